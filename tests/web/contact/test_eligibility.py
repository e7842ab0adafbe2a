"""Eligibility rules over HTTP: shown to everybody, checked for customers, and applied to carts."""

import re
from typing import Any

import pytest

from tests.support.eligible import PERSON, owner, purpose
from tests.support.ordering import AUTO_PAY, NAME_ANSWERS, UNPAID, add_name, add_project, answer, order_name, own_cart
from tests.support.shop import Client, Reply, Sandbox

RULE, CHECK = "/domain/configurationRule", "/domain/configurationRule/check"
CLASS = "Client::BadRequest::DOMDOCRuleNotRespected"
ACCOUNT = {
    "address": "1 rue de l'Exemple", "city": "Roubaix", "country": "FR", "email": "c@example.com",
    "firstname": "Camille", "language": "fr_FR", "legalform": "individual", "name": "Exemple",
    "phone": "+33.1", "zip": "59100",
}  # fmt: skip
BERLIN = {**ACCOUNT, "city": "Berlin", "country": "DE"}


async def check(client: Client, name: str, action: str = "create", **values: object) -> Reply:
    return await client.post(CHECK, values, query={"action": action, "domain": name})


async def broken(client: Client, name: str, action: str = "create", **values: object) -> dict[str, str]:
    """The violations of a check, without what every refusal has."""
    reply = await check(client, name, action, **values)
    if reply.status == 200:
        return {}
    assert (reply.status, reply.json["class"]) == (400, CLASS)
    return {key: text for key, text in reply.json["details"].items() if not key.startswith("_")}


def labels(rule: dict[str, Any]) -> list[str]:
    return [one["label"] for one in rule.get("and", [rule])]


async def test_an_empty_owner_is_refused_as_in_the_guide(sqlite_shop: Sandbox) -> None:
    reply = await check(sqlite_shop.client(sqlite_shop.first), "exemple.com", owner={})
    assert reply.status == 400
    details = reply.json["details"]
    assert reply.json["class"] == CLASS
    assert reply.message == "7 constraints of rules are not respected"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,9})? \+0000 UTC", details.pop("_date"))
    assert re.fullmatch(r"\w{9}", details.pop("_id"))
    assert details == {
        "_message": "Input data does not respect the rule",
        "owner.city": 'Field "city" is required',
        "owner.country": 'Field "country" is required',
        "owner.email": 'Field "email" is required',
        "owner.language": 'Field "language" is required',
        "owner.legal_form": 'Field "legal_form" is required',
        "owner.line1": 'Field "line1" is required',
        "owner.phone": 'Field "phone" is required',
    }


async def test_everybody_is_shown_the_rules_and_customers_may_have_them_checked(sqlite_shop: Sandbox) -> None:
    nobody = sqlite_shop.client()
    asked = {"action": "create", "domain": "exemple.com"}
    assert (await nobody.get(RULE, query=asked)).status == 200
    assert (await nobody.post(CHECK, {"owner": PERSON}, query=asked)).refusal == (401, "You must login first")
    assert (await check(sqlite_shop.client(sqlite_shop.first), "exemple.com", owner=PERSON)).result is None


async def test_a_rule_has_the_published_form(sqlite_shop: Sandbox) -> None:
    nobody = sqlite_shop.client()
    create = (await nobody.get(RULE, query={"action": "create", "domain": "exemple.com"})).result
    assert list(create) == ["and", "constraints"]
    holder, age = create["and"]
    assert age == {"label": "OWNER_LEGAL_AGE", "type": "bool", "constraints": []}
    assert (holder["label"], holder["type"], holder["constraints"]) == (
        "OWNER_CONTACT", "contact", [{"operator": "required"}],
    )  # fmt: skip
    assert holder["description"] == "rule related to the domain owner"
    fields = {one["label"]: one for one in holder["fields"]["and"]}
    assert fields["firstName"] == {
        "label": "firstName",
        "type": "string",
        "placeholder": "lorem",
        "constraints": [
            {
                "operator": "required",
                "conditions": {
                    "label": "OWNER_CONTACT",
                    "type": "contact",
                    "fields": {
                        "label": "legalForm",
                        "type": "string",
                        "constraints": [{"operator": "eq", "value": "individual"}, {"operator": "required"}],
                    },
                    "constraints": [{"operator": "required"}],
                },
            },
            {"operator": "maxlength", "value": "255"},
        ],
    }
    trade = (await nobody.get(RULE, query={"action": "trade", "domain": "exemple.com"})).result
    update = (await nobody.get(RULE, query={"action": "update", "domain": "exemple.com"})).result
    assert trade == holder
    assert [one["operator"] for one in update["fields"]["and"][2]["constraints"]] == [
        "readonly",
        "required",
        "maxlength",
    ]


