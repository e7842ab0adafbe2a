"""The one computation of prices.

Summary, dry run, order and bill all call quote(), so none can differ.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence

from panier.core.cart.allowance import NOBODY, AllowanceUse, Standing, merged, uses_left, voucher_claims
from panier.core.cart.cart import Item
from panier.core.cart.premise import Premise
from panier.core.cart.promotion import Granted, granted, running_promotions
from panier.core.cart.reduction import Position, Reduction, reductions
from panier.core.catalog.catalog import Contract, Engagement, Plan
from panier.core.catalog.tax import Seller
from panier.core.catalog.terms import Part, Terms
from panier.core.catalog.voucher import Voucher
from panier.core.money import Money
from panier.core.values import frozen, replace


@frozen
class Texts:
    """What the lines of a thing are called, in the language of the subsidiary."""

    duration: str
    setup: str
    installation: str


@frozen
class Included:
    """Something included automatically, with no further questions: the zone of a domain name."""

    family: str
    plan: Plan
    terms: Terms
    texts: Texts


@frozen
class Asked:
    """A cart item with all that determines its prices and names; nothing is looked up later."""

    item: Item
    plan: Plan
    terms: Terms
    texts: Texts
    included: tuple[Included, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    action: str = "installation"
    called: str = ""  # by its owner, where a service is changed that has a name besides its own


@frozen
class Line:
    """One priced row of a quote.

    `number` is the placeholder (*001, *001.002) of the thing at index `thing`. `total` is what is due; coupons and
    vouchers took `reductions` off it before.
    """

    thing: int
    number: str
    detail_type: str
    description: str
    quantity: int
    unit: Money
    total: Money
    reductions: tuple[Reduction, ...] = ()

    @property
    def reduction(self) -> Money:
        """What coupons and vouchers took off."""
        return total_of((one.amount for one in self.reductions), self.total.currency)

    @property
    def original(self) -> Money:
        """The line before coupons and vouchers."""
        return self.total + self.reduction


@frozen
class Thing:
    """Something to be delivered, in `units` pieces: an item, or what is included with one.

    `commitment`: the intervals committed to, `engagement`: what happens after them. `service_id`: the owned service it
    is an option of, or that an `action` changes. `beneath`: of the thing that it is renewed along with, and hangs on.
    """

    number: str
    parent: int | None
    item_id: int | None
    family: str
    plan_code: str
    product: str
    name: str
    pricing_mode: str
    duration: str
    quantity: int
    units: int
    domain: str | None
    configurations: tuple[tuple[str, str], ...]
    commitment: int = 0
    engagement: Engagement | None = None
    service_id: int | None = None
    action: str = "installation"
    premise: Premise | None = None  # of the price of a change
    beneath: int | None = None
    called: str = ""  # by the owner of the service that is changed, when it was ordered


@frozen
class Totals:
    """The sums of a quote: original_without_tax - reduction = without_tax, and without_tax + tax = with_tax."""

    original_without_tax: Money
    reduction: Money
    without_tax: Money
    tax: Money
    with_tax: Money


@frozen
class Quote:
    """A priced cart.

    `tax_basis_points` is the rate applied (2,000 are 20 %), `tax_reason` the reason for it. `claims`: uses of limited
    promotions and codes; `withdrawable`: the things that the customer may withdraw from, once it is an order.
    """

    subsidiary: str
    currency: str
    tax_basis_points: int
    lines: tuple[Line, ...]
    things: tuple[Thing, ...]
    contracts: tuple[Contract, ...]
    totals: Totals
    tax_reason: str = ""
    claims: tuple[AllowanceUse, ...] = ()
    withdrawable: tuple[int, ...] = ()


@frozen
class PlacedQuote:
    """What summary, dry run and checkout answer. The summary shows no contracts; only an order has a number."""

    quote: Quote
    contracts: tuple[Contract, ...] = ()
    order_id: int | None = None
    url: str | None = None


@frozen
class ItemPrices:
    """What one item costs: `total` = `price` - `discount` + `fee` is due now.

    `renew` is the price of the next period; `price_off` how much of the discount is off the price, and not the fee.
    """

    price: Money
    renew: Money
    discount: Money
    fee: Money
    total: Money
    price_off: Money

    def under(self, label: str) -> Money:
        """The amount under one of OVHcloud's labels."""
        amount: Money = getattr(self, label.lower())
        return amount


