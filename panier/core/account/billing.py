"""How a customer wants to be billed: groups of services, purchase orders, and what holds for all bills."""

from calendar import monthrange
from datetime import UTC, datetime
from enum import StrEnum

from panier.core.account.profile import check_text
from panier.core.limits import BILLING_TEXT_MAX
from panier.core.period import at, us
from panier.core.refusal import bad_input
from panier.core.values import frozen

RENEW_DAY_MAX = 31


@frozen
class BillingGroup:
    """Services that are billed together. `contact_id`: whom bills go to; `method_id`: what pays for its services."""

    group_id: int
    account_id: int
    name: str
    contact_id: int | None
    method_id: int | None
    created_us: int
    changed_us: int


class PurchaseOrderKind(StrEnum):
    """Whether a purchase order is for one time, or a reference that is used again and again."""

    PURCHASE = "PURCHASE_ORDER"
    REFERENCE = "REFERENCE_ORDER"


@frozen
class PurchaseOrder:
    """A reference of the customer's own that bills of a time have on them.

    `begin_day` and `end_day` are days as YYYY-MM-DD; the end is not part of it, None where it is open. `group_id`: the
    billing group that it is for; None: whatever is in none.
    """

    purchase_order_id: int
    account_id: int
    reference: str
    description: str | None
    kind: PurchaseOrderKind
    begin_day: str
    end_day: str | None
    is_active: bool
    group_id: int | None
    created_us: int
    changed_us: int
    deleted_us: int | None = None

    @property
    def is_in_force(self) -> bool:
        """True where it stands on the bills of its time."""
        return self.is_active and self.deleted_us is None

    def overlaps(self, other: "PurchaseOrder") -> bool:
        """True for two that would stand on the same bill."""
        return (
            self.is_in_force
            and other.is_in_force
            and self.group_id == other.group_id
            and (other.end_day is None or self.begin_day < other.end_day)
            and (self.end_day is None or other.begin_day < self.end_day)
        )

    def check(self) -> None:
        """Check what a customer may choose.

        Refuses: an empty or long reference, a long description, an end that is not after the beginning (400).
        """
        check_text("reference", self.reference, most=BILLING_TEXT_MAX)
        if self.description is not None and len(self.description) > BILLING_TEXT_MAX:
            raise bad_input("description", f"must have at most {BILLING_TEXT_MAX} characters")
        if self.end_day is not None and self.end_day <= self.begin_day:
            raise bad_input("endDate", f"must be later than {self.begin_day}, which it begins on: it is the day after")


@frozen
class BillingChoice:
    """What holds for all bills of an account, and when its services are renewed.

    `has_renew_day`: its services are renewed on one day of the month, `renew_day`. `renewed_us`: when the shop last
    ordered a renewal by itself.
    """

    account_id: int
    is_by_post: bool = False
    has_renew_day: bool = False
    renew_day: int = 1
    renewed_us: int | None = None


def check_renew_day(day: int) -> None:
    """Check a day of the month.

    Refuses: one that no month has (400).
    """
    if not 1 <= day <= RENEW_DAY_MAX:
        raise bad_input("renewDay", f"must be a day of the month, 1 to {RENEW_DAY_MAX}")


def renewal_before(moment_us: int, day: int) -> int:
    """The last beginning of a day of the month that is not after an instant.

    The last day of a month stands for a day that it does not have.
    """
    moment = at(moment_us)
    found = _first_of(moment.year, moment.month, day)
    if found > moment:
        year, month = (moment.year, moment.month - 1) if moment.month > 1 else (moment.year - 1, 12)
        found = _first_of(year, month, day)
    return us(found)


def _first_of(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, min(day, monthrange(year, month)[1]), tzinfo=UTC)
