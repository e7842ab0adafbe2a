"""GET /order/catalog/public/eco and others: plans, options and products as separate lists.

Every price is a whole number.
"""

from collections.abc import Iterable
from typing import Annotated

from msgspec import UNSET, UnsetType

from panier.core.catalog import promoted
from panier.core.catalog.catalog import AddonFamily as CoreAddonFamily
from panier.core.catalog.catalog import Catalog as CoreCatalog
from panier.core.catalog.catalog import Engagement as CoreEngagement
from panier.core.catalog.catalog import Plan as CorePlan
from panier.core.catalog.catalog import PriceList, Question
from panier.core.catalog.catalog import Pricing as CorePricing
from panier.core.catalog.catalog import Product as CoreProduct
from panier.core.money import divided
from panier.wire.catalog.blobs import Blobs, blobs_out
from panier.wire.catalog.formatted import catalog_id
from panier.wire.catalog.words import (
    Audience,
    BillingStrategy,
    Capacity,
    DurationUnit,
    EndStrategy,
    EngagementType,
    PingEndPolicy,
    PricingStrategy,
    PricingType,
    ProrataUnit,
    ReductionType,
    pricing_text,
)
from panier.wire.prices import CurrencyCode
from panier.wire.subsidiary import OvhSubsidiary
from panier.wire.types import (
    UNPUBLISHED,
    Datetime,
    Duration,
    Long,
    Shape,
    datetime_or_null,
    datetime_out,
    model,
    number_out,
)


@model("order.catalog.public.Locale")
class Locale(Shape):
    """The subsidiary, currency and tax rate of the prices."""

    currency_code: CurrencyCode
    subsidiary: OvhSubsidiary
    tax_rate: float


@model("order.catalog.public.PlanFamily")
class PlanFamily(Shape):
    """A range of plans."""

    name: str


@model("order.catalog.public.Configuration")
class Configuration(Shape):
    """A configuration of a plan or a product; custom where any value is allowed."""

    is_custom: bool
    is_mandatory: bool
    name: str
    values: list[str] | None


@model("order.catalog.public.AddonFamily")
class AddonFamily(Shape):
    """A family of options."""

    addons: list[str] | None
    default: str | None
    exclusive: bool | None
    mandatory: bool | None
    name: str


@model("order.catalog.public.PricingMinMax")
class Bounds(Shape):
    """The minimum and the maximum."""

    max: Long | None
    min: Long


@model("order.catalog.public.EngagementConfiguration")
class Engagement(Shape):
    """The commitment that comes with a price."""

    default_end_action: EndStrategy
    duration: Duration
    type: EngagementType


@model("order.catalog.public.PromotionDiscountTotal")
class Taxed(Shape):
    """An amount and its tax, in ucents."""

    tax: Long
    value: Long


@model("order.catalog.public.Promotion")
class Promotion(Shape):
    """Money off a price."""

    context: Audience
    description: str
    discount: Taxed
    duration: Long | None
    end_date: Datetime | None
    global_quantity: Long | None
    is_global_quantity_limited: bool
    minimum_duration: Long | None
    name: str
    quantity: Long | None
    start_date: Datetime
    tags: list[str] | None
    total: Taxed
    type: ReductionType
    value: Long


@model("order.catalog.public.Pricing")
class Pricing(Shape, kw_only=True):
    """A price of a plan in ucents, and the bounds within which it applies."""

    capacities: list[Capacity]
    commitment: Long
    description: str
    engagement_configuration: Engagement | None
    formatted_price: Annotated[str | UnsetType, UNPUBLISHED] = UNSET
    interval: Long
    interval_unit: DurationUnit
    mode: str
    must_be_completed: bool
    phase: Long
    price: Long
    promotions: list[Promotion] | None
    quantity: Bounds
    repeat: Bounds
    strategy: PricingStrategy
    tax: Long
    type: PricingType


@model("order.catalog.public.ConsumptionConfiguration")
class Consumption(Shape):
    """How metered usage is counted."""

    billing_strategy: BillingStrategy
    ping_end_policy: PingEndPolicy | None
    prorata_unit: ProrataUnit


