"""Price lists of 12 MB: how fast one is read and made, what it weighs, its GET beside a static file of its size."""

import argparse
import asyncio
import gc
import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

from panier.app import CATALOGS, make_shop, read_version
from panier.core.catalog.catalog import Assortment, PriceList
from panier.files import assortment as catalogs
from panier.files import public_catalog
from panier.flows.shelf import Shelf
from panier.settings import Settings
from panier.store.engine import migrate
from panier.store.engine.opening import open_database
from panier.store.engine.sealing import KEY_BYTES, Keyring
from panier.web.application import build
from panier.wire.catalog.public import public_out
from tests.catalogs.public import document, plan, pricing

PATH = "/1.0/order/catalog/public/eco?ovhSubsidiary=FR"
PLANS, MODES = 770, 24


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.catalogs", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each kind of request is measured")
    options = parser.parse_args()
    raw = json.dumps(_large(), separators=(",", ":")).encode()
    before, began = _resident_bytes(), time.perf_counter()
    catalog = public_catalog.parse(raw, "eco", name="large")
    read_seconds = time.perf_counter() - began
    gc.collect()
    print(f"a catalogue of {len(raw) / 1e6:.1f} MB: {PLANS} plans, {PLANS * MODES * 2} prices")
    print(f"  read and checked in {read_seconds * 1000:.0f} ms, {(_resident_bytes() - before) / 1e6:.0f} MB in memory")
    began = time.perf_counter()
    body = msgspec.json.encode(public_out(PriceList(catalog, 2_000, 0)))
    print(f"  made in {(time.perf_counter() - began) * 1000:.0f} ms, {len(body) / 1e6:.1f} MB")
    shipped = catalogs.load(CATALOGS)
    asyncio.run(
        _measure(replace(shipped, catalogs={**shipped.catalogs, ("FR", "eco"): catalog}), body, options.seconds)
    )


async def _measure(assortment: Assortment, body: bytes, seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="panier-bench-") as folder:
        url, file = str(Path(folder) / "panier.sqlite"), Path(folder) / "list.json"
        file.write_bytes(body)
        await asyncio.to_thread(migrate.upgrade, url)
        database = await open_database(url, keyring=Keyring([bytes(KEY_BYTES)], os.urandom))
        shop = replace(
            make_shop(Settings(url), database, assortment=assortment),
            shelf=Shelf(assortment, read_version(assortment)),
        )
        with served(build(shop, database, on_write=lambda: None)) as port, served(_static(file)) as static_port:
            first = time.perf_counter()
            mark = await _etag(port)
            print(f"  first GET, made and compressed: {(time.perf_counter() - first) * 1000:.0f} ms")
            for name, there, headers in (
                ("static file", static_port, ""),
                ("price list", port, ""),
                ("price list, gzip", port, "Accept-Encoding: gzip\r\n"),
                ("price list, zstd", port, "Accept-Encoding: zstd\r\n"),
                ("price list, 304", port, f"If-None-Match: {mark}\r\n"),
            ):
                count, size, _ = await repeat(there, PATH, headers, seconds=seconds)
                print(f"  {name:<18}{count / seconds:9.1f} requests/s {count * size / seconds / 1e6:9.1f} MB/s")
            _, _, alone = await repeat(port, "/1.0/auth/time", "", seconds=seconds)
            (_, _, beside), _ = await asyncio.gather(
                repeat(port, "/1.0/auth/time", "", seconds=seconds), repeat(port, PATH, "", seconds=seconds)
            )
            print(f"  another request, p99: {_p99_ms(alone):.2f} ms alone, {_p99_ms(beside):.2f} ms beside such a GET")
        await database.close()


def _large() -> dict[str, Any]:
    """Plans with a set-up and a month in many modes, as in the real catalogues of servers."""
    prices = [
        price
        for number in range(MODES)
        for price in (pricing(0, mode=f"mode{number}", months=0), pricing(10**9 + number, mode=f"mode{number}"))
    ]
    return document([plan(f"server-{number:04}", prices) for number in range(PLANS)])


def _static(file: Path) -> Any:
    async def serve(scope: dict[str, Any], receive: Any, send: Any) -> None:
        del receive
        if scope["type"] != "http":
            return
        content = await asyncio.to_thread(file.read_bytes)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return serve


@contextmanager
def served(application: Any) -> Iterator[int]:
    """An application on a port of its own, in a thread of this process."""
    config = uvicorn.Config(application, port=0, log_level="warning", lifespan="off", loop="uvloop", http="httptools")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


async def repeat(port: int, path: str, headers: str, *, seconds: float) -> tuple[int, int, list[float]]:
    """Ask over one connection until time is up: how many answers, the bytes of one, and how long each took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()
    taken: list[float] = []
    size, end = 0, time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        size = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0) if b" 304 " not in head else 0
        left = size
        while left:
            left -= len(await reader.read(min(left, 1 << 20)))
        taken.append(time.perf_counter() - began)
    writer.close()
    return len(taken), size, taken


async def _etag(port: int) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 25)
    writer.write(f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    await reader.read()
    writer.close()
    return next(line for line in head.splitlines() if line.lower().startswith("etag:")).partition(": ")[2]


def _p99_ms(taken: list[float]) -> float:
    return sorted(taken)[len(taken) * 99 // 100] * 1000


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
