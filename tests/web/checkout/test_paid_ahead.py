"""What changes a service's end or plan: what it costs, how far it reaches, and what is judged again when it is paid."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from panier.core.catalog.catalog import Catalog
from panier.core.limits import DAY_US
from panier.core.period import at, us
from panier.core.service.service import Service
from panier.outside.gateway.protocol import GatewayAnswer, GatewayNews, GatewayState, NewsKind
from panier.store import orders, services
from panier.work.payment_news import taker
from tests.support.ledger import faults
from tests.support.ordering import AUTO_PAY, PROJECT, answer, delivered, order_name, own_cart, status
from tests.support.shop import START_US, Client, Sandbox, shipped
from tests.web.payment.test_payment_methods import register

MONTHLY = {**PROJECT, "planCode": "vps-2025-model1"}
YEARLY = {**MONTHLY, "duration": "P1Y", "pricingMode": "upfront12"}
ANSWERS = (("vps_datacenter", "GRA"), ("vps_os", "Debian 13"))
CENT = 1_000_000  # ucents
MONTH_MAX_US = 31 * DAY_US


@dataclass(slots=True)
class Rented:
    """A delivered virtual server of a customer."""

    shop: Sandbox
    client: Client
    number: int
    name: str
    paid_ucents: int

    async def service(self) -> Service:
        found = await self.shop.database.read(lambda tx: services.load_several(tx, [self.number]))
        return found[self.number]

    async def renew(self, duration: str) -> int:
        """Order a renewal, unpaid; the order's number."""
        wish = {"duration": duration, "services": [self.number]}
        number: int = (await self.client.post(f"/service/{self.number}/renew", wish)).result["orderId"]
        return number

    async def upgrade(self, plan_code: str) -> int:
        """Order an upgrade, unpaid; the order's number."""
        path = f"/order/upgrade/vps/{self.name}/{plan_code}"
        number: int = (await self.client.post(path, {"quantity": 1})).result["order"]["orderId"]
        return number

    async def pay(self, order_id: int) -> Any:
        """Try to pay an order; the answer."""
        method, *_ = (await self.client.get("/me/payment/method")).result
        return await self.client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})

    async def buy(self, order_id: int) -> None:
        """Pay an order and have it delivered."""
        paid = await self.pay(order_id)
        assert paid.status == 200, paid.message
        assert await delivered(self.shop, self.client, order_id)

    async def price(self, order_id: int) -> int:
        """What an order costs, in ucents, without tax."""
        order = (await self.client.get(f"/me/order/{order_id}")).result
        ucents: int = order["priceWithoutTax"]["priceInUcents"]
        return ucents


async def rented(shop: Sandbox, wish: dict[str, Any] = MONTHLY) -> Rented:
    client = shop.client(shop.first)
    cart = await own_cart(client)
    item_id = (await client.post(f"{cart}/vps", wish)).result["itemId"]
    await answer(client, f"{cart}/item/{item_id}", ANSWERS)
    order_id = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    assert await delivered(shop, client, order_id)
    row = await shop.database.read(
        lambda tx: tx.row("SELECT service_id, name FROM service WHERE order_id = $1", order_id)
    )
    assert row is not None
    made = Rented(shop, client, row[0], row[1], 0)
    made.paid_ucents = await made.price(order_id)
    return made


def set_clock(shop: Sandbox, text: str) -> None:
    shop.clock.now_us = us(datetime.fromisoformat(text).replace(tzinfo=UTC))


def catalog() -> Catalog:
    return shipped().catalog("FR", "vps")


def price_of(plan_code: str) -> int:
    """What a month of a plan costs in its first mode."""
    return next(
        one.price_ucents for one in catalog().plan(plan_code).pricings if one.mode == "default" and one.interval
    )


async def test_an_upgrade_costs_the_new_plan_for_all_that_is_left(shop: Sandbox) -> None:
    mine = await rented(shop, YEARLY)
    dearer = price_of("vps-2025-model4")
    for months in (12, 24):
        order_id = await mine.upgrade("vps-2025-model4")
        assert abs(await mine.price(order_id) - months * dearer) <= CENT
        if months == 12:
            await mine.buy(await mine.renew("P1Y"))
    shop.clock.advance(days=365 + 365 - 31 - 10)
    order_id = await mine.upgrade("vps-2025-model4")
    assert dearer < await mine.price(order_id) < 2 * dearer


async def test_an_upgrade_is_not_paid_once_its_service_was_renewed(shop: Sandbox) -> None:
    mine = await rented(shop)
    upgrade = await mine.upgrade("vps-2025-model4")
    await mine.buy(await mine.renew("P1M"))
    refused = await mine.pay(upgrade)
    assert refused.refusal == (409, f"{mine.name} has changed since this was ordered: order it again")
    assert await status(mine.client, upgrade) == "notPaid"
    again = await mine.upgrade("vps-2025-model4")
    assert await mine.price(again) > await mine.price(upgrade)
    await mine.buy(again)
    assert (await mine.service()).plan_code == "vps-2025-model4"
    later = await mine.pay(upgrade)
    assert later.status == 409


