"""Ordering domain names: what must be answered, what fails on the way, and who gets a name that two want."""

import asyncio
from typing import Any

import pytest

from tests.support.eligible import answers_for, purpose
from tests.support.ordering import (
    AUTO_PAY,
    NAME_ANSWERS,
    PROJECT,
    UNPAID,
    add_name,
    add_project,
    answer,
    order_name,
    own_cart,
    status,
)
from tests.support.samples import CONTACT
from tests.support.shop import Client, Sandbox


async def cart_with(client: Client, name: str, *answers: tuple[str, str]) -> str:
    cart = await own_cart(client)
    owner = await answers_for(client, name)
    await answer(client, await add_name(client, cart, name), [*NAME_ANSWERS, *owner, *answers])
    return cart


async def refusal(client: Client, name: str, *answers: tuple[str, str]) -> str:
    cart = await cart_with(client, name, *answers)
    dry_run, placed = await client.get(f"{cart}/checkout"), await client.post(f"{cart}/checkout", UNPAID)
    assert dry_run.refusal == placed.refusal
    assert placed.status == 400
    return placed.message


async def happened(client: Client, order_id: int) -> list[str]:
    steps = (await client.get(f"/me/order/{order_id}/followUp")).result
    return [event["description"] for step in steps for event in step["history"]]


async def order(client: Client, name: str, *answers: tuple[str, str]) -> int:
    placed = await client.post(f"{await cart_with(client, name, *answers)}/checkout", AUTO_PAY)
    order_id: int = placed.result["orderId"]
    return order_id


async def owned(client: Client) -> tuple[Any, Any]:
    return (await client.get("/domain")).result, (await client.get("/domain/zone")).result


@pytest.mark.parametrize(
    "name, answers, problem",
    [
        ("claimed-exemple.fr", [], "Custom field CLAIMS_NOTICE is mandatory for product domain"),
        ("protected-exemple.fr", [], "Custom field PROTECTED_CODE is mandatory for product domain"),
        (
            "protected-exemple.fr",
            [("PROTECTED_CODE", "open sesame")],
            "Custom field PROTECTED_CODE is not the code that unlocks protected-exemple.fr for product domain",
        ),
        ("reason-exemple.fr", [("REASON", " ")], "Custom field REASON must not be empty for product domain"),
        ("exemple.berlin", [], "Custom field ACCEPT_CONDITIONS is mandatory for product domain"),
        (
            "exemple.berlin",
            [("ACCEPT_CONDITIONS", "false")],
            "Custom field ACCEPT_CONDITIONS must be true for product domain",
        ),
        (
            "exemple.gov.uk",
            [("DOMAIN_CONFIG", "{sector}")],
            "Custom field DOMAIN_CONFIG must be a JSON object for product domain",
        ),
        (
            "exemple.fr",
            [("ADMIN_ACCOUNT", "zz9999-ovh")],
            "Custom field ADMIN_ACCOUNT must be an account that suits, such as xx1111-ovh for product domain",
        ),
        (
            "exemple.fr",
            [("OWNER_CONTACT", "/me/contact/999")],
            "Custom field OWNER_CONTACT must be a contact of yours, such as /me/contact/1234 for product domain",
        ),
    ],
)
async def test_an_answer_that_is_missing_or_wrong_is_named(
    sqlite_shop: Sandbox, name: str, answers: list[tuple[str, str]], problem: str
) -> None:
    assert await refusal(sqlite_shop.client(sqlite_shop.first), name, *answers) == problem


