"""Everything a customer owns, of any family (/services)."""

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
    """What happens when a commitment ends."""

    possible_strategies: list[EndStrategy]
    strategy: EndStrategy


@model("services.expanded.EngagementSummary")
class Engagement(Shape):
    """How long a customer is bound to a service."""

    end_date: Date | None
    end_rule: EndRule | None


@model("services.expanded.EngagementRequestSummary")
class EngagementRequest(Shape):
    """A commitment that was asked for."""

    pricing_mode: str
    request_date: Date


@model("services.expanded.Group")
class Group(Shape):
    """Services that are billed together."""

    id: Long


@model("services.expanded.Lifecycle.ActionEnum")
class LifecycleAction(StrEnum):
    """What can be done to the life of a service."""

    AUTORENEW_IN_PROGRESS = "autorenewInProgress"
    DELETE_AT_EXPIRATION = "deleteAtExpiration"
    EARLY_RENEWAL = "earlyRenewal"
    TERMINATE = "terminate"
    TERMINATE_AT_ENGAGEMENT_DATE = "terminateAtEngagementDate"
    TERMINATE_AT_EXPIRATION_DATE = "terminateAtExpirationDate"


@model("services.expanded.Lifecycle.Capacities")
class LifecycleCapacities(Shape):
    """What can be done to the life of a service."""

    actions: list[LifecycleAction]


@model("services.expanded.Lifecycle.StateEnum")
class LifecycleState(StrEnum):
    """The ages of a service."""

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
    """How a service lives now."""

    creation_date: Datetime | None
    pending_actions: list[LifecycleAction]
    state: LifecycleState
    termination_date: Datetime | None


@model("services.expanded.Lifecycle")
class Lifecycle(Shape):
    """Where a service stands in its life."""

    capacities: LifecycleCapacities
    current: LifecycleCurrent


@model("services.expanded.Plan")
class Plan(Shape):
    """The plan a service was ordered as."""

    code: str
    invoice_name: str


@model("services.billing.engagement.TypeEnum")
class EngagementType(StrEnum):
    """How a commitment is paid."""

    PERIODIC = "periodic"
    UPFRONT = "upfront"


@model("services.billing.Pricing.EngagementConfiguration")
class EngagementConfiguration(Shape):
    """The commitment that a price brings."""

    default_end_action: EndStrategy
    duration: Duration
    type: EngagementType


@model("services.billing.Pricing")
class Pricing(Shape):
    """What the next period of a service costs."""

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
    """Who renews a service."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


@model("services.expanded.Renew.Capacities")
class RenewCapacities(Shape):
    """How a service could be renewed."""

    mode: list[RenewMode]


@model("services.expanded.Renew.Current")
class RenewCurrent(Shape):
    """How a service is renewed now."""

    mode: RenewMode | None
    next_date: Datetime | None
    period: Duration | None


@model("services.expanded.Renew")
class Renew(Shape):
    """How a service is renewed."""

    capacities: RenewCapacities
    current: RenewCurrent


@model("services.expanded.Billing")
class Billing(Shape):
    """What a service costs, until when, and what becomes of it."""

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
    """What somebody does for a service."""

    ADMINISTRATOR = "administrator"
    BILLING = "billing"
    TECHNICAL = "technical"


@model("services.expanded.Customer.Contact")
class Contact(Shape):
    """Somebody who looks after a service."""

    customer_code: str
    type: ContactType


@model("services.expanded.Customer")
class Customer(Shape):
    """Who looks after a service."""

    contacts: list[Contact]


@model("services.expanded.Product")
class Product(Shape):
    """What sort of thing it is."""

    description: str
    name: str


@model("services.expanded.ResellingProviderEnum")
class ResellingProvider(StrEnum):
    """Who sells it on."""

    OVH_CA = "ovh.ca"
    OVH_EU = "ovh.eu"


@model("services.expanded.Resource.StateEnum")
class ResourceState(StrEnum):
    """Whether the thing works."""

    ACTIVE = "active"
    DELETED = "deleted"
    SUSPENDED = "suspended"
    TO_ACTIVATE = "toActivate"
    TO_DELETE = "toDelete"
    TO_SUSPEND = "toSuspend"


@model("services.expanded.Resource")
class Resource(Shape):
    """The thing itself."""

    display_name: str
    name: str
    product: Product | None
    reselling_provider: ResellingProvider | None
    state: ResourceState


@model("services.expanded.Route")
class ServiceRoute(Shape):
    """Where the API shows the thing."""

    path: str | None
    url: str | None
    vars: list[KeyValue]


@model("services.expanded.Service")
class Service(Shape):
    """A delivered thing and everything about it."""

    billing: Billing
    customer: Customer
    parent_service_id: Long | None
    resource: Resource
    route: ServiceRoute | None
    service_id: Long
    tags: list[str]


class Filter(Shape):
    """Which services, and in which order."""

    order_by: Words | None = None
    resource_name: Words | None = None
    routes: Words | None = None
    sort: Words | None = None


def service_out(shown: ShownService) -> Service:
    """A service. Nothing is renewed, terminated or bound to a term here yet, and none of that is claimed."""
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
    """The catalogue's price of the period, at the amount that was agreed on when it was ordered."""
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
