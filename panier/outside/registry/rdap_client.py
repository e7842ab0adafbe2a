"""Asking RDAP servers politely.

Their cost and the size of their answers are bounded, and a busy server is left alone.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx
from whoisit.errors import QueryError, ResourceDoesNotExist
from whoisit.query import QueryAsync

from panier.core.limits import SECOND_US
from panier.core.values import frozen
from panier.outside.registry.protocol import RegistryUnreachableError

_TOO_MANY = 429
_LEFT_ALONE_SECONDS_MAX = 3_600

logger = logging.getLogger(__name__)


@frozen
class Bounds:
    """The limits of look-ups.

    `look_up_seconds` is for all the names of a look-up together, waiting for a turn included. `pause_seconds` lies
    between the first two tries and doubles from then on; a server that asks for a longer pause is not asked again
    before it is over.
    """

    look_up_seconds: float = 10
    try_seconds: float = 4
    tries: int = 3
    pause_seconds: float = 0.4
    at_once: int = 16
    redirects: int = 3
    answer_bytes: int = 1_048_576
    kept_seconds: int = 60
    kept_names: int = 10_000
    list_seconds: int = 86_400


class RdapClient:
    """One HTTP client for all servers.

    `is_secure`: whether it uses https alone, after a redirect too.
    """

    def __init__(self, now: Callable[[], int], bounds: Bounds, *, is_secure: bool) -> None:
        self._now = now
        self._bounds = bounds
        self._is_secure = is_secure
        self._turns = asyncio.Semaphore(bounds.at_once)
        self._busy_until_us: dict[str, int] = {}
        self._http = httpx.AsyncClient(
            headers={"accept": "application/rdap+json, application/json", "accept-encoding": "identity"},
            event_hooks={"request": [self._check_request], "response": [self._check_response]},
            follow_redirects=True,
            max_redirects=bounds.redirects,
            limits=httpx.Limits(max_connections=bounds.at_once),
        )

    async def ask(self, url: str) -> Mapping[str, Any] | None:
        """The object at an address; None where the server answers that it does not exist (404).

        Raises RegistryUnreachableError: at once where asking again would not help, else after the last try.
        """
        tried = 0
        while True:
            try:
                async with self._turns:
                    found = await QueryAsync(self._http, "GET", url).request(timeout=self._bounds.try_seconds)
            except ResourceDoesNotExist:
                return None
            except QueryError as error:
                tried += 1
                logger.info("try %s of %s failed: %s", tried, self._bounds.tries, error)
                if tried == self._bounds.tries or not _may_pass(error):
                    raise RegistryUnreachableError(str(error)) from error
                await asyncio.sleep(self._bounds.pause_seconds * 2 ** (tried - 1))
            else:
                if not isinstance(found, dict):
                    raise RegistryUnreachableError(f"{url} answered with JSON that is no object")
                return found

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _check_request(self, request: httpx.Request) -> None:
        if self._is_secure and request.url.scheme != "https":
            raise _UnfitError(f"{request.url} is not safe: only https is spoken")
        if self._busy_until_us.get(request.url.host, 0) > self._now():
            raise _UnfitError(f"{request.url.host} asked to be left alone for a while")

    async def _check_response(self, response: httpx.Response) -> None:
        """Check a response before a byte of its body is read.

        A compressed body could expand to any size, so none is accepted.
        """
        if response.status_code == _TOO_MANY:
            self._leave_alone(response)
        if response.headers.get("content-encoding", "identity") != "identity":
            raise _UnfitError(f"{response.url} answered with a packed body, which was not asked for")
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Bounded(response.stream, self._bounds.answer_bytes)

    def _leave_alone(self, response: httpx.Response) -> None:
        wish = response.headers.get("retry-after", "")
        seconds = min(int(wish), _LEFT_ALONE_SECONDS_MAX) if wish.isascii() and wish.isdigit() and len(wish) < 10 else 0
        if seconds > self._bounds.pause_seconds:
            now_us = self._now()
            self._busy_until_us = {one: until_us for one, until_us in self._busy_until_us.items() if until_us > now_us}
            self._busy_until_us[response.url.host] = now_us + seconds * SECOND_US
            raise _UnfitError(f"{response.url.host} asked to be left alone for {seconds} seconds")


class _UnfitError(Exception):
    """The request or the answer is out of bounds; asking again would not help."""


class _Bounded(httpx.AsyncByteStream):
    """A body that is cut off when it grows too long."""

    def __init__(self, stream: httpx.AsyncByteStream, bytes_max: int) -> None:
        self._stream = stream
        self._bytes_max = bytes_max

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._stream:
            read += len(chunk)
            if read > self._bytes_max:
                raise _UnfitError(f"an answer has more than {self._bytes_max} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def _may_pass(error: QueryError) -> bool:
    """True where a repeated question may be answered.

    That is after trouble on the way, or trouble of the server's own.
    """
    return (
        error.status_code == _TOO_MANY or error.status_code >= 500 or isinstance(error.__cause__, httpx.TransportError)
    )
