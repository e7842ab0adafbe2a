"""GET /order/catalog/formatted/dedicated: servers with their parts, places and prices."""

from collections.abc import Iterable

from babel.numbers import get_currency_name, get_currency_symbol

from panier.core.catalog.catalog import Catalog as CoreCatalog
from panier.core.catalog.catalog import Plan, PriceList
from panier.core.money import Money, zero
from panier.wire.catalog.formatted import catalog_id
from panier.wire.catalog.hardware import PARTS, Specification, specification_out
from panier.wire.catalog.traits import double, options, text, whole
from panier.wire.prices import CurrencyCode, Price, price_out
from panier.wire.subsidiary import OvhSubsidiary
from panier.wire.types import Long, Shape, model


@model("order.catalog.dedicated.Family")
class Family(Shape):
    """A range of servers."""

    name: str
    products: list[str]


@model("order.catalog.dedicated.Metadata.Capacities")
class Capacities(Shape):
    """The minimum and maximum of a capacity."""

    max: Long
    min: Long


@model("order.catalog.dedicated.Metadata.Currency")
class Currency(Shape):
    """The currency of the prices."""

    code: CurrencyCode
    description: str
    symbol: str


@model("order.catalog.dedicated.Metadata.Frequency")
class Frequency(Shape):
    """The lowest and highest processor frequency, in GHz."""

    max: float
    min: float


@model("order.catalog.dedicated.Metadata.Price")
class PriceRange(Shape):
    """The lowest and highest monthly price."""

    max: float
    min: float


@model("order.catalog.dedicated.Metadata")
class Metadata(Shape):
    """A summary of a catalogue: where it applies, and the ranges of its prices and components."""

    catalog: Long
    core: Capacities
    currency: Currency
    datacenters: list[str]
    frequency: Frequency
    merchant: OvhSubsidiary
    price: PriceRange
    ram: Capacities
    thread: Capacities
    timestamp: Long


@model("order.catalog.dedicated.TechDetails.Plan.Specificity")
class Specificity(Shape):
    """A measurement of a component."""

    key: str
    value: float


@model("order.catalog.dedicated.TechDetails.Plan")
class PartPlan(Shape):
    """The measurements of a component."""

    code: str
    specificities: list[Specificity]


@model("order.catalog.dedicated.TechDetails")
class TechDetails(Shape):
    """All components of one kind."""

    plans: list[PartPlan]
    type: str


@model("order.catalog.dedicated.Product.AddonItem")
class AddonItem(Shape):
    """An option of a server."""

    code: str
    datacenters: list[str] | None
    name: str
    options: str | None
    price: Price


@model("order.catalog.dedicated.Product.AddonFamily")
class AddonFamily(Shape):
    """A family of options of a server."""

    addons: list[AddonItem]
    family: str


@model("order.catalog.dedicated.Product.Compatibility.Restriction.Section")
class RestrictionSection(Shape):
    """The plans that a restriction allows or excludes."""

    comment: str
    plans: list[str]
    type: str


@model("order.catalog.dedicated.Product.Compatibility.Restriction")
class Restriction(Shape):
    """A restriction on combining a component with others."""

    name: str
    sections: list[RestrictionSection]


@model("order.catalog.dedicated.Product.Compatibility")
class Compatibility(Shape):
    """The compatibility of a component with others."""

    plan: str
    restrictions: list[Restriction] | None
    specificities: list[Specificity] | None


@model("order.catalog.dedicated.Product.Price.Default")
class DefaultPrice(Shape):
    """The set-up fee and the monthly price."""

    installation: Price | None
    renew: Price | None


@model("order.catalog.dedicated.Product.Price")
class ProductPrice(Shape):
    """The prices of a server."""

    default: DefaultPrice
    hardzone: str | None
    week: str | None


@model("order.catalog.dedicated.Product")
class Product(Shape):
    """A dedicated server."""

    addons_family: list[AddonFamily]
    code: str
    compatibilities: list[Compatibility] | None
    datacenters: list[str]
    derivatives: list[AddonItem] | None
    family: str
    invoice_name: str
    is_child_of: str | None
    is_parent_of: list[str] | None
    prices: ProductPrice
    specifications: Specification


@model("order.catalog.dedicated.Catalog")
class Catalog(Shape):
    """All dedicated servers of a subsidiary."""

    families: list[Family]
    metadatas: Metadata
    products: list[Product]
    tech_details: list[TechDetails]


