"""What time does with what is paid for: reminders, renewals, suspension, deletion."""

import asyncio
from dataclasses import dataclass, replace

import pytest
from babel import Locale

from panier.core.limits import DAY_US
from panier.core.period import at
from panier.core.service.details import RenewalChoice
from panier.core.service.service import Service
from panier.flows.checkout import tenures
from panier.outside.written import day
from panier.store import services
from panier.store.engine.db import Tx
from panier.work.sweeps import sweep
from tests.support.buying import Sold, bought
from tests.support.ordering import order_name
from tests.support.shop import Client, Sandbox
from tests.web.payment.test_payment_methods import register
from tests.web.service.test_endings import SOLD, mails

VPS = SOLD[2]
HOSTING = SOLD[6]


@dataclass(slots=True)
class Owned:
    """A delivered service of a customer."""

    shop: Sandbox
    client: Client
    number: int

    async def read(self) -> Service:
        found = await self.shop.database.read(lambda tx: services.load_several(tx, [self.number]))
        return found[self.number]

    async def ahead(self, days: int) -> None:
        """Move to that many days before its end, sweep, and deliver what follows."""
        end_us = (await self.read()).expires_us
        assert end_us is not None
        self.shop.clock.now_us = end_us - days * DAY_US
        await self.pass_on()

    async def pass_on(self, days: int = 0) -> None:
        self.shop.clock.advance(days=days)
        await self.shop.sweep()
        await self.shop.deliver()
        await self.shop.sweep()

    async def choose(self, choice: RenewalChoice) -> None:
        """Choose how it is renewed."""

        async def write(tx: Tx) -> None:
            held = await services.lock_service(tx, self.number)
            assert held is not None
            await services.update_details(tx, replace(held, details=replace(held.details, renewal=choice)))

        await self.shop.database.write(write)

    async def subjects(self) -> list[str]:
        """The subjects of the e-mails about it, without its name, but for that with its first password."""
        name = (await self.read()).name
        said = [
            one["subject"].split("] ")[1]
            for one in await mails(self.client)
            if name in one["subject"].partition("] ")[0]
        ]
        return [one for one in said if not one.startswith("Password of ")]


async def owned(shop: Sandbox, sold: Sold) -> Owned:
    client = shop.client(shop.first)
    return Owned(shop, client, await bought(shop, client, sold))


async def decline(shop: Sandbox) -> None:
    """Have every charge declined from now on."""
    await register(shop.client(shop.first), description="declines", default=True)


async def test_a_service_is_renewed_by_itself(shop: Sandbox) -> None:
    mine = await owned(shop, HOSTING)
    before = (await mine.read()).expires_us
    assert before is not None
    for days, said in ((31, 0), (30, 1), (20, 1), (15, 2), (8, 2)):
        await mine.ahead(days)
        assert len(await mine.subjects()) == said, days
    await mine.ahead(7)
    after = (await mine.read()).expires_us
    assert after is not None
    assert 365 * DAY_US <= after - before <= 366 * DAY_US
    assert (await mine.subjects())[2:] == [
        "Its renewal was ordered",
        f"Renewed until {_day(after)}",
    ]
    await mine.pass_on(days=8)
    assert len(await mine.subjects()) == 4


async def test_what_is_not_paid_is_suspended_and_then_deleted(shop: Sandbox) -> None:
    mine = await owned(shop, VPS)
    await decline(shop)
    end_us = (await mine.read()).expires_us
    assert end_us is not None
    for days in range(8, -16, -1):
        shop.clock.now_us = end_us - days * DAY_US
        await mine.pass_on()
    assert await mine.subjects() == [
        "Its renewal was ordered", "Its renewal is not paid", f"Paid for until {_day(end_us)}",
        "Its renewal is not paid", "Its renewal is not paid", "Not renewed", "The service has ended",
    ]  # fmt: skip
    assert (await mine.read()).ended_us is not None
    rows = await shop.database.read(lambda tx: tx.rows("SELECT count(*) FROM placed_order"))
    assert rows[0][0] == 2, "one order for the renewal, however often its money was asked for"


