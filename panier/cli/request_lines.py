"""panier sandbox --log requests: what is called, and what happens to orders, a line each as it happens."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime

from panier.store import orders
from panier.store.engine.db import Database

POLL_SECONDS = 0.3
EVENTS_MAX = 1_000


def write_line(text: str) -> None:
    """A line with the time of this machine, at once."""
    sys.stdout.write(f"{datetime.now(UTC):%H:%M:%S} {text}\n")
    sys.stdout.flush()


async def follow(database: Database, write: Callable[[str], None]) -> None:
    """Write what happens to orders from now on, until cancelled."""
    last = await database.read(orders.last_event_id)
    while True:
        await asyncio.sleep(POLL_SECONDS)
        for event in await database.read(lambda tx: orders.list_events_after(tx, last, limit=EVENTS_MAX)):  # noqa: B023 - run at once
            write(f"order {event.order_id}: {event.description}")
            last = event.event_id


class Follower:
    """Follows a shop's orders for as long as something else runs."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def begin(self, database: Database) -> None:
        """Begin, once the database is open."""
        self._task = asyncio.create_task(follow(database, write_line))

    async def beside(self, running: Coroutine[object, object, None]) -> None:
        """Run something, then end."""
        try:
            await running
        finally:
            if self._task is not None:
                self._task.cancel()
                with suppress(asyncio.CancelledError):
                    await asyncio.gather(self._task, return_exceptions=True)
