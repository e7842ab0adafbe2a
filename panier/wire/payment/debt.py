"""Debts and what was done about them (/me/debtAccount, /me/order/{orderId}/debt)."""

from enum import StrEnum

from panier.core.cart.quote import total_of
from panier.core.ledger.debt import DebtSum, OperationKind, ShownDebt, ShownOperation
from panier.wire.payment.order_payment import RECEIPTS, Mean
from panier.wire.prices import Price, order_price_out
from panier.wire.types import Datetime, Long, Shape, datetime_or_null, datetime_out, model


@model("debt.entry.StatusDebtOrderEnum")
class DebtStatus(StrEnum):
    """The states of a debt."""

    PAID = "PAID"
    REFUNDED = "REFUNDED"
    TO_BE_PAID = "TO_BE_PAID"
    UNMATURED = "UNMATURED"
    UNPAID = "UNPAID"
    WRITE_OFF = "WRITE_OFF"


@model("debt.entry.StatusEnum")
class DebtOperationStatus(StrEnum):
    """The states of what is done about a debt."""

    CANCELLED = "CANCELLED"
    DONE = "DONE"
    FAILED = "FAILED"
    PAID = "PAID"
    PENDING = "PENDING"
    TODO = "TODO"


@model("debt.entry.OperationEnum")
class DebtOperationType(StrEnum):
    """What is done about a debt."""

    BANK_TRANSFER_MANUAL = "BANK_TRANSFER_MANUAL"
    CANCEL = "CANCEL"
    CASH_MANUAL = "CASH_MANUAL"
    CHECK_MANUAL = "CHECK_MANUAL"
    CREDITCARD = "CREDITCARD"
    CREDITCARD_AUTOMATIC = "CREDITCARD_AUTOMATIC"
    CREDITCARD_MANUAL = "CREDITCARD_MANUAL"
    CREDIT_ACCOUNT_AUTOMATIC = "CREDIT_ACCOUNT_AUTOMATIC"
    CREDIT_CARD_AUTOMATIC = "CREDIT_CARD_AUTOMATIC"
    CREDIT_CARD_MANUAL = "CREDIT_CARD_MANUAL"
    CURRENT_ACCOUNT_AUTOMATIC = "CURRENT_ACCOUNT_AUTOMATIC"
    CURRENT_ACCOUNT_MANUAL = "CURRENT_ACCOUNT_MANUAL"
    DOMESTIC_CARD_AUTOMATIC = "DOMESTIC_CARD_AUTOMATIC"
    DOMESTIC_CARD_MANUAL = "DOMESTIC_CARD_MANUAL"
    EDINAR_MANUAL = "EDINAR_MANUAL"
    ENTERPRISE_AUTOMATIC = "ENTERPRISE_AUTOMATIC"
    ENTERPRISE_MANUAL = "ENTERPRISE_MANUAL"
    IDEAL_AUTOMATIC = "IDEAL_AUTOMATIC"
    IDEAL_MANUAL = "IDEAL_MANUAL"
    INTERNAL_TRUSTED_ACCOUNT_AUTOMATIC = "INTERNAL_TRUSTED_ACCOUNT_AUTOMATIC"
    INTERNAL_TRUSTED_ACCOUNT_MANUAL = "INTERNAL_TRUSTED_ACCOUNT_MANUAL"
    MULTIBANCO_AUTOMATIC = "MULTIBANCO_AUTOMATIC"
    MULTIBANCO_MANUAL = "MULTIBANCO_MANUAL"
    ORDER = "ORDER"
    PAYPAL_AUTOMATIC = "PAYPAL_AUTOMATIC"
    PAYPAL_MANUAL = "PAYPAL_MANUAL"
    PAYU_AUTOMATIC = "PAYU_AUTOMATIC"
    PAYU_MANUAL = "PAYU_MANUAL"
    RECOVERY_TRANSFER_AUTOMATIC = "RECOVERY_TRANSFER_AUTOMATIC"
    REFUND = "REFUND"
    REFUND_CHECK = "REFUND_CHECK"
    REFUND_CREDITCARD = "REFUND_CREDITCARD"
    REFUND_CREDIT_ACCOUNT = "REFUND_CREDIT_ACCOUNT"
    REFUND_CREDIT_CARD = "REFUND_CREDIT_CARD"
    REFUND_CURRENT_ACCOUNT = "REFUND_CURRENT_ACCOUNT"
    REFUND_DOMESTIC_CARD = "REFUND_DOMESTIC_CARD"
    REFUND_ENTERPRISE = "REFUND_ENTERPRISE"
    REFUND_IDEAL = "REFUND_IDEAL"
    REFUND_INTERNAL_TRUSTED_ACCOUNT = "REFUND_INTERNAL_TRUSTED_ACCOUNT"
    REFUND_LOSS = "REFUND_LOSS"
    REFUND_MULTIBANCO = "REFUND_MULTIBANCO"
    REFUND_PAYPAL = "REFUND_PAYPAL"
    REFUND_PAYU = "REFUND_PAYU"
    REFUND_RUPAY = "REFUND_RUPAY"
    REFUND_SEPA = "REFUND_SEPA"
    REFUND_SEPA_DIRECT_DEBIT = "REFUND_SEPA_DIRECT_DEBIT"
    REFUND_TRANSFER = "REFUND_TRANSFER"
    REFUND_UNKNOWN = "REFUND_UNKNOWN"
    RUPAY_AUTOMATIC = "RUPAY_AUTOMATIC"
    RUPAY_MANUAL = "RUPAY_MANUAL"
    SEPA_AUTOMATIC = "SEPA_AUTOMATIC"
    SEPA_DIRECT_DEBIT_AUTOMATIC = "SEPA_DIRECT_DEBIT_AUTOMATIC"
    SEPA_DIRECT_DEBIT_MANUAL = "SEPA_DIRECT_DEBIT_MANUAL"
    TRANSFER_MANUAL = "TRANSFER_MANUAL"
    UNPAID_CHECK = "UNPAID_CHECK"
    UNPAID_CREDITCARD = "UNPAID_CREDITCARD"
    UNPAID_CREDIT_ACCOUNT = "UNPAID_CREDIT_ACCOUNT"
    UNPAID_CREDIT_CARD = "UNPAID_CREDIT_CARD"
    UNPAID_CURRENT_ACCOUNT = "UNPAID_CURRENT_ACCOUNT"
    UNPAID_DOMESTIC_CARD = "UNPAID_DOMESTIC_CARD"
    UNPAID_ENTERPRISE = "UNPAID_ENTERPRISE"
    UNPAID_IDEAL = "UNPAID_IDEAL"
    UNPAID_INTERNAL_TRUSTED_ACCOUNT = "UNPAID_INTERNAL_TRUSTED_ACCOUNT"
    UNPAID_MULTIBANCO = "UNPAID_MULTIBANCO"
    UNPAID_PAYPAL = "UNPAID_PAYPAL"
    UNPAID_PAYU = "UNPAID_PAYU"
    UNPAID_RUPAY = "UNPAID_RUPAY"
    UNPAID_SEPA = "UNPAID_SEPA"
    UNPAID_SEPA_DIRECT_DEBIT = "UNPAID_SEPA_DIRECT_DEBIT"
    UNPAID_WITHDRAW = "UNPAID_WITHDRAW"
    WARRANT_MANUAL = "WARRANT_MANUAL"
    WITHDRAW_AUTOMATIC = "WITHDRAW_AUTOMATIC"


