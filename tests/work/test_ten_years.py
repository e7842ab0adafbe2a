"""Ten years of a shop's life in seconds: what customers do and what time does, and what holds at every moment of it."""

import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest

from panier.cli.ready_made import KEPT_HASH
from panier.core.account.account import Account
from panier.core.cart.stock import Stock, subject_of
from panier.core.limits import DAY_US, HOUR_US, SUSPENDED_LIFE_US
from panier.core.period import parse
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Service
from panier.flows.account.seeds import Customer, Keys, plant
from panier.store import allowances, orders, services, stock, tenures
from panier.store.engine.db import Row
from panier.store.messages import mails
from tests.support.buying import Sold, put_in
from tests.support.ledger import faults
from tests.support.ordering import AUTO_PAY, order_name, own_cart
from tests.support.shop import START_US, Client, Sandbox
from tests.web.payment.test_payment_methods import register

SERVER = (("dedicated_datacenter", "gra"), ("dedicated_os", "none_64.en"), ("region", "europe"))
MACHINE = (("vps_datacenter", "GRA"), ("vps_os", "Debian 13"))
VPS = Sold("vps", "vps-2025-model1", MACHINE)
SOLD = (
    VPS,
    VPS,
    Sold("vps", "vps-2025-model1", MACHINE, "P1Y", "upfront12"),
    Sold("eco", "24sk10", SERVER),
    Sold("baremetalServers", "24rise01", SERVER),
    Sold("dedicated", "24rise01", SERVER),
    Sold("cloud", "project.2018", (("description", "mine"),)),
    Sold("vrack", "vrack"),
    Sold("vrackServices", "vrack-services"),
    Sold("ip", "ip-v4-s30-ripe", (("country", "FR"),)),
    Sold("ipLoadbalancing", "iplb-lb1"),
    Sold("privateSQL", "private-sql-512-instance"),
    Sold("netapp", "enterprise-file-storage-premium-1tb"),
    Sold("okms", "okms"),
    Sold("privateCloud", "pcc-premier-rbx"),
    Sold("webHosting", "perso2014", (), "P1Y"),
    Sold("dns", "zone", (("template", "minimized"),), "P1Y"),
    Sold("domain", "com"),
)
PIECES = 40  # of VPS, which are counted
KEPT = Stock(VPS.plan, "GRA", VPS.plan, "1H-low", PIECES)
YEARS = 10
SLACK_US = 2 * HOUR_US  # what is under way is looked at again in an hour


async def settle(shop: Sandbox) -> None:
    """Have everything done that time brings, and what follows from it."""
    for _ in range(6):
        await shop.sweep()
        await shop.deliver()
        due = await shop.database.read(lambda tx: tenures.list_due(tx, now_us=shop.clock(), limit=1))
        if not due:
            return
    raise AssertionError("time is never done")


