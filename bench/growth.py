"""What a shop's growth costs: the ten calls of an order, lists and sweeps, with one order and with ever more.

All orders belong to the customer who calls. Two shops run at once, and orders are placed in turn. Of calls the CPU time
of the shop's loop is told, which other work on the machine changes little; "held" is the longest that the event loop
worked at a stretch.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from typing import get_origin

from bench import planted
from bench.crowd import multiply
from bench.hosted import Hosted, hosted
from bench.workflow import CALLS, Signer, order
from panier.cli import ready_made
from panier.flows.shop import Shop
from panier.store.engine import migrate
from panier.store.engine.db import Database
from panier.web.routes import ROUTES
from panier.wire.hook.event import EventList
from panier.work import sweeps

FIRST = "the-first.com"
SOLD = ("/order/", "/dedicated/server/", "/hosting/web/")  # lists of what is sold, not of what a customer has
ASKED = (
    "/order/cart",
    "/dedicated/server",
    "/me/order?date.from=2020-01-01T00:00:00Z",
    "/services?orderBy=resource.name",
    "/domain?whoisOwner=1",
    "/order/cart?description=bench",
    "/order/cartServiceOption/domain",
    "/me/bill?date.from=2020-01-01T00:00:00Z",
    "/me/credit/balance/BONUS",
    "/me/credit/balance/BONUS/movement",
    "/me/ovhAccount/FR/movements",
    "/events?type=order.paid",
    "/events?type=hook.disabled",
    f"/domain/{FIRST}",
    f"/domain/zone/{FIRST}",
    "/auth/time",
)
SHOWN = 30  # how many of the lists that take longest are printed
ORDERS = 30  # how many are placed to measure one


@dataclass(slots=True)
class Found:
    """Milliseconds in a shop of one size; of lists and the sweep, also how long the loop was held."""

    calls: float = 0.0
    calls_held: float = 0.0
    lists: dict[str, tuple[float, float, int]] = field(default_factory=dict)
    sweep: tuple[float, float] = (0.0, 0.0)


def main() -> None:
    """Measure each size in turn with a shop of one order, and print."""
    parser = argparse.ArgumentParser(prog="bench.growth", description=__doc__)
    parser.add_argument("--orders", type=int, nargs="+", default=[1_000, 100_000], help="how many orders there are")
    parser.add_argument("--keep", type=Path, help="keep the largest database here")
    options = parser.parse_args()
    with _shop(1) as small:
        for count in options.orders:
            keep = options.keep if count == max(options.orders) else None
            with _shop(count, keep=keep) as large:
                one, found = _orders(small, large)
                found.lists, found.sweep = _lists(large), _swept(large)
                one.sweep = _swept(small)
            print(_line("one order", one, one), flush=True)
            print(_line(f"{count:,} orders", found, one), flush=True)
            longest = sorted(found.lists.items(), key=lambda item: -max(item[1][:2]))
            for path, (taken, held, size) in longest[:SHOWN]:
                print(f"  {path:<46}{taken:8.1f} ms · held {held:6.1f} ms · {size:>9} bytes", flush=True)


def _line(name: str, found: Found, empty: Found) -> str:
    more = 100 * (found.calls / empty.calls - 1)
    return (
        f"{name}: an order's ten calls {found.calls:.1f} ms ({more:+.0f} %), held {found.calls_held:.1f} ms"
        f" · a sweep {found.sweep[0]:.1f} ms, held {found.sweep[1]:.1f} ms"
    )


@contextmanager
def _shop(count: int, *, keep: Path | None = None) -> Iterator[Hosted]:
    """A shop with so many orders, which has nothing left to do."""
    with tempfile.TemporaryDirectory(prefix="panier-bench-") as folder:
        file = Path(folder) / "panier.sqlite"
        keys = ready_made.prepare(Path(folder), is_fresh=True)
        migrate.upgrade(str(file))
        with hosted(str(file), keys) as host:
            place(host, FIRST)
            wait_for_delivery(host)
            host.ask(planted.plant)
            wait_for_delivery(host)
            host.ask(_sweep)
        if count > 1:
            began = time.perf_counter()
            rows = multiply(file, name=FIRST, orders=count - 1, customers=count)
            made = time.perf_counter() - began
            print(f"{rows:,} rows made in {made:.0f} s, {file.stat().st_size / 1e6:.0f} MB", flush=True)
            if keep is not None:
                keep.write_bytes(file.read_bytes())
        with hosted(str(file), keys) as host:
            wait_for_sweeps(host)
            place(host, f"warm-{time.time_ns()}.com")
            yield host


def _orders(*hosts: Hosted) -> list[Found]:
    """What an order's calls take in each shop: in turn, so that what else the machine does is the same for all."""
    wait_for_quiet()
    taken: list[list[list[float]]] = [[[] for _ in range(CALLS)] for _ in hosts]
    for host in hosts:
        host.held_seconds = 0.0
    for number in range(ORDERS):
        for one, host in enumerate(hosts):
            for call, seconds in enumerate(place(host, f"n{number}-{time.time_ns()}.com")):
                taken[one][call].append(seconds)
    wait_for_quiet()
    return [
        Found(calls=1000 * sum(quantiles(call, n=4)[0] for call in calls), calls_held=1000 * host.held_seconds)
        for host, calls in zip(hosts, taken, strict=True)
    ]


