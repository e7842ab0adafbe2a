"""Bills, credit notes and their neighbours as /me shows them."""

from enum import StrEnum

from msgspec import field

from panier.core.paper.paper import Paper
from panier.core.paper.views import ShownPaper, ShownPaperLine
from panier.wire.prices import CurrencyCode, Price, price_out
from panier.wire.types import (
    Date,
    Datetime,
    DatetimeIn,
    Long,
    Password,
    Shape,
    date_or_null,
    datetime_out,
    model,
)


@model("billing.CategoryEnum")
class Category(StrEnum):
    """What a bill is for."""

    AUTORENEW = "autorenew"
    EARLYRENEWAL = "earlyrenewal"
    PURCHASE = "purchase"
    PURCHASE_CLOUD = "purchase-cloud"
    PURCHASE_SERVERS = "purchase-servers"
    PURCHASE_TELECOM = "purchase-telecom"
    PURCHASE_WEB = "purchase-web"


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


@model("billing.ArchiveTypeEnum")
class ArchiveType(StrEnum):
    """The forms of a bundle: a table, or the files."""

    CSV = "csv"
    ZIP = "zip"


class Filter(Shape, kw_only=True):
    """Filter by category, time and order."""

    category: Category | None = None
    date_from: DatetimeIn | None = field(default=None, name="date.from")
    date_to: DatetimeIn | None = field(default=None, name="date.to")
    order_id: Long | None = None


class FilterByTime(Shape, kw_only=True):
    """Filter by time and order."""

    date_from: DatetimeIn | None = field(default=None, name="date.from")
    date_to: DatetimeIn | None = field(default=None, name="date.to")
    order_id: Long | None = None


@model("order.LongPrice")
class LongPrice(Shape):
    """An amount that may have many decimals, its currency and its text."""

    currency_code: CurrencyCode
    text: str
    value: float


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
class RefundDetail(Shape):
    """A line of a credit note."""

    description: str
    domain: str
    quantity: str
    reference: str
    refund_detail_id: str
    refund_id: str
    total_price: Price
    unit_price: Price


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
class ReverseBillDetail(Shape):
    """A line of a bill from the customer to the shop."""

    description: str
    domain: str
    quantity: str
    reference: str
    reverse_bill_detail_id: str
    reverse_bill_id: str
    total_price: Price
    unit_price: Price


def bill_out(shown: ShownPaper) -> Bill:
    """A bill."""
    paper, sums = shown.paper, _sums(shown.paper)
    return Bill(
        bill_id=paper.number,
        category=Category(paper.category),
        date=datetime_out(paper.issued_us),
        e_invoicing_id=None,
        e_invoicing_status=None,
        order_id=paper.order_id or 0,
        password=paper.password,
        pdf_url=shown.pdf_url,
        price_with_tax=sums[2],
        price_without_tax=sums[0],
        tax=sums[1],
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
        unit_price=_unit(shown),
    )


def refund_out(shown: ShownPaper) -> Refund:
    """A credit note."""
    paper, sums = shown.paper, _sums(shown.paper)
    return Refund(
        date=datetime_out(paper.issued_us),
        order_id=paper.order_id or 0,
        original_bill_id=_about(paper),
        password=paper.password,
        pdf_url=shown.pdf_url,
        price_with_tax=sums[2],
        price_without_tax=sums[0],
        refund_id=paper.number,
        tax=sums[1],
        url=shown.url,
    )


def refund_line_out(shown: ShownPaperLine) -> RefundDetail:
    """A line of a credit note."""
    line, seller = shown.line, shown.paper.series.seller
    return RefundDetail(
        description=line.description,
        domain=line.domain,
        quantity=str(line.quantity),
        reference=line.reference,
        refund_detail_id=shown.line_id,
        refund_id=shown.paper.number,
        total_price=price_out(line.total, seller),
        unit_price=price_out(line.unit, seller),
    )


def corrective_out(shown: ShownPaper) -> CorrectiveInvoice:
    """A corrective invoice."""
    paper, sums = shown.paper, _sums(shown.paper)
    return CorrectiveInvoice(
        category=Category(paper.category),
        corrected_invoice_id=_about(paper) or "",
        corrective_invoice_id=paper.number,
        date=datetime_out(paper.issued_us),
        e_invoicing_id=None,
        e_invoicing_status=None,
        order_id=paper.order_id or 0,
        password=paper.password,
        pdf_url=shown.pdf_url,
        price_with_tax=sums[2],
        price_without_tax=sums[0],
        tax=sums[1],
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
        unit_price=_unit(shown),
    )


def down_payment_out(shown: ShownPaper) -> DownPaymentInvoice:
    """A down-payment invoice."""
    paper, sums = shown.paper, _sums(shown.paper)
    return DownPaymentInvoice(
        category=Category(paper.category),
        date=datetime_out(paper.issued_us),
        down_payment_invoice_id=paper.number,
        e_invoicing_id=None,
        e_invoicing_status=None,
        order_id=paper.order_id or 0,
        password=paper.password,
        pdf_url=shown.pdf_url,
        price_with_tax=sums[2],
        price_without_tax=sums[0],
        tax=sums[1],
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
        unit_price=_unit(shown),
    )


def reverse_bill_out(shown: ShownPaper) -> ReverseBill:
    """A bill from the customer to the shop."""
    paper, sums = shown.paper, _sums(shown.paper)
    return ReverseBill(
        date=datetime_out(paper.issued_us),
        order_id=paper.order_id or 0,
        password=paper.password,
        pdf_url=shown.pdf_url,
        price_with_tax=sums[2],
        price_without_tax=sums[0],
        reverse_bill_id=paper.number,
        tax=sums[1],
        url=shown.url,
    )


def reverse_bill_line_out(shown: ShownPaperLine) -> ReverseBillDetail:
    """A line of a bill from the customer to the shop."""
    line, seller = shown.line, shown.paper.series.seller
    return ReverseBillDetail(
        description=line.description,
        domain=line.domain,
        quantity=str(line.quantity),
        reference=line.reference,
        reverse_bill_detail_id=shown.line_id,
        reverse_bill_id=shown.paper.number,
        total_price=price_out(line.total, seller),
        unit_price=price_out(line.unit, seller),
    )


def _sums(paper: Paper) -> tuple[Price, Price, Price]:
    """What a paper comes to: without tax, the tax, with tax."""
    sheet, seller = paper.sheet, paper.series.seller
    return price_out(sheet.without_tax, seller), price_out(sheet.tax, seller), price_out(sheet.with_tax, seller)


def _about(paper: Paper) -> str | None:
    return None if paper.sheet.about is None else paper.sheet.about.number


def _unit(shown: ShownPaperLine) -> LongPrice:
    price = price_out(shown.line.unit, shown.paper.series.seller)
    return LongPrice(currency_code=price.currency_code, text=price.text, value=price.value)
