"""The closed lists of words in public catalogues."""

from enum import StrEnum

from panier.wire.types import model


@model("order.ContextTypeEnum")
class Audience(StrEnum):
    """Who a promotion is for."""

    DISCOVER = "discover"
    STANDARD = "standard"
    WELCOME = "welcome"


@model("order.cart.DurationUnitEnum")
class DurationUnit(StrEnum):
    """What an interval counts."""

    DAY = "day"
    HOUR = "hour"
    MONTH = "month"
    NONE = "none"


@model("order.cart.GenericProductPricingStrategyEnum")
class PricingStrategy(StrEnum):
    """How quantities are priced."""

    STAIRSTEP = "stairstep"
    TIERED = "tiered"
    VOLUME = "volume"


@model("order.catalog.public.BillingStrategyEnum")
class BillingStrategy(StrEnum):
    """How a metered use is counted."""

    CUSTOM = "custom"
    DIFF = "diff"
    MAX = "max"
    MAX_RETAIN = "max_retain"
    PING = "ping"
    SUM = "sum"


@model("order.catalog.public.PingEndPolicyEnum")
class PingEndPolicy(StrEnum):
    """What the last ping of a use pays for."""

    FULL = "full"
    PRORATA = "prorata"


@model("order.catalog.public.ProrataUnitEnum")
class ProrataUnit(StrEnum):
    """The grain of a metered use."""

    DAY = "day"
    HOUR = "hour"
    MONTH = "month"


@model("order.catalog.public.EngagementConfiguration.TypeEnum")
class EngagementType(StrEnum):
    """How a commitment is paid."""

    PERIODIC = "periodic"
    UPFRONT = "upfront"


@model("order.catalog.public.EngagementConfiguration.EndStrategyEnum")
class EndStrategy(StrEnum):
    """What happens at the end of a commitment."""

    CANCEL_SERVICE = "CANCEL_SERVICE"
    REACTIVATE_ENGAGEMENT = "REACTIVATE_ENGAGEMENT"
    STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE = "STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE"
    STOP_ENGAGEMENT_KEEP_PRICE = "STOP_ENGAGEMENT_KEEP_PRICE"
