"""Many buy the last of something at once from live processes: one gets it, everybody else learns why not."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from panier.core.cart.stock import Stock
from panier.flows.account.seeds import Keys
from panier.store import stock
from panier.store.engine.db import Database, is_postgres
from panier.store.engine.opening import open_database
from tests.faults.customer import UNPAID, Customer, Reply, rows
from tests.support.ordering import PROJECT, SERVER, SERVER_ANSWERS, SERVER_OPTIONS
from tests.support.processes import Runner

BUYERS = 16
ACTIVATION_SECONDS_MAX = 10
VOUCHER = "ONCE-0001"  # shipped: everything off, a single use
SHELF = """
each_plan: {product: thing, name: Thing, questions: [{label: voucher, kind: voucher}]}
plans:
  - {code: plain, prices: [{period: P1M, price: {EUR: 10.00}}]}
  - code: promoted
    prices:
      - period: P1M
        price: {EUR: 10.00}
        promotions: [{name: last one, percent: 90, from: '2026-01-01T00:00:00+00:00', total: 1}]
"""

pytestmark = pytest.mark.parametrize("rounds", [2, pytest.param(400, marks=pytest.mark.long)])

Prepare = Callable[[Customer], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer at a process, with a cart that could be checked out."""

    customer: Customer
    cart: str

    async def check_out(self) -> Reply:
        return await self.customer.call("POST", f"{self.cart}/checkout", UNPAID)


@pytest.fixture
def crowd(runner: Runner, http: httpx.AsyncClient, furnished: tuple[str, tuple[Keys, ...]]) -> tuple[Customer, ...]:
    """Two customers in turn, at one process on SQLite and at two on PostgreSQL; nothing is paid, so nobody works."""
    servers = [runner.serve(works=False) for _ in range(2 if is_postgres(runner.database) else 1)]
    people = [Customer(http, keys, server.url) for server in servers for keys in furnished[1]]
    return tuple(people[number % len(people)] for number in range(BUYERS))


async def test_a_promotion_with_one_use_left_is_sold_once(
    runner: Runner, crowd: tuple[Customer, ...], tmp_path: Path, rounds: int
) -> None:
    await put_on_sale(runner, crowd, tmp_path)
    buyers = await prepared(crowd, promoted_cart)
    async with at_hand(runner) as database:
        for _ in range(rounds):
            winner, order, refused = await race(buyers)
            assert (order["prices"]["withoutTax"]["value"], order["prices"]["originalWithoutTax"]["value"]) == (1, 1)
            assert refused == {"A promotion of promoted ran out: change item N, or add it again, to take it without"}
            await check_used_once(runner, "promotion/")
            await expire(database, order["orderId"])  # which gives the use back: docs/pricing.md
            buyers[winner] = await renewed(buyers[winner], promoted_cart)
    await check_orders(crowd, rounds)


async def test_a_voucher_for_a_single_use_is_used_once(
    runner: Runner, crowd: tuple[Customer, ...], tmp_path: Path, rounds: int
) -> None:
    await put_on_sale(runner, crowd, tmp_path)
    buyers = await prepared(crowd, voucher_cart)
    async with at_hand(runner) as database:
        for _ in range(rounds):
            winner, order, refused = await race(buyers)
            assert (order["prices"]["withoutTax"]["value"], order["prices"]["reduction"]["value"]) == (0, 10)
            assert refused == {f"Voucher {VOUCHER} is not valid any more"}
            await check_used_once(runner, f"voucher/{VOUCHER}")
            await expire(database, order["orderId"])
            buyers[winner] = await renewed(buyers[winner], voucher_cart)
    await check_orders(crowd, rounds)


async def test_the_last_server_in_stock_is_sold_once(
    runner: Runner, crowd: tuple[Customer, ...], tmp_path: Path, rounds: int
) -> None:
    buyers = await prepared(crowd, server_cart)
    fqn = await fqn_of(crowd[0])
    last = Stock(fqn, "gra", "24sk10", "1H-low", 1)
    keep_stock(runner, tmp_path, last)
    async with at_hand(runner) as database:
        for _ in range(rounds):
            winner, order, refused = await race(buyers)
            assert refused == {f"{fqn} is not available in gra"}
            assert await left(database) == [0]
            await expire(database, order["orderId"])  # which gives the piece back
            assert await left(database) == [1]
            buyers[winner] = await renewed(buyers[winner], server_cart)
    await check_orders(crowd, rounds)