def wait_for_quiet() -> None:
    """What the worker does of an order is not the calls'."""
    time.sleep(2.0)


def _lists(host: Hosted) -> dict[str, tuple[float, float, int]]:
    """Of each list, the shortest of three times, how long the loop was held, and its bytes."""
    signer, found = Signer(host.target), {}
    for path in lists():
        with connection(host) as client:
            best = (float("inf"), 0.0, 0)
            for _ in range(3):
                time.sleep(0.05)
                host.held_seconds, began = 0.0, time.perf_counter()
                reply = send(client, signer.get(path))
                seconds = time.perf_counter() - began
                time.sleep(0.05)
                best = min(best, (1000 * seconds, 1000 * host.held_seconds, len(reply)))
            found[path] = best
    return found


def _swept(host: Hosted) -> tuple[float, float]:
    """What a sweep takes, and how long it holds the loop."""
    host.ask(_sweep)  # what became due meanwhile is not the next one's
    host.held_seconds, began = 0.0, host.cpu_seconds()
    host.ask(_sweep)
    return 1000 * (host.cpu_seconds() - began), 1000 * host.held_seconds


def lists() -> tuple[str, ...]:
    """The paths of everything that is a caller's own list, and of what else may grow."""
    found = [
        route.path
        for route in ROUTES
        if route.method == "GET"
        and not (route.public or route.parameters or route.path.startswith(SOLD))
        and _is_list(route.reply_type)
    ]
    return (*dict.fromkeys([*found, *ASKED]),)


def _is_list(shape: object) -> bool:
    return get_origin(shape) is list or shape is EventList


async def _sweep(shop: Shop, database: Database) -> None:
    await sweeps.sweep(shop, database)


def place(host: Hosted, name: str) -> list[float]:
    """Order a name; the seconds that the shop's loop worked for each call."""
    taken: list[float] = []
    calls = order(Signer(host.target), name)
    with connection(host) as client:
        try:
            request = next(calls)
            while True:
                began = host.cpu_seconds()
                body = send(client, request)
                taken.append(host.cpu_seconds() - began)
                request = calls.send(body)
        except StopIteration:
            return taken


@contextmanager
def connection(host: Hosted) -> Iterator[HTTPConnection]:
    """A connection to the shop.

    One that leaves nothing to collect: shop and caller share a process, and the shop's loop would have to do it.
    """
    client = HTTPConnection("127.0.0.1", host.target.port, timeout=60)
    try:
        yield client
    finally:
        client.close()


def send(client: HTTPConnection, request: bytes) -> bytes:
    """The body of a reply that must be 200."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    client.request(method, path, body, dict(line.split(": ", 1) for line in lines))
    reply = client.getresponse()
    content = reply.read()
    if reply.status != 200:
        message = f"{method} {path}: {reply.status} {content.decode()}"
        raise RuntimeError(message)
    return content


def wait_for_sweeps(host: Hosted) -> None:
    """Wait until no service is due to be looked at, as in a shop that has kept up: of a year's names many are."""

    async def left(shop: Shop, database: Database) -> int:
        row = await database.read(
            lambda tx: tx.row("SELECT count(*) FROM service WHERE ended_us IS NULL AND look_us <= $1", shop.now())
        )
        assert row is not None
        return int(row[0])

    while host.ask(left):
        time.sleep(0.5)


def wait_for_delivery(host: Hosted) -> None:
    """Wait until nothing is left to do."""

    async def left(shop: Shop, database: Database) -> int:
        row = await database.read(
            lambda tx: tx.row("SELECT count(*) FROM job WHERE due_us < $1", shop.now() + 60_000_000)
        )
        assert row is not None
        return int(row[0])

    while host.ask(left):
        time.sleep(0.1)


if __name__ == "__main__":
    main()
