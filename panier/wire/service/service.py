"""All services that a customer owns, of any family (/services)."""

from collections.abc import Sequence
from enum import StrEnum

from panier.core.service.shown import ShownService
from panier.wire.catalog.formatted import KeyValue
from panier.wire.service.pricing import EndRule, Pricing, end_rule_out, pricing_out
from panier.wire.types import (
    Date,
    Datetime,
    Duration,
    Long,
    Shape,
    Words,
    date_out,
    datetime_or_null,
    datetime_out,
    model,
)


@model("services.expanded.EngagementSummary")
class Engagement(Shape):
    """A customer's commitment to a service."""

    end_date: Date | None
    end_rule: EndRule | None


@model("services.expanded.EngagementRequestSummary")
class EngagementRequest(Shape):
    """A requested commitment."""

    pricing_mode: str
    request_date: Date


@model("services.expanded.Group")
class Group(Shape):
    """Services that are billed together."""

    id: Long


@model("services.expanded.Lifecycle.ActionEnum")
class LifecycleAction(StrEnum):
    """The actions on the lifecycle of a service."""

    AUTORENEW_IN_PROGRESS = "autorenewInProgress"
    DELETE_AT_EXPIRATION = "deleteAtExpiration"
    EARLY_RENEWAL = "earlyRenewal"
    TERMINATE = "terminate"
    TERMINATE_AT_ENGAGEMENT_DATE = "terminateAtEngagementDate"
    TERMINATE_AT_EXPIRATION_DATE = "terminateAtExpirationDate"


@model("services.expanded.Lifecycle.Capacities")
class LifecycleCapacities(Shape):
    """The actions that are possible on the lifecycle of a service."""

    actions: list[LifecycleAction]


@model("services.expanded.Lifecycle.StateEnum")
class LifecycleState(StrEnum):
    """The lifecycle states of a service."""

    ACTIVE = "active"
    ERROR = "error"
    IN_CREATION = "inCreation"
    RUPTURE = "rupture"
    TERMINATED = "terminated"
    TO_RENEW = "toRenew"
    UNPAID = "unpaid"
    UNRENEWED = "unrenewed"


@model("services.expanded.Lifecycle.Current")
class LifecycleCurrent(Shape):
    """The present lifecycle of a service."""

    creation_date: Datetime | None
    pending_actions: list[LifecycleAction]
    state: LifecycleState
    termination_date: Datetime | None


@model("services.expanded.Lifecycle")
class Lifecycle(Shape):
    """The lifecycle of a service."""

    capacities: LifecycleCapacities
    current: LifecycleCurrent


@model("services.expanded.Plan")
class Plan(Shape):
    """The plan of a service."""

    code: str
    invoice_name: str


