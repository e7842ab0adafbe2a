"""The page of timelines: of an order or a service, in one list with a picture of when what happened."""

import re
from collections.abc import Sequence
from typing import Any

from falcon.asgi import Request, Response

from panier.core.catalog.catalog import Assortment
from panier.core.limits import whole_number
from panier.core.order.order import Order
from panier.core.period import at
from panier.core.refusal import Refusal
from panier.core.service.service import Service
from panier.core.values import frozen
from panier.flows.order import timelines as flow
from panier.flows.service.called import list_titles
from panier.store import orders, services
from panier.store.engine.db import Tx
from panier.store.order import newest
from panier.web.office.happenings import mean_in_words
from panier.web.owner import timelines
from panier.web.owner.paths import Port
from panier.web.owner.workshop.frame import Frame, MenuPage
from panier.web.pages.account.work_words import function_words
from panier.web.pages.buying.families import title_of
from panier.web.pages.parts.moments import day as written_day
from panier.web.pages.parts.moments import moment
from panier.web.pages.parts.order_lines import things_of
from panier.web.pages.parts.tongues import ENGLISH, spoken

PAGE = MenuPage("timeline", "Timeline", "route", "all that happened to an order or a service")

LATEST = 30
NAMED_MAX = 3  # things of an order that its line names
# Which icon and badge each kind has.
LOOKS = {
    "request": "terminal", "event": "info", "charge": "credit-card", "refund": "rotate-ccw", "task": "loader",
    "delivery": "archive", "mail": "mail",
}  # fmt: skip
_TASK_WORDS = {
    "task.created": "asked for", "task.done": "done", "task.failed": "failed", "task.cancelled": "cancelled",
}  # fmt: skip
_MEAN = re.compile(r"Payment by (\w+)")
TICKS = 3  # times that the axis of the picture says: few enough for a phone


@frozen
class LaneMark:
    """An entry in the picture: in which lane it stands, how far to the right in percent, and what it is."""

    kind: str
    x: float
    title: str
    is_bad: bool


@frozen
class Passing:
    """The time of an entry as the list says it: its day where that is another than before, and the time of the day."""

    iso: str
    day: str
    time: str


class TimelinePage:
    """The page."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def on_get(self, request: Request, response: Response) -> None:
        """The timeline of ?order= or ?service=; without either, the latest orders and services to choose from."""
        sent = {name: (request.get_param(name) or "").strip() for name in ("order", "service")}
        desk = self._frame.desk
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
        latest = await desk.database.read(self._latest)
        called = {} if found is None else await desk.database.read(lambda tx: self._called(tx, found.services))
        entries = [] if found is None else timelines.entries(found, desk.record)
        status = 200 if not problem else 404 if number is not None else 400
        self._frame.show(
            response, "workshop/timeline.html", page=PAGE.name, status=status, sent=sent, problem=problem,
            found=found, name=name, number=number, latest=latest, looks=LOOKS, kinds=timelines.kinds_of(entries),
            entries=[
                one | {"when": when, "link": _link(one), "title": _title(one)}
                for one, when in zip(entries, _times(entries), strict=True)
            ],
            marks=_marks(entries), ticks=_ticks(entries), called=called,
        )  # fmt: skip

    async def _latest(self, tx: Tx) -> dict[str, list[tuple[int, str]]]:
        """The latest orders and services, each with what it is: an order's things, its customer and its time."""
        shop, now_us = self._frame.desk.shop, self._frame.desk.clock()
        numbers = await newest.list_orders(tx, limit=LATEST)
        known = await orders.load_several(tx, [number for number, _ in numbers])
        placed = [(number, nic, known[number]) for number, nic in numbers]
        owned = await services.load_several(tx, [number for number, _ in await newest.list_services(tx, limit=LATEST)])
        called = await self._called(tx, list(owned.values()))
        return {
            "order": [
                (number, f"{_things(order, shop.assortment)} · {nic} · {moment(order.created_us, now_us).exact}")
                for number, nic, order in placed
            ],
            "service": sorted(called.items(), reverse=True),
        }

    async def _called(self, tx: Tx, owned: Sequence[Service]) -> dict[int, str]:
        """What services are called; with what they are where that is a name, which a domain and its zone share."""
        shop = self._frame.desk.shop
        titles = await list_titles(tx, shop, owned)
        return {
            one.service_id: titles[one.service_id].said(shop, ENGLISH)
            + (f" ({title_of(one.family)})" if titles[one.service_id].option is None else "")
            for one in owned
        }


