"""What gateways may do to a charge, played by the sandbox's: whatever happens, an order is paid once or not at all."""

import pytest

from panier.core.order.charge import CHARGE_TRANSITIONS, Charge, ChargeNews, ChargeState
from panier.outside.gateway.protocol import GatewayAnswer, GatewayNews, GatewayState, NewsKind
from panier.outside.gateway.sandbox_conduct import CARDS, DECLINES, IBANS, WORDS, conduct_of, token_for
from panier.store import orders
from panier.work.payment_news import taker
from tests.support.ordering import UNPAID, order_project, status
from tests.support.shop import Client, Sandbox

STEPS = (300, 3_300, 82_800, 86_400, 86_400)  # five minutes, an hour, a day, and every day
BACK = dict.fromkeys(("cancel", "error", "failure", "pending", "success"), "https://example.com/")


async def pay(client: Client, words: str, *, kind: str = "CREDIT_CARD") -> int:
    """An order that is paid with a method of these words; its number."""
    wish = {"paymentType": kind, "register": True, "description": words, "callbackUrl": BACK}
    number = (await client.post("/me/payment/method", wish)).result["paymentMethodId"]
    order_id = await order_project(client, how=UNPAID)
    assert (await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": number}})).result is None
    return order_id


async def charge_of(shop: Sandbox, order_id: int) -> Charge:
    """The last charge of an order."""
    found = await shop.database.read(lambda tx: orders.load_several(tx, [order_id]))
    return found[order_id].charges[-1]


async def labels(shop: Sandbox, order_id: int) -> list[str]:
    return [event.label for event in await shop.database.read(lambda tx: orders.list_events(tx, order_id))]


@pytest.mark.parametrize("word", DECLINES)
async def test_a_declined_charge_says_why_and_leaves_the_order_payable(sqlite_shop: Sandbox, word: str) -> None:
    shop, client = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await pay(client, f"the card that {word}")
    await shop.work()
    charge = await charge_of(shop, order_id)
    assert (charge.state, charge.reason) == (ChargeState.DECLINED, DECLINES[word])
    assert await status(client, order_id) == "notPaid"
    [card] = (await client.get("/me/payment/method", query={"default": "true"})).result
    await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": card}})
    await shop.deliver()
    assert await status(client, order_id) == "delivered"


@pytest.mark.parametrize("is_accepted", [True, False])
async def test_a_challenge_waits_for_its_customer(shop: Sandbox, *, is_accepted: bool) -> None:
    client = shop.client(shop.first)
    order_id = await pay(client, "challenge")
    await shop.work()
    charge = await charge_of(shop, order_id)
    assert charge.state is ChargeState.CHALLENGED
    assert await status(client, order_id) == "notPaid"
    again = await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": charge.method_id}})
    assert again.status == 409
    assert str(charge.challenge_url) in again.message
    sandbox = shop.shop.gateways.sandbox
    assert sandbox is not None
    for _ in range(2):
        await sandbox.confirm(charge.key, is_accepted=is_accepted)
    await shop.deliver()
    assert await status(client, order_id) == ("delivered" if is_accepted else "notPaid")
    assert (await labels(shop, order_id)).count("PAYMENT_RECEIVED") == int(is_accepted)


async def test_a_challenge_that_nobody_answers_is_called_off(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id = await pay(client, "challenge")
    await shop.work()
    for _ in range(4):
        shop.clock.advance(seconds=12 * 3_600)
        await shop.work()
    assert (await charge_of(shop, order_id)).state is ChargeState.VOID
    assert await status(client, order_id) == "notPaid"
    sandbox, charge = shop.shop.gateways.sandbox, await charge_of(shop, order_id)
    assert sandbox is not None
    await sandbox.confirm(charge.key, is_accepted=True)
    assert (await charge_of(shop, order_id)).state is ChargeState.VOID, "it is too late at the gateway too"


async def test_a_debit_is_under_way_for_days(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id = await pay(client, "pending-2", kind="SEPA_DIRECT_DEBIT")
    await shop.work()
    assert (await charge_of(shop, order_id)).state is ChargeState.PENDING
    assert await status(client, order_id) == "checking", "it is paid for as far as its customer is concerned"
    shop.clock.advance(days=1)
    await shop.sweep()
    assert await status(client, order_id) == "checking"
    shop.clock.advance(days=1)
    await shop.sweep()
    await shop.deliver()
    assert await status(client, order_id) == "delivered"


async def test_a_debit_that_comes_back_leaves_the_order_payable(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id = await pay(client, "pending-fails", kind="SEPA_DIRECT_DEBIT")
    await shop.work()
    shop.clock.advance(days=3)
    await shop.sweep()
    assert await status(client, order_id) == "notPaid"
    assert (await charge_of(shop, order_id)).reason == "The bank returned the payment"


@pytest.mark.parametrize(
    "word, steps", [("late", ()), ("lost", (300,)), ("silent", STEPS), ("twice", (60,)), ("early", ())]
)
async def test_an_answer_that_is_late_lost_or_doubled_pays_once(
    shop: Sandbox, word: str, steps: tuple[int, ...]
) -> None:
    client = shop.client(shop.first)
    order_id = await pay(client, word)
    await shop.work()
    assert await status(client, order_id) in {"checking", "delivering", "delivered"}, "never notPaid meanwhile"
    for seconds in steps:
        shop.clock.advance(seconds=seconds)
        await shop.sweep()
    await shop.deliver()
    assert await status(client, order_id) == "delivered"
    assert (await labels(shop, order_id)).count("PAYMENT_RECEIVED") == 1
    found = await shop.database.read(lambda tx: orders.load_several(tx, [order_id]))
    assert len(found[order_id].charges) == 1


async def test_money_that_comes_for_a_charge_that_was_given_up_is_believed(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id = await pay(client, "declines")
    await shop.work()
    charge = await charge_of(shop, order_id)
    news = GatewayNews(NewsKind.PAYMENT, charge.key, GatewayAnswer(GatewayState.DONE))
    for _ in range(2):
        await taker(shop.shop, shop.database, "sandbox")(news)
    await shop.deliver()
    assert await status(client, order_id) == "delivered"
    assert (await labels(shop, order_id)).count("PAYMENT_RECEIVED") == 1


async def test_money_that_comes_when_the_order_is_paid_already_goes_back(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id = await pay(client, "declines")
    await shop.work()
    stray = await charge_of(shop, order_id)
    [card] = (await client.get("/me/payment/method", query={"default": "true"})).result
    await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": card}})
    await shop.deliver()
    news = GatewayNews(NewsKind.PAYMENT, stray.key, GatewayAnswer(GatewayState.DONE))
    for _ in range(2):
        await taker(shop.shop, shop.database, "sandbox")(news)
    await shop.work()
    rows = await shop.database.read(lambda tx: tx.rows("SELECT charge_id, amount_ucents FROM refund"))
    assert [tuple(row) for row in rows] == [(stray.charge_id, stray.amount.ucents)]
    assert await status(client, order_id) == "delivered"


async def test_money_that_went_back_does_not_pay_its_order(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id = await pay(client, "declines")
    await shop.work()
    stray = await charge_of(shop, order_id)
    debit = (await client.post("/me/payment/method", {"paymentType": "CREDIT_CARD", "register": True,
             "description": "challenge", "callbackUrl": BACK})).result["paymentMethodId"]  # fmt: skip
    await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": debit}})
    await shop.work()
    await taker(shop.shop, shop.database, "sandbox")(
        GatewayNews(NewsKind.PAYMENT, stray.key, GatewayAnswer(GatewayState.DONE))
    )
    shop.clock.advance(days=2)
    await shop.work()  # nobody confirmed the other charge, which is called off
    assert await status(client, order_id) == "notPaid"
    [card] = (await client.get("/me/payment/method", query={"default": "true"})).result
    assert (await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": card}})).result is None
    await shop.deliver()
    assert await status(client, order_id) == "delivered"


async def test_money_that_comes_when_the_order_is_over_goes_back(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id = await pay(client, "declines")
    await shop.work()
    stray = await charge_of(shop, order_id)
    shop.clock.advance(days=60)
    assert await status(client, order_id) == "cancelled"
    await taker(shop.shop, shop.database, "sandbox")(
        GatewayNews(NewsKind.PAYMENT, stray.key, GatewayAnswer(GatewayState.DONE))
    )
    await shop.deliver()
    assert await status(client, order_id) == "cancelled"
    [back] = await shop.database.read(lambda tx: tx.rows("SELECT charge_id, paid_us FROM refund"))
    assert (back[0], back[1] is not None) == (stray.charge_id, True)


async def test_news_of_other_gateways_and_unknown_payments_change_nothing(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id = await pay(client, "pending")
    await shop.work()
    charge = await charge_of(shop, order_id)
    done = GatewayAnswer(GatewayState.DONE)
    await taker(shop.shop, shop.database, "elsewhere")(GatewayNews(NewsKind.PAYMENT, charge.key, done))
    await taker(shop.shop, shop.database, "sandbox")(GatewayNews(NewsKind.PAYMENT, "unknown", done))
    assert await charge_of(shop, order_id) == charge


async def test_a_key_that_the_gateway_forgot_is_not_charged_again(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id = await pay(client, "lost")
    await shop.work()
    shop.clock.advance(days=2)  # while the shop stood still
    await shop.work()
    charge = await charge_of(shop, order_id)
    assert (charge.state, charge.reason) == (ChargeState.DECLINED, "The payment never reached its gateway")


@pytest.mark.parametrize("state", ChargeState)
@pytest.mark.parametrize("news", ChargeNews)
def test_only_what_the_table_has_moves_a_charge(state: ChargeState, news: ChargeNews) -> None:
    if (state, news) in CHARGE_TRANSITIONS:
        assert state is not ChargeState.SETTLED, "what is paid stays paid"
        assert news is ChargeNews.TAKEN or state not in {ChargeState.DECLINED, ChargeState.VOID}


def test_every_number_stands_for_words_that_mean_something() -> None:
    for words in (*CARDS.values(), *IBANS.values()):
        assert set(words.split()) <= WORDS
    assert conduct_of(token_for("my own card")) == conduct_of("sandbox-pays")
    assert conduct_of("sandbox-declines").reason, "as methods of earlier releases are called"
