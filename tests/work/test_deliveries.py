"""Deliverers that fail, are slow or in trouble: nothing waits for them but what hangs on them, and all has an end."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import pytest

from panier.core.limits import DELIVERY_PAUSE_MAX_US, DELIVERY_TRIES_MAX, HOUR_US, SECOND_US
from panier.core.order.delivery import State
from panier.flows.service import owner_deliveries
from panier.flows.service.ending import ends
from panier.outside.deliverers import (
    Deliverer,
    DeliveryFailedError,
    DeliveryRequest,
    DeliveryTroubleError,
    EndRequest,
    Made,
    NotMadeYetError,
)
from panier.store import services
from panier.store.engine.db import Tx
from panier.store.service import deliveries as stored
from panier.work import deliveries as asking
from panier.work.loop import DELIVERING, SLOW
from tests.support.delivering import Passing, delivered_by, history, load, of_family, order_vps, owned, states
from tests.support.ordering import AUTO_PAY, SERVER_ANSWERS, add_server, answer, own_cart, status
from tests.support.shop import Sandbox


class Moody(Passing):
    """Has moods: an error for each family, raised instead of making or ending anything."""

    def __init__(self, real: Deliverer, moods: Mapping[str, BaseException]) -> None:
        super().__init__(real)
        self.moods = dict(moods)
        self.asked: Counter[str] = Counter()
        self.ended: list[EndRequest] = []

    def _frown(self, family: str) -> None:
        self.asked[family] += 1
        if family in self.moods:
            raise self.moods[family]

    async def make(self, request: DeliveryRequest) -> Made:
        self._frown(request.family)
        return await self.real.make(request)

    async def change(self, request: DeliveryRequest) -> None:
        self._frown(request.family)

    async def end(self, request: EndRequest) -> None:
        self._frown(request.family)
        self.ended.append(request)


def moody(shop: Sandbox, **moods: BaseException) -> tuple[Sandbox, Moody]:
    deliverer = Moody(shop.worker.deliverer, moods)
    return delivered_by(shop, deliverer), deliverer


@pytest.mark.parametrize(
    "mood",
    [DeliveryTroubleError("away"), NotMadeYetError(), DeliveryFailedError("full"), ValueError("odd"), TimeoutError()],
    ids=lambda mood: type(mood).__name__,
)
async def test_the_others_of_an_order_are_delivered(shop: Sandbox, mood: BaseException) -> None:
    there, _ = moody(shop, vps=mood)
    order = await order_vps(there.client(there.first), projects=2)
    await there.deliver()
    assert await states(there, order, "cloud") == ["done", "done"]
    assert await states(there, order) == ["failed" if isinstance(mood, DeliveryFailedError) else "doing"]
    assert await status(there.client(there.first), order) == "delivering"


async def test_trouble_is_tried_again_less_and_less_often_and_then_fails(sqlite_shop: Sandbox) -> None:
    there, deliverer = moody(sqlite_shop, vps=DeliveryTroubleError("The deliverer is away"))
    order = await order_vps(there.client(there.first), projects=1)
    await there.deliver()
    pauses, before_us = [], there.clock()
    for tried in range(1, DELIVERY_TRIES_MAX):
        (delivery,) = await of_family(there, order)
        assert (delivery.state, delivery.attempts, delivery.problem) == (State.DOING, tried, "The deliverer is away")
        assert delivery.due_us is not None
        there.clock.now_us = delivery.due_us - 1
        await there.work()
        assert deliverer.asked["vps"] == tried, "not before"
        pauses.append(delivery.due_us - before_us)
        there.clock.now_us = before_us = delivery.due_us
        await there.work()
    (delivery,) = await of_family(there, order)
    assert (delivery.state, delivery.problem) == (State.FAILED, "The deliverer is away")
    (told,) = (line for line in await history(there, order) if "away" in line)
    assert told.endswith(": The deliverer is away")
    assert pauses[0] < 7 * SECOND_US
    assert all(later > earlier for earlier, later in pairwise(pauses[:11]))
    assert max(pauses) <= DELIVERY_PAUSE_MAX_US
    assert 6 * HOUR_US < sum(pauses) < 14 * HOUR_US
    there.clock.advance(days=2)
    assert await there.work() == 0, "nobody asks any more"
    assert deliverer.asked == {"vps": DELIVERY_TRIES_MAX, "cloud": 1}


async def test_a_deliverer_that_wants_to_be_left_alone_is(sqlite_shop: Sandbox) -> None:
    there, deliverer = moody(sqlite_shop, vps=DeliveryTroubleError("busy", wait_seconds=900))
    await order_vps(there.client(there.first))
    await there.deliver()
    there.clock.advance(seconds=899)
    await there.work()
    assert deliverer.asked["vps"] == 1
    del deliverer.moods["vps"]
    there.clock.advance(seconds=1)
    await there.work()
    assert len(await owned(there)) == 1


async def test_what_hangs_on_something_waits_with_it_and_fails_with_it(shop: Sandbox) -> None:
    there, deliverer = moody(shop, eco=DeliveryTroubleError("away"))
    client = there.client(there.first)
    cart = await own_cart(client)
    await answer(client, await add_server(client, cart), SERVER_ANSWERS)
    order = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await there.deliver()
    assert deliverer.asked["eco"] == 1, "its options are not asked for before it"
    deliverer.moods["eco"] = DeliveryFailedError("There is none left")
    there.clock.advance(seconds=60)
    await there.work()
    assert set(await states(there, order, "eco")) == {"failed"}
    problems = {one.problem for one in await of_family(there, order, "eco")}
    assert problems == {"There is none left", "What it belongs to could not be made"}


async def test_the_last_try_takes_with_it_what_hangs_on_it(sqlite_shop: Sandbox) -> None:
    there, _ = moody(sqlite_shop, eco=DeliveryTroubleError("away"))
    client = there.client(there.first)
    cart = await own_cart(client)
    await answer(client, await add_server(client, cart), SERVER_ANSWERS)
    order = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await there.deliver()
    for _ in range(DELIVERY_TRIES_MAX):
        there.clock.advance(seconds=4 * 3_600)
        await there.work()
    assert set(await states(there, order, "eco")) == {"failed"}
    assert await there.work() == 0


async def test_an_error_that_nobody_wrote_for_readers_is_kept_by_name_alone(
    sqlite_shop: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    there, _ = moody(sqlite_shop, vps=ConnectionError("https://user:hush@provider.example"))
    order = await order_vps(there.client(there.first))
    await there.deliver()
    (delivery,) = await of_family(there, order)
    assert delivery.problem == "Its deliverer failed (ConnectionError)"
    assert "the deliverer of" in caplog.text, "its own words are in the log"


class Hanging(Passing):
    """Never answers for one family."""

    async def make(self, request: DeliveryRequest) -> Made:
        if request.family == "vps":
            await asyncio.Event().wait()
        return await self.real.make(request)


async def test_nobody_waits_for_ever(sqlite_shop: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(asking, "ORDER_SECONDS", 0.1)
    there = delivered_by(sqlite_shop, Hanging(sqlite_shop.worker.deliverer))
    order = await order_vps(there.client(there.first), pieces=2, projects=1)
    await there.deliver()
    for _ in range(3):
        there.clock.advance(seconds=1)
        await there.work()
    found = await of_family(there, order)
    assert {one.problem for one in found} == {"Its deliverer did not answer in time"}
    assert await states(there, order, "cloud") == ["done"], "although its turn comes after those that hang"


async def test_payments_go_on_while_a_deliverer_hangs(sqlite_shop: Sandbox) -> None:
    there = delivered_by(sqlite_shop, Hanging(sqlite_shop.worker.deliverer))
    client = there.client(there.first)
    first = await order_vps(client)
    await there.work()
    there.clock.advance(seconds=60)
    delivering = replace(there.worker, only=DELIVERING)
    other = replace(there.worker, besides=(*DELIVERING, *SLOW))
    working = asyncio.gather(delivering.run(), other.run())
    try:
        second = await order_vps(client)
        async with asyncio.timeout(10):
            while not (await load(there, second)).is_paid:
                await asyncio.sleep(0.01)
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
    assert await states(there, first) == ["doing"]


async def test_an_end_is_told_and_told_again(shop: Sandbox) -> None:
    there, deliverer = moody(shop)
    client = there.client(there.first)
    await order_vps(client)
    await there.deliver()
    (service,) = await owned(there)
    deliverer.moods["vps"] = DeliveryTroubleError("away")
    await end(there, service.service_id)
    await there.work()
    (open_end,) = await there.database.read(lambda tx: owner_deliveries.list_open_ends(tx, limit=9))
    assert (open_end.service.name, open_end.progress.problem) == (service.name, "away")
    del deliverer.moods["vps"]
    there.clock.advance(seconds=10)
    await there.work()
    assert [(one.service, one.key) for one in deliverer.ended] == [
        (service.name, f"{(await of_family(there, service.order_id))[0].key}-end")
    ]
    assert await there.database.read(lambda tx: owner_deliveries.list_open_ends(tx, limit=9)) == ()
    there.clock.advance(days=1)
    assert await there.work() == 0


@pytest.mark.parametrize("mood", [DeliveryFailedError("It is sealed"), DeliveryTroubleError("It is sealed")])
async def test_an_end_that_cannot_be_is_left_to_the_owner(sqlite_shop: Sandbox, mood: Exception) -> None:
    there, deliverer = moody(sqlite_shop)
    await order_vps(there.client(there.first))
    await there.deliver()
    (service,) = await owned(there)
    deliverer.moods["vps"] = mood
    await end(there, service.service_id)
    for _ in range(DELIVERY_TRIES_MAX):
        await there.work()
        there.clock.advance(seconds=4 * 3_600)
    known = (await there.database.read(lambda tx: stored.load_ends(tx, [service.service_id])))[service.service_id]
    assert (known.state, known.problem) == (State.FAILED, "It is sealed")
    asked = deliverer.asked["vps"]
    there.clock.advance(days=9)
    assert await there.work() == 0
    del deliverer.moods["vps"]
    await there.database.write(lambda tx: owner_deliveries.retry_end(tx, there.shop, service.service_id))
    await there.work()
    assert deliverer.asked["vps"] == asked + 1
    assert await there.database.read(lambda tx: owner_deliveries.list_open_ends(tx, limit=9)) == ()


async def end(shop: Sandbox, service_id: int) -> None:
    """End a service, as whatever ends services does."""

    async def body(tx: Tx) -> None:
        held = await services.lock_service(tx, service_id)
        assert held is not None
        over = replace(held, ended_us=shop.clock())
        await services.update(tx, over)
        await ends.stage_end(tx, over)

    await shop.database.write(body)


async def test_a_renewal_and_an_upgrade_reach_the_deliverer_as_such(sqlite_shop: Sandbox) -> None:
    there, deliverer = moody(sqlite_shop)
    client = there.client(there.first)
    await order_vps(client)
    await there.deliver()
    (service,) = await owned(there)
    before_us = service.expires_us
    deliverer.moods["vps"] = NotMadeYetError()
    renewal = (
        await client.post(f"/service/{service.service_id}/renew", {"duration": "P1M", "services": [service.service_id]})
    ).result
    order = renewal["orderId"]
    method = (await client.get("/me/payment/method")).result[0]
    assert (await client.post(f"/me/order/{order}/pay", {"paymentMethod": {"id": method}})).status == 200
    await there.deliver()
    assert (await owned(there))[0].expires_us == before_us, "it takes effect when it is made"
    del deliverer.moods["vps"]
    there.clock.advance(seconds=3_600)
    await there.work()
    after_us = (await owned(there))[0].expires_us
    assert before_us is not None
    assert after_us is not None
    assert after_us > before_us
    assert (await load(there, order)).deliveries[0].state == State.DONE
