"""Whatever anybody typed, and whatever came from elsewhere, stands on pages as the text that it is."""

import re
from html import escape
from urllib.parse import urlencode

import httpx

from tests.support.parts.browsing import browser, form_token
from tests.support.samples import real_things
from tests.support.shop import Sandbox
from tests.web.guarded.everything import CONSOLE, everything, shop_paths
from tests.web.guarded.planted import MARK, TEXT, plant
from tests.web.guarded.read import ReadPage
from tests.web.guarded.table import PAGES_BY_HAND
from tests.web.office.desk import with_office

ASKED = (
    "q", "return_to", "to", "back", "nic", "name", "description", "token", "group", "lang", "ovhSubsidiary", "compare",
    "quantity", "coupon", "mode", "duration", "option", "term", "family", "from", "before", "done", "edit", "id",
    "orderId", "orderPassword", "reference", "passwd", "key", "credentialToken", "client_id", "GET", "validity",
)  # fmt: skip


def broken(page: str) -> list[str]:
    """Where a planted text is more than text."""
    read = ReadPage(page)
    found = [f"{tag} {has}" for tag, has in read.elements if has.get("id") == MARK]
    found += [f"{tag} has {name}" for tag, has in read.elements for name in has if MARK in name]
    found += [f"<{tag}>" for tag, _ in read.elements if MARK in tag]
    computed = "".join((*read.told, *(value for _, has in read.elements for value in has.values())))
    found += ["a template was run"] if re.search(rf"{MARK}[^{{]{{0,40}}49", computed) else []
    return found


async def test_what_was_planted_everywhere_is_text_everywhere(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    things = await real_things(sqlite_shop)
    assert await plant(sqlite_shop, things) > 150, "what is planted nowhere proves nothing"
    wrong, told = {}, set()
    async for drawn in everything(sqlite_shop, things, owner):
        assert drawn.answer.status_code < 500, drawn.where
        if drawn.is_page:
            where = f"{drawn.who} {drawn.where}"
            is_mail = drawn.where.endswith("/html")
            faults = [*broken(drawn.answer.text), *([] if is_mail else ReadPage(drawn.answer.text).faults())]
            if faults:
                wrong[where] = faults[:3]
            if MARK in drawn.answer.text:
                told.add(where)
    assert wrong == {}
    assert len(told) > 50, f"it is told on too few pages: {sorted(told)}"
    for place in (
        "customer /account",
        "colleague /office/customers",
        "owner /workshop/people",
        "colleague /office/orders",
    ):
        assert any(where.startswith(place) for where in told), f"{place} does not tell it"


async def test_what_an_address_or_a_form_says_is_told_back_as_text(sqlite_shop: Sandbox) -> None:
    shop, things = with_office(sqlite_shop), await real_things(sqlite_shop)
    wrong, told = {}, set()
    async with browser(shop) as one, browser(shop) as customer:
        await customer.sign_in(shop.first.nic)
        query = urlencode(dict.fromkeys(ASKED, TEXT))
        answers = [
            await each.get(f"{path}{'&' if '?' in path else '?'}{query}")
            for each in (one, customer)
            for path in (*shop_paths(things), *CONSOLE, f"/{TEXT}", f"/c/{TEXT}", f"/p/{TEXT}", "/office/login")
        ]
        answers += [await customer.get(f"/account/names/{TEXT}"), await one.get(f"/console/GET/{TEXT}")]
        token = form_token(await one.get("/login"))
        for path, page in PAGES_BY_HAND.items():
            for form in page.forms:
                for said in (token, TEXT):
                    typed = dict.fromkeys((*form.fields, *ASKED), TEXT)
                    kept = {name: form.fields[name] for name in ("do", "what", "plan") if name in form.fields}
                    answers.append(await one.http.post(path, data={**typed, **kept, "formToken": said}))
        for answer in answers:
            assert answer.status_code < 500, answer.url
            if answer.headers.get("content-type", "").startswith("text/html"):
                if faults := [*broken(answer.text), *ReadPage(answer.text).faults()]:
                    wrong[str(answer.url)[:80]] = faults[:3]
                told |= {answer.url.path} if TEXT.partition('"')[0] in answer.text else set()
    assert wrong == {}
    assert len(told) > 10


def test_a_page_that_forgot_to_escape_is_found() -> None:
    """What the tests here look for is there to be found."""
    assert broken(f'<p title="{TEXT}">{TEXT}</p>')
    assert broken(f"<p>{escape(TEXT).replace('{{7*7}}', '49')}</p>")
    assert not broken(f'<p title="{escape(TEXT)}">{escape(TEXT)}</p>')
