"""Every page and form of the account against nobody, another customer, and a user of each group."""

import re
from collections.abc import Collection
from urllib.parse import quote

import httpx
import pytest

from panier.core.account.user import UserRole, permits
from panier.web.pages.account.pages import ACCOUNT_PAGES
from tests.support.parts.browsing import Browser, browser, form_token
from tests.support.parts.visiting import PageForm, seen
from tests.support.samples import real_things
from tests.support.shop import Sandbox
from tests.web.guarded.read import ReadPage
from tests.web.guarded.state import changed, content, lost
from tests.web.guarded.table import Things, account_paths, is_of_account, parts_of, row_forms
from tests.web.signed_in.test_sessions import account_of

PASSWORD = "not to be guessed"
# What a field that its page leaves empty is sent with, so that more than its emptiness is tried.
TYPED = {
    "password": PASSWORD, "email": "sacha@example.com", "url": "https://example.com/", "target": "192.0.2.1",
    "duration": "P1Y", "subDomain": "www", "fieldType": "A", "name": "Sacha", "login": "nobodys-login",
}  # fmt: skip
UNKNOWN = {"serviceName": "nobody-has-this.fr"}


def address(path: str, things: Things) -> str:
    """A page's address with things of the first customer."""
    return path.format(**{name: quote(value, safe="") for name, value in parts_of(path, things).items()})


async def forms_of(one: Browser, where: str) -> list[PageForm]:
    """The forms of the account on a page of the browser's, each kind of them once."""
    page = seen(await one.http.get(where, follow_redirects=True))
    found: dict[tuple[str, tuple[str, ...]], PageForm] = {}
    for form in page.forms:
        if form.method.lower() == "post" and is_of_account(form.action.partition("?")[0]):
            what = dict(form.fields).get("what", "")
            found.setdefault((f"{form.action} {what}", tuple(name for name, _ in form.fields)), form)
    return list(found.values())


def filled(form: PageForm, token: str) -> dict[str, str]:
    """What somebody sends who read that form on another's screen."""
    fields = {name: value or TYPED.get(name, "1") for name, value in form.fields}
    fields |= {name: values[0] for name, values in form.choices.items() if name not in fields and values}
    return {**fields, "formToken": token, "drawing": "x" * 22}


async def with_users(shop: Sandbox) -> dict[UserRole, str]:
    """A user of the first customer's account for each role; their names at the sign-in."""
    client = shop.client(shop.first)
    await client.post("/me/identity/group", {"name": "nothing", "description": "", "role": "NONE"})
    groups = {"ADMIN": "ADMIN", "DEFAULT": "REGULAR", "UNPRIVILEGED": "UNPRIVILEGED", "nothing": "NONE"}
    for group, role in groups.items():
        made = {"login": role.lower(), "email": f"{role.lower()}@example.com", "password": PASSWORD, "group": group}
        assert (await client.post("/me/identity/user", {**made, "description": ""})).status == 200
    return {UserRole(role): f"{shop.first.nic}/{role.lower()}" for role in groups.values()}


async def test_nobody_is_led_to_the_door_and_does_nothing(sqlite_shop: Sandbox) -> None:
    things = await real_things(sqlite_shop)
    before = await content(sqlite_shop)
    async with browser(sqlite_shop) as nobody:
        token = form_token(await nobody.get("/login"))
        for path in account_paths():
            answer = await nobody.get(address(path, things))
            assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login"), path
        for form in row_forms(things):
            answer = await nobody.http.post(form.address, data={"what": form.form.name, "formToken": token})
            assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login"), form.name
    assert changed(before, await content(sqlite_shop)) == {}


