"""The calls that were answered lately.

They are numbered in the order in which they ended, so that whoever reads on behind a number misses none.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator

from panier.core.limits import RECORDED_BYTES_MAX, RECORDED_CALLS_MAX
from panier.web.recorded.exchange import Exchange, header_of


class CallRecord:
    """The calls that are kept, oldest first; `last`: the number of the last one that ended."""

    def __init__(self) -> None:
        self._kept: deque[Exchange] = deque()
        self._bytes = 0
        self._changed = asyncio.Event()
        self.last = 0
        self.listeners: list[Callable[[Exchange], None]] = []  # told of each call that ended

    def add(self, exchange: Exchange) -> None:
        """Keep a call that has ended, in place of the oldest where there are too many."""
        self.last += 1
        exchange.number = self.last
        exchange.query_id = header_of(exchange.answer_headers, "x-ovh-queryid") or f"call-{self.last}"
        self._kept.append(exchange)
        self._bytes += exchange.size
        while len(self._kept) > RECORDED_CALLS_MAX or (self._bytes > RECORDED_BYTES_MAX and len(self._kept) > 1):
            self._bytes -= self._kept.popleft().size
        self._changed.set()
        self._changed = asyncio.Event()
        for tell in self.listeners:
            tell(exchange)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._kept))

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, name: str) -> Exchange | None:
        """The call with a query id, or with a number; the last one where several have it."""
        for one in reversed(self._kept):
            if name in (one.query_id, str(one.number)):
                return one
        return None

    def forget(self) -> None:
        """Forget all calls; numbers go on."""
        self._kept.clear()
        self._bytes = 0

    async def wait_beyond(self, number: int, seconds: float) -> bool:
        """Wait until a call with a greater number has ended; False where none did in time."""
        deadline = time.monotonic() + seconds
        while self.last <= number:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except TimeoutError:
                return False
        return True
