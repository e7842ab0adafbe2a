"""Orders: the list, one with its whole timeline and what may be done about it, and documents that were handed in."""

from collections.abc import Mapping

from panier.core.limits import OFFICE_LISTED, whole_number
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import Footprint
from panier.core.order.delivery import Delivery, State
from panier.core.order.document import ENDINGS
from panier.core.order.order import Order, Status
from panier.core.order.review import UNDECIDED
from panier.core.service.owned import ZONE
from panier.core.values import frozen
from panier.flows.office import orders
from panier.flows.office.orders import OfficeOrder
from panier.flows.service import deliveries
from panier.store.engine.db import Tx
from panier.store.office import trail
from panier.web.office.places.staff import shown_trail
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.pages.parts.tongues import phrase, spoken

BADGES = {
    Status.NOT_PAID: "unpaid", Status.CHECKING: "working", Status.DELIVERING: "working", Status.DELIVERED: "done",
    Status.DOCUMENTS_REQUESTED: "waiting", Status.CANCELLED: "over", Status.CANCELLING: "working",
}  # fmt: skip
WORDS = {
    Status.NOT_PAID: phrase("unpaid"),
    Status.CHECKING: phrase("being checked"),
    Status.DELIVERING: phrase("being delivered"),
    Status.DELIVERED: phrase("delivered"),
    Status.DOCUMENTS_REQUESTED: phrase("waits for documents"),
    Status.CANCELLED: phrase("cancelled"),
    Status.CANCELLING: phrase("being cancelled"),
    Status.UNKNOWN: phrase("unknown"),
}
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
    choices = [("", phrase("all")), *((one.value, WORDS[one]) for one in Status if one is not Status.UNKNOWN)]
    return {"found": found, "chosen": asked if wanted else "", "choices": choices, "badges": BADGES, "words": WORDS}


async def load_order(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """An order, and what may be done about it."""
    found = await orders.load(tx, visit.shop, visit.number())
    entries: tuple[Footprint, ...] = ()
    if visit.may("trail.look"):
        entries = await trail.list_about(tx, "order", str(found.order.order_id), limit=OFFICE_LISTED)
    return {
        "found": found, "order": found.order, "pieces": pieces(found), "lines": lines(found),
        "decisions": decisions(found), "badge": BADGES.get(found.status, "over"), "words": WORDS[found.status],
        "entries": shown_trail(entries), "ids": _ids(found),
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


def decisions(found: OfficeOrder) -> tuple[str, ...]:
    """The forms that the state of an order allows."""
    allowed = []
    if found.review is not None and found.review.state in UNDECIDED and found.order.called_off is None:
        allowed += ["order.accept", "order.ask", "order.refuse"]
    if found.left.ucents:
        allowed.append("order.refund")
    if found.status is not Status.CANCELLED and found.order.called_off is None:
        allowed.append("order.cancel")
    return tuple(allowed)


def pieces(found: OfficeOrder) -> tuple[ShownPiece, ...]:
    """Everything that is made of an order, with what is done by hand about it."""
    made = [_piece(found.order, one) for one in found.order.deliveries]
    by_hand = [
        ShownPiece(
            f"task-{one.task.task_id}",
            spoken().say("{function} of {subject}", function=one.task.function, subject=one.service.name),
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
    by_registry = deliveries.is_by_registry(thing)
    by_hand = () if thing.family == ZONE.family else ("delivery.made",)
    acts: tuple[str, ...] = ()
    if thing.parent is not None and any(above.state is not State.DONE for above in order.deliveries_of(thing.parent)):
        acts = ()  # what it belongs to comes first
    elif one.state is State.FAILED:
        acts = ("delivery.give-up",) if by_registry else ("delivery.retry", *by_hand, "delivery.give-up")
    elif one.state is State.DOING and not by_registry:
        acts = ("delivery.retry", *by_hand, "delivery.fail", "delivery.give-up")
    return ShownPiece(
        str(one.delivery_id), thing.name, one.state.value, one.service_name or thing.domain or "", one.problem or "",
        one.attempts, acts,
    )  # fmt: skip


def lines(found: OfficeOrder) -> tuple[OrderedLine, ...]:
    """The lines of an order that cost something, and whether they were given back."""
    back = {number for one in found.refunds for number in one.line_ids}
    return tuple(
        OrderedLine(number, line.description, line.total.plain, number in back)
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
