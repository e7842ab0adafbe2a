"""What is typed wrong about a name stands beside its field, in the language of its reader and not at any length."""

import re

import httpx
import pytest

from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox
from tests.web.signed_in.test_account_pages import NAME, signed_in, with_name, words

BASE = f"/account/names/{NAME}"
LONG = "x" * 5_000
RECORD = {"what": "add", "subDomain": "www", "fieldType": "A", "target": "192.0.2.7", "ttl": ""}
GLUE = {"what": "add-host", "host": f"ns1.{NAME}", "ips": "192.0.2.7"}
SERVERS = "ns1.example.net\nns2.example.net"


def beside(page: httpx.Response) -> tuple[str, str]:
    """The field that is wrong, and what is said beneath it."""
    found = re.search(r'<span class="wrong" id="field-([\w.\[\]]+)-wrong">(.*?)</span></label>', page.text, re.DOTALL)
    found = found or re.search(r'<span class="wrong" id="([\w.\[\]-]+)-wrong">(.*?)</span>', page.text, re.DOTALL)
    assert found is not None, words(page)
    return found[1], re.sub(r"<[^>]+>", "", found[2]).strip()


@pytest.mark.parametrize(
    "page, form, field, value",
    [
        ("zone", RECORD, "subDomain", LONG),
        ("zone", RECORD, "subDomain", "😀"),
        ("zone", RECORD, "subDomain", "a b"),
        ("zone", RECORD, "target", ""),
        ("zone", RECORD, "target", LONG),
        ("zone", RECORD, "target", "<b>"),
        ("zone", {**RECORD, "fieldType": "MX"}, "target", "mail"),
        ("zone", {**RECORD, "fieldType": "TLSA"}, "target", "1"),
        ("zone", RECORD, "ttl", "soon"),
        ("servers", {"what": "replace"}, "servers", ""),
        ("servers", {"what": "replace"}, "servers", "a b c"),
        ("servers", {"what": "replace"}, "servers", f"{SERVERS}\nns1.example.net"),
        ("servers", {"what": "replace"}, "servers", "ns1.example.net 999.1.1.1\nns2.example.net"),
        ("servers", GLUE, "host", "ns1.example.net"),
        ("servers", GLUE, "ips", ""),
        ("contacts", {"what": "owner"}, "phone", ""),
        ("contacts", {"what": "owner"}, "phone", "call me"),
        ("contacts", {"what": "owner"}, "address.line1", LONG),
        ("contacts", {"what": "owner"}, "address.city", ""),
        ("contacts", {"what": "owner"}, "language", "zz"),
    ],
)
async def test_it_stands_beside_its_field_in_french(
    sqlite_shop: Sandbox, page: str, form: dict[str, str], field: str, value: str
) -> None:
    await with_name(sqlite_shop)
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        await one.get("/account?lang=fr")
        answer = await one.submit(f"{BASE}/{page}", {**form, field: value})
        assert answer.status_code == 400, words(answer)
        where, sentence = beside(answer)
        assert where == field
        assert ('lang="en"' in sentence, "Must" in sentence, len(sentence) < 300) == (False, False, True), sentence


async def test_an_address_of_a_host_stands_beside_the_host_s_addresses(sqlite_shop: Sandbox) -> None:
    await with_name(sqlite_shop)
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        wrong = await one.submit(f"{BASE}/servers", {**GLUE, "ips": "192.0.2.7 999.1.1.1"})
        assert beside(wrong) == ("ips", "Must be an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7")


async def test_what_is_wrong_with_a_field_that_the_page_does_not_have_is_said_above(sqlite_shop: Sandbox) -> None:
    await with_name(sqlite_shop)
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        page = await one.get(f"{BASE}/contacts")
        assert 'name="accreditationYear"' not in page.text
        wrong = await one.submit(f"{BASE}/contacts", {"what": "owner", "accreditationYear": "soon"})
        assert (wrong.status_code, "accreditationYear" in wrong.text.partition('role="alert"')[2]) == (400, True)
