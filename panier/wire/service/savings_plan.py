"""Savings plans: offers, subscriptions and their periods."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from panier.core.catalog.catalog import Contract as CoreContract
from panier.core.money import UCENTS_PER_UNIT
from panier.core.period import us
from panier.core.service.commitments.savings_plan import PeriodEnd, PlanStatus, SavingsOffer, ShownPlan
from panier.core.values import derived_uuid
from panier.wire.cart.quote import Contract
from panier.wire.types import (
    OPTIONAL,
    Arguments,
    Date,
    DateIn,
    Duration,
    Long,
    Shape,
    Text,
    Uuid,
    Words,
    date_or_null,
    date_out,
    model,
    number_out,
)


@model("common.RegionTypeEnum")
class RegionType(StrEnum):
    """The kinds of region."""

    LOCAL_ZONE = "LOCAL-ZONE"
    REGION_1_AZ = "REGION-1-AZ"
    REGION_3_AZ = "REGION-3-AZ"


@model("services.savingsPlans.PeriodEndActionEnum")
class PeriodEndAction(StrEnum):
    """What can happen at the end of a savings plan's period."""

    REACTIVATE = "REACTIVATE"
    TERMINATE = "TERMINATE"


@model("services.savingsPlans.StatusEnum")
class SavingsPlanStatus(StrEnum):
    """The states of a savings plan."""

    ACTIVE = "ACTIVE"
    PENDING = "PENDING"
    TERMINATED = "TERMINATED"


@model("services.savingsPlans.PlannedChangeProperties")
class PlannedProperties(Shape):
    """What changes of a savings plan."""

    status: SavingsPlanStatus


@model("services.savingsPlans.PlannedChange")
class PlannedChange(Shape):
    """A change of a savings plan that is to come, and its day."""

    planned_on: Date
    properties: PlannedProperties


@model("services.savingsPlans.SavingsPlan")
class SavingsPlan(Shape):
    """A savings plan that a project has."""

    display_name: str
    end_date: Date
    flavor: str
    id: Uuid
    offer_id: str
    period: Duration
    period_end_action: PeriodEndAction
    period_end_date: Date
    period_start_date: Date
    planned_changes: list[PlannedChange]
    size: Long
    start_date: Date
    status: SavingsPlanStatus
    termination_date: Date | None


@model("services.savingsPlans.SavingsPlan")
class SavingsPlanUpdate(Shape):
    """What to change of a savings plan: its name."""

    taken: ClassVar[tuple[str, ...]] = ("display_name",)

    display_name: Annotated[Text | None, OPTIONAL] = None


@model("services.savingsPlans.SavingsPlan.Period")
class SavingsPlanPeriod(Shape):
    """A period of a savings plan, or the part of it with one size."""

    id: Uuid
    offer_id: str
    period_end_date: Date
    period_start_date: Date
    savings_plan_id: Uuid
    size: Long
    status: SavingsPlanStatus
    unit_price: float


@model("services.savingsPlans.SimulatedSavingsPlan")
class SimulatedSavingsPlan(Shape):
    """What a subscription to a savings plan would come to."""

    display_name: str
    end_date: Date
    flavor: str
    offer_id: str
    period: Duration
    period_end_action: PeriodEndAction
    period_end_date: Date
    period_start_date: Date
    size: Long
    start_date: Date
    status: SavingsPlanStatus


@model("services.savingsPlans.SubscribableSavingsPlanOffer")
class SubscribableOffer(Shape):
    """A savings plan that can be subscribed to."""

    deployment_mode: RegionType
    offer_id: str


class OfferFilter(Shape):
    """Which savings plans to list: those for a product."""

    product_code: Words | None = None


