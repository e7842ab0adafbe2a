"""What a shop's growth costs: the ten calls of an order, lists and sweeps, with one order and with ever more.

All orders belong to the customer who calls. Of calls the CPU time of the shop's loop is told, which other work on the
machine does not change; "held" is the longest that the event loop worked at a stretch.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import httpx

from bench.crowd import multiply
from bench.hosted import Hosted, hosted
from bench.workflow import CALLS, Signer, order
from panier.cli import ready_made
from panier.flows.shop import Shop
from panier.store.engine import migrate
from panier.store.engine.db import Database
from panier.work import sweeps

FIRST = "the-first.com"
LISTS = (
    "/me/order",
    "/me/order?date.from=2020-01-01T00:00:00Z",
    "/services",
    "/services?orderBy=resource.name",
    "/domain",
    "/domain?whoisOwner=1",
    "/domain/zone",
    "/order/cart",
    "/order/cart?description=bench",
    "/order/cartServiceOption/domain",
    "/me/contact",
    "/me/task/domain",
    "/me/notification/email/history",
    f"/domain/{FIRST}",
    f"/domain/zone/{FIRST}",
)
ORDERS = 30  # how many are placed to measure one


@dataclass(slots=True)
class Found:
    """Milliseconds in a shop of one size; of lists and the sweep, also how long the loop was held."""

    calls: float = 0.0
    calls_held: float = 0.0
    lists: dict[str, tuple[float, float, int]] = field(default_factory=dict)
    sweep: tuple[float, float] = (0.0, 0.0)


def main() -> None:
    """Measure each size in turn, and print."""
    parser = argparse.ArgumentParser(prog="bench.growth", description=__doc__)
    parser.add_argument("--orders", type=int, nargs="+", default=[1_000, 100_000], help="how many orders there are")
    parser.add_argument("--keep", type=Path, help="keep the largest database here")
    options = parser.parse_args()
    empty = _measured(1)
    print(_line("one order", empty, empty), flush=True)
    for count in options.orders:
        found = _measured(count, keep=options.keep if count == max(options.orders) else None)
        print(_line(f"{count:,} orders", found, empty), flush=True)
        for path, (taken, held, size) in found.lists.items():
            print(f"  {path:<44}{taken:8.1f} ms · held {held:6.1f} ms · {size:>9} bytes", flush=True)


def _line(name: str, found: Found, empty: Found) -> str:
    more = 100 * (found.calls / empty.calls - 1)
    return (
        f"{name}: an order's ten calls {found.calls:.1f} ms ({more:+.0f} %), held {found.calls_held:.1f} ms"
        f" · a sweep {found.sweep[0]:.1f} ms, held {found.sweep[1]:.1f} ms"
    )


def _measured(count: int, *, keep: Path | None = None) -> Found:
    with tempfile.TemporaryDirectory(prefix="panier-bench-") as folder:
        file = Path(folder) / "panier.sqlite"
        keys = ready_made.prepare(Path(folder), is_fresh=True)
        migrate.upgrade(str(file))
        with hosted(str(file), keys) as host:
            place(host, FIRST)
            wait_for_delivery(host)
        if count > 1:
            began = time.perf_counter()
            rows = multiply(file, name=FIRST, orders=count - 1, customers=count)
            made = time.perf_counter() - began
            print(f"{rows:,} rows made in {made:.0f} s, {file.stat().st_size / 1e6:.0f} MB", flush=True)
            if keep is not None:
                keep.write_bytes(file.read_bytes())
        with hosted(str(file), keys) as host:
            return _measure(host)


def _measure(host: Hosted) -> Found:
    found = Found()
    place(host, f"warm-{time.time_ns()}.com")
    time.sleep(1.0)  # what the worker does of it is not the calls'
    taken: list[list[float]] = [[] for _ in range(CALLS)]
    host.held_seconds = 0.0
    for number in range(ORDERS):
        for call, seconds in enumerate(place(host, f"n{number}-{time.time_ns()}.com")):
            taken[call].append(seconds)
    found.calls = 1000 * sum(quantiles(one, n=4)[0] for one in taken)
    found.calls_held = 1000 * host.held_seconds
    time.sleep(2.0)
    signer = Signer(host.target)
    for path in LISTS:
        with httpx.Client() as client:
            best = (float("inf"), 0.0, 0)
            for _ in range(3):
                time.sleep(0.05)
                host.held_seconds, began = 0.0, time.perf_counter()
                reply = send(client, host, signer.get(path))
                seconds = time.perf_counter() - began
                time.sleep(0.05)
                best = min(best, (1000 * seconds, 1000 * host.held_seconds, len(reply)))
            found.lists[path] = best
    host.held_seconds, began = 0.0, time.perf_counter()
    host.ask(_sweep)
    found.sweep = (1000 * (time.perf_counter() - began), 1000 * host.held_seconds)
    return found


async def _sweep(shop: Shop, database: Database) -> None:
    await sweeps.sweep(shop, database)


def place(host: Hosted, name: str) -> list[float]:
    """Order a name; the seconds that the shop's loop worked for each call."""
    taken: list[float] = []
    calls = order(Signer(host.target), name)
    with httpx.Client() as client:
        try:
            request = next(calls)
            while True:
                began = host.cpu_seconds()
                body = send(client, host, request)
                taken.append(host.cpu_seconds() - began)
                request = calls.send(body)
        except StopIteration:
            return taken


def send(client: httpx.Client, host: Hosted, request: bytes) -> bytes:
    """The body of a reply that must be 200."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    reply = client.request(
        method, f"http://127.0.0.1:{host.target.port}{path}", content=body, headers=headers, timeout=60
    )
    if reply.status_code != 200:
        message = f"{method} {path}: {reply.status_code} {reply.text}"
        raise RuntimeError(message)
    return reply.content


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
