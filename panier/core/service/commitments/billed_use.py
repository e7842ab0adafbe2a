"""What the lines of a month's order are made of: the records of use behind each, with their parts of its price."""

from collections.abc import Iterator, Sequence

from panier.core.cart.consumed import line_title
from panier.core.cart.quote import Line
from panier.core.money import Money
from panier.core.order.order import Order
from panier.core.period import at
from panier.core.service.commitments.usage import UsageRecord
from panier.core.values import frozen

HEADINGS = ("order", "line", "plan", "resource", "from", "to", "quantity", "price", "currency")


@frozen
class BilledUse:
    """The order that a month is paid by, with the records of use in that month; `url`: where its file is."""

    order: Order
    title: str
    records: tuple[UsageRecord, ...]
    url: str = ""


def rows_of(billed: BilledUse) -> Iterator[tuple[str, ...]]:
    """A row for each record behind a line, and for each line without records; prices come to the order's, without tax.

    A record's price is its share of the line's by quantity: each ends where the next one begins, to the smallest coin.
    """
    recorded: dict[str, list[UsageRecord]] = {}
    for one in billed.records:
        recorded.setdefault(line_title(one.plan_code, one.resource, billed.title), []).append(one)
    for line, line_id in zip(billed.order.quote.lines, billed.order.line_ids, strict=True):
        own = recorded.get(line.description, [])
        whole = sum(one.quantity for one in own)
        plan_code = billed.order.thing(line).plan_code
        head = (str(billed.order.order_id), str(line_id))
        if not own or whole != line.quantity:
            yield (*head, plan_code, line.description, "", "", str(line.quantity), *_price(line.total))
            continue
        for one, price in zip(own, _shares(line, [one.quantity for one in own]), strict=True):
            times = (at(one.begin_us).isoformat(), at(one.end_us).isoformat())
            yield (*head, one.plan_code, one.resource, *times, str(one.quantity), *_price(price))


def _shares(line: Line, quantities: Sequence[int]) -> Iterator[Money]:
    before, given, whole = 0, Money(0, line.total.currency), sum(quantities)
    for quantity in quantities:
        before += quantity
        until = Money(line.total.ucents * before // whole, line.total.currency).rounded()
        yield until - given
        given = until


def _price(amount: Money) -> tuple[str, str]:
    """An amount with the decimals of its currency, and that."""
    number, _, currency = amount.plain.partition(" ")
    return number, currency