@model("debt.associatedObject.TypeEnum")
class DebtSubject(StrEnum):
    """What an operation on a debt is about."""

    BILL = "Bill"
    DEBT_OPERATION = "DebtOperation"
    DEPOSIT = "Deposit"
    ORDER = "Order"
    OVH_ACCOUNT_MOVEMENT = "OvhAccountMovement"
    REFUND = "Refund"
    WITHDRAWAL = "Withdrawal"


@model("debt.Balance")
class DebtBalance(Shape):
    """What a customer owes in all."""

    active: bool
    due_amount: Price
    pending_amount: Price
    todo_amount: Price
    unmatured_amount: Price


@model("debt.Debt")
class Debt(Shape):
    """A debt."""

    amount: Price
    date: Datetime
    debt_id: Long
    due_amount: Price
    due_date: Datetime | None
    order_id: Long
    pending_amount: Price
    status: DebtStatus
    todo_amount: Price
    unmatured_amount: Price


@model("debt.Operation")
class DebtOperation(Shape):
    """What was done about a debt."""

    amount: Price
    date: Datetime
    deposit_order_id: Long
    operation_id: Long
    status: DebtOperationStatus
    type: DebtOperationType | None


@model("debt.associatedObject.PaymentInfo")
class OperationPayment(Shape):
    """What an operation on a debt was paid with."""

    description: str | None
    payment_type: Mean
    public_label: str | None


