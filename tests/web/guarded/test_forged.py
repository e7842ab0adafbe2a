"""No other site sends a form of ours: neither without this browser's token, nor from a page that is not the shop's."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.support.parts.browsing import Browser, browser, form_token
from tests.support.samples import real_things
from tests.support.shop import Sandbox
from tests.web.guarded.state import changed, content
from tests.web.guarded.table import PAGES_BY_HAND, HandForm, Proof, RowForm, row_forms
from tests.web.guarded.test_table import hand_forms

FOREIGN = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://shop.test.evil.example"},
    {"origin": "http://evil.shop.test", "sec-fetch-site": "same-site"},
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "cross-site"},
)
SAID = "not sent from a page of this shop"


@asynccontextmanager
async def two(shop: Sandbox) -> AsyncIterator[tuple[Browser, str, str]]:
    """The first customer's browser, its token, and the token of another customer's."""
    async with browser(shop) as one, browser(shop) as other:
        await one.sign_in(shop.first.nic)
        await other.sign_in(shop.second.nic)
        yield one, form_token(await one.get("/logout")), form_token(await other.get("/logout"))


async def post(
    one: Browser, path: str, form: HandForm | RowForm, *, token: str | None, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """Send a form with a token, or with none."""
    fields = dict(form.fields) if isinstance(form, HandForm) else {"what": form.form.name}
    if token is not None:
        fields["formToken"] = token
    if isinstance(form, HandForm) and form.is_upload:
        files = {"document": ("a.pdf", b"%PDF-1.7 %%EOF", "application/pdf")}
        return await one.http.post(path, data=fields, files=files, headers=headers)
    return await one.http.post(path, data=fields, headers=headers)


def refused(answer: httpx.Response) -> bool:
    return (answer.status_code, SAID in answer.text) == (403, True)


@pytest.mark.parametrize("path", [path for path, page in PAGES_BY_HAND.items() if page.forms])
async def test_a_page_takes_no_form_of_another_site(sqlite_shop: Sandbox, path: str) -> None:
    async with two(sqlite_shop) as (one, token, another):
        before = await content(sqlite_shop)
        for form in PAGES_BY_HAND[path].forms:
            for headers in FOREIGN:
                assert refused(await post(one, path, form, token=token, headers=headers)), headers
            if form.proof is Proof.TOKEN:
                for wrong in (None, "", another, "é"):
                    assert refused(await post(one, path, form, token=wrong)), wrong
        assert changed(before, await content(sqlite_shop)) == {}
        for form in PAGES_BY_HAND[path].forms:
            assert not refused(await post(one, path, form, token=token)), "it is taken from a page of ours"


async def test_no_page_of_the_account_takes_a_form_of_another_site(sqlite_shop: Sandbox) -> None:
    things = await real_things(sqlite_shop)
    async with two(sqlite_shop) as (one, token, another):
        before = await content(sqlite_shop)
        for form in row_forms(things):
            for headers in FOREIGN:
                assert refused(await post(one, form.address, form, token=token, headers=headers)), form.name
            for wrong in (None, another):
                assert refused(await post(one, form.address, form, token=wrong)), form.name
        assert changed(before, await content(sqlite_shop)) == {}


def test_a_form_without_a_token_holds_a_secret_of_its_own() -> None:
    """Somebody who knows the password or the link needs nobody else's browser."""
    secrets = {"password", "token", "orderPassword", "credentialToken", "key", "client_id"}
    assert [path for path, form in hand_forms() if form.proof is Proof.SECRET and not secrets & set(form.fields)] == []
