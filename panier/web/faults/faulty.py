"""An application whose calls go wrong as a sandbox's owner wants it."""

import asyncio
import math
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import msgspec

from panier.core.refusal import Kind, Refusal, too_many
from panier.web.console.place import PATH as CONSOLE
from panier.web.dispatch import HEADERS, new_query_id
from panier.web.door.protocol import CYCLE
from panier.web.errors import ANSWERS, INTERNAL, answer, retry_headers
from panier.web.faults.rules import CallFault, CallFaultKind, CallFaults
from panier.web.recorded.exchange import current

_Receive = Callable[[], Awaitable[Any]]
_Send = Callable[[Any], Awaitable[None]]

UNAVAILABLE = "Service is temporarily unavailable"
SIGNATURE = Refusal(Kind.INVALID_SIGNATURE, "Invalid signature")


class FaultyApplication:
    """Another application, to whose calls happens what was planned."""

    def __init__(self, application: Any, faults: CallFaults) -> None:
        self._application = application
        self._faults = faults

    async def __call__(self, scope: Any, receive: _Receive, send: _Send) -> None:
        """Answer a call, unless something goes wrong."""
        if scope["type"] != "http" or scope["path"].startswith(CONSOLE):  # its pages; what they send comes by itself
            await self._application(scope, receive, send)
            return
        last: CallFault | None = None
        for fault in self._faults.take(scope["method"], scope["raw_path"].decode("latin-1")):
            if fault.kind is CallFaultKind.DELAY:
                _note(fault.words)
                await asyncio.sleep(fault.seconds)
            else:
                last = fault
        if last is None:
            await self._application(scope, receive, send)
        elif last.kind is CallFaultKind.LOST:
            await self._lose(last, scope, receive)
        else:
            _note(last.words)
            await _refuse(last, receive, send)

    async def _lose(self, fault: CallFault, scope: Any, receive: _Receive) -> None:
        """Do the work, then hang up."""
        statuses: list[int] = []

        async def lose(event: Any) -> None:
            if event["type"] == "http.response.start":
                statuses.append(event["status"])

        await self._application(scope, receive, lose)
        said = f" (it was {statuses[0]})" if statuses else ""
        _note(f"{fault.words}{said}")
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        cycle = (scope.get("extensions") or {}).get(CYCLE)
        if cycle is not None:
            cycle.hang_up()


def _note(words: str) -> None:
    exchange = current()
    if exchange is not None:
        exchange.fault = words if exchange.fault is None else f"{exchange.fault}; {words}"


async def _refuse(fault: CallFault, receive: _Receive, send: _Send) -> None:
    """Answer as the API does when it refuses, and do nothing."""
    event = await receive()
    while event["type"] == "http.request" and event.get("more_body"):
        event = await receive()
    status, body, headers = refused(fault)
    fields = {**HEADERS, **headers, "x-ovh-queryid": new_query_id(), "content-length": str(len(body))}
    listed = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": listed})
    await send({"type": "http.response.body", "body": body})


def refused(fault: CallFault) -> tuple[int, bytes, dict[str, str]]:
    """The status, the body and further headers of what a fault answers."""
    wait = max(1, math.ceil(fault.seconds))
    refusal = {
        CallFaultKind.SIGNATURE: SIGNATURE,
        CallFaultKind.MAINTENANCE: Refusal(Kind.UNAVAILABLE, UNAVAILABLE),
        CallFaultKind.RATE: too_many("requests", "of a fault", retry_seconds=wait),
    }.get(fault.kind)
    if refusal is None:
        return fault.status or 500, _envelope(fault), {}
    status, body = answer(refusal)
    said = msgspec.json.decode(body)
    if fault.message is not None:
        said["message"] = fault.message
    if fault.status is not None:
        status = fault.status
        said |= {"httpCode": _http_code(status)} if "httpCode" in said else {}
    headers = retry_headers(refusal)
    if fault.kind is CallFaultKind.MAINTENANCE and fault.seconds:
        headers = {"retry-after": str(wait)}
    return status, msgspec.json.encode(said), headers


def _envelope(fault: CallFault) -> bytes:
    """What the API says with a status."""
    status = fault.status or 500
    if status == 500 and fault.message is None:
        return INTERNAL
    name = next((one.class_name for one in ANSWERS.values() if one.status == status and not one.error_code), None)
    if name is None:
        side = "Client" if status < 500 else "Server"
        name = f"{side}::{re.sub(r'[^A-Za-z]', '', _phrase(status).title())}"
    usual = UNAVAILABLE if status == 503 else _phrase(status)
    return msgspec.json.encode({"class": name, "message": fault.message or usual})


def _http_code(status: int) -> str:
    return f"{status} {_phrase(status)}"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Resource expired" if status == 460 else "Refused" if status < 500 else "Server error"
