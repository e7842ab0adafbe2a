"""Money of the prepaid account goes back to where it was paid from: never more, never twice, never lost."""

import asyncio

import pytest

from panier.core.ledger.balance import BalanceKind, MovementKind
from panier.core.money import Money
from panier.flows.ledger import grants
from panier.flows.payment import refunds
from panier.flows.payment.refunds import RefundAnswer
from panier.outside.gateway.protocol import GatewayAnswer, GatewayState
from panier.store import orders
from panier.store.engine.db import Tx
from tests.support.ledger import accounts_of, faults, plant_debt
from tests.support.ordering import UNPAID, order_name
from tests.support.paper.receipts import PREPAID, pay, pay_in
from tests.support.parts.methods import registered
from tests.support.shop import Client, Sandbox
from tests.web.payment.test_payment_methods import register

UNIT = 10**8


async def last_movement(client: Client) -> int:
    number: int = (await client.get(f"{PREPAID}/movements")).result[-1]
    return number


async def ask(client: Client, movement: int, cents: int) -> int:
    return (await client.post(f"{PREPAID}/movements/{movement}/requestRefund", {"amount": cents})).status


async def has(client: Client) -> float:
    value: float = (await client.get(PREPAID)).result["balance"]["value"]
    return value


async def on_gateway(shop: Sandbox) -> int:
    return (await accounts_of(shop)).get("gateway/sandbox", 0)


async def give_back(shop: Sandbox, order_id: int, *, to: str, cents: int | None = None) -> None:
    async def stage(tx: Tx) -> None:
        order = (await orders.load_several(tx, [order_id]))[order_id]
        amount = None if cents is None else Money(cents * 10**6, order.quote.currency)
        await refunds.stage_refund(tx, shop.shop, order, amount=amount, reason="as agreed", to=to)

    await shop.database.write(stage)
    await shop.work()


async def paid_with(shop: Sandbox, client: Client, words: str) -> int:
    """Pay a hundred into the prepaid account with a card of these words; the number of the movement."""
    card = await register(client, description=words)
    order_id = (await client.post(f"{PREPAID}/creditOrder", {"amount": 10_000})).result["orderId"]
    await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": card}})
    await shop.deliver()
    return await last_movement(client)


