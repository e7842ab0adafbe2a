"""What happens while somebody watches, as server-sent events: requests, events, mails, the clock."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping

from falcon.asgi import Request, Response, SSEvent

from panier.store.engine.db import Database, Tx
from panier.store.messages import watched
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.owner.watchers import Told, Watchers

logger = logging.getLogger(__name__)

CALLS = (("GET", "/live", "Watch what happens as server-sent events: request, event, mail, clock"),)

PING_SECONDS = 2.0  # how soon it is noticed that a watcher has gone
LOOK_SECONDS = 0.3


class Live:
    """The stream of what happens."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looking: asyncio.Task[None] | None = None

    async def on_get(self, request: Request, response: Response) -> None:
        """Tell of everything from now on, until the watcher leaves or the sandbox stops."""
        response.set_header("cache-control", "no-store")
        response.sse = self._stream()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(look(self._desk.watchers, self._desk.database))

    async def _stream(self) -> AsyncIterator[SSEvent | None]:
        with self._desk.watchers.watching() as queue:
            yield None
            while True:
                try:
                    told = await asyncio.wait_for(queue.get(), PING_SECONDS)
                except TimeoutError:
                    yield None
                    continue
                if told is None:
                    return
                yield SSEvent(event=told.event, json=told.content)


async def look(watchers: Watchers, database: Database) -> None:
    """Tell those who watch of new mails and events, for as long as there are any.

    They are looked up: whatever wrote them, a call, the worker or a command beside, they are in the database.
    """

    async def read(tx: Tx) -> Mapping[str, int]:
        return await watched.last_numbers(tx)

    known: Mapping[str, int] | None = None
    while watchers.is_watched:
        try:
            found = await database.read(read)
        except Exception:
            logger.exception("what is new could not be looked up; it is tried again")
        else:
            for event, number in found.items():
                if known is not None and number != known[event]:
                    watchers.tell(Told(event, {"last": number}))
            known = found
        await asyncio.sleep(LOOK_SECONDS)


def add_to(app: Port, desk: Desk) -> None:
    """Add the stream."""
    app.add_route("/live", Live(desk))