def _things(order: Order, assortment: Assortment) -> str:
    """What an order is of, as far as a line goes."""
    names = things_of(order, spoken(), assortment)
    more = len(names) - NAMED_MAX
    return ", ".join(names[:NAMED_MAX]) + (f" and {more} more" if more > 0 else "")


def _times(entries: list[dict[str, Any]]) -> list[Passing]:
    """When entries were, to the millisecond; the day is said where it begins."""
    found: list[Passing] = []
    last = ""
    for one in entries:
        time = at(one["atUs"])
        day = written_day(one["atUs"])
        exactly = f"{time:%H:%M:%S}.{time.microsecond // 1000:03}"
        found.append(Passing(time.isoformat(), "" if day == last else day, exactly))
        last = day
    return found


def _ticks(entries: list[dict[str, Any]]) -> list[str]:
    """The times that stand beneath the picture, evenly from left to right: with the day where there are several."""
    if not entries:
        return []
    first_us, last_us = entries[0]["atUs"], entries[-1]["atUs"]
    if first_us == last_us:
        return [f"{at(first_us):%H:%M:%S}"]
    is_long = written_day(first_us) != written_day(last_us)
    places = [_place(entries, place) for place in range(len(entries))]
    found = []
    for tick in range(TICKS):
        at_us = _time_at(entries, places, tick / (TICKS - 1))
        found.append(f"{at(at_us):%d %b %H:%M}" if is_long else f"{at(at_us):%H:%M:%S}")
    return found


def _time_at(entries: list[dict[str, Any]], places: list[float], wanted: float) -> int:
    """Which time is at a place of the picture: between the two entries that it lies between."""
    after = next(number for number, place in enumerate(places) if place >= wanted - 1e-9)
    if after == 0:
        return int(entries[0]["atUs"])
    before_us, after_us = entries[after - 1]["atUs"], entries[after]["atUs"]
    part = (wanted - places[after - 1]) / (places[after] - places[after - 1])
    return int(before_us + part * (after_us - before_us))


def _title(entry: dict[str, Any]) -> str:
    """What happened, with people's words for codes of the API: what a task does, and by what is paid."""
    title, about = str(entry["title"]), entry["about"]
    if isinstance(function := about.get("function"), str):
        work = f"{function_words(function)} of {about.get('subject')}"
        over = _TASK_WORDS.get(entry["type"] or "")
        title = f"{work}: {over}" if over else title.replace(function, function_words(function), 1)
    return _MEAN.sub(lambda found: f"Payment by {mean_in_words(found[1])}", title)


def _link(entry: dict[str, Any]) -> str:
    about = entry["about"]
    if entry["kind"] == timelines.REQUEST:
        return f"/workshop/requests/{about['number']}"
    if entry["kind"] == "mail":
        return f"/workshop/mails/{about['mailId']}"
    return ""


def _marks(entries: list[dict[str, Any]]) -> list[LaneMark]:
    """Where entries stand in the picture: from left to right by time, a lane for each kind."""
    return [
        LaneMark(
            str(one["kind"]), round(2 + _place(entries, place) * 96, 1), f"{one['time']} {one['title']}",
            timelines.is_bad(one),
        )
        for place, one in enumerate(entries)
    ]  # fmt: skip


def _place(entries: list[dict[str, Any]], place: int) -> float:
    """How far to the right an entry stands, from 0 to 1.

    Much often happens at once, and then nothing for days, so half of the way is by order.
    """
    first_us, last_us = entries[0]["atUs"], entries[-1]["atUs"]
    by_time = (entries[place]["atUs"] - first_us) / (last_us - first_us) if last_us > first_us else 0
    by_order = place / (len(entries) - 1) if len(entries) > 1 else 0
    return float((by_time + by_order) / 2)


def add_to(app: Port, frame: Frame) -> None:
    """Add the page of timelines."""
    app.add_route(PAGE.path, TimelinePage(frame))