def quote(
    asked: Sequence[Asked],
    *,
    seller: Seller,
    now_us: int,
    standing: Standing = NOBODY,
    coupons: Sequence[Voucher] = (),
) -> Quote:
    """Price a cart: all its lines, then the sums.

    The lines of sub-products come before those of their product, as in the guides. A line is rounded when it is
    built; sums are sums of lines; tax is taken on the order's total.
    """
    currency = seller.currency
    grants = granted(
        [(one.item, one.terms) for one in asked],
        basket=[one.item for one in asked],
        standing=standing,
        now_us=now_us,
    )
    gifts = {one.item.item_id: gift for one, gift in zip(asked, grants, strict=True)}
    things: list[Thing] = []
    lines: list[Line] = []
    children: dict[int | None, list[Asked]] = {}
    for one in asked:
        children.setdefault(one.item.parent_item_id, []).append(one)
    places = itertools.count(1)
    for main in children.get(None, ()):
        number = main.item.service_name or f"*{next(places):03}"
        _add_product(things, lines, main, children=children, number=number, currency=currency, gifts=gifts)
    named = sorted(((one.item.item_id, code) for one in asked for code in one.vouchers), key=lambda use: use[0])
    is_left = uses_left([*(code for _, code in named), *coupons], standing, now_us)
    lines, effective = _reduced(
        lines,
        things,
        vouchers=[use for use, left in zip(named, is_left, strict=False) if left],
        coupons=[code for code, left in zip(coupons, is_left[len(named) :], strict=True) if left],
    )
    contracts = {(contract.name, contract.url): contract for one in asked for contract in one.plan.contracts}
    return Quote(
        subsidiary=seller.subsidiary,
        currency=currency,
        tax_basis_points=seller.tax.basis_points,
        lines=tuple(lines),
        things=tuple(things),
        contracts=tuple(contracts.values()),
        totals=totals_of(lines, currency=currency, tax_basis_points=seller.tax.basis_points),
        tax_reason=seller.tax.reason,
        claims=merged(
            (
                *(claim for gift in grants for one in gift for claim in one.claims),
                *(claim for code in effective for claim in voucher_claims(code, standing.account_id)),
            )
        ),
    )


def item_prices(
    terms: Terms, *, quantity: int, currency: str, now_us: int, promotions: Sequence[Granted] | None = None
) -> ItemPrices:
    """The labelled prices of an offer or an item, with the promotions it gets.

    They are for all of its units.
    """
    price = total_of((_amounts(part, currency)[1] for part in terms.recurring_parts(quantity)), currency)
    renew = total_of((_amounts(part, currency)[1] for part in terms.renewal_parts(quantity)), currency)
    fee = total_of((_amounts(part, currency)[1] for part in terms.setup_parts(quantity)), currency)
    if promotions is None:
        promotions = running_promotions(terms, now_us, quantity=quantity)
    gifts = [(gift.is_setup, total) for gift, _, total in _gifts(promotions, price, fee)]
    discount = -total_of((total for _, total in gifts), currency)
    price_off = -total_of((total for is_setup, total in gifts if not is_setup), currency)
    total = price - discount + fee
    return ItemPrices(price=price, renew=renew, discount=discount, fee=fee, total=total, price_off=price_off)


