"""Bills, corrective invoices and down-payment invoices as /me shows them."""

from enum import StrEnum

from panier.core.paper.views import ShownPaper, ShownPaperLine
from panier.wire.paper.amounts import Category, LongPrice, dated_line, invoiced, number_about
from panier.wire.prices import Price
from panier.wire.types import Date, Datetime, Long, Password, Shape, model


@model("billing.EInvoicingStatusEnum")
class EInvoicingStatus(StrEnum):
    """How far a bill has come that is sent to its customer as an electronic invoice."""

    ACCEPTED = "accepted"
    ERROR = "error"
    IGNORED = "ignored"
    INVALID = "invalid"
    NEW = "new"
    OK = "ok"
    PROCESSING = "processing"
    READY_TO_SUBMIT = "readyToSubmit"
    REJECTED = "rejected"
    SUBMITTED = "submitted"


class Invoice(Shape):
    """What every invoice says."""

    category: Category
    date: Datetime
    e_invoicing_id: str | None
    e_invoicing_status: EInvoicingStatus | None
    order_id: Long
    pdf_url: str
    price_with_tax: Price
    price_without_tax: Price
    tax: Price
    url: str


class InvoiceLine(Shape):
    """What every line of an invoice says."""

    description: str
    domain: str
    period_end: Date | None
    period_start: Date | None
    total_price: Price
    unit_price: LongPrice


@model("billing.Bill")
class Bill(Invoice):
    """A bill."""

    bill_id: str
    password: str


@model("billing.BillDetail")
class BillDetail(InvoiceLine):
    """A line of a bill."""

    bill_detail_id: str
    quantity: str


@model("billing.CorrectiveInvoice")
class CorrectiveInvoice(Invoice):
    """A corrective invoice."""

    corrected_invoice_id: str
    corrective_invoice_id: str
    password: str


@model("billing.CorrectiveInvoiceDetail")
class CorrectiveInvoiceDetail(InvoiceLine):
    """A line of a corrective invoice."""

    corrective_invoice_detail_id: str
    quantity: Long


@model("billing.DownPaymentInvoice")
class DownPaymentInvoice(Invoice):
    """A down-payment invoice."""

    down_payment_invoice_id: str
    password: Password


@model("billing.DownPaymentInvoiceDetail")
class DownPaymentInvoiceDetail(InvoiceLine):
    """A line of a down-payment invoice."""

    down_payment_invoice_detail_id: str
    quantity: Long


def bill_out(shown: ShownPaper) -> Bill:
    """A bill."""
    return Bill(bill_id=shown.paper.number, **invoiced(shown))


def bill_line_out(shown: ShownPaperLine) -> BillDetail:
    """A line of a bill, whose quantity is a text."""
    facts = {**dated_line(shown), "quantity": str(shown.line.quantity)}
    return BillDetail(bill_detail_id=shown.line_id, **facts)


def corrective_out(shown: ShownPaper) -> CorrectiveInvoice:
    """A corrective invoice."""
    about = number_about(shown.paper) or ""
    return CorrectiveInvoice(corrected_invoice_id=about, corrective_invoice_id=shown.paper.number, **invoiced(shown))


def corrective_line_out(shown: ShownPaperLine) -> CorrectiveInvoiceDetail:
    """A line of a corrective invoice."""
    return CorrectiveInvoiceDetail(corrective_invoice_detail_id=shown.line_id, **dated_line(shown))


def down_payment_out(shown: ShownPaper) -> DownPaymentInvoice:
    """A down-payment invoice."""
    return DownPaymentInvoice(down_payment_invoice_id=shown.paper.number, **invoiced(shown))


def down_payment_line_out(shown: ShownPaperLine) -> DownPaymentInvoiceDetail:
    """A line of a down-payment invoice."""
    return DownPaymentInvoiceDetail(down_payment_invoice_detail_id=shown.line_id, **dated_line(shown))
