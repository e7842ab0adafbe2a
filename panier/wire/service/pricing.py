"""The price of a service's period, and the commitment that comes with it."""

from collections.abc import Sequence
from enum import StrEnum

from panier.core.catalog.catalog import Pricing as CorePricing
from panier.core.money import Money
from panier.core.service.commitments.engagement import EndStrategy as CoreStrategy
from panier.core.service.commitments.engagement import SoldPricing
from panier.wire.catalog.words import Capacity, PricingType, pricing_text
from panier.wire.prices import Price, price_out
from panier.wire.types import Duration, Long, Shape, model


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


def pricings_out(sold: Sequence[SoldPricing]) -> list[Pricing]:
    """Prices of a service's period."""
    return [sold_out(one) for one in sold]


def sold_out(sold: SoldPricing) -> Pricing:
    """The price of a service's period as a subsidiary sells it."""
    return pricing_out(sold.pricing, sold.currency, sold.subsidiary)


def pricing_out(pricing: CorePricing, currency: str, subsidiary: str) -> Pricing:
    """The price of a service's period, and the commitment that comes with it."""
    amount = Money(pricing.price_ucents, currency)
    engaged = pricing.engagement
    return Pricing(
        capacities=[Capacity(capacity) for capacity in pricing.capacities],
        description=pricing_text(pricing),
        duration=pricing.duration.iso,
        engagement_configuration=None
        if engaged is None
        else EngagementConfiguration(
            default_end_action=EndStrategy(engaged.end_action),
            duration=engaged.duration,
            type=EngagementType(engaged.kind),
        ),
        interval=pricing.interval,
        maximum_quantity=pricing.quantity_max,
        maximum_repeat=pricing.repeat_max,
        minimum_quantity=pricing.quantity_min,
        minimum_repeat=pricing.repeat_min,
        price=price_out(amount, subsidiary),
        price_in_ucents=amount.ucents,
        pricing_mode=pricing.mode,
        pricing_type=PricingType(pricing.kind),
    )


def end_rule_out(strategy: CoreStrategy, possible: Sequence[CoreStrategy]) -> EndRule:
    """What happens at the end of a commitment, and what may."""
    return EndRule(possible_strategies=[EndStrategy(one) for one in possible], strategy=EndStrategy(strategy))
