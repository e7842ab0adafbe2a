"""Whatever customers do with balances, in whatever order: the ledger balances, and no balance falls below zero."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from panier.core.ledger.posting import Chart
from panier.core.money import Money
from panier.core.refusal import Refusal
from panier.flows.payment import refunds
from panier.store import orders
from panier.store.ledger import entries
from panier.work import sweeps
from tests.support.ledger import faults
from tests.support.ordering import UNPAID, order_name
from tests.support.shop import Client, Sandbox
from tests.web.payment.test_payment_methods import register

STEPS = 60
NAMES = ("VOUCHER", "VOUCHER", "BONUS", "PREPAID_ACCOUNT", "PREPAID_ACCOUNT")


@dataclass(slots=True)
class Life:
    """Two customers who do what a seed says."""

    shop: Sandbox
    draw: random.Random
    done: Counter[str] = field(default_factory=Counter)
    names: int = 0

    async def live(self, steps: int) -> None:
        clients = [self.shop.client(self.shop.first), self.shop.client(self.shop.second)]
        for _ in range(steps):
            act = self.draw.choices(list(_ACTS), weights=[weight for _, weight in _ACTS.values()])[0]
            self.done[act] += bool(await _ACTS[act][0](self, self.draw.choice(clients)))
            await self.check()

    async def check(self) -> None:
        """The ledger balances and agrees with all else; nobody has less than nothing; all receivables are paid."""
        assert await faults(self.shop) == []
        found = await self.shop.database.read(entries.list_balances)
        below = [(one.code, amount) for one, amount in found if one.chart is Chart.BALANCE and amount.ucents > 0]
        assert below == []
        owed = [(one.code, amount) for one, amount in found if one.chart is Chart.RECEIVABLE and amount.ucents]
        assert owed == [], "what is billed is paid at once"
        rows = await self.shop.database.read(
            lambda tx: tx.rows(
                "SELECT o.order_id FROM placed_order o JOIN charge c ON c.order_id = o.order_id"
                " WHERE c.settled_us IS NOT NULL GROUP BY o.order_id HAVING count(*) > 1"
            )
        )
        assert rows == []


async def redeem(life: Life, client: Client) -> bool:
    code = life.draw.choice(("CREDIT-50", "CREDIT-ONCE-0001"))
    return (await client.post("/me/credit/code", {"inputCode": code})).status == 200


async def order(life: Life, client: Client) -> bool:
    life.names += 1
    await order_name(client, f"exemple-{life.names}.fr", how=UNPAID)
    return True


async def pay_in(life: Life, client: Client) -> bool:
    path = life.draw.choice(("/me/ovhAccount/FR/creditOrder", "/me/fidelityAccount/creditOrder"))
    return (await client.post(path, {"amount": life.draw.randint(1, 3000)})).status == 200


async def apply(life: Life, client: Client) -> bool:
    path = f"/me/order/{await _some(life, client)}/balance"
    return (await client.post(path, {"balanceName": life.draw.choice(NAMES)})).status == 200


async def remove(life: Life, client: Client) -> bool:
    path = f"/me/order/{await _some(life, client)}/balance/{life.draw.choice(NAMES)}"
    return (await client.delete(path)).status == 200


async def pay(life: Life, client: Client) -> bool:
    order_id = await _some(life, client)
    mean = life.draw.choice(("ovhAccount", "fidelityAccount", "card", "card"))
    if mean == "card":
        methods = (await client.get("/me/payment/method?default=true")).result
        sent = {"paymentMethod": {"id": methods[0]}}
        return (await client.post(f"/me/order/{order_id}/pay", sent)).status == 200
    paying: dict[str, str] = {"paymentMean": mean}
    return (await client.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", paying)).status == 200


async def change_card(life: Life, client: Client) -> bool:
    await register(client, description=life.draw.choice(("pays", "declines")), default=True)
    return True


async def work(life: Life, _client: Client) -> bool:
    await life.shop.deliver()
    return True


async def pass_time(life: Life, _client: Client) -> bool:
    life.shop.clock.advance(days=life.draw.choice((1, 1, 3, 8, 100)))
    await sweeps.sweep(life.shop.shop, life.shop.database)
    return True


async def take_back(life: Life, client: Client) -> bool:
    banks = (await client.get("/me/paymentMean/bankAccount")).result or [
        await register(client, "SEPA_DIRECT_DEBIT", description="pays")
    ]
    sent = {"amount": life.draw.randint(1, 3000), "bankAccountId": banks[0]}
    return (await client.post("/me/ovhAccount/FR/retrieveMoney", sent)).status == 200


async def ask_back(life: Life, client: Client) -> bool:
    """Ask for prepaid money to go back to where it was paid from: any movement, any amount."""
    movements = (await client.get("/me/ovhAccount/FR/movements")).result
    if not movements:
        return False
    path = f"/me/ovhAccount/FR/movements/{life.draw.choice(movements)}/requestRefund"
    asked = await client.post(path, {"amount": life.draw.choice((1, life.draw.randint(1, 3000)))})
    assert asked.status in (200, 400, 409), asked.message
    await life.shop.work()
    return asked.status == 200


async def give_back(life: Life, _client: Client) -> bool:
    """The owner gives back all that is left of an order that was paid lately, or a part of it."""
    rows = await life.shop.database.read(
        lambda tx: tx.rows("SELECT order_id FROM charge WHERE settled_us IS NOT NULL ORDER BY charge_id DESC LIMIT 6")
    )
    if not rows:
        return False
    order_id = life.draw.choice(rows)[0]
    found = (await life.shop.database.read(lambda tx: orders.load_several(tx, [order_id])))[order_id]
    total = found.quote.totals.with_tax
    part = Money(total.ucents // life.draw.randint(2, 5), total.currency).rounded()
    amount = life.draw.choice((None, part))
    try:
        await life.shop.database.write(
            lambda tx: refunds.stage_refund(tx, life.shop.shop, found, amount=amount, reason="as agreed")
        )
    except Refusal:
        return False
    await life.shop.work()
    return True


async def _some(life: Life, client: Client) -> int:
    """One of the client's latest orders."""
    found = (await client.get("/me/order")).result
    return int(life.draw.choice(found[-4:])) if found else 0


_ACTS: dict[str, tuple[Callable[[Life, Client], Awaitable[bool]], int]] = {
    "redeem": (redeem, 2),
    "order": (order, 4),
    "pay_in": (pay_in, 2),
    "apply": (apply, 6),
    "remove": (remove, 1),
    "pay": (pay, 6),
    "change_card": (change_card, 1),
    "work": (work, 4),
    "pass_time": (pass_time, 1),
    "take_back": (take_back, 1),
    "ask_back": (ask_back, 2),
    "give_back": (give_back, 2),
}


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 60), marks=pytest.mark.long)])
async def test_whatever_is_done_the_ledger_balances(shop: Sandbox, seeds: range) -> None:
    done: Counter[str] = Counter()
    for seed in seeds:
        life = Life(shop, random.Random(seed), names=1000 * seed)
        await life.live(STEPS)
        done += life.done
    assert {"apply", "give_back", "pay", "pay_in", "work"} <= {act for act, count in done.items() if count}, done
    assert done["ask_back"] or len(seeds) < 10, "a short life may have nothing to ask for"
