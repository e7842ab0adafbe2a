"""Quote time of carts of 1, 10, 100 and 1,000 items: the computation alone, and the summary over HTTP and SQLite."""

import argparse
import asyncio
import gc
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.catalogs import repeat, served
from panier.app import make_shop
from panier.core.cart.allowance import Standing
from panier.core.cart.cart import Cart, Configuration, Item
from panier.core.limits import DAY_US
from panier.flows.checkout.quotes import priced
from panier.flows.shop import Shop
from panier.settings import Settings
from panier.store import carts
from panier.store.engine import migrate
from panier.store.engine.db import Database, Tx
from panier.store.engine.opening import open_database
from panier.store.engine.sealing import KEY_BYTES, Keyring
from panier.web.application import build

SIZES = (1, 10, 100, 1_000)
SERVER = "24sk10"
OPTIONS = ("ram-16g-ecc-1600-24sk10", "softraid-2x2000sa-24sk10", "bandwidth-300-unguaranteed-ks-included")
RUNS_MIN = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.quotes", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each size is measured, either way")
    options = parser.parse_args()
    asyncio.run(_measure(options.seconds))


async def _measure(seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="panier-bench-") as folder:
        url = str(Path(folder) / "panier.sqlite")
        await asyncio.to_thread(migrate.upgrade, url)
        database = await open_database(url, keyring=Keyring([bytes(KEY_BYTES)], os.urandom))
        shop = make_shop(Settings(url), database)
        made = [await keep_cart(database, long_cart(shop, size)) for size in SIZES]
        gc.collect()
        gc.freeze()  # as a shop does: the collector need not walk through every catalogue
        print("quotes of a server, its three options, the next server … in FR; medians")
        with served(build(shop, database, on_write=lambda: None)) as port:
            for cart in made:
                count = len(cart.items)
                alone_us = 1e6 * _computed(shop, cart, seconds=seconds)
                _, size, taken = await repeat(port, f"/1.0/order/cart/{cart.cart_id}/summary", "", seconds=seconds)
                summary_us = 1e6 * median(taken)
                print(
                    f"  {count:>5} items · computed in {alone_us:7.0f} µs, {alone_us / count:6.1f} µs an item"
                    f" · GET …/summary in {summary_us:7.0f} µs, {summary_us / count:6.1f} µs an item, {size:>7} bytes",
                    flush=True,
                )
        await database.close()


def long_cart(shop: Shop, size: int) -> Cart:
    """A cart of servers, each with its three options."""
    items: list[Item] = []
    server_id = 0
    for number in range(1, size + 1):
        place = (number - 1) % (1 + len(OPTIONS))
        if place == 0:
            server_id = number
        code, parent = (OPTIONS[place - 1], server_id) if place else (SERVER, None)
        given = () if place else (("dedicated_datacenter", "gra"), ("dedicated_os", "none_64.en"))
        answers = tuple(Configuration(number, label, value) for label, value in given)
        items.append(Item(number, parent, "eco", code, "default", "P1M", 1, configurations=answers))
    return Cart(shop.ids.uuid(), "FR", "", shop.now() + DAY_US, created_us=shop.now(), items=tuple(items))


async def keep_cart(database: Database, cart: Cart) -> Cart:
    """The same cart in the database, with the numbers that its items got there."""

    async def keep(tx: Tx) -> Cart | None:
        numbers: dict[int | None, int | None] = {None: None}
        for item in cart.items:
            parent = numbers[item.parent_item_id]
            numbers[item.item_id] = number = await carts.insert_item(
                tx, cart.cart_id, replace(item, parent_item_id=parent)
            )
            given = tuple((answer.label, answer.value) for answer in item.configurations)
            if given:
                await carts.insert_configurations(tx, number, given)
        return await carts.load(tx, cart.cart_id)

    await database.write(lambda tx: carts.insert(tx, cart))  # with which the transaction ends
    found = await database.write(keep)
    assert found is not None
    assert len(found.items) == len(cart.items)
    return found


def _computed(shop: Shop, cart: Cart, *, seconds: float) -> float:
    """The median time of a quote."""
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while len(taken) < RUNS_MIN or time.perf_counter() < end:
        began = time.perf_counter()
        priced(shop, cart, None, Standing())
        taken.append(time.perf_counter() - began)
    return median(taken)


if __name__ == "__main__":
    main()