@pytest.mark.parametrize(
    "domain, action, more",
    [
        ("exemple.com", "create", []),
        ("claimed-exemple.com", "create", ["CLAIMS_NOTICE"]),
        ("protected-exemple.com", "create", ["PROTECTED_CODE"]),
        ("reason-exemple.com", "create", ["REASON"]),
        ("reason-exemple.com", "transfer", []),
        ("exemple.paris", "create", ["ACCEPT_CONDITIONS"]),
        ("exemple.swiss", "create", ["REASON"]),
        ("exemple.fr", "transfer", ["AUTH_INFO"]),
        ("EXEMPLE.ovh", "create", []),
    ],
)
async def test_what_the_registry_says_of_a_name_is_asked_for(
    sqlite_shop: Sandbox, domain: str, action: str, more: list[str]
) -> None:
    rule = (await sqlite_shop.client().get(RULE, query={"action": action, "domain": domain})).result
    assert labels(rule) == ["OWNER_CONTACT", "OWNER_LEGAL_AGE", *more]


@pytest.mark.parametrize(
    "query, problem",
    [
        ({"domain": "exemple.com"}, "'action' is a required property"),
        ({"action": "create"}, "'domain' is a required property"),
        ({"action": "buy", "domain": "exemple.com"}, "'action' is not right"),
        ({"action": "create", "domain": "exemple"}, "'domain' "),
        ({"action": "create", "domain": "exemple.mil"}, "Extension .mil is not sold here"),
        ({"action": "create", "domain": "fr"}, "'domain' is the extension .fr itself"),
    ],
)
async def test_what_is_no_name_or_no_action_is_refused(
    sqlite_shop: Sandbox, query: dict[str, str], problem: str
) -> None:
    for reply in (
        await sqlite_shop.client().get(RULE, query=query),
        await sqlite_shop.client(sqlite_shop.first).post(CHECK, {"owner": PERSON}, query=query),
    ):
        assert (reply.status, reply.json["class"]) == (400, "Client::BadRequest")
        assert problem in reply.message


