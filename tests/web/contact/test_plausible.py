"""Contacts and accounts of somebody: texts that say something, and a day on which somebody was born."""

from typing import Any

import pytest

from tests.support.samples import CONTACT
from tests.support.shop import Sandbox

BLANKS = (" ", "  ", "\t", "\u00a0", "\u2003", "\u200b", " \n ")
FIELDS = (
    "firstName",
    "lastName",
    "organisationName",
    "vat",
    "birthCity",
    "address.line1",
    "address.city",
    "address.zip",
)


def with_(name: str, value: object) -> dict[str, Any]:
    whole, _, inner = name.partition(".")
    return {**CONTACT, whole: {**CONTACT["address"], inner: value} if inner else value}  # type: ignore[dict-item]


@pytest.mark.parametrize("name", FIELDS)
async def test_a_text_of_blanks_says_nothing(sqlite_shop: Sandbox, name: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    number = (await camille.post("/me/contact", CONTACT)).result["id"]
    for blank in BLANKS:
        for path in ("/me/contact", "/domain/contact"):
            for method, place in (("POST", path), ("PUT", f"{path}/{number}")):
                status, message = (await camille.call(method, place, json=with_(name, blank))).refusal
                assert status == 400
                assert f"'{name}'" in message


@pytest.mark.parametrize("day", ["2030-01-01", "2026-11-30", "1750-01-01", "0001-01-01", "9999-12-31"])
async def test_nobody_was_born_then(sqlite_shop: Sandbox, day: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    number = (await camille.post("/me/contact", CONTACT)).result["id"]
    calls = [("PUT", "/me"), ("POST", "/me/contact"), ("PUT", f"/me/contact/{number}"), ("POST", "/domain/contact")]
    for method, path in calls:
        body = {"birthDay": day} if method == "PUT" else {**CONTACT, "birthDay": day}
        status, message = (await camille.call(method, path, json=body)).refusal
        assert status == 400
        assert "'birthDay'" in message
    assert (await camille.put(f"/me/contact/{number}", {"birthDay": "1990-12-31"})).status == 200
