"""Who watches a sandbox, and what they are told; the oldest watcher leaves when there are too many."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from panier.core.values import frozen
from panier.web.recorded.exchange import Exchange
from panier.web.recorded.shown import summary_out

WATCHERS_MAX = 40
UNREAD_MAX = 200  # what a watcher that does not keep up misses is told again by the next look at the page


@frozen
class Told:
    """What watchers are told: the kind of event, and a little about it."""

    event: str
    content: dict[str, object]


class Watchers:
    """Those who watch now. When the sandbox stops, each is told so by None."""

    def __init__(self) -> None:
        self._queues: list[asyncio.Queue[Told | None]] = []
        self.stopping = asyncio.Event()

    @property
    def is_watched(self) -> bool:
        """True while somebody watches."""
        return bool(self._queues)

    @contextmanager
    def watching(self) -> Iterator["asyncio.Queue[Told | None]"]:
        """Watch until the block ends."""
        queue: asyncio.Queue[Told | None] = asyncio.Queue()
        if self.stopping.is_set():
            queue.put_nowait(None)
        while len(self._queues) >= WATCHERS_MAX:
            self._queues.pop(0).put_nowait(None)
        self._queues.append(queue)
        try:
            yield queue
        finally:
            if queue in self._queues:
                self._queues.remove(queue)

    def tell(self, told: Told) -> None:
        """Tell all who watch."""
        for queue in self._queues:
            if queue.qsize() < UNREAD_MAX:
                queue.put_nowait(told)

    def tell_call(self, exchange: Exchange) -> None:
        """Tell all who watch that a call has ended."""
        if self._queues:
            self.tell(Told("request", summary_out(exchange)))

    def stop(self) -> None:
        """End every stream, and whatever waits for something new."""
        self.stopping.set()
        for queue in self._queues:
            queue.put_nowait(None)
        self._queues.clear()
