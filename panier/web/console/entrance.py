"""The console's addresses. What draws its pages is loaded when somebody opens the first of them."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from falcon.asgi import Request, Response

from panier.web.console.place import PATH, ConsolePlace

if TYPE_CHECKING:
    from panier.web.console.pages import Console


class Entrance:
    """Opens the console of a shop."""

    def __init__(self, place: ConsolePlace) -> None:
        self._place = place
        self._console: Console | None = None
        self._opening = asyncio.Lock()

    def addresses(self) -> Mapping[str, object]:
        """What answers, by path."""
        return {
            PATH: _Overview(self),
            f"{PATH}/keys": _Keys(self),
            f"{PATH}/{{method}}/{{path:path}}": _Operation(self),
        }

    async def console(self) -> "Console":
        """The console, loaded on a thread: nobody else waits for it."""
        async with self._opening:
            if self._console is None:
                self._console = await asyncio.to_thread(self._loaded)
        return self._console

    def _loaded(self) -> "Console":
        from panier.web.console.pages import Console  # noqa: PLC0415 - a start does without

        return Console.prepared(self._place)


class _Overview:
    """GET /console: groups of operations, one of them, or what was found."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    async def on_get(self, request: Request, response: Response) -> None:
        """The page."""
        await (await self._entrance.console()).overview(request, response)


class _Keys:
    """POST /console/keys: signing in and out."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    async def on_get(self, request: Request, response: Response) -> None:
        """The form alone."""
        await (await self._entrance.console()).keys_page(request, response)

    async def on_post(self, request: Request, response: Response) -> None:
        """Sign in with keys or as a ready-made customer, or sign out."""
        await (await self._entrance.console()).sign(request, response)


class _Operation:
    """GET and POST /console/GET/order/cart/{cartId}: an operation, and a try of it."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    async def on_get(self, request: Request, response: Response, method: str, path: str) -> None:
        """The operation."""
        await (await self._entrance.console()).show(request, response, method, path)

    async def on_post(self, request: Request, response: Response, method: str, path: str) -> None:
        """Send a call, or show it as code."""
        await (await self._entrance.console()).attempt(request, response, method, path)