async def test_what_was_paid_in_goes_back_with_a_receipt(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await pay_in(shop, camille)
    movement = await last_movement(camille)
    reply = await camille.post(f"{PREPAID}/movements/{movement}/requestRefund", {"amount": 4_000})
    assert (reply.status, reply.result) == (200, None)
    assert await has(camille) == 60, "it is gone at once"
    assert (await camille.get("/me/withdrawal")).result == [], "its receipt comes once it has arrived"
    await shop.work()
    assert await on_gateway(shop) == 60 * UNIT
    [number] = (await camille.get("/me/withdrawal")).result
    withdrawal = (await camille.get(f"/me/withdrawal/{number}")).result
    assert (number, withdrawal["amount"]["value"], withdrawal["orderId"]) == ("FR-W-2026-000001", 40, order_id)
    assert (await camille.get(f"/me/withdrawal/{number}/payment")).result["paymentType"] == "creditCard"
    assert (await camille.get("/me/refund")).result == [], "no sale was undone"
    gone = (await camille.get(f"{PREPAID}/movements/{await last_movement(camille)}")).result
    assert (gone["operation"], gone["amount"]["value"], gone["balance"]["value"]) == ("debit", -40, 60)
    credit = "/me/credit/balance/PREPAID_ACCOUNT/movement"
    shown = (await camille.get(f"{credit}/{(await camille.get(credit)).result[-1]}")).result
    assert (shown["type"], shown["destinationObject"]["name"]) == ("REFUND", "Withdrawal")
    assert shown["sourceObject"] == {"id": str(movement), "name": "Movement"}
    assert await faults(shop) == []


async def test_never_more_than_is_left_of_a_movement(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    await pay_in(shop, camille)
    first = await last_movement(camille)
    await pay_in(shop, camille)
    for cents in (0, -1, 10_001):
        assert await ask(camille, first, cents) == 400
    assert await ask(camille, first + 1_000, 100) == 404
    assert await ask(charlie, first, 100) == 404
    assert (await camille.post(f"/me/ovhAccount/DE/movements/{first}/requestRefund", {"amount": 1})).status == 404
    assert await ask(camille, first, 9_999) == 200
    assert await ask(camille, first, 2) == 400, "a cent is left of it, though the account has more"
    assert await ask(camille, first, 1) == 200
    assert await ask(camille, first, 1) == 400
    debit = await last_movement(camille)
    assert await ask(camille, debit, 1) in (400, 409), "what left the account does not come from it again"
    await shop.work()
    assert await has(camille) == 100
    assert await on_gateway(shop) == 100 * UNIT
    assert await faults(shop) == []


async def test_what_is_used_or_set_aside_does_not_go_back(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await pay_in(shop, camille, 1_000)
    movement = await last_movement(camille)
    order_id = await order_name(camille, "exemple.fr", how=UNPAID)
    applied = await camille.post(f"/me/order/{order_id}/balance", {"balanceName": "PREPAID_ACCOUNT"})
    left = 1_000 - round(applied.result["amount"]["value"] * 100)
    assert await ask(camille, movement, left + 1) == 400
    if left:
        assert await ask(camille, movement, left) == 200
    assert await faults(shop) == []


async def test_many_at_once_take_it_once(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await pay_in(shop, camille)
    movement = await last_movement(camille)
    outcomes = await asyncio.gather(*(ask(camille, movement, 3_000) for _ in range(10)))
    assert sorted(outcomes) == [200] * 3 + [400] * 7
    await shop.work()
    assert await has(camille) == 10
    assert await on_gateway(shop) == 10 * UNIT
    assert len((await camille.get("/me/withdrawal")).result) == 3
    assert await faults(shop) == []


async def test_a_refund_on_the_balance_goes_on_to_where_the_money_came_from(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "exemple.fr", how=UNPAID)
    await pay(camille, order_id)
    await shop.deliver()
    taken = await on_gateway(shop)
    await give_back(shop, order_id, to="balance", cents=300)
    movement = await last_movement(camille)
    assert await ask(camille, movement, 300) == 200
    await shop.work()
    assert (await has(camille), await on_gateway(shop)) == (0, taken - 3 * UNIT)
    assert len((await camille.get("/me/refund")).result) == 1, "the sale was undone once"
    assert (await camille.get("/me/withdrawal", query={"orderId": order_id})).result == ["FR-W-2026-000001"]
    await give_back(shop, order_id, to="origin")
    assert await on_gateway(shop) == 0, "the rest is still there to be given back, and no more"
    notes = [(await camille.get(f"/me/refund/{one}")).result for one in (await camille.get("/me/refund")).result]
    [bill] = (await camille.get("/me/bill")).result
    for price in ("priceWithTax", "priceWithoutTax", "tax"):
        billed = (await camille.get(f"/me/bill/{bill}")).result[price]["priceInUcents"]
        assert sum(note[price]["priceInUcents"] for note in notes) == billed
    assert await faults(shop) == []


async def test_a_gift_goes_back_nowhere(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await pay_in(shop, camille)

    async def give(tx: Tx) -> int:
        row = await tx.row("SELECT account_id FROM account WHERE nic = $1", shop.first.nic)
        assert row is not None
        movement = await grants.give(
            tx, account_id=row[0], kind=BalanceKind.PREPAID, amount=Money(UNIT, "EUR"), why=MovementKind.MANUAL,
            source="Order", source_id="owner", now_us=shop.clock(),
        )  # fmt: skip
        return movement.movement_id

    number = await shop.database.write(give)
    reply = await camille.post(f"{PREPAID}/movements/{number}/requestRefund", {"amount": 100})
    assert (reply.status, "did not come from a payment method" in reply.message) == (409, True)
    assert await has(camille) == 101


async def test_debtors_get_nothing_back(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "exemple.fr")
    await shop.deliver()
    await pay_in(shop, camille)
    await plant_debt(shop, order_id)
    assert await ask(camille, await last_movement(camille), 100) == 409
    assert await has(camille) == 100


async def test_what_cannot_arrive_is_on_the_account_again(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    movement = await paid_with(shop, camille, "refund-fails")
    assert await ask(camille, movement, 4_000) == 200
    await shop.work()
    assert (await has(camille), await on_gateway(shop)) == (100, 100 * UNIT)
    assert (await camille.get("/me/withdrawal")).result == [], "nothing was paid out"
    assert await ask(camille, movement, 6_001) == 400, "what failed is a movement of its own"
    assert await ask(camille, await last_movement(camille), 4_000) == 200, "and can be asked for again"
    await shop.work()
    assert (await has(camille), await on_gateway(shop)) == (100, 100 * UNIT)
    assert await faults(shop) == []


async def test_what_takes_days_has_its_receipt_when_it_has_arrived(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    movement = await paid_with(shop, camille, "refund-pending")
    assert await ask(camille, movement, 4_000) == 200
    await shop.work()
    assert (await camille.get("/me/withdrawal")).result == []
    for _ in range(3):
        shop.clock.advance(days=1)
        await shop.work()
    assert len((await camille.get("/me/withdrawal")).result) == 1
    assert await on_gateway(shop) == 60 * UNIT
    assert await faults(shop) == []


async def test_a_dispute_keeps_the_money_from_going_back_twice(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    movement = await paid_with(shop, camille, "pays")

    async def dispute(tx: Tx) -> None:
        await tx.execute(
            "INSERT INTO dispute (charge_id, order_id, gateway, reference, amount_ucents, currency, reason, opened_us)"
            " SELECT charge_id, order_id, 'sandbox', 'd1', amount_ucents, currency, 'fraud', settled_us FROM charge"
            " WHERE settled_us IS NOT NULL ORDER BY charge_id DESC LIMIT 1"
        )

    await shop.database.write(dispute)
    assert await ask(camille, movement, 1) == 409, "its payer's bank has the money already"


@pytest.mark.parametrize("verdict", ["won", "lost"])
async def test_while_a_payment_is_disputed_no_money_goes_out(shop: Sandbox, verdict: str) -> None:
    """What was paid in may be with its payer's bank again: nothing leaves until that is known."""
    camille = shop.client(shop.first)
    await pay_in(shop, camille)
    movement = await last_movement(camille)
    await paid_with(shop, camille, f"dispute-{verdict}")
    wish = {"amount": 100, "bankAccountId": await registered(camille, "SEPA_DIRECT_DEBIT")}
    shop.clock.advance(days=1)
    await shop.sweep()
    assert await ask(camille, movement, 100) == 409
    refused = await camille.post(f"{PREPAID}/retrieveMoney", wish)
    assert (refused.status, "disputed" in refused.message) == (409, True)
    for _ in range(2):
        shop.clock.advance(days=7)
        await shop.sweep()
    expected = 200 if verdict == "won" else 409
    assert await ask(camille, movement, 100) == expected
    assert (await camille.post(f"{PREPAID}/retrieveMoney", wish)).status == expected
    await shop.work()
    assert await faults(shop) == []


async def test_stray_money_on_the_balance_goes_back_to_the_charge_that_it_came_by(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await pay_in(shop, camille)

    async def stray(tx: Tx) -> int:
        """Money that came too late, and that could not go back at first."""
        await tx.execute(
            "INSERT INTO charge (order_id, amount_ucents, currency, mean, method_id, charge_key, staged_us, settled_us,"
            " declined_us, gateway) SELECT order_id, amount_ucents, currency, mean, method_id, 'stray', staged_us,"
            " settled_us, settled_us, gateway FROM charge"
        )
        order_id, charge_id = (await tx.rows("SELECT order_id, max(charge_id) FROM charge GROUP BY order_id"))[0]
        order = (await orders.load_several(tx, [order_id]))[order_id]
        charge = next(one for one in order.charges if one.charge_id == charge_id)
        refund = await refunds.stage_stray(tx, shop.shop, charge)
        declined = GatewayAnswer(GatewayState.DECLINED, "closed")
        await refunds.settle(tx, shop.shop, [RefundAnswer(None, refund, declined)])
        return int(charge_id)

    charge_id = await shop.database.write(stray)
    assert await has(camille) == 200
    assert await ask(camille, await last_movement(camille), 10_000) == 200
    rows = await shop.database.read(lambda tx: tx.rows("SELECT charge_id FROM refund WHERE movement_id IS NOT NULL"))
    assert [tuple(row) for row in rows] == [(charge_id,)]
    assert await faults(shop) == []
