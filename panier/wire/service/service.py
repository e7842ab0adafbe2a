"""All services that a customer owns, of any family (/services)."""

from enum import StrEnum

from panier.core.catalog.catalog import Pricing as CorePricing
from panier.core.money import Money
from panier.core.service.service import ShownService
from panier.wire.catalog.formatted import KeyValue
from panier.wire.catalog.words import Capacity, PricingType, pricing_text
from panier.wire.prices import Price, price_out
from panier.wire.types import Date, Datetime, Duration, Long, Shape, Words, datetime_or_null, datetime_out, model


@model("services.billing.engagement.EndStrategyEnum")
class EndStrategy(StrEnum):
    """What can happen when a commitment ends."""

    CANCEL_SERVICE = "CANCEL_SERVICE"
    REACTIVATE_ENGAGEMENT = "REACTIVATE_ENGAGEMENT"
    STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE = "STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE"
    STOP_ENGAGEMENT_KEEP_PRICE = "STOP_ENGAGEMENT_KEEP_PRICE"


@model("services.billing.engagement.EndRule")
class EndRule(Shape):
    """The rule for the end of a commitment."""

    possible_strategies: list[EndStrategy]
    strategy: EndStrategy


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


@model("services.billing.engagement.TypeEnum")
class EngagementType(StrEnum):
    """How a commitment is paid for."""

    PERIODIC = "periodic"
    UPFRONT = "upfront"


@model("services.billing.Pricing.EngagementConfiguration")
class EngagementConfiguration(Shape):
    """The commitment that comes with a price."""

    default_end_action: EndStrategy
    duration: Duration
    type: EngagementType


@model("services.billing.Pricing")
class Pricing(Shape):
    """The price of a service's next period."""

    capacities: list[Capacity]
    description: str
    duration: Duration
    engagement_configuration: EngagementConfiguration | None
    interval: Long
    maximum_quantity: Long | None
    maximum_repeat: Long | None
    minimum_quantity: Long
    minimum_repeat: Long
    price: Price
    price_in_ucents: Long
    pricing_mode: str
    pricing_type: PricingType


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


def service_out(shown: ShownService) -> Service:
    """A service.

    Renewal, termination and commitment cannot be managed here yet, and the answer claims none.
    """
    service = shown.service
    return Service(
        billing=Billing(
            engagement=None,
            engagement_request=None,
            expiration_date=datetime_or_null(service.expires_us),
            group=None,
            lifecycle=_lifecycle_out(shown),
            next_billing_date=None,
            plan=Plan(code=service.plan_code, invoice_name=shown.thing.name),
            pricing=_pricing_out(shown),
            renew=None,
        ),
        customer=Customer(
            contacts=[Contact(customer_code=nic, type=ContactType(role)) for role, nic in shown.contacts]
        ),
        parent_service_id=service.parent_service_id,
        resource=Resource(
            display_name=service.name,
            name=service.name,
            product=Product(description=shown.thing.name, name=service.product),
            reselling_provider=None,
            state=ResourceState(shown.resource_state),
        ),
        route=_route_out(shown),
        service_id=service.service_id,
        tags=[],
    )


def _lifecycle_out(shown: ShownService) -> Lifecycle:
    return Lifecycle(
        capacities=LifecycleCapacities(actions=[]),
        current=LifecycleCurrent(
            creation_date=datetime_out(shown.service.created_us),
            pending_actions=[],
            state=LifecycleState(shown.age),
            termination_date=datetime_or_null(shown.service.ended_us),
        ),
    )


def _pricing_out(shown: ShownService) -> Pricing | None:
    """The catalogue's price of a period, at the amount agreed when the service was ordered."""
    pricing: CorePricing | None = shown.pricing
    if pricing is None:
        return None
    amount = Money(pricing.price_ucents, shown.currency)
    return Pricing(
        capacities=[Capacity(capacity) for capacity in pricing.capacities],
        description=pricing_text(pricing),
        duration=pricing.duration.iso,
        engagement_configuration=None,
        interval=pricing.interval,
        maximum_quantity=pricing.quantity_max,
        maximum_repeat=pricing.repeat_max,
        minimum_quantity=pricing.quantity_min,
        minimum_repeat=pricing.repeat_min,
        price=price_out(amount, shown.subsidiary),
        price_in_ucents=amount.ucents,
        pricing_mode=pricing.mode,
        pricing_type=PricingType(pricing.kind),
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
