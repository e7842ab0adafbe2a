"""Registering payment methods: what is typed is checked and kept nowhere, and some have to be confirmed first."""

import json
import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from panier.core.order.charge import ChargeState
from panier.core.refusal import Refusal
from panier.flows.payment import deferred
from panier.outside.gateway.forms import has_card_number
from panier.outside.gateway.sandbox_conduct import CARDS, IBANS
from tests.support.ordering import UNPAID, new_cart, order_name, order_project
from tests.support.shop import Client, Sandbox
from tests.web.payment.test_charges import charge_of
from tests.web.payment.test_payment_methods import CALLBACKS

CARD = {"number": "4242 4242 4242 4242", "expirationDate": "2035-11", "cvc": "123", "holder": "Camille Exemple"}
ACCOUNT = {"iban": "FR14 2004 1010 0505 0001 3M02 606", "bic": "PSSTFRPPPAR", "ownerName": "Camille Exemple"}


async def send(client: Client, kind: str, form: object, **more: Any) -> Any:
    text = form if isinstance(form, str) else json.dumps(form)
    body = {"paymentType": kind, "callbackUrl": CALLBACKS, "register": True, "formData": text, **more}
    return await client.post("/me/payment/method", body)


async def test_of_a_card_only_its_ends_are_known(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    number = (await send(client, "CREDIT_CARD", CARD)).result["paymentMethodId"]
    method = (await client.get(f"/me/payment/method/{number}")).result
    assert (method["label"], method["paymentSubType"], method["status"]) == ("4242 XXXX XXXX 4242", "VISA", "VALID")
    assert method["expirationDate"].startswith("2035-12-01"), "it is valid through its month"
    account = (await send(client, "SEPA_DIRECT_DEBIT", ACCOUNT)).result["paymentMethodId"]
    shown = (await client.get(f"/me/paymentMean/bankAccount/{account}")).result
    assert (shown["iban"][:9], shown["iban"][-3:], shown["bic"]) == ("FR14 XXXX", "606", "PSSTFRPPPAR")
    assert shown["ownerName"] == "Camille Exemple"


@pytest.mark.parametrize(
    "kind, change, named",
    [
        ("CREDIT_CARD", {"number": "4242424242424241"}, "formData.number"),
        ("CREDIT_CARD", {"number": "x"}, "formData.number"),
        ("CREDIT_CARD", {"number": "18"}, "formData.number"),
        ("CREDIT_CARD", {"expirationDate": "2020-01"}, "formData.expirationDate"),
        ("CREDIT_CARD", {"expirationDate": "soon"}, "formData.expirationDate"),
        ("CREDIT_CARD", {"cvc": "12"}, "formData.cvc"),
        ("CREDIT_CARD", {"pin": "1234"}, "number, expirationDate, cvc, holder, token"),
        ("SEPA_DIRECT_DEBIT", {"iban": "FR1420041010050500013M02607"}, "formData.iban"),
        ("SEPA_DIRECT_DEBIT", {"bic": "NONSENSE1"}, "formData.bic"),
        ("SEPA_DIRECT_DEBIT", {"iban": ""}, "formData.iban"),
    ],
)
async def test_numbers_that_are_none_are_refused(
    sqlite_shop: Sandbox, kind: str, change: dict[str, str], named: str
) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    reply = await send(client, kind, (CARD if kind == "CREDIT_CARD" else ACCOUNT) | change)
    assert reply.status == 400
    assert named in reply.message
    assert not any(value in reply.message for value in change.values() if len(value) > 9), (
        "what was typed is not repeated"
    )


@pytest.mark.parametrize(
    "kind, field",
    [
        ("CREDIT_CARD", "token"), ("CREDIT_CARD", "holder"), ("CREDIT_CARD", "expirationDate"), ("CREDIT_CARD", "cvc"),
        ("SEPA_DIRECT_DEBIT", "ownerName"), ("SEPA_DIRECT_DEBIT", "token"), ("SEPA_DIRECT_DEBIT", "iban"),
        ("PAYPAL", "email"), ("PAYPAL", "token"),
    ],
)  # fmt: skip
async def test_a_card_number_in_another_field_is_refused_as_one(sqlite_shop: Sandbox, kind: str, field: str) -> None:
    reply = await send(sqlite_shop.client(sqlite_shop.first), kind, {field: "4242 4242 4242 4242"})
    assert reply.status == 400
    assert f"formData.{field}" in reply.message
    assert "the number of a card" in reply.message
    assert "4242" not in reply.message


@pytest.mark.parametrize("text", ["{", "[]", '{"number": 1}', '"x"', "x" * 5_000])
async def test_a_form_is_an_object_of_texts(sqlite_shop: Sandbox, text: str) -> None:
    reply = await send(sqlite_shop.client(sqlite_shop.first), "CREDIT_CARD", text)
    assert reply.status == 400
    assert "formData" in reply.message


@pytest.mark.parametrize("number", CARDS)
async def test_a_card_behaves_as_its_number_says(sqlite_shop: Sandbox, number: str) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    reply = await send(client, "CREDIT_CARD", CARD | {"number": number})
    method = reply.result["paymentMethodId"]
    if CARDS[number] == "verify":
        assert reply.result["validationType"] == "IN_CONTEXT"
        return
    order_id = await order_project(client, how=UNPAID)
    await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})
    await sqlite_shop.work()
    pays = {"pays", "dispute", "refund-fails", "refund-pending"}
    usual = ChargeState.SETTLED if CARDS[number] in pays else ChargeState.DECLINED
    wanted = ChargeState.CHALLENGED if CARDS[number] == "challenge" else usual
    assert (await charge_of(sqlite_shop, order_id)).state is wanted


