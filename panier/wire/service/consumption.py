"""What a service consumes, by element and by family of plans."""

from panier.core.service.commitments.consumption import MonthlyUse, Use
from panier.wire.catalog.formatted import KeyValue
from panier.wire.prices import Price, price_out
from panier.wire.types import Datetime, Long, Shape, Words, datetime_out, model


class ElementFilter(Shape):
    """Which elements to list: those of a family of plans, or of one resource."""

    plan_family: Words | None = None
    unique_id: Words | None = None


@model("services.consumption.Detail")
class ConsumptionDetail(Shape):
    """A time of use and its quantity."""

    begin_date: Datetime | None
    end_date: Datetime | None
    pricing_mode: str
    quantity: Long


@model("services.consumption.Element")
class ConsumptionElement(Shape):
    """What one resource consumed, and its price."""

    details: list[ConsumptionDetail]
    metadata: list[KeyValue] | None
    plan_code: str
    plan_family: str
    price: Price
    quantity: Long
    unique_id: str | None


@model("services.consumption.PricePlanFamily")
class FamilyPrice(Shape):
    """What the resources of a family of plans cost."""

    plan_family: str
    price: Price


@model("services.consumption.Summary")
class ConsumptionSummary(Shape):
    """What a service consumed in a time, and its price."""

    begin_date: Datetime
    end_date: Datetime
    id: Long
    order_id: Long | None
    price: Price
    price_by_plan_family: list[FamilyPrice]
    service_id: Long


def summary_out(found: MonthlyUse) -> ConsumptionSummary:
    """What a service consumed in a time, and the order that it is paid by."""
    return ConsumptionSummary(
        begin_date=datetime_out(found.month.begin_us),
        end_date=datetime_out(found.month.end_us),
        id=found.month.number,
        order_id=found.order_id,
        price=price_out(found.price, found.subsidiary),
        price_by_plan_family=[
            FamilyPrice(plan_family=family, price=price_out(price, found.subsidiary))
            for family, price in found.by_family
        ],
        service_id=found.service_id,
    )


def elements_out(found: MonthlyUse) -> list[ConsumptionElement]:
    """What each resource consumed."""
    return [_element_out(use, found.subsidiary) for use in found.uses]


def _element_out(use: Use, subsidiary: str) -> ConsumptionElement:
    return ConsumptionElement(
        details=[
            ConsumptionDetail(
                begin_date=datetime_out(one.begin_us),
                end_date=datetime_out(one.end_us),
                pricing_mode=one.pricing_mode,
                quantity=one.quantity,
            )
            for one in use.details
        ],
        metadata=None,
        plan_code=use.plan_code,
        plan_family=use.plan_family,
        price=price_out(use.price, subsidiary),
        quantity=use.quantity,
        unique_id=use.unique_id,
    )
