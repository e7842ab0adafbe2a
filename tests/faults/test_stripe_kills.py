"""kill -9 around every call to Stripe and at every write beside them: paid once, given back once, and nothing is stuck.

A live shop over localstripe. The boundaries are not chosen: a life that is left alone tells which there are. Before a
call nothing has happened at Stripe; after it Stripe has done it, and the shop has not heard of it.
"""

import asyncio
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from panier.flows.account.seeds import plant
from panier.store.engine import migrate, modes
from panier.store.engine.modes import Mode
from tests.faults.customer import Customer, rows
from tests.faults.money import BACK, COIN, check_ledger, wait_for_work
from tests.faults.test_every_boundary import CHECKOUT, KILLING, UNPAID
from tests.faults.watched import Watched
from tests.outside import hook_server, plugins
from tests.outside.hook_server import HookServer
from tests.support import shop as shops
from tests.support.delivering import ANSWERS, VPS
from tests.support.ordering import PROJECT
from tests.support.paper.companies import own_papers
from tests.support.parts.stripe_server import KEY, SECRET, StripeServer
from tests.support.processes import running
from tests.test_modes import SERVERS
from tests.web.payment.test_stripe import CARD
from tests.work.town import customer_of

SHORT = ("before POST /v1/payment_intents", "after POST /v1/payment_intents/*/capture", "after POST /v1/refunds")


@pytest.fixture(params=["sqlite", "postgres"])
def live_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that is a live shop's from its first transaction on, with a customer who has no payment method."""
    url = str(tmp_path / "panier.sqlite")
    if request.param == "postgres":
        url = str(request.getfixturevalue("postgres_database"))

    async def prepare() -> None:
        async with shops.opened(url, ()) as made:
            now_us = made.clock()
            await made.database.write(lambda tx: modes.claim(tx, Mode.LIVE, now_us=now_us))
            await made.database.write(lambda tx: plant(tx, shop=made.shop, customer=customer_of(1), kinds=()))

    def run() -> None:
        migrate.upgrade(url)
        asyncio.run(prepare())

    shops.in_thread(run)
    return url


@pytest.fixture
def hook() -> Iterator[HookServer]:
    with hook_server.serving() as server:
        yield server


@pytest.fixture
def live_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stripe_server: StripeServer, hook: HookServer
) -> dict[str, str]:
    """Those of a live shop that takes cards through Stripe, and whose machines a hook makes."""
    plugins.install_example(tmp_path, monkeypatch)
    at, log, rules = tmp_path / "kill-at", tmp_path / "kill-log", tmp_path / "rules"
    at.write_text("", encoding="utf-8")
    log.write_text("", encoding="utf-8")
    rules.mkdir()
    (rules / "reviews.yaml").write_text("lately_days: 30\nrules: []\n")  # a card for each life looks suspicious
    return {
        "KILL_AT": str(at), "KILL_LOG": str(log), "PANIER_DELIVERERS": "vps=hook", "PANIER_DELIVERY_HOOK_URL": hook.url,
        "PANIER_DELIVERY_HOOK_SECRET": hook_server.SECRET, "PANIER_GATEWAYS": "CREDIT_CARD=stripe",
        "PANIER_NAME_SERVERS": SERVERS, "PANIER_ORDER_RULES": str(rules), "PANIER_PAPERS": own_papers(tmp_path),
        "PANIER_RDAP": "off", "PANIER_REGISTRY": "example", "PANIER_STRIPE_KEY": KEY,
        "PANIER_STRIPE_URL": stripe_server.url, "PANIER_STRIPE_WEBHOOK_SECRET": SECRET,
        "PYTHONPATH": os.pathsep.join([str(KILLING), str(tmp_path), str(CHECKOUT)]),
    }  # fmt: skip


@pytest.fixture
def shop(
    live_database: str,
    live_settings: dict[str, str],
    tmp_path: Path,
    stripe_server: StripeServer,
    http: httpx.AsyncClient,
) -> Iterator[Watched]:
    """That shop, at work."""
    at, log = Path(live_settings["KILL_AT"]), Path(live_settings["KILL_LOG"])
    with running(live_database, tmp_path, **live_settings) as runner:
        watched = Watched(runner, Customer(http, customer_of(1).keys, ""), at, log, [])
        watched.start()
        stripe_server.watch = lambda moment: _reach(watched, moment)
        yield watched


def _reach(shop: Watched, moment: str) -> None:
    """Note a moment of a call to Stripe as the shop's processes note theirs, and end them where it is armed."""
    with shop.log.open("a", encoding="utf-8") as log:
        log.write(f"{moment}\n")
    if shop.at.read_text(encoding="utf-8") == moment:
        shop.kill()


