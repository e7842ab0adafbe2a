"""Forms as no browser sends them: the same field twice, hundreds of fields, huge ones, bytes that are no text."""

from urllib.parse import urlencode

import pytest

from tests.support.parts.browsing import Browser, browser, form_token
from tests.support.samples import real_things
from tests.support.shop import Sandbox
from tests.web.guarded.state import changed, content
from tests.web.guarded.table import PAGES_BY_HAND, row_forms
from tests.web.guarded.test_forged import post
from tests.web.guarded.test_table import hand_forms

ZONE = "/account/names/exemple.fr/zone"
TURNED = "exemple\u202ergj.fr"
BODIES = {
    "301 fields": urlencode([("what", "add")] * 301).encode(),
    "a field of 70 kB": b"what=add&target=" + b"x" * 70_000,
    "no text": b"what=\xff\xfe&%ff=%fe&target=%c0%af",
    "NUL": b"what=add&target=a%00b&fieldType=%00",
    "nothing": b"",
    "only signs": b"&&&===&=&%&%zz&+",
    "JSON": b'{"what": "add"}',
    "deep names": b"what[a][b]=add&what[]=add&__proto__=1",
    "a surrogate": b"what=%ed%a0%80&target=%ed%a0%80",
}


async def raw(one: Browser, path: str, body: bytes) -> int:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return (await one.http.post(path, content=body, headers=headers)).status_code


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_form_that_is_none_is_refused_and_changes_nothing(sqlite_shop: Sandbox, body: bytes) -> None:
    things = await real_things(sqlite_shop)
    async with browser(sqlite_shop) as one:
        await one.sign_in(sqlite_shop.first.nic)
        token = form_token(await one.get(ZONE)).encode()
        before = await content(sqlite_shop)
        pages = {path for path, page in PAGES_BY_HAND.items() if page.forms} | {
            one.address for one in row_forms(things)
        }
        for path in sorted(pages - {"/order/documents", "/login", "/logout", "/resetPassword"}):
            for sent in (body, b"formToken=" + token + b"&" + body):
                status = await raw(one, path, sent)
                assert 300 <= status < 500, f"{path} {status}"
        assert changed(before, await content(sqlite_shop)) == {}


async def test_of_two_fields_with_one_name_the_first_counts_and_nothing_is_done_twice(sqlite_shop: Sandbox) -> None:
    """Whoever checks a form and whoever does what it says read the same of two values."""
    await real_things(sqlite_shop)
    async with browser(sqlite_shop) as one:
        await one.sign_in(sqlite_shop.first.nic)
        token = form_token(await one.get(ZONE))
        record = [("fieldType", "A"), ("subDomain", "einmal"), ("target", "192.0.2.1"), ("target", "192.0.2.2")]
        twice = urlencode([("formToken", token), ("what", "add"), ("what", "undo"), *record]).encode()
        assert await raw(one, ZONE, twice) == 303
        second = urlencode([("formToken", "none"), ("formToken", token), ("what", "add"), *record]).encode()
        assert await raw(one, ZONE, second) == 403, "the first token counts, as the first of every field"
    client = sqlite_shop.client(sqlite_shop.first)
    numbers = (await client.get("/domain/zone/exemple.fr/record?subDomain=einmal")).result
    targets = [(await client.get(f"/domain/zone/exemple.fr/record/{number}")).result["target"] for number in numbers]
    assert targets == ["192.0.2.1"]


async def test_a_cart_of_a_cookie_that_was_guessed_or_is_anothers_is_none(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    cart = (await client.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    await client.post(f"/order/cart/{cart}/domain", {"domain": "exemple-libre.fr"})
    await client.post(f"/order/cart/{cart}/assign")
    before = await content(sqlite_shop)
    async with browser(sqlite_shop) as stranger:
        for value in (cart, cart.upper(), "x" * 3_000, "%00", "a b", "' OR 1=1 --", "../1"):
            for path in ("/cart", "/checkout", "/domains?q=exemple.fr"):
                page = await stranger.http.get(path, headers=[(b"cookie", f"panier-cart={value}".encode())])
                assert page.status_code in (200, 303), value
                assert "exemple-libre.fr" not in page.text, value
    assert changed(before, await content(sqlite_shop)) == {}


async def test_no_text_turns_the_order_in_which_others_read(sqlite_shop: Sandbox) -> None:
    """A name with such a character is shown as another name; calls refuse it, forms lose it."""
    client = sqlite_shop.client(sqlite_shop.first)
    refused = await client.put("/me", {"firstname": f"Sacha{TURNED}"})
    assert (refused.status, "control characters" in refused.message) == (400, True)
    async with browser(sqlite_shop) as one:
        joined = {
            "firstname": TURNED, "name": "Exemple", "email": "sacha@example.com", "country": "FR",
            "legalform": "individual", "password": "a long password",
        }  # fmt: skip
        assert (await one.submit("/join", joined)).status_code == 303
        assert "exemplergj.fr" in (await one.get("/account")).text
    found = await sqlite_shop.database.read(lambda tx: tx.rows("SELECT first_name FROM account"))
    assert not [row[0] for row in found if "\u202e" in row[0]]


async def test_every_form_takes_only_what_it_can_read(sqlite_shop: Sandbox) -> None:
    """A form in another type than forms have is an empty one."""
    async with browser(sqlite_shop) as one:
        await one.sign_in(sqlite_shop.first.nic)
        before = await content(sqlite_shop)
        for path, form in hand_forms():
            for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x", ""):
                answer = await one.http.post(path, content=b"--x\r\n\r\n--x--", headers={"content-type": kind})
                assert answer.status_code < 500, f"{path} {kind}"
            assert (await post(one, path, form, token="none")).status_code < 500
        assert set(changed(before, await content(sqlite_shop))) <= {"mail", "password_reset", "job"}
