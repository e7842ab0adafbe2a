"""Placed orders as /me/order shows them."""

from enum import StrEnum

from msgspec import UNSET, UnsetType

from panier.core.cart.quote import Thing
from panier.core.order import withdrawal
from panier.core.order.delivery import Delivery, State
from panier.core.order.order import FollowUpStep as CoreStep
from panier.core.order.order import Status
from panier.core.order.views import ShownLine, ShownOrder
from panier.core.period import at
from panier.wire.cart.quote import DetailType
from panier.wire.prices import Price, order_price_out, price_out
from panier.wire.subsidiary import AMERICAN
from panier.wire.types import (
    Arguments,
    Datetime,
    DatetimeText,
    Long,
    Shape,
    datetime_or_null,
    datetime_out,
    model,
)

# What a family's products are called in the details of an order (recorded); programs wait for this name.
_PRODUCT_NAMES = {"vps": "virtualPrivateServer"}


@model("billing.order.OrderStatusEnum")
class OrderStatus(StrEnum):
    """The states of an order."""

    CANCELLED = "cancelled"
    CANCELLING = "cancelling"
    CHECKING = "checking"
    DELIVERED = "delivered"
    DELIVERING = "delivering"
    DOCUMENTS_REQUESTED = "documentsRequested"
    NOT_PAID = "notPaid"
    UNKNOWN = "unknown"


@model("billing.Order")
class Order(Shape):
    """A placed order; its status is available separately."""

    date: Datetime | None
    expiration_date: Datetime | None
    metadatas: list[str] | None
    order_id: Long
    password: str
    pdf_url: str
    price_with_tax: Price
    price_without_tax: Price
    retraction_date: Datetime | None
    tax: Price
    url: str


@model("billing.OrderDetail")
class OrderDetail(Shape, kw_only=True):
    """A line of an order; as at OVHcloud, its quantity is text here, a number at checkout.

    American ones have no type.
    """

    cancelled: bool
    description: str
    detail_type: DetailType | UnsetType | None = UNSET
    domain: str
    order_detail_id: Long
    quantity: str
    total_price: Price
    unit_price: Price


@model("billing.ItemDetail.OrderActionEnum")
class OrderAction(StrEnum):
    """The purposes of an order line."""

    CONSUMPTION = "consumption"
    DETACH = "detach"
    INSTALLATION = "installation"
    RENEW = "renew"
    REVERT = "revert"
    UPGRADE = "upgrade"


@model("billing.ItemDetail.OrderDetailTypeEnum")
class OrderSubject(StrEnum):
    """Whether an order line is for a plan or for its product."""

    PLAN = "plan"
    PRODUCT = "product"


@model("billing.ItemDetail.OrderConfiguration")
class OrderConfiguration(Shape):
    """A configuration that a line was ordered with."""

    label: str
    value: str


@model("billing.ItemDetail.OrderPlanProduct")
class OrderPlanProduct(Shape):
    """The product behind a plan."""

    name: str | None


@model("billing.ItemDetail.OrderPlan")
class OrderPlan(Shape):
    """The plan a line was ordered as."""

    code: str | None
    duration: str | None
    pricing_mode: str | None
    product: OrderPlanProduct
    quantity: Long | None


@model("billing.ItemDetail.Order")
class ItemOrder(Shape):
    """How a line was ordered."""

    action: OrderAction | None
    configurations: list[OrderConfiguration]
    plan: OrderPlan
    type: OrderSubject | None


@model("billing.ItemDetail")
class ItemDetail(Shape):
    """Further details of an order line."""

    order: ItemOrder


@model("billing.order.followUp.StepEnum")
class FollowUpStep(StrEnum):
    """The steps of an order."""

    AVAILABLE = "AVAILABLE"
    DELIVERING = "DELIVERING"
    VALIDATED = "VALIDATED"
    VALIDATING = "VALIDATING"