@pytest.mark.parametrize(
    "holder, admin, wrong",
    [
        (owner("berlin"), ACCOUNT, []),
        (PERSON, BERLIN, []),
        (PERSON, ACCOUNT, ["adminAccount.city", "adminAccount.country", "owner.city", "owner.country"]),
        (owner(city="Munich", country="DE"), ACCOUNT, ["adminAccount.city", "adminAccount.country", "owner.city"]),
        (owner("berlin"), BERLIN, []),
    ],
)
async def test_owner_or_administrator_lives_in_berlin(
    sqlite_shop: Sandbox, holder: dict[str, Any], admin: dict[str, Any], wrong: list[str]
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    extras = {"acceptCondition": True}
    found = await broken(camille, "exemple.berlin", owner=holder, adminAccount=admin, extras=extras)
    assert sorted(found) == wrong


async def test_what_a_rule_needs_and_nobody_sends_is_missing(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert await broken(camille, "exemple.com") == {"owner": 'Field "owner" is required'}
    assert await broken(camille, "exemple.com", "update", owner=None) == {"owner": 'Field "owner" is required'}
    assert await broken(camille, "exemple.berlin", owner=owner("berlin"), extras={"acceptCondition": False}) == {
        "adminAccount": 'Field "adminAccount" is required',
        "extras.accept_condition": 'Field "accept_condition" must be true',
    }


async def test_the_purpose_of_a_name_is_sent_beside_its_owner(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    holder = owner("gov.uk")
    whole = {"reason": "x", "represent": "x", "audience": "x", "isFor": ["emails"]}
    assert await broken(camille, "exemple.gov.uk", owner=holder, domain=whole) == {}
    part = {"reason": "x", "isFor": ["other_purpose"]}
    assert sorted(await broken(camille, "exemple.gov.uk", owner=holder, domain=part)) == [
        "domain.audience", "domain.other_purpose", "domain.represent",
    ]  # fmt: skip
    reply = await check(camille, "exemple.gov.uk", owner=holder, domain={"isFor": ["fun"]})
    assert (reply.status, reply.json["class"]) == (400, "Client::BadRequest")


async def test_a_name_that_one_has_is_checked_against_itself(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await order_name(camille, "exemple.com")
    await shop.deliver()
    for action in ("update", "trade", "transfer"):
        assert (await check(camille, "exemple.com", action)).result is None, action
        assert "owner" in await broken(shop.client(shop.second), "exemple.com", action), "it is somebody else's"
    (number,) = (await camille.get("/me/contact")).result
    stored = (await camille.get(f"/domain/contact/{number}")).result
    assert (await check(camille, "exemple.com", "update", owner={**stored, "phone": "+33.2"})).result is None
    changed = {**stored, "email": "other@example.com", "firstName": None}
    assert await broken(camille, "exemple.com", "update", owner=changed) == {
        "owner.email": 'Field "email" is read-only',
        "owner.first_name": 'Field "first_name" is read-only; Field "first_name" is required',
    }
    assert (await check(camille, "exemple.com", "trade", owner=owner(email="other@example.com"))).result is None


async def test_an_owner_that_a_registry_would_not_take_is_not_ordered_for(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    number = (await camille.post("/domain/contact", owner(country="US"))).result["id"]
    cart = await own_cart(camille)
    item = await add_name(camille, cart, "exemple.fr")
    await answer(camille, item, [*NAME_ANSWERS, ("OWNER_CONTACT", f"/domain/contact/{number}")])
    await answer(camille, await add_name(camille, cart, "exemple.com"), NAME_ANSWERS)
    for reply in (await camille.get(f"{cart}/checkout"), await camille.post(f"{cart}/checkout", UNPAID)):
        assert reply.status == 400
        assert reply.message.startswith('exemple.fr: OWNER_CONTACT: Field "country" must be one of ')
        assert "\n" not in reply.message, "the other name is in order"
    await camille.put(f"/domain/contact/{number}", {"address": {"country": "BE"}})
    assert (await camille.post(f"{cart}/checkout", UNPAID)).result["orderId"] > 0


async def test_without_an_owner_the_account_is_judged(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    await answer(camille, await add_name(camille, cart, "exemple.berlin"), [*NAME_ANSWERS, ("ACCEPT_CONDITIONS", "1")])
    refused = await camille.post(f"{cart}/checkout", UNPAID)
    assert sorted(refused.message.splitlines()) == [
        'exemple.berlin: ADMIN_ACCOUNT: Field "city" must be Berlin',
        'exemple.berlin: ADMIN_ACCOUNT: Field "country" must be DE',
        'exemple.berlin: OWNER_CONTACT: Field "city" must be Berlin',
        'exemple.berlin: OWNER_CONTACT: Field "country" must be DE',
    ]
    await camille.put("/me", {"city": "Berlin", "country": "DE"})
    assert (await camille.post(f"{cart}/checkout", UNPAID)).result["orderId"] > 0


async def test_an_account_that_is_named_counts(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    await charlie.put("/me", {"city": "Berlin", "country": "DE"})
    cart = await own_cart(camille)
    number = (await camille.post("/domain/contact", PERSON)).result["id"]
    answers = [*NAME_ANSWERS, ("ACCEPT_CONDITIONS", "1"), ("OWNER_CONTACT", f"/domain/contact/{number}")]
    item = await add_name(camille, cart, "exemple.berlin")
    await answer(camille, item, answers)
    assert (await camille.get(f"{cart}/checkout")).status == 400
    await answer(camille, item, [("ADMIN_ACCOUNT", sqlite_shop.second.nic)])
    assert (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"] > 0


async def test_the_purpose_of_a_name_is_sent_in_the_cart(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    number = (await camille.post("/domain/contact", owner("ac.uk"))).result["id"]
    cart = await own_cart(camille)
    item = await add_name(camille, cart, "exemple.ac.uk")
    await answer(camille, item, [*NAME_ANSWERS, ("OWNER_CONTACT", f"/domain/contact/{number}")])
    missing = (400, "Custom field DOMAIN_CONFIG is mandatory for product domain")
    assert (await camille.get(f"{cart}/checkout")).refusal == missing, "said once"
    configuration = (await camille.post(f"{item}/configuration", {
        "label": "DOMAIN_CONFIG", "value": purpose(isFor=["other_purpose"]),
    })).result["id"]  # fmt: skip
    wrong = (400, 'exemple.ac.uk: DOMAIN_CONFIG: Field "other_purpose" is required')
    assert (await camille.get(f"{cart}/checkout")).refusal == wrong
    await camille.delete(f"{item}/configuration/{configuration}")
    await answer(camille, item, [("DOMAIN_CONFIG", purpose())])
    assert (await camille.post(f"{cart}/checkout", UNPAID)).result["orderId"] > 0


async def test_a_hundred_names_are_judged_with_as_many_statements_as_one(shop: Sandbox) -> None:
    camille = shop.client(shop.first)

    async def statements(cart: str) -> int:
        before = shop.database.statements
        assert (await camille.get(f"{cart}/checkout")).status == 200
        return shop.database.statements - before

    async def filled(count: int) -> str:
        cart = await own_cart(camille)
        for number in range(count):
            item = await add_name(camille, cart, f"exemple-{count}-{number}.fr")
            contact = (await camille.post("/domain/contact", PERSON)).result["id"]
            await answer(camille, item, [*NAME_ANSWERS, ("OWNER_CONTACT", f"/domain/contact/{contact}")])
        return cart

    few, many = await filled(1), await filled(20)
    assert await statements(many) == await statements(few) + 1, "a long cart is read again, on a thread"
    plain = await own_cart(camille)
    await add_project(camille, plain)
    assert (await camille.get(f"{plain}/checkout")).status == 200
