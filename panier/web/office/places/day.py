"""The first page of the office: figures, what needs somebody, and plots; in a new shop, what comes first."""

from collections.abc import Mapping, Sequence

from panier.core.limits import OFFICE_ORDERS_MAX
from panier.core.money import Money, zero
from panier.core.office.rights import OfficeAction
from panier.core.office.span import SPANS, WEEK_DAYS, PlotSpan, PlotStep, monday_of, span_of
from panier.core.values import frozen
from panier.flows.office import day
from panier.flows.office.day import UNPAID_DAYS, DayFigures, Waiting, WaitingKind
from panier.store.engine.db import Tx
from panier.web.office.happenings import cause_in_words, values_in_words
from panier.web.office.place import PATH
from panier.web.office.places import day_plots
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.office.words import hook_problem_in_words, written
from panier.web.pages.parts.tongues import phrase, spoken

_PLACES = {"order": "orders", "task": "names/tasks", "transfer": "money/transfers", "hook": "hooks", "mail": "mails"}
# Of each kind of thing that waits (flows/office/day.py:KINDS): what they are, and the sentence for one of them.
WAITING: Mapping[str, tuple[str, str]] = {
    "review": (phrase("Orders to look at"), phrase("Order {order}: {things}")),
    "delivery": (phrase("Deliveries that failed or wait"), phrase("{thing} of order {order}")),
    "task": (phrase("Tasks that somebody does"), phrase("{function} of {subject}")),
    "end": (phrase("Ends that are not carried out"), phrase("The end of {name}")),
    "failing": (phrase("Registry tasks in error"), phrase("{function} of {subject}")),
    "dispute": (phrase("Disputed payments"), phrase("{amount} of order {order}")),
    "renewal": (phrase("Renewals that are not paid"), phrase("{name}: {amount}")),
    "transfer": (phrase("Transfers for no order"), phrase("{amount} from {payer}")),
    "hook": (phrase("Hooks that are not reached"), "{url}"),
    "mail": (phrase("Mails that were not sent"), phrase("“{subject}” to {recipient}")),
}
# Why something waits (flows/office/day.py:WHYS).
REASONS: Mapping[str, str] = {
    "": "{reason}",
    "asked": phrase("asked for: {reason}"),
    "documents": phrase("waits for documents"),
    "failed": phrase("failed"),
    "open": phrase("waits to be made"),
    "challenged": phrase("waits for its customer to confirm the payment"),
    "declined": phrase("the payment was declined: {reason}"),
    "methodless": phrase("nothing pays it by itself: its customer has to"),
}


@frozen
class ShownFigure:
    """A figure of the first page, and the page that tells more of it."""

    words: str
    value: str
    hint: str = ""
    leads_to: str = ""


@frozen
class ShownWaiting:
    """Something that waits, in words, and its page."""

    title: str
    reason: str
    since_us: int | None
    leads_to: str


@frozen
class ShownKind:
    """Everything of a kind that waits, in words."""

    title: str
    rows: tuple[ShownWaiting, ...]
    has_more: bool


async def load_day(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """All of it; money only for those who may see it."""
    waiting = [shown_kind(one) for one in await day.load_waiting(tx, now_us=visit.now_us)]
    found = await day.load_figures(tx, visit.shop, span_of(visit.asked("days")))
    has_money = visit.may("money.look")
    of_money = [day_plots.of_revenue(found), *day_plots.of_sold_families(found, visit.shop.assortment)]
    plots = [
        day_plots.of_orders(found), *(of_money if has_money else []),
        day_plots.of_families(found, visit.shop.assortment), day_plots.of_carts(found),
        day_plots.of_refusals(found), day_plots.of_expiring(found), day_plots.of_failing(found),
    ]  # fmt: skip
    count = f"{sum(len(one.rows) for one in waiting)}{'+' if any(one.has_more for one in waiting) else ''}"
    return {
        "waiting": waiting, "plots": plots, "spans": _spans(found.span),
        "cut": OFFICE_ORDERS_MAX if found.is_cut else 0,
        "figures": figures(found, waiting=count, has_money=has_money), "is_new": not found.orders,
    }  # fmt: skip


def _spans(chosen: PlotSpan) -> list[tuple[str, str, bool]]:
    """How far back plots may look, as tabs: address, words, and whether it is the one that is drawn."""
    say = spoken().say
    words = {one: say("{count} days", count=one.days) for one in SPANS if one.step is not PlotStep.MONTH}
    return [(f"{PATH}?days={one.days}#plots", words.get(one) or say("12 months"), one == chosen) for one in SPANS]


def shown_kind(found: WaitingKind) -> ShownKind:
    """A kind of thing that waits, as the page says it."""
    title, sentence = WAITING[found.kind]
    rows = tuple(
        ShownWaiting(
            spoken().say(sentence, **values_in_words(one.values)), _reason(found.kind, one), one.since_us,
            place_of(one),
        )
        for one in found.rows
    )  # fmt: skip
    return ShownKind(spoken().say(title), rows, found.has_more)


def _reason(kind: str, one: Waiting) -> str:
    """Why something waits: what a rule said in the reader's language, what people said as they said it."""
    if kind == "hook":
        return hook_problem_in_words(one.reason)
    is_cause = kind == "review" and not one.why
    told = cause_in_words(one.reason) if is_cause else spoken().say_what_is_known(one.reason)
    return spoken().say(REASONS[one.why], reason=told)


def place_of(one: Waiting) -> str:
    """The page of something that waits."""
    whole = f"/office/{_PLACES[one.kind]}"
    return whole if one.kind in ("transfer", "hook") else f"{whole}/{one.name}"


def figures(found: DayFigures, *, waiting: str, has_money: bool) -> tuple[ShownFigure, ...]:
    """The figures, money only for those who may see it."""
    say = spoken().say
    today = sum(one.count for one in found.orders if one.day == found.today)
    week = sum(one.count for one in found.orders if found.today - one.day < WEEK_DAYS)
    unpaid = sum(one.count for one in found.orders if one.kind == day.UNPAID and found.today - one.day < UNPAID_DAYS)
    taken: dict[str, Money] = {}
    for each in found.revenue:
        if each.day >= monday_of(found.today):
            currency = each.amount.currency
            taken[currency] = taken.get(currency, zero(currency)) + each.amount
    sold = ShownFigure(
        say("Sold this week"),
        _sums([taken[one] for one in sorted(taken)]),
        say("without tax, less refunds"),
        f"{PATH}/money",
    )
    return (
        ShownFigure(say("Orders today"), str(today), say("{count} in seven days", count=week), f"{PATH}/orders"),
        *([sold] if has_money else []),
        ShownFigure(say("Not paid yet"), str(unpaid), say("orders of thirty days"), f"{PATH}/orders?status=notPaid"),
        ShownFigure(say("Waiting for somebody"), waiting, leads_to="#needs"),
        ShownFigure(say("New customers"), str(found.newcomers), say("in seven days"), f"{PATH}/customers"),
    )


def _sums(amounts: Sequence[Money]) -> str:
    return ", ".join(map(written, amounts)) or spoken().say("nothing yet")


PAGES = (
    OfficePage(
        "", "office/day.html", OfficeAction.LOOK, load_day, title=phrase("Today"),
        commands=("panier deliveries list", "panier orders review list", "panier mails failed"),
    ),
)  # fmt: skip
