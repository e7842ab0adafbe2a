"""What of a name's contacts everybody sees: disclosed fields, and aliases of e-mail addresses."""

import re
from typing import Any

import pytest

from tests.support.managing import named, registered, task
from tests.support.shop import Sandbox

NAME = "/domain/exemple.com"
OPTIN = f"{NAME}/configurations/optin"
ALIASES = f"{NAME}/configurations/obfuscatedEmails"
_ALIAS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@v\.sandbox\.test")


@pytest.mark.parametrize("is_bare", [True, False])
async def test_fields_are_disclosed_as_the_registry_lets_them_be(sqlite_shop: Sandbox, *, is_bare: bool) -> None:
    camille = await named(sqlite_shop, "exemple.com")
    rules = {rule["type"]: rule["fields"] for rule in (await camille.get(f"{NAME}/rules/optin")).result}
    assert {"email", "name"} <= set(rules["owner"])
    assert rules["admin"] == []
    assert (await camille.get(OPTIN)).result == []
    wish = [{"type": "owner", "fields": ["email", "city", "email"]}, {"type": "admin", "fields": []}]
    answered = (await camille.put(OPTIN, wish if is_bare else {"optin": wish})).result
    assert answered == [{"type": "owner", "fields": ["email", "city"]}, {"type": "admin", "fields": []}]
    assert (await camille.get(OPTIN)).result == answered
    await sqlite_shop.work()
    disclosed = {"owner": ["email", "city"], "admin": []}
    assert (await registered(sqlite_shop, "exemple.com")).details["disclosed"] == disclosed
    tasks = (await camille.get(f"{NAME}/task", query={"function": "DomainContactUpdate"})).result
    assert len(tasks) == 1
    await camille.put(OPTIN, answered)
    assert (await camille.get(f"{NAME}/task", query={"function": "DomainContactUpdate"})).result == tasks
    assert (await camille.put(OPTIN, [])).result == []
    await sqlite_shop.work()
    assert (await registered(sqlite_shop, "exemple.com")).details["disclosed"] == {}


@pytest.mark.parametrize(
    "body, field",
    [
        ({}, "optin"),
        ({"optin": None}, "optin"),
        ({"optin": [{"type": "all", "fields": []}]}, "optin[0].type"),
        ([{"type": "owner", "fields": []}, {"type": "owner", "fields": ["email"]}], "optin[1].type"),
        ([{"type": "admin", "fields": ["email"]}], "optin[0].fields"),
        ([{"type": "owner", "fields": ["shoes"]}], "fields"),
        ([{"type": "owner"}], "fields"),
        ([7], "optin"),
    ],
)
async def test_what_cannot_be_disclosed_is_named(sqlite_shop: Sandbox, body: Any, field: str) -> None:
    camille = await named(sqlite_shop, "exemple.com")
    refused = await camille.put(OPTIN, body)
    assert refused.status == 400
    assert field in refused.message
    assert (await camille.put(OPTIN, content=b"[")).status == 400


async def test_addresses_are_hidden_from_the_beginning_and_can_be_shown(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop, "exemple.com")
    assert (await camille.get(f"{NAME}/rules/emailsObfuscation")).result == ["owner", "admin", "tech", "billing"]
    first = (await camille.get(ALIASES)).result
    assert [(one["type"], one["status"]) for one in first] == [
        (kind, "done") for kind in ("owner", "admin", "tech", "billing")
    ]
    assert all(_ALIAS.fullmatch(one["value"]) for one in first)
    assert len({one["value"] for one in first}) == 4
    assert (await camille.get(ALIASES)).result == first
    assert (await camille.put(ALIASES, {"contacts": ["owner"]})).result == first[:1]
    busy = await camille.put(ALIASES, {"contacts": ["owner", "tech"]})
    assert busy.status == 409
    await sqlite_shop.work()
    kept = {"owner": first[0]["value"]}
    assert (await registered(sqlite_shop, "exemple.com")).details["obfuscated_emails"] == kept
    answered = (await camille.put(ALIASES, {"contacts": ["tech", "owner", "tech"]})).result
    assert [(one["type"], one["status"]) for one in answered] == [("owner", "done"), ("tech", "todo")]
    await sqlite_shop.work()
    again = (await camille.get(ALIASES)).result
    assert again == [{**one, "status": "done"} for one in answered]


async def test_aliases_are_refreshed(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop, "exemple.com")
    first = (await camille.get(ALIASES)).result
    assert (await camille.post(f"{ALIASES}/refresh", {"contacts": ["owner"]})).result is None
    coming = (await camille.get(ALIASES)).result
    assert [one["status"] for one in coming] == ["todo", "done", "done", "done"]
    assert coming[0]["value"] != first[0]["value"]
    await sqlite_shop.work()
    answered = (await camille.get(ALIASES)).result
    assert answered == [{**one, "status": "done"} for one in coming]
    assert answered[1:] == first[1:]
    await camille.put(ALIASES, {"contacts": []})
    await sqlite_shop.work()
    assert (await camille.get(ALIASES)).result == []
    refused = await camille.post(f"{ALIASES}/refresh", {"contacts": ["owner"]})
    assert refused.status == 409
    number = (await camille.get(f"{NAME}/task", query={"function": "DomainContactUpdate"})).result[0]
    assert (await task(camille, number))["status"] == "done"


@pytest.mark.parametrize("contacts", [["all"], ["nobody"], [7], "owner", None])
async def test_what_cannot_be_hidden_is_refused(sqlite_shop: Sandbox, contacts: object) -> None:
    camille = await named(sqlite_shop, "exemple.com")
    assert (await camille.put(ALIASES, {"contacts": contacts})).status == 400
    assert (await camille.post(f"{ALIASES}/refresh", {"contacts": contacts})).status == 400
