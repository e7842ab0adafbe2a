"""What somebody is asked who becomes a customer: the rules that are told are those that hold."""

import re
from typing import Any

import msgspec
import pytest

from panier.core.account.applicant_rules import MANDATORY
from panier.wire.account.applicant import Draft, Rules
from panier.wire.account.registration import NewAccount
from tests.support.shop import Sandbox
from tests.web.account.test_registration import PERSON

NEWCOMER = {"country": "FR", "legalform": "individual", "ovhCompany": "ovh", "ovhSubsidiary": "FR"}
SELLERS = {"ovhCompany": "ovh", "ovhSubsidiary": "FR"}


async def rules_of(shop: Sandbox, **more: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = (
        await shop.client().get("/newAccount/creationRules", query=NEWCOMER | more)
    ).result
    return found


def test_the_rules_are_about_what_is_taken() -> None:
    fields = {one.encode_name: one for one in msgspec.structs.fields(NewAccount)}
    assert {name for name, one in fields.items() if one.required} == set(MANDATORY)
    assert (
        {*fields} - {"password"} == {*Rules.__struct_encode_fields__} == {*Draft.__struct_encode_fields__} - {"action"}
    )


async def test_what_is_mandatory_must_be_sent(sqlite_shop: Sandbox) -> None:
    rules = await rules_of(sqlite_shop)
    for name, rule in rules.items():
        assert rule["fieldName"] == name
        sent = {key: value for key, value in PERSON.items() if key != name}
        assert ((await sqlite_shop.client().post("/newAccount", sent)).status == 400) == rule["mandatory"], name


async def test_what_is_listed_is_taken_and_nothing_else(sqlite_shop: Sandbox) -> None:
    for name, rule in (await rules_of(sqlite_shop)).items():
        for allowed in (rule["in"] or [])[:2]:
            assert (await sqlite_shop.client().post("/newAccount", PERSON | {name: allowed})).status == 200, name
        if rule["in"]:
            assert (await sqlite_shop.client().post("/newAccount", PERSON | {name: "nothing"})).status == 400, name


@pytest.mark.parametrize("name", ["email", "spareEmail", "phone", "fax"])
async def test_patterns_are_those_that_hold(sqlite_shop: Sandbox, name: str) -> None:
    pattern = re.compile((await rules_of(sqlite_shop))[name]["regularExpression"])
    for text in ("a@example.com", "a@b", "+33.123456789", "0123", "x", "12 34 56"):
        reply = await sqlite_shop.client().post("/newAccount", PERSON | {name: text})
        assert (reply.status == 200) == bool(pattern.match(text)), text


async def test_defaults_follow_the_subsidiary(sqlite_shop: Sandbox) -> None:
    rules = await rules_of(sqlite_shop, ovhSubsidiary="PL")
    assert (rules["language"]["defaultValue"], rules["country"]["defaultValue"]) == ("pl_PL", "PL")
    assert "PL" in rules["ovhSubsidiary"]["in"]


async def test_areas_and_companies_are_those_of_the_country(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client()
    areas = (await client.get("/newAccount/area", query={"country": "CA"})).result
    assert {"ON", "QC"} <= set(areas)
    assert len(areas) == 13
    assert (await client.get("/newAccount/area", query={"country": "FR"})).result == []
    companies = (await client.get("/newAccount/corporationType", query={"country": "FR"})).result
    assert {"SARL", "SAS"} <= set(companies)
    rules = await rules_of(sqlite_shop, country="FR")
    assert rules["corporationType"]["examples"] == companies
    assert "individual" in (await client.get("/newAccount/legalform", query={"country": "FR"})).result
    countries = (await client.get("/newAccount/countries", query=SELLERS)).result
    assert {"FR", "IE"} <= set(countries)
    assert "UNKNOWN" not in countries


async def test_what_is_not_there_is_refused(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client()
    for path, query in (
        ("countries", SELLERS | {"ovhSubsidiary": "XX"}), ("contracts", {"company": "ovh", "subsidiary": "US"}),
        ("creationRules", NEWCOMER | {"ovhSubsidiary": "CA"}), ("area", {"country": "Freedonia"}), ("area", {}),
        ("countries", SELLERS | {"ovhCompany": "other"}), ("legalform", {}),
    ):  # fmt: skip
        assert (await client.get(f"/newAccount/{path}", query=query)).status == 400, path
    assert (await client.post("/newAccount/rules", {"ovhSubsidiary": "US"})).status == 400


async def test_the_rules_of_a_change_are_those_of_a_change(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    made = (await client.post("/newAccount/rules", NEWCOMER)).result
    assert {one["fieldName"]: one for one in made} == await rules_of(sqlite_shop)
    changed = {one["fieldName"]: one for one in (await client.post("/newAccount/rules", {"action": "update"})).result}
    assert "email" not in changed
    for name, rule in changed.items():
        reply = await client.put("/me", {name: None})
        assert (reply.status == 400) == (rule["minLength"] == 1), name
