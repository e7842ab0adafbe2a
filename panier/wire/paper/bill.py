"""Bills, corrective invoices and down-payment invoices as /me shows them."""

from enum import StrEnum

from panier.core.paper.views import ShownPaper, ShownPaperLine
from panier.wire.paper.amounts import Category, LongPrice, long_unit, number_about, sums
from panier.wire.prices import Price, price_out
from panier.wire.types import Date, Datetime, Long, Password, Shape, date_or_null, datetime_out, model


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


@model("billing.Bill")
class Bill(Shape):
    """A bill."""

    bill_id: str
    category: Category
    date: Datetime
    e_invoicing_id: str | None
    e_invoicing_status: EInvoicingStatus | None
    order_id: Long
    password: str
    pdf_url: str
    price_with_tax: Price
    price_without_tax: Price
    tax: Price
    url: str


@model("billing.BillDetail")
class BillDetail(Shape):
    """A line of a bill."""

    bill_detail_id: str
    description: str
    domain: str
    period_end: Date | None
    period_start: Date | None
    quantity: str
    total_price: Price
    unit_price: LongPrice


@model("billing.CorrectiveInvoice")
class CorrectiveInvoice(Shape):
    """A corrective invoice."""

    category: Category
    corrected_invoice_id: str
    corrective_invoice_id: str
    date: Datetime
    e_invoicing_id: str | None
    e_invoicing_status: EInvoicingStatus | None
    order_id: Long
    password: str
    pdf_url: str
    price_with_tax: Price
    price_without_tax: Price
    tax: Price
    url: str


@model("billing.CorrectiveInvoiceDetail")
class CorrectiveInvoiceDetail(Shape):
    """A line of a corrective invoice."""

    corrective_invoice_detail_id: str
    description: str
    domain: str
    period_end: Date | None
    period_start: Date | None
    quantity: Long
    total_price: Price
    unit_price: LongPrice


@model("billing.DownPaymentInvoice")
class DownPaymentInvoice(Shape):
    """A down-payment invoice."""

    category: Category
    date: Datetime
    down_payment_invoice_id: str
    e_invoicing_id: str | None
    e_invoicing_status: EInvoicingStatus | None
    order_id: Long
    password: Password
    pdf_url: str
    price_with_tax: Price
    price_without_tax: Price
    tax: Price
    url: str


@model("billing.DownPaymentInvoiceDetail")
class DownPaymentInvoiceDetail(Shape):
    """A line of a down-payment invoice."""

    description: str
    domain: str
    down_payment_invoice_detail_id: str
    period_end: Date | None
    period_start: Date | None
    quantity: Long
    total_price: Price
    unit_price: LongPrice


def bill_out(shown: ShownPaper) -> Bill:
    """A bill."""
    paper, amounts = shown.paper, sums(shown.paper)
    return Bill(
        bill_id=paper.number,
        category=Category(paper.category),
        date=datetime_out(paper.issued_us),
        e_invoicing_id=None,
        e_invoicing_status=None,
        order_id=paper.order_id or 0,
        password=paper.password,
        pdf_url=shown.pdf_url,
        price_with_tax=amounts[2],
        price_without_tax=amounts[0],
        tax=amounts[1],
        url=shown.url,
    )


def bill_line_out(shown: ShownPaperLine) -> BillDetail:
    """A line of a bill."""
    line, seller = shown.line, shown.paper.series.seller
    return BillDetail(
        bill_detail_id=shown.line_id,
        description=line.description,
        domain=line.domain,
        period_end=date_or_null(line.end_us),
        period_start=date_or_null(line.begin_us),
        quantity=str(line.quantity),
        total_price=price_out(line.total, seller),
        unit_price=long_unit(shown),
    )


def corrective_out(shown: ShownPaper) -> CorrectiveInvoice:
    """A corrective invoice."""
    paper, amounts = shown.paper, sums(shown.paper)
    return CorrectiveInvoice(
        category=Category(paper.category),
        corrected_invoice_id=number_about(paper) or "",
        corrective_invoice_id=paper.number,
        date=datetime_out(paper.issued_us),
        e_invoicing_id=None,
        e_invoicing_status=None,
        order_id=paper.order_id or 0,
        password=paper.password,
        pdf_url=shown.pdf_url,
        price_with_tax=amounts[2],
        price_without_tax=amounts[0],
        tax=amounts[1],
        url=shown.url,
    )


def corrective_line_out(shown: ShownPaperLine) -> CorrectiveInvoiceDetail:
    """A line of a corrective invoice."""
    line = shown.line
    return CorrectiveInvoiceDetail(
        corrective_invoice_detail_id=shown.line_id,
        description=line.description,
        domain=line.domain,
        period_end=date_or_null(line.end_us),
        period_start=date_or_null(line.begin_us),
        quantity=line.quantity,
        total_price=price_out(line.total, shown.paper.series.seller),
        unit_price=long_unit(shown),
    )


def down_payment_out(shown: ShownPaper) -> DownPaymentInvoice:
    """A down-payment invoice."""
    paper, amounts = shown.paper, sums(shown.paper)
    return DownPaymentInvoice(
        category=Category(paper.category),
        date=datetime_out(paper.issued_us),
        down_payment_invoice_id=paper.number,
        e_invoicing_id=None,
        e_invoicing_status=None,
        order_id=paper.order_id or 0,
        password=paper.password,
        pdf_url=shown.pdf_url,
        price_with_tax=amounts[2],
        price_without_tax=amounts[0],
        tax=amounts[1],
        url=shown.url,
    )


def down_payment_line_out(shown: ShownPaperLine) -> DownPaymentInvoiceDetail:
    """A line of a down-payment invoice."""
    line = shown.line
    return DownPaymentInvoiceDetail(
        description=line.description,
        domain=line.domain,
        down_payment_invoice_detail_id=shown.line_id,
        period_end=date_or_null(line.end_us),
        period_start=date_or_null(line.begin_us),
        quantity=line.quantity,
        total_price=price_out(line.total, shown.paper.series.seller),
        unit_price=long_unit(shown),
    )
