"""The plots of the first page: orders, money, carts, refused checkouts, names that expire, tasks in error."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from babel.dates import format_date, format_skeleton

from panier.core.cart.checkout_fault import CheckoutFault
from panier.core.catalog.catalog import Assortment
from panier.core.money import UCENTS_PER_UNIT, Money
from panier.core.office.span import PlotSpan, PlotStep, monday_of
from panier.flows.office.day import CART_DAYS, DayFigures
from panier.outside.written import day
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
_ORDERS = {
    PlotStep.DAY: phrase("Orders by day"), PlotStep.WEEK: phrase("Orders by week"),
    PlotStep.MONTH: phrase("Orders by month"),
}  # fmt: skip
_SOLD = {
    PlotStep.DAY: phrase("Sold by day, without tax"), PlotStep.WEEK: phrase("Sold by week, without tax"),
    PlotStep.MONTH: phrase("Sold by month, without tax"),
}  # fmt: skip
_FIRST = date(1970, 1, 1)
FAMILIES, _REST = 5, ""  # as many as a plot has colours
MONTHS = 13  # this one and a year
_BEGINNINGS = 7  # every so many days one of thirty has a word beneath


def of_orders(found: DayFigures) -> Plot:
    """Orders by state over the span."""
    say = spoken().say
    counts: Counter[tuple[int, str]] = Counter()
    for one in found.orders:
        counts[_step_of(found.span, one.day), one.kind] += one.count
    rows = [
        PlotRow(words, short, tuple(counts[begin, state] for state in _STATES)) for begin, words, short in _steps(found)
    ]
    return bars(PlotWords(say(_ORDERS[found.span.step]), "orders", tuple(say(one) for one in _STATES.values())), rows)


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
    """What was sold over the span by currency, without tax, beside the same time a year before where there is any."""
    say = spoken().say
    begins = found.span.begins(found.today)
    years = dict(zip(found.span.year_before(begins), begins, strict=True))
    now, before = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for one in found.revenue:
        now[_step_of(found.span, one.day), one.amount.currency] += one.amount.ucents
    for one in found.revenue_before:
        before[years[_step_of(found.span, one.day)], one.amount.currency] += one.amount.ucents
    currencies = sorted({currency for _, currency in (*now, *before)}) or ["EUR"]
    earlier = sorted({currency for _, currency in before})
    kinds = [(currency, now, currency) for currency in currencies]
    kinds += [(say("{currency}, a year before", currency=one), before, one) for one in earlier]
    rows = [
        _money_row(words, short, [Money(sums[begin, currency], currency) for _, sums, currency in kinds])
        for begin, words, short in _steps(found)
    ]
    words = PlotWords(say(_SOLD[found.span.step]), "revenue", tuple(words for words, _, _ in kinds))
    return lines(words, rows, say_level=_level_words(currencies))


def of_sold_families(found: DayFigures, assortment: Assortment) -> list[Plot]:
    """What was sold over the span by family, without tax: a plot for each currency, whose sums are the ledger's."""
    say = spoken().say
    plots = []
    for currency in sorted({one.amount.currency for one in found.revenue}):
        sums: Counter[tuple[int, str]] = Counter()
        totals: Counter[str] = Counter()
        for one in found.revenue:
            if one.amount.currency == currency:
                sums[_step_of(found.span, one.day), one.family or _REST] += one.amount.ucents
                totals[one.family or _REST] += one.amount.ucents
        kinds = _first_kinds(totals)
        rows = [
            _money_row(
                words, short,
                [Money(ucents, currency) for ucents in _by_kind({kind: sums[begin, kind] for kind in totals}, kinds)],
            )
            for begin, words, short in _steps(found)
        ]  # fmt: skip
        named = PlotWords(
            say("Sold by family, without tax, in {currency}", currency=currency), f"sold-{currency.lower()}",
            _kind_words(assortment, kinds),
        )  # fmt: skip
        plots.append(lines(named, rows, say_level=_level_words([currency])))
    return plots


def of_families(found: DayFigures, assortment: Assortment) -> Plot:
    """Orders that were delivered over the span by family: the families with most of them, and all others together."""
    totals: Counter[str] = Counter()
    counts: Counter[tuple[int, str]] = Counter()
    for one in found.families:
        totals[one.kind] += one.count
        counts[_step_of(found.span, one.day), one.kind] += one.count
    kinds = _first_kinds(totals)
    rows = [
        PlotRow(words, short, tuple(_by_kind({kind: counts[begin, kind] for kind in totals}, kinds)))
        for begin, words, short in _steps(found)
    ]
    words = PlotWords(spoken().say("Delivered orders by family"), "families", _kind_words(assortment, kinds))
    return bars(words, rows)


def _first_kinds(totals: Counter[str]) -> list[str]:
    """The families that have most, as many as a plot has colours; what is left of them is `_REST`, the last."""
    named = [family for family, _ in totals.most_common() if family != _REST]
    has_rest = len(named) > FAMILIES or _REST in totals
    return [*named[: FAMILIES - 1], _REST] if has_rest else named


def _by_kind(amounts: Mapping[str, int], kinds: list[str]) -> list[int]:
    """What each of some kinds has; `_REST` has what all others have."""
    others = sum(amount for family, amount in amounts.items() if family not in kinds)
    return [amounts.get(kind, 0) + (others if kind == _REST else 0) for kind in kinds]


def _kind_words(assortment: Assortment, kinds: list[str]) -> tuple[str, ...]:
    return tuple(spoken().say(phrase("others")) if one == _REST else family_in_words(assortment, one) for one in kinds)


def _money_row(words: str, short: str, amounts: list[Money]) -> PlotRow:
    locale = spoken().locale
    return PlotRow(words, short, tuple(one.ucents for one in amounts), tuple(amount(one, locale) for one in amounts))


def _level_words(currencies: list[str]) -> Callable[[int], str]:
    """How a height of a plot of money is said: with its currency, where there is one only."""
    if len(currencies) == 1:
        return lambda ucents: amount(Money(ucents, currencies[0]), spoken().locale)
    return lambda ucents: str(ucents // UCENTS_PER_UNIT)


def _steps(found: DayFigures) -> list[tuple[int, str, str]]:
    """The steps of the span: first day, its words, and the word beneath the picture, which every so many have."""
    span, say = found.span, spoken().say
    begins = span.begins(found.today)
    rows = []
    for place, begin in enumerate(begins):
        if span.step is PlotStep.MONTH:
            rows.append((begin, _month(begin, "yMMMM"), _month(begin, "MMM") if place % 2 == 0 else ""))
            continue
        short = _short(begin) if place % (_BEGINNINGS if len(begins) > 2 * _BEGINNINGS else 3) == 0 else ""
        words = _long(begin) if span.step is PlotStep.DAY else say("Week of {day}", day=_long(begin))
        rows.append((begin, words, short))
    return rows


def _step_of(span: PlotSpan, day_of: int) -> int:
    """The first day of the step that a day is in."""
    if span.step is PlotStep.MONTH:
        return day_of - (_FIRST + timedelta(days=day_of)).day + 1
    return monday_of(day_of) if span.step is PlotStep.WEEK else day_of


def _month(begin: int, skeleton: str) -> str:
    return str(format_skeleton(skeleton, _FIRST + timedelta(days=begin), locale=spoken().locale))


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


def _long(day_of: int) -> str:
    return day(_FIRST + timedelta(days=day_of), spoken().locale)


def _short(day_of: int) -> str:
    return format_skeleton("MMMd", _FIRST + timedelta(days=day_of), locale=spoken().locale)
