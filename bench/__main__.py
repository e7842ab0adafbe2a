"""Drive each target in turn with the same load, check that every order was delivered, and print the figures."""

import argparse
import asyncio
import contextlib
import os
import platform
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import asyncpg
import msgspec
import uvloop

from bench.load import Tally, drive
from bench.server import Counts
from bench.workflow import Shop
from panier.core.values import frozen
from tests.support import postgres

WARM_UP_SECONDS = 5.0  # in the first three a shop makes what its start has left for later
DRAIN_SECONDS_MAX = 30.0
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
UNDELIVERED = (
    "SELECT (SELECT count(*) FROM placed_order), (SELECT count(*) FROM placed_order o WHERE NOT EXISTS"
    " (SELECT 1 FROM delivery d WHERE d.order_id = o.order_id) OR EXISTS"
    " (SELECT 1 FROM delivery d LEFT JOIN service s ON s.delivery_id = d.delivery_id WHERE d.order_id = o.order_id"
    " AND (d.state <> 'done' OR s.service_id IS NULL)))"
)


@frozen
class Result:
    """The figures of one target."""

    name: str
    orders_per_second: float
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    reply_bytes: float
    statements: float = 0.0
    transactions: float = 0.0
    drain_seconds: float = 0.0


def main() -> None:
    """Measure the bare application, SQLite and PostgreSQL in this order."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each target is measured")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--only", choices=("bare", "sqlite", "watched", "postgres"), action="append")
    options = parser.parse_args()
    wanted = options.only or ["bare", "sqlite", "postgres"]
    print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {options.connections} connections,"
        f" {options.seconds:g} s each, load generator on the same machine; ten signed calls an order"
    )
    results: list[Result] = []
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="panier-bench-") as folder, _database(name, folder) as database:
            result = uvloop.run(_measure(name, Path(folder), database, options=options))
        results.append(result)
        _print(result, bare=results[0] if results[0].name == "bare" else None)


@contextlib.contextmanager
def _database(name: str, folder: str) -> Iterator[str]:
    if name == "postgres":
        if postgres.programs() is None:
            sys.exit("bench: PostgreSQL is not installed (Debian, Ubuntu: apt install postgresql)")
        with postgres.cluster() as server, postgres.database(server) as dsn:
            yield dsn
    else:
        yield "bare" if name == "bare" else str(Path(folder) / "panier.sqlite")


async def _measure(name: str, folder: Path, database: str, *, options: argparse.Namespace) -> Result:
    """One target from start to drained. CPU time is the server process's in the window, statements the whole run's."""
    with _server(folder, database, is_watched=name == "watched") as (process, output):
        shop = msgspec.json.decode(output.readline(), type=Shop)
        before, cpu_seconds = _counts(process, output), list[float]()
        tally, seconds = await drive(
            shop,
            connections=options.connections,
            warm_up_seconds=WARM_UP_SECONDS,
            seconds=options.seconds,
            on_window=lambda: cpu_seconds.append(cpu_seconds_of(process.pid)),
        )
        drain_seconds = 0.0 if database == "bare" else await _drain(database, tally)
        after = _counts(process, output)
    return Result(
        name=name,
        orders_per_second=tally.orders / seconds,
        requests_per_second=len(tally.seconds) / seconds,
        p50_ms=tally.share(0.5),
        p99_ms=tally.share(0.99),
        cpu_us=1e6 * (cpu_seconds[1] - cpu_seconds[0]) / len(tally.seconds),
        reply_bytes=tally.reply_bytes / len(tally.seconds),
        statements=(after.statements - before.statements) / tally.placed,
        transactions=(after.transactions - before.transactions) / tally.placed,
        drain_seconds=drain_seconds,
    )


@contextlib.contextmanager
def _server(folder: Path, database: str, *, is_watched: bool) -> Iterator[tuple["subprocess.Popen[bytes]", IO[bytes]]]:
    command = [sys.executable, "-m", "bench.server", str(free_port()), str(folder), database]
    command += ["--owner-port", str(free_port())] if is_watched else []
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout
        finally:
            process.terminate()


def _counts(process: "subprocess.Popen[bytes]", output: IO[bytes]) -> Counts:
    process.send_signal(signal.SIGUSR1)
    return msgspec.json.decode(output.readline(), type=Counts)


def cpu_seconds_of(pid: int) -> float:
    """User and system time of a process and its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


async def _drain(database: str, tally: Tally) -> float:
    """Wait until every order is delivered; how long that took. Each acknowledged order must be there, and no other."""
    started = time.monotonic()
    while True:
        orders, undelivered = await _undelivered(database)
        waited = time.monotonic() - started
        if orders != tally.placed:
            sys.exit(f"bench: {tally.placed} orders were acknowledged, {orders} are stored")
        if not undelivered:
            return waited
        if waited > DRAIN_SECONDS_MAX:
            sys.exit(f"bench: {undelivered} of {orders} orders are still undelivered after {waited:.0f} s")
        await asyncio.sleep(0.1)


async def _undelivered(database: str) -> tuple[int, int]:
    if database.startswith("postgresql://"):
        connection = await asyncpg.connect(database)
        try:
            row = await connection.fetchrow(UNDELIVERED)
        finally:
            await connection.close()
    else:
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as file:
            row = file.execute(UNDELIVERED).fetchone()
    assert row is not None
    return row[0], row[1]


def _print(result: Result, *, bare: Result | None) -> None:
    is_bare = result.name == "bare"
    line = [f"{result.name:9}"]
    if not is_bare:
        line.append(f"{result.orders_per_second:6.0f} orders/s")
    line += [
        f"{result.requests_per_second:7.0f} requests/s",
        f"p50 {result.p50_ms:5.2f} ms",
        f"p99 {result.p99_ms:6.2f} ms",
        f"{result.cpu_us:5.0f} µs CPU a request",
        f"{result.reply_bytes:5.0f} bytes a reply",
    ]
    if bare is not None and not is_bare:
        line.append(f"{result.requests_per_second / bare.requests_per_second:.3f} of bare")
    print(" · ".join(line), flush=True)
    if not is_bare:
        print(
            f"          {result.statements:.1f} SQL statements an order, worker included;"
            f" {result.transactions:.1f} BEGIN … COMMIT; delivered {result.drain_seconds:.1f} s after the last call",
            flush=True,
        )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
