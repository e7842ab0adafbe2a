"""The time that a service is paid for, and what is done as its end comes near: docs/renewals.md has the days."""

from enum import StrEnum

from panier.core.account.billing import renewal_before
from panier.core.limits import (
    DAY_US,
    HOUR_US,
    REMINDER_DAYS,
    RENEWAL_LEAD_US,
    RENEWAL_RETRY_US,
    SUSPENDED_LIFE_US,
)
from panier.core.service.details import RenewalChoice
from panier.core.values import frozen


@frozen
class Tenure:
    """What was done about the end of the time that a service is paid for.

    `reminded_days`: how many days ahead the last reminder said it is; `order_id`: the order of its renewal that the
    shop made; `tried_us`: when its money was last asked for; `lapsed_us`: when its customer was told that it is over.
    """

    service_id: int
    begin_us: int
    end_us: int
    reminded_days: int | None = None
    order_id: int | None = None
    tried_us: int | None = None
    lapsed_us: int | None = None

    @property
    def lead_us(self) -> int:
        """How long before its end the renewal is ordered: two fifths of a short time."""
        return min(RENEWAL_LEAD_US, _part(self.end_us - self.begin_us))

    @property
    def order_us(self) -> int:
        """When the renewal is due to be ordered."""
        return self.end_us - self.lead_us

    @property
    def reminders_us(self) -> dict[int, int]:
        """When reminders are due, by the days ahead: those that do not come before three fifths of it are over."""
        longest_us = _part(self.end_us - self.begin_us)
        return {days: self.end_us - days * DAY_US for days in REMINDER_DAYS if days * DAY_US <= longest_us}

    @property
    def deletion_us(self) -> int:
        """When the service is deleted if nobody pays: its customer has had so many days since it was told."""
        return max(self.end_us, self.lapsed_us or self.end_us) + SUSPENDED_LIFE_US


def _part(length_us: int) -> int:
    return max(0, length_us) * 2 // 5


class ServiceStanding(StrEnum):
    """How a service stands, in the words of `serviceInfos`."""

    OK = "ok"
    EXPIRED = "expired"  # or suspended
    RENEWING = "autorenewInProgress"
    UNPAID = "unPaid"  # its renewal was ordered, and the money was not had


class Deed(StrEnum):
    """What is to be done about the end of a service's time."""

    WAIT = "wait"
    REMIND = "remind"
    ORDER = "order"  # the renewal
    CHARGE = "charge"  # the order again
    LAPSE = "lapse"  # tell that it is over
    END = "end"


@frozen
class Outlook:
    """How a service goes on.

    `renew_day`: the day of the month on which its account has renewals ordered, None for each on its own day;
    `is_kept_elsewhere`: a registry decides how long it is kept after its end; `is_under_way`: a renewal is paid, or
    being paid, and not made yet.
    """

    choice: RenewalChoice
    renew_day: int | None = None
    is_kept_elsewhere: bool = False
    is_under_way: bool = False

    @property
    def is_automatic(self) -> bool:
        """True where the shop orders its renewal."""
        return self.choice.is_automatic and not self.choice.ends

    def order_us(self, tenure: Tenure) -> int:
        """When the renewal is ordered: on its account's day before that is due, if its paid time has begun by then."""
        if self.renew_day is None:
            return tenure.order_us
        earlier_us = renewal_before(tenure.order_us, self.renew_day)
        return earlier_us if earlier_us > tenure.begin_us else tenure.order_us


@frozen
class Undertaking:
    """What is to be done now; with WAIT, when to look again (None: not before something has changed).

    `days`: how many days ahead a reminder says it is.
    """

    deed: Deed
    look_us: int | None = None
    days: int = 0


def next_step(tenure: Tenure, outlook: Outlook, now_us: int) -> Undertaking:
    """What is to be done about a service's end now."""
    if outlook.is_under_way and now_us >= outlook.order_us(tenure):
        return Undertaking(Deed.WAIT, now_us + HOUR_US)
    return _after_end(tenure, outlook, now_us) if now_us >= tenure.end_us else _before_end(tenure, outlook, now_us)


def _before_end(tenure: Tenure, outlook: Outlook, now_us: int) -> Undertaking:
    if outlook.choice.ends:
        return Undertaking(Deed.WAIT, tenure.end_us)
    reached = [days for days, at_us in tenure.reminders_us.items() if now_us >= at_us]
    if reached and (tenure.reminded_days is None or min(reached) < tenure.reminded_days):
        return Undertaking(Deed.REMIND, days=min(reached))
    looks = [tenure.end_us, *(at_us for at_us in tenure.reminders_us.values() if at_us > now_us)]
    if outlook.is_automatic:
        order_us = outlook.order_us(tenure)
        if now_us >= order_us and _is_time_to_try(tenure, now_us):
            if tenure.order_id is None:
                return Undertaking(Deed.ORDER)
            if not outlook.choice.is_paid_by_hand:
                return Undertaking(Deed.CHARGE)
        again_us = order_us if tenure.tried_us is None else tenure.tried_us + RENEWAL_RETRY_US
        looks.append(max(again_us, order_us))
    return Undertaking(Deed.WAIT, min(at_us for at_us in looks if at_us > now_us))


def _after_end(tenure: Tenure, outlook: Outlook, now_us: int) -> Undertaking:
    if outlook.choice.ends and not outlook.is_kept_elsewhere:
        return Undertaking(Deed.END)
    if outlook.is_automatic and tenure.order_id is None and tenure.tried_us is None:
        return Undertaking(Deed.ORDER)
    if tenure.lapsed_us is None:
        return Undertaking(Deed.LAPSE)
    if outlook.is_kept_elsewhere:
        return Undertaking(Deed.WAIT)
    return Undertaking(Deed.END) if now_us >= tenure.deletion_us else Undertaking(Deed.WAIT, tenure.deletion_us)


def _is_time_to_try(tenure: Tenure, now_us: int) -> bool:
    return tenure.tried_us is None or now_us >= tenure.tried_us + RENEWAL_RETRY_US
