"""Money through Stripe: a live shop's routes over the official library, against localstripe on loopback.

What localstripe does not offer (pages where methods are registered, disputes) is written into its door by the tests
concerned, as Stripe documents it.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from panier.core.order.charge import ChargeState
from panier.core.payment.refund import RefundState
from panier.outside.gateway.gateways import STRIPE, Gateways
from panier.outside.gateway.stripe.gateway import StripeGateway
from panier.web import gateway_callbacks
from panier.web.application import build
from tests.support.ledger import faults
from tests.support.ordering import UNPAID, order_name, order_project, status
from tests.support.parts.stripe_server import KEY, SECRET, StripeServer, event
from tests.support.shop import Client, Reply, Sandbox
from tests.web.payment.test_charges import charge_of, labels
from tests.web.payment.test_payment_methods import CALLBACKS
from tests.web.payment.test_refunds import current, give_back, load
from tests.web.payment.test_registrations import send

CARD = {"number": "4242424242424242", "expirationDate": "2030-12", "cvc": "123", "holder": "Camille Exemple"}
ACCOUNT = {"iban": "FR1420041010050500013M02606", "bic": "PSSTFRPPPAR", "ownerName": "Camille Exemple"}
BOUNCING = {**ACCOUNT, "iban": "DE62370400440532013001"}
CONFIRMED, BROKE, REFUSED = "4000002760003184", "4000000000000341", "4000000000000002"
CREATE, CAPTURE, LIST = "POST /v1/payment_intents", "POST /v1/payment_intents/*/capture", "GET /v1/payment_intents"
TRIES = 3  # of the library, for one question


@pytest.fixture
def server(stripe_server: StripeServer) -> StripeServer:
    return stripe_server


@pytest.fixture
async def live_shop(sqlite_shop: Sandbox, server: StripeServer) -> AsyncIterator[Sandbox]:
    """A live shop that takes cards and direct debits through Stripe."""
    gateway = StripeGateway(server.settings)
    taking = Gateways({"CREDIT_CARD": STRIPE, "SEPA_DIRECT_DEBIT": STRIPE}, {STRIPE: gateway})
    shop = replace(sqlite_shop.shop, gateways=taking, is_sandbox=False)
    besides = gateway_callbacks.routes(shop, sqlite_shop.database, on_write=_nothing)
    application = build(shop, sqlite_shop.database, on_write=_nothing, besides=besides)
    worker = replace(sqlite_shop.worker, shop=shop, gateways=taking)
    yield Sandbox(shop, sqlite_shop.database, worker, application, sqlite_shop.clock, sqlite_shop.customers)
    await gateway.close()


async def registered(shop: Sandbox, server: StripeServer, number: str = CARD["number"]) -> int:
    """A card of this number, confirmed where it has to be; its number at the shop."""
    client = shop.client(shop.first)
    made = (await send(client, "CREDIT_CARD", {**CARD, "number": number})).result
    if made["validationType"] != "NONE":
        server.confirm_registration(made["url"].rpartition("/")[2])
        assert (await client.post(f"/me/payment/method/{made['paymentMethodId']}/finalize", {})).status == 200
    found: int = made["paymentMethodId"]
    return found


async def ordered(client: Client, method: int) -> int:
    """An order that is to be paid with a method."""
    order_id = await order_name(client, how=UNPAID)
    assert (await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})).result is None
    return order_id


def _nothing() -> None:
    """No worker waits to be woken."""


async def tell(shop: Sandbox, body: bytes, headers: dict[str, str]) -> int:
    async with shop.http() as http:
        return (await http.post("/gateways/stripe/callback", content=body, headers=headers)).status_code


async def test_a_card_is_registered_and_charged_once(live_shop: Sandbox, server: StripeServer) -> None:
    client = live_shop.client(live_shop.first)
    method = await registered(live_shop, server)
    shown = (await client.get(f"/me/payment/method/{method}")).result
    assert (shown["label"], shown["paymentSubType"], shown["status"]) == ("XXXX XXXX XXXX 4242", "VISA", "VALID")
    assert shown["expirationDate"].startswith("2031-01-01"), "it is valid through its month"
    order_id = await ordered(client, method)
    await live_shop.deliver()
    assert await status(client, order_id) == "delivered"
    [payment] = server.payments()
    order, charge = await load(live_shop, order_id), await charge_of(live_shop, order_id)
    assert (payment["status"], payment["amount"] * 10**6) == ("succeeded", order.quote.totals.with_tax.ucents)
    assert (payment["currency"], payment["metadata"]["panier_key"]) == ("eur", charge.key)
    assert charge.reference == payment["id"]
    assert server.times(CAPTURE) == 1
    assert await faults(live_shop) == []


async def test_a_card_that_stripe_refuses_is_not_registered(live_shop: Sandbox) -> None:
    client = live_shop.client(live_shop.first)
    before = (await client.get("/me/payment/method")).result
    refused = await send(client, "CREDIT_CARD", {**CARD, "number": REFUSED})
    assert refused.refusal == (400, "The payment method was refused: Your card was declined.")
    foreign = await send(client, "CREDIT_CARD", {"token": "tok/../customers"})
    assert foreign.refusal == (400, "The payment method was refused: A token of Stripe begins with pm_")
    unknown = await send(client, "CREDIT_CARD", {"token": "pm_of_nobody"})
    assert unknown.status == 400
    assert (await client.get("/me/payment/method")).result == before


async def test_what_the_browser_made_is_taken_without_a_number(live_shop: Sandbox, server: StripeServer) -> None:
    made = server.ask("GET", "/v1/payment_methods/pm_card_visa")
    reply = await send(live_shop.client(live_shop.first), "CREDIT_CARD", {"token": made["id"]})
    assert reply.result["validationType"] == "NONE"
    assert server.times("POST /v1/payment_methods") == 0


async def test_without_a_form_the_customer_goes_to_a_page_of_stripe(live_shop: Sandbox, server: StripeServer) -> None:
    client, page = live_shop.client(live_shop.first), "https://checkout.stripe.test/c/pay/cs_1"
    session: dict[str, Any] = {"id": "cs_1", "object": "checkout.session", "status": "open", "url": page}
    server.written["POST /v1/checkout/sessions"] = (200, session)
    server.written["GET /v1/checkout/sessions/cs_1"] = (200, session)
    made = (await send(client, "CREDIT_CARD", "")).result
    assert (made["validationType"], made["url"]) == ("REDIRECT", page)
    (asked,) = [one for one in server.sent if "success_url" in one]
    assert (asked["success_url"], asked["cancel_url"]) == (CALLBACKS["success"], CALLBACKS["cancel"])
    path = f"/me/payment/method/{made['paymentMethodId']}"
    assert (await client.post(f"{path}/finalize", {})).status == 400, "nothing was typed there yet"
    card = server.ask("GET", "/v1/payment_methods/pm_card_visa")
    done = {"id": "seti_1", "object": "setup_intent", "status": "succeeded", "payment_method": card}
    session |= {"status": "complete", "url": None, "setup_intent": done}
    shown = (await client.post(f"{path}/finalize", {})).result
    assert (shown["status"], shown["label"]) == ("VALID", "XXXX XXXX XXXX 4242")
    order_id = await ordered(client, made["paymentMethodId"])
    await live_shop.deliver()
    assert await status(client, order_id) == "delivered"


async def test_a_declined_card_says_why_and_leaves_the_order_payable(live_shop: Sandbox, server: StripeServer) -> None:
    client = live_shop.client(live_shop.first)
    order_id = await ordered(client, await registered(live_shop, server, BROKE))
    await live_shop.work()
    charge = await charge_of(live_shop, order_id)
    assert (charge.state, charge.reason) == (ChargeState.DECLINED, "Your card was declined.")
    again = {"paymentMethod": {"id": await registered(live_shop, server)}}
    assert (await client.post(f"/me/order/{order_id}/pay", again)).result is None
    await live_shop.deliver()
    assert await status(client, order_id) == "delivered"


@pytest.mark.parametrize("is_accepted", [True, False])
async def test_a_payment_is_confirmed_on_the_banks_page(
    live_shop: Sandbox, server: StripeServer, *, is_accepted: bool
) -> None:
    client = live_shop.client(live_shop.first)
    order_id = await ordered(client, await registered(live_shop, server, CONFIRMED))
    await live_shop.work()
    charge, [payment] = await charge_of(live_shop, order_id), server.payments()
    assert (charge.state, charge.challenge_url) == (ChargeState.CHALLENGED, f"{server.url}/confirm/{payment['id']}")
    server.confirm(payment["id"], is_accepted=is_accepted)
    kind = "amount_capturable_updated" if is_accepted else "payment_failed"
    for _ in range(2):
        current_state = server.ask("GET", f"/v1/payment_intents/{payment['id']}")
        assert await tell(live_shop, *event(f"payment_intent.{kind}", current_state)) == 200
    await live_shop.deliver()
    assert await status(client, order_id) == ("delivered" if is_accepted else "notPaid")
    assert (await labels(live_shop, order_id)).count("PAYMENT_RECEIVED") == int(is_accepted)
    assert server.times(CAPTURE) == int(is_accepted)


async def test_a_confirmation_that_nobody_gives_is_called_off(live_shop: Sandbox, server: StripeServer) -> None:
    client = live_shop.client(live_shop.first)
    order_id = await ordered(client, await registered(live_shop, server, CONFIRMED))
    await live_shop.work()
    live_shop.clock.advance(days=1)
    await live_shop.work()
    assert (await charge_of(live_shop, order_id)).state is ChargeState.VOID
    assert [one["status"] for one in server.payments()] == ["canceled"]


@pytest.mark.parametrize("is_bouncing", [False, True])
async def test_a_direct_debit_takes_its_time(live_shop: Sandbox, server: StripeServer, *, is_bouncing: bool) -> None:
    client = live_shop.client(live_shop.first)
    made = (await send(client, "SEPA_DIRECT_DEBIT", BOUNCING if is_bouncing else ACCOUNT)).result
    label = (await client.get(f"/me/payment/method/{made['paymentMethodId']}")).result["label"]
    assert label == ("DEXX XXXX XXXX XXXX 3001" if is_bouncing else "FRXX XXXX XXXX XXXX 2606")
    order_id = await ordered(client, made["paymentMethodId"])
    await live_shop.work()
    charge = await charge_of(live_shop, order_id)
    assert (charge.state, await status(client, order_id)) == (ChargeState.PENDING, "checking")
    assert server.times(CAPTURE) == 0
    server.until(str(charge.reference), "requires_payment_method" if is_bouncing else "succeeded")
    live_shop.clock.advance(days=1)
    await live_shop.deliver()
    assert await status(client, order_id) == ("notPaid" if is_bouncing else "delivered")


@pytest.mark.parametrize(
    "trouble, call, payments",
    [("losing", CREATE, 1), ("losing", CAPTURE, 1), ("failing", CREATE, 1), ("failing", CAPTURE, 1)],
)
async def test_an_answer_that_never_came_is_asked_for(
    live_shop: Sandbox, server: StripeServer, trouble: str, call: str, payments: int
) -> None:
    client = live_shop.client(live_shop.first)
    method = await registered(live_shop, server)
    getattr(server, trouble)[call] = TRIES
    order_id = await ordered(client, method)
    await live_shop.work()
    live_shop.clock.advance(seconds=300)
    await live_shop.deliver()
    assert await status(client, order_id) == "delivered"
    assert [one["status"] for one in server.payments()] == ["succeeded"] * payments
    assert (await labels(live_shop, order_id)).count("PAYMENT_RECEIVED") == 1


async def test_while_stripe_is_silent_nothing_is_decided(live_shop: Sandbox, server: StripeServer) -> None:
    client = live_shop.client(live_shop.first)
    method = await registered(live_shop, server)
    server.losing[CREATE], server.failing[LIST] = TRIES, TRIES
    order_id = await ordered(client, method)
    await live_shop.work()
    assert (await charge_of(live_shop, order_id)).state is ChargeState.UNKNOWN
    assert len(server.payments()) == 1
    live_shop.clock.advance(seconds=300)
    await live_shop.deliver()
    assert await status(client, order_id) == "delivered"
    assert [one["status"] for one in server.payments()] == ["succeeded"]


async def test_a_part_and_the_rest_are_given_back(live_shop: Sandbox, server: StripeServer) -> None:
    client = live_shop.client(live_shop.first)
    order_id = await ordered(client, await registered(live_shop, server))
    await live_shop.deliver()
    order = await load(live_shop, order_id)
    coin = replace(order.quote.totals.with_tax, ucents=10**8)
    part = await give_back(live_shop, order, coin)
    server.losing["POST /v1/refunds"] = TRIES
    rest = await give_back(live_shop, order)
    await live_shop.work()
    assert [(await current(live_shop, one)).state for one in (part, rest)] == [RefundState.PAID] * 2
    found = server.ask("GET", "/v1/refunds")["data"]
    assert sorted(one["amount"] for one in found) == sorted(one.amount.ucents // 10**6 for one in (part, rest))
    assert {one["metadata"]["panier_key"] for one in found} == {part.key, rest.key}
    assert await faults(live_shop) == []


async def test_only_stripe_is_believed(live_shop: Sandbox, server: StripeServer) -> None:
    client = live_shop.client(live_shop.first)
    order_id = await ordered(client, await registered(live_shop, server))
    charge = await charge_of(live_shop, order_id)
    paid = {"id": "pi_1", "object": "payment_intent", "status": "succeeded", "metadata": {"panier_key": charge.key}}
    body, headers = event("payment_intent.succeeded", paid)
    forged: tuple[tuple[bytes, dict[str, str]], ...] = (
        event("payment_intent.succeeded", paid, secret="whsec_of_another"),
        event("payment_intent.succeeded", paid, age_seconds=301),
        (body, {}),
        (body, {"stripe-signature": "t=1,v1=00"}),
        (body.replace(b"pi_1", b"pi_2"), headers),
        (b"\xff\xfe", headers),
    )
    for one in forged:
        assert await tell(live_shop, *one) == 401
    assert (await charge_of(live_shop, order_id)).state is ChargeState.STAGED
    odd = event("payment_intent.succeeded", "no thing")
    assert await tell(live_shop, *odd) == 401, "signed, and no event of Stripe"
    little = event("payment_intent.succeeded", {**paid, "amount": 100, "amount_received": 1, "currency": "eur"})
    assert await tell(live_shop, *little) == 200
    assert (await charge_of(live_shop, order_id)).state is ChargeState.STAGED, "another amount is not believed"
    others = event("customer.created", {"id": "cus_1"})
    assert await tell(live_shop, *others) == 200


async def test_news_that_come_early_and_twice_count_once(live_shop: Sandbox, server: StripeServer) -> None:
    client = live_shop.client(live_shop.first)
    order_id = await ordered(client, await registered(live_shop, server))
    await live_shop.work()
    [payment] = server.payments()
    told = event("payment_intent.succeeded", payment)
    assert await asyncio.gather(*(tell(live_shop, *told) for _ in range(3))) == [200, 200, 200]
    await live_shop.deliver()
    assert await status(client, order_id) == "delivered"
    assert (await labels(live_shop, order_id)).count("PAYMENT_RECEIVED") == 1
    assert await faults(live_shop) == []


@pytest.mark.parametrize("verdict", ["won", "lost"])
async def test_a_dispute_is_known_by_the_payments_name(live_shop: Sandbox, server: StripeServer, verdict: str) -> None:
    client = live_shop.client(live_shop.first)
    order_id = await ordered(client, await registered(live_shop, server))
    await live_shop.deliver()
    [payment] = server.payments()
    dispute = {"id": "dp_1", "object": "dispute", "amount": payment["amount"], "currency": "eur"}
    dispute |= {"reason": "product_not_received", "payment_intent": payment["id"], "status": "needs_response"}
    inquiry = {**dispute, "id": "dp_0", "status": "warning_needs_response"}
    assert await tell(live_shop, *event("charge.dispute.created", inquiry)) == 200
    for kind in ("created", "created", "funds_withdrawn"):
        assert await tell(live_shop, *event(f"charge.dispute.{kind}", dispute)) == 200
    for _ in range(2):
        assert await tell(live_shop, *event("charge.dispute.closed", {**dispute, "status": verdict})) == 200
    found = [one for one in await labels(live_shop, order_id) if one.startswith("DISPUTE")]
    assert found == ["DISPUTE_OPENED", f"DISPUTE_{verdict.upper()}"]
    assert (await client.get("/me/debtAccount")).result["active"] is (verdict == "lost")
    assert await faults(live_shop) == []


async def test_what_costs_nothing_is_not_asked_for(live_shop: Sandbox, server: StripeServer) -> None:
    client = live_shop.client(live_shop.first)
    order_id = await order_project(client, how=UNPAID)
    body = {"paymentMethod": {"id": await registered(live_shop, server)}}
    assert (await client.post(f"/me/order/{order_id}/pay", body)).result is None
    await live_shop.deliver()
    assert await status(client, order_id) == "delivered"
    assert server.payments() == []


async def test_a_deleted_method_is_taken_from_its_customer(live_shop: Sandbox, server: StripeServer) -> None:
    client = live_shop.client(live_shop.first)
    method = await registered(live_shop, server)
    assert (await client.delete(f"/me/payment/method/{method}")).status == 200
    await live_shop.work()
    assert server.times("POST /v1/payment_methods/*/detach") == 1


async def test_a_stripe_that_does_not_answer_registers_nothing(live_shop: Sandbox, server: StripeServer) -> None:
    server.failing["POST /v1/customers"] = TRIES
    refused: Reply = await send(live_shop.client(live_shop.first), "CREDIT_CARD", CARD)
    assert refused.refusal == (503, "The payment gateway does not answer: try again later")


async def test_numbers_and_keys_are_in_no_log(
    live_shop: Sandbox, server: StripeServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    client = live_shop.client(live_shop.first)
    server.losing[CREATE] = TRIES
    await send(client, "CREDIT_CARD", {**CARD, "number": REFUSED})
    order_id = await ordered(client, await registered(live_shop, server))
    await live_shop.work()
    body, headers = event("payment_intent.succeeded", {"id": "pi_1"}, secret="whsec_of_another")
    await tell(live_shop, body, headers)
    assert (await charge_of(live_shop, order_id)).state is ChargeState.SETTLED
    written = caplog.text + "".join(capfd.readouterr())
    for secret in (CARD["number"], REFUSED, KEY, SECRET, '"123"', "cvc"):
        assert secret not in written
    kept = json.dumps([tuple(row) for row in await live_shop.database.read(
        lambda tx: tx.rows("SELECT label, gateway_token FROM payment_method")
    )])  # fmt: skip
    assert CARD["number"] not in kept