@pytest.mark.parametrize(
    "servers",
    [
        "",
        "ns1",
        "ns1.example.com ns2.example.com",
        ";",
        ";".join(["a.test"] * 14),
        "192.0.2.1;192.0.2.2",
        "ns1.example.com;2001:db8::1",
        "ns1.example.com;a.0x1",
    ],
)
async def test_name_servers_must_be_some(sqlite_shop: Sandbox, servers: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert (await refusal(camille, "exemple.fr", ("DNS", servers))).startswith("Custom field DNS must be 2 to 8")


MISSING_AGE = (400, "Custom field OWNER_LEGAL_AGE is mandatory for product domain")


async def test_the_legal_age_must_be_affirmed(sqlite_shop: Sandbox) -> None:
    charlie = sqlite_shop.client(sqlite_shop.second)
    cart = await own_cart(charlie)
    item = await add_name(charlie, cart)
    asked = (await charlie.get(f"{item}/requiredConfiguration")).result
    assert {one["label"]: one["required"] for one in asked}["OWNER_LEGAL_AGE"] is True
    assert (await charlie.post(f"{cart}/checkout", UNPAID)).refusal == MISSING_AGE
    await answer(charlie, item, [("OWNER_LEGAL_AGE", "false")])
    wrong = (400, "Custom field OWNER_LEGAL_AGE must be true for product domain")
    assert (await charlie.post(f"{cart}/checkout", UNPAID)).refusal == wrong


@pytest.mark.parametrize(
    "fields, is_known",
    [
        ({}, False),
        ({"birthDay": "2008-11-18"}, True),
        ({"birthDay": "2008-11-19"}, False),
        ({"birthDay": "1960-02-29"}, True),
        ({"legalForm": "corporation", "organisationName": "Exemple"}, True),
        ({"legalForm": "association", "organisationName": "Exemple"}, True),
    ],
)
@pytest.mark.parametrize("name", ["exemple.com", "taken-exemple.com"])
async def test_the_legal_age_counts_as_given_where_it_is_known(
    sqlite_shop: Sandbox, fields: dict[str, str], name: str, *, is_known: bool
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    contact = (await camille.post("/me/contact", {**CONTACT, **fields})).result["id"]
    cart = await own_cart(camille)
    item = await add_name(camille, cart, name)
    await answer(camille, item, [("OWNER_CONTACT", f"/me/contact/{contact}")])
    tried = await camille.get(f"{cart}/checkout")
    assert tried.status == 200 if is_known else tried.refusal == MISSING_AGE
    await answer(camille, item, [("OWNER_LEGAL_AGE", "false")])
    refused = await camille.get(f"{cart}/checkout")
    assert refused.refusal == (400, "Custom field OWNER_LEGAL_AGE must be true for product domain")


async def test_whose_age_is_known_need_not_say_it(sqlite_shop: Sandbox) -> None:
    """Without an owner the account counts that will administer the name."""
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    item = await add_name(camille, cart)
    assert (await camille.get(f"{cart}/checkout")).status == 200
    await answer(camille, item, [("ADMIN_ACCOUNT", sqlite_shop.second.nic)])
    assert (await camille.get(f"{cart}/checkout")).refusal == MISSING_AGE
    await camille.post(f"{item}/configuration", {"label": "OWNER_LEGAL_AGE", "value": True})
    assert (await camille.post(f"{cart}/checkout", UNPAID)).status == 200


async def test_the_questions_stay_when_the_first_configuration_is_removed(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    item = await add_name(camille, cart, "claimed-exemple.fr")
    (number,) = (await camille.get(f"{item}/configuration")).result
    await camille.delete(f"{item}/configuration/{number}")
    await answer(camille, item, NAME_ANSWERS)
    refused = await camille.post(f"{cart}/checkout", UNPAID)
    assert refused.refusal == (400, "Custom field CLAIMS_NOTICE is mandatory for product domain")


@pytest.mark.parametrize(
    "name, answers",
    [
        ("claimed-exemple.fr", [("CLAIMS_NOTICE", "true")]),
        ("protected-exemple.fr", [("PROTECTED_CODE", "sandbox-unlock")]),
        ("reason-exemple.fr", [("REASON", "It is our town")]),
        ("exemple.berlin", [("ACCEPT_CONDITIONS", "true")]),
        ("exemple.gov.uk", [("DOMAIN_CONFIG", purpose())]),
        ("taken-exemple.fr", [("AUTH_INFO", "sandbox-auth")]),
        ("silver.com", [("AUTH_INFO", "sandbox-auth")]),
        ("gold.com", []),
        ("bazaar.com", []),
        ("bücher.de", []),
    ],
)
async def test_a_name_of_every_kind_is_delivered(
    sqlite_shop: Sandbox, name: str, answers: list[tuple[str, str]]
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order(camille, name, *answers)
    await sqlite_shop.deliver()
    assert await status(camille, order_id) == "delivered"
    spelled = name.encode("idna").decode()
    assert await owned(camille) == ([spelled], [spelled])
    cart = await own_cart(camille)
    (again,) = (await camille.get(f"{cart}/domain", query={"domain": name})).result
    has_lock = not name.endswith((".gov.uk", ".de"))
    assert (again["action"], again["orderable"], again["isTransferLocked"]) == ("transfer", not has_lock, has_lock)
    premium = name in ("gold.com", "silver.com")
    assert again["pricingMode"] == ("transfer-premium" if premium else "transfer-default")


@pytest.mark.parametrize("answers", [[], [("AUTH_INFO", "wrong")], [("AUTH_INFO", "sandbox-auth ")]])
async def test_a_transfer_with_a_wrong_code_is_paid_and_fails_with_an_event(
    sqlite_shop: Sandbox, answers: list[tuple[str, str]]
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order(camille, "taken-exemple.com", *answers)
    await sqlite_shop.deliver()
    assert await status(camille, order_id) == "delivering"
    assert "Domain .com: AUTH_INFO is not the transfer code of taken-exemple.com" in await happened(camille, order_id)
    assert await owned(camille) == ([], [])


async def test_a_transferred_name_keeps_its_name_servers_where_that_was_asked(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    for name, keep in (("taken-keeps.com", "true"), ("taken-moves.com", "false")):
        await order(camille, name, ("AUTH_INFO", "sandbox-auth"), ("KEEP_DNS", keep))
    await sqlite_shop.deliver()
    kept, moved = [(await camille.get(f"/domain/taken-{one}.com")).result for one in ("keeps", "moves")]
    assert [one["nameServer"] for one in kept["nameServers"]] == ["ns1.elsewhere.test", "ns2.elsewhere.test"]
    assert (kept["nameServerType"], moved["nameServerType"]) == ("external", "hosted")


async def test_of_two_paid_orders_for_a_name_one_gets_it_and_the_other_learns_why_not(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    orders = [await order_name(camille), await order_name(charlie)]
    await shop.deliver()
    states = {await status(camille, orders[0]), await status(charlie, orders[1])}
    assert states == {"delivered", "delivering"}
    winner, loser = (0, 1) if await status(camille, orders[0]) == "delivered" else (1, 0)
    people = (camille, charlie)
    assert await owned(people[winner]) == (["exemple.fr"], ["exemple.fr"])
    assert await owned(people[loser]) == ([], []), "no zone without its name"
    events = await happened(people[loser], orders[loser])
    assert "Domain .fr: exemple.fr was registered by somebody else meanwhile" in events


async def test_many_orders_for_a_name_at_once_give_it_to_one(shop: Sandbox) -> None:
    people = [shop.client(shop.first), shop.client(shop.second)] * 4
    await asyncio.gather(*(order_name(client) for client in people))
    await shop.deliver()
    names = [name for client in people[:2] for name in (await client.get("/domain")).result]
    assert names == ["exemple.fr"]


async def test_a_second_cart_with_a_name_that_was_delivered_is_refused(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    late = await cart_with(camille, "exemple.fr")
    await order_name(camille)
    await sqlite_shop.deliver()
    gone = (400, "exemple.fr is not available for create-default any more")
    assert (await camille.get(f"{late}/checkout")).refusal == gone
    assert (await camille.post(f"{late}/checkout", UNPAID)).refusal == gone


async def test_the_waiver_is_refused_with_a_name_and_never_elsewhere(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    not_waived = {**UNPAID, "waiveRetractationPeriod": False}
    cart = await cart_with(camille, "exemple.fr")
    refused = await camille.post(f"{cart}/checkout", not_waived)
    assert refused.status == 400
    assert refused.message.startswith("waiveRetractationPeriod must be true")
    assert (await camille.get(f"{cart}/checkout")).status == 200, "the dry run asks no waiver"
    assert (await camille.post(f"{cart}/checkout", {})).result["orderId"] > 0
    other = await own_cart(camille)
    await add_project(camille, other)
    assert (await camille.post(f"{other}/checkout", not_waived)).result["orderId"] > 0


async def test_a_zone_is_ordered_by_itself_with_options(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    wish = {**PROJECT, "planCode": "zone", "duration": "P1Y"}
    item_id = (await camille.post(f"{cart}/dns", wish)).result["itemId"]
    await answer(camille, f"{cart}/item/{item_id}", [("zone", "not a zone")])
    refused = await camille.post(f"{cart}/checkout", UNPAID)
    assert refused.refusal == (400, "Custom field zone must be a domain name, such as example.com, for product zone")
    (number,) = (await camille.get(f"{cart}/item/{item_id}/configuration")).result
    await camille.delete(f"{cart}/item/{item_id}/configuration/{number}")
    await answer(camille, f"{cart}/item/{item_id}", [("zone", "Exemple.FR")])
    for code in ("dnssec", "anycast"):
        option = {**wish, "planCode": code, "itemId": item_id}
        assert (await camille.post(f"{cart}/dns/options", option)).status == 200
    await answer(camille, await add_name(camille, cart, "exemple.fr"), NAME_ANSWERS)
    order_id = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await sqlite_shop.deliver()
    assert await status(camille, order_id) == "delivered"
    assert await owned(camille) == (["exemple.fr"], ["exemple.fr"])
    zone = (await camille.get("/domain/zone/exemple.fr")).result
    assert (zone["dnssecActivated"], zone["hasDnsAnycast"]) == (True, True)
    assert (await camille.get("/domain/exemple.fr")).result["dnssecState"] == "enabled"


async def test_a_zone_is_made_once(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    wish = {**PROJECT, "planCode": "zone", "duration": "P1Y"}
    items = [(await camille.post(f"{cart}/dns", wish)).result["itemId"] for _ in range(2)]
    for item_id in items:
        await answer(camille, f"{cart}/item/{item_id}", [("zone", "exemple.fr")])
    twice = (400, "exemple.fr is ordered twice as a DNS zone")
    assert (await camille.post(f"{cart}/checkout", UNPAID)).refusal == twice
    await camille.delete(f"{cart}/item/{items[1]}")
    await order_name(camille)
    await shop.deliver()
    assert (await camille.post(f"{cart}/checkout", UNPAID)).refusal == (400, "exemple.fr has a DNS zone already")


async def test_odd_bytes_in_a_name_are_refused(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    for text in ("%FF%FE.com", "%ED%A0%80.com", "%00.com", "%F0%9F%92%A9.com", "a" * 2_000, "%E2%80%AE.com"):
        assert (await camille.get(f"{cart}/domain?domain={text}")).status == 400, text
        assert (await camille.get(f"/domain/{text}")).status in (400, 404), text
