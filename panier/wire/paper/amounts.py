"""What bills and credit notes share on the wire: filters, and how their amounts are shown."""

from enum import StrEnum

from msgspec import field

from panier.core.paper.paper import Paper
from panier.core.paper.views import ShownPaperLine
from panier.wire.prices import CurrencyCode, Price, price_out
from panier.wire.types import DatetimeIn, Long, Shape, model


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


def sums(paper: Paper) -> tuple[Price, Price, Price]:
    """What a paper comes to: without tax, the tax, with tax."""
    sheet, seller = paper.sheet, paper.series.seller
    return price_out(sheet.without_tax, seller), price_out(sheet.tax, seller), price_out(sheet.with_tax, seller)


def number_about(paper: Paper) -> str | None:
    return None if paper.sheet.about is None else paper.sheet.about.number


def long_unit(shown: ShownPaperLine) -> LongPrice:
    price = price_out(shown.line.unit, shown.paper.series.seller)
    return LongPrice(currency_code=price.currency_code, text=price.text, value=price.value)
