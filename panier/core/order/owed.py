"""What an order's customer is owed for a piece that was paid and will never be made."""

from dataclasses import dataclass

from panier.core.cart.quote import Quote
from panier.core.money import Money
from panier.core.order.delivery import Delivery


@dataclass(frozen=True, slots=True)
class OwedMoney:
    """A claim of a customer: what was paid for a delivery that was called off.

    It is recorded, and nothing is paid back by itself.
    """

    delivery_id: int
    order_id: int
    account_id: int
    amount: Money
    reason: str
    recorded_us: int


def paid_for(quote: Quote, delivery: Delivery) -> Money:
    """The part of an order's price with tax that one piece of a thing has.

    The parts of all pieces come to the whole price: each ends where the next one begins, to the smallest coin.
    """
    weights = [0] * len(quote.things)
    for line in quote.lines:
        weights[line.thing] += line.total.ucents
    weights = [max(0, weight) for weight in weights]  # what is credited for a thing is no claim
    whole, units = sum(weights), quote.things[delivery.thing].units
    if not whole:
        return Money(0, quote.currency)
    before, own = sum(weights[: delivery.thing]), weights[delivery.thing]
    total = max(0, quote.totals.with_tax.ucents)
    begin, end = (
        Money(total * (before * units + own * unit) // (whole * units), quote.currency).rounded()
        for unit in (delivery.unit, delivery.unit + 1)
    )
    return end - begin
