"""Attack a sandbox of this machine in several ways, each for some seconds, and time what somebody else waits meanwhile.

Everything is bounded: connections, bytes and time; nothing but loopback is reached.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvloop

from panier.core.limits import ConnectionLimits
from panier.core.values import frozen
from panier.web.door.server import fitted
from tests.support.live import sandbox

ATTACKER = "127.0.0.2"  # an address of its own on this machine
CONNECTIONS = 900
HOST = b"Host: shop.test\r\n"
TIME = b"GET /1.0/auth/time HTTP/1.1\r\n" + HOST
Attack = Callable[["Target"], Coroutine[Any, Any, None]]


@frozen
class Figures:
    """What somebody else's calls took during an attack, in milliseconds."""

    name: str
    calls: int
    median_ms: float
    slowest_ms: float
    refused: int


@frozen
class Target:
    """Where the shop answers, and when an attack on it ends."""

    port: int
    ends_at: float

    @property
    def is_over(self) -> bool:
        """True once the attack should end."""
        return time.monotonic() > self.ends_at

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection of the attacker's."""
        return await asyncio.open_connection("127.0.0.1", self.port, local_addr=(ATTACKER, 0))


async def dripped(target: Target, first: bytes) -> None:
    """Many connections, each sending a byte a second, opened again when they are closed."""

    async def hold() -> None:
        _, writer = await target.connect()
        writer.write(first)
        while not (writer.is_closing() or target.is_over):
            writer.write(b"a" if first else b"")
            await asyncio.sleep(1)
        writer.close()

    async def one() -> None:
        while not target.is_over:
            with suppress(OSError):
                await hold()
            await asyncio.sleep(0.2)

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))


async def slow_headers(target: Target) -> None:
    """Headers of a byte a second."""
    await dripped(target, TIME + b"A: ")


async def slow_bodies(target: Target) -> None:
    """Bodies of a byte a second."""
    await dripped(target, b"POST /1.0/order/cart HTTP/1.1\r\n" + HOST + b"Content-Length: 100000\r\n\r\n")


async def silent(target: Target) -> None:
    """Connections that say nothing."""
    await dripped(target, b"")


async def repeated(target: Target, sent: bytes, *, workers: int) -> None:
    """A few connections at a time that send something and read what comes, over and over."""

    async def one() -> None:
        while not target.is_over:
            with suppress(OSError):
                reader, writer = await target.connect()
                writer.write(sent)
                with suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        while await reader.read(65_536):
                            pass
                writer.close()

    await asyncio.gather(*(one() for _ in range(workers)))


async def long_headers(target: Target) -> None:
    """Headers of ten megabytes."""
    await repeated(target, TIME + b"A: " + b"a" * 10_000_000, workers=4)


async def bad_requests(target: Target) -> None:
    """Requests of HTTP/0.9."""
    await repeated(target, b"GET /\r\n\r\n", workers=4)


async def requests_in_a_row(target: Target) -> None:
    """Thousands of requests at once on a connection."""
    await repeated(target, (TIME + b"\r\n") * 5_000, workers=2)


async def unread_answers(target: Target) -> None:
    """Long answers that nobody reads."""
    asked = b"GET /1.0/order/catalog/public/eco?ovhSubsidiary=FR HTTP/1.1\r\n" + HOST + b"\r\n"
    writers = []
    for _ in range(50):
        with suppress(OSError):
            reader, writer = await target.connect()
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(asked * 10)
            writers.append((reader, writer))
    await asyncio.sleep(target.ends_at - time.monotonic())
    for _, writer in writers:
        writer.transport.abort()


async def nothing(target: Target) -> None:
    """Nobody attacks, for comparison."""
    await asyncio.sleep(target.ends_at - time.monotonic())


ATTACKS: dict[str, Attack] = {
    "nothing": nothing,
    "slow headers": slow_headers,
    "slow bodies": slow_bodies,
    "silent connections": silent,
    "long headers": long_headers,
    "bad requests": bad_requests,
    "requests in a row": requests_in_a_row,
    "unread answers": unread_answers,
}


async def _attack(name: str, port: int, seconds: float) -> None:
    await ATTACKS[name](Target(port, time.monotonic() + seconds))


async def measure(name: str, port: int, seconds: float) -> Figures:
    """Somebody else's calls, each on a connection of its own, while another process attacks."""
    command = [
        sys.executable,
        "-m",
        "bench.attacks.connections",
        "--attacker",
        name,
        "--port",
        str(port),
        "--seconds",
        str(seconds),
    ]
    attack = asyncio.create_task((await asyncio.create_subprocess_exec(*command)).wait())
    taken: list[float] = []
    refused = 0
    while not attack.done():
        started = time.monotonic()
        try:
            refused += not await _is_answered(port)
        except OSError:
            refused += 1
        taken.append(1000 * (time.monotonic() - started))
        await asyncio.sleep(0.05)
    await attack
    return Figures(name, len(taken), statistics.median(taken), max(taken), refused)


async def _is_answered(port: int) -> bool:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(TIME + b"Connection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    return answer.startswith(b"HTTP/1.1 200")


def main() -> None:
    """Run every attack, or those that were chosen."""
    parser = argparse.ArgumentParser(prog="bench.attacks.connections", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0, help="how long each attack lasts")
    parser.add_argument("--only", choices=ATTACKS, action="append")
    parser.add_argument("--attacker", choices=ATTACKS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.attacker:
        fitted(ConnectionLimits())  # the attacker needs as many open files as the shop
        uvloop.run(_attack(options.attacker, options.port, options.seconds))
        return
    with tempfile.TemporaryDirectory(prefix="panier-attack-") as folder, sandbox(Path(folder)) as live:
        port = urlsplit(live.url).port or 0
        print(f"GET /auth/time of somebody else, {options.seconds:g} s of each attack")
        for name in options.only or ATTACKS:
            got = uvloop.run(measure(name, port, options.seconds))
            print(
                f"{name:20} median {got.median_ms:6.1f} ms · slowest {got.slowest_ms:7.1f} ms ·"
                f" {got.calls} calls · {got.refused} refused",
                flush=True,
            )
        print(f"log: {(Path(folder) / 'log').read_text().count('were refused')} lines about refused requests")


if __name__ == "__main__":
    main()