async def test_a_card_that_expires_is_announced_once(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    await send(client, "CREDIT_CARD", CARD | {"expirationDate": "2027-01"})

    async def told() -> list[str]:
        numbers = (await client.get("/me/notification/email/history")).result
        mails = [(await client.get(f"/me/notification/email/history/{number}")).result for number in numbers]
        found = [mail for mail in mails if "expire" in mail["subject"]]
        assert all("/account/payment-methods\n" in f"{mail['body']}\n" for mail in found), "where another is added"
        return [mail["subject"] for mail in found]

    await shop.sweep()
    assert await told() == []
    shop.clock.advance(days=50)  # 7 January 2027
    for _ in range(2):
        await shop.sweep()
        assert await told() == ["4242 XXXX XXXX 4242 expires on 1 February 2027"]


async def test_a_customer_is_told_in_their_language(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    await client.put("/me", {"language": "fr_FR"})
    await send(client, "CREDIT_CARD", CARD | {"expirationDate": "2027-01"})
    sqlite_shop.clock.advance(days=50)
    await sqlite_shop.sweep()
    numbers = (await client.get("/me/notification/email/history")).result
    mails = [(await client.get(f"/me/notification/email/history/{number}")).result for number in numbers]
    (mail,) = [one for one in mails if "4242" in one["subject"]]
    assert mail["subject"] == "4242 XXXX XXXX 4242 expire le 1 février 2027"
    assert "moyen de paiement" in mail["body"]


def test_the_page_has_every_word_and_number() -> None:
    page = (Path(__file__).parents[3] / "docs" / "sandbox-payments.md").read_text()
    for number, words in {**CARDS, **IBANS}.items():
        assert f"| `{number}` | `{words}` |" in page


async def test_a_method_is_confirmed_before_it_pays(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    number = (await send(client, "CREDIT_CARD", CARD | {"number": "4000002500003155"})).result["paymentMethodId"]
    path = f"/me/payment/method/{number}"
    assert (await client.get(path)).result["status"] == "VALIDATING"
    order_id = await order_project(client, how=UNPAID)
    assert (await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": number}})).status == 400
    assert (await client.post(f"{path}/finalize", {})).refusal == (
        400, "The payment method is not confirmed yet: answer its challenge first",
    )  # fmt: skip
    assert (await client.post(f"{path}/challenge", {"challenge": "4321"})).status == 400
    assert (await shop.client(shop.second).post(f"{path}/challenge", {"challenge": "1234"})).status == 404
    assert (await client.post(f"{path}/challenge", {"challenge": "1234"})).result is None
    assert (await client.get(path)).result["status"] == "VALID"
    assert (await client.post(f"{path}/challenge", {"challenge": "1234"})).status == 409
    assert (await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": number}})).status == 200


async def test_a_method_that_its_bank_rejects_stays_so(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    number = (await send(client, "SEPA_DIRECT_DEBIT", "", description="verify rejected")).result["paymentMethodId"]
    assert (await client.get("/me/paymentMean/bankAccount", query={"state": "pendingValidation"})).result == [number]
    details = await client.post(f"/me/payment/method/{number}/details", {"details": "1234"})
    assert details.result["paymentMethodId"] == number
    assert (await client.get(f"/me/payment/method/{number}")).result["status"] == "REJECTED"


async def test_the_older_api_does_all_of_it_too(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    wish = {"iban": ACCOUNT["iban"], "bic": ACCOUNT["bic"], "ownerName": "A", "ownerAddress": "B", "setDefault": True}
    made = (await client.post("/me/paymentMean/bankAccount", wish)).result
    path = f"/me/paymentMean/bankAccount/{made['id']}"
    assert made["validationType"] == "simpleValidation"
    assert (await client.get(path)).result["defaultPaymentMean"] is True
    assert (await client.put(path, {"description": "mine"})).result is None
    assert (await client.get(path)).result["description"] == "mine"
    card = (await client.post("/me/paymentMean/creditCard", {"description": "verify"})).result["id"]
    assert (await client.post(f"/me/paymentMean/paypal/{card}/challenge", {"challenge": "1234"})).status == 404
    assert (await client.post(f"/me/paymentMean/creditCard/{card}/challenge", {"challenge": "1234"})).status == 200
    assert (await client.post(f"/me/paymentMean/creditCard/{card}/chooseAsDefaultPaymentMean")).result is None
    assert (await client.delete(path)).result is None
    assert (await client.get(path)).status == 404
    assert (await client.post("/me/paymentMean/bankAccount", wish | {"iban": "FR00"})).status == 400


async def test_firms_pay_later_where_the_owner_lets_them(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    with pytest.raises(Refusal, match="must be 30, 45, 60"):
        await shop.database.write(lambda tx: deferred.grant(tx, shop.shop, nic=shop.first.nic, days=31))
    number = await shop.database.write(lambda tx: deferred.grant(tx, shop.shop, nic=shop.first.nic, days=45))
    path = f"/me/paymentMean/deferredPaymentAccount/{number}"
    assert (await client.get("/me/paymentMean/deferredPaymentAccount")).result == [number]
    assert (await client.get(path)).result["label"] == "PaymentEnterprisewith45days"
    assert (await client.get(f"/me/payment/method/{number}")).result["paymentSubType"] == "45_DAYS"
    await client.post(f"{path}/chooseAsDefaultPaymentMean")
    order_id = await order_project(client)
    await shop.deliver()
    assert (await client.get(f"/me/order/{order_id}/payment")).result["paymentType"] == "creditAccount"
    body = {"paymentType": "DEFERRED_PAYMENT_ACCOUNT", "callbackUrl": CALLBACKS, "register": True}
    assert (await client.post("/me/payment/method", body)).status == 400, "nobody grants it to oneself"


async def test_what_moved_is_listed(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    [card] = (await client.get("/me/payment/method", query={"default": "true"})).result
    before = (await client.get("/me/payment/transaction")).result
    order_id = await order_project(client)
    [number] = [one for one in (await client.get("/me/payment/transaction")).result if one not in before]
    path = f"/me/payment/transaction/{number}"
    assert (await client.get(path)).result["status"] == "READY"
    await shop.work()
    shown = (await client.get(path)).result
    total = (await client.get(f"/me/order/{order_id}")).result["priceWithTax"]["value"]
    assert (shown["status"], shown["type"], shown["paymentMethodId"]) == ("SUCCESS", "DEBIT", card)
    assert shown["amount"]["value"] == total
    assert number in (await client.get("/me/payment/transaction", query={"status": "SUCCESS"})).result
    assert (await client.get("/me/payment/transaction", query={"paymentMethodId": 0})).result == []
    assert (await shop.client(shop.second).get(path)).status == 404


async def test_an_order_is_paid_on_its_page_too(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(client, "exemple.fr", how=UNPAID)
    means = (await client.get(f"/me/order/{order_id}/paymentMeans")).result
    [page] = means["creditCard"]
    assert page["url"].endswith("/order/display")
    assert {one["name"] for one in page["parameters"]} == {"orderId", "orderPassword"}
    assert means["ideal"] is None
    [card] = (await client.get("/me/payment/method", query={"default": "true"})).result
    await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": card}})
    assert (await client.get(f"/me/order/{order_id}/paymentMeans")).result["creditCard"] is None


async def test_a_challenge_has_a_page(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    number = (await send(client, "CREDIT_CARD", CARD | {"number": "4000002760003184"})).result["paymentMethodId"]
    order_id = await order_project(client, how=UNPAID)
    await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": number}})
    await sqlite_shop.work()
    charge = await charge_of(sqlite_shop, order_id)
    async with sqlite_shop.http() as http:
        assert "Confirm a payment" in (await http.get(str(charge.challenge_url))).text
        assert (await charge_of(sqlite_shop, order_id)).state is ChargeState.CHALLENGED, "looking answers nothing"
        wrong = await http.post("/sandbox/payment", data={"key": "unknown", "answer": "accept"})
        assert wrong.status_code == 404
        assert (await http.post("/sandbox/payment", data={"key": charge.key, "answer": "?"})).status_code == 400
        await http.post("/sandbox/payment", data={"key": charge.key, "answer": "accept"})
    assert (await charge_of(sqlite_shop, order_id)).state is ChargeState.SETTLED


@pytest.mark.parametrize(
    "text, is_one",
    [
        ("4242424242424242", True),
        ("my card is 4242 4242 4242 4242, thanks", True),
        ("4242-4242-4242-4242", True),
        ("378282246310005", True),
        ("4242424242424241", False),
        ("1234567890123452", False),
        ("+33 1 23 45 67 89 01 23", False),
        ("a4242424242424242", False),
        ("42424242424242424242424", False),
        ("2027-01-31T12:00:00.4242424242424242", False),
    ],
)
def test_numbers_of_cards_are_told_from_others(text: str, *, is_one: bool) -> None:
    assert has_card_number(text) is is_one


async def test_no_number_of_a_card_is_taken_kept_or_logged(
    sqlite_shop: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """In any text of any request: it is refused as such, and stands neither in the database nor in a log."""
    shop, client, digits = sqlite_shop, sqlite_shop.client(sqlite_shop.first), "5555555555554444"
    caplog.set_level(logging.DEBUG)
    await send(client, "CREDIT_CARD", CARD | {"number": digits})
    cart = await new_cart(client)
    [card] = (await client.get("/me/payment/method", query={"default": "true"})).result
    tries = [
        await send(client, "CREDIT_CARD", "", description=digits),
        await client.put(f"/me/payment/method/{card}", {"description": f"my {digits}"}),
        await client.post("/order/cart", {"ovhSubsidiary": "FR", "description": "5555 5555 5555 4444"}),
        await client.put(cart, {"description": "\u0035555555555554444"}),
        await client.put("/me", {"address": f"1 rue {digits}"}),
        await client.get(f"/order/cart/{digits}"),
        await client.get("/me/order", query={"date.from": digits}),
        await client.put(cart, {digits: "x"}),
    ]
    assert [one.status for one in tries] == [400] * len(tries)
    assert all("holds the number of a card" in one.message for one in tries)
    assert not any(digits in one.message for one in tries)
    async with shop.http() as http:
        page = await http.post("/join", data={"firstName": digits})
    assert page.status_code == 400
    for place in (digits, "5555 5555 5555 4444"):
        assert not any(place in one.getMessage() for one in caplog.records if one.name != "httpx"), "it is the test's"
        assert place not in page.text
    row = await shop.database.read(lambda tx: tx.row("SELECT file FROM pragma_database_list"))
    assert row is not None
    for path in Path(row[0]).parent.glob("*"):
        assert digits.encode() not in path.read_bytes(), path
    with sqlite3.connect(row[0]) as file:
        assert not any(digits in line for line in file.iterdump())


@pytest.mark.parametrize(
    "address", ["", "/account", "javascript:alert(1)", "https://", "ftp://example.com/", "x" * 9_000]
)
async def test_a_way_back_is_an_address_of_the_web(sqlite_shop: Sandbox, address: str) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    before = (await client.get("/me/payment/method")).result
    refused = await send(client, "CREDIT_CARD", CARD, callbackUrl={**CALLBACKS, "failure": address})
    assert refused.status == 400
    assert "callbackUrl" in refused.body.decode() or len(address) > 1_000
    assert (await client.get("/me/payment/method")).result == before
