"""Orders that are paid by bank transfer: once, exactly, in parts, too much, too late, and by hand."""

import asyncio
import itertools
from dataclasses import replace
from typing import Any

import pytest

from panier.core.money import Money
from panier.core.payment.transfer import KIND, BankEntry, in_fours, reference_of
from panier.core.refusal import Refusal
from panier.flows.payment import transfers
from panier.outside.bank import INVENTED
from panier.store.account import accounts
from panier.store.payment import bank_entries
from tests.support.ledger import accounts_of, faults
from tests.support.ordering import UNPAID, order_name, status
from tests.support.paper.purchase import paid_ahead
from tests.support.shop import Client, Sandbox
from tests.web.payment.test_charges import labels, pay
from tests.web.payment.test_refunds import give_back, load

COIN = Money(10**6, "EUR")
_numbers = itertools.count(1)


def entry(amount: Money, words: str, **more: Any) -> BankEntry:
    """An entry of a statement that nobody has seen before."""
    known = BankEntry(0, INVENTED.iban, f"B-{next(_numbers)}", amount, "Camille Exemple", words, 0)
    return replace(known, **more)


async def take(shop: Sandbox, one: BankEntry) -> BankEntry | None:
    return await shop.database.write(lambda tx: transfers.take(tx, shop.shop, one))


async def taken(shop: Sandbox, one: BankEntry) -> BankEntry:
    found = await take(shop, one)
    assert found is not None
    return found


async def unpaid(shop: Sandbox, client: Client) -> tuple[int, Money]:
    """An order, and what it costs."""
    order_id = await order_name(client, f"exemple-{next(_numbers)}.fr", how=UNPAID)
    return order_id, (await load(shop, order_id)).rest


async def prepaid(client: Client) -> float:
    """What the customer's prepaid account has."""
    names = (await client.get("/me/ovhAccount")).result
    if not names:
        return 0
    amount: float = (await client.get(f"/me/ovhAccount/{names[0]}")).result["balance"]["value"]
    return amount


