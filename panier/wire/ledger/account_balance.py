"""The prepaid account (/me/ovhAccount) and points (/me/fidelityAccount)."""

from enum import StrEnum
from typing import Annotated, ClassVar

from panier.core.ledger.balance import MovementKind, ShownBalance, ShownMovement
from panier.core.money import UCENTS_PER_UNIT, Money
from panier.wire.prices import Price, order_price_out
from panier.wire.types import OPTIONAL, Datetime, DatetimeIn, Long, Shape, Text, datetime_out, model


@model("billing.ovhAccount.OperationEnum")
class PrepaidOperation(StrEnum):
    """What happened on a prepaid account."""

    CANCEL_CREDIT = "cancel-credit"
    CANCEL_DEBIT = "cancel-debit"
    CANCEL_PRE_DEBIT = "cancel-pre-debit"
    CREDIT = "credit"
    DEBIT = "debit"
    PRE_CREDIT = "pre-credit"
    PRE_DEBIT = "pre-debit"


@model("billing.fidelityAccount.OperationEnum")
class PointOperation(StrEnum):
    """What happened to points."""

    BONUS = "bonus"
    CANCEL_BONUS = "cancel-bonus"
    CANCEL_CREDIT = "cancel-credit"
    CANCEL_DEBIT = "cancel-debit"
    CANCEL_PRE_DEBIT = "cancel-pre-debit"
    CREDIT = "credit"
    DEBIT = "debit"
    PRE_CREDIT = "pre-credit"
    PRE_DEBIT = "pre-debit"


@model("billing.OvhAccount")
class PrepaidAccount(Shape):
    """A prepaid account. A PUT may send it back whole; only the threshold is taken."""

    taken: ClassVar[tuple[str, ...]] = ("alert_threshold",)
    moving: ClassVar[tuple[str, ...]] = ("balance", "last_update")

    alert_threshold: Long | None = None
    balance: Annotated[Price | None, OPTIONAL] = None
    can_be_credited: Annotated[bool | None, OPTIONAL] = None
    is_active: Annotated[bool | None, OPTIONAL] = None
    last_update: Annotated[DatetimeIn | None, OPTIONAL] = None
    open_date: Annotated[DatetimeIn | None, OPTIONAL] = None
    ovh_account_id: Annotated[Text | None, OPTIONAL] = None


@model("billing.Movement")
class PrepaidMovement(Shape):
    """A movement of a prepaid account."""

    amount: Price
    balance: Price
    date: Datetime
    description: str
    movement_id: Long
    operation: PrepaidOperation
    order: Long
    previous_balance: Price
    retrievable_amount: Price


@model("billing.FidelityAccount")
class PointAccount(Shape):
    """The points of a customer. A PUT may send them back whole; only the threshold is taken."""

    taken: ClassVar[tuple[str, ...]] = ("alert_threshold",)
    moving: ClassVar[tuple[str, ...]] = ("balance", "last_update")

    alert_threshold: Long | None = None
    balance: Annotated[Long | None, OPTIONAL] = None
    can_be_credited: Annotated[bool | None, OPTIONAL] = None
    last_update: Annotated[DatetimeIn | None, OPTIONAL] = None
    open_date: Annotated[DatetimeIn | None, OPTIONAL] = None


@model("billing.FidelityMovement")
class PointMovement(Shape):
    """A movement of points."""

    amount: Long
    balance: Long
    date: Datetime
    description: str
    movement_id: Long
    operation: PointOperation
    order: Long
    previous_balance: Long


class CreditOrder(Shape):
    """How much is ordered: hundredths of the currency, or points."""

    amount: Long


class MoneyWanted(Shape):
    """How much goes back to where it came from, in hundredths of the currency."""

    amount: Long


class MoneyBack(Shape):
    """How much goes to which bank account, in hundredths of the currency."""

    amount: Long
    bank_account_id: Long


_DESCRIPTIONS = {
    MovementKind.GIFT: "A gift",
    MovementKind.MANUAL: "Given by hand",
    MovementKind.VOUCHER: "Credit of a voucher",
    MovementKind.ORDER: "Paid in by order {source}",
    MovementKind.REFUND: "Refund {source}",
    MovementKind.USE: "Payment of order {source}",
    MovementKind.EXPIRE: "Expired",
}


def prepaid_out(shown: ShownBalance) -> PrepaidAccount:
    """A prepaid account; its name is that of the company that sells."""
    balance = shown.balance
    return PrepaidAccount(
        alert_threshold=balance.alert_threshold,
        balance=order_price_out(shown.standing.amount),
        can_be_credited=True,
        is_active=True,
        last_update=datetime_out(balance.changed_us),
        open_date=datetime_out(balance.created_us),
        ovh_account_id=shown.name,
    )


def prepaid_movement_out(shown: ShownMovement) -> PrepaidMovement:
    """A movement of a prepaid account."""
    movement = shown.movement
    return PrepaidMovement(
        amount=order_price_out(movement.amount),
        balance=order_price_out(shown.after),
        date=datetime_out(movement.created_us),
        description=_description(shown),
        movement_id=movement.movement_id,
        operation=PrepaidOperation.CREDIT if movement.amount.ucents > 0 else PrepaidOperation.DEBIT,
        order=movement.order_id or 0,
        previous_balance=order_price_out(shown.before),
        retrievable_amount=order_price_out(shown.left),
    )


def points_out(shown: ShownBalance) -> PointAccount:
    """The points of a customer."""
    balance = shown.balance
    return PointAccount(
        alert_threshold=balance.alert_threshold,
        balance=_points(shown.standing.amount),
        can_be_credited=True,
        last_update=datetime_out(balance.changed_us),
        open_date=datetime_out(balance.created_us),
    )


def point_movement_out(shown: ShownMovement) -> PointMovement:
    """A movement of points."""
    movement = shown.movement
    is_bonus = movement.kind in (MovementKind.GIFT, MovementKind.MANUAL)
    credit = PointOperation.BONUS if is_bonus else PointOperation.CREDIT
    return PointMovement(
        amount=_points(movement.amount),
        balance=_points(shown.after),
        date=datetime_out(movement.created_us),
        description=_description(shown),
        movement_id=movement.movement_id,
        operation=credit if movement.amount.ucents > 0 else PointOperation.DEBIT,
        order=movement.order_id or 0,
        previous_balance=_points(shown.before),
    )


def _description(shown: ShownMovement) -> str:
    return _DESCRIPTIONS[shown.movement.kind].format(source=shown.movement.source_id)


def _points(amount: Money) -> int:
    return amount.ucents // UCENTS_PER_UNIT
