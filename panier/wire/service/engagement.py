"""The engagement of a service, and an engagement that is asked for."""

from typing import Annotated

from panier.core.cart.quote import PlacedQuote
from panier.core.service.commitments.engagement import EndStrategy as CoreStrategy
from panier.core.service.commitments.engagement import EngagementAsked, EngagementTerms
from panier.wire.cart.quote import Order, order_out
from panier.wire.service.pricing import EndRule, EndStrategy, Pricing, end_rule_out, sold_out
from panier.wire.types import OPTIONAL, Arguments, Date, Long, Shape, Text, date_out, model


@model("services.billing.engagement.EngagementPeriod")
class EngagementPeriod(Shape):
    """The time that a service is engaged for."""

    end_date: Date | None
    start_date: Date


@model("services.billing.engagement.Engagement")
class RunningEngagement(Shape):
    """An engagement, and what happens at its end."""

    current_period: EngagementPeriod
    end_rule: EndRule | None


@model("services.billing.engagement.UpdateEndRuleRequest")
class EndRuleUpdate(Shape):
    """What is to happen at the end of an engagement."""

    strategy: EndStrategy

    def arguments(self) -> Arguments:
        """The strategy in the core's form."""
        return {"strategy": CoreStrategy(self.strategy)}


@model("services.billing.engagement.EngagementRequestCreation")
class EngagementWish(Shape):
    """The pricing mode to engage a service in."""

    pricing_mode: Text


@model("services.billing.engagement.EngagementRequestOption")
class RequestedOption(Shape):
    """An option that is engaged along, and its price then."""

    pricing: Pricing
    service_id: Long


@model("services.billing.engagement.EngagementRequest")
class RequestedEngagement(Shape):
    """An engagement that is asked for, and the order that it waits for."""

    options: list[RequestedOption]
    order: Order | None
    pricing: Pricing
    request_date: Date


@model("services.billing.engagement.EngagementFlushRequest")
class FlushWish(Shape):
    """How to pay the rest of an engagement."""

    auto_pay_with_preferred_payment_method: Annotated[bool | None, OPTIONAL] = None
    dry_run: Annotated[bool | None, OPTIONAL] = None
    terminate_subscription: Annotated[bool | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """What is wished; what is left out is not."""
        return {
            "auto_pay": bool(self.auto_pay_with_preferred_payment_method),
            "dry_run": bool(self.dry_run),
            "terminate": bool(self.terminate_subscription),
        }


@model("services.billing.engagement.EngagementFlushOrder")
class FlushOrder(Shape):
    """The order of the rest of an engagement; a dry run has no number in it."""

    order: Order


def flush_out(placed: PlacedQuote) -> FlushOrder:
    """The order of the rest of an engagement."""
    return FlushOrder(order=order_out(placed))


def asked_out(asked: EngagementAsked) -> RequestedEngagement:
    """An engagement that is asked for."""
    return RequestedEngagement(
        options=[RequestedOption(pricing=sold_out(one.sold), service_id=one.service_id) for one in asked.options],
        order=None if asked.placed is None else order_out(asked.placed),
        pricing=sold_out(asked.sold),
        request_date=date_out(asked.requested_us),
    )


def engagement_out(terms: EngagementTerms) -> RunningEngagement:
    """An engagement, and what happens at its end."""
    running = terms.engagement
    return RunningEngagement(
        current_period=EngagementPeriod(end_date=date_out(running.ends_us), start_date=date_out(running.began_us)),
        end_rule=end_rule_out(running.strategy, terms.strategies),
    )
