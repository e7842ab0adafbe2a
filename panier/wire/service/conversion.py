"""Another plan for any service: offers, what is wished, and the order."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from panier.core.cart.offer import Offer, OptionOffers
from panier.core.cart.quote import PlacedQuote
from panier.core.service.conversion import OptionWish, Wish
from panier.wire.cart.offer import ProductDefinition, ProductPricing, pricings_out, products_out
from panier.wire.cart.quote import Order, order_out
from panier.wire.catalog.words import ProductType
from panier.wire.types import OPTIONAL, Arguments, Duration, Long, Shape, Text, model

OPTIONS_MAX = 100


@model("services.GenericProductDefinition")
class PlanDefinition(Shape):
    """A plan that a service can change to."""

    invoice_name: str
    plan_code: str
    prices: list[ProductPricing]
    product_name: str
    product_type: ProductType


@model("services.operation.Order")
class OperationOrder(Shape):
    """The order of a change; a simulation has no number in it."""

    order: Order | None


@model("services.operation.DetachOptionsDefinition")
class DetachedOptions(Shape):
    """An option of a detached option, and the plans that it can have there."""

    plans: list[ProductDefinition]
    service_id: Long


@model("services.operation.ExecutionRequest")
class ConversionWish(Shape):
    """How to change a service to another plan; what is left out is the plan's own."""

    auto_pay_with_preferred_payment_method: Annotated[bool | None, OPTIONAL] = None
    duration: Annotated[Duration | None, OPTIONAL] = None
    pricing_mode: Annotated[Text | None, OPTIONAL] = None
    quantity: Annotated[Long | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """The wish in the core's form."""
        wish = _wish("", self.quantity, self.pricing_mode, self.duration)
        return {"wish": wish, "auto_pay": bool(self.auto_pay_with_preferred_payment_method)}


@model("services.operation.AddonDetachExecutionRequest")
class OptionConversionWish(Shape, kw_only=True):
    """What an option of a detached option is to become."""

    duration: Annotated[Duration | None, OPTIONAL] = None
    plan_code: Annotated[Text | None, OPTIONAL] = None
    pricing_mode: Annotated[Text | None, OPTIONAL] = None
    quantity: Annotated[Long | None, OPTIONAL] = None
    service_id: Long


@model("services.operation.DetachExecutionRequest")
class DetachmentWish(Shape):
    """How to detach an option; what is left out is the plan's own."""

    addons: Annotated[list[OptionConversionWish], Meta(max_length=OPTIONS_MAX)] | None = None
    auto_pay_with_preferred_payment_method: Annotated[bool | None, OPTIONAL] = None
    duration: Annotated[Duration | None, OPTIONAL] = None
    pricing_mode: Annotated[Text | None, OPTIONAL] = None
    quantity: Annotated[Long | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """The wishes in the core's form."""
        addons = [
            OptionWish(one.service_id, _wish(one.plan_code or "", one.quantity, one.pricing_mode, one.duration))
            for one in self.addons or ()
        ]
        return {
            "wish": _wish("", self.quantity, self.pricing_mode, self.duration),
            "addons": addons,
            "auto_pay": bool(self.auto_pay_with_preferred_payment_method),
        }


def _wish(plan_code: str, quantity: int | None, pricing_mode: str | None, duration: str | None) -> Wish:
    return Wish(plan_code, 1 if quantity is None else quantity, pricing_mode, duration)


def definitions_out(offers: Sequence[Offer]) -> list[PlanDefinition]:
    """The plans that a service can change to."""
    return [definition_out(offer) for offer in offers]


def definition_out(offer: Offer) -> PlanDefinition:
    """A plan that a service can change to."""
    plan = offer.plan
    return PlanDefinition(
        invoice_name=plan.name,
        plan_code=plan.plan_code,
        prices=pricings_out(offer),
        product_name=plan.name,
        product_type=ProductType(plan.product_type),
    )


def operation_out(placed: PlacedQuote) -> OperationOrder:
    """The order of a change, placed or simulated."""
    return OperationOrder(order=order_out(placed))


def detached_out(options: Sequence[OptionOffers]) -> list[DetachedOptions]:
    """What the options of an option can become."""
    return [DetachedOptions(plans=products_out(one.offers), service_id=one.service_id) for one in options]
