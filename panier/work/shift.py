"""Those who work in a shop beside whoever answers calls; they can be sent home for a while."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

Works = Sequence[Coroutine[Any, Any, None]]


class Shift:
    """Workers, sweeps and tellers, which run from `begin` to `end`; `make`: whoever comes when it begins."""

    def __init__(self, make: Callable[[], Awaitable[Works]]) -> None:
        self._make = make
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self) -> None:
        """Have them work."""
        self._tasks = [asyncio.create_task(one) for one in await self._make()]

    async def end(self) -> None:
        """Send them home: what they were at stays undone, and is claimed again by whoever comes next."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks = []

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Nobody works inside."""
        await self.end()
        try:
            yield
        finally:
            await self.begin()
