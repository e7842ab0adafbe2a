"""Answers that never change while the process runs.

They are made once, when somebody first asks, compressed once, and not sent again to whoever has them.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from falcon.asgi import Request, Response

from panier.web.compressed import Ready, ready

JSON = "application/json; charset=utf-8"


@dataclass(slots=True)
class Document:
    """Bytes under a path.

    Falcon calls `on_get`; a client that has them already gets a 304. They are compressed when somebody first asks.
    """

    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...]
    _ready: Ready | None = None

    async def on_get(self, request: Request, response: Response) -> None:
        """The bytes, or 304."""
        if self._ready is None:
            self._ready = await asyncio.to_thread(ready, self.body)
        response.set_headers([("x-content-type-options", "nosniff"), *self.headers])
        response.status, response.data, headers = self._ready.answer(request)
        response.set_headers(headers)
        response.content_type = self.content_type


def document(body: bytes, content_type: str = JSON, *, headers: tuple[tuple[str, str], ...] = ()) -> Document:
    """A document that is sent as it is."""
    return Document(body, content_type, headers)


@dataclass(slots=True)
class Described:
    """A document that is made when it is first asked for, on a thread: that takes longer than others may wait."""

    make: Callable[[], Document]
    _made: Document | None = None
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def on_get(self, request: Request, response: Response) -> None:
        """The document."""
        async with self._making:
            if self._made is None:
                self._made = await asyncio.to_thread(self.make)
        await self._made.on_get(request, response)
