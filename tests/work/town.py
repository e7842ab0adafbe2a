"""A shop with many customers who do what a seed says, and what holds at every moment of its life."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

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
from tests.support.ledger import faults
from tests.support.shop import START_US, Client, Sandbox

VPS_PLAN = "vps-2025-model1"
PIECES = 40  # of VPS, which are counted
KEPT = Stock(VPS_PLAN, "GRA", VPS_PLAN, "1H-low", PIECES)
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
    acts: Mapping[str, "tuple[Act, int]"]
    clients: list[Client] = field(default_factory=list)
    names: int = 0
    checked_us: int = 0
    seen_ends: set[int] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)

    async def settle_in(self, people: int) -> None:
        """Give the town its customers, each with a card."""
        await self.shop.database.write(lambda tx: stock.replace(tx, [KEPT], now_us=self.shop.clock()))
        for number in range(people):
            customer = customer_of(number)
            await self.shop.database.write(partial(plant, shop=self.shop.shop, customer=customer))
            self.clients.append(self.shop.client(customer.keys))

    async def live(self, days: int, *, acts_a_day: float) -> None:
        """Let days go by; at every moment of them everything holds."""
        until_us = self.shop.clock() + days * DAY_US
        while self.shop.clock() < until_us:
            step_days = self.draw.choice((1, 3, 7, 11, 23))
            for _ in range(round(step_days * acts_a_day + self.draw.random() - 0.5)):
                client = self.draw.choice(self.clients)
                act = self.draw.choices(list(self.acts), weights=[weight for _, weight in self.acts.values()])[0]
                self.done[act] += bool(await self.acts[act][0](self, client))
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
            named = getattr(service.details, "description", None) or service.name  # a project has a name of its own
            if service.parent_service_id is not None:  # an option is called what it was sold as, and what it belongs to
                named = (await self._rows("SELECT name FROM service WHERE service_id = $1", service.parent_service_id))[
                    0
                ][0]
            assert any(named in body for body in ends), service

    async def _check_work(self) -> None:
        """Every task ends, and no job is left behind but papers, which a worker of their own prints."""
        tasks = await self._rows("SELECT subject, function, state FROM task WHERE state NOT IN ('done', 'cancelled')")
        assert [tuple(row) for row in tasks] == []
        late = await self._rows(
            "SELECT kind, problem FROM job WHERE due_us <= $1 AND kind <> 'paper'", self.shop.clock()
        )
        assert [tuple(row) for row in late] == []


def customer_of(number: int) -> Customer:
    account = Account(
        0, f"aa{number}-ovh", f"aa{number}@example.com", "FR", "FR", "fr_FR", "individual", "Nour", "Exemple", START_US,
        (("address", "3 rue de l'Exemple"), ("city", "Roubaix"), ("phone", "+33.100000000"), ("zip", "59100"),
         ("birthDay", "1990-12-31")),
    )  # fmt: skip
    parts = (f"{word}{number:08}" for word in ("application", "secret", "consumer", "client", "hidden"))
    return Customer(account, Keys(account.nic, *parts), KEPT_HASH)


Act = Callable[[Town, Client], Awaitable[bool]]
