"""kill -9 at every write boundary from checkout to what is given back: nothing is lost, doubled or stuck.

The boundaries are not chosen: a run that is left alone tells which there are (tests/support/killing).
"""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from panier.flows.account.seeds import Keys
from panier.store.engine.db import is_postgres
from tests.faults.customer import Customer, method_of, rows
from tests.faults.money import COIN, check_ledger, give, wait_for_work
from tests.faults.watched import Watched
from tests.support.delivering import ANSWERS, VPS
from tests.support.ordering import PROJECT
from tests.support.processes import Runner, running

KILLING = Path(__file__).parent.parent / "support" / "killing"
CHECKOUT = Path(__file__).parent.parent.parent
UNPAID = {"autoPayWithPreferredPaymentMethod": False}
GIVEN = 100 * COIN  # of prepaid money, which pays a part of each order
SHORT = 3  # boundaries of the short run, spread over all there are


@pytest.fixture
def killing(furnished: tuple[str, tuple[Keys, ...]], tmp_path: Path) -> Iterator[tuple[Runner, Path, Path]]:
    at, log = tmp_path / "kill-at", tmp_path / "kill-log"
    at.write_text("", encoding="utf-8")
    log.write_text("", encoding="utf-8")
    path = os.pathsep.join([str(KILLING), str(CHECKOUT)])
    with running(furnished[0], tmp_path, KILL_AT=str(at), KILL_LOG=str(log), PYTHONPATH=path) as runner:
        yield runner, at, log


async def live(shop: Watched, boundary: str = "") -> int:
    """An order from its checkout to what is given back; killed at the boundary, it goes on where it was."""
    customer = shop.customer
    cart = f"/order/cart/{(await customer.post('/order/cart', {'ovhSubsidiary': 'FR'}))['cartId']}"
    item = await customer.post(f"{cart}/vps", {**PROJECT, "planCode": VPS})
    for label, value in ANSWERS:
        await customer.post(f"{cart}/item/{item['itemId']}/configuration", {"label": label, "value": value})
    await customer.post(f"{cart}/assign")
    before = set(await customer.get("/me/order"))
    card = await method_of(customer)
    [(left,)] = await rows(shop.runner.database, "SELECT coalesce(sum(amount_ucents), 0) FROM balance_movement")
    await give(shop.runner.database, customer, "PREPAID_ACCOUNT", GIVEN - int(left))
    shop.watched_from = len(shop.reached())
    shop.arm(boundary)
    placed = await shop.insist(lambda: shop.customer.call("POST", f"{cart}/checkout", UNPAID))
    assert placed.status in (200, 409), placed
    [order_id] = set(await shop.insist(lambda: shop.customer.get("/me/order"))) - before
    wanted = {"balanceName": "PREPAID_ACCOUNT"}
    applied = await shop.insist(lambda: shop.customer.call("POST", f"/me/order/{order_id}/balance", wanted))
    assert applied.status in (200, 409), applied
    paid = await shop.insist(lambda: shop.customer.call("POST", f"/me/order/{order_id}/pay", card))
    assert paid.status in (200, 409), paid
    await shop.wait(order_id, "delivered")
    left = await shop.insist(
        lambda: shop.customer.call("POST", f"/me/order/{order_id}/retraction", {"reason": "other"})
    )
    assert left.status in (200, 409), left
    await shop.wait(order_id, "cancelled")
    await wait_for_work(shop.runner.database, shop.mend)
    shop.mend()
    shop.arm("")
    return int(order_id)


async def check(database: str, order_ids: list[int]) -> None:
    """Everything happened, and once."""
    charged = Counter(row[0] for row in await rows(database, "SELECT order_id FROM charge WHERE declined_us IS NULL"))
    assert charged == Counter(order_ids)
    made = await rows(database, "SELECT order_id, ended_us FROM service WHERE family = 'vps'")
    assert Counter(row[0] for row in made) == Counter(order_ids)
    assert all(row[1] is not None for row in made)
    for kind in ("bill", "refund"):
        issued = await rows(database, f"SELECT order_id FROM paper WHERE kind = '{kind}'")
        assert Counter(row[0] for row in issued) == Counter(order_ids), f"a {kind} for each"
    booked = await rows(database, "SELECT order_id, booked_ucents FROM placed_order")
    assert {row[1] for row in booked if row[0] in order_ids} == {GIVEN}, "prepaid money paid its part of each"
    owed = await rows(database, "SELECT order_id, amount_ucents FROM refund WHERE paid_us IS NOT NULL")
    assert Counter(row[0] for row in owed) == Counter(order_ids)
    assert len({row[1] for row in owed}) == 1, "of all the same is given back"
    for label in ("PAYMENT_RECEIVED", "ORDER_ACCEPTED", "DELIVERY", "INVOICE_SENT"):
        noted = await rows(database, f"SELECT order_id FROM event WHERE label = '{label}'")
        assert Counter(row[0] for row in noted) == Counter(order_ids), label
    posted = await rows(database, "SELECT cause_id FROM ledger_entry WHERE cause = 'charge'")
    assert set(Counter(row[0] for row in posted).values()) == {2}, "two entries for each charge"
    assert await rows(database, "SELECT kind, problem FROM job WHERE problem IS NOT NULL") == []
    await check_ledger(database)


@pytest.mark.parametrize("is_every", [False, pytest.param(True, marks=[pytest.mark.long, pytest.mark.timeout(7_200)])])
async def test_killed_at_every_boundary_nothing_is_lost_doubled_or_stuck(
    killing: tuple[Runner, Path, Path],
    furnished: tuple[str, tuple[Keys, ...]],
    http: httpx.AsyncClient,
    *,
    is_every: bool,
) -> None:
    runner, at, log = killing
    shop = Watched(runner, Customer(http, furnished[1][0], ""), at, log, [])
    shop.start()
    order_ids = [await live(shop), await live(shop)]  # the first one of a shop writes things that no other does
    await asyncio.sleep(1)  # what follows the last answer is reached as well
    boundaries = shop.boundaries()
    assert len(boundaries) > 10, boundaries
    chosen = boundaries if is_every else boundaries[len(boundaries) // 4 :: len(boundaries) // SHORT]

    async def live_again(boundary: str) -> None:
        order_ids.append(await live(shop, boundary))

    missed = await shop.kill_at_each(chosen, live_again)
    killed = len(chosen) - len(missed)
    assert killed >= len(chosen) * 9 // 10, f"{missed} were not reached again"
    await wait_for_work(runner.database)
    await check(runner.database, order_ids)
    kind = "PostgreSQL" if is_postgres(runner.database) else "SQLite"
    sys.stdout.write(
        f"{kind}: {killed} of {len(chosen)} boundaries, slowest {shop.slowest_seconds:.1f} s, missed: {missed}\n"
    )
