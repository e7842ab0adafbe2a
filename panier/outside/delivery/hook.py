"""A deliverer over HTTP: signed requests to an address of the owner's, which answers at once or calls back.

docs/deliverer-plugin.md says what is sent and what may be answered.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import msgspec

from panier.core.limits import SECOND_US
from panier.core.period import at
from panier.core.refusal import Refusal
from panier.core.service.made import check_made, shortened
from panier.core.values import frozen
from panier.outside.deliverers import (
    DeliveryFailedError,
    DeliveryRequest,
    DeliveryTroubleError,
    EndRequest,
    Made,
    NotMadeYetError,
)
from panier.outside.delivery.signing import HookKeys

_AGAIN = frozenset({408, 425, 429})  # of 4xx, those that say: later
_NO = frozenset({400, 409, 422})  # those that are about what was asked for, though they give no reason
_WAIT_SECONDS_MAX = 3_600


@frozen
class HookBounds:
    """The limits of a request: how long its answer may take and how long it may be, and how many go at once.

    `turn_seconds`: how long one waits for others to be answered.
    """

    seconds: float = 10
    turn_seconds: float = 15
    answer_bytes: int = 65_536
    at_once: int = 16


@frozen
class Hook:
    """Where requests go and with what they are signed; `callback`: where the other side may answer later."""

    url: str
    keys: HookKeys
    callback: str


@frozen
class _Reply:
    status: int
    document: Mapping[str, Any] | None  # None where the body is no JSON object
    wait_seconds: int


class HookDeliverer:
    """Sends every request to one address.

    `now` is the shop's time; `wall_seconds` the real one, which signatures are dated with.
    """

    def __init__(
        self, hook: Hook, now: Callable[[], int], wall_seconds: Callable[[], int], bounds: HookBounds | None = None
    ) -> None:
        self._hook, self._now, self._wall_seconds = hook, now, wall_seconds
        self._bounds = bounds or HookBounds()
        self._turns = asyncio.Semaphore(self._bounds.at_once)
        self._http = httpx.AsyncClient(
            headers={"accept": "application/json", "accept-encoding": "identity", "content-type": "application/json"},
            follow_redirects=False,
            trust_env=False,  # neither a proxy nor a password that somebody left for other programs
            limits=httpx.Limits(max_connections=self._bounds.at_once),
        )

    async def make(self, request: DeliveryRequest) -> Made:
        """Ask for a thing."""
        reply = await self._ask("make", request.key, _request_out(request, self._hook.callback))
        document = {} if reply.document is None else reply.document
        name, properties = document.get("name"), document.get("properties") or {}
        try:
            check_made(name, properties)
        except Refusal as refusal:
            raise DeliveryTroubleError(f"The delivery hook answered something else: {refusal.message}") from refusal
        return Made(str(name), properties=properties)

    async def change(self, request: DeliveryRequest) -> None:
        """Ask for a change."""
        await self._ask("change", request.key, _request_out(request, self._hook.callback))

    async def end(self, request: EndRequest) -> None:
        """Tell of an end."""
        await self._ask("end", request.key, _end_out(request, self._hook.callback))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _ask(self, event: str, message_id: str, sent: Mapping[str, object]) -> _Reply:
        """What was answered to a request that was carried out.

        Raises what the Protocol has for anything else.
        """
        message = {"type": event, "timestamp": at(self._now()).isoformat(), "data": sent}
        reply = await self._send(message_id, msgspec.json.encode(message))
        if reply.status == 202:
            raise NotMadeYetError
        if 200 <= reply.status < 300:
            return reply
        if 400 <= reply.status < 500 and reply.status not in _AGAIN:
            reason = (reply.document or {}).get("reason")
            told = self._hook.keys.hidden(shortened(reason)) if isinstance(reason, str) else ""
            # A wrong address or secret (401, 403, 404 …) says nothing of the piece: that can be put right.
            if told or reply.status in _NO:
                raise DeliveryFailedError(told or f"It was refused by its deliverer ({reply.status})")
        wish = "; redirects are not followed" if 300 <= reply.status < 400 else ""
        raise DeliveryTroubleError(f"The delivery hook answered {reply.status}{wish}", reply.wait_seconds)

    async def _send(self, message_id: str, body: bytes) -> _Reply:
        try:
            async with asyncio.timeout(self._bounds.turn_seconds):
                await self._turns.acquire()
        except TimeoutError as error:  # it was not even asked
            raise NotMadeYetError(self._now() + SECOND_US) from error
        try:
            return await self._sent(message_id, body)
        finally:
            self._turns.release()

    async def _sent(self, message_id: str, body: bytes) -> _Reply:
        headers = self._hook.keys.headers(message_id, body, at_seconds=self._wall_seconds())
        try:
            async with (
                asyncio.timeout(self._bounds.seconds),
                self._http.stream("POST", self._hook.url, content=body, headers=headers, timeout=None) as response,
            ):
                return _Reply(response.status_code, await self._document(response), _wait_seconds(response))
        except TimeoutError as error:
            raise DeliveryTroubleError("The delivery hook did not answer in time") from error
        except httpx.HTTPError as error:
            raise DeliveryTroubleError(f"The delivery hook cannot be reached ({type(error).__name__})") from error

    async def _document(self, response: httpx.Response) -> Mapping[str, Any] | None:
        """The JSON object in a body of bounded size, which must not be packed."""
        if response.headers.get("content-encoding", "identity") != "identity":
            raise DeliveryTroubleError("The delivery hook answered with a packed body, which was not asked for")
        content = bytearray()
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) > self._bounds.answer_bytes:
                raise DeliveryTroubleError(
                    f"The delivery hook answered with more than {self._bounds.answer_bytes} bytes"
                )
        try:
            found = msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        return found if isinstance(found, dict) else None


def _wait_seconds(response: httpx.Response) -> int:
    wish = response.headers.get("retry-after", "")
    return min(int(wish), _WAIT_SECONDS_MAX) if wish.isascii() and wish.isdigit() and len(wish) < 10 else 0


def _request_out(request: DeliveryRequest, callback: str) -> dict[str, object]:
    return {
        "key": request.key,
        "parentKey": request.parent_key,
        "orderId": request.order_id,
        "family": request.family,
        "planCode": request.plan_code,
        "product": request.product,
        "pricingMode": request.pricing_mode,
        "duration": request.duration,
        "action": request.action,
        "service": request.service,
        "isOption": request.is_option,
        "domain": request.domain,
        "configurations": [{"label": label, "value": value} for label, value in request.configurations],
        "callback": callback,
    }


def _end_out(request: EndRequest, callback: str) -> dict[str, object]:
    return {
        "key": request.key,
        "madeKey": request.made_key,
        "family": request.family,
        "planCode": request.plan_code,
        "product": request.product,
        "service": request.service,
        "callback": callback,
    }
