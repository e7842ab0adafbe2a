"""Giving money back: whole, by line, by amount, never more than was taken, also when the gateway does not answer."""

import asyncio

import pytest

from panier.core.money import Money
from panier.core.order.charge import ChargeState
from panier.core.order.order import Order
from panier.core.payment.refund import REFUND_TRANSITIONS, Refund, RefundNews, RefundState, share_of_lines
from panier.core.refusal import Refusal
from panier.flows.payment import refunds
from panier.outside.gateway.protocol import GatewayAnswer, GatewayNews, GatewayState, NewsKind
from panier.store import orders
from panier.store.payment import disputes
from panier.store.payment import refunds as stored
from panier.work.payment_news import taker
from tests.support.ledger import faults
from tests.support.ordering import UNPAID, order_name
from tests.support.shop import Sandbox
from tests.web.payment.test_payment_methods import register

COIN = 1_000_000


async def paid(shop: Sandbox, words: str = "pays", name: str = "exemple.fr") -> Order:
    """An order of a name that was paid with a card of these words, and delivered."""
    client = shop.client(shop.first)
    card = await register(client, description=words)
    number = await order_name(client, name, how=UNPAID)
    await client.post(f"/me/order/{number}/pay", {"paymentMethod": {"id": card}})
    await shop.deliver()
    return await load(shop, number)


async def load(shop: Sandbox, order_id: int) -> Order:
    return (await shop.database.read(lambda tx: orders.load_several(tx, [order_id])))[order_id]


async def give_back(shop: Sandbox, order: Order, amount: Money | None = None, **more: object) -> Refund:
    wish = {"reason": "as agreed", **more}
    return await shop.database.write(
        lambda tx: refunds.stage_refund(tx, shop.shop, order, amount=amount, **wish)  # type: ignore[arg-type]
    )


async def current(shop: Sandbox, refund: Refund) -> Refund:
    return (await shop.database.read(lambda tx: stored.load_several(tx, [refund.refund_id])))[refund.refund_id]


async def test_a_part_then_the_rest_and_never_more(shop: Sandbox) -> None:
    order = await paid(shop)
    total = order.quote.totals.with_tax
    coin = Money(1_000_000, total.currency)
    for wrong in (total + coin, Money(0, total.currency), -coin, Money(1, total.currency), Money(coin.ucents, "PLN")):
        with pytest.raises(Refusal):
            await give_back(shop, order, wrong)
    part = await give_back(shop, order, coin)
    rest = await give_back(shop, order)
    assert part.amount + rest.amount == total
    for amount in (coin, None):
        with pytest.raises(Refusal, match=r"left to give back|has been given back"):
            await give_back(shop, order, amount)
    await shop.work()
    assert [(await current(shop, one)).state for one in (part, rest)] == [RefundState.PAID] * 2
    client = shop.client(shop.first)
    listed = [await client.get(f"/me/payment/transaction/{2 * one.refund_id + 1}") for one in (part, rest)]
    assert {(one.result["type"], one.result["status"]) for one in listed} == {("CREDIT", "SUCCESS")}


