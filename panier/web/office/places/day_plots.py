"""The plots of the first page: orders, money, carts, refused checkouts, names that expire, tasks in error."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from babel.dates import format_date, format_skeleton

from panier.core.cart.checkout_fault import CheckoutFault
from panier.core.catalog.catalog import Assortment
from panier.core.money import UCENTS_PER_UNIT, Money
from panier.flows.office.day import CART_DAYS, ORDER_DAYS, WEEKS, YEAR_WEEKS, DayFigures
from panier.outside.written import day
from panier.store.overview.sales import MONDAY, WEEK_DAYS, WeekSum
from panier.web.office.catalog_words import family_in_words
from panier.web.office.plots import Plot, PlotRow, PlotWords, across, bars, lines
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.tongues import phrase, spoken

# How far an order is, as the database counts them (store/overview/sales.py).
_STATES = {
    "delivered": phrase("delivered"), "under way": phrase("under way"), "stuck": phrase("stuck"),
    "unpaid": phrase("unpaid"), "cancelled": phrase("cancelled"),
}  # fmt: skip
# Why checkouts are refused, as those who run the shop read it.
FAULTS: Mapping[CheckoutFault, str] = {
    CheckoutFault.NAME: phrase("a domain name cannot be had, or not so"),
    CheckoutFault.ANSWERS: phrase("a question is not answered, or wrongly"),
    CheckoutFault.OWNER: phrase("the owner does not meet a registry's rules"),
    CheckoutFault.ADDRESS: phrase("the address for the bill was missing"),
    CheckoutFault.STOCK: phrase("out of stock"),
    CheckoutFault.WAIVER: phrase("the right to withdraw was not given up"),
    CheckoutFault.CODES: phrase("a code or an offer is over, or used up"),
    CheckoutFault.SIZE: phrase("too many units"),
    CheckoutFault.TERMS: phrase("terms were not accepted"),
    CheckoutFault.CHANGED: phrase("the cart or a price had changed"),
    CheckoutFault.METHOD: phrase("no way to pay, or not a valid one"),
    CheckoutFault.UNPAID: phrase("too many unpaid orders"),
    CheckoutFault.REGISTRY: phrase("a registry did not answer"),
    CheckoutFault.ORDERED: phrase("the cart was ordered already"),
    CheckoutFault.CART: phrase("the cart is empty, over, or another's"),
    CheckoutFault.OTHER: phrase("something else"),
}
_FIRST = date(1970, 1, 1)
FAMILIES, _REST = 5, ""  # as many as a plot has colours
MONTHS = 13  # this one and a year
_BEGINNINGS = 7  # every so many days one of thirty has a word beneath


def of_orders(found: DayFigures) -> Plot:
    """Orders by day and state."""
    say = spoken().say
    counts = {(one.day, one.kind): one.count for one in found.orders}
    days = range(found.today - ORDER_DAYS + 1, found.today + 1)
    rows = [
        PlotRow(_long(one), _short(one) if place % _BEGINNINGS == 0 else "",
                tuple(counts.get((one, state), 0) for state in _STATES))
        for place, one in enumerate(days)
    ]  # fmt: skip
    return bars(PlotWords(say("Orders by day"), "orders", tuple(say(one) for one in _STATES.values())), rows)


def of_carts(found: DayFigures) -> Plot:
    """Carts that something was put into: how many were ordered."""
    say = spoken().say
    counts = {(one.day, one.kind): one.count for one in found.carts}
    rows = [
        PlotRow(_long(one), _short(one), (counts.get((one, "ordered"), 0), counts.get((one, "left"), 0)))
        for one in range(found.today - CART_DAYS + 1, found.today + 1)
    ]
    ordered, left = (sum(row.amounts[kind] for row in rows) for kind in (0, 1))
    title = say("Carts of seven days")
    if ordered + left:
        title = say("Carts of seven days: {share} % ordered", share=round(100 * ordered / (ordered + left)))
    return bars(PlotWords(title, "carts", (say("ordered"), say("left"))), rows)


def of_revenue(found: DayFigures) -> Plot:
    """What was sold by week and currency, without tax, beside the same weeks a year before where there are any."""
    say, locale = spoken().say, spoken().locale
    monday = (found.today + MONDAY) // WEEK_DAYS * WEEK_DAYS - MONDAY
    now, before = _sums(found.revenue, 0), _sums(found.revenue_before, YEAR_WEEKS * WEEK_DAYS)
    currencies = sorted({currency for _, currency in (*now, *before)}) or ["EUR"]
    kinds = [(currency, now, currency) for currency in currencies]
    kinds += [
        (say("{currency}, a year before", currency=currency), before, currency)
        for currency in currencies
        if any(one == currency for _, one in before)
    ]
    rows = []
    for place, one in enumerate(range(monday - (WEEKS - 1) * WEEK_DAYS, monday + 1, WEEK_DAYS)):
        amounts = [Money(sums.get((one, currency), 0), currency) for _, sums, currency in kinds]
        rows.append(
            PlotRow(
                say("Week of {day}", day=_long(one)), _short(one) if place % 3 == 0 else "",
                tuple(each.ucents for each in amounts), tuple(amount(each, locale) for each in amounts),
            )
        )  # fmt: skip
    peak = max((each for row in rows for each in row.amounts), default=0)
    highest = amount(Money(peak, currencies[0]), locale) if len(currencies) == 1 else str(peak // UCENTS_PER_UNIT)
    words = PlotWords(say("Sold by week, without tax"), "revenue", tuple(words for words, _, _ in kinds))
    return lines(words, rows, highest=highest)


def of_families(found: DayFigures, assortment: Assortment) -> Plot:
    """Orders that were delivered by week and family: the families with most of them, and all others together."""
    say = spoken().say
    monday = (found.today + MONDAY) // WEEK_DAYS * WEEK_DAYS - MONDAY
    totals: Counter[str] = Counter()
    counts: Counter[tuple[int, str]] = Counter()
    for one in found.families:
        totals[one.kind] += one.count
    first = [family for family, _ in totals.most_common(FAMILIES if len(totals) <= FAMILIES else FAMILIES - 1)]
    for one in found.families:
        counts[one.day, one.kind if one.kind in first else _REST] += one.count
    kinds = [*first, *([_REST] if len(totals) > len(first) else [])]
    words = tuple(say(phrase("others")) if one == _REST else family_in_words(assortment, one) for one in kinds)
    rows = [
        PlotRow(say("Week of {day}", day=_long(one)), _short(one) if place % 3 == 0 else "",
                tuple(counts[one, kind] for kind in kinds))
        for place, one in enumerate(range(monday - (WEEKS - 1) * WEEK_DAYS, monday + 1, WEEK_DAYS))
    ]  # fmt: skip
    return bars(PlotWords(say("Delivered orders by week and family"), "families", words), rows)


def of_refusals(found: DayFigures) -> Plot:
    """Why checkouts of thirty days were refused, in the shop and by the API."""
    say = spoken().say
    counts = {(one.reason, one.place): one.count for one in found.refused}
    reasons = list(dict.fromkeys(one.reason for one in found.refused))
    rows = [
        PlotRow(say(FAULTS[CheckoutFault(one)]), "", (counts.get((one, "shop"), 0), counts.get((one, "api"), 0)))
        for one in reasons
    ]
    rows.sort(key=lambda row: -sum(row.amounts))
    return across(PlotWords(say("Refused checkouts of thirty days, by reason"), "refusals",
                            (say("in the shop"), say("by the API")), say("Why")), rows)  # fmt: skip


def of_expiring(found: DayFigures) -> Plot:
    """Names that expire in each month of a year: those that are renewed by themselves, and others."""
    say, locale = spoken().say, spoken().locale
    first = _FIRST + timedelta(days=found.today)
    months = [
        (first.year + (first.month - 1 + ahead) // 12, (first.month - 1 + ahead) % 12 + 1) for ahead in range(MONTHS)
    ]
    counts: dict[tuple[int, int, str], int] = {}
    for one in found.expiring:
        day_of = _FIRST + timedelta(days=one.day)
        place = (day_of.year, day_of.month, one.kind)
        counts[place] = counts.get(place, 0) + one.count
    rows = [
        PlotRow(format_skeleton("yMMMM", date(year, month, 1), locale=locale),
                format_date(date(year, month, 1), "LLL", locale=locale),
                (counts.get((year, month, "renewed"), 0), counts.get((year, month, "ends"), 0)))
        for year, month in months
    ]  # fmt: skip
    kinds = (say("renewed by themselves"), say("not renewed by themselves"))
    return bars(PlotWords(say("Domain names that expire"), "expiring", kinds), rows)


def of_failing(found: DayFigures) -> Plot:
    """Registry tasks in error by extension and age."""
    say = spoken().say
    rows = [PlotRow(f".{one.extension}", "", one.counts) for one in found.failing]
    kinds = (say("of today"), say("of this week"), say("older"))
    return across(PlotWords(say("Registry tasks in error, by extension"), "failing", kinds, say("Extension")), rows)


def _sums(found: tuple[WeekSum, ...], later_days: int) -> dict[tuple[int, str], int]:
    """What was sold, by week and currency; each week as much later as it is drawn."""
    return {(one.day + later_days, one.amount.currency): one.amount.ucents for one in found}


def _long(day_of: int) -> str:
    return day(_FIRST + timedelta(days=day_of), spoken().locale)


def _short(day_of: int) -> str:
    return format_skeleton("MMMd", _FIRST + timedelta(days=day_of), locale=spoken().locale)