@model("order.catalog.public.Plan")
class Plan(Shape):
    """A plan or an option."""

    addon_families: list[AddonFamily]
    blobs: Blobs
    configurations: list[Configuration]
    consumption_configuration: Consumption | None
    family: str | None
    invoice_name: str
    plan_code: str
    pricing_type: PricingType
    pricings: list[Pricing]
    product: str


@model("order.catalog.public.Product")
class Product(Shape):
    """A product that plans deliver."""

    blobs: Blobs
    configurations: list[Configuration] | None
    description: str
    name: str


@model("order.catalog.public.Catalog")
class Catalog(Shape):
    """Everything that a product family sells in a subsidiary."""

    addons: list[Plan]
    catalog_id: Long
    locale: Locale
    plan_families: list[PlanFamily]
    plans: list[Plan]
    products: list[Product]


@model("order.catalog.public.DedicatedServerProduct")
class DedicatedServerProduct(Shape):
    """A server that plans deliver."""

    blobs: Blobs
    configurations: list[Configuration]
    description: str
    name: str


@model("order.catalog.public.DedicatedServerCatalog")
class DedicatedServerCatalog(Shape):
    """All dedicated servers of a subsidiary."""

    addons: list[Plan]
    catalog_id: Long
    locale: Locale
    plan_families: list[AddonFamily]
    plans: list[Plan]
    products: list[DedicatedServerProduct]


def public_out(listing: PriceList) -> Catalog:
    """A family's public catalogue: an imported one as it came, a shop's own in that form."""
    catalog, rate = listing.catalog, listing.tax_basis_points
    return Catalog(
        addons=[_plan_out(plan, rate) for plan in catalog.addons.values()],
        catalog_id=catalog_id(catalog),
        locale=_locale_out(catalog, rate),
        plan_families=[PlanFamily(name=name) for name in _plan_families(catalog)],
        plans=[_plan_out(plan, rate) for plan in catalog.plans.values()],
        products=[
            Product(
                blobs=blobs_out(product.blobs),
                configurations=None if product.questions is None else _configurations_out(product.questions),
                description=product.description,
                name=product.name,
            )
            for product in _products(catalog)
        ],
    )


def dedicated_public_out(listing: PriceList) -> DedicatedServerCatalog:
    """The public catalogue of dedicated servers, whose form differs a little."""
    catalog, rate = listing.catalog, listing.tax_basis_points
    return DedicatedServerCatalog(
        addons=[_plan_out(plan, rate) for plan in catalog.addons.values()],
        catalog_id=catalog_id(catalog),
        locale=_locale_out(catalog, rate),
        plan_families=[
            AddonFamily(addons=None, default=None, exclusive=None, mandatory=None, name=name)
            for name in _plan_families(catalog)
        ],
        plans=[_plan_out(plan, rate) for plan in catalog.plans.values()],
        products=[
            DedicatedServerProduct(
                blobs=blobs_out(product.blobs),
                configurations=_configurations_out(product.questions or ()),
                description=product.description,
                name=product.name,
            )
            for product in _products(catalog)
        ],
    )


def _locale_out(catalog: CoreCatalog, tax_basis_points: int) -> Locale:
    return Locale(
        currency_code=CurrencyCode(catalog.currency),
        subsidiary=OvhSubsidiary(catalog.subsidiary),
        tax_rate=number_out(tax_basis_points / 100),
    )


def _plan_families(catalog: CoreCatalog) -> tuple[str, ...]:
    """The imported ones, or the ranges that the plans name."""
    if catalog.plan_families is not None:
        return catalog.plan_families
    return tuple(dict.fromkeys(plan.range_name for plan in catalog.plans.values() if plan.range_name))


def _products(catalog: CoreCatalog) -> list[CoreProduct]:
    """The imported ones, or those that plans and options describe."""
    if catalog.products:
        return list(catalog.products.values())
    found: dict[str, CoreProduct] = {}
    for plan in (*catalog.plans.values(), *catalog.addons.values()):
        found.setdefault(plan.product, CoreProduct(plan.product, plan.product_description))
    return list(found.values())