async def test_many_at_once_give_back_no_more_than_was_taken(shop: Sandbox) -> None:
    order = await paid(shop)
    total = order.quote.totals.with_tax
    third = Money(total.ucents // 3 // 1_000_000 * 1_000_000, total.currency)
    outcomes = await asyncio.gather(*(give_back(shop, order, third) for _ in range(12)), return_exceptions=True)
    given = [one for one in outcomes if isinstance(one, Refund)]
    assert len(given) == 3
    assert all(isinstance(one, Refusal) for one in outcomes if not isinstance(one, Refund))


async def test_a_line_is_given_back_once_with_its_tax(shop: Sandbox) -> None:
    order = await paid(shop)
    places = range(len(order.quote.lines))
    parts = [share_of_lines(order.quote, [place]) for place in places]
    assert sum(one.ucents for one in parts) == order.quote.totals.with_tax.ucents
    place = next(place for place in places if parts[place].ucents)
    line = order.line_ids[place]
    assert (await give_back(shop, order, lines=[line])).amount == parts[place]
    with pytest.raises(Refusal, match="has been refunded"):
        await give_back(shop, order, lines=[line])
    with pytest.raises(Refusal, match="does not exist"):
        await give_back(shop, order, lines=[line + 10**9])
    with pytest.raises(Refusal, match="beside lines"):
        await give_back(shop, order, parts[place], lines=[line])


@pytest.mark.parametrize(
    "words, state, days",
    [
        ("refund-late", RefundState.PAID, 0),
        ("refund-pending", RefundState.PAID, 2),
        ("refund-fails", RefundState.FAILED, 0),
    ],
)
async def test_what_becomes_of_a_refund(shop: Sandbox, words: str, state: RefundState, days: int) -> None:
    refund = await give_back(shop, await paid(shop, words))
    await shop.work()
    for _ in range(days):
        assert (await current(shop, refund)).state is RefundState.PENDING
        shop.clock.advance(days=1)
        await shop.work()
        if days and (await current(shop, refund)).state is state:
            break
    assert (await current(shop, refund)).state is state
    await taker(shop.shop, shop.database, "sandbox")(GatewayNews(NewsKind.REFUND, refund.key))
    await shop.work()
    assert (await current(shop, refund)).state is state, "what is decided stays so"


async def test_an_unpaid_order_and_a_free_one_have_nothing_to_give_back(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    unpaid = await load(sqlite_shop, await order_name(client, how=UNPAID))
    with pytest.raises(Refusal, match="was not paid"):
        await give_back(sqlite_shop, unpaid)
    with pytest.raises(Refusal, match="must be origin or balance"):
        await give_back(sqlite_shop, unpaid, to="me")


@pytest.mark.parametrize("verdict", ["dispute-won", "dispute-lost"])
async def test_a_dispute_suspends_until_it_is_won(shop: Sandbox, verdict: str) -> None:
    client = shop.client(shop.first)
    order = await paid(shop, verdict)
    number = (await client.get("/domain/exemple.fr/serviceInfos")).result["serviceId"]

    async def suspended() -> bool:
        row = await shop.database.read(
            lambda tx: tx.row("SELECT suspended_us FROM service WHERE service_id = $1", number)
        )
        assert row is not None
        return row[0] is not None

    shop.clock.advance(days=1)
    await shop.sweep()
    assert await suspended()
    reopened = await client.post(f"/service/{number}/reopen")
    assert reopened.status == 409
    assert "disputed" in reopened.message
    with pytest.raises(Refusal):
        await give_back(shop, order)
    for _ in range(2):
        shop.clock.advance(days=7)
        await shop.sweep()
    assert await suspended() is (verdict == "dispute-lost")
    owed = (await client.get("/me/debtAccount")).result
    assert owed["active"] is (verdict == "dispute-lost"), "what was lost is owed, once"
    assert await faults(shop) == []
    labels = [one.label for one in await shop.database.read(lambda tx: orders.list_events(tx, order.order_id))]
    assert [one for one in labels if one.startswith("DISPUTE")] == [
        "DISPUTE_OPENED", verdict.upper().replace("-", "_"),
    ]  # fmt: skip
    if verdict == "dispute-won":
        await give_back(shop, order)
        return
    assert (await client.post(f"/service/{number}/reopen")).status == 409, "it is owed still"
    settlement = (await client.post("/me/debtAccount/pay")).result["orderId"]
    card = await register(client, description="pays")
    assert (await client.post(f"/me/order/{settlement}/pay", {"paymentMethod": {"id": card}})).status == 200
    await shop.deliver()
    assert (await client.post(f"/service/{number}/reopen")).status == 200, "its price is paid after all"
    assert not await suspended()


async def test_a_dispute_of_money_that_paid_for_nothing_suspends_nothing(shop: Sandbox) -> None:
    """An order was paid with one card, and then the money of another came too, whose bank takes it back."""
    client = shop.client(shop.first)
    first = await register(client, description="declines")
    number = await order_name(client, how=UNPAID)
    await client.post(f"/me/order/{number}/pay", {"paymentMethod": {"id": first}})
    await shop.work()
    [stray] = (await load(shop, number)).charges
    card = await register(client, description="pays")
    await client.post(f"/me/order/{number}/pay", {"paymentMethod": {"id": card}})
    await shop.deliver()
    tell = taker(shop.shop, shop.database, "sandbox")
    await tell(GatewayNews(NewsKind.PAYMENT, stray.key, GatewayAnswer(GatewayState.DONE)))
    await tell(GatewayNews(NewsKind.DISPUTE_OPENED, stray.key, dispute="d-1"))
    rows = await shop.database.read(lambda tx: tx.rows("SELECT suspended_us FROM service"))
    assert rows
    assert [row[0] for row in rows] == [None] * len(rows)
    assert await faults(shop) == []


async def test_disputes_take_no_more_than_was_paid_and_end_together(shop: Sandbox) -> None:
    """A payer's bank names one payment in several disputes, each of most of it."""
    order = await paid(shop, "pays")
    [charge] = order.charges
    tell, most = taker(shop.shop, shop.database, "sandbox"), charge.amount - Money(COIN, charge.amount.currency)
    names = ("d-1", "d-2", "d-3")
    for name in names:
        shop.clock.advance(days=1)
        for _ in range(2):
            await tell(GatewayNews(NewsKind.DISPUTE_OPENED, charge.key, dispute=name, amount=most))
    found = await shop.database.read(lambda tx: disputes.list_of_order(tx, order.order_id))
    assert [one.amount.ucents for one in found] == [most.ucents, COIN], "nothing is left for the third"
    for name in names[:2]:
        assert await suspended(shop) == {True}
        await tell(GatewayNews(NewsKind.DISPUTE_WON, charge.key, dispute=name, amount=most))
    assert await suspended(shop) == {False}
    assert await faults(shop) == []


async def test_what_is_made_while_its_payment_is_disputed_is_suspended(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    card = await register(client, description="pays")
    number = await order_name(client, how=UNPAID)
    await client.post(f"/me/order/{number}/pay", {"paymentMethod": {"id": card}})
    await shop.work()
    [charge] = (await load(shop, number)).charges
    assert charge.state is ChargeState.SETTLED
    assert await suspended(shop) == set(), "nothing is made yet"
    tell = taker(shop.shop, shop.database, "sandbox")
    await tell(GatewayNews(NewsKind.DISPUTE_OPENED, charge.key, dispute="d-1"))
    await shop.deliver()
    assert await suspended(shop) == {True}
    await tell(GatewayNews(NewsKind.DISPUTE_WON, charge.key, dispute="d-1"))
    assert await suspended(shop) == {False}
    assert await faults(shop) == []


async def suspended(shop: Sandbox) -> set[bool]:
    rows = await shop.database.read(lambda tx: tx.rows("SELECT suspended_us FROM service"))
    return {row[0] is not None for row in rows}


async def test_what_comes_back_after_it_was_paid_is_on_the_balance(shop: Sandbox) -> None:
    """A bank sends money back days after it took it, and says so twice."""
    order = await paid(shop)
    coin = Money(1_000_000, order.quote.currency)
    refund = await give_back(shop, order, coin)
    await shop.work()
    assert (await current(shop, refund)).state is RefundState.PAID
    shop.clock.advance(days=9)
    answer = GatewayAnswer(GatewayState.DECLINED, "the account is closed")
    for state in (answer, answer, GatewayAnswer(GatewayState.DONE)):
        await taker(shop.shop, shop.database, "sandbox")(GatewayNews(NewsKind.REFUND, refund.key, state))
    assert (await current(shop, refund)).state is RefundState.FAILED
    balance = (await shop.client(shop.first).get("/me/credit/balance/PREPAID_ACCOUNT")).result
    assert balance["amount"]["value"] == 0.01
    rest = await give_back(shop, order)
    assert rest.amount + coin == order.quote.totals.with_tax, "it was given back all the same"
    await shop.work()
    assert await faults(shop) == []


def test_what_is_decided_is_moved_by_what_comes_back_alone() -> None:
    decided = (RefundState.PAID, RefundState.FAILED)
    moved = {one: after for one, after in REFUND_TRANSITIONS.items() if one[0] in decided}
    assert moved == {(RefundState.PAID, RefundNews.FAILED): RefundState.FAILED}