def dedicated_list_out(listing: PriceList) -> Catalog:
    """A price list with the instant it was made for."""
    return dedicated_out(listing.catalog, listing.as_of_us)


def dedicated_out(catalog: CoreCatalog, now_us: int) -> Catalog:
    """The servers of a subsidiary by range.

    Components included at no extra charge appear as specifications.
    """
    products = [_product_out(plan, catalog) for plan in catalog.plans.values()]
    ranges: dict[str, list[str]] = {}
    for product in products:
        ranges.setdefault(product.family, []).append(product.code)
    return Catalog(
        families=[Family(name=name, products=codes) for name, codes in ranges.items()],
        metadatas=_metadata_out(catalog, products, now_us),
        products=products,
        tech_details=[details for part in PARTS if (details := _tech_details_out(catalog, part)).plans],
    )


def _product_out(plan: Plan, catalog: CoreCatalog) -> Product:
    return Product(
        addons_family=[
            AddonFamily(addons=[_addon_out(catalog.addons[code], catalog) for code in group.addons], family=group.name)
            for group in plan.addon_families
        ],
        code=plan.plan_code,
        compatibilities=None,
        datacenters=_places(plan),
        derivatives=None,
        family=plan.range_name or catalog.name,
        invoice_name=plan.name,
        is_child_of=None,
        is_parent_of=None,
        prices=ProductPrice(
            default=DefaultPrice(
                installation=_price_for(plan, "installation", catalog), renew=_price_for(plan, "renew", catalog)
            ),
            hardzone=None,
            week=None,
        ),
        specifications=specification_out(plan, catalog),
    )


def _addon_out(option: Plan, catalog: CoreCatalog) -> AddonItem:
    price = _price_for(option, "renew", catalog) or _price_for(option, "installation", catalog)
    return AddonItem(
        code=option.plan_code,
        datacenters=None,
        name=option.name,
        options=None,
        price=price or price_out(zero(catalog.currency), catalog.subsidiary),
    )


def _price_for(plan: Plan, capacity: str, catalog: CoreCatalog) -> Price | None:
    """A price of the pricing mode "default"."""
    for pricing in plan.pricings:
        if pricing.mode == "default" and capacity in pricing.capacities:
            return price_out(Money(pricing.price_ucents, catalog.currency), catalog.subsidiary)
    return None


def _places(plan: Plan) -> list[str]:
    return [
        place
        for question in plan.questions
        if question.label == "dedicated_datacenter"
        for place in question.values or ()
    ]


def _metadata_out(catalog: CoreCatalog, products: list[Product], now_us: int) -> Metadata:
    plans = catalog.plans.values()
    monthly = [product.prices.default.renew.value for product in products if product.prices.default.renew]
    frequencies = [found for plan in plans if (found := double(plan, "cpu", "frequency"))]
    memories = [whole(option, "size") for plan in plans for option in options(catalog, plan, "memory")]
    return Metadata(
        catalog=catalog_id(catalog),
        core=_capacities(whole(plan, "cpu", "cores") for plan in plans),
        currency=Currency(
            code=CurrencyCode(catalog.currency),
            description=get_currency_name(catalog.currency, locale="en"),
            symbol=get_currency_symbol(catalog.currency, locale="en"),
        ),
        datacenters=sorted({place for product in products for place in product.datacenters}),
        frequency=Frequency(max=max(frequencies, default=0), min=min(frequencies, default=0)),
        merchant=OvhSubsidiary(catalog.subsidiary),
        price=PriceRange(max=max(monthly, default=0), min=min(monthly, default=0)),
        ram=_capacities(memories),
        thread=_capacities(whole(plan, "cpu", "threads") for plan in plans),
        timestamp=now_us // 10**6,
    )


def _capacities(found: Iterable[int | None]) -> Capacities:
    counts = [count for count in found if count]
    return Capacities(max=max(counts, default=0), min=min(counts, default=0))


def _tech_details_out(catalog: CoreCatalog, part: str) -> TechDetails:
    """The measurements of every option of one kind."""
    return TechDetails(
        plans=[
            PartPlan(
                code=option.plan_code,
                specificities=[
                    Specificity(key=key, value=value)
                    for key, value in option.traits.items()
                    if isinstance(value, int) and not isinstance(value, bool)
                ],
            )
            for option in catalog.addons.values()
            if text(option, "kind") == part
        ],
        type=part,
    )