async def live(shop: Watched, boundary: str = "") -> int:
    """A card, an order that is paid with it and withdrawn from, and the end of the card; killed at the boundary."""
    customer = shop.customer
    cart = f"/order/cart/{(await customer.post('/order/cart', {'ovhSubsidiary': 'FR'}))['cartId']}"
    item = await customer.post(f"{cart}/vps", {**PROJECT, "planCode": VPS})
    for label, value in ANSWERS:
        await customer.post(f"{cart}/item/{item['itemId']}/configuration", {"label": label, "value": value})
    await customer.post(f"{cart}/assign")
    order_id: int = (await customer.post(f"{cart}/checkout", UNPAID))["orderId"]
    shop.watched_from = len(shop.reached())
    shop.arm(boundary)
    wish = {"paymentType": "CREDIT_CARD", "register": True, "callbackUrl": BACK, "formData": json.dumps(CARD)}
    card = (await shop.insist(lambda: shop.customer.post("/me/payment/method", wish)))["paymentMethodId"]
    means = {"paymentMethod": {"id": card}}
    paid = await shop.insist(lambda: shop.customer.call("POST", f"/me/order/{order_id}/pay", means))
    assert paid.status in (200, 409), paid
    await shop.wait(order_id, "delivered")
    left = await shop.insist(
        lambda: shop.customer.call("POST", f"/me/order/{order_id}/retraction", {"reason": "other"})
    )
    assert left.status in (200, 409), left
    await shop.wait(order_id, "cancelled")
    await wait_for_work(shop.runner.database, shop.mend)
    for number in await shop.insist(lambda: shop.customer.get("/me/payment/method")):
        gone = await shop.insist(lambda number=number: shop.customer.call("DELETE", f"/me/payment/method/{number}"))  # type: ignore[misc]
        assert gone.status in (200, 404, 409), gone
    await wait_for_work(shop.runner.database, shop.mend)
    shop.mend()
    shop.arm("")
    return order_id


async def check(shop: Watched, server: StripeServer, order_ids: list[int]) -> None:
    """Each order was paid once and given back once, here and at Stripe, which say the same."""
    database, once = shop.runner.database, Counter(order_ids)
    charges = await rows(database, "SELECT order_id, charge_key, amount_ucents, settled_us, reference FROM charge")
    assert Counter(row[0] for row in charges) == once
    assert all(row[3] is not None for row in charges)
    payments = _all(server, "/v1/payment_intents")
    assert {one["status"] for one in payments} == {"succeeded"}, "nothing is authorised and left"
    taken = {one["metadata"]["panier_key"]: (one["id"], one["amount"] * COIN) for one in payments}
    assert len(taken) == len(payments), "one payment for each charge"
    assert taken == {row[1]: (row[4], row[2]) for row in charges}
    refunds = await rows(database, "SELECT order_id, refund_key, amount_ucents, paid_us FROM refund")
    assert Counter(row[0] for row in refunds) == once
    assert all(row[3] is not None for row in refunds)
    given = [(one["metadata"]["panier_key"], one["amount"] * COIN) for one in _all(server, "/v1/refunds")]
    assert sorted(given) == sorted((row[1], row[2]) for row in refunds)
    [(booked,)] = await rows(
        database, "SELECT sum(amount_ucents) FROM ledger_entry WHERE chart = 'gateway' AND detail = 'stripe'"
    )
    assert int(booked) == sum(amount for _, amount in taken.values()) - sum(amount for _, amount in given)
    for label in ("PAYMENT_RECEIVED", "ORDER_ACCEPTED", "INVOICE_SENT"):
        noted = await rows(database, f"SELECT order_id FROM event WHERE label = '{label}'")
        assert Counter(row[0] for row in noted) == once, label
    for kind in ("bill", "refund"):
        issued = await rows(database, f"SELECT order_id FROM paper WHERE kind = '{kind}'")
        assert Counter(row[0] for row in issued) == once, f"a {kind} for each"
    assert await rows(database, "SELECT kind, problem FROM job WHERE problem IS NOT NULL") == []
    await check_ledger(database)


def _all(server: StripeServer, path: str) -> list[Any]:
    found: list[Any] = []
    while True:
        after = f"&starting_after={found[-1]['id']}" if found else ""
        page = server.ask("GET", f"{path}?limit=100{after}")
        found += page["data"]
        if not page["has_more"]:
            return found


@pytest.mark.long
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("is_every", [False, True])
async def test_killed_around_every_call_to_stripe_it_is_paid_once(
    shop: Watched, stripe_server: StripeServer, *, is_every: bool
) -> None:
    order_ids = [await live(shop), await live(shop)]  # the first one of a shop writes things that no other does
    await asyncio.sleep(1)  # what follows the last answer is reached as well
    boundaries = shop.boundaries()
    calls = [one for one in boundaries if "/v1/" in one]
    assert {*SHORT} < {*calls}, calls
    assert len(boundaries) > len(calls) + 10, boundaries
    chosen = boundaries if is_every else list(SHORT)

    async def live_again(boundary: str) -> None:
        order_ids.append(await live(shop, boundary))

    missed = await shop.kill_at_each(chosen, live_again)
    killed = len(chosen) - len(missed)
    assert killed >= len(chosen) * 9 // 10, f"{missed} were not reached again"
    assert not [one for one in missed if "/v1/" in one], missed
    await wait_for_work(shop.runner.database)
    await check(shop, stripe_server, order_ids)
    shop.check_recovery(killed)