async def left(database: Database) -> list[int | None]:
    """How many pieces of each stock can be ordered."""
    kept = await database.read(lambda tx: stock.list_all(tx, now_us=time.time_ns() // 1_000))
    return [one.pieces_left for one in kept]


async def race(buyers: Sequence[Buyer]) -> tuple[int, Any, set[str]]:
    """Everybody checks out at once; returns who won, the order, and the others' messages ("item N" for any item)."""
    replies = await asyncio.gather(*(buyer.check_out() for buyer in buyers))
    assert sorted(reply.status for reply in replies) == [200] + [400] * (BUYERS - 1), replies
    winner = next(place for place, reply in enumerate(replies) if reply.status == 200)
    messages = {re.sub(r"item \d+", "item N", reply.json["message"]) for reply in replies if reply.status == 400}
    return winner, replies[winner].json, messages


async def prepared(crowd: Sequence[Customer], prepare: Prepare) -> list[Buyer]:
    """Everybody with a cart; all carts show the last one, for it is nobody's yet."""
    carts = await asyncio.gather(*(prepare(customer) for customer in crowd))
    return [Buyer(customer, cart) for customer, cart in zip(crowd, carts, strict=True)]


async def renewed(buyer: Buyer, prepare: Prepare) -> Buyer:
    """The winner, back with a new cart."""
    return Buyer(buyer.customer, await prepare(buyer.customer))


async def promoted_cart(customer: Customer) -> str:
    cart, _ = await cart_with(customer, "vrack", {**PROJECT, "planCode": "promoted"})
    return cart


async def voucher_cart(customer: Customer) -> str:
    cart, item_id = await cart_with(customer, "vrack", {**PROJECT, "planCode": "plain"})
    await customer.post(f"{cart}/item/{item_id}/configuration", {"label": "voucher", "value": VOUCHER})
    return cart


async def server_cart(customer: Customer) -> str:
    cart, item_id = await cart_with(customer, "eco", SERVER)
    for code in SERVER_OPTIONS:
        await customer.post(f"{cart}/eco/options", {**PROJECT, "planCode": code, "itemId": item_id})
    for label, value in SERVER_ANSWERS:
        await customer.post(f"{cart}/item/{item_id}/configuration", {"label": label, "value": value})
    return cart


async def cart_with(customer: Customer, family: str, wish: dict[str, Any]) -> tuple[str, int]:
    """The path of a new cart of the customer's with one item, and the item's number."""
    cart = f"/order/cart/{(await customer.post('/order/cart', {'ovhSubsidiary': 'FR'}))['cartId']}"
    await customer.post(f"{cart}/assign")
    return cart, (await customer.post(f"{cart}/{family}", wish))["itemId"]


async def put_on_sale(runner: Runner, crowd: Sequence[Customer], folder: Path) -> None:
    """Import and activate a catalogue under the running processes; wait until each of them sells it."""
    file = folder / "vrack.yaml"
    file.write_text(SHELF)
    runner.command("catalog", "import", str(file))
    runner.command("catalog", "activate", "1")
    deadline = time.monotonic() + ACTIVATION_SECONDS_MAX
    cart = f"/order/cart/{(await crowd[0].post('/order/cart', {'ovhSubsidiary': 'FR'}))['cartId']}"
    for customer in crowd:
        while "promoted" not in {offer["planCode"] for offer in await customer.get(f"{cart}/vrack")}:
            assert time.monotonic() < deadline, "what was activated is not sold"
            await asyncio.sleep(0.05)


def keep_stock(runner: Runner, folder: Path, kept: Stock) -> None:
    """Count the pieces of a server from now on."""
    place = {"datacenter": kept.datacenter, "availability": kept.availability, "left": kept.pieces_left}
    file = folder / "stock.json"
    file.write_text(json.dumps([{"fqn": kept.fqn, "planCode": kept.plan_code, "datacenters": [place]}]))
    runner.command("catalog", "stock", str(file))


async def fqn_of(customer: Customer) -> str:
    """The full name of the server that everybody's cart holds."""
    availabilities = await customer.get("/dedicated/server/datacenter/availabilities?planCode=24sk10")
    names: list[str] = [one["fqn"] for one in availabilities]
    return next(name for name in names if ".ram-16g" in name)


@asynccontextmanager
async def at_hand(runner: Runner) -> AsyncIterator[Database]:
    """The database of the running processes, for what no command does."""
    database = await open_database(runner.database, is_beside=True)
    try:
        yield database
    finally:
        await database.close()


async def expire(database: Database, order_id: int) -> None:
    """Let the time of an unpaid order be over."""
    await database.write(
        lambda tx: tx.execute("UPDATE placed_order SET expires_us = created_us WHERE order_id = $1", order_id)
    )


async def check_used_once(runner: Runner, subject: str) -> None:
    """One living order draws on an allowance."""
    now_us = time.time_ns() // 1_000
    living = (
        "SELECT sum(u.pieces) FROM allowance_use u JOIN placed_order o ON o.order_id = u.order_id"
        f" WHERE o.expires_us > {now_us} AND u.subject LIKE '{subject}%'"
    )
    assert await rows(runner.database, living) == [(1,)]


async def check_orders(crowd: Sequence[Customer], rounds: int) -> None:
    """There is one order a round, whoever placed it."""
    people = {customer.keys: customer for customer in crowd}.values()
    assert sum([len(await customer.get("/me/order")) for customer in people]) == rounds
