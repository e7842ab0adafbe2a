"""Orders: the list, one with its whole timeline and what may be done about it, and documents that were handed in."""

from collections.abc import Mapping
from functools import partial

from panier.core.catalog.catalog import Assortment
from panier.core.limits import OFFICE_LISTED, whole_number
from panier.core.office.rights import OfficeAction
from panier.core.order.delivery import Delivery
from panier.core.order.document import ENDINGS
from panier.core.order.order import Order, Status
from panier.core.order.owed import paid_for_line
from panier.core.refusal import objection
from panier.core.values import frozen
from panier.flows.office import offers, orders
from panier.flows.office.orders import OfficeOrder
from panier.flows.office.tasks import check_relaunches
from panier.flows.service import owner_deliveries
from panier.flows.service.called import list_option_titles
from panier.flows.service.deliveries import is_change
from panier.outside.names import in_unicode
from panier.store.engine.db import Tx
from panier.store.office import trail
from panier.web.office.happenings import cause_in_words, function_in_words, happenings
from panier.web.office.order_words import BADGES, STATUSES
from panier.web.office.places.order_filter import asked_orders, choices
from panier.web.office.places.staff import shown_trail
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.office.words import others_may, written
from panier.web.pages.parts.amounts import rate
from panier.web.pages.parts.order_lines import called, folded, line_words
from panier.web.pages.parts.order_view import order_in
from panier.web.pages.parts.tongues import phrase, spoken

LABELS = {OfficeAction.CANCEL_ORDER: phrase("Cancel the order"), OfficeAction.REFUND_ORDER: phrase("Give back")}
_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}


@frozen
class ShownPiece:
    """A piece of an order: its thing, its state, why it is stuck, and which forms it has.

    `about`: what is said of the thing; `name`: what it is called once it is made, where its title is another;
    `ended_us`: what was made of it has ended then; `service_id`: of that. `asked`: of its being made, what has to be
    told, and what may be.
    """

    piece: str
    title: str
    about: str
    state: str
    name: str
    problem: str
    tries: int
    acts: tuple[str, ...]
    ended_us: int | None = None
    service_id: int | None = None
    asked: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def needed(self) -> tuple[str, ...]:
        """The questions about its being made that need an answer."""
        return self.asked[0]

    @property
    def unasked(self) -> tuple[str, ...]:
        """The questions about its being made that are none of it: a change, a task and an end are given no name."""
        return tuple(one for one in ("name", "properties") if one not in (*self.asked[0], *self.asked[1]))


@frozen
class ShownDecisions:
    """What may be done about an order: forms that its state allows, what it does not allow and why, who else may.

    `objections`: pairs of what a form does and what a rule says against it; `others`: pairs of a right and its roles.
    """

    forms: tuple[str, ...]
    objections: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]


@frozen
class OrderedLine:
    """A line of an order that can be given back; `total`: with tax, what was paid for it; `is_back`: it was."""

    number: int
    text: str
    total: str
    is_back: bool