async def test_an_order_says_how_it_is_paid_by_transfer(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    order_id, price = await unpaid(sqlite_shop, client)
    ways = (await client.get(f"/me/order/{order_id}/paymentMethods")).result["available"]
    [offer] = [one for one in ways if one["integration"] == "BANK_TRANSFER"]
    assert (offer["paymentType"], offer["oneshot"], offer["registerable"]) == ("BANK_TRANSFER", True, False)
    assert (offer["merchantId"], offer["formSessionId"]) == (INVENTED.iban, reference_of(order_id))
    order = await load(sqlite_shop, order_id)
    page = f"/order/display?orderId={order_id}&orderPassword={order.password}"
    async with sqlite_shop.http() as http:
        shown = (await http.get(page)).text
        for text in (INVENTED.spaced, in_fours(reference_of(order_id)), INVENTED.holder):
            assert text in shown
        await taken(sqlite_shop, entry(price - COIN, reference_of(order_id)))
        assert "0.01" in (await http.get(page)).text or "0,01" in (await http.get(page)).text, "what is missing"
        await taken(sqlite_shop, entry(COIN, reference_of(order_id)))
        assert INVENTED.spaced not in (await http.get(page)).text
    mails = (await client.get("/me/notification/email/history")).result
    bodies = [(await client.get(f"/me/notification/email/history/{number}")).result["body"] for number in mails]
    assert any(INVENTED.spaced in body and in_fours(reference_of(order_id)) in body for body in bodies)


async def test_what_costs_another_currency_is_not_offered(sqlite_shop: Sandbox) -> None:
    shop = replace(sqlite_shop.shop, bank=replace(INVENTED, currency="PLN"))
    order = await load(sqlite_shop, await order_name(sqlite_shop.client(sqlite_shop.first), how=UNPAID))
    polish = replace(sqlite_shop, shop=shop)
    refused = await taken(polish, entry(Money(order.rest.ucents, "PLN"), reference_of(order.order_id)))
    assert refused.problem == f"Order {order.order_id} costs EUR, and this is PLN"


async def test_an_exact_transfer_pays_its_order(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id, price = await unpaid(shop, client)
    done = await taken(shop, entry(price, f"COMMANDE {in_fours(reference_of(order_id))} MERCI"))
    assert (done.state, done.order_id) == ("used", order_id)
    await shop.deliver()
    assert await status(client, order_id) == "delivered"
    payment = (await client.get(f"/me/order/{order_id}/payment")).result
    assert payment["paymentType"] == "transfer"
    [bill] = (await client.get("/me/bill", query={"orderId": order_id})).result
    assert (await client.get(f"/me/bill/{bill}/payment")).result["paymentType"] == "transfer"
    found = await accounts_of(shop)
    assert found["bank"] == price.ucents
    assert "suspense" not in found
    assert await faults(shop) == []


async def test_the_same_entry_counts_once_whoever_reads_it(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id, price = await unpaid(shop, client)
    one = entry(price, reference_of(order_id))
    found = await asyncio.gather(*(take(shop, one) for _ in range(4)))
    assert sum(each is not None for each in found) == 1
    assert await take(shop, one) is None
    assert (await accounts_of(shop))["bank"] == price.ucents
    assert (await labels(shop, order_id)).count("PAYMENT_RECEIVED") == 1
    assert await faults(shop) == []


async def test_two_entries_under_one_reference_of_the_bank_are_two(sqlite_shop: Sandbox) -> None:
    first, second = entry(COIN, "x", reference="NONSENSE"), entry(COIN + COIN, "x", reference="NONSENSE")
    for one in (first, second, first, second):
        await take(sqlite_shop, one)
    assert (await accounts_of(sqlite_shop))["bank"] == 3 * COIN.ucents
    assert await faults(sqlite_shop) == []


async def test_two_halves_that_come_together_pay_once(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id, price = await unpaid(shop, client)
    half = Money(price.ucents // 2 // COIN.ucents * COIN.ucents, "EUR")
    halves = [entry(part, reference_of(order_id)) for part in (half, price - half)]
    await asyncio.gather(*(take(shop, one) for one in halves))
    await shop.deliver()
    assert await status(client, order_id) == "delivered"
    assert (await labels(shop, order_id)).count("PAYMENT_RECEIVED") == 1
    assert "suspense" not in await accounts_of(shop)
    assert await faults(shop) == []


async def test_what_is_missing_is_asked_for(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id, price = await unpaid(shop, client)
    kept = await taken(shop, entry(price - COIN, reference_of(order_id)))
    assert (kept.state, await status(client, order_id)) == ("waiting", "notPaid")
    assert "TRANSFER_INCOMPLETE" in await labels(shop, order_id)
    number = (await client.get("/me/notification/email/history")).result[-1]
    mail = (await client.get(f"/me/notification/email/history/{number}")).result
    assert "€0.01 are missing" in mail["body"]
    assert reference_of(order_id) in mail["body"]
    assert (await accounts_of(shop))["suspense"] == -(price - COIN).ucents
    assert await faults(shop) == []


async def test_what_is_left_over_is_the_customers(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id, price = await unpaid(shop, client)
    await taken(shop, entry(price + Money(5 * 10**8, "EUR"), reference_of(order_id)))
    await shop.deliver()
    assert await status(client, order_id) == "delivered"
    assert await prepaid(client) == 5
    assert "suspense" not in await accounts_of(shop)
    assert await faults(shop) == []


@pytest.mark.parametrize("how", ["nothing", "strange", "paid", "expired", "several"])
async def test_what_is_for_no_order_is_kept_and_credited_by_hand(shop: Sandbox, how: str) -> None:
    client = shop.client(shop.first)
    order_id, price = await unpaid(shop, client)
    words = {"nothing": "thank you", "strange": reference_of(987_654)}.get(how, reference_of(order_id))
    if how == "paid":
        await taken(shop, entry(price, words))
    if how == "expired":
        shop.clock.advance(days=400)
    if how == "several":
        words += reference_of((await unpaid(shop, client))[0])
    kept = await taken(shop, entry(price, words))
    problem = {
        "nothing": "Names no order",
        "strange": "Names order 987654, which there is not",
        "paid": f"Order {order_id} is paid already",
        "expired": f"Order {order_id} is cancelled, or was not paid in time",
    }.get(how, f"Names several orders: {order_id}, {order_id + 1}")
    assert (kept.state, kept.problem) == ("unmatched", problem)
    [listed] = await shop.database.read(lambda tx: bank_entries.list_open(tx, limit=9))
    assert listed == kept

    async def credit(owner: str) -> BankEntry:
        async def write(tx: Any) -> BankEntry:
            found = await accounts.load_by_nic(tx, owner)
            assert found is not None
            return await transfers.credit(tx, shop.shop, kept.entry_id, found[0])

        return await shop.database.write(write)

    assert (await credit(shop.first.nic)).state == "used"
    with pytest.raises(Refusal, match="is used already"):
        await credit(shop.first.nic)
    assert await prepaid(client) == price.ucents / 10**8
    assert await faults(shop) == []


async def test_an_entry_is_used_for_an_order_by_hand(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id, price = await unpaid(shop, client)
    kept = await taken(shop, entry(price, "sorry, I forgot the reference"))
    other = await pay(client, "challenge")
    await shop.work()

    async def assign(number: int, order: int) -> BankEntry:
        return await shop.database.write(lambda tx: transfers.assign(tx, shop.shop, number, order))

    for wrong, order, problem in (
        (kept.entry_id, 987_654, "order"), (kept.entry_id + 9, order_id, "entry"),
        (kept.entry_id, other, "is being paid in another way"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=f"(?i){problem}"):
            await assign(wrong, order)
    found = await asyncio.gather(*(assign(kept.entry_id, order_id) for _ in range(3)), return_exceptions=True)
    assert [isinstance(one, Refusal) for one in found].count(True) == 2
    await shop.deliver()
    assert await status(client, order_id) == "delivered"
    assert await faults(shop) == []


async def test_a_part_of_what_is_never_paid_is_let_go_of(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id, price = await unpaid(shop, client)
    kept = await taken(shop, entry(price - COIN, reference_of(order_id)))
    assert await transfers.look_again(shop.shop, shop.database, order_id) == ()
    shop.clock.advance(days=400)
    [free] = await transfers.look_again(shop.shop, shop.database, order_id)
    assert (free.entry_id, free.state) == (kept.entry_id, "unmatched")
    assert "was only a part of it" in str(free.problem)


async def test_a_part_may_come_by_transfer_and_the_rest_from_the_balance(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    first, price = await unpaid(shop, client)
    await taken(shop, entry(price + COIN, reference_of(first)))
    order_id, price = await unpaid(shop, client)
    assert (await client.post(f"/me/order/{order_id}/balance", {"balanceName": "PREPAID_ACCOUNT"})).status == 200
    done = await taken(shop, entry(price - COIN, reference_of(order_id)))
    assert done.state == "used"
    await shop.deliver()
    assert await status(client, order_id) == "delivered"
    assert await prepaid(client) == 0
    assert await faults(shop) == []


@pytest.mark.parametrize("surplus", [0, 1, 5])
@pytest.mark.parametrize("how", ["balance", "down payment"])
async def test_a_part_that_came_pays_once_a_balance_pays_the_rest(shop: Sandbox, how: str, surplus: int) -> None:
    """Whatever lowers what is left to pay: nobody has to send another transfer, and none is asked for."""
    client = shop.client(shop.first)
    first, price = await unpaid(shop, client)
    await taken(shop, entry(price + COIN * 9, reference_of(first)))
    order_id, price = await unpaid(shop, client)
    await taken(shop, entry(price - COIN * (9 - surplus), reference_of(order_id)))
    if how == "balance":
        assert (await client.post(f"/me/order/{order_id}/balance", {"balanceName": "PREPAID_ACCOUNT"})).status == 200
    else:
        await paid_ahead(shop, order_id, COIN * 9)
    ways = (await client.get(f"/me/order/{order_id}/paymentMethods")).result["available"]
    assert KIND not in [one["paymentType"] for one in ways], "nothing is missing"
    await shop.deliver()
    assert await status(client, order_id) == "delivered"
    kept = 0 if how == "balance" else 9
    assert round(await prepaid(client) * 100) == kept + surplus
    assert "suspense" not in await accounts_of(shop)
    assert await faults(shop) == []


async def test_a_card_and_a_transfer_at_once_are_one_payment(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id, price = await unpaid(shop, client)
    [card] = (await client.get("/me/payment/method", query={"default": "true"})).result
    one = entry(price, reference_of(order_id))
    await asyncio.gather(take(shop, one), client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": card}}))
    await shop.deliver()
    assert await status(client, order_id) == "delivered"
    assert (await labels(shop, order_id)).count("PAYMENT_RECEIVED") == 1
    assert (await accounts_of(shop))["bank"] == price.ucents, "what came is booked either way"
    assert await faults(shop) == []


async def test_what_was_transferred_goes_back_to_the_balance(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id, price = await unpaid(shop, client)
    await taken(shop, entry(price, reference_of(order_id)))
    await shop.deliver()
    await give_back(shop, await load(shop, order_id))
    await shop.work()
    assert await prepaid(client) == price.ucents / 10**8
    assert await faults(shop) == []
