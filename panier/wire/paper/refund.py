"""Credit notes and reverse bills as /me shows them."""

from panier.core.paper.views import ShownPaper, ShownPaperLine
from panier.wire.paper.amounts import PlainLine, number_about, plain_line, taxed
from panier.wire.prices import Price
from panier.wire.types import Datetime, Long, Password, Shape, model


@model("billing.Refund")
class Refund(Shape):
    """A credit note."""

    date: Datetime
    order_id: Long
    original_bill_id: str | None
    password: str
    pdf_url: str
    price_with_tax: Price
    price_without_tax: Price
    refund_id: str
    tax: Price
    url: str


@model("billing.RefundDetail")
class RefundDetail(PlainLine):
    """A line of a credit note."""

    reference: str
    refund_detail_id: str
    refund_id: str


@model("billing.ReverseBill")
class ReverseBill(Shape):
    """A bill from the customer to the shop."""

    date: Datetime
    order_id: Long
    password: Password
    pdf_url: str
    price_with_tax: Price
    price_without_tax: Price
    reverse_bill_id: str
    tax: Price
    url: str


@model("billing.ReversableBillDetail")
class ReverseBillDetail(PlainLine):
    """A line of a bill from the customer to the shop."""

    reference: str
    reverse_bill_detail_id: str
    reverse_bill_id: str


def refund_out(shown: ShownPaper) -> Refund:
    """A credit note."""
    return Refund(original_bill_id=number_about(shown.paper), refund_id=shown.paper.number, **taxed(shown))


def refund_line_out(shown: ShownPaperLine) -> RefundDetail:
    """A line of a credit note."""
    reference, number = shown.line.reference, shown.paper.number
    return RefundDetail(reference=reference, refund_detail_id=shown.line_id, refund_id=number, **plain_line(shown))


def reverse_bill_out(shown: ShownPaper) -> ReverseBill:
    """A bill from the customer to the shop."""
    return ReverseBill(reverse_bill_id=shown.paper.number, **taxed(shown))


def reverse_bill_line_out(shown: ShownPaperLine) -> ReverseBillDetail:
    """A line of a bill from the customer to the shop."""
    reference, number = shown.line.reference, shown.paper.number
    return ReverseBillDetail(
        reference=reference, reverse_bill_detail_id=shown.line_id, reverse_bill_id=number, **plain_line(shown)
    )