@model("billing.order.followUp.StatusEnum")
class FollowUpStatus(StrEnum):
    """The progress of a step."""

    DOING = "DOING"
    DONE = "DONE"
    ERROR = "ERROR"
    TODO = "TODO"


@model("billing.order.followUp.HistoryStatusEnum")
class FollowUpLabel(StrEnum):
    """The events in a step."""

    DELIVERY = "DELIVERY"
    FRAUD_CHECK = "FRAUD_CHECK"
    FRAUD_DOCS_REQUESTED = "FRAUD_DOCS_REQUESTED"
    FRAUD_MANUAL_REVIEW = "FRAUD_MANUAL_REVIEW"
    FRAUD_REFUSED = "FRAUD_REFUSED"
    INVOICE_IN_PROGRESS = "INVOICE_IN_PROGRESS"
    INVOICE_SENT = "INVOICE_SENT"
    ORDER_ACCEPTED = "ORDER_ACCEPTED"
    ORDER_STARTED = "ORDER_STARTED"
    PAYMENT_CONFIRMED = "PAYMENT_CONFIRMED"
    PAYMENT_INITIATED = "PAYMENT_INITIATED"
    PAYMENT_RECEIVED = "PAYMENT_RECEIVED"
    REGISTERED_PAYMENT_INITIATED = "REGISTERED_PAYMENT_INITIATED"


@model("billing.order.followUp.History")
class FollowUpHistory(Shape):
    """An event in a step."""

    date: DatetimeText  # without a zone, as the guides print it
    description: str
    label: FollowUpLabel


@model("billing.order.FollowUp")
class FollowUp(Shape):
    """A step of an order, its progress and its history, newest first."""

    history: list[FollowUpHistory]
    status: FollowUpStatus
    step: FollowUpStep


@model("billing.order.PayWithPaymentMethod")
class PaymentMethodReference(Shape):
    """The registered payment method to use."""

    id: Long


class Pay(Shape):
    """The payment of an order with a registered payment method."""

    payment_method: PaymentMethodReference

    def arguments(self) -> Arguments:
        """The payment method by its number."""
        return {"method_id": self.payment_method.id}


@model("billing.ReusablePaymentMeanEnum")
class ReusablePaymentMean(StrEnum):
    """The payment means of an order, under their older and oldest names."""

    CREDIT_CARD_UPPER = "CREDIT_CARD"
    CURRENT_ACCOUNT = "CURRENT_ACCOUNT"
    DEFERRED_PAYMENT_ACCOUNT_UPPER = "DEFERRED_PAYMENT_ACCOUNT"
    DOMESTIC_CARD = "DOMESTIC_CARD"
    ENTERPRISE = "ENTERPRISE"
    INTERNAL_TRUSTED_ACCOUNT = "INTERNAL_TRUSTED_ACCOUNT"
    PAYPAL_UPPER = "PAYPAL"
    RUPAY = "RUPAY"
    SEPA_DIRECT_DEBIT = "SEPA_DIRECT_DEBIT"
    BANK_ACCOUNT = "bankAccount"
    CREDIT_CARD = "creditCard"
    DEFERRED_PAYMENT_ACCOUNT = "deferredPaymentAccount"
    FIDELITY_ACCOUNT = "fidelityAccount"
    OVH_ACCOUNT = "ovhAccount"
    PAYPAL = "paypal"


class PayWithMean(Shape):
    """The payment of an order with a payment mean."""

    payment_mean: ReusablePaymentMean
    payment_mean_id: Long | None = None


@model("billing.order.RegisteredPaymentMean")
class RegisteredPaymentMean(Shape):
    """A payment mean that an order can be paid with."""

    payment_mean: ReusablePaymentMean


@model("billing.order.OperationResource")
class OperationResource(Shape):
    """The resource that a delivery created."""

    display_name: str | None
    name: str
    state: str