@model("services.expanded.Renew.ModeEnum")
class RenewMode(StrEnum):
    """The renewal modes of a service."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


@model("services.expanded.Renew.Capacities")
class RenewCapacities(Shape):
    """The renewal modes that are possible for a service."""

    mode: list[RenewMode]


@model("services.expanded.Renew.Current")
class RenewCurrent(Shape):
    """The present renewal mode of a service."""

    mode: RenewMode | None
    next_date: Datetime | None
    period: Duration | None


@model("services.expanded.Renew")
class Renew(Shape):
    """The renewal of a service."""

    capacities: RenewCapacities
    current: RenewCurrent


@model("services.expanded.Billing")
class Billing(Shape):
    """The price, the dates and the renewal of a service."""

    engagement: Engagement | None
    engagement_request: EngagementRequest | None
    expiration_date: Datetime | None
    group: Group | None
    lifecycle: Lifecycle | None
    next_billing_date: Datetime | None
    plan: Plan | None
    pricing: Pricing | None
    renew: Renew | None


@model("services.expanded.Customer.Contact.TypeEnum")
class ContactType(StrEnum):
    """The contact roles of a service."""

    ADMINISTRATOR = "administrator"
    BILLING = "billing"
    TECHNICAL = "technical"


@model("services.expanded.Customer.Contact")
class Contact(Shape):
    """A contact of a service."""

    customer_code: str
    type: ContactType


@model("services.expanded.Customer")
class Customer(Shape):
    """The contacts of a service."""

    contacts: list[Contact]


@model("services.expanded.Product")
class Product(Shape):
    """The product of a service."""

    description: str
    name: str


@model("services.expanded.ResellingProviderEnum")
class ResellingProvider(StrEnum):
    """The resellers of a product."""

    OVH_CA = "ovh.ca"
    OVH_EU = "ovh.eu"


@model("services.expanded.Resource.StateEnum")
class ResourceState(StrEnum):
    """The states of a resource."""

    ACTIVE = "active"
    DELETED = "deleted"
    SUSPENDED = "suspended"
    TO_ACTIVATE = "toActivate"
    TO_DELETE = "toDelete"
    TO_SUSPEND = "toSuspend"


@model("services.expanded.Resource")
class Resource(Shape):
    """The resource of a service."""

    display_name: str
    name: str
    product: Product | None
    reselling_provider: ResellingProvider | None
    state: ResourceState


@model("services.expanded.Route")
class ServiceRoute(Shape):
    """The API path of a service."""

    path: str | None
    url: str | None
    vars: list[KeyValue]


@model("services.expanded.Service")
class Service(Shape):
    """A service with all its details."""

    billing: Billing
    customer: Customer
    parent_service_id: Long | None
    resource: Resource
    route: ServiceRoute | None
    service_id: Long
    tags: list[str]


class Filter(Shape):
    """Filter and order of services."""

    order_by: Words | None = None
    resource_name: Words | None = None
    routes: Words | None = None
    sort: Words | None = None


def services_out(found: Sequence[ShownService]) -> list[Service]:
    """Several services with all their details."""
    return [service_out(one) for one in found]


def service_out(shown: ShownService) -> Service:
    """A service with all its details."""
    service = shown.service
    return Service(
        billing=_billing_out(shown),
        customer=Customer(
            contacts=[Contact(customer_code=nic, type=ContactType(role)) for role, nic in shown.contacts]
        ),
        parent_service_id=service.parent_service_id,
        resource=Resource(
            display_name=shown.display_name,
            name=service.name,
            product=Product(
                description=shown.plan_name if shown.plan is None else shown.plan.product_description,
                name=service.product,
            ),
            reselling_provider=None,
            state=ResourceState(shown.resource_state),
        ),
        route=_route_out(shown),
        service_id=service.service_id,
        tags=[],
    )


def _billing_out(shown: ShownService) -> Billing:
    service, engagement, request = shown.service, shown.engagement, shown.request
    return Billing(
        engagement=None
        if engagement is None
        else Engagement(
            end_date=date_out(engagement.ends_us), end_rule=end_rule_out(engagement.strategy, shown.strategies)
        ),
        engagement_request=None
        if request is None
        else EngagementRequest(pricing_mode=request.pricing_mode, request_date=date_out(request.requested_us)),
        expiration_date=datetime_or_null(service.expires_us),
        group=None,
        lifecycle=_lifecycle_out(shown),
        next_billing_date=datetime_or_null(shown.next_billing_us),
        plan=Plan(code=service.plan_code, invoice_name=shown.plan_name),
        pricing=None if shown.pricing is None else pricing_out(shown.pricing, shown.currency, shown.subsidiary),
        renew=_renew_out(shown),
    )


def _lifecycle_out(shown: ShownService) -> Lifecycle:
    return Lifecycle(
        capacities=LifecycleCapacities(actions=[LifecycleAction(action) for action in shown.actions]),
        current=LifecycleCurrent(
            creation_date=datetime_out(shown.service.created_us),
            pending_actions=[LifecycleAction(action) for action in shown.pending_actions],
            state=LifecycleState(shown.age),
            termination_date=datetime_or_null(shown.termination_us),
        ),
    )


def _renew_out(shown: ShownService) -> Renew | None:
    """How a service goes on; null for one that has no end, or has ended."""
    if not shown.is_renewable:
        return None
    period = shown.renewal_period
    is_automatic = shown.service.details.renewal.is_automatic
    return Renew(
        capacities=RenewCapacities(mode=list(RenewMode)),
        current=RenewCurrent(
            mode=RenewMode.AUTOMATIC if is_automatic else RenewMode.MANUAL,
            next_date=datetime_or_null(shown.next_billing_us),
            period=None if period is None else period.iso,
        ),
    )


def _route_out(shown: ShownService) -> ServiceRoute | None:
    if shown.route is None:
        return None
    variable = shown.route[shown.route.index("{") + 1 : shown.route.index("}")]
    return ServiceRoute(
        path=shown.route,
        url=shown.route.replace(f"{{{variable}}}", shown.service.name),
        vars=[KeyValue(key=variable, value=shown.service.name)],
    )