@model("services.savingsPlans.Subscribe")
class Subscription(Shape, kw_only=True):
    """The savings plan to subscribe to, and for how many machines."""

    display_name: Annotated[Text | None, OPTIONAL] = None
    offer_id: Text
    size: Long
    start_date: Annotated[DateIn | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """The subscription in the core's form."""
        return {
            "offer_id": self.offer_id,
            "size": self.size,
            "display_name": self.display_name,
            "start_us": _midnight(self.start_date),
        }


@model("services.savingsPlans.ChangePeriodEndAction")
class EndActionChange(Shape):
    """What is to happen at the end of the period."""

    period_end_action: PeriodEndAction

    def arguments(self) -> Arguments:
        """The action in the core's form."""
        return {"end_action": PeriodEnd(self.period_end_action)}


@model("services.savingsPlans.ChangeSize")
class SizeChange(Shape):
    """The number of machines to cover."""

    size: Long


@model("services.savingsPlans.Terminate")
class PlanTermination(Shape):
    """The day to end on; the end of the period where it is left out."""

    termination_date: DateIn | None = None

    def arguments(self) -> Arguments:
        """The end in the core's form."""
        return {"ends_us": _midnight(self.termination_date)}


def offers_out(offers: Sequence[SavingsOffer]) -> list[SubscribableOffer]:
    """The savings plans that can be subscribed to."""
    return [SubscribableOffer(deployment_mode=RegionType(one.deployment), offer_id=one.offer_id) for one in offers]


def contracts_out(contracts: Sequence[CoreContract]) -> list[Contract]:
    """The terms that a subscription accepts."""
    return [Contract(content=one.content, name=one.name, url=one.url) for one in contracts]


def simulated_out(shown: ShownPlan) -> SimulatedSavingsPlan:
    """What a subscription would come to."""
    return SimulatedSavingsPlan(**_shared(shown))


def plan_out(shown: ShownPlan) -> SavingsPlan:
    """A savings plan."""
    plan = shown.plan
    status = plan.status(shown.now_us)
    changes = []
    if status == PlanStatus.PENDING and plan.ends_us != plan.began_us:
        changes.append((plan.began_us, SavingsPlanStatus.ACTIVE))
    if status != PlanStatus.TERMINATED and plan.ends_us is not None:
        changes.append((plan.ends_us, SavingsPlanStatus.TERMINATED))
    return SavingsPlan(
        **_shared(shown),
        id=plan.plan_id,
        planned_changes=[
            PlannedChange(planned_on=date_out(moment_us), properties=PlannedProperties(status=after))
            for moment_us, after in changes
        ],
        termination_date=date_or_null(plan.termination_us),
    )


def plans_out(found: Sequence[ShownPlan]) -> list[SavingsPlan]:
    """Savings plans."""
    return [plan_out(one) for one in found]


def periods_out(shown: ShownPlan) -> list[SavingsPlanPeriod]:
    """The periods of a savings plan so far; their ids follow from its own."""
    plan, now_us = shown.plan, shown.now_us
    return [
        SavingsPlanPeriod(
            id=derived_uuid(f"{plan.plan_id}#{one.begins_us}"),
            offer_id=plan.offer_id,
            period_end_date=date_out(one.ends_us),
            period_start_date=date_out(one.begins_us),
            savings_plan_id=plan.plan_id,
            size=one.size,
            status=_status(one.begins_us, one.ends_us, now_us),
            unit_price=number_out(plan.unit_ucents / UCENTS_PER_UNIT),
        )
        for one in plan.stretches(max(now_us, plan.began_us) + 1)
    ]


def _shared(shown: ShownPlan) -> dict[str, Any]:
    """The fields that a plan and its simulation have in common."""
    plan, now_us = shown.plan, shown.now_us
    period_ends_us = plan.period_ends_us(now_us)
    return {
        "display_name": plan.display_name,
        "end_date": date_out(period_ends_us if plan.ends_us is None else plan.ends_us),
        "flavor": plan.flavor,
        "offer_id": plan.offer_id,
        "period": plan.period,
        "period_end_action": PeriodEndAction(plan.end_action),
        "period_end_date": date_out(period_ends_us),
        "period_start_date": date_out(plan.period_begins_us(now_us)),
        "size": plan.size(now_us),
        "start_date": date_out(plan.began_us),
        "status": SavingsPlanStatus(plan.status(now_us)),
    }


def _status(begins_us: int, ends_us: int, now_us: int) -> SavingsPlanStatus:
    if now_us >= ends_us:
        return SavingsPlanStatus.TERMINATED
    return SavingsPlanStatus.PENDING if now_us < begins_us else SavingsPlanStatus.ACTIVE


def _midnight(day: str | None) -> int | None:
    """The beginning of a day that was read before."""
    return us(datetime.fromisoformat(day).replace(tzinfo=UTC)) if day else None
