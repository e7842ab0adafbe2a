"""The back office's addresses. What draws its pages is loaded when somebody opens the first of them."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from falcon.asgi import Request, Response

from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.office.place import PATH, OfficePlace

if TYPE_CHECKING:
    from panier.web.office.office import Office


class OfficeEntrance:
    """Opens the back office of a shop."""

    def __init__(self, shop: Shop, database: Database, place: OfficePlace) -> None:
        self._shop, self._database, self._place = shop, database, place
        self._office: Office | None = None
        self._opening = asyncio.Lock()

    def addresses(self) -> Mapping[str, object]:
        """What answers, by path."""
        door = _OfficeDoor(self)
        return {PATH: door, f"{PATH}/{{place:path}}": door}

    async def office(self) -> "Office":
        """The office, loaded on a thread: nobody else waits for it."""
        async with self._opening:
            if self._office is None:
                self._office = await asyncio.to_thread(self._loaded)
        return self._office

    def _loaded(self) -> "Office":
        from panier.web.office.office import Office  # noqa: PLC0415 - a start does without

        return Office(self._shop, self._database, self._place)


class _OfficeDoor:
    """GET and POST /office and what lies behind it."""

    def __init__(self, entrance: OfficeEntrance) -> None:
        self._entrance = entrance

    async def on_get(self, request: Request, response: Response, place: str = "") -> None:
        """A page."""
        await (await self._entrance.office()).show_page(request, response, place)

    async def on_post(self, request: Request, response: Response, place: str = "") -> None:
        """What a page's form asks for."""
        await (await self._entrance.office()).take_form(request, response, place)
