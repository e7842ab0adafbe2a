"""A second factor: codes of an app and spare ones, on every page that takes a password."""

import re
from html import unescape

import httpx
import pyotp

from panier.core.account.security_event import EventFilter
from panier.core.limits import SECOND_US
from panier.flows.account import security_events
from tests.support.parts.browsing import Browser, browser
from tests.support.parts.mailed import written
from tests.support.shop import Sandbox
from tests.web.account.test_keys_pages import KEYS_FORM
from tests.web.signed_in.test_sessions import is_signed_in
from tests.web.surface.test_limits import with_limits

PAGE = "/account/second-factor"
PASSWORD = "sandbox"


async def switch_on(shop: Sandbox, one: Browser) -> tuple[pyotp.TOTP, list[str]]:
    """Switch it on for the first customer: the app, and the spare codes."""
    await one.sign_in(shop.first.nic)
    assert (await one.submit(PAGE, {"what": "begin", "password": PASSWORD})).status_code == 303
    shown = (await one.get(PAGE)).text
    address = re.search(r'href="(otpauth:[^"]*)"', shown)
    assert address is not None
    app = pyotp.parse_uri(unescape(address.group(1)))
    assert isinstance(app, pyotp.TOTP)
    assert (app.issuer, app.name) == ("shop.test", shop.first.nic)
    done = await one.submit(PAGE, {"what": "confirm", "code": code(shop, app)})
    assert done.status_code == 200, done.text
    spare = re.search(r'id="spare-codes">([^<]*)<', done.text)
    assert spare is not None
    shop.clock.advance(seconds=90)
    return app, spare.group(1).split()


def code(shop: Sandbox, app: pyotp.TOTP) -> str:
    """What the app shows now."""
    return app.at(shop.clock() // SECOND_US)


async def step(one: Browser, shop: Sandbox) -> httpx.Response:
    """The page that asks for a code, after the password was right."""
    page = await one.sign_in(shop.first.nic, return_to="/account/logins")
    assert (page.status_code, "One more step" in page.text) == (200, True)
    assert not await is_signed_in(one), "the password is not enough"
    return page


async def answer(one: Browser, page: httpx.Response, typed: str) -> httpx.Response:
    """Type a code."""
    found = re.search(r'name="step" value="([^"]*)"', page.text)
    assert found is not None
    fields = {"step": found.group(1), "code": typed, "return_to": "/account/logins"}
    return await one.send(page, fields, to="/login")


async def test_signing_in_takes_a_code(shop: Sandbox) -> None:
    async with browser(shop) as one, browser(shop) as two:
        app, spare = await switch_on(shop, one)
        page = await step(two, shop)
        shown = code(shop, app)
        wrong = await answer(two, page, "000000" if shown != "000000" else "111111")
        assert (wrong.status_code, "This code is wrong" in wrong.text) == (403, True)
        done = await answer(two, page, f"{shown[:3]} {shown[3:]}")
        assert (done.status_code, done.headers["location"]) == (303, "/account/logins")
        assert await is_signed_in(two)
        used = await answer(two, page, shown)
        assert used.status_code == 403, "the step was taken"
    async with browser(shop) as three:
        page = await step(three, shop)
        assert (await answer(three, page, shown)).status_code == 403, "a code is taken once"
        assert (await answer(three, page, f"{spare[0][:5]}-{spare[0][5:]}".upper())).status_code == 303
    async with browser(shop) as four:
        page = await step(four, shop)
        assert (await answer(four, page, spare[0])).status_code == 403, "so is a spare one"
        shop.clock.advance(seconds=601)
        late = await answer(four, page, spare[1])
        assert (late.status_code, "first step was too long ago" in late.text) == (403, True)
    rows = await shop.database.read(lambda tx: tx.rows("SELECT * FROM second_factor"))
    assert not any(secret in str([tuple(row) for row in rows]) for secret in (app.secret, *spare))


async def test_every_page_with_a_password_asks_for_it(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        app, _ = await switch_on(sqlite_shop, one)
        form = {**KEYS_FORM, "nic": sqlite_shop.first.nic, "password": PASSWORD, "method": "GET", "path": "/me"}
        refused = await one.http.post("/createToken", data=form)
        assert (refused.status_code, "has a second factor" in refused.text) == (403, True)
        assert (await one.http.post("/createToken", data={**form, "code": "12345"})).status_code == 403
        done = await one.http.post("/createToken", data={**form, "code": code(sqlite_shop, app)})
        assert (done.status_code, 'id="consumer-key"' in done.text) == (200, True)
    kinds = [event.kind.value for event, _ in await sqlite_shop.database.read(
        lambda tx: security_events.list_latest(tx, EventFilter(), limit=9)
    )]  # fmt: skip
    assert kinds == ["login", "second-factor-on", "login-failed", "login", "key-made"] or kinds[:4] == [
        "login", "second-factor-on", "login-failed", "login",
    ]  # fmt: skip


async def test_guessing_codes_takes_longer_and_longer_from_everywhere(sqlite_shop: Sandbox) -> None:
    shop = with_limits(sqlite_shop, SECOND_FACTORS="2/60")
    async with browser(shop) as one, browser(shop, "203.0.113.9") as elsewhere:
        app, _ = await switch_on(shop, one)
        page = await step(elsewhere, shop)
        for _ in range(2):
            assert (await answer(elsewhere, page, "x")).status_code == 403
        refused = await answer(elsewhere, page, code(shop, app))
        assert (refused.status_code, "limit SECOND_FACTORS" in refused.text) == (429, True)
        shop.clock.advance(seconds=int(refused.headers["retry-after"]))
        assert (await answer(elsewhere, page, code(shop, app))).status_code == 303


async def test_it_is_switched_off_with_the_password(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        await one.sign_in(sqlite_shop.first.nic)
        wrong = await one.submit(PAGE, {"what": "begin", "password": "guess"})
        assert (wrong.status_code, "customer ID or password is wrong" in wrong.text) == (403, True)
        await one.submit("/logout", {})
        await switch_on(sqlite_shop, one)
        again = await one.submit(PAGE, {"what": "begin", "password": PASSWORD})
        assert (again.status_code, "is on already" in again.text) == (409, True)
        assert (await one.submit(PAGE, {"what": "end", "password": "guess"})).status_code == 403
        assert (await one.submit(PAGE, {"what": "end", "password": PASSWORD})).status_code == 303
        await one.submit("/logout", {})
        assert (await one.sign_in(sqlite_shop.first.nic)).status_code == 303
        assert await is_signed_in(one)
    subjects = [one.subject for one in await written(sqlite_shop, sqlite_shop.first.nic) if "factor" in one.subject]
    assert [subject.rpartition(" ")[2] for subject in subjects] == ["on", "off"]


async def test_a_wrong_first_code_stands_beside_its_field(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        await one.sign_in(sqlite_shop.first.nic)
        await one.submit(PAGE, {"what": "begin", "password": PASSWORD})
        key = re.search(r'id="secret">([^<]*)<', (await one.get(PAGE)).text)
        page = await one.submit(PAGE, {"what": "confirm", "code": "abc"})
        assert (page.status_code, 'id="field-code-wrong"' in page.text) == (400, True)
        assert key is not None
        assert key.group(1) in page.text, "the key that the app was told stays the same"
