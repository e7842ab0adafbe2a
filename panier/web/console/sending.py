"""Sending a call to the shop's own application, as one from elsewhere comes."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from panier.core.limits import SECOND_US
from panier.core.values import frozen
from panier.flows.account.seeds import Keys
from panier.web.auth import Signed, signature
from panier.web.console.place import Application
from panier.web.samples import TypedCall

SECONDS_MAX = 60


@frozen
class TriedAnswer:
    """What came back, and after how many milliseconds."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    milliseconds: float

    def header(self, name: str) -> str:
        """A header by its name in small letters; empty where there is none."""
        return next((value for given, value in self.headers if given == name), "")


@frozen
class SentBy:
    """Who sends a call, and when.

    `url`: scheme and host, which a signature covers; `address`: of the browser; `gone` waits until it hangs up.
    """

    url: str
    address: str
    now_us: int
    gone: Callable[[], Awaitable[None]]


def identified(call: TypedCall, keys: Keys | None, token: str, sender: SentBy) -> tuple[tuple[str, str], ...]:
    """The headers of a call with those that prove who sends it."""
    if token:
        return (*call.headers, ("Authorization", f"Bearer {token}"))
    if keys is None:
        return call.headers
    timestamp = str(sender.now_us // SECOND_US)
    signed = Signed(
        method=call.method, path="", url_tail="", host="", body=call.body, address="",
        application_key=keys.application_key, consumer_key=keys.consumer_key, timestamp=timestamp, signature=None,
        authorization=None,
    )  # fmt: skip
    return (
        *call.headers,
        ("X-Ovh-Application", keys.application_key),
        ("X-Ovh-Consumer", keys.consumer_key),
        ("X-Ovh-Timestamp", timestamp),
        ("X-Ovh-Signature", signature(keys.application_secret, signed, f"{sender.url}{call.target}")),
    )


async def send(
    application: Application, call: TypedCall, headers: tuple[tuple[str, str], ...], sender: SentBy
) -> TriedAnswer:
    """Send a call and wait for its answer: none, of status 0, where it is lost or takes longer than a minute."""
    events: list[Mapping[str, Any]] = []
    waiting = [{"type": "http.request", "body": call.body, "more_body": False}]

    async def listen() -> Any:
        if waiting:
            return waiting.pop()
        await sender.gone()
        return {"type": "http.disconnect"}

    async def answered(event: Any) -> None:
        events.append(event)

    begun = time.perf_counter()
    # A task of its own: who is answered, and what else the context holds, stays what it is here.
    task = asyncio.create_task(_run(application, _scope(call, headers, sender), listen, answered))
    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS_MAX):
            await task
    took = (time.perf_counter() - begun) * 1_000
    start = next((event for event in events if event["type"] == "http.response.start"), None)
    if start is None:
        return TriedAnswer(0, (), b"", took)
    body = b"".join(event.get("body", b"") for event in events if event["type"] == "http.response.body")
    fields = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"])
    return TriedAnswer(start["status"], fields, body, took)


async def _run(application: Application, scope: Any, listen: Any, answered: Any) -> None:
    await application(scope, listen, answered)


def _scope(call: TypedCall, headers: tuple[tuple[str, str], ...], sender: SentBy) -> Mapping[str, Any]:
    path, _, query = call.target.partition("?")
    scheme, _, host = sender.url.partition("://")
    sent = [("Host", host), ("Accept", "application/json"), ("User-Agent", "Panier console"), *headers]
    if call.body:
        sent.append(("Content-Length", str(len(call.body))))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": scheme,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in sent],
        "client": (sender.address, 0),
        "server": None,
    }
