"""What bills and credit notes share on the wire: filters, and how their amounts are shown."""

from enum import StrEnum
from typing import Any

from msgspec import field

from panier.core.paper.paper import Paper
from panier.core.paper.views import ShownPaper, ShownPaperLine
from panier.wire.prices import CurrencyCode, Price, price_out
from panier.wire.types import DatetimeIn, Long, Shape, date_or_null, datetime_out, model


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


class PlainLine(Shape):
    """A line of a paper without periods."""

    description: str
    domain: str
    quantity: str
    total_price: Price
    unit_price: Price


def issued(shown: ShownPaper) -> dict[str, Any]:
    """What every paper says of its issue: when, about which order, and where it is read."""
    paper = shown.paper
    return {
        "date": datetime_out(paper.issued_us),
        "order_id": paper.order_id or 0,
        "password": paper.password,
        "pdf_url": shown.pdf_url,
        "url": shown.url,
    }


def taxed(shown: ShownPaper) -> dict[str, Any]:
    """What every paper about a sale says: its issue, and what it comes to without tax, in tax and with it."""
    sheet, seller = shown.paper.sheet, shown.paper.series.seller
    return {
        **issued(shown),
        "price_with_tax": price_out(sheet.with_tax, seller),
        "price_without_tax": price_out(sheet.without_tax, seller),
        "tax": price_out(sheet.tax, seller),
    }


def invoiced(shown: ShownPaper) -> dict[str, Any]:
    """What every invoice says: its sums, its category, and that no tax office is told of it by the shop."""
    return {
        **taxed(shown),
        "category": Category(shown.paper.category),
        "e_invoicing_id": None,
        "e_invoicing_status": None,
    }


def line(shown: ShownPaperLine) -> dict[str, Any]:
    """What every line of a paper says."""
    return {
        "description": shown.line.description,
        "domain": shown.line.domain,
        "total_price": price_out(shown.line.total, shown.paper.series.seller),
    }


def plain_line(shown: ShownPaperLine) -> dict[str, Any]:
    """What a line says of a paper without periods: its quantity is a text."""
    unit = price_out(shown.line.unit, shown.paper.series.seller)
    return {**line(shown), "quantity": str(shown.line.quantity), "unit_price": unit}


def dated_line(shown: ShownPaperLine) -> dict[str, Any]:
    """What a line says of an invoice: for which time, and a unit price that may have many decimals."""
    unit = price_out(shown.line.unit, shown.paper.series.seller)
    return {
        **line(shown),
        "period_end": date_or_null(shown.line.end_us),
        "period_start": date_or_null(shown.line.begin_us),
        "quantity": shown.line.quantity,
        "unit_price": LongPrice(currency_code=unit.currency_code, text=unit.text, value=unit.value),
    }


def number_about(paper: Paper) -> str | None:
    """The number of the earlier paper that a paper is about."""
    return None if paper.sheet.about is None else paper.sheet.about.number