async def test_money_that_comes_late_pays_for_no_service_that_has_changed(shop: Sandbox) -> None:
    """A declined charge whose money comes nevertheless, after its service was renewed at another price."""
    mine = await rented(shop)
    upgrade = await mine.upgrade("vps-2025-model4")
    card = await register(mine.client, description="declines")
    await mine.client.post(f"/me/order/{upgrade}/pay", {"paymentMethod": {"id": card}})
    await shop.work()
    await mine.buy(await mine.renew("P1M"))
    [late] = (await shop.database.read(lambda tx: orders.load_several(tx, [upgrade])))[upgrade].charges
    news = GatewayNews(NewsKind.PAYMENT, late.key, GatewayAnswer(GatewayState.DONE))
    await taker(shop.shop, shop.database, "sandbox")(news)
    await shop.deliver()
    assert await status(mine.client, upgrade) == "notPaid"
    assert (await mine.service()).plan_code != "vps-2025-model4"
    [back] = await shop.database.read(lambda tx: tx.rows("SELECT charge_id, amount_ucents FROM refund"))
    assert tuple(back) == (late.charge_id, late.amount.ucents), "it went back"
    assert await faults(shop) == []


async def test_a_renewal_is_not_paid_at_the_price_of_the_plan_before(shop: Sandbox) -> None:
    mine = await rented(shop)
    renewal, before = await mine.renew("P1M"), (await mine.service()).expires_us
    await mine.buy(await mine.upgrade("vps-2025-model4"))
    refused = await mine.pay(renewal)
    assert refused.refusal == (409, f"{mine.name} has changed since this was ordered: order it again")
    assert (await mine.service()).expires_us == before


@pytest.mark.parametrize("first, second", [("upgrade", "renew"), ("renew", "upgrade"), ("upgrade", "upgrade")])
async def test_beside_an_upgrade_that_is_under_way_nothing_is_paid(shop: Sandbox, first: str, second: str) -> None:
    mine = await rented(shop)
    wishes = {"upgrade": "vps-2025-model4", "renew": "P1M"}
    one, other = [await getattr(mine, way)(wishes[way]) for way in (first, second)]
    assert (await mine.pay(one)).status == 200
    refused = (409, f"Another change of {mine.name} is under way: pay once it is made")
    assert (await mine.pay(other)).refusal == refused
    await shop.work()
    assert (await mine.pay(other)).refusal == refused, "neither while it is being made"
    assert await delivered(shop, mine.client, one)


async def test_an_upgrade_is_not_paid_once_its_service_has_expired(sqlite_shop: Sandbox) -> None:
    mine = await rented(sqlite_shop)
    sqlite_shop.clock.advance(days=27)
    upgrade = await mine.upgrade("vps-2025-model4")
    sqlite_shop.clock.advance(days=5)
    assert (await mine.pay(upgrade)).refusal == (409, f"{mine.name} has expired: this order can no longer be paid")


async def test_nothing_is_renewed_further_than_ten_years_ahead(sqlite_shop: Sandbox) -> None:
    mine = await rented(sqlite_shop, YEARLY)
    waiting = [await mine.renew("P1Y") for _ in range(12)]
    for order_id in waiting[:9]:
        assert (await mine.pay(order_id)).status == 200, "they may follow each other without waiting"
    too_far = (409, f"{mine.name} would be paid for more than 10 years ahead")
    assert (await mine.pay(waiting[9])).refusal == too_far, "what is paid and not made yet counts"
    await sqlite_shop.deliver()
    assert (await mine.pay(waiting[9])).refusal == too_far
    ends = at((await mine.service()).expires_us or 0)
    assert ends.year - at(sqlite_shop.clock()).year == 10
    assert (await mine.client.get(f"/service/{mine.number}/renew")).result == []
    wish = {"duration": "P1Y", "services": [mine.number]}
    assert (await mine.client.post(f"/service/{mine.number}/renew", wish)).status == 400
    assert (await mine.client.post(f"/service/{mine.number}/renew", {**wish, "dryRun": True})).status == 400


