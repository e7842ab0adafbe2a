"""A colleague looks at an account as its customer sees it: all of it, and nothing of it can be changed."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape

import httpx
import pytest

from panier.core.limits import OFFICE_LOOK_LIFE_US, OFFICE_LOOK_WAY_US, SECOND_US
from panier.core.office.rights import OfficeAction, OfficeRole, may
from panier.flows.office import staff
from panier.store.engine.db import Tx
from panier.store.schema.tables import metadata
from panier.web.application import build_office
from panier.web.office.place import OfficePlace
from panier.web.pages import PAGES
from panier.web.pages.account.pages import ACCOUNT_PAGES
from panier.web.pages.parts.looks import is_looked_at
from tests.support.ordering import UNPAID, order_name, order_project
from tests.support.parts.browsing import form_token
from tests.support.shop import Sandbox
from tests.web.office.desk import PASSWORD, Clerk, browser, hire, plain, signed_in, with_office

NAME, LOGIN = "mon-essai.com", "reader"
_GAPS = {"/account/balance/{name}": {"name": "VOUCHER"}}
FIELDS = {"what": "all", "duration": "P1Y", "target": "192.0.2.1", "fieldType": "A", "record": "1", "browser": "1"}


async def furnished(shop: Sandbox) -> Sandbox:
    """An office, and a customer who has something of everything that a page of the account is about."""
    office = with_office(shop)
    client = office.client(office.first)
    await order_name(client, NAME)
    await order_project(client, how=UNPAID)
    await office.deliver()
    user = {"login": LOGIN, "password": "a long password", "email": "reader@shop.example", "group": "DEFAULT"}
    assert (await client.post("/me/identity/user", user)).status == 200
    assert (await client.post("/me/credit/code", {"inputCode": "CREDIT-50"})).status == 200
    return office


async def begin(clerk: Clerk, page: str = "customers/ca1001-ovh") -> str:
    """Begin a look; the way that the office leads to."""
    answer = await clerk.send(f"/office/{page}", "customer.look")
    assert answer.status_code == 303, plain(answer.text)
    return str(answer.headers["location"])


@asynccontextmanager
async def looking(office: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which a colleague looks at the first customer's account."""
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        answer = await support.http.get(await begin(support))
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
        yield support.http


def address(template: str) -> str:
    """A page's address, with something of the first customer's in its gaps."""
    known = {"name": NAME, "zone": NAME, "login": LOGIN} | _GAPS.get(template, {})
    return re.sub(r"{(\w+)}", lambda gap: known.get(gap[1], "1"), template)


async def content(office: Sandbox) -> dict[str, list[tuple[object, ...]]]:
    """All that the database holds, but for how often an order's password was guessed."""

    async def read(tx: Tx) -> dict[str, list[tuple[object, ...]]]:
        return {
            name: sorted((tuple(row) for row in await tx.rows(f'SELECT * FROM "{name}"')), key=repr)
            for name in metadata.tables
            if name != "attempt"
        }

    return await office.database.read(read)


async def test_a_colleague_sees_what_the_customer_sees_and_the_band_says_so(shop: Sandbox) -> None:
    office = await furnished(shop)
    async with looking(office) as http:
        for template in ACCOUNT_PAGES:
            answer = await http.get(address(template))
            if answer.status_code == 303:
                answer = await http.get(answer.headers["location"])
            assert answer.status_code == 200, f"{template}: {answer.status_code} {plain(answer.text)[:300]}"
            assert "support@shop.example looks at the account of ca1001-ovh" in plain(answer.text), template
        orders = await http.get("/account/orders")
        links = [unescape(one) for one in re.findall(r'href="(/order/display\?[^"]*)"', orders.text)]
        shown = await http.get(links[0])
        assert "Nothing can be changed here" in plain(shown.text)
        assert NAME in plain((await http.get(f"/account/names/{NAME}")).text)
        ended = await http.post("/look/end", data={"formToken": form_token(orders)})
        assert "You look no more" in plain(ended.text)
        assert "http://shop.test/office/customers/ca1001-ovh" in ended.text
        away = await http.get("/account")
        assert away.headers["location"].startswith("/login")
    async with signed_in(office, OfficeRole.OWNER) as owner:
        trail = await owner.see("/office/trail")
        assert "support@shop.example from 127.0.0.1 see what a customer sees Customer ca1001-ovh" in trail


