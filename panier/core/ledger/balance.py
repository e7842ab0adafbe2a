"""What the shop owes a customer: credit, prepaid money and points, given in grants that are used up and expire.

A balance is a list of movements. Each grant is one of them, and whatever takes from it names it.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from panier.core.cart.quote import total_of
from panier.core.limits import DAY_US
from panier.core.money import Money, divided
from panier.core.period import Period
from panier.core.refusal import Refusal, bad_input, conflict
from panier.core.values import frozen

POINTS = "points"  # their currency
POINT_UCENTS = 10**6  # a point is worth a hundredth of the unit of any currency
CREDIT_LIFE = Period(months=13)  # of credit that nobody gave another end
RETURNED_LIFE_US = 30 * DAY_US  # which credit has at the least that was used and is given back


class BalanceKind(StrEnum):
    """The kinds of balances; all but points in OVHcloud's words.

    They are used in this order: what was given before what was paid for.
    """

    VOUCHER = "VOUCHER"
    BONUS = "BONUS"
    DEPOSIT = "DEPOSIT"
    PREPAID = "PREPAID_ACCOUNT"
    POINTS = "POINTS"


MONEY_KINDS = (BalanceKind.VOUCHER, BalanceKind.BONUS, BalanceKind.DEPOSIT, BalanceKind.PREPAID)


class MovementKind(StrEnum):
    """Why a balance grew or shrank, in OVHcloud's words."""

    GIFT = "GIFT"
    MANUAL = "MANUAL"
    VOUCHER = "VOUCHER"
    ORDER = "ORDER"
    REFUND = "REFUND"
    USE = "USE"
    EXPIRE = "EXPIRE"


@frozen
class Balance:
    """A balance of a customer, by its name. `alert_threshold`: in whole units, below which its customer is told."""

    balance_id: int
    account_id: int
    name: str
    kind: BalanceKind
    currency: str
    created_us: int
    changed_us: int
    alert_threshold: int | None = None


@frozen
class Movement:
    """What a balance grew by, or, where it is negative, shrank by.

    `source` and `source_id`: where it comes from, such as a voucher or an order; `grant_id`: the movement that it takes
    from. `service_id`: the only service that a grant may be used for.
    """

    movement_id: int
    balance_id: int
    kind: MovementKind
    amount: Money
    created_us: int
    source: str
    source_id: str
    expires_us: int | None = None
    grant_id: int | None = None
    order_id: int | None = None
    service_id: int | None = None


@frozen
class Booking:
    """A part of a grant that is set aside for an order; `worth`: in the currency of the order."""

    order_id: int
    grant_id: int
    balance_id: int
    amount: Money
    worth: Money
    booked_us: int


@frozen
class CreditGrant:
    """A movement that a balance grew by, with what was taken from it and what living orders have set aside."""

    movement: Movement
    taken: Money
    booked: Money

    @property
    def left(self) -> Money:
        """What can still be used or set aside."""
        return self.movement.amount - self.taken - self.booked

    def is_over(self, now_us: int) -> bool:
        """True once its time is over."""
        return self.movement.expires_us is not None and now_us >= self.movement.expires_us


@frozen
class UsedGrant:
    """A grant that paid a part of an order, and how much of it, without what was given back since."""

    grant: Movement
    amount: Money


@frozen
class BalanceStanding:
    """A balance at a moment, with its grants that are not used up."""

    balance: Balance
    grants: tuple[CreditGrant, ...]
    now_us: int

    @property
    def usable(self) -> tuple[CreditGrant, ...]:
        """Its grants in the order in which they are used: what expires first, then the oldest."""
        living = [one for one in self.grants if one.left.ucents > 0 and not one.is_over(self.now_us)]
        return tuple(sorted(living, key=lambda one: (one.movement.expires_us or 2**63, one.movement.movement_id)))

    @property
    def has_bound(self) -> bool:
        """True where some of it may be used for one service alone."""
        return any(one.movement.service_id is not None for one in self.usable)

    @property
    def amount(self) -> Money:
        """What can be used of it now."""
        return total_of((one.left for one in self.usable), self.balance.currency)


@frozen
class ShownBalance:
    """A balance at a moment, with what orders have set aside of it; `name`: of an account that it is shown as."""

    standing: BalanceStanding
    bookings: tuple[Booking, ...]
    name: str = ""

    @property
    def balance(self) -> Balance:
        """The balance itself."""
        return self.standing.balance


@frozen
class ShownMovement:
    """A movement with its balance, and what that came to before and after it."""

    balance: Balance
    movement: Movement
    before: Money
    left: Money

    @property
    def after(self) -> Money:
        """What the balance came to with it."""
        return self.before + self.movement.amount


@frozen
class AppliedBalance:
    """What a balance pays of an order that nobody has paid yet."""

    name: str
    worth: Money


def shares(
    standing: BalanceStanding, wanted: Money, *, bounds: Mapping[int, Money]
) -> tuple[tuple[CreditGrant, Money], ...]:
    """How much to take from which grants of a balance, at most so much in all.

    Grants for one service are used for that service alone: `bounds` says how much is to be paid for it.
    """
    rest, found = wanted.ucents, []
    left = {service_id: bound.ucents for service_id, bound in bounds.items()}
    for grant in standing.usable:
        service_id = grant.movement.service_id
        amount = min(rest, grant.left.ucents, rest if service_id is None else left.get(service_id, 0))
        if amount <= 0:
            continue
        rest -= amount
        if service_id is not None:
            left[service_id] -= amount
        found.append((grant, Money(amount, wanted.currency)))
    return tuple(found)


def points_for(price: Money) -> Money:
    """The whole points that a price takes, at the least."""
    return Money(-(-price.ucents // POINT_UCENTS) * 10**8, POINTS)


def points_back(used: Sequence[UsedGrant], *, worth: Money, left: Money) -> Iterable[tuple[UsedGrant, Money, Money]]:
    """How many of the points that paid `left` of an order go back for a part of it; each with its worth.

    Whole points, in the customer's favour; all of them together are worth what they paid.
    """
    whole = sum(one.amount.ucents for one in used) // 10**8
    points = -(-whole * worth.ucents // left.ucents) if worth.ucents else 0
    rest, value = points, worth
    for one in used:
        amount = min(rest, one.amount.ucents // 10**8)
        if amount:
            its = Money(value.ucents * amount // rest, value.currency).rounded() if amount < rest else value
            rest, value = rest - amount, value - its
            yield one, Money(amount * 10**8, POINTS), its


def price_of(points: int, currency: str) -> Money:
    """What so many points cost, without tax: no less than they pay, where the smallest coin is worth several."""
    return Money(points * POINT_UCENTS, currency).rounded_up()


def in_cents(amount: int, currency: str, *, name: str, most: Money) -> Money:
    """An amount that was sent in hundredths of a unit.

    Refuses: nothing, less than nothing, more than `most`, and less than the smallest coin (400).
    """
    found = Money(amount * POINT_UCENTS, currency)
    if amount <= 0 or found.rounded() != found:
        raise bad_input(name, f"is {amount}, but must be a whole number of {currency} in hundredths, more than nothing")
    if found.ucents > most.ucents:
        raise bad_input(name, f"is {amount}, but can be {divided(most.ucents, POINT_UCENTS)} at the most")
    return found


def nothing_left(name: str) -> Refusal:
    """The answer for a balance with nothing that an order could be paid with."""
    return conflict(f"There is nothing left of the balance {name} that this order could be paid with")
