"""A savings plan: so many machines of a flavor, for a period that is paid whether they run or not."""

from collections.abc import Iterator
from enum import StrEnum

from panier.core.catalog.catalog import Contract
from panier.core.money import Money
from panier.core.period import Period, parse
from panier.core.values import frozen, replace


class PeriodEnd(StrEnum):
    """What can happen at the end of a period, in OVHcloud's words."""

    REACTIVATE = "REACTIVATE"
    TERMINATE = "TERMINATE"


class PlanStatus(StrEnum):
    """The states of a savings plan, in OVHcloud's words."""

    ACTIVE = "ACTIVE"
    PENDING = "PENDING"
    TERMINATED = "TERMINATED"


@frozen
class SavingsOffer:
    """A savings plan as it is sold: the flavor that it is for, where, for how long, and what one machine costs."""

    offer_id: str
    name: str
    flavor: str
    deployment: str
    period: Period
    price: Money
    contracts: tuple[Contract, ...]


@frozen
class SizeFrom:
    """The number of machines that a plan covers, from an instant on."""

    from_us: int
    size: int


@frozen
class PlanStretch:
    """A time at one size within one period of a plan."""

    begins_us: int
    ends_us: int
    size: int


@frozen
class SavingsPlan:
    """A savings plan that a project has.

    `unit_ucents`: the price of one machine for one period, as it was agreed on. `ends_us`: the end of its last
    period; None where one follows the other. `is_called_off`: it was terminated, rather than left to end.
    """

    plan_id: str
    service_id: int
    offer_id: str
    display_name: str
    flavor: str
    period: str
    unit_ucents: int
    currency: str
    began_us: int
    ends_us: int | None
    is_called_off: bool
    sizes: tuple[SizeFrom, ...]

    @property
    def price(self) -> Money:
        """What one machine costs for a period."""
        return Money(self.unit_ucents, self.currency)

    @property
    def end_action(self) -> PeriodEnd:
        """What happens at the end of the period."""
        return PeriodEnd.REACTIVATE if self.ends_us is None else PeriodEnd.TERMINATE

    @property
    def termination_us(self) -> int | None:
        """When it was terminated for, if it was."""
        return self.ends_us if self.is_called_off else None

    def status(self, now_us: int) -> PlanStatus:
        """Its state at an instant."""
        if self.ends_us is not None and now_us >= self.ends_us:
            return PlanStatus.TERMINATED
        return PlanStatus.PENDING if now_us < self.began_us else PlanStatus.ACTIVE

    def boundary(self, count: int) -> int:
        """The end of so many periods."""
        length = parse(self.period)
        assert length is not None, "it was read from a catalogue"
        return length.times(count).after(self.began_us)

    def count(self, now_us: int) -> int:
        """How many periods have ended before the present one; of a plan that is over, before its last."""
        last_us = now_us if self.ends_us is None else min(now_us, self.ends_us - 1)
        count = 0
        while self.boundary(count + 1) <= last_us:
            count += 1
        return count

    def period_begins_us(self, now_us: int) -> int:
        """The beginning of its present period."""
        return self.boundary(self.count(now_us))

    def period_ends_us(self, now_us: int) -> int:
        """The end of its present period."""
        end_us = self.boundary(self.count(now_us) + 1)
        return end_us if self.ends_us is None else min(end_us, max(self.ends_us, self.began_us))

    def size(self, now_us: int) -> int:
        """The number of machines that it covers."""
        begun = [one.size for one in self.sizes if one.from_us <= now_us]
        return begun[-1] if begun else self.sizes[0].size

    def stretches(self, until_us: int) -> Iterator[PlanStretch]:
        """Its periods that begin before an instant, each split where its size changed; a later first one too."""
        end_us = until_us if self.ends_us is None else min(until_us, self.ends_us)
        for count in range(self.count(max(until_us - 1, self.began_us)) + 1):
            begins_us, ends_us = self.boundary(count), self.boundary(count + 1)
            if count and begins_us >= end_us:
                return
            cuts = [one.from_us for one in self.sizes if begins_us < one.from_us < ends_us]
            for start_us, stop_us in zip([begins_us, *cuts], [*cuts, ends_us], strict=True):
                yield PlanStretch(start_us, stop_us, self.size(start_us))

    def grown(self, size: int, now_us: int) -> "SavingsPlan":
        """The plan for more machines from an instant on; before it has begun, from its beginning."""
        if now_us <= self.began_us:
            return replace(self, sizes=(SizeFrom(self.began_us, size),))
        return replace(self, sizes=(*(one for one in self.sizes if one.from_us < now_us), SizeFrom(now_us, size)))


@frozen
class ShownPlan:
    """A savings plan at an instant."""

    plan: SavingsPlan
    now_us: int
