"""The first page of the office: what needs somebody, four figures, and plots."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from babel import Locale

from panier.core.money import UCENTS_PER_UNIT, Money
from panier.core.office.rights import OfficeAction
from panier.core.values import frozen
from panier.flows.office import day
from panier.flows.office.day import CART_DAYS, ORDER_DAYS, WEEKS, DayFigures, Waiting
from panier.store.engine.db import Tx
from panier.store.overview.sales import MONDAY, WEEK_DAYS
from panier.web.office.plots import Plot, PlotRow, PlotWords, bars, lines
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.pages.parts.amounts import amount

_STATES = ("delivered", "under way", "stuck", "unpaid", "cancelled")
_PLACES = {"order": "orders", "task": "names/tasks", "transfer": "money/transfers", "hook": "hooks", "mail": "mails"}
_ENGLISH = Locale("en", "GB")
_FIRST = date(1970, 1, 1)
MONTHS = 13  # this one and a year
_BEGINNINGS = 7  # every so many days one of thirty has a word beneath


@frozen
class ShownFigure:
    """A figure of the first page."""

    words: str
    value: str
    hint: str = ""


def place_of(one: Waiting) -> str:
    """The page of something that waits."""
    whole = f"/office/{_PLACES[one.kind]}"
    return whole if one.kind in ("transfer", "hook") else f"{whole}/{one.name}"


async def load_day(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """All of it; money only for those who may see it."""
    waiting = await day.load_waiting(tx, visit.shop)
    found = await day.load_figures(tx, visit.shop)
    has_money = visit.may("money.look")
    plots = [plot_of_orders(found), *([plot_of_revenue(found)] if has_money else []), plot_of_carts(found)]
    plots.append(plot_of_expiring(found))
    count = sum(len(one.rows) for one in waiting)
    return {
        "waiting": waiting, "place_of": place_of, "plots": plots,
        "figures": figures(found, waiting=count, has_money=has_money),
    }  # fmt: skip


def figures(found: DayFigures, *, waiting: int, has_money: bool) -> tuple[ShownFigure, ...]:
    """The four figures."""
    today = sum(one.count for one in found.orders if one.day == found.today)
    week = sum(one.count for one in found.orders if found.today - one.day < WEEK_DAYS)
    monday = (found.today + MONDAY) // WEEK_DAYS * WEEK_DAYS - MONDAY
    taken = [one.amount for one in found.revenue if one.day == monday]
    return (
        ShownFigure("Orders today", str(today), f"{week} in seven days"),
        *([ShownFigure("Sold this week", _sums(taken), "without tax, less refunds")] if has_money else []),
        ShownFigure("Waiting for somebody", str(waiting)),
        ShownFigure("New customers", str(found.newcomers), "in seven days"),
    )


def plot_of_orders(found: DayFigures) -> Plot:
    """Orders by day and state."""
    counts = {(one.day, one.kind): one.count for one in found.orders}
    days = range(found.today - ORDER_DAYS + 1, found.today + 1)
    rows = [
        PlotRow(_long(one), _short(one) if place % _BEGINNINGS == 0 else "",
                tuple(counts.get((one, state), 0) for state in _STATES))
        for place, one in enumerate(days)
    ]  # fmt: skip
    return bars(PlotWords("Orders by day", "orders", _STATES), rows)


def plot_of_carts(found: DayFigures) -> Plot:
    """Carts that something was put into: how many were ordered."""
    counts = {(one.day, one.kind): one.count for one in found.carts}
    rows = [
        PlotRow(_long(one), _short(one), (counts.get((one, "ordered"), 0), counts.get((one, "left"), 0)))
        for one in range(found.today - CART_DAYS + 1, found.today + 1)
    ]
    ordered, left = (sum(row.amounts[kind] for row in rows) for kind in (0, 1))
    share = f": {round(100 * ordered / (ordered + left))} % ordered" if ordered + left else ""
    return bars(PlotWords(f"Carts of seven days{share}", "carts", ("ordered", "left")), rows)


def plot_of_revenue(found: DayFigures) -> Plot:
    """What was sold by week and currency, without tax."""
    monday = (found.today + MONDAY) // WEEK_DAYS * WEEK_DAYS - MONDAY
    sums = {(one.day, one.amount.currency): one.amount for one in found.revenue}
    currencies = sorted({one.amount.currency for one in found.revenue}) or ["EUR"]
    rows = []
    for place, one in enumerate(range(monday - (WEEKS - 1) * WEEK_DAYS, monday + 1, WEEK_DAYS)):
        amounts = [sums.get((one, currency), Money(0, currency)) for currency in currencies]
        rows.append(
            PlotRow(
                f"Week of {_long(one)}", _short(one) if place % 3 == 0 else "",
                tuple(each.ucents for each in amounts), tuple(amount(each, _ENGLISH) for each in amounts),
            )
        )  # fmt: skip
    peak = max((each for row in rows for each in row.amounts), default=0)
    highest = amount(Money(peak, currencies[0]), _ENGLISH) if len(currencies) == 1 else str(peak // UCENTS_PER_UNIT)
    return lines(PlotWords("Sold by week, without tax", "revenue", tuple(currencies)), rows, highest=highest)


def plot_of_expiring(found: DayFigures) -> Plot:
    """Names that expire in each month of a year."""
    first = _FIRST + timedelta(days=found.today)
    months = [
        (first.year + (first.month - 1 + ahead) // 12, (first.month - 1 + ahead) % 12 + 1) for ahead in range(MONTHS)
    ]
    counts: dict[tuple[int, int], int] = {}
    for one in found.expiring:
        day_of = _FIRST + timedelta(days=one.day)
        counts[day_of.year, day_of.month] = counts.get((day_of.year, day_of.month), 0) + one.count
    rows = [
        PlotRow(f"{date(year, month, 1):%B %Y}", f"{date(year, month, 1):%b}", (counts.get((year, month), 0),))
        for year, month in months
    ]
    return bars(PlotWords("Domain names that expire", "expiring", ("names",)), rows)


def _sums(amounts: Sequence[Money]) -> str:
    return ", ".join(amount(one, _ENGLISH) for one in amounts) or "nothing yet"


def _long(day_of: int) -> str:
    return f"{_FIRST + timedelta(days=day_of):%d %b %Y}"


def _short(day_of: int) -> str:
    return f"{_FIRST + timedelta(days=day_of):%d %b}"


PAGES = (
    OfficePage(
        "", "office/day.html", OfficeAction.LOOK, load_day, title="Today", icon="calendar-clock",
        commands=("panier deliveries list", "panier orders review list", "panier mails failed"),
    ),
)  # fmt: skip