@dataclass(slots=True)
class Town:
    """A shop with many customers, who do what a seed says."""

    shop: Sandbox
    draw: random.Random
    clients: list[Client] = field(default_factory=list)
    names: int = 0
    checked_us: int = 0
    seen_ends: set[int] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)

    async def settle_in(self, people: int) -> None:
        """Give the town its customers, each with a card."""
        await self.shop.database.write(lambda tx: stock.replace(tx, [KEPT], now_us=self.shop.clock()))
        for number in range(people):
            customer = _customer(number)
            await self.shop.database.write(partial(plant, shop=self.shop.shop, customer=customer))
            self.clients.append(self.shop.client(customer.keys))

    async def live(self, days: int, *, acts_a_day: float) -> None:
        """Let days go by; at every moment of them everything holds."""
        until_us = self.shop.clock() + days * DAY_US
        while self.shop.clock() < until_us:
            step_days = self.draw.choice((1, 3, 7, 11, 23))
            for _ in range(round(step_days * acts_a_day + self.draw.random() - 0.5)):
                client = self.draw.choice(self.clients)
                act = self.draw.choices(list(_ACTS), weights=[weight for _, weight in _ACTS.values()])[0]
                self.done[act] += bool(await _ACTS[act][0](self, client))
            self.shop.clock.advance(days=step_days)
            await settle(self.shop)
            await self.check()

    async def check(self) -> None:
        """What holds at every moment."""
        living = await self._services("ended_us IS NULL")
        await self._check_paid(living)
        await self._check_held_once(living)
        await self._check_mails()
        await self._check_work()
        assert await faults(self.shop) == []

    async def check_periods(self) -> None:
        """Each service's end is as far as what was paid for it: no renewal happened twice, and none is missing."""
        for service in await self._services("expires_us IS NOT NULL AND family <> 'domain'"):
            rows = await self.shop.database.read(
                lambda tx, number=service.service_id: tx.rows(  # type: ignore[misc]
                    "SELECT DISTINCT order_id FROM allowance_use WHERE subject = $1", f"service/{number}"
                )
            )
            numbers = [service.order_id, *(row[0] for row in rows)]
            placed = await self.shop.database.read(lambda tx, numbers=numbers: orders.load_several(tx, numbers))  # type: ignore[misc]
            end_us = service.created_us
            first = placed[service.order_id]
            made = next(one for one in first.deliveries if one.delivery_id == service.delivery_id)
            paid = [first.quote.things[made.thing].duration]
            for order in placed.values():
                paid += [
                    thing.duration
                    for place, thing in enumerate(order.quote.things)
                    if (thing.service_id, thing.action) == (service.service_id, "renew")
                    and all(one.state == "done" for one in order.deliveries_of(place))
                    and order.is_paid
                ]
            if not any(line.unit.ucents for line in first.quote.lines if line.thing == made.thing):
                continue  # it goes on without an order
            for text in paid:
                period = parse(text)
                assert period is not None
                end_us = period.after(end_us, day=service.anchor_day)
            assert end_us == service.expires_us, service

    async def _services(self, condition: str) -> list[Service]:
        rows = await self._rows(f"SELECT service_id FROM service WHERE {condition} ORDER BY service_id")
        numbers = [row[0] for row in rows]
        found = await self.shop.database.read(lambda tx: services.load_several(tx, numbers))
        return [found[number] for number in numbers]

    async def _rows(self, sql: str, *arguments: object) -> list[Row]:
        return await self.shop.database.read(lambda tx: tx.rows(sql, *arguments))

    async def _check_paid(self, living: list[Service]) -> None:
        """Nobody has a service that is not paid for beyond its grace."""
        lapsed: dict[int, int | None] = {
            row[0]: row[1] for row in await self._rows("SELECT service_id, lapsed_us FROM tenure")
        }
        rows = await self._rows("SELECT service_id, look_us FROM service WHERE ended_us IS NULL")
        looks: dict[int, int] = {row[0]: row[1] for row in rows}
        now_us = self.shop.clock()
        for service in living:
            if service.suspended_us is not None or service.expires_us is None or now_us < service.expires_us:
                continue
            if service.is_a(DOMAIN):
                kept_us = self.shop.shop.afterlife(service.name).gone_us(service.expires_us)
            else:
                told_us = lapsed.get(service.service_id)
                if now_us < looks[service.service_id] <= now_us + SLACK_US:
                    continue  # a payment or a change of it was under way a moment ago
                assert told_us is not None, (service, "nobody was told")
                kept_us = max(told_us, service.expires_us) + SUSPENDED_LIFE_US
            assert now_us <= kept_us + SLACK_US, service

    async def _check_held_once(self, living: list[Service]) -> None:
        """Nothing is held twice: no name of a service, no address ever, no piece in stock."""
        names = Counter((one.family, one.product, one.name) for one in living)
        assert [name for name, count in names.items() if count > 1] == []
        addresses = Counter(row[0] for row in await self._rows("SELECT name FROM service WHERE family = 'ip'"))
        assert [name for name, count in addresses.items() if count > 1] == []
        subject = subject_of(KEPT.fqn, KEPT.datacenter)
        used = await self.shop.database.read(lambda tx: allowances.count_used(tx, [subject], now_us=self.shop.clock()))
        rows = await self._rows(
            "SELECT sum(CASE WHEN s.service_id IS NULL THEN 0 ELSE 1 END), count(*) FROM allowance_use u"
            " JOIN placed_order o ON o.order_id = u.order_id LEFT JOIN service s ON s.order_id = u.order_id AND"
            " s.plan_code LIKE 'vps%' AND s.parent_service_id IS NULL WHERE u.subject = $1 AND"
            " (s.ended_us IS NULL AND (s.service_id IS NOT NULL OR o.expires_us > $2))",
            subject, self.shop.clock(),
        )  # fmt: skip
        assert (rows[0][0] or 0) <= used.get(subject, 0) == rows[0][1] <= PIECES, "living servers and unpaid orders"

    async def _check_mails(self) -> None:
        """Every end has its mail."""
        since_us, self.checked_us = self.checked_us, self.shop.clock()
        for service in await self._services(f"ended_us >= {since_us}"):
            if service.service_id in self.seen_ends:
                continue
            self.seen_ends.add(service.service_id)
            latest = await self.shop.database.read(
                lambda tx, owner=service.account_id: mails.list_latest(tx, owner=owner, limit=200)  # type: ignore[misc]
            )
            ends = [one.body for one in latest if " has ended" in one.body or " a pris fin" in one.body]
            assert any(service.name in body for body in ends), service

    async def _check_work(self) -> None:
        """Every task ends, and no job is left behind but papers, which a worker of their own prints."""
        tasks = await self._rows("SELECT subject, function, state FROM task WHERE state NOT IN ('done', 'cancelled')")
        assert [tuple(row) for row in tasks] == []
        late = await self._rows(
            "SELECT kind, problem FROM job WHERE due_us <= $1 AND kind <> 'paper'", self.shop.clock()
        )
        assert [tuple(row) for row in late] == []


