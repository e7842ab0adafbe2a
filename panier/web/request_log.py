"""A line for each call that is answered, for whoever watches a sandbox work."""

import asyncio
from collections.abc import Callable
from typing import Any

from panier.outside.gateway.forms import has_card_number
from panier.web.door.protocol import watched


class RequestLog:
    """Writes method, path, status and time of every call; queries are left out, for they may hold passwords."""

    def __init__(self, application: Any, write: Callable[[str], None]) -> None:
        self._application = application
        self._write = write

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, then write the line."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        clock = asyncio.get_running_loop().time
        begun, status, query_id = clock(), "no answer", ""

        async def noting(event: Any) -> None:
            nonlocal status, query_id
            if event["type"] == "http.response.start":
                status = str(event["status"])
                query_id = next((value.decode() for name, value in event["headers"] if name == b"x-ovh-queryid"), "")
            await send(event)

        try:
            await self._application(watched(scope), receive, noting)
        except Exception:
            status = "500"
            raise
        finally:
            path = ascii(scope["path"])[1:-1]  # a path may hold anything, also what a terminal obeys
            if any(map(has_card_number, path.split("/"))):
                path = "(a path with the number of a card)"
            milliseconds = round((clock() - begun) * 1_000)
            self._write(f"{scope['method']} {path} {status} {milliseconds} ms {query_id}".rstrip())
