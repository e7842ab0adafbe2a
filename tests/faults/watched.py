"""A shop whose processes are killed at a boundary that a test names, and started again."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.__main__ import cpu_seconds_of
from panier.store.engine.db import is_postgres
from tests.faults.customer import Customer
from tests.support.processes import Process, Runner

PATIENCE_SECONDS = 60.0
RECOVERY_SECONDS = 5.0
TRIES = 3


@dataclass(slots=True)
class Watched:
    """A shop whose processes end at the boundary that is armed, and start again."""

    runner: Runner
    customer: Customer
    at: Path
    log: Path
    running: list[Process]
    restarts: int = 0
    watched_from: int = 0  # how many boundaries were reached before the last life began
    slowest_seconds: float = 0.0  # until an order had its status, with the start of what was killed
    most_cpu_seconds: float = 0.0  # of a process that was started again, until an order had its status
    is_recovering: bool = False

    def arm(self, boundary: str) -> None:
        self.at.write_text(boundary, encoding="utf-8")

    def reached(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()

    def boundaries(self) -> list[str]:
        """What was reached since the last life began, each once; counts of attempts may come or not."""
        return [one for one in dict.fromkeys(self.reached()[self.watched_from :]) if " attempt" not in one]

    def start(self) -> None:
        """Start the process that serves and works; on PostgreSQL the work is another's."""
        workers = [self.runner.work()] if is_postgres(self.runner.database) else []
        server = self.runner.serve(works=not workers)
        self.running = [server, *workers]
        self.customer = self.customer.at(server.url)

    def kill(self) -> None:
        """End everything, as a power cut does."""
        for one in self.running:
            one.kill()

    def mend(self) -> bool:
        """Start again what has ended; returns whether something had."""
        if all(one.popen.poll() is None for one in self.running):
            return False
        self.arm("")
        self.kill()
        self.start()
        self.restarts, self.is_recovering = self.restarts + 1, True
        return True

    async def insist(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """Do something until it is answered, whatever ends meanwhile."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return await act()
            except httpx.TransportError:
                assert time.monotonic() < deadline, "nobody answers"
                await asyncio.sleep(0.1)  # a process that is killed takes a moment to be gone
                self.mend()

    async def wait(self, order_id: int, wanted: str) -> None:
        """Wait until an order has a status; a worker that has ended is started again."""
        began = time.monotonic()
        while (found := await self.insist(lambda: self.customer.get(f"/me/order/{order_id}/status"))) != wanted:
            assert time.monotonic() - began < PATIENCE_SECONDS, f"order {order_id} stays {found}, not {wanted}"
            seen = time.monotonic()
            if self.mend():
                began = seen
            await asyncio.sleep(0.05)
        self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - began)
        if self.is_recovering:
            self.is_recovering = False
            self.most_cpu_seconds = max(self.most_cpu_seconds, *(cpu_seconds_of(one.popen.pid) for one in self.running))

    def check_recovery(self, killed: int) -> None:
        """Say how long it took to go on after a kill; a process that is started again needs less than five seconds.

        Of its own CPU time: how much of that a second holds depends on what else the machine does.
        """
        kind = "PostgreSQL" if is_postgres(self.runner.database) else "SQLite"
        sys.stdout.write(
            f"{kind}: killed at {killed} boundaries, went on after {self.slowest_seconds:.1f} s at most,"
            f" {self.most_cpu_seconds:.1f} s of CPU\n"
        )
        assert 0 < self.most_cpu_seconds < RECOVERY_SECONDS

    async def kill_at_each(self, chosen: list[str], live: Callable[[str], Awaitable[None]]) -> list[str]:
        """Live once for each boundary, which is killed at; returns those that were not reached again."""
        missed = []
        for boundary in chosen:
            restarts = self.restarts
            for _ in range(TRIES):  # what is done together in one transaction is another time done in two
                await live(boundary)
                if self.restarts > restarts:
                    break
            else:
                missed.append(boundary)
        return missed
