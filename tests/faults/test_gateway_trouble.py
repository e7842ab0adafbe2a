"""Two hundred orders through a gateway that times out three times in ten, answers twice and calls back before that."""

import asyncio
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from panier.outside.gateway.gateways import only
from panier.outside.gateway.protocol import (
    GatewayAnswer,
    GatewayNews,
    GatewayState,
    GatewayUnreachableError,
    NewsKind,
    PaymentRequest,
)
from panier.outside.gateway.sandbox import SandboxGateway
from panier.work.payment_news import taker
from tests.support.ordering import AUTO_PAY, add_project, answer, own_cart
from tests.support.shop import Sandbox

HOURS = (1, 1, *[24] * 10)  # of silence three times in ten: each is asked about often enough to be answered once
_ABSENT = GatewayAnswer(GatewayState.ABSENT)


class Unreliable(SandboxGateway):
    """A gateway with an account of its own: what it took, by key, and how often it was asked for it."""

    def __init__(self, shop: Sandbox, seed: int) -> None:
        super().__init__(shop.database, shop.clock)
        self.random, self.taken, self.asked = Random(seed), Counter[str](), Counter[str]()
        self.declined: set[str] = set()
        self.tell = taker(shop.shop, shop.database, "sandbox")

    async def charge(self, request: PaymentRequest) -> GatewayAnswer:
        self.asked[request.key] += 1
        if self.random.random() < 0.15:
            raise GatewayUnreachableError  # it never arrived
        if request.key not in self.taken and request.key not in self.declined:
            if self.random.random() < 0.1:
                self.declined.add(request.key)
            else:
                self.taken[request.key] += 1
        said = self._said(request.key)
        if self.random.random() < 0.3:
            await self.tell(GatewayNews(NewsKind.PAYMENT, request.key, said))  # before it answers
        if self.random.random() < 0.15:
            raise TimeoutError  # it was done, and the answer is lost
        if self.random.random() < 0.3:
            await asyncio.gather(*(self.tell(GatewayNews(NewsKind.PAYMENT, request.key, said)) for _ in range(2)))
        return said

    async def query(self, request: PaymentRequest) -> GatewayAnswer:
        if self.random.random() < 0.3:
            raise GatewayUnreachableError
        return self._said(request.key)

    def _said(self, key: str) -> GatewayAnswer:
        if key in self.declined:
            return GatewayAnswer(GatewayState.DECLINED, "The card was declined")
        return GatewayAnswer(GatewayState.DONE, reference=f"ref-{key}") if key in self.taken else _ABSENT


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 12))])
async def test_none_is_charged_twice_and_none_left_unknown(shop: Sandbox, seed: int) -> None:
    client = shop.client(shop.first)
    gateway = Unreliable(shop, seed)
    troubled = replace(shop, worker=replace(shop.worker, gateways=only(gateway)))
    placed = []
    for _ in range(20 if seed == 1 else 200):
        cart = await own_cart(client)
        item = await add_project(client, cart)
        await answer(client, item, [("description", "x")])
        placed.append((await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"])
    await troubled.work()
    for hours in HOURS:
        shop.clock.advance(seconds=300)
        await troubled.work()
        shop.clock.advance(seconds=hours * 3_600)
        await troubled.work()
    rows = await shop.database.read(
        lambda tx: tx.rows("SELECT charge_key, settled_us, declined_us FROM charge WHERE gateway IS NOT NULL")
    )
    assert len(rows) == len(placed)
    settled = {row[0] for row in rows if row[1] is not None}
    assert settled == set(gateway.taken), "what was taken is what is known to be paid"
    assert all((row[1] is None) != (row[2] is None) for row in rows), "none is left unknown"
    assert set(gateway.taken.values()) <= {1}
    doubled = await shop.database.read(
        lambda tx: tx.rows("SELECT order_id FROM event WHERE label = 'PAYMENT_RECEIVED' GROUP BY 1 HAVING count(*) > 1")
    )
    assert doubled == []
