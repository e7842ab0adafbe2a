"""The time that a service is engaged for, and what happens at its end.

docs/engagements.md says what that means for its owner.
"""

from enum import StrEnum

from panier.core.cart.quote import PlacedQuote, Thing
from panier.core.catalog.catalog import Plan, Pricing
from panier.core.period import parse
from panier.core.service.service import Service
from panier.core.values import frozen, replace


class EndStrategy(StrEnum):
    """What can happen at the end of an engagement, in OVHcloud's words."""

    CANCEL_SERVICE = "CANCEL_SERVICE"
    REACTIVATE_ENGAGEMENT = "REACTIVATE_ENGAGEMENT"
    STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE = "STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE"
    STOP_ENGAGEMENT_KEEP_PRICE = "STOP_ENGAGEMENT_KEEP_PRICE"


@frozen
class Commitment:
    """A time that a service is engaged for, in a pricing mode.

    `is_settled`: what was left of it has been paid, so that the service may end before.
    """

    pricing_mode: str
    began_us: int
    ends_us: int
    strategy: EndStrategy
    is_settled: bool = False

    def runs(self, now_us: int) -> bool:
        """True until it ends, settled or not."""
        return now_us < self.ends_us

    def binds(self, now_us: int) -> bool:
        """True while the service may not end."""
        return self.runs(now_us) and not self.is_settled


@frozen
class EngagementTerms:
    """The engagement of a service, and what may happen at its end."""

    engagement: Commitment
    strategies: tuple[EndStrategy, ...]


@frozen
class SoldPricing:
    """A price as a subsidiary sells it."""

    pricing: Pricing
    currency: str
    subsidiary: str


@frozen
class OptionPricing:
    """The price that an engagement brings to a service."""

    service_id: int
    sold: SoldPricing


@frozen
class EngagementAsked:
    """An engagement that was asked for: its price, those of the options that go along, and its order, if any."""

    requested_us: int
    sold: SoldPricing
    options: tuple[OptionPricing, ...]
    placed: PlacedQuote | None


@frozen
class Binding:
    """What is stored of a service's engagement, besides what it was ordered with.

    `pricing_mode`, `began_us` and `ends_us`: of an engagement that began after delivery; None where the one that was
    ordered counts. `strategy`: the one that was chosen; None for the pricing's own. `settled_us`: when the rest was
    paid. `requested_…`: the engagement that was asked for, and the order that it waits for, if any. `flush_order_id`:
    the order of the rest; `has_end_with_flush`: the service ends at its term once that is paid.
    """

    service_id: int
    pricing_mode: str | None = None
    began_us: int | None = None
    ends_us: int | None = None
    strategy: EndStrategy | None = None
    settled_us: int | None = None
    requested_mode: str | None = None
    requested_us: int | None = None
    request_order_id: int | None = None
    flush_order_id: int | None = None
    has_end_with_flush: bool = False

    @property
    def without_request(self) -> "Binding":
        """The binding once its request is withdrawn, or met."""
        return replace(self, requested_mode=None, requested_us=None, request_order_id=None)


def engagement_of(service: Service, thing: Thing, binding: Binding) -> Commitment | None:
    """The engagement of a service, over or not: the last that began, else the one that it was ordered with."""
    is_settled = binding.settled_us is not None
    if binding.pricing_mode is not None and binding.began_us is not None and binding.ends_us is not None:
        strategy = binding.strategy or EndStrategy.REACTIVATE_ENGAGEMENT
        return Commitment(binding.pricing_mode, binding.began_us, binding.ends_us, strategy, is_settled)
    length = None if thing.engagement is None else parse(thing.engagement.duration)
    if thing.engagement is None or length is None or length.is_empty:
        return None
    strategy = binding.strategy or EndStrategy(thing.engagement.end_action)
    ends_us = length.after(service.created_us)
    return Commitment(thing.pricing_mode, service.created_us, ends_us, strategy, is_settled)


def renewal_mode(
    plan: Plan, ordered_mode: str, service: Service, engagement: Commitment | None, binding: Binding
) -> str | None:
    """The pricing mode of a service's next period; None where it is to end before that.

    An engagement that was asked for, and waits for no order of its own, goes first; then the engagement that the
    period falls into, and after it what its end strategy says. `ordered_mode`: where nothing engages.
    """
    modes = plan.modes()
    if binding.requested_mode in modes and binding.request_order_id is None:
        return binding.requested_mode
    if engagement is None:
        return ordered_mode
    if service.expires_us is not None and service.expires_us >= engagement.ends_us:
        if engagement.strategy == EndStrategy.CANCEL_SERVICE:
            return None
        if engagement.strategy == EndStrategy.STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE:
            return default_mode(plan)
    return engagement.pricing_mode if engagement.pricing_mode in modes else ordered_mode


def default_mode(plan: Plan) -> str:
    """The mode of a plan that engages nobody; its first one where every mode does."""
    engaging = {pricing.mode for pricing in engaging_pricings(plan)}
    return next((mode for mode in plan.modes() if mode not in engaging), plan.modes()[0])


def engaging_pricings(plan: Plan) -> tuple[Pricing, ...]:
    """The prices of a period that engage whoever pays them, one for each mode."""
    found: dict[str, Pricing] = {}
    for pricing in plan.pricings:
        if pricing.engagement is not None and not pricing.duration.is_empty:
            found.setdefault(pricing.mode, pricing)
    return tuple(found.values())


def possible_strategies(plan: Plan | None, mode: str) -> tuple[EndStrategy, ...]:
    """What may happen at the end of an engagement in a mode, as far as the plan is still sold for it."""
    found = [EndStrategy.CANCEL_SERVICE]
    if plan is None:
        return tuple(found)
    if any(pricing.mode == mode for pricing in engaging_pricings(plan)):
        found.append(EndStrategy.REACTIVATE_ENGAGEMENT)
    found.append(EndStrategy.STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE)
    if mode in plan.modes():
        found.append(EndStrategy.STOP_ENGAGEMENT_KEEP_PRICE)
    return tuple(found)


def renewed(thing: Thing, service: Service, engagement: Commitment | None, binding: Binding, *, now_us: int) -> Binding:
    """What is stored of a service's engagement once it is renewed.

    It is engaged anew from its present end on where that was asked for, or where an engagement ends that is to begin
    again. `service`: as it was before.
    """
    length = None if thing.engagement is None else parse(thing.engagement.duration)
    start_us = service.expires_us
    if thing.engagement is None or length is None or start_us is None:
        return binding
    is_asked = (
        binding.requested_mode == thing.pricing_mode
        and thing.premise is not None
        and thing.premise.requested_us == binding.requested_us
    )
    is_again = (
        engagement is not None
        and engagement.pricing_mode == thing.pricing_mode
        and engagement.strategy == EndStrategy.REACTIVATE_ENGAGEMENT
        and start_us >= engagement.ends_us
    )
    if not (is_asked or is_again):
        return binding
    began_us = engagement.began_us if engagement is not None and engagement.runs(now_us) else start_us
    return replace(
        binding.without_request,
        pricing_mode=thing.pricing_mode,
        began_us=began_us,
        ends_us=length.after(start_us, day=service.anchor_day),
        strategy=EndStrategy(thing.engagement.end_action),
        settled_us=None,
    )


def ends_at_term(service: Service, engagement: Commitment | None) -> bool:
    """True for a service that is paid up to the end of an engagement which ends it."""
    return (
        engagement is not None
        and engagement.strategy == EndStrategy.CANCEL_SERVICE
        and service.expires_us is not None
        and service.expires_us >= engagement.ends_us
    )
