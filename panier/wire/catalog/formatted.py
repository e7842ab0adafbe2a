"""GET /order/catalog/formatted/cloud and others: plans with their options inside."""

from collections.abc import Mapping
from zlib import crc32

from panier.core.catalog.catalog import AddonFamily, Plan, Question
from panier.core.catalog.catalog import Catalog as CoreCatalog
from panier.core.catalog.catalog import Pricing as CorePricing
from panier.core.money import Money
from panier.wire.catalog.words import ProductType, pricing_text
from panier.wire.prices import CurrencyCode, Price, price_out
from panier.wire.types import Long, Shape, model


@model("complexType.SafeKeyValue<string>")
class KeyValue(Shape):
    """A key and its value."""

    key: str
    value: str


@model("order.catalog.Pricing")
class Pricing(Shape):
    """A price of a plan, and the bounds within which it applies."""

    capacities: list[str]
    commitment: Long
    description: str
    interval: Long
    interval_unit: str
    maximum_quantity: Long | None
    maximum_repeat: Long | None
    minimum_quantity: Long
    minimum_repeat: Long
    must_be_completed: bool
    price: Price
    price_cap_in_ucents: Long | None
    price_in_ucents: Long
    pricing_strategy: str


@model("order.catalog.PricingDefault")
class PricingDefault(Shape):
    """The prices of the pricing mode "default"."""

    default: list[Pricing]


@model("order.catalog.ConfigurationItem")
class ConfigurationItem(Shape):
    """A configuration that a product accepts; custom where any value is allowed."""

    default_value: str | None
    is_custom: bool
    is_mandatory: bool
    name: str
    values: list[str]


@model("order.catalog.Product")
class Product(Shape):
    """What a plan delivers."""

    configurations: list[ConfigurationItem]
    description: str
    internal_type: ProductType
    metadatas: list[KeyValue] | None
    name: str
    sub_type: str | None
    technical_details: list[KeyValue] | None
    type: str | None


@model("order.catalog.cloud.Blob.Unit")
class BlobUnit(Shape):
    """The name of a unit."""

    unit: str


@model("order.catalog.cloud.Blob")
class Blob(Shape):
    """Further details of an offer."""

    unit: BlobUnit | None


@model("order.catalog.ProductOfferDetails")
class OfferDetails(Shape):
    """The prices and the product of a plan."""

    blobs: Blob | None
    metadatas: list[KeyValue] | None
    pricings: PricingDefault
    product: Product


@model("order.catalog.cloud.RegionPrice.Price")
class RegionAmount(Shape):
    """An amount in one region."""

    currency_code: CurrencyCode
    price_in_ucents: Long
    text: str
    value: float


@model("order.catalog.cloud.RegionPrice")
class RegionPrice(Shape):
    """A price that applies in one region."""

    price: RegionAmount
    region: str


@model("order.catalog.AddonOffer")
class AddonOffer(Shape):
    """An option of a plan."""

    default: bool | None
    invoice_name: str
    maximum_quantity: Long | None
    minimum_quantity: Long | None
    plan: "ProductPlan"


@model("order.catalog.AddonItem")
class AddonItem(Shape):
    """A family of options of a plan."""

    addons: list[AddonOffer]
    exclusive: bool
    family: str
    mandatory: bool


@model("order.catalog.ProductPlan")
class ProductPlan(Shape):
    """A plan with its prices, product and options."""

    addons_family: list[AddonItem]
    consumption_billing_strategy: str | None
    details: OfferDetails
    family_name: str | None
    invoice_name: str
    plan_code: str
    prices: list[RegionPrice] | None
    pricing_type: str


@model("order.catalog.Catalog")
class Catalog(Shape):
    """Everything that a product family sells in a subsidiary."""

    catalog_id: Long
    merchant_code: str
    plans: list[ProductPlan] | None


def formatted_out(catalog: CoreCatalog) -> Catalog:
    """A family's catalogue, options inside their plans."""
    return Catalog(catalog_id=catalog_id(catalog), merchant_code=catalog.subsidiary, plans=plans_out(catalog))


