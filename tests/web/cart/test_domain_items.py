"""Domain names as offers and as items of a cart: what the guide's table says, to the cent."""

from typing import Any

import pytest

from tests.support.ordering import add_name, answer, new_cart, own_cart
from tests.support.shop import Client, Sandbox

LABELS = ["PRICE", "RENEW", "DISCOUNT", "FEE", "TOTAL"]


async def offer(client: Client, name: str, subsidiary: str = "FR") -> dict[str, Any]:
    cart = await new_cart(client, subsidiary)
    (only,) = (await client.get(f"{cart}/domain", query={"domain": name})).result
    offered: dict[str, Any] = only
    return offered


def amounts(offered: dict[str, Any]) -> dict[str, float]:
    return {price["label"]: price["price"]["value"] for price in offered["prices"]}


async def questions(client: Client, name: str) -> dict[str, tuple[str, bool]]:
    item = await add_name(client, await new_cart(client), name)
    asked = (await client.get(f"{item}/requiredConfiguration")).result
    return {question["label"]: (question["type"], question["required"]) for question in asked}


@pytest.mark.parametrize(
    "name, action, mode",
    [
        ("exemple.com", "create", "create-default"),
        ("premium-exemple.com", "create", "create-premium"),
        ("taken-exemple.com", "transfer", "transfer-default"),
        ("taken-premium-exemple.com", "transfer", "transfer-premium"),
        ("aftermarket-exemple.com", "transfer", "transfer-aftermarket1"),
        ("aftermarket2-exemple.com", "transfer", "transfer-aftermarket2"),
        ("example.com", "transfer", "transfer-default"),
        ("claimed-exemple.com", "create", "create-default"),
        ("protected-exemple.com", "create", "create-default"),
        ("gold.com", "create", "create-premium"),
    ],
)
async def test_the_pricing_mode_shows_the_state_of_a_name(
    sqlite_shop: Sandbox, name: str, action: str, mode: str
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    offered = await offer(camille, name)
    assert (offered["action"], offered["pricingMode"], offered["orderable"]) == (action, mode, True)
    assert [price["label"] for price in offered["prices"]] == LABELS
    priced = amounts(offered)
    assert priced["PRICE"] - priced["DISCOUNT"] + priced["FEE"] == pytest.approx(priced["TOTAL"])
    added = (await camille.post(f"{await new_cart(camille)}/domain", {"domain": name})).result
    assert added["settings"]["pricingMode"] == mode
    assert amounts(added)["TOTAL"] == priced["TOTAL"]


async def test_the_offer_of_the_guide(sqlite_shop: Sandbox) -> None:
    offered = await offer(sqlite_shop.client(sqlite_shop.first), "exemple.fr")
    assert amounts(offered) == {"PRICE": 6.99, "RENEW": 6.99, "DISCOUNT": 2.0, "FEE": 0.0, "TOTAL": 4.99}
    assert [price["price"]["text"] for price in offered["prices"]] == ["6.99 €", "6.99 €", "2.00 €", "0.00 €", "4.99 €"]
    assert offered["duration"] == [f"P{years}Y" for years in range(1, 11)]
    plain = ("configurations", "deliveryTime", "offer", "offerId", "phase", "productId", "quantityMax")
    assert [offered[key] for key in plain] == [[], "", "gold", "fr-create", "ga", "domain", 1]
    assert (offered["currentNameservers"], offered["isTransferLocked"]) == (None, None)


async def test_the_item_of_the_guide(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    item = (await camille.post(f"{await new_cart(camille)}/domain", {"domain": "exemple.fr"})).result
    assert (item["duration"], item["offerId"], item["options"]) == ("P1Y", None, [])
    assert len(item["configurations"]) == 1
    assert amounts(item) == {"TOTAL": 4.99, "FEE": 0.0, "RENEW": 6.99, "PRICE": 6.99, "DISCOUNT": 2.0}
    assert item["settings"] == {
        "catalogName": "dom-public",
        "domain": "exemple.fr",
        "planCode": "fr",
        "pricingMode": "create-default",
        "quantity": 1,
    }


async def test_the_summary_of_the_guide(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await new_cart(camille)
    await add_name(camille, cart, "testdomainorder.com")
    summary = (await camille.get(f"{cart}/summary")).result
    lines = [
        (line["domain"], line["detailType"], line["description"], line["totalPrice"]) for line in summary["details"]
    ]
    assert [(*line[:3], line[3]["text"]) for line in lines] == [
        ("*001.001", "DURATION", "testdomainorder.com - Zone DNS", "0.00 €"),
        ("*001.001", "INSTALLATION", "DNS zone", "0.00 €"),
        ("*001", "DURATION", "testdomainorder.com - .com demande d'enregistrement - 12 mois", "9.99 €"),
        ("*001", "INSTALLATION", "Domain .com", "0.00 €"),
        ("*001", "GIFT", ".COM Create Prix barre", "-2.50 €"),
    ]
    assert {name: price["text"] for name, price in summary["prices"].items()} == {
        "originalWithoutTax": "7.49 €",
        "reduction": "0.00 €",
        "tax": "1.50 €",
        "withTax": "8.99 €",
        "withoutTax": "7.49 €",
    }


async def test_ten_years_cost_ten_years_and_are_reduced_once(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await new_cart(camille)
    item = (await camille.post(f"{cart}/domain", {"domain": "exemple.com", "duration": "P10Y"})).result
    assert amounts(item) == {"TOTAL": 97.4, "FEE": 0.0, "RENEW": 99.9, "PRICE": 99.9, "DISCOUNT": 2.5}


@pytest.mark.parametrize("name, wish", [("exemple.com", "P11Y"), ("exemple.de", "P2Y"), ("exemple.com", "P1M")])
async def test_a_duration_beyond_what_the_extension_allows_is_refused(
    sqlite_shop: Sandbox, name: str, wish: str
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await new_cart(camille)
    refused = await camille.post(f"{cart}/domain", {"domain": name, "duration": wish})
    assert refused.status == 400
    assert "duration" in refused.message.lower()
    item = await add_name(camille, cart, name)
    assert (await camille.put(item, {"duration": wish})).status == 400
    assert (await camille.put(item, {"quantity": 2})).status == 400


@pytest.mark.parametrize(
    "wish, problem",
    [
        ({"quantity": 2}, "'quantity' is 2, but must be 1"),
        ({"quantity": 0}, "'quantity' is 0"),
        ({"planCode": "com"}, "Plan code not found: exemple.fr is sold as fr"),
        ({"pricingMode": "create-premium"}, "invalid pricing mode"),
        ({"offerId": "com-create"}, "offered as fr-create"),
        ({"duration": "soon"}, "ISO 8601"),
        ({"domain": "exemple.travel"}, "Extension .travel is not sold in FR"),
        ({"domain": "reserved-exemple.fr"}, "reserved-exemple.fr is not available"),
        ({"domain": "premium-exemple.fr"}, "premium-exemple.fr is not available"),
        ({"domain": "locked-exemple.fr"}, "locked-exemple.fr is not available"),
        ({"domain": "www.exemple.fr"}, "'domain' must stand directly under its extension .fr"),
    ],
)
async def test_what_cannot_be_had_is_refused_and_nothing_is_added(
    sqlite_shop: Sandbox, wish: dict[str, object], problem: str
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await new_cart(camille)
    refused = await camille.post(f"{cart}/domain", {"domain": "exemple.fr"} | wish)
    assert refused.status == 400
    assert problem in refused.message
    assert (await camille.get(cart)).result["items"] == []


async def test_plan_mode_and_offer_may_be_said_as_offered(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    full = {
        "domain": "exemple.fr",
        "duration": "P2Y",
        "offerId": "fr-create",
        "planCode": "fr",
        "pricingMode": "create-default",
        "quantity": 1,
    }
    assert (await camille.post(f"{await new_cart(camille)}/domain", full)).result["duration"] == "P2Y"
    plain = {"domain": "exemple.fr", "pricingMode": "default"}  # as in the guide's sample
    added = (await camille.post(f"{await new_cart(camille)}/domain", plain)).result
    assert added["settings"]["pricingMode"] == "create-default"


async def test_every_spelling_of_a_name_is_one_item(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await new_cart(camille)
    added = (await camille.post(f"{cart}/domain", {"domain": "BÜCHER.de."})).result
    assert added["settings"]["domain"] == "xn--bcher-kva.de"
    again = await camille.post(f"{cart}/domain", {"domain": "xn--bcher-kva.de"})
    assert again.refusal == (400, "xn--bcher-kva.de is in this cart already")


async def test_names_that_cannot_be_had_are_offered_as_not_orderable(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert (await offer(camille, "reserved-exemple.com"))["orderable"] is False
    locked = await offer(camille, "locked-exemple.com")
    assert (locked["orderable"], locked["isTransferLocked"]) == (False, True)
    taken = await offer(camille, "taken-exemple.com")
    assert (taken["orderable"], taken["isTransferLocked"]) == (True, False)
    assert taken["currentNameservers"] == ["ns1.elsewhere.test", "ns2.elsewhere.test"]


async def test_a_premium_name_asks_its_own_price_for_each_year_in_the_shops_currency(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert amounts(await offer(camille, "gold.com"))["TOTAL"] == 499.0
    polish = await offer(camille, "gold.com", "PL")
    assert amounts(polish) == {"PRICE": 2149.0, "RENEW": 2149.0, "DISCOUNT": 0.0, "FEE": 0.0, "TOTAL": 2149.0}
    assert {price["price"]["currencyCode"] for price in polish["prices"]} == {"PLN"}
    cart = await new_cart(camille, "PL")
    wish = {"domain": "gold.com", "duration": "P2Y"}
    assert amounts((await camille.post(f"{cart}/domain", wish)).result)["TOTAL"] == 4298.0
    assert (await camille.get(f"{cart}/summary")).result["prices"]["withoutTax"]["value"] == 4298.0


async def test_an_aftermarket_name_asks_its_price_once(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    prices = amounts(await offer(camille, "bazaar.com"))
    assert prices == {"PRICE": 9.99, "RENEW": 9.99, "DISCOUNT": 0.0, "FEE": 1500.0, "TOTAL": 1509.99}
    cart = await new_cart(camille)
    wish = {"domain": "bazaar.com", "duration": "P2Y"}
    assert amounts((await camille.post(f"{cart}/domain", wish)).result)["TOTAL"] == 1519.98
    assert (await camille.get(f"{cart}/summary")).result["prices"]["withoutTax"]["value"] == 1519.98


async def test_the_first_configuration_is_not_a_required_one(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    item = await add_name(camille, await new_cart(camille), "taken-exemple.com")
    (number,) = (await camille.get(f"{item}/configuration")).result
    first = (await camille.get(f"{item}/configuration/{number}")).result
    asked = {question["label"] for question in (await camille.get(f"{item}/requiredConfiguration")).result}
    assert first["label"] not in asked
    assert first["value"] == "com-transfer"


COMMON = {
    "OWNER_LEGAL_AGE": ("bool", True),
    "OWNER_CONTACT": ("/me/contact", False),
    "ADMIN_ACCOUNT": ("Nichandle", False),
    "TECH_ACCOUNT": ("Nichandle", False),
    "DNS": ("String", False),
}
BY_HOLDER = {"AUTH_INFO": ("String", False), "KEEP_DNS": ("bool", False)}


@pytest.mark.parametrize(
    "name, more",
    [
        ("exemple.fr", {}),
        ("gold.com", {}),
        ("example.com", BY_HOLDER),
        ("silver.com", BY_HOLDER),
        ("bazaar.com", {}),
        ("exemple.berlin", {"ACCEPT_CONDITIONS": ("bool", True)}),
        ("exemple.gov.uk", {"DOMAIN_CONFIG": ("json", True)}),
        ("reason-exemple.fr", {"REASON": ("String", True)}),
        ("claimed-exemple.fr", {"CLAIMS_NOTICE": ("String", True)}),
        ("protected-exemple.fr", {"PROTECTED_CODE": ("String", True)}),
    ],
)
async def test_what_is_asked_depends_on_action_extension_and_name(
    sqlite_shop: Sandbox, name: str, more: dict[str, tuple[str, bool]]
) -> None:
    asked = await questions(sqlite_shop.client(sqlite_shop.first), name)
    assert asked == COMMON | more
    assert list(asked)[: len(COMMON)] == list(COMMON), "in the guide's order"


async def test_options_of_a_name_are_listed_and_an_unknown_one_is_refused(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    item = await add_name(camille, cart)
    assert (await camille.get(f"{cart}/domain/options", query={"domain": "exemple.fr"})).result == []
    refused = await camille.get(f"{cart}/domain/options", query={"domain": "exemple.travel"})
    assert refused.refusal == (400, "Extension .travel is not sold in FR")
    wish = {"itemId": int(item.rpartition("/")[2]), "planCode": "gold", "duration": "P1Y", "pricingMode": "default"}
    refused = await camille.post(f"{cart}/domain/options", {**wish, "quantity": 1})
    assert refused.refusal == (400, "Plan code not found: gold is not an option of fr")


async def test_a_zone_in_the_cart_takes_the_place_of_the_silent_one(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await new_cart(camille)
    await add_name(camille, cart, "bücher.de")
    zone_lines = [line for line in await summary_lines(camille, cart) if "Zone DNS" in line["description"]]
    assert [line["domain"] for line in zone_lines] == ["*001.001"]
    wish = {"planCode": "zone", "duration": "P1Y", "pricingMode": "default", "quantity": 1}
    zone = (await camille.post(f"{cart}/dns", wish)).result["itemId"]
    await answer(camille, f"{cart}/item/{zone}", [("zone", "Bücher.DE")])
    wish |= {"planCode": "anycast", "itemId": zone}
    assert (await camille.post(f"{cart}/dns/options", wish)).status == 200
    lines = await summary_lines(camille, cart)
    assert [line["domain"] for line in lines] == ["*001", "*001", "*002.001", "*002.001", "*002", "*002"]
    assert not [line for line in lines if line["description"] == "xn--bcher-kva.de - Zone DNS"]


async def summary_lines(client: Client, cart: str) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = (await client.get(f"{cart}/summary")).result["details"]
    return lines
