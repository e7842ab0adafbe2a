"""The page of timelines: of an order or a service, in one list with a picture of when what happened."""

from typing import Any

from falcon.asgi import Request, Response

from panier.core.limits import whole_number
from panier.core.refusal import Refusal
from panier.core.values import frozen
from panier.flows.order import timelines as flow
from panier.store.engine.db import Tx
from panier.store.order import newest
from panier.web.owner import timelines
from panier.web.owner.paths import Port
from panier.web.owner.workshop.frame import Frame, MenuPage
from panier.web.pages.parts.moments import moment

PAGE = MenuPage("timeline", "Timeline", "route", "all that happened to an order or a service")

LATEST = 30
# Which icon and badge each kind has.
LOOKS = {
    "request": "terminal", "event": "info", "charge": "credit-card", "refund": "rotate-ccw", "task": "loader",
    "delivery": "archive", "mail": "mail",
}  # fmt: skip
WIDTH, LANE, LEFT = 1_000, 26, 90


@frozen
class LaneMark:
    """An entry in the picture: where it stands, and what it is."""

    x: float
    y: float
    title: str
    is_bad: bool


class TimelinePage:
    """The page."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def on_get(self, request: Request, response: Response) -> None:
        """The timeline of ?order= or ?service=; without either, the latest orders and services to choose from."""
        sent = {name: (request.get_param(name) or "").strip() for name in ("order", "service")}
        desk, now_us = self._frame.desk, self._frame.desk.clock()
        found, problem = None, ""
        name = next((name for name, value in sent.items() if value), None)
        number = None if name is None else whole_number(sent[name])
        if name is not None and number is None:
            problem = f"{sent[name][:40]!r} is no number: which {name}?"
        elif name is not None and number is not None:
            load = flow.load_of_order if name == "order" else flow.load_of_service
            try:
                found = await desk.database.read(lambda tx: load(tx, number))
            except Refusal:
                problem = f"There is no {name} {number}."
        latest = await desk.database.read(_latest)
        entries = [] if found is None else timelines.entries(found, desk.record)
        status = 200 if not problem else 404 if number is not None else 400
        self._frame.show(
            response, "workshop/timeline.html", page=PAGE.name, status=status, sent=sent, problem=problem,
            found=found, name=name, number=number, latest=latest, looks=LOOKS, kinds=timelines.kinds_of(entries),
            entries=[one | {"when": moment(one["atUs"], now_us), "link": _link(one)} for one in entries],
            marks=_marks(entries), width=WIDTH, lane=LANE, left=LEFT,
        )  # fmt: skip


async def _latest(tx: Tx) -> dict[str, tuple[tuple[int, str], ...]]:
    """The latest orders and services, with a word about each."""
    return {
        "order": await newest.list_orders(tx, limit=LATEST),
        "service": await newest.list_services(tx, limit=LATEST),
    }


def _link(entry: dict[str, Any]) -> str:
    about = entry["about"]
    if entry["kind"] == timelines.REQUEST:
        return f"/workshop/requests/{about['number']}"
    if entry["kind"] == "mail":
        return f"/workshop/mails/{about['mailId']}"
    return ""


def _marks(entries: list[dict[str, Any]]) -> list[LaneMark]:
    """Where entries stand in the picture: from left to right by time, a lane for each kind.

    Much often happens at once, and then nothing for days, so half of the way is by order.
    """
    if not entries:
        return []
    kinds = timelines.kinds_of(entries)
    first, last = entries[0]["atUs"], entries[-1]["atUs"]
    marks = []
    for place, one in enumerate(entries):
        by_time = (one["atUs"] - first) / (last - first) if last > first else 0
        by_order = place / (len(entries) - 1) if len(entries) > 1 else 0
        x = LEFT + 20 + (by_time + by_order) / 2 * (WIDTH - LEFT - 40)
        y = kinds.index(one["kind"]) * LANE + LANE / 2
        marks.append(LaneMark(round(x, 1), y, f"{one['time']} {one['title']}", timelines.is_bad(one)))
    return marks


def add_to(app: Port, frame: Frame) -> None:
    """Add the page of timelines."""
    app.add_route(PAGE.path, TimelinePage(frame))