def _plan_out(plan: CorePlan, tax_basis_points: int) -> Plan:
    metered = plan.consumption
    return Plan(
        addon_families=[_addon_family_out(group) for group in plan.addon_families],
        blobs=blobs_out(plan.blobs),
        configurations=_configurations_out(question for question in plan.questions if not question.is_product_own),
        consumption_configuration=None
        if metered is None
        else Consumption(
            billing_strategy=BillingStrategy(metered.strategy),
            ping_end_policy=None if metered.ping_end_policy is None else PingEndPolicy(metered.ping_end_policy),
            prorata_unit=ProrataUnit(metered.prorata_unit),
        ),
        family=plan.range_name,
        invoice_name=plan.name,
        plan_code=plan.plan_code,
        pricing_type=PricingType(plan.pricing_type),
        pricings=[_pricing_out(pricing, tax_basis_points) for pricing in plan.pricings],
        product=plan.product,
    )


def _addon_family_out(group: CoreAddonFamily) -> AddonFamily:
    return AddonFamily(
        addons=list(group.addons),
        default=group.default,
        exclusive=group.exclusive,
        mandatory=group.mandatory,
        name=group.name,
    )


def _pricing_out(pricing: CorePricing, tax_basis_points: int) -> Pricing:
    return Pricing(
        capacities=[Capacity(capacity) for capacity in pricing.capacities],
        commitment=pricing.commitment,
        description=pricing_text(pricing) if pricing.description is None else pricing.description,
        engagement_configuration=None if pricing.engagement is None else _engagement_out(pricing.engagement),
        formatted_price=UNSET if pricing.formatted_price is None else pricing.formatted_price,
        interval=pricing.interval,
        interval_unit=DurationUnit(pricing.interval_unit),
        mode=pricing.mode,
        must_be_completed=pricing.must_be_completed,
        phase=pricing.phase,
        price=pricing.price_ucents,
        promotions=[_promotion_out(promotion, pricing, tax_basis_points) for promotion in pricing.promotions],
        quantity=Bounds(max=pricing.quantity_max, min=pricing.quantity_min),
        repeat=Bounds(max=pricing.repeat_max, min=pricing.repeat_min),
        strategy=PricingStrategy(pricing.strategy),
        tax=_tax(pricing.price_ucents, tax_basis_points) if pricing.tax_ucents is None else pricing.tax_ucents,
        type=PricingType(pricing.kind),
    )


def _engagement_out(engagement: CoreEngagement) -> Engagement:
    return Engagement(
        default_end_action=EndStrategy(engagement.end_action),
        duration=engagement.duration,
        type=EngagementType(engagement.kind),
    )


def _promotion_out(promotion: promoted.Promotion, pricing: CorePricing, tax_basis_points: int) -> Promotion:
    off = promotion.off_ucents(pricing.price_ucents)
    left, rate = pricing.price_ucents - off, tax_basis_points
    listed = promotion.listed or promoted.ListedPromotion(off, _tax(off, rate), left, _tax(left, rate))
    return Promotion(
        context=Audience(promotion.context),
        description=promotion.description,
        discount=Taxed(tax=listed.off_tax_ucents, value=listed.off_ucents),
        duration=promotion.duration,
        end_date=datetime_or_null(promotion.end_us),
        global_quantity=promotion.global_quantity,
        is_global_quantity_limited=promotion.is_global_quantity_limited,
        minimum_duration=promotion.minimum_duration,
        name=promotion.name,
        quantity=promotion.quantity,
        start_date=datetime_out(promotion.start_us),
        tags=None if promotion.tags is None else list(promotion.tags),
        total=Taxed(tax=listed.total_tax_ucents, value=listed.total_ucents),
        type=ReductionType(promotion.type),
        value=promotion.value,
    )


def _tax(ucents: int, tax_basis_points: int) -> int:
    """The tax of a list price, to the whole ucent; recorded: it is not rounded to cents."""
    return divided(ucents * tax_basis_points, 10_000)


def _configurations_out(questions: Iterable[Question]) -> list[Configuration]:
    return [
        Configuration(
            is_custom=question.values is None if question.is_custom is None else question.is_custom,
            is_mandatory=question.required,
            name=question.label,
            values=_values(question),
        )
        for question in questions
    ]


def _values(question: Question) -> list[str] | None:
    values = question.suggestions if question.values is None else question.values
    return None if values is None else list(values)
