"""What a service consumed in a month: what its catalogue prices by use, and its savings plans."""

from collections.abc import Iterator
from datetime import UTC, datetime

from panier.core.catalog.catalog import Consumption, Plan, Pricing
from panier.core.limits import DAY_US, HOUR_US
from panier.core.money import Money, divided
from panier.core.period import Period, at, us
from panier.core.service.commitments.savings_plan import SavingsPlan
from panier.core.values import frozen

_UNITS = {"hour": HOUR_US, "day": DAY_US}
# Strategies of counting for which a thing that exists is one piece in use; others count what nobody measures here.
_BY_EXISTENCE = frozenset({"ping"})


@frozen
class Month:
    """A calendar month in UTC by its number, 202611 for November 2026, from `begin_us` up to `end_us`.

    `length_us`: the whole of it.
    """

    number: int
    begin_us: int
    end_us: int
    length_us: int

    @property
    def title(self) -> str:
        """How it stands on bills: 2026-11."""
        return f"{self.number // 100}-{self.number % 100:02}"


@frozen
class UseDetail:
    """A time of use and its quantity."""

    begin_us: int
    end_us: int
    pricing_mode: str
    quantity: int


@frozen
class Use:
    """What one thing consumed in a month, and its price."""

    plan_code: str
    plan_family: str
    unique_id: str
    quantity: int
    price: Money
    details: tuple[UseDetail, ...]


@frozen
class MonthlyUse:
    """Everything that a service consumed in a month, and the order that it is paid by, once there is one."""

    service_id: int
    month: Month
    uses: tuple[Use, ...]
    currency: str
    subsidiary: str
    order_id: int | None = None

    @property
    def price(self) -> Money:
        """What all of it costs."""
        return _total((one.price for one in self.uses), self.currency)

    @property
    def by_family(self) -> tuple[tuple[str, Money], ...]:
        """What it costs by family of plans."""
        families = sorted({one.plan_family for one in self.uses})
        return tuple(
            (family, _total((one.price for one in self.uses if one.plan_family == family), self.currency))
            for family in families
        )

    def only(self, plan_family: str | None, unique_id: str | None) -> "tuple[Use, ...]":
        """The uses of a family, or of one thing."""
        return tuple(
            one for one in self.uses if plan_family in (None, one.plan_family) and unique_id in (None, one.unique_id)
        )


def month_of(now_us: int) -> Month:
    """The whole month that an instant lies in."""
    first = at(now_us).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begin_us = us(first)
    end_us = Period(months=1).after(begin_us)
    return Month(first.year * 100 + first.month, begin_us, end_us, end_us - begin_us)


def month_numbered(number: int) -> Month:
    """The month of a number."""
    return month_of(us(datetime(number // 100, number % 100, 1, tzinfo=UTC)))


def months_between(since_us: int, until_us: int) -> Iterator[Month]:
    """The whole months from the one that an instant lies in to the one before another's, the oldest first."""
    last, month = month_of(until_us), month_of(since_us)
    while month.begin_us < last.begin_us:
        yield month
        month = month_of(month.end_us)


def use_of_time(
    plan: Plan, mode: str, month: Month, *, since_us: int, until_us: int, unique_id: str, family: str, currency: str
) -> Use | None:
    """What a thing consumed in a month by being there; None for a plan that is not paid by use in that mode.

    Where its use is counted otherwise it is nothing, since nobody measures it.
    """
    pricing = next((one for one in plan.pricings if one.mode == mode and one.kind == "consumption"), None)
    begin_us, end_us = max(month.begin_us, since_us), min(month.end_us, until_us)
    if pricing is None or pricing.duration.is_empty or begin_us >= end_us:
        return None
    is_counted = plan.consumption is None or plan.consumption.strategy in _BY_EXISTENCE
    quantity, ucents = _metered(pricing, plan.consumption, month, end_us - begin_us) if is_counted else (0, 0)
    detail = UseDetail(begin_us, end_us, mode, quantity)
    return Use(plan.plan_code, family, unique_id, quantity, Money(ucents, currency).rounded(), (detail,))


def use_of_plan(plan: SavingsPlan, month: Month) -> Use | None:
    """What a savings plan costs in a month: each of its periods that begins there, at the greatest size it had."""
    begun: dict[int, UseDetail] = {}
    for stretch in plan.stretches(month.end_us):
        begins_us = plan.period_begins_us(stretch.begins_us)
        if month.begin_us <= begins_us < month.end_us and stretch.begins_us < month.end_us:
            before = begun.get(begins_us)
            size = stretch.size if before is None else max(before.quantity, stretch.size)
            begun[begins_us] = UseDetail(begins_us, stretch.ends_us, "default", size)
    if not begun:
        return None
    quantity = sum(one.quantity for one in begun.values())
    price = (plan.price * quantity).rounded()
    return Use(plan.offer_id, "savings-plan", plan.plan_id, quantity, price, tuple(begun.values()))


def _metered(pricing: Pricing, consumption: Consumption | None, month: Month, used_us: int) -> tuple[int, int]:
    """The begun intervals in a time of use, and the price: a share of them by the unit that use is prorated by."""
    unit_us = _UNITS.get(pricing.interval_unit)
    interval_us = month.length_us * pricing.interval if unit_us is None else unit_us * pricing.interval
    step_us = interval_us if consumption is None else _UNITS.get(consumption.prorata_unit, interval_us)
    begun_us = -(-used_us // step_us) * step_us
    ucents = divided(pricing.price_ucents * begun_us, interval_us)
    return -(-used_us // interval_us), ucents


def _total(amounts: Iterator[Money], currency: str) -> Money:
    return Money(sum(amount.ucents for amount in amounts if amount.currency == currency), currency)
