"""The entries of OVHcloud's public catalogue as they are read.

The model is order.catalog.public.Catalog. Each entry reports its own faults.
"""

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from panier.core.limits import LONG_MAX
from panier.files.catalog_file import PricingType

Number = Annotated[int, Meta(ge=0, le=LONG_MAX)]
Text = Annotated[str, Meta(min_length=1, max_length=10_000)]
Code = Annotated[str, Meta(min_length=1, max_length=200)]
Capacity = Literal["consumption", "detach", "downgrade", "dynamic", "installation", "renew", "upgrade"]
Unit = Literal["day", "hour", "month", "none"]
Strategy = Literal["stairstep", "tiered", "volume"]
EndAction = Literal[
    "CANCEL_SERVICE", "REACTIVATE_ENGAGEMENT", "STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE", "STOP_ENGAGEMENT_KEEP_PRICE"
]


class LocaleEntry(Struct, rename="camel", frozen=True, kw_only=True):
    """The subsidiary, currency and tax rate of a catalogue."""

    currency_code: str
    subsidiary: str
    tax_rate: Decimal


class PublicNameEntry(Struct, rename="camel", frozen=True, kw_only=True):
    """A family of plans."""

    name: str


class ConfigurationEntry(Struct, rename="camel", frozen=True, kw_only=True):
    """A configuration."""

    name: Code
    is_custom: bool
    is_mandatory: bool
    values: tuple[str, ...] | None = None


class PublicAddonFamilyEntry(Struct, rename="camel", frozen=True, kw_only=True):
    """A family of options of a plan."""

    name: Code
    addons: tuple[str, ...] | None = None
    default: str | None = None
    exclusive: bool | None = None
    mandatory: bool | None = None


class BoundsEntry(Struct, rename="camel", frozen=True, kw_only=True):
    """The minimum and the maximum."""

    min: Number
    max: Number | None = None


class EngagementEntry(Struct, rename="camel", frozen=True, kw_only=True):
    """A commitment."""

    type: Literal["periodic", "upfront"]
    duration: str
    default_end_action: EndAction


class DiscountEntry(Struct, rename="camel", frozen=True, kw_only=True):
    """An amount and its tax."""

    value: Number
    tax: Number


class PublicPromotionEntry(Struct, rename="camel", frozen=True, kw_only=True):
    """Money off a pricing."""

    name: str
    description: str
    type: Literal["fixed_amount", "forced_amount", "percentage"]
    value: Number
    audience: Literal["discover", "standard", "welcome"] = field(name="context")
    start_date: str
    end_date: str | None = None
    discount: DiscountEntry
    total: DiscountEntry
    duration: Number | None = None
    quantity: Number | None = None
    global_quantity: Number | None = None
    is_global_quantity_limited: bool = False
    minimum_duration: Number | None = None
    tags: tuple[str, ...] | None = None


class PricingEntry(Struct, rename="camel", frozen=True, kw_only=True):
    """A price."""

    mode: Code
    phase: Number
    capacities: tuple[Capacity, ...]
    commitment: Number
    interval: Number
    interval_unit: Unit
    type: PricingType
    strategy: Strategy
    must_be_completed: bool
    quantity: BoundsEntry
    repeat: BoundsEntry
    price: Number
    tax: Number
    description: str
    formatted_price: str | None = None
    engagement_configuration: EngagementEntry | None = None
    promotions: tuple[PublicPromotionEntry, ...] | None = None


class ConsumptionEntry(Struct, rename="camel", frozen=True, kw_only=True):
    """How metered usage is counted."""

    billing_strategy: Literal["custom", "diff", "max", "max_retain", "ping", "sum"]
    prorata_unit: Literal["day", "hour", "month"]
    ping_end_policy: Literal["full", "prorata"] | None = None


class PublicPlanEntry(Struct, rename="camel", frozen=True, kw_only=True):
    """A plan or an option; its prices are read one by one."""

    plan_code: Code
    invoice_name: Text
    product: Code
    family: str | None = None
    pricing_type: PricingType
    consumption_configuration: ConsumptionEntry | None = None
    addon_families: tuple[PublicAddonFamilyEntry, ...] = ()
    configurations: tuple[ConfigurationEntry, ...] = ()
    pricings: tuple[Raw, ...]
    blobs: Raw | UnsetType = UNSET


class ProductEntry(Struct, rename="camel", frozen=True, kw_only=True):
    """A technical product."""

    name: Code
    description: str
    configurations: tuple[ConfigurationEntry, ...] | None = None
    blobs: Raw | UnsetType = UNSET


class Outline(Struct, rename="camel", frozen=True, kw_only=True):
    """The whole document; its plans, options and products are not read yet."""

    catalog_id: int
    locale: LocaleEntry
    plan_families: tuple[PublicNameEntry, ...] = ()
    plans: tuple[Raw, ...]
    addons: tuple[Raw, ...]
    products: tuple[Raw, ...]
