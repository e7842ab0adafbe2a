"""Long answers, sent in pieces, so that other requests are answered in between and nobody waits for a copy of them."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from falcon.asgi import Response

PIECE_BYTES = 262_144


def send(response: Response, content: bytes) -> None:
    """Set the bytes of an answer."""
    if len(content) <= PIECE_BYTES:
        response.data = content
        return
    send_list(response, [content])


def send_list(response: Response, pieces: Sequence[bytes]) -> None:
    """Set the bytes of an answer that was made in pieces."""
    response.content_length = sum(map(len, pieces))
    response.stream = _sent(pieces)


async def _sent(pieces: Sequence[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        view = memoryview(piece)
        for start in range(0, len(piece), PIECE_BYTES):
            yield bytes(view[start : start + PIECE_BYTES])
            await asyncio.sleep(0)