@model("billing.order.Operation")
class Operation(Shape):
    """A delivery of an order line; no longer in OVHcloud's schema, but still in use."""

    id: Long
    quantity: Long
    resource: OperationResource | None
    status: str
    type: str


_OPERATION_STATES = {
    State.TODO: "todo",
    State.DOING: "doing",
    State.WAITING: "doing",
    State.FAILED: "error",
    State.DONE: "done",
    State.CANCELLED: "cancelled",
}


def order_out(shown: ShownOrder) -> Order:
    """A placed order."""
    order, totals = shown.order, shown.order.quote.totals
    return Order(
        date=datetime_out(order.created_us),
        expiration_date=datetime_out(order.expires_us),
        metadatas=[],
        order_id=order.order_id,
        password=order.password,
        pdf_url=shown.pdf_url,
        price_with_tax=order_price_out(totals.with_tax),
        price_without_tax=order_price_out(totals.without_tax),
        retraction_date=datetime_or_null(withdrawal.ends_us(order)),
        tax=order_price_out(totals.tax),
        url=shown.url,
    )


def status_out(status: Status) -> OrderStatus:
    """The status of an order, as a bare string."""
    return OrderStatus(status.value)


def line_out(shown: ShownLine) -> OrderDetail:
    """A line.

    In the United States neither its type nor what was delivered is told here: that is in the line's operations.
    """
    line, subsidiary = shown.line, shown.order.quote.subsidiary
    is_silent = subsidiary == AMERICAN
    return OrderDetail(
        cancelled=shown.is_cancelled,
        description=line.description,
        detail_type=UNSET if is_silent else DetailType(line.detail_type),
        domain="*" if is_silent else shown.domain,
        order_detail_id=shown.line_id,
        quantity=str(line.quantity),
        total_price=price_out(line.total, subsidiary),
        unit_price=price_out(line.unit, subsidiary),
    )


def extension_out(shown: ShownLine) -> ItemDetail:
    """How a line was ordered."""
    thing = shown.thing
    return ItemDetail(
        order=ItemOrder(
            action=OrderAction(thing.action),
            configurations=[OrderConfiguration(label=label, value=value) for label, value in thing.configurations],
            plan=OrderPlan(
                code=thing.plan_code,
                duration=thing.duration,
                pricing_mode=thing.pricing_mode,
                product=OrderPlanProduct(name=_product_name(thing)),
                quantity=thing.quantity,
            ),
            type=OrderSubject.PLAN,
        )
    )


def _product_name(thing: Thing) -> str:
    """The product of a line by OVHcloud's own name, where that is known; options have no such name."""
    is_option = thing.parent is not None or (thing.service_id is not None and thing.action == "installation")
    return thing.product if is_option else _PRODUCT_NAMES.get(thing.family, thing.product)


def follow_up_out(steps: tuple[CoreStep, ...]) -> list[FollowUp]:
    """The four steps; their dates are written without an offset (recorded)."""
    return [
        FollowUp(
            history=[
                FollowUpHistory(
                    date=at(event.at_us).strftime("%Y-%m-%d %H:%M:%S"),
                    description=event.description,
                    label=FollowUpLabel(event.label),
                )
                for event in one.events
            ],
            status=FollowUpStatus(one.state),
            step=FollowUpStep(one.step),
        )
        for one in steps
    ]


def means_out(means: tuple[str, ...]) -> list[RegisteredPaymentMean]:
    """The payment means of an order."""
    return [RegisteredPaymentMean(payment_mean=ReusablePaymentMean(mean)) for mean in means]


def operation_out(found: tuple[ShownLine, Delivery]) -> Operation:
    """A delivery of an order line."""
    shown, delivery = found
    name = delivery.service_name
    return Operation(
        id=delivery.delivery_id,
        quantity=1,
        resource=None if name is None else OperationResource(display_name=name, name=name, state="active"),
        status=_OPERATION_STATES[delivery.state],
        type=f"{shown.thing.family}/installation",
    )
