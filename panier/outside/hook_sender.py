"""Sending messages to hooks: addresses that anybody may choose, so that none may lead into the shop's own network.

The name is looked up for each connection, and the very address that was judged is connected to: a name that means
another machine a moment later does not matter. Redirects are not followed, and of an answer only its status counts.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence

import httpx

from panier.core.hook.address import Network, may_lead_to
from panier.core.values import frozen

SECONDS = 10.0
AT_ONCE = 64
_WAIT_SECONDS_MAX = 4 * 3_600

LookUp = Callable[[str, int], Awaitable[Sequence[str]]]


@frozen
class HookReply:
    """What a hook answered: a status, or why there is none."""

    status: int | None
    problem: str
    wait_seconds: int = 0

    @property
    def is_taken(self) -> bool:
        """True where it took the message."""
        return self.status is not None and 200 <= self.status < 300


class ForbiddenAddressError(Exception):
    """A name leads nowhere that hooks may lead to."""


class HookSender:
    """Posts messages. `besides`: networks that hooks may lead to though they are not of the world."""

    def __init__(
        self, *, besides: Sequence[Network] = (), seconds: float = SECONDS, look_up: LookUp | None = None
    ) -> None:
        self._besides, self._seconds, self._look_up = tuple(besides), seconds, look_up or resolve
        self._http = httpx.AsyncClient(
            follow_redirects=False,
            trust_env=False,  # no proxy, which would look the name up itself
            timeout=seconds,
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0),
        )

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> HookReply:
        """Send a message and tell what was answered; it raises nothing."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(httpx.URL(url), body, headers)
        except TimeoutError:
            return HookReply(None, "It did not answer in time")
        except ForbiddenAddressError as error:
            return HookReply(None, str(error))
        except httpx.HTTPError as error:
            return HookReply(None, f"It cannot be reached ({type(error).__name__})")
        except (OSError, UnicodeError, httpx.InvalidURL) as error:
            return HookReply(None, f"Its name cannot be found ({type(error).__name__})")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _post(self, url: httpx.URL, body: bytes, headers: Mapping[str, str]) -> HookReply:
        host, port = url.host, url.port or (443 if url.scheme == "https" else 80)
        request = self._http.build_request(
            "POST",
            url.copy_with(host=await self._address(host, port)),
            content=body,
            headers={**headers, "host": url.netloc.decode("ascii"), "content-type": "application/json"},
            extensions={"sni_hostname": host},  # whose certificate is asked for, and judged
        )
        response = await self._http.send(request, stream=True)
        try:
            status = response.status_code
            wish = "; redirects are not followed" if 300 <= status < 400 else ""
            return HookReply(status, f"It answered {status}{wish}", _wait_seconds(response))
        finally:
            await response.aclose()

    async def _address(self, host: str, port: int) -> str:
        """The address of a host that a hook may lead to."""
        found = await self._look_up(host, port)
        allowed = [one for one in found if may_lead_to(one, besides=self._besides)]
        if not allowed:
            raise ForbiddenAddressError("Its address is none that a hook may have")
        return allowed[0]


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that a name has at this moment."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _wait_seconds(response: httpx.Response) -> int:
    wish = response.headers.get("retry-after", "")
    return min(int(wish), _WAIT_SECONDS_MAX) if wish.isascii() and wish.isdigit() and len(wish) < 10 else 0
