"""Orders: the list, one with its whole timeline and what may be done about it, and documents that were handed in."""

from collections.abc import Mapping
from functools import partial

from panier.core.limits import OFFICE_LISTED, whole_number
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import Footprint
from panier.core.order.delivery import Delivery
from panier.core.order.document import ENDINGS
from panier.core.order.order import Order, Status
from panier.core.refusal import objection
from panier.core.values import frozen
from panier.flows.office import offers, orders
from panier.flows.office.orders import OfficeOrder
from panier.flows.office.tasks import check_relaunches
from panier.flows.service import owner_deliveries
from panier.store.engine.db import Tx
from panier.store.office import trail
from panier.web.office.happenings import function_in_words, happenings
from panier.web.office.order_words import BADGES, STATUSES
from panier.web.office.places.staff import shown_trail
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.office.words import others_may, written
from panier.web.pages.parts.amounts import rate
from panier.web.pages.parts.tongues import phrase, spoken

LABELS = {OfficeAction.CANCEL_ORDER: phrase("Cancel the order"), OfficeAction.REFUND_ORDER: phrase("Give back")}
_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}


@frozen
class ShownPiece:
    """A piece of an order: its thing, its state, why it is stuck, and which forms it has."""

    piece: str
    title: str
    state: str
    name: str
    problem: str
    tries: int
    acts: tuple[str, ...]


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
    """A line of an order that can be given back; `is_back`: it was."""

    number: int
    text: str
    total: str
    is_back: bool


async def load_list(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The latest orders, all of them or those in a state."""
    asked = visit.asked("status")
    wanted = Status(asked) if asked in set(Status) else None
    found = await orders.list_page(tx, visit.shop, before=whole_number(visit.asked("before")), wanted=wanted)
    choices = [("", phrase("all")), *((one.value, STATUSES[one]) for one in Status if one is not Status.UNKNOWN)]
    return {"found": found, "chosen": asked if wanted else "", "choices": choices, "badges": BADGES, "words": STATUSES}


async def load_order(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """An order, and what may be done about it."""
    found = await orders.load(tx, visit.shop, visit.number())
    entries: tuple[Footprint, ...] = ()
    if visit.may("trail.look"):
        entries = await trail.list_about(tx, "order", str(found.order.order_id), limit=OFFICE_LISTED)
    return {
        "found": found, "order": found.order, "pieces": pieces(found), "lines": lines(found),
        "decisions": decisions(found, visit),
        "badge": BADGES.get(found.status, "over"), "words": STATUSES[found.status],
        "rate": rate(found.order.quote.tax_basis_points, spoken().locale),
        "relaunched": [one.task_id for one in found.tasks if not objection(partial(check_relaunches, one))],
        "happened": happenings(found.timeline, entries),
        "entries": shown_trail(visit.shop.assortment, entries), "ids": _ids(found),
    }  # fmt: skip


def _ids(found: OfficeOrder) -> Mapping[str, object]:
    """A line that can be given back, and a piece that something may be done about, as the command line knows them."""
    waiting = [one.piece for one in pieces(found) if one.acts]
    paid = [one.number for one in lines(found) if not one.is_back]
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


def pieces(found: OfficeOrder) -> tuple[ShownPiece, ...]:
    """Everything that is made of an order, with what is done by hand about it."""
    made = [_piece(found.order, one) for one in found.order.deliveries]
    by_hand = [
        ShownPiece(
            f"task-{one.task.task_id}",
            spoken().say(
                "{function} of {subject}", function=function_in_words(one.task.function), subject=one.service.name
            ),
            "todo", one.service.name, "", 0,
            ("delivery.made", "delivery.fail"),
        )
        for one in found.jobs_by_hand
    ]  # fmt: skip
    ends = [
        ShownPiece(f"end-{number}", spoken().say("The end of {name}", name=name), "waits", name, why, 0,
                   ("delivery.retry", "delivery.made", "delivery.fail", "delivery.give-up"))
        for number, name, why in found.ends
    ]  # fmt: skip
    return (*made, *by_hand, *ends)


def _piece(order: Order, one: Delivery) -> ShownPiece:
    thing = order.quote.things[one.thing]
    acts = tuple(action.value for action in offers.of_delivery(owner_deliveries.shown(order, one)))
    return ShownPiece(
        str(one.delivery_id), thing.name, one.state.value, one.service_name or thing.domain or "", one.problem or "",
        one.attempts, acts,
    )  # fmt: skip


def lines(found: OfficeOrder) -> tuple[OrderedLine, ...]:
    """The lines of an order that cost something, and whether they were given back."""
    back = {number for one in found.refunds for number in one.line_ids}
    return tuple(
        OrderedLine(number, line.description, written(line.total), number in back)
        for number, line in zip(found.order.line_ids, found.order.quote.lines, strict=True)
        if line.total.ucents > 0
    )


_DECISIONS = ("order.accept", "order.ask", "order.refuse", "order.refund", "order.cancel")
_PIECES = ("delivery.retry", "delivery.made", "delivery.fail", "delivery.give-up", "task.relaunch")

PAGES = (
    OfficePage("orders", "office/orders.html", OfficeAction.LOOK, load_list, title=phrase("Orders"), icon="list",
               commands=("panier orders review list", "panier deliveries list")),
    OfficePage(
        "orders/{number}", "office/order.html", OfficeAction.LOOK, load_order, ("customer.look", *_DECISIONS, *_PIECES),
        commands=("panier orders show {number}",),
    ),
    OfficePage(
        "orders/{number}/documents/{document}", "office/order.html", OfficeAction.READ_DOCUMENT, load_document,
    ),
)  # fmt: skip
