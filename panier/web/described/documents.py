"""Answers that never change while the process runs.

They are made once, when somebody first asks, and not sent again to whoever has them.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from falcon.asgi import Request, Response

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes under a path.

    Falcon calls `on_get`; a client that has them already gets a 304.
    """

    body: bytes
    content_type: str
    etag: str
    headers: tuple[tuple[str, str], ...]

    async def on_get(self, request: Request, response: Response) -> None:
        """The bytes, or 304."""
        response.set_headers([("cache-control", "no-cache"), ("x-content-type-options", "nosniff"), *self.headers])
        response.etag = self.etag
        if any(str(known) in {self.etag, "*"} for known in request.if_none_match or ()):
            response.status = 304
            return
        response.data = self.body
        response.content_type = self.content_type


def document(body: bytes, content_type: str = JSON, *, headers: tuple[tuple[str, str], ...] = ()) -> Document:
    """A document with an entity tag derived from its content."""
    return Document(body, content_type, sha256(body).hexdigest()[:32], headers)


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
