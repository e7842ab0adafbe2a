"""Upgrades of owned services, and options for them."""

from enum import StrEnum

from panier.core.service.renewal import Upgrade
from panier.wire.cart.quote import Order, order_out
from panier.wire.types import Duration, Long, Shape, Text, Words, model


@model("order.upgrade.OperationStatusEnum")
class OperationStatus(StrEnum):
    """The states of an upgrade."""

    CANCELLED = "CANCELLED"
    DELAYED = "DELAYED"
    DOING = "DOING"
    DONE = "DONE"
    ERROR = "ERROR"
    SCHEDULED = "SCHEDULED"
    TODO = "TODO"


@model("order.upgrade.OperationTypeEnum")
class OperationType(StrEnum):
    """The kinds of operation."""

    UPGRADE = "UPGRADE"


@model("order.upgrade.OperationProduct")
class OperationProduct(Shape):
    """The product that a service is changed to."""

    description: str
    name: str


@model("order.upgrade.Operation")
class Operation(Shape):
    """An upgrade in progress."""

    id: Long
    product: OperationProduct
    status: OperationStatus
    type: OperationType


@model("order.upgrade.OperationAndOrder")
class OperationAndOrder(Shape):
    """An upgrade and its order; a simulation has no operation."""

    operation: Operation | None
    order: Order | None


class ServiceOption(Shape):
    """An option for a service."""

    cart_id: Text
    duration: Duration
    plan_code: Text
    pricing_mode: Text
    quantity: Long


class UpgradeExecution(Shape, kw_only=True):
    """How to carry out an upgrade."""

    auto_pay_with_preferred_payment_method: bool | None = None
    quantity: Long


class PlainUpgradeExecution(Shape):
    """How to carry out an upgrade of a service without a quantity."""

    auto_pay_with_preferred_payment_method: bool | None = None


class UpgradeQuantity(Shape):
    """The quantity to order."""

    quantity: Long


class WhoisOwner(Shape):
    """Filter by the contact that owns the domain name."""

    whois_owner: Words | None = None


def upgrade_out(upgrade: Upgrade) -> OperationAndOrder:
    """An upgrade, simulated or ordered."""
    operation = None
    if upgrade.operation_id is not None:
        operation = Operation(
            id=upgrade.operation_id,
            product=OperationProduct(description=upgrade.plan.product_description, name=upgrade.plan.product),
            status=OperationStatus.TODO,
            type=OperationType.UPGRADE,
        )
    return OperationAndOrder(operation=operation, order=order_out(upgrade.placed))
