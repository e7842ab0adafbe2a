"""Offers for names in every state, under every sort of extension; their options and packs."""

from typing import Any

import pytest

from panier.core.domain.domain_name import NameState
from panier.outside.names import host
from panier.outside.registry.sandbox import SandboxRegistry
from panier.outside.registry.special_names import NameEntry
from tests.support.ordering import (
    AUTO_PAY,
    NAME_ANSWERS,
    UNPAID,
    add_name,
    answer,
    delivered,
    new_cart,
    order_name,
    own_cart,
)
from tests.support.shop import Client, Sandbox

YEAR = 365


async def offer(client: Client, name: str) -> dict[str, Any]:
    (only,) = (await client.get(f"{await new_cart(client)}/domain", query={"domain": name})).result
    offered: dict[str, Any] = only
    return offered


@pytest.mark.parametrize(
    "name, action, mode, locked, reason",
    [
        ("locked-exemple.com", "transfer", "transfer-default", True, "it is locked against transfers by its holder"),
        ("young-exemple.com", "transfer", "transfer-default", True, "60 days old to be transferred"),
        ("moved-exemple.com", "transfer", "transfer-default", True, "changed hands less than 60 days ago"),
        ("nine-years-exemple.com", "transfer", "transfer-default", False, "more than 10 years ahead"),
        ("expired-exemple.com", "transfer", "transfer-default", False, "its holder must renew it first"),
        ("restorable-exemple.com", "transfer", "transfer-default", False, "its holder must have it restored first"),
        ("deleting-exemple.com", "create", "create-default", None, "it is being deleted"),
        ("reserved-exemple.com", "create", "create-default", None, "its registry keeps it for itself"),
        ("premium-exemple.fr", "create", "create-default", None, "names of its kind are not sold under .fr in FR"),
        ("exemple.spa", "create", "create-default", None, "can be ordered on 2031-01-01 (sunrise)"),
        ("premium-exemple.map", "create", "create-premium", None, "sold from ga on"),
    ],
)
async def test_a_name_that_cannot_be_had_is_shown_and_refused_with_the_reason(
    sqlite_shop: Sandbox, name: str, action: str, mode: str, *, locked: bool | None, reason: str
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    offered = await offer(camille, name)
    assert (offered["action"], offered["pricingMode"], offered["orderable"]) == (action, mode, False)
    assert offered["isTransferLocked"] is locked
    refused = await camille.post(f"{await new_cart(camille)}/domain", {"domain": name})
    assert refused.status == 400
    assert refused.message.startswith(f"{name} is not available: ")
    assert reason in refused.message


@pytest.mark.parametrize(
    "name, mode, phase, total, lengths",
    [
        ("exemple.com", "create-default", "ga", 7.49, (10, "P1Y")),
        ("exemple.de", "create-default", "ga", 5.99, (1, "P1Y")),
        ("exemple.es", "create-default", "ga", 6.99, (5, "P1Y")),
        ("exemple.com.au", "create-default", "ga", 14.99, (5, "P1Y")),
        ("exemple.map", "create-sunrise", "sunrise", 144.99, (10, "P1Y")),
        ("exemple.search", "create-landrush", "landrush", 84.99, (10, "P1Y")),
        ("taken-exemple.com", "transfer-default", "ga", 9.99, (1, "P1Y")),
        ("taken-exemple.fr", "transfer-default", "ga", 6.99, (1, "P1Y")),
        ("taken-exemple.co.uk", "transfer-default", "ga", 0.0, (1, "P0D")),
        ("aftermarket-exemple.co.uk", "transfer-aftermarket1", "ga", 1206.99, (10, "P1Y")),
    ],
)
async def test_phase_price_and_durations_are_the_extensions(
    sqlite_shop: Sandbox, name: str, mode: str, phase: str, *, total: float, lengths: tuple[int, str]
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    offered = await offer(camille, name)
    assert (offered["pricingMode"], offered["phase"], offered["orderable"]) == (mode, phase, True)
    assert (len(offered["duration"]), offered["recommendedDuration"]) == lengths
    assert {one["label"]: one["price"]["value"] for one in offered["prices"]}["TOTAL"] == total
    cart = await new_cart(camille)
    item = (await camille.post(f"{cart}/domain", {"domain": name})).result
    assert (item["duration"], item["settings"]["pricingMode"]) == (lengths[1], mode)
    assert (await camille.get(f"{cart}/summary")).result["prices"]["withoutTax"]["value"] == total


async def test_a_phase_ends_between_the_cart_and_the_checkout(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    sqlite_shop.clock.advance(days=1_563)  # the last day of the landrush of .search
    cart = await own_cart(camille)
    await answer(camille, await add_name(camille, cart, "exemple.search"), NAME_ANSWERS)
    assert (await camille.get(f"{cart}/checkout")).status == 200
    sqlite_shop.clock.advance(seconds=80_000)
    gone = (400, "exemple.search is not available for create-landrush any more")
    assert (await camille.get(f"{cart}/checkout")).refusal == gone
    assert (await offer(camille, "exemple.search"))["phase"] == "ga"


async def test_a_landrush_is_delivered_and_renewed_at_the_usual_price(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert {one["label"]: one["price"]["value"] for one in (await offer(camille, "exemple.search"))["prices"]} == {
        "PRICE": 24.99, "RENEW": 24.99, "DISCOUNT": 0.0, "FEE": 60.0, "TOTAL": 84.99,
    }  # fmt: skip
    assert await delivered(sqlite_shop, camille, await order_name(camille, "exemple.search"))
    assert (await camille.get("/domain")).result == ["exemple.search"]


@pytest.mark.parametrize(
    "name, problem",
    [
        ("bücherя.com", "must not mix letters of Cyrillic and Latin in front of .com"),
        ("łódź.fr", "must not have 'ł' in front of .fr: accepted are a to z, 0 to 9, hyphens and ß"),
        ("xn--d-uga0v4h.fr", "must not have 'ł'"),
        ("café.co.uk", "must have a to z, 0 to 9 and hyphens alone in front of .co.uk"),
        ("ab.com", "must have 3 to 63 characters in front of .com"),
        ("www.exemple.co.uk", "must stand directly under its extension .co.uk"),
    ],
)
async def test_a_label_that_its_extension_does_not_take_is_refused(
    sqlite_shop: Sandbox, name: str, problem: str
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await new_cart(camille)
    for refused in (
        await camille.get(f"{cart}/domain", query={"domain": name}),
        await camille.post(f"{cart}/domain", {"domain": name}),
    ):
        assert refused.status == 400
        assert refused.message.startswith("The input provided isn't valid: 'domain' must ")
        assert problem in refused.message


@pytest.mark.parametrize(
    "name, spelled",
    [("日本.com", "xn--wgv71a.com"), ("я.net", "xn--41a.net"), ("é.ch", "xn--9ca.ch"), ("ß.com", "xn--zca.com")],
)
async def test_the_length_counts_as_the_registry_stores_it(sqlite_shop: Sandbox, name: str, spelled: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert (await offer(camille, name))["orderable"]
    item = (await camille.post(f"{await new_cart(camille)}/domain", {"domain": name})).result
    assert item["settings"]["domain"] == spelled


@pytest.mark.parametrize("name", ["x.com", "ab.com", "a.io", "ab.it", "łó.fr", "café.co.uk"])
async def test_a_name_that_somebody_has_may_be_older_than_the_rules(sqlite_shop: Sandbox, name: str) -> None:
    camille, registry = sqlite_shop.client(sqlite_shop.first), sqlite_shop.shop.registry
    assert isinstance(registry, SandboxRegistry)
    cart = await new_cart(camille)
    assert (await camille.post(f"{cart}/domain", {"domain": name})).status == 400, "nobody has it"
    spelled = host(name)
    assert spelled is not None
    await registry.wish(spelled, NameEntry(name=spelled, state=NameState.TAKEN))
    offered = await offer(camille, name)
    assert (offered["action"], offered["orderable"]) == ("transfer", True)
    assert (await camille.post(f"{cart}/domain", {"domain": name})).result["settings"]["domain"] == spelled


async def test_lines_and_settings_bear_the_one_spelling(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await new_cart(camille)
    await add_name(camille, cart, "Œuvre.fr")
    texts = [line["description"] for line in (await camille.get(f"{cart}/summary")).result["details"]]
    assert "xn--uvre-f4a.fr - .fr demande d'enregistrement - 12 mois" in texts


async def test_a_transfer_is_sold_for_the_registrys_period_alone(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await new_cart(camille)
    refused = await camille.post(f"{cart}/domain", {"domain": "taken-exemple.com", "duration": "P2Y"})
    assert refused.status == 400
    assert "'duration' is P2Y, but must be one of P1Y for taken-exemple.com" in refused.message
    item = await add_name(camille, cart, "taken-exemple.com")
    assert "must be one of P1Y under .com" in (await camille.put(item, {"duration": "P2Y"})).message


@pytest.mark.parametrize(
    "name, label, value, problem",
    [
        ("exemple.fr", "DNS", "ns1.example.com", "DNS must be 2 to 8 name servers"),
        ("exemple.fr", "DNS", ";".join(f"ns{n}.example.com" for n in range(9)), "DNS must be 2 to 8 name servers"),
        ("exemple.fr", "DNS", "ns1.example.com;NS1.example.com.", "DNS must not name a server twice"),
        ("exemple.eu", "DNS", "ns1.example.com", None),
        ("exemple.com", "DNS", ";".join(f"ns{n}.example.com" for n in range(13)), None),
        ("claimed-exemple.fr", "CLAIMS_NOTICE", "I have read it", "CLAIMS_NOTICE must be true, or the id"),
        ("claimed-exemple.fr", "CLAIMS_NOTICE", "True", None),
    ],
)
async def test_an_answer_is_judged_by_the_extension_and_the_registry(
    sqlite_shop: Sandbox, name: str, label: str, value: str, problem: str | None
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    await answer(camille, await add_name(camille, cart, name), [*NAME_ANSWERS, (label, value)])
    judged = await camille.get(f"{cart}/checkout")
    assert judged.status == (200 if problem is None else 400)
    assert problem is None or f"Custom field {problem}" in judged.message


async def test_a_notice_is_accepted_by_its_number(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    notice = (await camille.get("/domain/data/claimNotice", query={"domain": "claimed-exemple.fr"})).result
    cart = await own_cart(camille)
    accepted = [*NAME_ANSWERS, ("CLAIMS_NOTICE", notice["id"])]
    await answer(camille, await add_name(camille, cart, "claimed-exemple.fr"), accepted)
    assert (await camille.get(f"{cart}/checkout")).status == 200


async def test_a_name_that_moves_by_its_tag_needs_no_code(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    item = await add_name(camille, cart, "taken-exemple.co.uk")
    asked = {one["label"] for one in (await camille.get(f"{item}/requiredConfiguration")).result}
    assert "KEEP_DNS" in asked
    assert "AUTH_INFO" not in asked
    await answer(camille, item, [*NAME_ANSWERS, ("KEEP_DNS", "true")])
    order_id = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    assert await delivered(sqlite_shop, camille, order_id)
    assert (await camille.get("/domain")).result == ["taken-exemple.co.uk"]


async def test_name_servers_can_be_kept_on_a_transfer_alone(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert await delivered(sqlite_shop, camille, await order_name(camille, "exemple.fr", KEEP_DNS="true"))
    assert (await camille.get("/domain/exemple.fr/nameServer")).result


async def test_a_delivered_name_takes_a_change_of_holder(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert await delivered(sqlite_shop, camille, await order_name(camille, "exemple.com"))
    option = "/order/cartServiceOption/domain/exemple.com"
    (offered,) = (await camille.get(option)).result
    plain = ("family", "exclusive", "mandatory", "planCode", "productName", "productType")
    assert [offered[key] for key in plain] == ["trade", True, False, "com-trade", ".com", "delivery"]
    (price,) = offered["prices"]
    assert price | {"description": "", "price": None} == {
        "capacities": ["installation"], "description": "", "duration": "P0D", "interval": 0, "maximumQuantity": 1,
        "maximumRepeat": 1, "minimumQuantity": 1, "minimumRepeat": 1, "price": None, "priceInUcents": 0,
        "pricingMode": "create-default", "pricingType": "purchase",
    }  # fmt: skip
    for duration in ("P0Y", "P0D"):
        cart = await own_cart(camille)
        wish = {"planCode": "com-trade", "pricingMode": "create-default", "quantity": 1, "duration": duration}
        item = (await camille.post(option, {**wish, "cartId": cart.rpartition("/")[2]})).result
        assert item["duration"] == "P0D"
        asked = (await camille.get(f"{cart}/item/{item['itemId']}/requiredConfiguration")).result
        assert [one["label"] for one in asked] == ["OWNER_CONTACT"]
        again = await camille.post(option, {**wish, "cartId": cart.rpartition("/")[2]})
        assert "Only one option of the family trade" in again.message
        refused = await camille.post(f"{cart}/checkout", UNPAID)
        assert refused.message == "Custom field OWNER_CONTACT is mandatory for product domain-trade"


async def test_a_change_of_holder_costs_a_year_where_it_brings_one(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert await delivered(sqlite_shop, camille, await order_name(camille, "exemple.be"))
    (offered,) = (await camille.get("/order/cartServiceOption/domain/exemple.be")).result
    assert [price["price"]["value"] for price in offered["prices"]] == [7.49]


async def test_a_lost_name_takes_its_restoration_and_nothing_else(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert await delivered(sqlite_shop, camille, await order_name(camille, "exemple.com"))
    option = "/order/cartServiceOption/domain/exemple.com"
    cart = await own_cart(camille)
    wish: dict[str, object] = {"planCode": "com-restore", "pricingMode": "create-default", "duration": "P1Y"}
    wish |= {"quantity": 1, "cartId": cart.rpartition("/")[2]}
    assert (await camille.post(option, wish)).refusal == (409, "exemple.com does not take com-restore now")
    sqlite_shop.clock.advance(days=YEAR + 3)
    assert (await camille.get(option)).status == 460
    sqlite_shop.clock.advance(days=7)
    assert [one["planCode"] for one in (await camille.get(option)).result] == ["com-restore"]
    offers = (await camille.get(f"{await new_cart(camille)}/domainRestore", query={"domain": "exemple.com"})).result
    assert [one["planCode"] for one in offers] == ["com-restore"]
    cart = await own_cart(camille)
    item = (await camille.post(option, wish | {"cartId": cart.rpartition("/")[2]})).result
    assert {one["label"]: one["price"]["value"] for one in item["prices"]}["TOTAL"] == 89.98
    order_id = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    assert await delivered(sqlite_shop, camille, order_id)
    assert (await camille.get("/domain/exemple.com/serviceInfos")).result["expiration"].startswith("2028-")


@pytest.mark.parametrize(
    "name, options",
    [("exemple.com", []), ("taken-exemple.com", ["com-trade"]), ("restorable-exemple.com", ["com-restore"])],
)
async def test_the_options_of_a_name_follow_from_its_state(sqlite_shop: Sandbox, name: str, options: list[str]) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    listed = (await camille.get(f"{cart}/domain/options", query={"domain": name})).result
    assert [one["planCode"] for one in listed] == options
    restores = (await camille.get(f"{cart}/domainRestore", query={"domain": name})).result
    assert [one["planCode"] for one in restores] == [code for code in options if code == "com-restore"]
    item = await add_name(camille, cart, "exemple-neuf.com")
    wish = {"itemId": int(item.rpartition("/")[2]), "duration": "P0D", "pricingMode": "create-default", "quantity": 1}
    refused = await camille.post(f"{cart}/domain/options", wish | {"planCode": "com-trade"})
    assert "order it under /order/cartServiceOption/domain" in refused.message


async def test_a_pack_is_one_label_under_several_extensions(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    packs = (await camille.get(f"{cart}/domainPacks", query={"domain": "exemple.com"})).result
    assert [pack["planCode"] for pack in packs] == ["pack-classic", "pack-europe"]
    names = ["exemple.com", "exemple.net", "exemple.org"]
    assert packs[0]["description"]["domains"] == [{"domain": name, "available": True} for name in names]
    assert [price["price"]["value"] for price in packs[0]["prices"] if price["interval"]] == [32.97]
    wish = {"domain": "exemple.fr", "planCode": "pack-classic", "pricingMode": "create-default", "duration": "P1Y"}
    added = (await camille.post(f"{cart}/domainPacks", wish | {"quantity": 1})).result
    assert added["settings"]["domain"] == "exemple.com"
    items = [
        (await camille.get(f"{cart}/item/{number}")).result for number in (await camille.get(cart)).result["items"]
    ]
    assert [item["settings"]["domain"] for item in items] == names
    again = await camille.post(f"{cart}/domainPacks", wish | {"quantity": 1})
    assert again.refusal == (400, "exemple.com is in this cart already")
    taken = await camille.post(f"{cart}/domainPacks", wish | {"quantity": 1, "domain": "taken-exemple.fr"})
    assert "taken-exemple.com, taken-exemple.net, taken-exemple.org" in taken.message
    assert len((await camille.get(cart)).result["items"]) == 3
