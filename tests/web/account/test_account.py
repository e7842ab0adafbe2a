"""GET and PUT /me."""

import pytest

from tests.support.ordering import add_name, new_cart
from tests.support.shop import Sandbox


async def test_a_customer_sees_itself(sqlite_shop: Sandbox) -> None:
    me = (await sqlite_shop.client(sqlite_shop.first).get("/me")).result
    assert me["nichandle"] == sqlite_shop.first.nic
    assert (me["firstname"], me["name"], me["email"]) == ("Camille", "Exemple", "camille@example.com")
    assert (me["ovhSubsidiary"], me["country"], me["language"]) == ("FR", "FR", "en_GB")
    assert me["currency"] == {"code": "EUR", "symbol": "€"}
    assert (me["state"], me["ovhCompany"], me["vat"]) == ("complete", "ovh", None)


async def test_each_customer_sees_itself_and_nobody_sees_anybody(sqlite_shop: Sandbox) -> None:
    second = (await sqlite_shop.client(sqlite_shop.second).get("/me")).result
    assert second["nichandle"] == sqlite_shop.second.nic
    assert (await sqlite_shop.client().get("/me")).refusal == (401, "You must login first")


async def test_a_change_is_seen_at_once_and_touches_what_was_sent(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    before = (await camille.get("/me")).result
    change = {"city": "Lille", "vat": "FR00000000000", "legalform": "corporation", "zip": None}
    assert (await camille.put("/me", change)).result is None
    assert (await camille.get("/me")).result == {**before, **change}
    assert (await shop.client(shop.second).get("/me")).result["city"] == "Roubaix"


async def test_a_whole_body_changes_only_what_is_the_customers(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    before = (await camille.get("/me")).result
    wish = {**before, "name": "Changed", "email": "other@example.com", "nichandle": "xx1-ovh", "ovhSubsidiary": "DE"}
    await camille.put("/me", wish)
    assert (await camille.get("/me")).result == {**before, "name": "Changed"}


async def test_moving_house_changes_the_tax(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await new_cart(camille)
    await add_name(camille, cart)
    await camille.post(f"{cart}/assign")
    taxes = []
    for country in ("FR", "DE"):
        await camille.put("/me", {"country": country})
        prices = (await camille.get(f"{cart}/summary")).result["prices"]
        taxes.append(prices["tax"]["priceInUcents"] / prices["withoutTax"]["priceInUcents"])
    assert taxes == [pytest.approx(0.20, abs=0.002), pytest.approx(0.19, abs=0.002)]


@pytest.mark.parametrize(
    "field, value",
    [
        ("country", "Atlantis"),
        ("country", None),
        ("language", "xx_XX"),
        ("legalform", "ghost"),
        ("sex", "none"),
        ("phone", "no number"),
        ("spareEmail", "not an address"),
        ("city", 7),
        ("currency", "EUR"),
    ],
)
async def test_a_bad_field_is_named_and_nothing_changes(sqlite_shop: Sandbox, field: str, value: object) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    before = (await camille.get("/me")).result
    reply = await camille.put("/me", {"zip": "59000", field: value})
    assert reply.status == 400
    assert field in reply.message
    assert (await camille.get("/me")).result == before