async def test_a_suspended_service_is_paid_late_from_its_old_end_on(shop: Sandbox) -> None:
    mine = await owned(shop, VPS)
    await decline(shop)
    await mine.ahead(7)
    order_id = (await mine.client.get("/me/order")).result[-1]
    end_us = (await mine.read()).expires_us
    assert end_us is not None
    await mine.ahead(-3)
    assert (await mine.client.post(f"/services/{mine.number}/terminate")).status == 460
    pays, *_ = (await mine.client.get("/me/payment/method")).result
    assert (await mine.client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": pays}})).status == 200
    await mine.pass_on()
    service = await mine.read()
    assert service.ended_us is None
    assert service.expires_us is not None
    assert 28 * DAY_US <= service.expires_us - end_us <= 31 * DAY_US
    assert (await mine.client.post(f"/services/{mine.number}/terminate")).status == 200


async def test_who_renews_by_hand_is_reminded(shop: Sandbox) -> None:
    mine = await owned(shop, HOSTING)
    await mine.choose(RenewalChoice(is_automatic=False))
    end_us = (await mine.read()).expires_us
    assert end_us is not None
    for days in (31, 30, 15, 7, 3, 0, -7):
        shop.clock.now_us = end_us - days * DAY_US
        await mine.pass_on()
    assert await mine.subjects() == [f"Paid for until {_day(end_us)}"] * 3 + ["Not renewed", "The service has ended"]
    assert (await mine.read()).ended_us is not None


async def test_a_service_is_dropped_at_its_end(shop: Sandbox) -> None:
    mine = await owned(shop, VPS)
    await mine.choose(RenewalChoice(is_automatic=True, ends=True))
    await mine.ahead(3)
    assert await mine.subjects() == []
    await mine.ahead(0)
    assert await mine.subjects() == ["The service has ended"]
    assert (await mine.read()).ended_us is not None


async def test_what_costs_nothing_goes_on_without_a_word(shop: Sandbox) -> None:
    mine = await owned(shop, SOLD[0])
    await mine.choose(RenewalChoice(is_automatic=False))
    await mine.pass_on(days=1000)
    service = await mine.read()
    assert service.ended_us is None
    assert service.expires_us is not None
    assert service.expires_us > shop.clock()
    assert await mine.subjects() == []


async def test_a_name_that_shall_renew_itself_does_so_at_its_registry(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await order_name(camille, "exemple.fr")
    await shop.deliver()
    infos = (await camille.get("/domain/exemple.fr/serviceInfos")).result
    mine = Owned(shop, camille, infos["serviceId"])
    wish = {"renew": {**infos["renew"], "automatic": True, "period": 12}}
    assert (await camille.put("/domain/exemple.fr/serviceInfos", wish)).status == 200
    before = (await mine.read()).expires_us
    await mine.ahead(7)
    await mine.pass_on()
    after = (await mine.read()).expires_us
    assert before is not None
    assert after is not None
    assert 365 * DAY_US <= after - before <= 366 * DAY_US
    tasks = (await camille.get("/me/task/domain", query={"function": "DomainRenew"})).result
    assert len(tasks) == 1


async def test_two_workers_renew_nothing_twice(shop: Sandbox) -> None:
    mine = await owned(shop, VPS)
    end_us = (await mine.read()).expires_us
    assert end_us is not None
    shop.clock.now_us = end_us - 7 * DAY_US
    await asyncio.gather(*(sweep(shop.shop, shop.database) for _ in range(4)))
    rows = await shop.database.read(lambda tx: tx.rows("SELECT order_id FROM placed_order"))
    assert len(rows) == 2


async def test_a_worker_that_is_killed_before_it_commits_leaves_nothing(shop: Sandbox) -> None:
    mine = await owned(shop, VPS)
    end_us = (await mine.read()).expires_us
    assert end_us is not None
    shop.clock.now_us = end_us - 7 * DAY_US

    async def die(tx: Tx) -> None:
        await tenures.look(tx, shop.shop, [mine.number], records={})
        raise RuntimeError

    for _ in range(3):
        with pytest.raises(RuntimeError):
            await shop.database.write(die)
        assert len((await mine.client.get("/me/order")).result) == 1
    await mine.pass_on()
    assert len((await mine.client.get("/me/order")).result) == 2
    assert (await mine.read()).expires_us != end_us


async def test_a_clock_that_was_moved_far_pays_for_all_that_went_by(shop: Sandbox) -> None:
    mine = await owned(shop, VPS)
    await mine.pass_on(days=200)
    service = await mine.read()
    assert service.expires_us is not None
    assert shop.clock() < service.expires_us <= shop.clock() + 31 * DAY_US
    orders = (await mine.client.get("/me/order")).result
    assert len(orders) == 2, "one order for all of it"
    first, late = [(await mine.client.get(f"/me/order/{one}")).result["priceWithoutTax"]["value"] for one in orders]
    assert late == pytest.approx(6 * first)


async def test_service_infos_tell_how_it_stands(shop: Sandbox) -> None:
    mine = await owned(shop, VPS)
    await decline(shop)
    path = f"/vps/{(await mine.read()).name}/serviceInfos"
    seen = []
    for days in (8, 7, 0):
        await mine.ahead(days)
        whole = (await mine.client.get(f"/services/{mine.number}")).result
        brief = (await mine.client.get(f"/service/{mine.number}")).result
        seen.append(
            (
                (await mine.client.get(path)).result["status"],
                whole["billing"]["lifecycle"]["current"]["state"],
                whole["resource"]["state"],
                brief["state"],
            )
        )
    assert seen == [
        ("ok", "active", "active", "ok"),
        ("unPaid", "unpaid", "active", "unpaid"),
        ("expired", "unrenewed", "suspended", "expired"),
    ]


async def test_a_worker_that_was_away_deletes_nothing_at_once(shop: Sandbox) -> None:
    mine = await owned(shop, VPS)
    await mine.choose(RenewalChoice(is_automatic=False))
    await mine.pass_on(days=300)
    assert (await mine.subjects())[-1] == "Not renewed"
    assert (await mine.read()).ended_us is None
    await mine.pass_on(days=7)
    assert (await mine.read()).ended_us is not None


@pytest.mark.parametrize("is_paid_by_hand", [True, False])
async def test_without_a_method_the_customer_pays_by_hand(sqlite_shop: Sandbox, *, is_paid_by_hand: bool) -> None:
    mine = await owned(sqlite_shop, VPS)
    await mine.choose(RenewalChoice(is_automatic=True, is_paid_by_hand=is_paid_by_hand))
    if not is_paid_by_hand:
        await sqlite_shop.database.write(lambda tx: tx.execute("UPDATE payment_method SET expires_us = 1"))
    await mine.ahead(7)
    order_id = (await mine.client.get("/me/order")).result[-1]
    assert (await mine.client.get(f"/me/order/{order_id}/status")).result == "notPaid"
    assert "You have to pay it yourself" in (await mails(mine.client))[-1]["body"]


async def test_a_reminder_says_whether_anything_pays(sqlite_shop: Sandbox) -> None:
    mine = await owned(sqlite_shop, HOSTING)
    await mine.ahead(30)
    assert "your default payment method" in (await mails(mine.client))[-1]["body"]
    await sqlite_shop.database.write(lambda tx: tx.execute("UPDATE payment_method SET expires_us = 1"))
    await mine.ahead(15)
    assert "Nothing pays it by itself" in (await mails(mine.client))[-1]["body"]


def _day(time_us: int) -> str:
    return day(at(time_us), Locale.parse("en_GB"))
