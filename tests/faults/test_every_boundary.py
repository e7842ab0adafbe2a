"""kill -9 at every write boundary from checkout to what is given back: nothing is lost, doubled or stuck.

The boundaries are not chosen: a run that is left alone tells which there are (tests/support/killing).
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from panier.flows.account.seeds import Keys
from tests.faults.customer import Customer, method_of, rows
from tests.faults.money import COIN, check_ledger, give, wait_for_work
from tests.faults.watched import Watched
from tests.support.delivering import ANSWERS, VPS
from tests.support.ordering import PROJECT
from tests.support.paper.receipts import PREPAID
from tests.support.processes import Runner, running

KILLING = Path(__file__).parent.parent / "support" / "killing"
CHECKOUT = Path(__file__).parent.parent.parent
UNPAID = {"autoPayWithPreferredPaymentMethod": False}
GIVEN = 100 * COIN  # of prepaid money, which pays a part of each order
PAID_IN = 5_000 * COIN
SHORT = 3  # boundaries of the short run, spread over all there are


@pytest.fixture
def killing(furnished: tuple[str, tuple[Keys, ...]], tmp_path: Path) -> Iterator[tuple[Runner, Path, Path]]:
    at, log = tmp_path / "kill-at", tmp_path / "kill-log"
    at.write_text("", encoding="utf-8")
    log.write_text("", encoding="utf-8")
    path = os.pathsep.join([str(KILLING), str(CHECKOUT)])
    with running(furnished[0], tmp_path, KILL_AT=str(at), KILL_LOG=str(log), PYTHONPATH=path) as runner:
        yield runner, at, log


@dataclass(frozen=True, slots=True)
class Life:
    """The order of a life, and the one by which money was paid in that was asked back."""

    order_id: int
    paid_in: int


async def live(shop: Watched, boundary: str = "") -> Life:
    """An order from its checkout to what is given back, and money that is paid in and asked back.

    Killed at the boundary, it goes on where it was.
    """
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
    paid_in = await pay_in_and_back(shop, card)
    await wait_for_work(shop.runner.database, shop.mend)
    shop.mend()
    shop.arm("")
    return Life(order_id, paid_in)


async def pay_in_and_back(shop: Watched, card: dict[str, Any]) -> int:
    """Pay money in and ask for all of it to go back to the card; the order that it was paid in by."""
    wish = {"amount": PAID_IN // COIN}
    order_id: int = (await shop.insist(lambda: shop.customer.post(f"{PREPAID}/creditOrder", wish)))["orderId"]
    paid = await shop.insist(lambda: shop.customer.call("POST", f"/me/order/{order_id}/pay", card))
    assert paid.status in (200, 409), paid
    await shop.wait(order_id, "delivered")
    [(movement,)] = await rows(
        shop.runner.database,
        f"SELECT movement_id FROM balance_movement WHERE source = 'Order' AND source_id = '{order_id}'"
        " AND amount_ucents > 0",
    )
    path = f"{PREPAID}/movements/{movement}/requestRefund"
    back = await shop.insist(lambda: shop.customer.call("POST", path, wish))
    assert back.status in (200, 400), back  # asked again there is nothing left to ask for
    return order_id


async def check(database: str, lives: list[Life]) -> None:
    """Everything happened, and once."""
    order_ids, paid_in = [one.order_id for one in lives], [one.paid_in for one in lives]
    orders, deposits = Counter(order_ids), Counter(paid_in)
    charged = Counter(row[0] for row in await rows(database, "SELECT order_id FROM charge WHERE declined_us IS NULL"))
    assert charged == orders + deposits
    made = await rows(database, "SELECT order_id, ended_us FROM service WHERE family = 'vps'")
    assert Counter(row[0] for row in made) == orders
    assert all(row[1] is not None for row in made)
    for kind, wanted in (("bill", orders), ("refund", orders), ("deposit", deposits), ("withdrawal", deposits)):
        issued = await rows(database, f"SELECT order_id FROM paper WHERE kind = '{kind}'")
        assert Counter(row[0] for row in issued) == wanted, f"a {kind} for each"
    booked = await rows(database, "SELECT order_id, booked_ucents FROM placed_order")
    assert {row[1] for row in booked if row[0] in order_ids} == {GIVEN}, "prepaid money paid its part of each"
    owed = await rows(database, "SELECT order_id, amount_ucents FROM refund WHERE paid_us IS NOT NULL")
    assert Counter(row[0] for row in owed) == orders + deposits
    assert len({row[1] for row in owed if row[0] in order_ids}) == 1, "of all the same is given back"
    assert {row[1] for row in owed if row[0] in paid_in} == {PAID_IN}, "of what was paid in all"
    for label in ("PAYMENT_RECEIVED", "ORDER_ACCEPTED", "DELIVERY", "INVOICE_SENT"):
        noted = await rows(database, f"SELECT order_id FROM event WHERE label = '{label}'")
        assert Counter(row[0] for row in noted if row[0] not in paid_in) == orders, label
    received = await rows(database, "SELECT order_id FROM event WHERE label = 'PAYMENT_RECEIVED'")
    assert Counter(row[0] for row in received) == orders + deposits
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
    lives = [await live(shop), await live(shop)]  # the first one of a shop writes things that no other does
    await asyncio.sleep(1)  # what follows the last answer is reached as well
    boundaries = shop.boundaries()
    assert len(boundaries) > 10, boundaries
    chosen = boundaries if is_every else boundaries[len(boundaries) // 4 :: len(boundaries) // SHORT]

    async def live_again(boundary: str) -> None:
        lives.append(await live(shop, boundary))

    missed = await shop.kill_at_each(chosen, live_again)
    killed = len(chosen) - len(missed)
    assert killed >= len(chosen) * 9 // 10, f"{missed} were not reached again"
    await wait_for_work(runner.database)
    await check(runner.database, lives)
    shop.check_recovery(killed)
