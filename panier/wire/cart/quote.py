"""A quote or a placed order as the cart operations return it."""

from enum import StrEnum
from typing import Annotated

import msgspec

from panier.core.cart.quote import Line, PlacedQuote
from panier.core.cart.reduction import Reduction as CoreReduction
from panier.wire.catalog.words import ReductionType
from panier.wire.prices import Price, price_out
from panier.wire.types import OPTIONAL, Long, LongText, Shape, model


@model("order.cart.Checkout")
class Checkout(Shape):
    """Whether to pay with the default method at once, and to waive the right of withdrawal."""

    auto_pay_with_preferred_payment_method: Annotated[bool | None, OPTIONAL] = None
    waive_retractation_period: Annotated[bool | None, OPTIONAL] = None


@model("order.OrderDetailTypeEnum")
class DetailType(StrEnum):
    """What a line of an order charges for."""

    ACCESSORY = "ACCESSORY"
    CAUTION = "CAUTION"
    CHOOSED = "CHOOSED"
    CONSUMPTION = "CONSUMPTION"
    CREATION = "CREATION"
    DELIVERY = "DELIVERY"
    DURATION = "DURATION"
    GIFT = "GIFT"
    INSTALLATION = "INSTALLATION"
    LICENSE = "LICENSE"
    MUTE = "MUTE"
    OTHER = "OTHER"
    OUTPLAN = "OUTPLAN"
    QUANTITY = "QUANTITY"
    REFUND = "REFUND"
    RENEW = "RENEW"
    SPECIAL = "SPECIAL"
    SWITCH = "SWITCH"
    TRANSFER = "TRANSFER"
    VOUCHER = "VOUCHER"


@model("order.ReductionContextEnum")
class ReductionContext(StrEnum):
    """Where a reduction comes from."""

    PROMOTION = "promotion"
    VOUCHER = "voucher"


@model("order.Reduction")
class Reduction(Shape):
    """A reduction of one line."""

    context: ReductionContext
    description: str
    price: Price
    reduction_description: str
    type: ReductionType
    value: Price


@model("order.Contract")
class Contract(Shape):
    """A contract that the customer accepts by ordering."""

    content: LongText
    name: str
    url: str


@model("order.OrderDetail")
class OrderDetail(Shape):
    """One line of an order."""

    cart_item_id: Long | None = msgspec.field(name="cartItemID")
    description: str
    detail_type: DetailType | None
    domain: str
    original_total_price: Price
    quantity: Long
    reduction_total_price: Price
    reductions: list[Reduction]
    total_price: Price
    unit_price: Price


@model("order.OrderPrices")
class OrderPrices(Shape):
    """The totals of an order."""

    original_without_tax: Price | None
    reduction: Price | None
    tax: Price
    with_tax: Price
    without_tax: Price


@model("order.Order")
class Order(Shape):
    """A priced cart; orderId and url are set once the order is placed."""

    contracts: list[Contract]
    details: list[OrderDetail]
    order_id: Long | None
    prices: OrderPrices
    url: str | None


def order_out(placed: PlacedQuote) -> Order:
    """A quote, placed or not."""
    quote = placed.quote
    subsidiary, totals = quote.subsidiary, quote.totals
    return Order(
        contracts=[
            Contract(content=contract.content, name=contract.name, url=contract.url) for contract in placed.contracts
        ],
        details=[_detail_out(line, placed, subsidiary) for line in quote.lines],
        order_id=placed.order_id,
        prices=OrderPrices(
            original_without_tax=price_out(totals.original_without_tax, subsidiary),
            reduction=price_out(totals.reduction, subsidiary),
            tax=price_out(totals.tax, subsidiary),
            with_tax=price_out(totals.with_tax, subsidiary),
            without_tax=price_out(totals.without_tax, subsidiary),
        ),
        url=placed.url,
    )


def _detail_out(line: Line, placed: PlacedQuote, subsidiary: str) -> OrderDetail:
    return OrderDetail(
        cart_item_id=placed.quote.things[line.thing].item_id,
        description=line.description,
        detail_type=DetailType(line.detail_type),
        domain=line.number,
        original_total_price=price_out(line.original, subsidiary),
        quantity=line.quantity,
        reduction_total_price=price_out(line.reduction, subsidiary),
        reductions=[_reduction_out(reduction, subsidiary) for reduction in line.reductions],
        total_price=price_out(line.total, subsidiary),
        unit_price=price_out(line.unit, subsidiary),
    )


def _reduction_out(reduction: CoreReduction, subsidiary: str) -> Reduction:
    return Reduction(
        context=ReductionContext(reduction.origin),
        description=reduction.code,
        price=price_out(reduction.amount, subsidiary),
        reduction_description=reduction.description,
        type=ReductionType(reduction.type),
        value=price_out(reduction.value, subsidiary),
    )
