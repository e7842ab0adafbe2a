"""A customer who orders names from live processes over HTTP, and a look into the database behind them."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import msgspec

from panier.flows.account.seeds import Keys
from panier.store.engine.db import is_postgres
from tests.support.shop import signature

UNPAID = {"autoPayWithPreferredPaymentMethod": False, "waiveRetractationPeriod": True}
AUTO_PAID = {"autoPayWithPreferredPaymentMethod": True, "waiveRetractationPeriod": True}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered."""

    status: int
    json: Any


@dataclass(frozen=True, slots=True)
class Customer:
    """Signs calls with a customer's keys. `http` is shared by all that is under way at once."""

    http: httpx.AsyncClient
    keys: Keys
    url: str

    def at(self, url: str) -> "Customer":
        """The same customer at another process."""
        return Customer(self.http, self.keys, url)

    async def get(self, path: str) -> Any:
        """What a GET answers, which must go well."""
        return (await self.call("GET", path)).json

    async def post(self, path: str, json: object = None) -> Any:
        """What a POST answers, which must go well."""
        reply = await self.call("POST", path, json)
        assert reply.status == 200, (path, reply)
        return reply.json

    async def call(self, method: str, path: str, json: object = None) -> Reply:
        """Any call. No answer of 500 or above passes here."""
        url, body = f"{self.url}/1.0{path}", b"" if json is None else msgspec.json.encode(json)
        headers = signature(self.keys, method, url, body=body, timestamp=int(time.time()))
        response = await self.http.request(method, url, content=body, headers=headers)
        assert response.status_code < 500, (path, response.status_code, response.text)
        return Reply(response.status_code, response.json())

    async def cart_with(self, name: str) -> str:
        """The path of a cart of the customer's own that holds a name and could be checked out."""
        cart = f"/order/cart/{(await self.post('/order/cart', {'ovhSubsidiary': 'FR'}))['cartId']}"
        item = await self.post(f"{cart}/domain", {"domain": name})
        legal_age = {"label": "OWNER_LEGAL_AGE", "value": "true"}
        await self.post(f"{cart}/item/{item['itemId']}/configuration", legal_age)
        await self.post(f"{cart}/assign")
        return cart


async def method_of(customer: Customer) -> dict[str, Any]:
    """The body that pays an order with the customer's card."""
    [number] = await customer.get("/me/payment/method?default=true")
    return {"paymentMethod": {"id": number}}


async def rows(database: str, sql: str) -> list[Sequence[Any]]:
    """What a query finds in a database of either kind."""
    if not is_postgres(database):
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as file:
            return file.execute(sql).fetchall()
    connection = await asyncpg.connect(database)
    try:
        return [tuple(row.values()) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def undelivered(database: str) -> list[int]:
    """The paid orders of which something has no service yet."""
    found = await rows(
        database,
        "SELECT DISTINCT c.order_id FROM charge c LEFT JOIN delivery d ON d.order_id = c.order_id"
        " LEFT JOIN service s ON s.delivery_id = d.delivery_id WHERE c.declined_us IS NULL AND s.service_id IS NULL",
    )
    return [row[0] for row in found]


async def wait_until_delivered(database: str, *, seconds: float) -> None:
    """Wait until nothing that was paid is left to deliver."""
    deadline = time.monotonic() + seconds
    while left := await undelivered(database):
        assert time.monotonic() < deadline, f"orders {left} are not delivered after {seconds} seconds"
        await asyncio.sleep(0.05)


async def check_delivered_once(database: str) -> None:
    """Each paid order has one charge and was delivered once; each name is registered once."""
    assert (
        await rows(database, "SELECT order_id FROM charge WHERE declined_us IS NULL GROUP BY 1 HAVING count(*) > 1")
        == []
    )
    twice = "SELECT order_id FROM event WHERE label = 'INVOICE_SENT' GROUP BY order_id HAVING count(*) > 1"
    assert await rows(database, twice) == []
    assert await rows(database, "SELECT delivery_id FROM service GROUP BY delivery_id HAVING count(*) > 1") == []
    [[paid]] = await rows(database, "SELECT count(*) FROM charge WHERE settled_us IS NOT NULL")
    [[invoiced]] = await rows(database, "SELECT count(*) FROM event WHERE label = 'INVOICE_SENT'")
    [[domains]] = await rows(database, "SELECT count(DISTINCT name) FROM service WHERE family = 'domain'")
    [[registered]] = await rows(database, "SELECT count(*) FROM registry_name")
    assert paid == invoiced == domains == registered