async def buy(town: Town, client: Client) -> bool:
    """Buy something of any family."""
    sold = town.draw.choice(SOLD)
    town.names += 1
    if not (await client.get("/me/payment/method", query={"default": "true", "status": "VALID"})).result:
        await register(client, description="pays", default=True)  # the last card has expired
    if sold.family == "domain":
        await order_name(client, f"exemple-{town.names}.{town.draw.choice(('com', 'fr', 'net'))}")
        return True
    cart = await own_cart(client)
    if sold.family == "dns":
        sold = replace(sold, answers=(*sold.answers, ("zone", f"zone-{town.names}.com")))
    await put_in(client, cart, sold)
    placed = await client.post(f"{cart}/checkout", AUTO_PAY)
    if placed.status != 200:
        assert re.search("preferred payment method|not available|stock", placed.message), placed.message
    return placed.status == 200


async def choose(town: Town, client: Client) -> bool:
    """Choose how something is renewed."""
    service = await _mine(town, client)
    if service is None:
        return False
    choice = replace(service.details.renewal, is_automatic=town.draw.random() < 0.7, ends=town.draw.random() < 0.2)
    changed = replace(service, details=replace(service.details, renewal=choice))
    await town.shop.database.write(lambda tx: services.update_details(tx, changed))
    return True


async def renew(town: Town, client: Client) -> bool:
    """Order a renewal by hand, and pay it or not."""
    service = await _mine(town, client)
    if service is None:
        return False
    offered = await client.get(f"/service/{service.service_id}/renew")
    if offered.status != 200 or not offered.result:
        return False
    wish = {"duration": offered.result[0]["renewPeriod"], "services": [service.service_id]}
    placed = await client.post(f"/service/{service.service_id}/renew", wish)
    assert placed.status in (200, 429), placed.message
    return placed.status == 200 and town.draw.random() < 0.7 and await _pay(client, placed.result["orderId"])


async def upgrade(town: Town, client: Client) -> bool:
    """Move a virtual server to a larger plan."""
    everybody = town.draw.sample(town.clients, len(town.clients))
    found = [(client, one) for client in everybody if (one := await _mine(town, client, family="vps")) is not None]
    if not found:
        return False
    client, service = found[0]
    offered = await client.get(f"/order/upgrade/vps/{service.name}")
    if offered.status != 200 or not offered.result:
        return False
    code = town.draw.choice(offered.result)["planCode"]
    placed = await client.post(f"/order/upgrade/vps/{service.name}/{code}", {"quantity": 1})
    return placed.status == 200 and await _pay(client, placed.result["order"]["orderId"])


async def pay_old(town: Town, _client: Client) -> bool:
    """Have somebody whose order can still be paid pay it, with another card where the first one declined."""
    rows = await town.shop.database.read(
        lambda tx: tx.rows(
            "SELECT o.order_id, a.nic FROM placed_order o JOIN account a ON a.account_id = o.account_id"
            " WHERE o.expires_us > $1 AND o.cancelled_us IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL) ORDER BY o.order_id",
            town.shop.clock(),
        )
    )
    if not rows:
        return False
    order_id, nic = town.draw.choice(rows)
    client = next(one for one in town.clients if one.keys is not None and one.keys.nic == nic)
    await register(client, description="pays", default=True)
    return await _pay(client, order_id)


