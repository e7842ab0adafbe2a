"""What an order's customer is owed for a piece that was paid and will never be made."""

from collections.abc import Iterator, Mapping

from panier.core.cart.quote import Quote, Thing, total_of
from panier.core.money import Money
from panier.core.order.delivery import Delivery
from panier.core.order.order import Order
from panier.core.values import frozen


@frozen
class OwedMoney:
    """What was paid for a delivery that was called off, once for each.

    `refund_id`: the refund that gives it back; None where that had been given back before, or where it was recorded
    by a release that gave nothing back by itself.
    """

    delivery_id: int
    order_id: int
    account_id: int
    amount: Money
    reason: str
    recorded_us: int
    refund_id: int | None = None


def paid_for(quote: Quote, delivery: Delivery) -> Money:
    """The part of an order's price with tax that one piece of a thing has.

    The parts of all pieces come to the whole price: each ends where the next one begins, to the smallest coin.
    """
    units = quote.things[delivery.thing].units
    begin, end = (_share_until(quote, delivery.thing, unit, units) for unit in (delivery.unit, delivery.unit + 1))
    return end - begin


def paid_for_line(quote: Quote, place: int) -> Money:
    """The part of an order's price with tax that one line has.

    The parts of a thing's lines come to what was paid for its pieces; a line that takes off has none.
    """
    thing = quote.lines[place].thing
    own = [max(0, line.total.ucents) if line.thing == thing else 0 for line in quote.lines]
    if not own[place]:
        return Money(0, quote.currency)
    begin, end = (_share_until(quote, thing, sum(own[:bound]), sum(own)) for bound in (place, place + 1))
    return end - begin


def left_for(order: Order, thing: int, *, given: Mapping[int, Money]) -> Money:
    """What is left of the price of a thing; `given`: what was given back for things."""
    quote = order.quote
    paid = _share_until(quote, thing, 1, 1) - _share_until(quote, thing, 0, 1)
    left = paid - given.get(thing, Money(0, quote.currency))
    return total_of((left,) if left.ucents > 0 else (), quote.currency)


def _share_until(quote: Quote, thing: int, part: int, parts: int) -> Money:
    """The price with tax of all that comes before a thing, and of a part of the thing, to the smallest coin."""
    weights = [0] * len(quote.things)
    for line in quote.lines:
        weights[line.thing] += line.total.ucents
    weights = [max(0, weight) for weight in weights]  # what is credited for a thing is no claim
    whole, total = sum(weights), max(0, quote.totals.with_tax.ucents)
    if not whole:
        return Money(0, quote.currency)
    until = sum(weights[:thing]) * parts + weights[thing] * part
    return Money(total * until // (whole * parts), quote.currency).rounded()


def prices_of_services(quote: Quote) -> Mapping[int, Money]:
    """What an order costs with tax for each service that it changes or adds to, by the service's number."""
    found: dict[int, Money] = {}
    for place, thing in enumerate(quote.things):
        service_id = next((one.service_id for one in _up(quote, thing) if one.service_id is not None), None)
        if service_id is not None:
            price = _share_until(quote, place, 1, 1) - _share_until(quote, place, 0, 1)
            found[service_id] = found.get(service_id, Money(0, quote.currency)) + price
    return found


def _up(quote: Quote, thing: Thing) -> Iterator[Thing]:
    """A thing, and what it hangs on."""
    yield thing
    while thing.parent is not None:
        thing = quote.things[thing.parent]
        yield thing
