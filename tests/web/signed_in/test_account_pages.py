"""What an account has, in a browser: orders, bills, services, a name and its zone; and nobody else's."""

import re
from html import unescape

import httpx
import pytest

from panier.web.pages import PAGES
from tests.support.ordering import UNPAID, delivered, order_name, order_plan, order_project
from tests.support.parts.browsing import Browser, browser, form_token
from tests.support.parts.visiting import seen
from tests.support.shop import Sandbox
from tests.web.signed_in.test_sessions import account_of

NAME = "mon-essai.com"
LISTS = ("/account", "/account/orders", "/account/bills", "/account/services")


async def with_name(shop: Sandbox, name: str = NAME) -> None:
    """The first customer has a name that is delivered, with its zone."""
    await order_name(shop.client(shop.first), name)
    await shop.deliver()


async def signed_in(one: Browser, nic: str) -> Browser:
    assert (await one.sign_in(nic)).status_code == 303
    return one


def words(page: httpx.Response) -> str:
    """A page as text."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


async def test_orders_bills_and_services_are_listed(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    paid = await order_project(client)
    assert await delivered(shop, client, paid)
    unpaid = await order_project(client, how=UNPAID)
    bill = (await client.get("/me/bill")).result[-1]
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        overview = await one.get("/account")
        assert ("What needs you" in overview.text, "Waiting for payment" in overview.text) == (True, True)
        assert "GET" in words(overview)
        assert "curl -sS" in overview.text
        orders = await one.get("/account/orders")
        links = list(dict.fromkeys(map(unescape, re.findall(r'href="(/order/display\?[^"]*)"', orders.text))))
        assert [link.partition("orderId=")[2].partition("&")[0] for link in links] == [str(unpaid), str(paid)]
        assert (await one.get(links[0])).status_code == 200
        bills = await one.get("/account/bills")
        assert bill in bills.text
        pdf = re.search(r'href="(/order/bill\.pdf\?[^"]*)"', bills.text)
        assert pdf is not None
        page = re.search(r'href="(/order/bill\?[^"]*)"', bills.text)
        assert page is not None
        assert bill in (await one.get(unescape(page.group(1)))).text
        assert "Public Cloud Project" in (await one.get("/account/services")).text


async def test_nobody_sees_anothers(sqlite_shop: Sandbox) -> None:
    await with_name(sqlite_shop)
    own = [f"/account/names/{NAME}{one}" for one in ("", "/zone", "/transfer", "/renewal")]
    async with browser(sqlite_shop) as nobody, browser(sqlite_shop) as other, browser(sqlite_shop) as owner:
        await signed_in(other, sqlite_shop.second.nic)
        await signed_in(owner, sqlite_shop.first.nic)
        token = form_token(await other.get("/logout"))
        tried = [("code", own[2]), ("lock", own[2]), ("renew", own[3]), ("add", own[1]), ("publish", own[1]),
                 ("undo", own[1]), ("delete", own[1]), ("change", own[1])]  # fmt: skip
        for path in (*LISTS, *own):
            away = await nobody.get(path)
            assert (away.status_code, away.headers["location"].startswith("/login?return_to=")) == (303, True), path
            assert (await owner.get(path)).status_code == 200, path
            assert NAME not in words(await other.get(path)).replace(path, "").replace(f"name = {NAME}", "").replace(
                f"{NAME}) does not exist", ""
            ), path
        for path in own:
            assert (await other.get(path)).status_code == 404
        for what, path in tried:
            fields = {"what": what, "record": "1", "duration": "P1Y", "target": "192.0.2.1", "fieldType": "A"}
            assert (await nobody.http.post(path, data=fields)).status_code == 303
            assert (await other.http.post(path, data={**fields, "formToken": token})).status_code == 404, what
            assert (await owner.http.post(path, data=fields)).status_code == 403, "without the form's token"
    zone = await sqlite_shop.client(sqlite_shop.first).get(f"/domain/zone/{NAME}/status")
    assert zone.result["isDeployed"] is True, "nothing was changed"


async def test_a_user_of_the_account_may_do_what_its_groups_let_it(sqlite_shop: Sandbox) -> None:
    await with_name(sqlite_shop)
    client, password = sqlite_shop.client(sqlite_shop.first), "not to be guessed"
    for login, group in (("reader", "UNPRIVILEGED"), ("worker", "DEFAULT")):
        made = {
            "login": login,
            "email": f"{login}@example.com",
            "description": "",
            "password": password,
            "group": group,
        }
        assert (await client.post("/me/identity/user", made)).status == 200
    async with browser(sqlite_shop) as reader, browser(sqlite_shop) as worker:
        await reader.sign_in(f"{sqlite_shop.first.nic}/reader", password)
        await worker.sign_in(f"{sqlite_shop.first.nic}/worker", password)
        assert (await worker.get("/account/orders")).status_code == 200
        assert (await reader.get("/account/orders")).status_code == 403, "orders hold links that are keys"
        page = await reader.get(f"/account/names/{NAME}")
        assert page.status_code == 200
        refused = await reader.submit(f"/account/names/{NAME}/transfer", {"what": "unlock"})
        assert (refused.status_code, "do not let it" in words(refused)) == (403, True)
        assert (await worker.submit(f"/account/names/{NAME}/transfer", {"what": "unlock"})).status_code == 303


async def test_a_name_is_unlocked_its_code_shown_and_renewed(shop: Sandbox) -> None:
    await with_name(shop)
    path, renewal = f"/account/names/{NAME}/transfer", f"/account/names/{NAME}/renewal"
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert "Locked: nobody transfers it away" in words(await one.get(f"/account/names/{NAME}"))
        locked = await one.submit(path, {"what": "code"})
        assert (locked.status_code, 'id="transfer-code"' in locked.text) == (409, False)
        assert (await one.submit(path, {"what": "unlock"})).status_code == 303
        begun = "Unlocking has begun."
        followed = None
        for _ in range(2):  # the page, and what it asks for by itself
            going = await one.get(path if followed is None else unescape(followed.group(1)))
            moving = going.text[going.text.index('id="moving"') :]
            followed = re.search(r'hx-get="([^"]+)"', moving)
            assert (words(going).count(begun), begun in moving, followed is None) == (1, True, False)
        assert followed is not None
        assert begun not in words(await one.get(path)), "it is said once"
        await shop.deliver()
        for address in (path, unescape(followed.group(1))):
            open_now = words(await one.get(address))
            assert ("Unlocked" in open_now, begun in open_now) == (True, False), "what was begun is over"
        shown = await one.submit(path, {"what": "code"})
        code = re.search(r'id="transfer-code">([^<]+)<', shown.text)
        assert (shown.status_code, code is not None) == (200, True)
        odd = await one.submit(path, {"what": "explode"})
        assert odd.status_code == 400
        choices = re.findall(r'name="choice" value="([^"]+)"', (await one.get(renewal)).text)
        assert choices[0].startswith("P1Y;")
        wrong = await one.submit(renewal, {"what": "renew", "choice": choices[0].replace("P1Y", "P99Y")})
        assert (wrong.status_code, "must be one of" in words(wrong).lower()) == (400, True)
        done = await one.submit(renewal, {"what": "renew", "choice": choices[0]})
        assert (done.status_code, done.headers["location"].startswith("/order/display?")) == (303, True)
        order = await one.get(done.headers["location"])
        assert NAME in order.text


async def kept_after_all(one: Browser, path: str) -> int:
    """Have the record back that an edit of a zone would take away; the status."""
    forms = seen(await one.get(path)).forms
    (back,) = (
        dict(form.fields)
        for form in forms
        if form.action == path
        and {"what", "target", "record"} <= dict(form.fields).keys()
        and dict(form.fields)["target"] == "192.0.2.7"
    )
    return (await one.submit(path, back)).status_code


async def test_a_zone_alone_is_edited_from_the_list_and_from_its_service(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    await order_name(client, NAME)
    alone = (("zone", "elsewhere.com"), ("template", "basic"))
    await order_plan(client, "dns", "zone", answers=alone, duration="P1Y")
    await sqlite_shop.deliver()
    (number,) = (await client.get("/services", query={"resourceName": "elsewhere.com"})).result
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        listed, own = (await one.get("/account/names")).text, (await one.get(f"/account/services/{number}")).text
        for page in (listed, own):
            assert 'href="/account/names/elsewhere.com/zone"' in page
        assert f"/account/names/{NAME}/zone" not in listed, "that of a name is found by it"
        assert "elsewhere.com" in (await one.get("/account/names/elsewhere.com/zone")).text


async def test_a_zone_is_edited_compared_published_and_undone(shop: Sandbox) -> None:
    await with_name(shop)
    path, client = f"/account/names/{NAME}/zone", shop.client(shop.first)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert "not published yet" not in (await one.get(path)).text
        wrong = await one.submit(path, {"what": "add", "fieldType": "A", "subDomain": "blog", "target": "here"})
        assert (wrong.status_code, 'id="field-target-wrong"' in wrong.text) == (400, True)
        assert 'value="blog"' in wrong.text, "what was typed is kept"
        added = await one.submit(path, {"what": "add", "fieldType": "A", "subDomain": "blog", "target": "192.0.2.7"})
        assert added.status_code == 303
        page = await one.get(path)
        assert ("not published yet" in page.text, "192.0.2.7" in page.text) == (True, True)
        assert 'class="record-new"' in page.text
        assert (await client.get(f"/domain/zone/{NAME}/status")).result["isDeployed"] is False
        assert (await one.submit(path, {"what": "publish"})).status_code == 303
        page = await one.get(path)
        assert ("not published yet" in page.text, 'class="record-new"' in page.text) == (False, False)
        number = (await client.get(f"/domain/zone/{NAME}/record", query={"subDomain": "blog"})).result[0]
        assert 'value="192.0.2.7"' in (await one.get(f"{path}?edit={number}")).text
        change = {"what": "change", "record": str(number), "subDomain": "blog", "target": "203.0.113.8", "ttl": "300"}
        assert (await one.submit(path, change)).status_code == 303
        page = await one.get(path)
        assert ("203.0.113.8" in page.text, "<del>192.0.2.7</del>" in page.text) == (True, True)
        assert await kept_after_all(one, path) == 303
        assert "203.0.113.8" not in (await one.get(path)).text, "what became of it went with it"
        assert (await one.submit(path, change)).status_code == 303
        assert (await one.submit(path, {**change, "ttl": "soon"})).status_code == 400
        assert (await one.submit(path, {"what": "undo"})).status_code == 303
        await shop.deliver()
        page = await one.get(path)
        assert ("192.0.2.7" in page.text, "203.0.113.8" in page.text) == (True, False)
        number = (await client.get(f"/domain/zone/{NAME}/record", query={"subDomain": "blog"})).result[0]
        assert (await one.submit(path, {"what": "delete", "record": str(number)})).status_code == 303
        assert "<del>192.0.2.7</del>" in (await one.get(path)).text
        assert await kept_after_all(one, path) == 303
        assert "not published yet" in (await one.get(path)).text, "it is another record, with the same words"
        assert "<del>" not in (await one.get(path)).text
        unknown = {"what": "add", "fieldType": "SOA", "target": "x"}
        for odd in ({"what": "delete", "record": "x"}, {"what": ""}, unknown):
            assert (await one.submit(path, odd)).status_code == 400


async def test_what_customers_typed_is_text(sqlite_shop: Sandbox) -> None:
    evil = "<img src=x onerror=alert(1)>"
    await with_name(sqlite_shop)
    path = f"/account/names/{NAME}/zone"
    await sqlite_shop.client(sqlite_shop.first).put("/me", {"firstname": evil})
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        assert (await one.submit(path, {"what": "add", "fieldType": "TXT", "target": f'"{evil}"'})).status_code == 303
        for page in (path, "/account"):
            assert "<img src=x" not in (await one.get(page)).text
        assert "<img src=x" not in (await one.get("/account/names/<img src=x>")).text


@pytest.mark.parametrize("page", [one for one in PAGES if one.startswith("/account") and "{" not in one])
async def test_a_new_account_has_empty_pages_that_say_what_to_do(sqlite_shop: Sandbox, page: str) -> None:
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.second.nic)
        shown = await one.get(page)
        assert shown.status_code == 200
        assert (await account_of(sqlite_shop, sqlite_shop.second)).first_name in shown.text