async def test_what_is_anothers_reads_like_what_nobody_has(sqlite_shop: Sandbox) -> None:
    things = await real_things(sqlite_shop)
    owner = await account_of(sqlite_shop, sqlite_shop.first)
    strange = {key: UNKNOWN.get(key[1], "999999999") for key in things}
    async with browser(sqlite_shop) as other, browser(sqlite_shop) as mine:
        await other.sign_in(sqlite_shop.second.nic)
        await mine.sign_in(sqlite_shop.first.nic)
        for path in account_paths():
            page = await other.get(address(path, things))
            if "{" not in path:
                assert page.status_code in (200, 303), path
                assert not [word for word in (owner.nic, owner.email) if word in page.text], path
                continue
            assert page.status_code == 404, path
            nothing = await other.get(address(path, strange))
            asked = {*parts_of(path, things).values(), *parts_of(path, strange).values()}
            assert _told(page, asked) == _told(nothing, asked), path
            assert (await mine.get(address(path, things))).status_code in (200, 303), (
                f"what nobody has proves nothing: {path}"
            )


def _told(page: httpx.Response, asked: Collection[str]) -> str:
    """What a page tells, whatever was asked for."""
    text = " ".join("".join(ReadPage(page.text.partition("<main")[2]).told).split())
    for value in asked:
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", text)
    return text


async def test_another_customer_changes_nothing(sqlite_shop: Sandbox) -> None:
    """Forms of the owner's pages, sent as they stand there by somebody else who is signed in."""
    things = await real_things(sqlite_shop)
    stranger = (await account_of(sqlite_shop, sqlite_shop.second)).account_id
    async with browser(sqlite_shop) as owner, browser(sqlite_shop) as other:
        await owner.sign_in(sqlite_shop.first.nic)
        await other.sign_in(sqlite_shop.second.nic)
        tried = {path: await forms_of(owner, address(path, things)) for path in account_paths()}
        for path, forms in tried.items():
            for form in forms:
                if not (await other.get("/account")).is_success:  # a form of its own signed it out
                    await other.sign_in(sqlite_shop.second.nic)
                token = form_token(await other.get("/logout"))
                before, everything = await content(sqlite_shop, besides=stranger), await content(sqlite_shop)
                answer = await other.http.post(form.action, data=filled(form, token))
                said = f"{path} {form.fields}: {answer.status_code}"
                assert answer.status_code < 500, said
                assert lost(before, await content(sqlite_shop, besides=stranger)) == {}, said
                if "{" in path:
                    assert answer.status_code in (403, 404), said
                    assert changed(everything, await content(sqlite_shop)) == {}, said
        assert sum(map(len, tried.values())) > 5, "what has no forms proves nothing"


@pytest.mark.parametrize("role", list(UserRole))
async def test_a_user_may_on_pages_what_it_may_call(sqlite_shop: Sandbox, role: UserRole) -> None:
    things = await real_things(sqlite_shop)
    users = await with_users(sqlite_shop)
    async with browser(sqlite_shop) as one:
        assert (await one.sign_in(users[role], PASSWORD)).status_code == 303
        for path, page in ACCOUNT_PAGES.items():
            method, call = page.call
            may = permits(role, method, call.format(**parts_of(path, things)))
            shown = await one.get(address(path, things))
            assert (shown.status_code == 403) is not may, f"{path}: {shown.status_code}"
        token = form_token(await one.get("/logout"))
        before = await content(sqlite_shop)
        for form in row_forms(things):
            calls = [(method, call.format(**form.parts)) for method, call in (form.page.call, form.form.call)]
            if all(permits(role, *call) for call in calls):
                continue
            answer = await one.http.post(form.address, data={**TYPED, "what": form.form.name, "formToken": token})
            assert answer.status_code == 403, f"{form.name}: {answer.status_code}"
        assert changed(before, await content(sqlite_shop)) == {}


async def test_rights_that_were_taken_away_are_gone_at_once(sqlite_shop: Sandbox) -> None:
    """A browser that is signed in may what its user may now, not what it might when it signed in."""
    users = await with_users(sqlite_shop)
    client = sqlite_shop.client(sqlite_shop.first)
    async with browser(sqlite_shop) as one:
        await one.sign_in(users[UserRole.REGULAR], PASSWORD)
        assert (await one.get("/account/orders")).status_code == 200
        changed_user = {"group": "nothing", "email": "regular@example.com", "description": ""}
        assert (await client.put("/me/identity/user/regular", changed_user)).status == 200
        assert (await one.get("/account/orders")).status_code == 403