async def test_single_months_end_when_all_of_them_end_at_once(shop: Sandbox) -> None:
    set_clock(shop, "2027-01-31T10:00:00")
    mine = await rented(shop)
    seen = [at((await mine.service()).expires_us or 0).date().isoformat()]
    for _ in range(4):
        await mine.buy(await mine.renew("P1M"))
        seen.append(at((await mine.service()).expires_us or 0).date().isoformat())
    assert seen == ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30"]
    shop.clock.advance(days=5)
    upgrade = await mine.upgrade("vps-2025-model2")
    await mine.buy(upgrade)
    assert at((await mine.service()).expires_us or 0).date().isoformat() == "2027-06-30", "an upgrade moves no end"
    await mine.buy(await mine.renew("P1M"))
    assert at((await mine.service()).expires_us or 0).date().isoformat() == "2027-07-31"


async def test_a_name_of_the_29th_of_february_comes_back_to_it(sqlite_shop: Sandbox) -> None:
    set_clock(sqlite_shop, "2028-02-29T10:00:00")
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_name(camille)
    await sqlite_shop.deliver()
    number = (await camille.get("/domain/exemple.fr/serviceInfos")).result["serviceId"]
    mine = Rented(sqlite_shop, camille, number, "exemple.fr", 0)
    for year in (2030, 2031, 2032):
        await mine.buy(await mine.renew("P1Y"))
        end = at((await mine.service()).expires_us or 0)
        assert (end.year, end.month, end.day) == (year, 2, 29 if year == 2032 else 28)


@dataclass(slots=True)
class Life:
    """A random life of a server: what was used, by plan, and what was paid."""

    mine: Rented
    draw: random.Random
    used_us: dict[str, int] = field(default_factory=dict)
    waiting: list[int] = field(default_factory=list)

    async def step(self) -> None:
        """Something that a customer may do, or time."""
        act = self.draw.choice(("wait", "wait", "renew", "renew", "upgrade", "pay", "pay", "pay"))
        service = await self.mine.service()
        is_over = (service.expires_us or 0) <= self.mine.shop.clock()
        if act == "wait":
            await self.wait(service, self.draw.choice((1, 9, 26, 70)) * DAY_US // 2)
        elif act == "renew":
            offered = (await self.mine.client.get(f"/service/{self.mine.number}/renew")).result
            if offered:
                self.waiting.append(await self.mine.renew(self.draw.choice(offered)["renewPeriod"]))
        elif act == "upgrade" and not is_over:
            plans = (await self.mine.client.get(f"/order/upgrade/vps/{self.mine.name}")).result
            if plans:
                self.waiting.append(await self.mine.upgrade(self.draw.choice(plans[:4])["planCode"]))
        elif act == "pay" and self.waiting:
            order_id = self.waiting.pop(self.draw.randrange(len(self.waiting)))
            if (await self.mine.pay(order_id)).status == 200:
                self.mine.paid_ucents += await self.mine.price(order_id)
                if self.draw.random() < 0.5:
                    await self.deliver(await self.mine.service())

    async def wait(self, service: Service, time_us: int) -> None:
        """Let time pass, and count what of it was used."""
        now_us = self.mine.shop.clock()
        until_us = min(now_us + time_us, max(now_us, service.expires_us or 0))
        self.count(service, until_us - now_us)
        self.mine.shop.clock.now_us += time_us

    async def deliver(self, service: Service) -> None:
        """Have everything delivered; the second that this takes is used too."""
        before_us = self.mine.shop.clock()
        await self.mine.shop.deliver()
        self.count(service, min(self.mine.shop.clock(), service.expires_us or 0) - before_us)

    def count(self, service: Service, time_us: int) -> None:
        self.used_us[service.plan_code] = self.used_us.get(service.plan_code, 0) + max(0, time_us)

    async def check(self) -> None:
        """Refuse a life that paid less than the cheapest way that the catalogue offers."""
        await self.deliver(await self.mine.service())
        service = await self.mine.service()
        used_us = dict(self.used_us)
        left_us = max(0, (service.expires_us or 0) - self.mine.shop.clock())
        used_us[service.plan_code] = used_us.get(service.plan_code, 0) + left_us
        least = sum(time_us * cheapest(code) for code, time_us in used_us.items()) / MONTH_MAX_US
        assert self.mine.paid_ucents >= least - CENT * 50, (used_us, self.mine.paid_ucents, least)


def cheapest(plan_code: str) -> float:
    """The least that a month of a plan costs in any mode."""
    recurring = [one for one in catalog().plan(plan_code).pricings if one.duration.months]
    return min(one.price_ucents / one.duration.months for one in recurring)


@pytest.mark.parametrize("lives", [3, pytest.param(60, marks=pytest.mark.long)])
async def test_whatever_is_done_no_use_costs_less_than_the_catalogue_says(sqlite_shop: Sandbox, lives: int) -> None:
    for seed in range(lives):
        sqlite_shop.clock.now_us = START_US  # each life begins anew: the customer's card has an end
        draw = random.Random(seed)
        life = Life(await rented(sqlite_shop, draw.choice((MONTHLY, YEARLY))), draw)
        for _ in range(24):
            await life.step()
        await life.check()
