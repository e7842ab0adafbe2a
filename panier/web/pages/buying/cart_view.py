"""A cart as its page shows it: a line for each product, what can be changed about it, and the sums with tax and why."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urlencode

from panier.core.cart.cart import Cart, Item
from panier.core.cart.quote import Quote, total_of
from panier.core.catalog.catalog import Catalog, Plan
from panier.core.catalog.terms import durations
from panier.core.domain.extension import Extension
from panier.core.money import Money
from panier.core.period import Period, parse
from panier.core.service.commitments.usage import is_paid_by_use
from panier.core.service.lasting.expected import expected
from panier.core.service.lasting.prospect import Fate
from panier.core.values import frozen
from panier.families import family_of
from panier.flows.checkout.wishes import ProductWish
from panier.web.pages.buying.product_view import option_group
from panier.web.pages.buying.visit import Visit
from panier.web.pages.parts.amounts import rate
from panier.web.pages.parts.called.plan_names import offer_name
from panier.web.pages.parts.order_lines import LineView, folded_quote
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.tongues import phrase

QUANTITY_SHOWN_MAX = 1_000
_GOING_ON = {
    Fate.RENEWS: phrase("Renewed by itself each time, until you end it."),
    Fate.BY_HAND: phrase("Not renewed by itself: it ends when this time is over, unless you renew it."),
    Fate.ENDS: phrase("Ends by itself, with the time that you are engaged for."),
}


@frozen
class CartItem:
    """What is known of a product besides its price: its plan, its extension if it is a name, what is wrong.

    `asked`: what the checkout asks about it that is not answered yet; `catalog`: what it is sold from, where options
    can be added to it.
    """

    item: Item
    plan: Plan
    extension: Extension | None = None
    problems: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    catalog: Catalog | None = None


@frozen
class CartLine:
    """A product in the cart.

    `later`: what it and its options cost each `length` afterwards; `lengths`: for how long it may be had, as pairs of
    value and words; `quantity_max`: 1 where there can be one only; `asked`: what the checkout asks about it;
    `going_on`: what becomes of it when this time is over, to be said in the reader's language; `path`: where it is
    offered; `options`: those that can be added to it, as pairs of their code and what they are.
    """

    number: int
    line: LineView
    quantity: int
    quantity_min: int
    quantity_max: int
    duration: str
    lengths: tuple[tuple[str, str], ...]
    later: str
    length: str
    problems: tuple[str, ...]
    is_name: bool
    asked: tuple[str, ...]
    going_on: str
    path: str
    options: tuple[tuple[str, str], ...]


@frozen
class LaterSum:
    """What is paid for each `length` of time afterwards, without tax and with the tax of the quote."""

    length: str
    price: str
    with_tax: str


@frozen
class CartView:
    """A cart in words and amounts."""

    lines: tuple[CartLine, ...]
    coupons: tuple[str, ...]
    reduction: str
    without_tax: str
    tax: str
    tax_rate: str
    tax_reason: str
    with_tax: str
    is_free: bool
    later: tuple[LaterSum, ...]  # what is paid afterwards
    uses: tuple[str, ...]  # what is billed besides by what is used of it


@frozen
class Priced:
    """A cart with its prices: `renewals`: what each item costs afterwards; `known`: what else is known of products."""

    cart: Cart
    quote: Quote
    renewals: Mapping[int, Money]
    known: Mapping[int, CartItem]
    now_us: int


def view(priced: Priced, visit: Visit) -> CartView:
    """The cart as it is shown."""
    cart, told = priced.cart, priced.quote
    totals = told.totals
    lines = tuple(
        _line(priced, line, priced.known[line.item_id], visit)
        for line in folded_quote(told, visit.locale, visit.tongue, visit.assortment)
        if line.item_id is not None
    )
    return CartView(
        lines=lines,
        coupons=cart.coupons,
        reduction=visit.amount(-totals.reduction) if totals.reduction.ucents else "",
        without_tax=visit.amount(totals.without_tax),
        tax=visit.amount(totals.tax),
        tax_rate=rate(told.tax_basis_points, visit.written),
        tax_reason=told.tax_reason,
        with_tax=visit.amount(totals.with_tax),
        is_free=totals.with_tax.ucents == 0,
        later=_later(priced, visit),
        uses=_uses(priced, visit),
    )


def _uses(priced: Priced, visit: Visit) -> tuple[str, ...]:
    """The products that are paid by use, by name."""
    found = [one for one in priced.known.values() if _is_by_use(priced.cart, one, visit)]
    return tuple(dict.fromkeys(offer_name(one.plan) for one in found))


def _is_by_use(cart: Cart, known: CartItem, visit: Visit) -> bool:
    """True of a product that is paid by use; names never are."""
    if known.item.domain is not None:
        return False
    return is_paid_by_use(visit.assortment.catalog(cart.subsidiary, known.item.family), known.plan)


def _line(priced: Priced, line: LineView, known: CartItem, visit: Visit) -> CartLine:
    item = known.item
    own = [item.item_id, *(one.item_id for one in priced.cart.options_of(item.item_id))]
    later = total_of((priced.renewals[number] for number in own), priced.quote.currency)
    length = parse(item.duration) or Period()
    bounds = [one for one in known.plan.pricings if one.mode == item.pricing_mode]
    most = max(QUANTITY_SHOWN_MAX if one.quantity_max is None else one.quantity_max for one in bounds)
    is_name = item.domain is not None
    return CartLine(
        number=item.item_id,
        line=line,
        quantity=item.quantity,
        quantity_min=1 if is_name else min(one.quantity_min for one in bounds),
        quantity_max=1 if is_name else most,
        duration=item.duration,
        lengths=tuple((one.iso, period(one, visit.words)) for one in _lengths(known) if not one.is_empty),
        later=visit.amount(later) if later.ucents and not length.is_empty else "",
        length=period(length, visit.words),
        problems=known.problems,
        is_name=is_name,
        asked=known.asked,
        going_on=_going_on(known, length),
        path=_path(known),
        options=tuple(_options(priced, known, visit)),
    )


def _path(known: CartItem) -> str:
    """Where a product is offered: the page of its plan, or of the extension of a name."""
    item = known.item
    if known.extension is not None:
        return f"/domains/{quote(known.extension.name)}"
    return f"/p/{quote(item.plan_code, safe='')}?{urlencode({'family': item.family})}"


def _options(priced: Priced, known: CartItem, visit: Visit) -> Iterator[tuple[str, str]]:
    """The options that a product takes besides those that it has; names are given theirs by their checkout."""
    item, catalog = known.item, known.catalog
    if catalog is None or item.domain is not None:
        return
    taken = tuple(one.plan_code for one in priced.cart.options_of(item.item_id))
    wish = ProductWish(
        item.family, item.plan_code, item.pricing_mode, item.duration, item.quantity, options=taken
    )  # fmt: skip
    for family in known.plan.addon_families:
        if not (family.exclusive and {*taken} & {*family.addons}):
            group = option_group(catalog, family, wish, visit, now_us=priced.now_us)
            for one in group.options:
                if not one.is_chosen:
                    yield one.code, visit.tongue.named(group.title, ", ".join(filter(None, (one.name, one.price))))


def _going_on(known: CartItem, length: Period) -> str:
    """What becomes of a product, by the rules that its account tells of it afterwards; nothing of what has no end."""
    item, family = known.item, family_of(known.item.family)
    fate = expected(
        known.plan, item.pricing_mode, length,
        is_name=item.domain is not None, renews_by_itself=family.renews_by_itself,
    )  # fmt: skip
    return _GOING_ON.get(fate, "")


def _lengths(known: CartItem) -> Sequence[Period]:
    """For how long a product may be had; of a name, what its registry takes."""
    sold = durations(known.plan, known.item.pricing_mode)
    if known.extension is None:
        return sold
    return tuple(one for one in sold if known.extension.takes(known.item.pricing_mode, one))


def _later(priced: Priced, visit: Visit) -> tuple[LaterSum, ...]:
    """What is paid afterwards for each length of time, the shortest first."""
    sums: dict[Period, Money] = {}
    for item in priced.cart.items:
        length, amount = parse(item.duration) or Period(), priced.renewals[item.item_id]
        if amount.ucents and not length.is_empty:
            sums[length] = sums[length] + amount if length in sums else amount
    ordered = sorted(sums.items(), key=lambda one: one[0].least_us)
    tax = priced.quote.tax_basis_points
    return tuple(
        LaterSum(period(length, visit.words), visit.amount(amount), visit.amount(amount + amount.share(tax)))
        for length, amount in ordered
    )