def total_of(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of several amounts."""
    ucents = 0
    for amount in amounts:
        assert amount.currency == currency, "two currencies in one sum"
        ucents += amount.ucents
    return Money(ucents, currency)


def _add_product(
    things: list[Thing],
    lines: list[Line],
    main: Asked,
    *,
    children: dict[int | None, list[Asked]],
    number: str,
    currency: str,
    gifts: Mapping[int, tuple[Granted, ...]],
) -> None:
    """Append an item, whatever it includes and its options, whose lines come before its own."""
    parent = len(things)
    things.append(_thing(main, number, parent=None))
    place = 0
    for included in main.included:
        place += 1
        below = f"{number}.{place:03}"
        lines += _lines(len(things), below, included.terms, included.texts, quantity=1, currency=currency)
        things.append(_included_thing(included, below, parent=parent, main=main))
    for option in children.get(main.item.item_id, ()):
        place += 1
        below = f"{number}.{place:03}"
        lines += _asked_lines(len(things), below, option, currency=currency, gifts=gifts)
        things.append(_thing(option, below, parent=parent))
    lines += _asked_lines(parent, number, main, currency=currency, gifts=gifts)


def _thing(asked: Asked, number: str, *, parent: int | None) -> Thing:
    item = asked.item
    return Thing(
        number=number,
        parent=parent,
        item_id=item.item_id,
        family=item.family,
        plan_code=item.plan_code,
        product=asked.plan.product,
        name=asked.plan.name,
        pricing_mode=item.pricing_mode,
        duration=asked.terms.duration.iso,
        quantity=item.quantity,
        units=item.quantity if asked.terms.recurring else 1,
        domain=item.domain,
        configurations=tuple((answer.label, answer.value) for answer in item.configurations),
        commitment=asked.terms.recurring.commitment if asked.terms.recurring else 0,
        engagement=asked.terms.recurring.engagement if asked.terms.recurring else None,
        service_id=item.service_id,
        action=asked.action,
        called=asked.called,
    )


def _included_thing(included: Included, number: str, *, parent: int, main: Asked) -> Thing:
    return Thing(
        number=number,
        parent=parent,
        item_id=None,
        family=included.family,
        plan_code=included.plan.plan_code,
        product=included.plan.product,
        name=included.plan.name,
        pricing_mode=included.terms.mode,
        duration=included.terms.duration.iso,
        quantity=1,
        units=1,
        domain=main.item.domain,
        configurations=(),
    )


def _asked_lines(
    thing: int, number: str, asked: Asked, *, currency: str, gifts: Mapping[int, tuple[Granted, ...]]
) -> list[Line]:
    lines = _lines(thing, number, asked.terms, asked.texts, quantity=asked.item.quantity, currency=currency)
    price = total_of((line.total for line in lines if line.detail_type == "DURATION"), currency)
    fee = total_of((line.total for line in lines if line.detail_type != "DURATION"), currency)
    for gift, unit, total in _gifts(gifts[asked.item.item_id], price, fee):
        lines.append(Line(thing, number, "GIFT", gift.promotion.description, gift.pieces, unit, total))
    return lines


def _gifts(promotions: Sequence[Granted], price: Money, fee: Money) -> Iterable[tuple[Granted, Money, Money]]:
    """Each promotion with its negative price, for one piece and in total; never over the price."""
    left = {False: price.ucents, True: fee.ucents}
    for gift in promotions:
        unit, total = _amounts(Part(gift.pieces, gift.off_ucents), price.currency)
        taken = min(total.ucents, left[gift.is_setup])
        left[gift.is_setup] -= taken
        yield gift, -unit, Money(-taken, price.currency)


def _lines(thing: int, number: str, terms: Terms, texts: Texts, *, quantity: int, currency: str) -> list[Line]:
    """The rental and the set-up of a thing; a set-up with a price is its own line (recorded)."""

    def line(detail_type: str, description: str, part: Part) -> Line:
        return Line(thing, number, detail_type, description, part.quantity, *_amounts(part, currency))

    setup = terms.setup_parts(quantity)
    if terms.recurring is None:
        return [line("INSTALLATION", texts.installation, part) for part in setup or (Part(quantity, 0),)]
    return [
        *(line("INSTALLATION", texts.setup, part) for part in setup if part.unit_ucents),
        *(line("DURATION", texts.duration, part) for part in terms.recurring_parts(quantity)),
        line("INSTALLATION", texts.installation, Part(quantity, 0)),
    ]


def _reduced(
    lines: list[Line],
    things: Sequence[Thing],
    *,
    vouchers: Sequence[tuple[int, Voucher]],
    coupons: Sequence[Voucher],
) -> tuple[list[Line], tuple[Voucher, ...]]:
    """The lines after vouchers and coupons, and the codes that were used."""
    if not coupons and not vouchers:
        return lines, ()
    things_of = [things[line.thing] for line in lines]
    positions = [
        Position(line.thing, thing.item_id, thing.plan_code, thing.family, line.total)
        for line, thing in zip(lines, things_of, strict=True)
    ]
    found, used = reductions(positions, vouchers=vouchers, coupons=coupons)
    return [
        replace(line, total=line.total - total_of((one.amount for one in taken), line.total.currency), reductions=taken)
        for line, taken in zip(lines, found, strict=True)
    ], used


def _amounts(part: Part, currency: str) -> tuple[Money, Money]:
    """The price of one piece and of all, each rounded on its own: many pieces at 0.004 come to more than nothing."""
    unit = Money(part.unit_ucents, currency)
    return unit.rounded(), (unit * part.quantity).rounded()


def totals_of(lines: Sequence[Line], *, currency: str, tax_basis_points: int) -> Totals:
    """The sums of lines; tax is taken on the whole."""
    without_tax = total_of((line.total for line in lines), currency)
    reduction = total_of((line.reduction for line in lines), currency)
    tax = without_tax.share(tax_basis_points)
    return Totals(without_tax + reduction, reduction, without_tax, tax, without_tax + tax)