async def terminate(town: Town, client: Client) -> bool:
    """Ask for the end of something, and confirm it with the token of the mail."""
    service = await _mine(town, client)
    if service is None:
        return False
    path = f"/services/{service.service_id}/terminate"
    asked = await client.post(path)
    if asked.status != 200:
        assert asked.status in (460, 409), asked.message
        return False
    last = (await client.get("/me/notification/email/history")).result[-1]
    body = (await client.get(f"/me/notification/email/history/{last}")).result["body"]
    found = re.search(r"&token=(\w+)", body)
    assert found is not None
    assert service.name in body
    return (await client.post(f"{path}/confirm", {"token": found.group(1)})).status == 200


async def suspend(town: Town, client: Client) -> bool:
    """Suspend something, or open it again or end it where it is suspended."""
    service = await _mine(town, client)
    if service is None:
        return False
    act = "suspend" if service.suspended_us is None else town.draw.choice(("reopen", "terminate"))
    answered = await client.post(f"/service/{service.service_id}/{act}")
    assert answered.status in (200, 400, 409, 460), answered.message
    return answered.status == 200


async def change_card(town: Town, client: Client) -> bool:
    """Have another default card, which may decline."""
    await register(client, description="declines" if town.draw.random() < 0.4 else "pays", default=True)
    return True


async def use_credit(town: Town, client: Client) -> bool:
    """Pay money in, or have what was paid in pay an order that nobody has paid yet."""
    if town.draw.random() < 0.5:
        paid_in = await client.post("/me/ovhAccount/FR/creditOrder", {"amount": town.draw.randint(100, 5000)})
        return paid_in.status == 200 and await _pay(client, paid_in.result["orderId"])
    for order_id in reversed((await client.get("/me/order")).result[-5:]):
        applied = await client.post(f"/me/order/{order_id}/balance", {"balanceName": "PREPAID_ACCOUNT"})
        assert applied.status in (200, 404, 409), applied.message
        if applied.status == 200:
            return await _pay(client, order_id)
    return False


Act = Callable[[Town, Client], Awaitable[bool]]
_ACTS: dict[str, tuple[Act, int]] = {
    "buy": (buy, 8),
    "choose": (choose, 3),
    "renew": (renew, 2),
    "upgrade": (upgrade, 2),
    "pay": (pay_old, 2),
    "terminate": (terminate, 3),
    "suspend": (suspend, 2),
    "card": (change_card, 2),
    "credit": (use_credit, 2),
}


async def _mine(town: Town, client: Client, *, family: str | None = None) -> Service | None:
    """One of a customer's services."""
    listed = (await client.get("/services")).result
    found = await town.shop.database.read(lambda tx: services.load_several(tx, listed))
    wanted = [found[number] for number in listed if family in (None, found[number].family)]
    return town.draw.choice(wanted) if wanted else None


async def _pay(client: Client, order_id: int) -> bool:
    methods = (await client.get("/me/payment/method", query={"default": "true"})).result
    paid: Any = await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": methods[0]}})
    return bool(paid.status == 200)


def _customer(number: int) -> Customer:
    account = Account(
        0, f"aa{number}-ovh", f"aa{number}@example.com", "FR", "FR", "fr_FR", "individual", "Nour", "Exemple", START_US,
        (("address", "3 rue de l'Exemple"), ("city", "Roubaix"), ("phone", "+33.100000000"), ("zip", "59100"),
         ("birthDay", "1990-12-31")),
    )  # fmt: skip
    parts = (f"{word}{number:08}" for word in ("application", "secret", "consumer", "client", "hidden"))
    return Customer(account, Keys(account.nic, *parts), KEPT_HASH)


@pytest.mark.parametrize(
    "people, years, acts_a_day",
    [(4, 1, 0.35), pytest.param(100, YEARS, 0.25, marks=[pytest.mark.long, pytest.mark.timeout(3_600)])],
    ids=["a year", "ten years"],
)
async def test_at_every_moment_of_a_shops_life_everything_holds(
    sqlite_shop: Sandbox, people: int, years: int, acts_a_day: float
) -> None:
    town = Town(sqlite_shop, random.Random(7))
    await town.settle_in(people)
    await town.live(years * 365, acts_a_day=acts_a_day)
    await town.check_periods()
    assert all(town.done[act] for act in _ACTS), town.done
    assert len(town.seen_ends) > people
