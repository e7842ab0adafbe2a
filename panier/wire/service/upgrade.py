"""Upgrades of what was delivered, and options for it."""

from enum import StrEnum

from panier.core.service.renewal import Upgrade
from panier.wire.cart.quote import Order, order_out
from panier.wire.types import Duration, Long, Shape, Text, Words, model


@model("order.upgrade.OperationStatusEnum")
class OperationStatus(StrEnum):
    """How far an upgrade is."""

    CANCELLED = "CANCELLED"
    DELAYED = "DELAYED"
    DOING = "DOING"
    DONE = "DONE"
    ERROR = "ERROR"
    SCHEDULED = "SCHEDULED"
    TODO = "TODO"


@model("order.upgrade.OperationTypeEnum")
class OperationType(StrEnum):
    """What an operation is."""

    UPGRADE = "UPGRADE"


@model("order.upgrade.OperationProduct")
class OperationProduct(Shape):
    """What a service becomes."""

    description: str
    name: str


@model("order.upgrade.Operation")
class Operation(Shape):
    """An upgrade under way."""

    id: Long
    product: OperationProduct
    status: OperationStatus
    type: OperationType


@model("order.upgrade.OperationAndOrder")
class OperationAndOrder(Shape):
    """An upgrade and its order; no operation while it is only simulated."""

    operation: Operation | None
    order: Order | None


class ServiceOption(Shape):
    """An option for a service, and the cart to put it into."""

    cart_id: Text
    duration: Duration
    plan_code: Text
    pricing_mode: Text
    quantity: Long


class UpgradeExecution(Shape, kw_only=True):
    """How to upgrade."""

    auto_pay_with_preferred_payment_method: bool | None = None
    quantity: Long


class PlainUpgradeExecution(Shape):
    """How to upgrade what has no quantity."""

    auto_pay_with_preferred_payment_method: bool | None = None


class UpgradeQuantity(Shape):
    """How many."""

    quantity: Long


class WhoisOwner(Shape):
    """By the owner's contact."""

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