def plans_out(catalog: CoreCatalog) -> list[ProductPlan]:
    """The plans of a catalogue, in its order."""
    return [_plan_out(plan, catalog) for plan in catalog.plans.values()]


def catalog_id(catalog: CoreCatalog) -> int:
    """The number that a catalogue was imported with, or a constant one.

    The constant number is derived from family and subsidiary.
    """
    if catalog.catalog_id is not None:
        return catalog.catalog_id
    return crc32(f"{catalog.subsidiary}/{catalog.family}".encode())


def _plan_out(plan: Plan, catalog: CoreCatalog) -> ProductPlan:
    return ProductPlan(
        addons_family=[_addon_family_out(group, catalog) for group in plan.addon_families],
        consumption_billing_strategy=None,
        details=OfferDetails(
            blobs=None,
            metadatas=None,
            pricings=PricingDefault(
                default=[_pricing_out(pricing, catalog) for pricing in plan.pricings if pricing.mode == "default"]
            ),
            product=_product_out(plan),
        ),
        family_name=plan.range_name,
        invoice_name=plan.name,
        plan_code=plan.plan_code,
        prices=None,
        pricing_type=plan.pricing_type,
    )


def _addon_family_out(group: AddonFamily, catalog: CoreCatalog) -> AddonItem:
    return AddonItem(
        addons=[_addon_out(catalog.addons[code], group, catalog) for code in group.addons],
        exclusive=group.exclusive,
        family=group.name,
        mandatory=group.mandatory,
    )


def _addon_out(plan: Plan, group: AddonFamily, catalog: CoreCatalog) -> AddonOffer:
    first = plan.pricings[0]
    return AddonOffer(
        default=plan.plan_code == group.default,
        invoice_name=plan.name,
        maximum_quantity=first.quantity_max,
        minimum_quantity=first.quantity_min,
        plan=_plan_out(plan, catalog),
    )


def _product_out(plan: Plan) -> Product:
    return Product(
        configurations=[_configuration_out(question) for question in plan.questions],
        description=plan.product_description,
        internal_type=ProductType(plan.product_type),
        metadatas=None,
        name=plan.product,
        sub_type=None,
        technical_details=_traits_out(plan.traits) or None,
        type=None,
    )


def _configuration_out(question: Question) -> ConfigurationItem:
    values = list(question.values or ())
    return ConfigurationItem(
        default_value=values[0] if len(values) == 1 else None,
        is_custom=question.values is None,
        is_mandatory=question.required,
        name=question.label,
        values=values,
    )


def _pricing_out(pricing: CorePricing, catalog: CoreCatalog) -> Pricing:
    return Pricing(
        capacities=list(pricing.capacities),
        commitment=pricing.commitment,
        description=pricing_text(pricing),
        interval=pricing.interval,
        interval_unit=pricing.interval_unit,
        maximum_quantity=pricing.quantity_max,
        maximum_repeat=pricing.repeat_max,
        minimum_quantity=pricing.quantity_min,
        minimum_repeat=pricing.repeat_min,
        must_be_completed=pricing.must_be_completed,
        price=price_out(Money(pricing.price_ucents, catalog.currency), catalog.subsidiary),
        price_cap_in_ucents=None,
        price_in_ucents=pricing.price_ucents,
        pricing_strategy=pricing.strategy,
    )


def _traits_out(traits: Mapping[str, object], above: str = "") -> list[KeyValue]:
    """Nested traits as dotted names: cpu.cores."""
    found: list[KeyValue] = []
    for key, value in traits.items():
        if isinstance(value, Mapping):
            found += _traits_out(value, f"{above}{key}.")
        elif isinstance(value, tuple):
            found.append(KeyValue(key=above + key, value=", ".join(str(one) for one in value)))
        else:
            found.append(KeyValue(key=above + key, value=str(value).lower() if isinstance(value, bool) else str(value)))
    return found
