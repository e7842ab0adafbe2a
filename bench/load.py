"""The load generator: keep-alive connections in a closed loop, each ordering one name after the other."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from bench.workflow import Order, Shop, Signer, order

_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


@dataclass(slots=True)
class Tally:
    """What was seen while `is_measuring`; `placed` counts every order of the run, warm-up and ending included."""

    placed: int = 0
    orders: int = 0
    seconds: list[float] = field(default_factory=list)
    reply_bytes: int = 0
    is_measuring: bool = False
    is_over: bool = False

    def share(self, part: float) -> float:
        """The latency in milliseconds that this share of the requests did not exceed."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]


class Connection(asyncio.Protocol):
    """One customer's connection: sends a request, waits for its reply, sends the next."""

    def __init__(self, next_order: Callable[[], Order], tally: Tally, done: "asyncio.Future[None]") -> None:
        self._next_order = next_order
        self._tally = tally
        self._done = done
        self._received = b""
        self._sent_at = 0.0
        self._order = next_order()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin the first order."""
        self._transport = cast("asyncio.Transport", transport)
        self._send(next(self._order))

    def data_received(self, data: bytes) -> None:
        """Go on once the reply is whole."""
        received = self._received + data if self._received else data
        end = received.find(_END)
        start = received.find(_LENGTH, 0, end) + len(_LENGTH)
        if end < 0 or len(received) < end + 4 + int(received[start : received.find(b"\r", start)]):
            self._received = received
            return
        self._received = b""
        try:
            self._take(received, received[end + 4 :])
        except Exception as error:  # noqa: BLE001 - whoever waits for the connection raises it
            self._finish(error)

    def connection_lost(self, exc: Exception | None) -> None:
        """A server that hangs up ends the run."""
        self._finish(exc or ConnectionError("the server closed a connection"))

    def _take(self, reply: bytes, body: bytes) -> None:
        tally = self._tally
        if not reply.startswith(b"HTTP/1.1 200"):
            message = reply.decode(errors="replace")
            raise RuntimeError(message)
        if tally.is_measuring:
            tally.seconds.append(time.perf_counter() - self._sent_at)
            tally.reply_bytes += len(body)
        try:
            request = self._order.send(body)
        except StopIteration:
            tally.placed += 1
            tally.orders += tally.is_measuring
            if tally.is_over:
                self._finish(None)
                return
            self._order = self._next_order()
            request = next(self._order)
        self._send(request)

    def _send(self, request: bytes) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def _finish(self, error: Exception | None) -> None:
        if self._done.done():
            return
        if error is None:
            self._done.set_result(None)
        else:
            self._done.set_exception(error)
        self._transport.close()


async def drive(
    shop: Shop, *, connections: int, warm_up_seconds: float, seconds: float, on_window: Callable[[], None]
) -> tuple[Tally, float]:
    """Order in a closed loop; what was seen in the measured window, and how long that was.

    `on_window` is called where the window begins and where it ends. Orders under way are brought to their end.
    """
    loop = asyncio.get_running_loop()
    tally, signer, numbers, run = Tally(), Signer(shop), itertools.count(1), int(time.time() * 1000)
    futures = [loop.create_future() for _ in range(connections)]

    def next_order() -> Order:
        return order(signer, f"bench-{run:x}-{next(numbers)}.com")

    for future in futures:
        await loop.create_connection(partial(Connection, next_order, tally, future), "127.0.0.1", shop.port)
    await _sleep(futures, warm_up_seconds)
    on_window()
    started, tally.is_measuring = time.perf_counter(), True
    await _sleep(futures, seconds)
    tally.is_measuring, measured = False, time.perf_counter() - started
    on_window()
    tally.is_over = True
    await asyncio.gather(*futures)
    return tally, measured


async def _sleep(futures: "list[asyncio.Future[None]]", seconds: float) -> None:
    """Wait, unless a connection fails meanwhile."""
    done, _ = await asyncio.wait(futures, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for future in done:
        future.result()
