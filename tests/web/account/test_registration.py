"""Becoming a customer by the API, and asking for keys by it."""

import re
from dataclasses import replace

import pytest

from panier.cli.ready_made import PASSWORD
from panier.flows.account.seeds import Keys
from tests.support.shop import Sandbox

PERSON = {
    "country": "FR",
    "email": "sacha@example.com",
    "firstname": "Sacha",
    "legalform": "individual",
    "name": "Öz",
    "ovhCompany": "ovh",
    "ovhSubsidiary": "FR",
}
RULES = [{"method": "GET", "path": "/me"}]


async def test_a_person_becomes_a_customer(shop: Sandbox) -> None:
    created = (await shop.client().post("/newAccount", {**PERSON, "password": "not to be guessed"})).result
    assert re.fullmatch(r"so\d{6}-ovh", created["ovhIdentifier"])
    assert (created["consumerKey"], created["password"]) == (None, None)


async def test_whoever_is_a_customer_has_an_email(shop: Sandbox) -> None:
    asking = {"x-ovh-application": shop.first.application_key}
    created = (await shop.client().post("/newAccount", PERSON, headers=asking)).result
    newcomer = replace(shop.first, nic=created["ovhIdentifier"], consumer_key=created["consumerKey"])
    for keys in (newcomer, shop.first, shop.second):
        client = shop.client(keys)
        [number] = (await client.get("/me/notification/email/history")).result
        mail = (await client.get(f"/me/notification/email/history/{number}")).result
        assert mail["subject"] in ("Welcome to Panier", "Bienvenue chez Panier")
        assert keys.nic in mail["body"]


async def test_a_program_that_is_known_gets_a_key_to_go_on_with(shop: Sandbox) -> None:
    asking = {"x-ovh-application": shop.first.application_key}
    created = (await shop.client().post("/newAccount", PERSON, headers=asking)).result
    assert len(created["password"]) == 20
    keys = Keys(
        nic=created["ovhIdentifier"], application_key=shop.first.application_key,
        application_secret=shop.first.application_secret, consumer_key=created["consumerKey"], client_id="",
        client_secret="",
    )  # fmt: skip
    client = shop.client(keys)
    me = (await client.get("/me")).result
    assert {name: me[name] for name in ("nichandle", "email", "firstname", "name", "language", "ovhSubsidiary")} == {
        "nichandle": created["ovhIdentifier"],
        "email": "sacha@example.com",
        "firstname": "Sacha",
        "name": "Öz",
        "language": "fr_FR",
        "ovhSubsidiary": "FR",
    }
    methods = (await client.get("/me/payment/method", query={"default": "true"})).result
    assert len(methods) == 1, "in a sandbox it can order at once"
    shop.clock.advance(days=1)
    assert (await client.get("/me")).json["errorCode"] == "INVALID_CREDENTIAL"


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"email": "nowhere"}, "email"),
        ({"email": ""}, "email"),
        ({"country": "ZZZ"}, "country"),
        ({"country": "UNKNOWN"}, "country"),
        ({"language": "tlh"}, "language"),
        ({"legalform": "wizard"}, "legalform"),
        ({"ovhCompany": "other"}, "ovhCompany"),
        ({"ovhSubsidiary": "ZZ"}, "ovhSubsidiary"),
        ({"phone": "call me"}, "phone"),
        ({"password": "short"}, "password"),
        ({"password": "p" * 1_001}, "password"),
        ({"email": None}, "email"),
    ],
)
async def test_what_is_wrong_is_named(sqlite_shop: Sandbox, wrong: dict[str, object], field: str) -> None:
    reply = await sqlite_shop.client().post("/newAccount", {**PERSON, **wrong})
    assert reply.status == 400
    assert field in reply.message


@pytest.mark.parametrize("missing", ["country", "email", "legalform", "ovhCompany", "ovhSubsidiary"])
async def test_what_is_missing_is_named(sqlite_shop: Sandbox, missing: str) -> None:
    body = {name: value for name, value in PERSON.items() if name != missing}
    reply = await sqlite_shop.client().post("/newAccount", body)
    assert reply.refusal == (400, f"The input provided isn't valid: '{missing}' is a required property")


@pytest.mark.parametrize("application_key", ["none", "", "k" * 5_000])
async def test_a_program_that_is_unknown_gets_no_key(sqlite_shop: Sandbox, application_key: str) -> None:
    asking = {"x-ovh-application": application_key}
    nobody = sqlite_shop.client()
    reply = await nobody.post("/auth/credential", {"accessRules": RULES}, headers=asking)
    assert reply.refusal == (403, "Invalid application key")
    assert reply.json["errorCode"] == "INVALID_KEY"
    assert (await nobody.post("/newAccount", PERSON, headers=asking)).result["consumerKey"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"accessRules": []},
        {"accessRules": [{"method": "FETCH", "path": "/me"}]},
        {"accessRules": [{"method": "GET", "path": "me"}]},
        {"accessRules": [{"method": "GET"}]},
        {"accessRules": RULES * 101},
        {"allowedIPs": ["nowhere"]},
        {"allowedIPs": ["192.0.2.0/24"] * 101},
        {"redirection": "javascript:alert(1)"},
    ],
)
async def test_what_a_program_cannot_ask_is_refused(sqlite_shop: Sandbox, wrong: dict[str, object]) -> None:
    asking = {"x-ovh-application": sqlite_shop.first.application_key}
    reply = await sqlite_shop.client().post("/auth/credential", {"accessRules": RULES, **wrong}, headers=asking)
    assert reply.status == 400
    assert next(iter(wrong)) in reply.message


async def test_a_key_is_bound_to_the_addresses_that_were_asked(sqlite_shop: Sandbox) -> None:
    for blocks, status in ((["127.0.0.0/8"], 200), (["192.0.2.0/24"], 403), ([], 200)):
        asking = {"x-ovh-application": sqlite_shop.first.application_key}
        wish = {"accessRules": RULES, "allowedIPs": blocks}
        credential = (await sqlite_shop.client().post("/auth/credential", wish, headers=asking)).result
        token = credential["validationUrl"].partition("=")[2]
        form = {"credentialToken": token, "nic": sqlite_shop.first.nic, "password": PASSWORD, "validity": "unlimited"}
        async with sqlite_shop.http() as browser:
            assert (await browser.post("/auth/", data=form)).status_code == 200
        keys = Keys(
            nic="", application_key=sqlite_shop.first.application_key,
            application_secret=sqlite_shop.first.application_secret, consumer_key=credential["consumerKey"],
            client_id="", client_secret="",
        )  # fmt: skip
        assert (await sqlite_shop.client(keys).get("/me")).status == status