async def load_list(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The latest orders, all of them or those that somebody asks for."""
    asked = asked_orders(visit)
    before = whole_number(visit.asked("before"))
    found = await orders.list_page(tx, visit.shop, before=before, wanted=asked.wanted)
    return {
        "found": found, "asked": asked, "choices": choices(visit.shop.assortment), "badges": BADGES, "words": STATUSES,
    }  # fmt: skip


async def load_order(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """An order, and what may be done about it."""
    found = await orders.load(tx, visit.shop, visit.number())
    entries = await trail.list_about(tx, "order", str(found.order.order_id), limit=OFFICE_LISTED)
    titles = await list_option_titles(tx, visit.shop, found.timeline.services)
    return {
        "found": found, "order": found.order, "pieces": pieces(found, visit.shop.assortment),
        "back_lines": back_lines(found, visit.shop.assortment),
        **_ordered(found.order, visit.shop.assortment),
        "decisions": decisions(found, visit),
        "badge": BADGES.get(found.status, "over"), "words": STATUSES[found.status],
        "rate": rate(found.order.quote.tax_basis_points, spoken().locale),
        "relaunched": [one.task_id for one in found.tasks if not objection(partial(check_relaunches, one))],
        "cause_of": cause_in_words, "happened": happenings(found.timeline, entries, titles),
        "entries": shown_trail(visit.shop.assortment, entries if visit.may("trail.look") else ()),
        "ids": _ids(found, visit.shop.assortment),
    }  # fmt: skip


def _ordered(order: Order, assortment: Assortment) -> Mapping[str, object]:
    """What was ordered, as its customer reads it, in the language of the colleague who looks."""
    totals, tongue = order.quote.totals, spoken()
    return {
        "lines": folded(order_in(tongue, order, assortment), tongue.locale, tongue, assortment),
        "lines_language": tongue.language,
        "reduction": written(-totals.reduction) if totals.reduction.ucents else "",
        "from_balances": written(order.rest - totals.with_tax),
    }


def _ids(found: OfficeOrder, assortment: Assortment) -> Mapping[str, object]:
    """A line that can be given back, and a piece that something may be done about, as the command line knows them."""
    waiting = [one.piece for one in pieces(found, assortment) if one.acts]
    paid = [one.number for one in back_lines(found, assortment) if not one.is_back]
    return {**({"piece": waiting[0]} if waiting else {}), **({"line": paid[0]} if paid else {})}


async def load_document(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """A document, as a file."""
    one, content = await orders.load_document(tx, visit.number(), visit.number("document"))
    name = f"{one.order_id}-{one.document_id}.{ENDINGS[one.kind]}"
    return {"file": {"content": content, "name": name, "media_type": _TYPES.get(one.kind, one.kind)}}


def decisions(found: OfficeOrder, visit: OfficeVisit) -> ShownDecisions:
    """What a colleague may do about an order, as its state and the role allow."""
    offered = found.offers.offers
    mine = [one for one in offered if visit.may(one.action)]
    is_over = found.status in (Status.CANCELLED, Status.CANCELLING)
    told = {OfficeAction.CANCEL_ORDER: not is_over, OfficeAction.REFUND_ORDER: found.order.is_paid}
    return ShownDecisions(
        tuple(one.action.value for one in mine if one.is_open),
        tuple((LABELS[one.action], one.objection) for one in mine if not one.is_open and told.get(one.action)),
        others_may([one.action for one in offered if one.is_open], visit.colleague.role),
    )


def pieces(found: OfficeOrder, assortment: Assortment) -> tuple[ShownPiece, ...]:
    """Everything that is made of an order, with what is done by hand about it."""
    ended = {one.service_id: one.ended_us for one in found.timeline.services}
    made = [
        _piece(found.order, one, assortment, ended_us=ended.get(one.service_id or 0)) for one in found.order.deliveries
    ]
    by_hand = [
        ShownPiece(
            f"task-{one.task.task_id}",
            spoken().say(
                "{function} of {subject}", function=function_in_words(one.task.function), subject=one.service.name
            ),
            "", "todo", one.service.name, "", 0,
            ("delivery.made", "delivery.fail"),
        )
        for one in found.jobs_by_hand
    ]  # fmt: skip
    ends = [
        ShownPiece(f"end-{number}", spoken().say("The end of {name}", name=name), "", "waits", name, why, 0,
                   ("delivery.retry", "delivery.made", "delivery.fail", "delivery.give-up"))
        for number, name, why in found.ends
    ]  # fmt: skip
    return (*made, *by_hand, *ends)


def _piece(order: Order, one: Delivery, assortment: Assortment, *, ended_us: int | None) -> ShownPiece:
    words = called(order.quote, one.thing, spoken(), assortment)
    acts = tuple(action.value for action in offers.of_delivery(owner_deliveries.shown(order, one)))
    name = in_unicode(one.service_name or order.quote.things[one.thing].domain or "")
    is_named = not is_change(order.quote.things[one.thing])
    return ShownPiece(
        str(one.delivery_id), words.title, words.about, one.state.value, "" if name == words.title else name,
        one.problem or "", one.attempts, acts, ended_us, one.service_id,
        (("name",) if is_named else (), ("properties",)),
    )  # fmt: skip


def back_lines(found: OfficeOrder, assortment: Assortment) -> tuple[OrderedLine, ...]:
    """The lines of an order that cost something, what hangs on a thing behind it, and whether they were given back."""
    back = {number for one in found.refunds for number in one.line_ids}
    quote = order_in(spoken(), found.order, assortment).quote
    rows = zip(found.order.line_ids, quote.lines, line_words(quote, spoken(), assortment), strict=True)
    priced = [
        (line.thing, OrderedLine(number, words, written(paid_for_line(quote, place)), number in back))
        for place, (number, line, words) in enumerate(rows)
        if line.total.ucents > 0
    ]
    return tuple(one for _, one in sorted(priced, key=lambda row: row[0]))


_DECISIONS = ("order.accept", "order.ask", "order.refuse", "order.refund", "order.cancel")
_PIECES = ("delivery.retry", "delivery.made", "delivery.fail", "delivery.give-up", "task.relaunch")

PAGES = (
    OfficePage("orders", "office/orders.html", OfficeAction.LOOK, load_list, title=phrase("Orders"),
               commands=("panier orders review list", "panier deliveries list")),
    OfficePage(
        "orders/{number}", "office/order.html", OfficeAction.LOOK, load_order, ("customer.look", *_DECISIONS, *_PIECES),
        commands=("panier orders show {number}",),
    ),
    OfficePage(
        "orders/{number}/documents/{document}", "office/order.html", OfficeAction.READ_DOCUMENT, load_document,
    ),
)  # fmt: skip
