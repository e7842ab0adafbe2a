"""Money that moved, or is to move, between a customer's payment method and the shop: a charge or a refund."""

from panier.core.money import Money
from panier.core.order.charge import Charge, ChargeState
from panier.core.payment.refund import Refund, RefundState
from panier.core.values import frozen

DEBIT, CREDIT = "DEBIT", "CREDIT"
_CHARGES = {
    ChargeState.STAGED: "READY",
    ChargeState.UNKNOWN: "CONFIRMING",
    ChargeState.CHALLENGED: "CONFIRMING",
    ChargeState.PENDING: "CONFIRMING",
    ChargeState.SETTLED: "SUCCESS",
    ChargeState.DECLINED: "FAILED",
    ChargeState.VOID: "CANCELED",
}
_REFUNDS = {
    RefundState.STAGED: "READY",
    RefundState.UNKNOWN: "CONFIRMING",
    RefundState.PENDING: "CONFIRMING",
    RefundState.PAID: "SUCCESS",
    RefundState.FAILED: "FAILED",
}


@frozen
class MethodTransaction:
    """A movement of a payment method; `status` in OVHcloud's words. Charges have even numbers, refunds odd ones."""

    transaction_id: int
    method_id: int
    amount: Money
    kind: str
    status: str
    created_us: int
    changed_us: int


def of_charge(charge: Charge) -> MethodTransaction:
    """The movement that a charge is."""
    times = (
        charge.settled_us, charge.declined_us, charge.pending_us, charge.challenged_us, charge.asked_us,
        charge.staged_us,
    )  # fmt: skip
    last_us = max(time_us for time_us in times if time_us is not None)
    return MethodTransaction(
        2 * charge.charge_id, charge.method_id or 0, charge.amount, DEBIT, _CHARGES[charge.state], charge.staged_us,
        last_us,
    )  # fmt: skip


def of_refund(refund: Refund, method_id: int) -> MethodTransaction:
    """The movement that a refund is."""
    times = (refund.paid_us, refund.failed_us, refund.pending_us, refund.asked_us, refund.staged_us)
    last_us = max(time_us for time_us in times if time_us is not None)
    return MethodTransaction(
        2 * refund.refund_id + 1, method_id, refund.of_charge, CREDIT, _REFUNDS[refund.state], refund.staged_us, last_us
    )
