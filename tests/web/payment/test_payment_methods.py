"""/me/payment/method, and the same methods in their older form under /me/paymentMean."""

import asyncio
from typing import Any

import pytest

from tests.support.shop import Client, Sandbox

CALLBACKS = dict.fromkeys(("cancel", "error", "failure", "pending", "success"), "https://shop.example.com/back")


async def register(client: Client, kind: str = "CREDIT_CARD", **more: Any) -> int:
    body = {"paymentType": kind, "callbackUrl": CALLBACKS, "register": True, **more}
    number: int = (await client.post("/me/payment/method", body)).result["paymentMethodId"]
    return number


async def test_a_ready_made_account_has_a_default_card_that_is_valid(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    [number] = (await camille.get("/me/payment/method", query={"default": "true", "status": "VALID"})).result
    method = (await camille.get(f"/me/payment/method/{number}")).result
    assert (method["paymentType"], method["status"], method["default"]) == ("CREDIT_CARD", "VALID", True)
    assert (method["paymentMeanId"], method["paymentSubType"]) == (number, "VISA")
    assert "4242 4242" not in method["label"]


async def test_kinds_that_can_be_registered(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    kinds = (await camille.get("/me/payment/availableMethods")).result
    assert [kind["paymentType"] for kind in kinds] == ["CREDIT_CARD", "SEPA_DIRECT_DEBIT", "PAYPAL"]
    assert (await camille.get("/me/availableAutomaticPaymentMeans")).result == {
        "bankAccount": True, "creditCard": True, "deferredPaymentAccount": False, "paypal": True,
    }  # fmt: skip


async def test_a_new_method_is_valid_at_once(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    body = {"paymentType": "SEPA_DIRECT_DEBIT", "callbackUrl": CALLBACKS, "register": True, "description": "The firm"}
    validation = (await camille.post("/me/payment/method", body)).result
    assert (validation["validationType"], validation["url"]) == ("NONE", None)
    method = (await camille.get(f"/me/payment/method/{validation['paymentMethodId']}")).result
    assert (method["status"], method["default"], method["description"]) == ("VALID", False, "The firm")


async def test_one_method_is_the_default(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    [first] = (await camille.get("/me/payment/method")).result
    second = await register(camille, "PAYPAL", default=True)
    defaults = "/me/payment/method?default=true"
    assert (await camille.get(defaults)).result == [second]
    shop.clock.advance(seconds=60)
    changed = (await camille.put(f"/me/payment/method/{first}", {"default": True, "description": "mine"})).result
    assert (changed["default"], changed["description"]) == (True, "mine")
    assert changed["lastUpdate"] > changed["creationDate"]
    assert (await camille.get(defaults)).result == [first]
    assert (await camille.get("/me/payment/method?default=false")).result == [second]
    [others] = (await shop.client(shop.second).get(defaults)).result
    assert others not in (first, second)


async def test_filters(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    [card] = (await camille.get("/me/payment/method")).result
    bank = await register(camille, "SEPA_DIRECT_DEBIT")
    old = await register(camille, description="expired")

    async def found(**query: str) -> list[int]:
        numbers: list[int] = (await camille.get("/me/payment/method", query=query)).result
        return numbers

    assert await found() == [card, bank, old]
    assert await found(paymentType="CREDIT_CARD") == [card, old]
    assert await found(status="EXPIRED") == [old]
    assert await found(status="VALID", default="false") == [bank]
    assert await found(paymentType="UNHEARD_OF") == []
    for query in ({"status": "FINE"}, {"default": "perhaps"}):
        assert (await camille.get("/me/payment/method", query=query)).status == 400


async def test_giving_methods_up(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    [card] = (await camille.get("/me/payment/method")).result
    bank = await register(camille, "SEPA_DIRECT_DEBIT")
    refused = await camille.delete(f"/me/payment/method/{card}")
    assert refused.status == 409
    assert (await camille.put(f"/me/payment/method/{card}", {"default": False})).status == 409
    await camille.put(f"/me/payment/method/{bank}", {"default": True})
    assert (await camille.delete(f"/me/payment/method/{card}")).result["status"] == "CANCELED"
    assert (await camille.get(f"/me/payment/method/{card}")).status == 404
    assert (await camille.delete(f"/me/payment/method/{card}")).status == 404
    assert (await camille.delete(f"/me/payment/method/{bank}")).result["default"] is False
    assert (await camille.get("/me/payment/method")).result == []
    first_again = await register(camille)
    assert (await camille.get("/me/payment/method?default=true")).result == [first_again]


async def test_somebody_elses_method_does_not_exist(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    [card] = (await camille.get("/me/payment/method")).result
    path = f"/me/payment/method/{card}"
    gone = (404, f"The requested object (paymentMethodId = {card}) does not exist")
    assert (await charlie.get(path)).refusal == gone
    assert (await charlie.put(path, {"default": True})).refusal == gone
    assert (await charlie.delete(path)).refusal == gone
    assert (await charlie.get(f"/me/paymentMean/creditCard/{card}")).status == 404
    assert (await sqlite_shop.client().get(path)).status == 401


@pytest.mark.parametrize(
    "change, named",
    [
        ({"paymentType": "GOLD"}, "paymentType"),
        ({"paymentType": None}, "paymentType"),
        ({"callbackUrl": None}, "callbackUrl"),
        ({"callbackUrl": {"success": "https://shop.example.com"}}, "callbackUrl.cancel"),
        ({"register": False}, "register"),
        ({"register": "yes"}, "register"),
        ({"orderId": 1}, "orderId"),
        ({"description": 5}, "description"),
    ],
)
async def test_a_registration_that_cannot_be(sqlite_shop: Sandbox, change: dict[str, Any], named: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    body = {"paymentType": "CREDIT_CARD", "callbackUrl": CALLBACKS, "register": True, **change}
    reply = await camille.post("/me/payment/method", {name: value for name, value in body.items() if value is not None})
    assert reply.status == 400
    assert named in reply.message
    assert len((await camille.get("/me/payment/method")).result) == 1


async def test_the_older_form_uses_the_same_numbers(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    [card] = (await camille.get("/me/payment/method")).result
    bank, agreement = await register(camille, "SEPA_DIRECT_DEBIT"), await register(camille, "PAYPAL")
    old = await register(camille, description="expired")
    assert (await camille.get("/me/paymentMean/creditCard")).result == [card, old]
    assert (await camille.get("/me/paymentMean/bankAccount")).result == [bank]
    assert (await camille.get("/me/paymentMean/bankAccount?state=valid")).result == [bank]
    assert (await camille.get("/me/paymentMean/bankAccount?state=pendingValidation")).result == []
    assert (await camille.get("/me/paymentMean/bankAccount?state=sleepy")).status == 400
    assert (await camille.get("/me/paymentMean/paypal")).result == [agreement]
    shown = (await camille.get(f"/me/paymentMean/creditCard/{card}")).result
    assert (shown["id"], shown["state"], shown["defaultPaymentMean"], shown["type"]) == (card, "valid", True, "visa")
    assert (await camille.get(f"/me/paymentMean/creditCard/{old}")).result["state"] == "expired"
    account = (await camille.get(f"/me/paymentMean/bankAccount/{bank}")).result
    assert (account["ownerName"], account["state"]) == ("Camille Exemple", "valid")
    assert (await camille.get(f"/me/paymentMean/paypal/{agreement}")).result["email"] == "camille@example.com"
    assert (await camille.get(f"/me/paymentMean/paypal/{card}")).status == 404
    assert (await camille.get("/me/paymentMean/paypal/mine")).status == 400


async def test_two_changes_at_once_leave_one_default(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    numbers = [await register(camille) for _ in range(6)]
    paths = [f"/me/payment/method/{number}" for number in numbers]
    replies = await asyncio.gather(*(camille.put(path, {"default": True}) for path in paths))
    assert [reply.status for reply in replies] == [200] * len(paths)
    assert len((await camille.get("/me/payment/method?default=true")).result) == 1


async def test_two_first_methods_at_once_leave_one_default(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    [card] = (await camille.get("/me/payment/method")).result
    await camille.delete(f"/me/payment/method/{card}")
    await asyncio.gather(*(register(camille) for _ in range(6)))
    assert len((await camille.get("/me/payment/method?default=true")).result) == 1
