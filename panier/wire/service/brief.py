"""A service as /service shows it: in brief, in the words of the older API."""

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, UnsetType

from panier.core.period import Period, at
from panier.core.service.shown import LifeAction, ShownService
from panier.wire.catalog.formatted import KeyValue
from panier.wire.types import OPTIONAL, Arguments, Date, Long, Shape, Text, date_or_null, date_out, model


@model("service.BillingStateEnum")
class BillingState(StrEnum):
    """Whether a service is paid."""

    EXPIRED = "expired"
    OK = "ok"
    PENDING = "pending"
    UNPAID = "unpaid"


@model("service.plan.Product")
class PlanProduct(Shape):
    """The product of a plan."""

    name: str | None


@model("service.Plan")
class BriefPlan(Shape):
    """The plan of a service in brief."""

    code: str | None
    product: PlanProduct


@model("service.renew.Interval")
class Interval(StrEnum):
    """The lengths that a service can be renewed for."""

    P1M = "P1M"
    P1Y = "P1Y"
    P2Y = "P2Y"
    P3M = "P3M"
    P3Y = "P3Y"
    P6M = "P6M"


@model("service.renew.Mode")
class Mode(StrEnum):
    """The ways in which a service goes on."""

    AUTOMATIC_FORCED_PRODUCT = "automaticForcedProduct"
    AUTOMATIC_V2012 = "automaticV2012"
    AUTOMATIC_V2014 = "automaticV2014"
    AUTOMATIC_V2016 = "automaticV2016"
    AUTOMATIC_V2024 = "automaticV2024"
    DELETE_AT_END_ENGAGEMENT = "deleteAtEndEngagement"
    DELETE_AT_EXPIRATION = "deleteAtExpiration"
    MANUAL = "manual"
    ONE_SHOT = "oneShot"
    OPTION = "option"


@model("service.Renew")
class BriefRenew(Shape):
    """How a service goes on, and how it may."""

    day_of_month: Long | None
    interval: Interval | None
    mode: Mode
    possible_intervals: list[Interval] | None
    possible_modes: list[Mode]


@model("service.ResourceStateEnum")
class BriefState(StrEnum):
    """The states of a resource in brief."""

    DELETED = "deleted"
    DELETING = "deleting"
    OK = "ok"
    OPENING = "opening"
    SUSPENDED = "suspended"
    SUSPENDING = "suspending"
    TO_DELETE = "toDelete"
    TO_OPEN = "toOpen"
    TO_SUSPEND = "toSuspend"


@model("service.Resource")
class BriefResource(Shape):
    """The resource of a service in brief."""

    display_name: str
    name: str | None
    state: BriefState | None


@model("service.Route")
class BriefRoute(Shape):
    """The API path of a service in brief."""

    path: str | None
    url: str | None
    vars: list[KeyValue]


@model("serviceList.Service")
class BriefService(Shape):
    """A service in brief."""

    creation_date: Date
    details: list[KeyValue]
    engagement_date: Date | None
    expiration_date: Date | None
    next_billing_date: Date | None
    plan: BriefPlan
    quantity: Long
    renew: BriefRenew | None
    resource: BriefResource
    route: BriefRoute
    state: BillingState


@model("service.Resource")
class ResourceUpdate(Shape):
    """The name that a service is shown with; the rest of a resource cannot be set."""

    display_name: Annotated[Text | UnsetType, OPTIONAL] = UNSET
    name: Text | None = None
    state: BriefState | None = None


@model("serviceList.Service")
class BriefUpdate(Shape):
    """What to change of a service: the name that it is shown with."""

    resource: Annotated[ResourceUpdate | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """The name to show, and what was sent of the rest, which must be as it is."""
        if self.resource is None:
            return {}
        sent: Arguments = {}
        if self.resource.display_name is not UNSET:
            sent["display_name"] = self.resource.display_name
        return sent | {"resource_name": self.resource.name, "resource_state": self.resource.state}


def brief_out(shown: ShownService) -> BriefService:
    """A service in brief."""
    service, engagement = shown.service, shown.engagement
    return BriefService(
        creation_date=date_out(service.created_us),
        details=[KeyValue(key="family", value=service.family), KeyValue(key="product", value=service.product)],
        engagement_date=None if engagement is None else date_out(engagement.ends_us),
        expiration_date=date_or_null(service.expires_us),
        next_billing_date=date_or_null(shown.next_billing_us),
        plan=BriefPlan(code=service.plan_code, product=PlanProduct(name=service.product)),
        quantity=1,
        renew=_renew_out(shown),
        resource=BriefResource(display_name=shown.display_name, name=service.name, state=state_out(shown)),
        route=_route_out(shown),
        state={"active": BillingState.OK, "unpaid": BillingState.UNPAID}.get(shown.age, BillingState.EXPIRED),
    )


def state_out(shown: ShownService) -> BriefState:
    """The state of a resource in brief."""
    return {"terminated": BriefState.DELETED, "unrenewed": BriefState.SUSPENDED}.get(shown.age, BriefState.OK)


def _renew_out(shown: ShownService) -> BriefRenew | None:
    if not shown.is_renewable:
        return None
    possible = [Mode.AUTOMATIC_V2016, Mode.MANUAL]
    if shown.may_end_at_term:
        possible.append(Mode.DELETE_AT_EXPIRATION)
    if shown.is_bound or LifeAction.TERMINATE_AT_ENGAGEMENT_DATE in shown.pending_actions:
        possible.append(Mode.DELETE_AT_END_ENGAGEMENT)
    expires_us = shown.service.expires_us
    return BriefRenew(
        day_of_month=None if expires_us is None else at(expires_us).day,
        interval=_interval(shown.renewal_period),
        mode=_mode(shown),
        possible_intervals=[one for period in shown.periods if (one := _interval(period)) is not None],
        possible_modes=possible,
    )


def _mode(shown: ShownService) -> Mode:
    if shown.is_ending:
        return Mode.DELETE_AT_EXPIRATION
    if shown.ends_with_engagement:
        return Mode.DELETE_AT_END_ENGAGEMENT
    return Mode.AUTOMATIC_V2016 if shown.service.details.renewal.is_automatic else Mode.MANUAL


def _interval(period: Period | None) -> Interval | None:
    text = None if period is None else period.iso
    return Interval(text) if text in set(Interval) else None


def _route_out(shown: ShownService) -> BriefRoute:
    if shown.route is None:
        return BriefRoute(path=None, url=None, vars=[])
    variable = shown.route[shown.route.index("{") + 1 : shown.route.index("}")]
    return BriefRoute(
        path=shown.route,
        url=shown.route.replace(f"{{{variable}}}", shown.service.name),
        vars=[KeyValue(key=variable, value=shown.service.name)],
    )
