"""Orders of any size are settled and delivered, alone and many together: no statement ends where rows become many."""

import logging
from dataclasses import replace

import pytest

from panier.core.limits import ORDER_UNITS_MAX
from panier.core.order.order import Order
from panier.store import jobs, orders
from panier.store.engine.db import Tx
from panier.store.payment import charges
from panier.work.loop import CLAIMED_MAX
from tests.support.ordering import AUTO_PAY, NAME_ANSWERS, add_name, answer, delivered, order_project, own_cart
from tests.support.shop import Sandbox

HOSTING = {"planCode": "perso2014", "duration": "P1Y", "pricingMode": "default"}


async def count(shop: Sandbox, sql: str) -> int:
    row = await shop.database.read(lambda tx: tx.row(f"SELECT count(*) FROM {sql}"))
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(
    "pieces",
    [1, 166, 167, pytest.param(200, marks=pytest.mark.long), pytest.param(500, marks=pytest.mark.long),
     pytest.param(ORDER_UNITS_MAX, marks=pytest.mark.long)],
)  # fmt: skip
async def test_an_order_of_many_pieces_is_delivered(shop: Sandbox, pieces: int) -> None:
    client = shop.client(shop.first)
    cart = await own_cart(client)
    await client.post(f"{cart}/webHosting", {**HOSTING, "quantity": pieces})
    order_id = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    assert await delivered(shop, client, order_id)
    assert await count(shop, "service WHERE family = 'webHosting'") == pieces


@pytest.mark.parametrize("names", [60, pytest.param(350, marks=pytest.mark.long)])
async def test_an_order_of_many_names_is_delivered(shop: Sandbox, names: int) -> None:
    client = shop.client(shop.first)
    cart = await own_cart(client)
    for number in range(names):
        await answer(client, await add_name(client, cart, f"exemple-{number}.fr"), NAME_ANSWERS)
    order_id = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    assert await delivered(shop, client, order_id)
    assert await count(shop, "service WHERE family = 'domain' AND product = 'domain'") == names


@pytest.mark.parametrize("together", [300, pytest.param(1_000, marks=pytest.mark.long)])
async def test_orders_that_are_due_together_are_done_together(
    shop: Sandbox, caplog: pytest.LogCaptureFixture, together: int
) -> None:
    """They take no more rounds of the worker than as many jobs do, and none is done again alone."""
    order_id = await order_project(shop.client(shop.first))
    order = (await shop.database.read(lambda tx: orders.load_several(tx, [order_id])))[order_id]
    for number in range(1, together):
        copied = replace(order, cart_id=None, password=f"{order.password}{number}")

        async def copy(tx: Tx, copied: Order = copied, number: int = number) -> None:
            copy_id = await orders.insert(tx, copied)
            assert copy_id is not None
            charge = replace(order.charges[0], order_id=copy_id, key=f"{order.charges[0].key}{number}")
            assert await charges.insert(tx, charge) is not None
            await jobs.stage(tx, "charge", copy_id, due_us=shop.clock())

        await shop.database.write(copy)
    with caplog.at_level(logging.WARNING):
        before = shop.database.transactions
        await shop.deliver()
    rounds = 2 * (together // CLAIMED_MAX + 1)
    assert shop.database.transactions - before <= 3 * rounds + 10
    assert not caplog.records
    assert await count(shop, "service WHERE family = 'cloud'") == together