async def test_the_band_speaks_to_the_colleague_and_the_page_to_the_customer(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    await office.client(office.first).put("/me", {"language": "fr_FR"})
    async with looking(office) as http:
        page = (await http.get("/account", headers={"accept-language": "de"})).text
        assert '<html lang="fr"' in page
        band = page.partition('<div class="band look"')[2].partition("</div>")[0]
        assert 'lang="de"' in band
        assert "Beenden" in band
        assert "Nothing can be changed here" not in plain(band)
        ended = await http.post(
            "/look/end", data={"formToken": form_token(await http.get("/account"))}, headers={"accept-language": "de"}
        )
        assert '<html lang="de"' in ended.text


async def test_no_form_of_any_page_is_taken_and_nothing_changes(sqlite_shop: Sandbox) -> None:
    office = await furnished(sqlite_shop)
    async with looking(office) as http:
        token = form_token(await http.get("/account"))
        before = await content(office)
        for template in PAGES:
            if template in ("/look", "/look/end"):
                continue
            path = address(template)
            names = [one.name for one in ACCOUNT_PAGES[template].forms] if template in ACCOUNT_PAGES else ["all", "on"]
            for what in [*names, "anything"]:
                sent = {**FIELDS, "formToken": token, "drawing": "a" * 22, "what": what}
                answer = await http.post(path, data=sent)
                assert answer.status_code in (403, 405), f"{what} of {path}: {answer.status_code}"
                if answer.status_code == 403:
                    assert "changes nothing" in plain(answer.text)
            if not is_looked_at(template):
                shown = await http.get(path)
                assert shown.status_code == 403, path
                assert "none of the account that you look at" in plain(shown.text)
            else:
                await http.get(path)
        assert await content(office) == before


async def test_a_way_is_taken_once_and_soon_and_a_look_ends_by_itself(sqlite_shop: Sandbox) -> None:
    office = await furnished(sqlite_shop)
    async with signed_in(office, OfficeRole.SUPPORT) as support, browser(office) as other:
        way = await begin(support)
        assert (await support.http.get(way)).status_code == 303
        assert (await other.get(way)).status_code == 403
        late = await begin(support)
        office.clock.advance(seconds=OFFICE_LOOK_WAY_US / SECOND_US + 1)
        assert "taken or over" in plain((await other.get(late)).text)
        assert (await support.http.get("/account")).status_code == 200
        cookie = support.http.cookies["panier-look"]
        rows = await office.database.read(lambda tx: tx.rows("SELECT way_digest, cookie_digest FROM office_look"))
        assert not {cookie, way.partition("=")[2]} & {one for row in rows for one in row}
        other.cookies.set("panier", cookie)  # it is nobody's cookie of a customer
        assert (await other.get("/account")).status_code == 303
        office.clock.advance(seconds=OFFICE_LOOK_LIFE_US / SECOND_US)
        over = await support.http.get("/account")
        assert over.status_code == 403
        assert "is over" in plain(over.text)
        assert (await support.http.get("/account")).headers["location"].startswith("/login")


async def test_a_look_ends_with_its_colleagues_right(sqlite_shop: Sandbox) -> None:
    office = await furnished(sqlite_shop)
    async with looking(office) as http:
        found = await office.database.read(lambda tx: staff.find(tx, "support@shop.example"))
        await office.database.write(lambda tx: staff.change_role(tx, found.staff_id, OfficeRole.READER))
        assert (await http.get("/account/orders")).status_code == 403


async def test_a_customer_who_is_signed_in_and_one_who_is_looked_at_are_not_mixed_up(sqlite_shop: Sandbox) -> None:
    office = await furnished(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        http = owner.http
        page = await http.get("/login")
        sent = {"formToken": form_token(page), "nic": office.second.nic, "password": "sandbox"}
        assert (await http.post("/login", data=sent)).status_code == 303
        assert NAME not in plain((await http.get("/account/services")).text)
        await http.get(await begin(owner))
        looked = await http.get("/account/services")
        assert NAME in plain(looked.text)
        assert (await http.get("/cart")).status_code == 403
        await http.post("/look/end", data={"formToken": form_token(looked)})
        assert NAME not in plain((await http.get("/account/services")).text)


@pytest.mark.parametrize("role", [one for one in OfficeRole if not may(one, OfficeAction.LOOK_AS_CUSTOMER)])
async def test_others_look_at_no_account(sqlite_shop: Sandbox, role: OfficeRole) -> None:
    office = await furnished(sqlite_shop)
    async with signed_in(office, role) as clerk:
        assert "See it as its customer does" not in await clerk.see("/office/customers/ca1001-ovh")
        assert (await clerk.send("/office/customers/ca1001-ovh", "customer.look")).status_code == 403


async def test_an_office_on_a_port_of_its_own_leads_to_the_shops_address(sqlite_shop: Sandbox) -> None:
    await furnished(sqlite_shop)
    await hire(sqlite_shop, OfficeRole.OWNER)
    alone = httpx.ASGITransport(build_office(sqlite_shop.shop, sqlite_shop.database, OfficePlace("http://office.test")))
    async with httpx.AsyncClient(transport=alone, base_url="http://office.test") as http:
        http.headers.update({"origin": "http://office.test", "accept": "text/html"})
        await http.post("/office/login", data={"email": "owner@shop.example", "password": PASSWORD})
        page = await http.get("/office/customers/ca1001-ovh")
        assert "form-action 'self' http://shop.test;" in page.headers["content-security-policy"]
        mark = page.text.partition('name="mark" value="')[2].partition('"')[0]
        sent = await http.post("/office/customers/ca1001-ovh", data={"mark": mark, "act": "customer.look"})
        way = sent.headers["location"]
        assert way.startswith("http://shop.test/look?token=")
    async with browser(sqlite_shop) as http:
        assert (await http.get(way)).headers["location"] == "/account"
        shown = await http.get("/account")
        assert "owner@shop.example looks at the account of ca1001-ovh" in plain(shown.text)
        ended = await http.post("/look/end", data={"formToken": form_token(shown)})
        assert "http://office.test/office/customers/ca1001-ovh" in ended.text
