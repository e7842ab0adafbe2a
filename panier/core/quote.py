"""The one computation of prices: summary, dry run, order and bill all call quote(), so that none can differ."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from panier.core.cart import Item
from panier.core.catalog import Contract, Plan, Promotion, Terms
from panier.core.money import Money, zero


@dataclass(frozen=True, slots=True)
class Texts:
    """What a thing's lines are called, in the language of the subsidiary."""

    duration: str
    setup: str
    installation: str


@dataclass(frozen=True, slots=True)
class Included:
    """A thing that comes along unasked and free of further questions: the zone of a domain name."""

    family: str
    plan: Plan
    terms: Terms
    texts: Texts


@dataclass(frozen=True, slots=True)
class Asked:
    """One cart item with everything that prices and names it, found by the flow; the computation looks nothing up."""

    item: Item
    plan: Plan
    terms: Terms
    texts: Texts
    included: tuple[Included, ...] = ()
    action: str = "installation"


@dataclass(frozen=True, slots=True)
class Line:
    """One priced row. `number` is the placeholder (*001, *001.002) of the thing at index `thing`."""

    thing: int
    number: str
    detail_type: str
    description: str
    quantity: int
    unit: Money
    total: Money


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that will be delivered: an item or what comes along with one. `units` pieces of it are made.

    `service_id`: the delivered thing it hangs on, or that an `action` other than installation changes.
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
    service_id: int | None = None
    action: str = "installation"


@dataclass(frozen=True, slots=True)
class Totals:
    """original_without_tax - reduction = without_tax, and without_tax + tax = with_tax, always."""

    original_without_tax: Money
    reduction: Money
    without_tax: Money
    tax: Money
    with_tax: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """A priced cart. `tax_basis_points` is the rate that was used: 2,000 are 20 %."""

    subsidiary: str
    currency: str
    tax_basis_points: int
    lines: tuple[Line, ...]
    things: tuple[Thing, ...]
    contracts: tuple[Contract, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class ItemPrices:
    """What one item costs: `total` = `price` - `discount` + `fee` is due now; `renew` is the next period's."""

    price: Money
    renew: Money
    discount: Money
    fee: Money
    total: Money

    def under(self, label: str) -> Money:
        """The amount under one of OVHcloud's labels."""
        amounts = {
            "PRICE": self.price,
            "RENEW": self.renew,
            "DISCOUNT": self.discount,
            "FEE": self.fee,
            "TOTAL": self.total,
        }
        return amounts[label]


def quote(asked: Sequence[Asked], *, subsidiary: str, currency: str, tax_basis_points: int, now_us: int) -> Quote:
    """Price a cart: lines with the sub-products before their product as in the guides, then the sums.

    A line is rounded when it is built; sums are sums of lines; tax is taken on the order's total.
    """
    things: list[Thing] = []
    lines: list[Line] = []
    children: dict[int | None, list[Asked]] = {}
    for one in asked:
        children.setdefault(one.item.parent_item_id, []).append(one)
    places = itertools.count(1)
    for main in children.get(None, ()):
        number = main.item.service_name or f"*{next(places):03}"
        _add_product(things, lines, main, children=children, number=number, currency=currency, now_us=now_us)
    contracts = {contract.name: contract for one in asked for contract in one.plan.contracts}
    return Quote(
        subsidiary=subsidiary,
        currency=currency,
        tax_basis_points=tax_basis_points,
        lines=tuple(lines),
        things=tuple(things),
        contracts=tuple(contracts.values()),
        totals=_totals(lines, currency=currency, tax_basis_points=tax_basis_points),
    )


def item_prices(terms: Terms, *, quantity: int, currency: str, now_us: int) -> ItemPrices:
    """The labelled prices of an offer or an item, for all its units."""
    price = (Money(terms.recurring_ucents, currency) * quantity).rounded()
    fee = (Money(terms.setup_ucents, currency) * quantity).rounded()
    discount = zero(currency)
    for promotion in running_promotions(terms, now_us):
        discount += (Money(promotion.value_ucents, currency) * quantity).rounded()
    return ItemPrices(price=price, renew=price, discount=discount, fee=fee, total=price - discount + fee)


def running_promotions(terms: Terms, now_us: int) -> tuple[Promotion, ...]:
    """The promotions of the recurring price that can be had now."""
    if terms.recurring is None:
        return ()
    return tuple(promotion for promotion in terms.recurring.promotions if promotion.runs(now_us))


def _add_product(
    things: list[Thing],
    lines: list[Line],
    main: Asked,
    *,
    children: dict[int | None, list[Asked]],
    number: str,
    currency: str,
    now_us: int,
) -> None:
    """Append an item, what it includes and its options; their lines come before its own."""
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
        lines += _asked_lines(len(things), below, option, currency=currency, now_us=now_us)
        things.append(_thing(option, below, parent=parent))
    lines += _asked_lines(parent, number, main, currency=currency, now_us=now_us)


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
        service_id=item.service_id,
        action=asked.action,
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


def _asked_lines(thing: int, number: str, asked: Asked, *, currency: str, now_us: int) -> list[Line]:
    quantity = asked.item.quantity
    lines = _lines(thing, number, asked.terms, asked.texts, quantity=quantity, currency=currency)
    for promotion in running_promotions(asked.terms, now_us):
        unit = Money(-promotion.value_ucents, currency).rounded()
        total = (Money(-promotion.value_ucents, currency) * quantity).rounded()
        lines.append(Line(thing, number, "GIFT", promotion.description, quantity, unit, total))
    return lines


def _lines(thing: int, number: str, terms: Terms, texts: Texts, *, quantity: int, currency: str) -> list[Line]:
    """The rental and the installation of a thing; a set-up that costs something is a line of its own, as recorded."""

    def line(detail_type: str, description: str, ucents: int) -> Line:
        amount = Money(ucents, currency)
        return Line(thing, number, detail_type, description, quantity, amount.rounded(), (amount * quantity).rounded())

    if terms.recurring is None:
        return [line("INSTALLATION", texts.installation, terms.setup_ucents)]
    lines = [
        line("DURATION", texts.duration, terms.recurring_ucents),
        line("INSTALLATION", texts.installation, 0),
    ]
    if terms.setup_ucents:
        lines.insert(0, line("INSTALLATION", texts.setup, terms.setup_ucents))
    return lines


def _totals(lines: Sequence[Line], *, currency: str, tax_basis_points: int) -> Totals:
    original = zero(currency)
    for line in lines:
        original += line.total
    reduction = zero(currency)
    without_tax = original - reduction
    tax = without_tax.share(tax_basis_points)
    return Totals(original, reduction, without_tax, tax, without_tax + tax)
