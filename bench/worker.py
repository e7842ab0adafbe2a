"""What the worker takes for an order that is paid, alone: CPU time of the process, and statements.

Orders of a domain name are placed and paid while nobody works. Then the worker does all that is due, to the last
delivery, and nobody calls meanwhile.
"""

import argparse
import asyncio
import contextlib
import tempfile
import time
from pathlib import Path

from bench.growth import place
from bench.hosted import Hosted, hosted
from panier.app import make_worker
from panier.cli import ready_made
from panier.core.values import frozen
from panier.flows.shop import Shop
from panier.settings import Settings
from panier.store.engine import migrate
from panier.store.engine.db import Database
from tests.support import postgres


@frozen
class Worked:
    """What some orders took, each."""

    cpu_us: float
    statements: float
    transactions: float


def main() -> None:
    """Measure both databases, with few orders due together and with many."""
    parser = argparse.ArgumentParser(prog="bench.worker", description=__doc__)
    parser.add_argument("--orders", type=int, nargs="+", default=[4, 64], help="how many are due together")
    parser.add_argument("--times", type=int, default=5, help="how often each is measured; the least CPU time is told")
    parser.add_argument("--only", choices=("sqlite", "postgres"), action="append")
    options = parser.parse_args()
    for name in options.only or ["sqlite", "postgres"]:
        with tempfile.TemporaryDirectory(prefix="panier-bench-") as text, contextlib.ExitStack() as stack:
            folder = Path(text)
            keys = ready_made.prepare(folder, is_fresh=True)
            url = str(folder / "panier.sqlite")
            if name == "postgres":
                url = stack.enter_context(postgres.database(stack.enter_context(postgres.cluster())))
            migrate.upgrade(url)
            settings = Settings(url, secret_key_file=str(ready_made.key_file(folder)), delivery_seconds=0.0)
            host = stack.enter_context(hosted(settings, keys, works=False))
            _measure(host, 2)
            for orders in options.orders:
                best = min((_measure(host, orders) for _ in range(options.times)), key=lambda one: one.cpu_us)
                print(
                    f"{name:9} · {orders:3} orders due together · {best.cpu_us:5.0f} µs CPU an order"
                    f" · {best.statements:5.2f} SQL statements · {best.transactions:.2f} BEGIN … COMMIT",
                    flush=True,
                )


def _measure(host: Hosted, orders: int) -> Worked:
    for number in range(orders):
        place(host, f"w{number}-{time.time_ns()}.com")
    before, began = (host.database.statements, host.database.transactions), time.process_time()
    host.ask(_work)
    cpu_seconds = time.process_time() - began
    return Worked(
        cpu_us=1e6 * cpu_seconds / orders,
        statements=(host.database.statements - before[0]) / orders,
        transactions=(host.database.transactions - before[1]) / orders,
    )


async def _work(shop: Shop, database: Database) -> None:
    """Do what is due, until nothing is."""
    worker = make_worker(shop, database, asyncio.Event())
    while await worker.work_once():
        pass
    row = await database.read(lambda tx: tx.row("SELECT count(*) FROM delivery WHERE state <> 'done'"))
    assert row is not None
    assert row[0] == 0, "everything is delivered"


if __name__ == "__main__":
    main()