@model("debt.entry.AssociatedObject")
class DebtAssociation(Shape):
    """What an operation on a debt is about."""

    id: str | None
    payment_info: OperationPayment | None
    sub_id: str | None
    type: DebtSubject | None


_PAYMENTS = {
    "creditCard": DebtOperationType.CREDIT_CARD_MANUAL,
    "bankAccount": DebtOperationType.SEPA_DIRECT_DEBIT_MANUAL,
    "paypal": DebtOperationType.PAYPAL_MANUAL,
    "transfer": DebtOperationType.BANK_TRANSFER_MANUAL,
}
_TYPES = {OperationKind.REFUND: DebtOperationType.REFUND, OperationKind.WRITE_OFF: DebtOperationType.CANCEL}


def debts_out(found: DebtSum) -> DebtBalance:
    """What a customer owes in all."""
    chosen, currency = found.debts, found.currency
    return DebtBalance(
        active=any(one.due.ucents for one in chosen),
        due_amount=order_price_out(total_of((one.due for one in chosen), currency)),
        pending_amount=order_price_out(total_of((one.pending for one in chosen), currency)),
        todo_amount=order_price_out(total_of((one.todo for one in chosen), currency)),
        unmatured_amount=order_price_out(total_of((one.unmatured for one in chosen), currency)),
    )


def debt_out(shown: ShownDebt) -> Debt:
    """A debt."""
    debt = shown.debt
    return Debt(
        amount=order_price_out(debt.amount),
        date=datetime_out(debt.created_us),
        debt_id=debt.debt_id,
        due_amount=order_price_out(shown.due),
        due_date=datetime_or_null(debt.due_us),
        order_id=debt.order_id,
        pending_amount=order_price_out(shown.pending),
        status=DebtStatus(shown.status.value),
        todo_amount=order_price_out(shown.todo),
        unmatured_amount=order_price_out(shown.unmatured),
    )


def operation_out(shown: ShownOperation) -> DebtOperation:
    """What was done about a debt; only what is done has one, so none waits."""
    operation = shown.operation
    is_payment = operation.kind is OperationKind.PAYMENT
    return DebtOperation(
        amount=order_price_out(operation.amount),
        date=datetime_out(operation.at_us),
        deposit_order_id=operation.settlement_id or shown.debt.order_id,
        operation_id=operation.operation_id,
        status=DebtOperationStatus.PAID if is_payment else DebtOperationStatus.DONE,
        type=_PAYMENTS.get(operation.mean) if is_payment else _TYPES[operation.kind],
    )


def associated_out(shown: ShownOperation) -> DebtAssociation:
    """The order that an operation on a debt is about: the one that paid it, or else the one that is owed for."""
    operation = shown.operation
    receipt = RECEIPTS.get(operation.mean)
    return DebtAssociation(
        id=str(operation.settlement_id or shown.debt.order_id),
        payment_info=None
        if receipt is None
        else OperationPayment(description=None, payment_type=receipt, public_label=None),
        sub_id=None,
        type=DebtSubject.ORDER,
    )
