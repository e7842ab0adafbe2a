"""The enumerations of catalogues, and the text of a price."""

from enum import StrEnum

from panier.core.catalog.catalog import Pricing
from panier.wire.types import model


@model("order.ContextTypeEnum")
class Audience(StrEnum):
    """The customers a promotion is for."""

    DISCOVER = "discover"
    STANDARD = "standard"
    WELCOME = "welcome"


@model("order.cart.DurationUnitEnum")
class DurationUnit(StrEnum):
    """The units of an interval."""

    DAY = "day"
    HOUR = "hour"
    MONTH = "month"
    NONE = "none"


@model("order.cart.GenericProductPricingStrategyEnum")
class PricingStrategy(StrEnum):
    """How a price depends on the quantity."""

    STAIRSTEP = "stairstep"
    TIERED = "tiered"
    VOLUME = "volume"


@model("order.catalog.public.BillingStrategyEnum")
class BillingStrategy(StrEnum):
    """How metered usage is counted."""

    CUSTOM = "custom"
    DIFF = "diff"
    MAX = "max"
    MAX_RETAIN = "max_retain"
    PING = "ping"
    SUM = "sum"


@model("order.catalog.public.PingEndPolicyEnum")
class PingEndPolicy(StrEnum):
    """What the last ping of a metered usage pays for."""

    FULL = "full"
    PRORATA = "prorata"


@model("order.catalog.public.ProrataUnitEnum")
class ProrataUnit(StrEnum):
    """The unit that metered usage is prorated by."""

    DAY = "day"
    HOUR = "hour"
    MONTH = "month"


@model("order.catalog.public.EngagementConfiguration.TypeEnum")
class EngagementType(StrEnum):
    """How a commitment is paid for."""

    PERIODIC = "periodic"
    UPFRONT = "upfront"


@model("order.catalog.public.EngagementConfiguration.EndStrategyEnum")
class EndStrategy(StrEnum):
    """What happens at the end of a commitment."""

    CANCEL_SERVICE = "CANCEL_SERVICE"
    REACTIVATE_ENGAGEMENT = "REACTIVATE_ENGAGEMENT"
    STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE = "STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE"
    STOP_ENGAGEMENT_KEEP_PRICE = "STOP_ENGAGEMENT_KEEP_PRICE"


@model("order.cart.GenericProductTypeEnum")
class ProductType(StrEnum):
    """The kinds of product."""

    CLOUD_SERVICE = "cloud_service"
    DELIVERY = "delivery"
    DEPOSIT = "deposit"
    DOMAIN = "domain"
    IMPLEMENTATION_SERVICES = "implementation_services"
    SAAS_LICENSE = "saas_license"
    SHIPPING = "shipping"
    STORAGE = "storage"


@model("order.cart.GenericProductPricingCapacitiesEnum")
class Capacity(StrEnum):
    """What a price can be used for."""

    CONSUMPTION = "consumption"
    DETACH = "detach"
    DOWNGRADE = "downgrade"
    DYNAMIC = "dynamic"
    INSTALLATION = "installation"
    RENEW = "renew"
    UPGRADE = "upgrade"


@model("order.cart.GenericProductPricingTypeEnum")
class PricingType(StrEnum):
    """How a price is charged."""

    CONSUMPTION = "consumption"
    PURCHASE = "purchase"
    RENTAL = "rental"


@model("order.ReductionTypeEnum")
class ReductionType(StrEnum):
    """How a reduction is computed."""

    FIXED_AMOUNT = "fixed_amount"
    FORCED_AMOUNT = "forced_amount"
    PERCENTAGE = "percentage"


def pricing_text(pricing: Pricing) -> str:
    """The text of a price: what is charged, for how long and how often at most."""
    if pricing.interval_unit == "none":
        text = pricing.kind
    else:
        plural = "" if pricing.interval == 1 else "s"
        text = f"{pricing.kind} for {pricing.interval} {pricing.interval_unit}{plural}"
    if pricing.repeat_max is None:
        return text
    times = "time" if pricing.repeat_max == 1 else "times"
    return f"{text} (only applicable for {pricing.repeat_max} {times})"
