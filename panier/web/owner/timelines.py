"""Timelines on the sandbox owner's port: all that happened to an order or a service, calls and mails among it."""

from collections.abc import Iterable
from typing import Any

import msgspec
from falcon.asgi import Request, Response

from panier.flows.order import timelines as flow
from panier.flows.order.timelines import Timeline, TimelineMoment
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.paths import bare, parameter
from panier.web.recorded.exchange import Exchange
from panier.web.recorded.record import CallRecord
from panier.web.recorded.shown import shown
from panier.wire.types import datetime_out

REQUEST = "request"
KINDS = (REQUEST, "event", "charge", "refund", "task", "delivery", "mail")

CALLS = (
    ("GET", "/orders/{number}/timeline", "Show all that happened to an order: requests, events, money, tasks, mails"),
    ("GET", "/services/{number}/timeline", "Show all that happened to a service"),
)


class Timelines:
    """What happened, in order of time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_get_order(self, request: Request, response: Response, number: int) -> None:
        """Of an order."""
        found = await self._desk.database.read(lambda tx: flow.load_of_order(tx, number))
        response.media = _without_us(entries(found, self._desk.record))

    async def on_get_service(self, request: Request, response: Response, number: int) -> None:
        """Of a service."""
        found = await self._desk.database.read(lambda tx: flow.load_of_service(tx, number))
        response.media = _without_us(entries(found, self._desk.record))


def entries(timeline: Timeline, record: CallRecord) -> list[dict[str, Any]]:
    """A timeline as documents, with the recorded calls that speak of the same."""
    calls = [(one.at_us, 0, _call_out(one)) for one in record if _is_about(one, timeline)]
    others = [(one.at_us, 1, _moment_out(one)) for one in timeline.moments]
    return [out | {"atUs": at_us} for at_us, _, out in sorted([*calls, *others], key=lambda one: one[:2])]


def _without_us(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.items() if name != "atUs"} for one in found]


def is_bad(entry: dict[str, Any]) -> bool:
    """True for a call that was refused, and for what failed or was declined."""
    status = entry["about"].get("status", 200)
    words = (".declined", ".failed", ".opened", ".lost", ".called_off")
    return status is None or (isinstance(status, int) and status >= 400) or (entry["type"] or "").endswith(words)


def _is_about(exchange: Exchange, timeline: Timeline) -> bool:
    """True for a call that changed the order or the service, names it in its path, or made it."""
    orders, services = timeline.orders, timeline.services
    numbers = {one.service_id for one in services}
    for event in exchange.events:
        held = event.content
        if event.order_id in orders or held.get("order_id") in orders or held.get("service_id") in numbers:
            return True
    segments = [parameter(one) for one in bare(exchange.line.path).strip("/").split("/")]
    if timeline.cart_id is not None and (timeline.cart_id in segments or _made_cart(exchange, timeline.cart_id)):
        return True
    if segments[:2] == ["me", "order"] and len(segments) > 2:
        return segments[2] in map(str, orders)
    if segments[0] == "services" and len(segments) > 1:
        return segments[1] in map(str, numbers)
    return any(one.name in segments for one in services) or _answered(exchange) in orders


def _made_cart(exchange: Exchange, cart_id: str) -> bool:
    return exchange.line.method == "POST" and f'"{cart_id}"'.encode() in exchange.answer.kept


def _answered(exchange: Exchange) -> int | None:
    """The number of the order that an answer is about, where it says so at its beginning."""
    if exchange.line.method == "GET" or exchange.status != 200:
        return None
    try:
        said = msgspec.json.decode(shown(exchange).answer)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    number = said.get("orderId") if isinstance(said, dict) else None
    return number if isinstance(number, int) else None


def _call_out(exchange: Exchange) -> dict[str, Any]:
    found = shown(exchange)
    status = "no answer" if exchange.status is None else str(exchange.status)
    return {
        "time": datetime_out(exchange.at_us),
        "kind": REQUEST,
        "title": f"{exchange.line.method} {found.path} → {status}",
        "type": None,
        "about": {
            "number": exchange.number, "queryId": exchange.query_id, "status": exchange.status, "fault": exchange.fault,
        },
    }  # fmt: skip


def _moment_out(moment: TimelineMoment) -> dict[str, Any]:
    return {
        "time": datetime_out(moment.at_us),
        "kind": moment.kind,
        "title": moment.title,
        "type": moment.type,
        "about": {_camel(name): value for name, value in moment.about.items()},
    }


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(one.capitalize() for one in others)


def kinds_of(found: Iterable[dict[str, Any]]) -> list[str]:
    """The kinds that a timeline has, in their order."""
    there = {str(one["kind"]) for one in found}
    return [kind for kind in KINDS if kind in there]


def add_to(app: Port, desk: Desk) -> None:
    """Add the timelines."""
    found = Timelines(desk)
    app.add_route("/orders/{number:int}/timeline", found, suffix="order")
    app.add_route("/services/{number:int}/timeline", found, suffix="service")
