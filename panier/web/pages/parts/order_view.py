"""An order in words, dates and amounts, in the conventions of its subsidiary's country."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_currency, format_percent

from panier.core.catalog.catalog import Assortment
from panier.core.money import UCENTS_PER_UNIT, Money
from panier.core.order.order import Order, Status, status
from panier.core.order.views import ShownLine
from panier.core.period import at

_WORDS = {
    Status.CANCELLED: ("Cancelled", "It was not paid in time, or was withdrawn. Nothing is owed."),
    Status.CANCELLING: ("Being cancelled", "Whatever was delivered is being withdrawn."),
    Status.CHECKING: ("Paid, being checked", "The payment is being checked; delivery will begin automatically."),
    Status.DELIVERED: ("Delivered", "Everything in this order has been delivered."),
    Status.DELIVERING: ("Being delivered", "Part of it may have been delivered already."),
    Status.DOCUMENTS_REQUESTED: (
        "Waiting for documents",
        "Delivery continues once the documents have arrived.",
    ),
    Status.NOT_PAID: ("Waiting for payment", "It will be delivered once it is paid."),
    Status.UNKNOWN: ("Unknown", "Its state is not known."),
}


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of an order."""

    description: str
    domain: str
    quantity: int
    unit: str
    total: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order; every field is text for people, except its number."""

    order_id: int
    state: str
    headline: str
    explanation: str
    placed: str
    expires: str
    lines: tuple[LineView, ...]
    reduction: str | None
    without_tax: str
    tax: str
    tax_rate: str
    with_tax: str
    is_free: bool
    contracts: tuple[tuple[str, str], ...]


def view(order: Order, assortment: Assortment, now_us: int) -> OrderView:
    """The order as its page shows it; amounts follow its subsidiary's conventions."""
    locale = locale_of(assortment, order.quote.subsidiary)
    totals, state = order.quote.totals, status(order, now_us)
    headline, explanation = _WORDS[state]
    return OrderView(
        order_id=order.order_id,
        state=state.value,
        headline=headline,
        explanation=explanation,
        placed=_moment(at(order.created_us)),
        expires=_moment(at(order.expires_us)),
        lines=_lines(order, locale),
        reduction=amount(-totals.reduction, locale) if totals.reduction.ucents else None,
        without_tax=amount(totals.without_tax, locale),
        tax=amount(totals.tax, locale),
        tax_rate=format_percent(
            Decimal(order.quote.tax_basis_points) / 10_000, locale=locale, decimal_quantization=False
        ),
        with_tax=amount(totals.with_tax, locale),
        is_free=totals.with_tax.ucents == 0,
        contracts=tuple(
            (contract.name, f"{contract.url}?ovhSubsidiary={order.quote.subsidiary}")
            for contract in order.quote.contracts
        ),
    )


def locale_of(assortment: Assortment, subsidiary: str) -> Locale:
    """The conventions of a selling company's country, in its language."""
    company = assortment.subsidiary(subsidiary)
    return Locale.parse("_".join(filter(None, (company.language[:2], company.country))))


def amount(money: Money, locale: Locale) -> str:
    """An amount in the local form: 1 234,50 €."""
    return format_currency(Decimal(money.ucents) / UCENTS_PER_UNIT, money.currency, locale=locale)


def rate(basis_points: int, locale: Locale) -> str:
    """A tax rate in the local form: 5,5 %."""
    return format_percent(Decimal(basis_points) / 10_000, locale=locale, decimal_quantization=False)


def _lines(order: Order, locale: Locale) -> tuple[LineView, ...]:
    shown = (
        ShownLine(line_id, order, line, order.thing(line), order.deliveries_of(line.thing))
        for line_id, line in zip(order.line_ids, order.quote.lines, strict=True)
    )
    return tuple(
        LineView(
            description=one.line.description,
            domain=one.domain,
            quantity=one.line.quantity,
            unit=amount(one.line.unit, locale),
            total=amount(one.line.total, locale),
        )
        for one in shown
    )


def _moment(moment: datetime) -> str:
    return f"{format_datetime(moment, 'd MMMM yyyy, HH:mm', locale='en_GB')} UTC"
