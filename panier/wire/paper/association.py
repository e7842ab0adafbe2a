"""What paper an order brought about (/me/order/{orderId}/associatedObject)."""

from enum import StrEnum

from panier.core.paper.paper import Paper, PaperKind
from panier.wire.types import Shape, model


@model("billing.order.associatedObject.TypeEnum")
class PaperType(StrEnum):
    """The papers that an order brings about."""

    BILL = "Bill"
    DEPOSIT = "Deposit"
    REFUND = "Refund"
    REVERSE_BILL = "ReverseBill"
    WITHDRAWAL = "Withdrawal"


@model("billing.order.AssociatedObject")
class Association(Shape):
    """The paper that an order brought about; null before there is one."""

    id: str | None
    type: PaperType | None


_TYPES = {
    PaperKind.BILL: PaperType.BILL,
    PaperKind.DEPOSIT: PaperType.DEPOSIT,
    PaperKind.REFUND: PaperType.REFUND,
    PaperKind.REVERSE_BILL: PaperType.REVERSE_BILL,
    PaperKind.WITHDRAWAL: PaperType.WITHDRAWAL,
}


def association_out(paper: Paper | None) -> Association:
    """The paper that an order brought about."""
    if paper is None:
        return Association(id=None, type=None)
    return Association(id=paper.number, type=_TYPES[paper.kind])
