"""The right to withdraw from an order: of whom, from what, until when, and what is given back."""

from datetime import timedelta
from fnmatch import fnmatchcase

from panier.core.cart.quote import Quote, Thing
from panier.core.limits import DAY_US, WITHDRAWAL_DAYS
from panier.core.money import Money
from panier.core.order.order import Order
from panier.core.period import at, us
from panier.core.values import frozen

INDIVIDUAL = "individual"


@frozen
class Exclusions:
    """What nobody can withdraw from: whole families, and plans by patterns of their codes."""

    families: frozenset[str] = frozenset()
    plans: tuple[str, ...] = ()

    def has(self, thing: Thing) -> bool:
        """True for a thing that is excluded."""
        return thing.family in self.families or any(fnmatchcase(thing.plan_code, one) for one in self.plans)


def withdrawable(quote: Quote, exclusions: Exclusions, *, legal_form: str) -> tuple[int, ...]:
    """The places of the things of a new order that its customer may withdraw from.

    Only an individual may, and only from what is new; what hangs on an excluded thing is excluded with it.
    """
    if legal_form != INDIVIDUAL:
        return ()
    found: list[int] = []
    for place, thing in enumerate(quote.things):
        is_new = thing.action == "installation" and (thing.parent is None or thing.parent in found)
        if is_new and not exclusions.has(thing):
            found.append(place)
    return tuple(found)


def ends_us(order: Order) -> int | None:
    """When the right to withdraw from an order ends; None where there is none, or none any more.

    Its first day is the day after the order, its last one the fourteenth, in universal time.
    """
    if order.waived or not order.quote.withdrawable or order.called_off is not None or order.cancelled_us is not None:
        return None
    first = at(order.created_us).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return us(first + timedelta(days=WITHDRAWAL_DAYS))


def given_back(paid: Money, *, begin_us: int, end_us: int | None, now_us: int) -> Money:
    """What is given back of a time that was paid for and is over now: every day that has begun is consumed.

    What has no end is given back whole.
    """
    if end_us is None or end_us <= begin_us:
        return paid
    days = -(-(end_us - begin_us) // DAY_US)
    consumed = min(days, max(0, -(-(now_us - begin_us) // DAY_US)))
    return Money(paid.ucents * (days - consumed) // days, paid.currency).rounded()
