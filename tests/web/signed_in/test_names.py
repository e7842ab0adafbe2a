"""A name as its owner lives with it in a browser: servers, DNSSEC, people, what is public, transfers, tasks."""

import base64
import re
from html import unescape

import httpx
import pytest

from tests.support.ordering import order_name
from tests.support.parts.browsing import Browser, browser, form_token
from tests.support.parts.mailed import received
from tests.support.shop import Sandbox
from tests.web.signed_in.test_account_pages import NAME, signed_in, with_name, words

BASE = f"/account/names/{NAME}"
PAGES = ("", "/renewal", "/contacts", "/disclosure", "/servers", "/zone", "/dnssec", "/transfer", "/tasks")
SERVERS = "ns1.example.net\nns2.example.net"


async def send(one: Browser, page: str, what: str, **fields: object) -> httpx.Response:
    return await one.submit(f"{BASE}{page}", {"what": what, **fields})


async def test_nobody_and_no_stranger_sees_a_name(sqlite_shop: Sandbox) -> None:
    await with_name(sqlite_shop)
    async with browser(sqlite_shop) as nobody, browser(sqlite_shop) as other, browser(sqlite_shop) as owner:
        await signed_in(other, sqlite_shop.second.nic)
        await signed_in(owner, sqlite_shop.first.nic)
        token = form_token(await other.get("/logout"))
        for page in PAGES:
            assert (await nobody.get(f"{BASE}{page}")).status_code == 303, page
            assert (await other.get(f"{BASE}{page}")).status_code == 404, page
            assert (await owner.get(f"{BASE}{page}")).status_code == 200, page
        for page, what in (
            ("/servers", "replace"), ("/servers", "hosted"), ("/servers", "add-host"), ("/dnssec", "enable"),
            ("/contacts", "owner"), ("/contacts", "roles"), ("/contacts", "holder"), ("/disclosure", "show"),
            ("/disclosure", "hide"), ("/renewal", "mode"), ("/renewal", "end"), ("/transfer", "answer"),
        ):  # fmt: skip
            fields = {"what": what, "formToken": token, "servers": SERVERS, "mode": "manual", "end": "go", "terms": "x"}
            tried = await other.http.post(f"{BASE}{page}", data={**fields, "answer": "accept"})
            assert tried.status_code == 404, (page, what)
    client = sqlite_shop.client(sqlite_shop.first)
    assert (await client.get(f"/domain/{NAME}")).result["nameServerType"] == "hosted"


async def test_a_reader_looks_and_changes_nothing(sqlite_shop: Sandbox) -> None:
    await with_name(sqlite_shop)
    client, password = sqlite_shop.client(sqlite_shop.first), "not to be guessed"
    user = {"login": "reader", "email": "reader@example.com", "description": "", "password": password}
    assert (await client.post("/me/identity/user", {**user, "group": "UNPRIVILEGED"})).status == 200
    async with browser(sqlite_shop) as reader:
        await reader.sign_in(f"{sqlite_shop.first.nic}/reader", password)
        for page in PAGES:
            assert (await reader.get(f"{BASE}{page}")).status_code in (200, 403), page
        assert (await reader.get(f"{BASE}/servers")).status_code == 200
        for page, what in (
            ("/servers", "replace"),
            ("/dnssec", "enable"),
            ("/contacts", "roles"),
            ("/renewal", "mode"),
        ):
            refused = await send(reader, page, what, servers=SERVERS, mode="automatic")
            assert (refused.status_code, "do not let it" in words(refused)) == (403, True), what


async def test_name_servers_are_changed_and_come_back(shop: Sandbox) -> None:
    await with_name(shop)
    client = shop.client(shop.first)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        wrong = await send(one, "/servers", "replace", servers="ns1.example.net\nnot a host at all")
        assert (wrong.status_code, 'id="field-servers-wrong"' in wrong.text) == (400, True)
        assert "not a host at all" in wrong.text, "what was typed is kept"
        odd = await send(one, "/servers", "replace", servers=f"ns1.{NAME}\nns2.example.net")
        assert (odd.status_code, 'id="field-servers-wrong"' in odd.text) == (400, True)
        assert (await send(one, "/servers", "replace", servers=SERVERS)).status_code == 303
        assert "being added" in words(await one.get(f"{BASE}/servers"))
        await shop.deliver()
        page = await one.get(f"{BASE}/servers")
        assert ("ns2.example.net" in page.text, "of your choice" in page.text) == (True, True)
        glue = {"host": f"ns1.{NAME}", "ips": "192.0.2.7"}
        bad = await send(one, "/servers", "add-host", **{**glue, "host": "ns1.example.net"})
        assert (bad.status_code, 'id="field-host-wrong"' in bad.text) == (400, True)
        assert (await send(one, "/servers", "add-host", **glue)).status_code == 303
        await shop.deliver()
        assert (await send(one, "/servers", "change-host", **{**glue, "ips": "192.0.2.8"})).status_code == 303
        await shop.deliver()
        assert (await client.get(f"/domain/{NAME}/glueRecord/ns1.{NAME}")).result["ips"] == ["192.0.2.8"]
        assert (await send(one, "/servers", "delete-host", host=f"ns1.{NAME}")).status_code == 303
        await shop.deliver()
        assert (await client.get(f"/domain/{NAME}/glueRecord")).result == []
        assert (await send(one, "/servers", "hosted")).status_code == 303
        await shop.deliver()
        assert "of its zone here" in (await one.get(f"{BASE}/servers")).text


async def test_dnssec_is_switched_and_keys_are_given_by_hand(shop: Sandbox) -> None:
    await with_name(shop)
    client = shop.client(shop.first)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert (await send(one, "/dnssec", "enable")).status_code == 303
        await shop.deliver()
        assert "the zone is signed" in (await one.get(f"{BASE}/dnssec")).text
        assert (await send(one, "/dnssec", "disable")).status_code == 303
        await shop.deliver()
        await send(one, "/servers", "replace", servers=SERVERS)
        await shop.deliver()
        key = base64.b64encode(bytes(range(64))).decode()
        fields = {"algorithm": "13", "flags": "257", "tag": "1", "publicKey": key}
        wrong = await send(one, "/dnssec", "add", **fields)
        tag = re.search(r"the tag of this key is (\d+)", words(wrong))
        assert (wrong.status_code, 'id="field-tag-wrong"' in wrong.text, tag is not None) == (400, True, True)
        broken = await send(one, "/dnssec", "add", **{**fields, "publicKey": "AAAA"})
        assert (broken.status_code, 'id="field-publicKey-wrong"' in broken.text) == (400, True)
        assert tag is not None
        assert (await send(one, "/dnssec", "add", **{**fields, "tag": tag[1]})).status_code == 303
        await shop.deliver()
        assert len((await client.get(f"/domain/{NAME}/dsRecord")).result) == 1
        page = await one.get(f"{BASE}/dnssec")
        number = re.findall(r'name="key" value="(\d+)"', page.text)[0]
        assert (await send(one, "/dnssec", "delete", key="7")).status_code == 400
        assert (await send(one, "/dnssec", "delete", key=number)).status_code == 303
        await shop.deliver()
        assert (await client.get(f"/domain/{NAME}/dsRecord")).result == []


async def test_the_owner_s_data_change_and_what_makes_it_another_does_not(shop: Sandbox) -> None:
    await with_name(shop)
    client = shop.client(shop.first)
    number = (await client.get(f"/domain/{NAME}")).result["whoisOwner"]
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = await one.get(f"{BASE}/contacts")
        assert 'name="phone"' in page.text
        assert 'name="email"' not in page.text, "that would be another owner"
        wrong = await send(one, "/contacts", "owner", phone="call me")
        assert (wrong.status_code, 'id="field-phone-wrong"' in wrong.text, "call me" in wrong.text) == (400, True, True)
        assert (await send(one, "/contacts", "owner", phone="+33.123456789")).status_code == 303
        assert (await client.get(f"/domain/contact/{number}")).result["phone"] == "+33.123456789"
        refused = await send(one, "/contacts", "owner", email="other@example.com")
        assert (refused.status_code, "change of owner" in words(refused)) == (400, True)


async def test_a_name_gets_another_owner_by_an_order(shop: Sandbox) -> None:
    await with_name(shop)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        person = {
            "new.legalForm": "individual", "new.firstName": "Nora", "new.lastName": "Neu", "new.email": "nora@example",
            "new.language": "de_DE", "new.address.line1": "Weg 1", "new.address.city": "Bonn",
            "new.address.country": "DE", "new.address.zip": "53111", "new.phone": "+49.228123456",
        }  # fmt: skip
        unread = await send(one, "/contacts", "holder", **person)
        assert (unread.status_code, 'id="field-terms-wrong"' in unread.text) == (400, True)
        assert 'id="field-waive-wrong"' in unread.text, "all that is not ticked is told at once"
        wrong = await send(one, "/contacts", "holder", terms="yes", waive="yes", **person)
        assert (wrong.status_code, 'id="field-new.email-wrong"' in wrong.text) == (400, True), words(wrong)
        person["new.email"] = "nora@example.com"
        done = await send(one, "/contacts", "holder", terms="yes", waive="yes", **person)
        assert (done.status_code, done.headers.get("location", "")[:15]) == (303, "/order/display?"), words(done)
        assert NAME in (await one.get(done.headers["location"])).text


async def test_another_owner_is_no_option_to_add(sqlite_shop: Sandbox) -> None:
    await with_name(sqlite_shop)
    client, trade = sqlite_shop.client(sqlite_shop.first), f"{NAME.rpartition('.')[2]}-trade"
    number = (await client.get(f"/domain/{NAME}/serviceInfos")).result["serviceId"]
    path = f"/account/services/{number}/options"
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        for page in (await one.get(path), await one.get(f"{path}?plan={trade}")):
            assert (page.status_code, "OWNER" in words(page), trade in words(page).split("For developers")[0]) == (
                200, False, False,
            )  # fmt: skip
            assert f'href="{BASE}/contacts#handover"' in page.text
        assert 'id="handover"' in (await one.get(f"{BASE}/contacts")).text
        token = form_token(await one.get("/logout"))
        fields = {"what": "order", "formToken": token, "plan": trade, "answer.OWNER_CONTACT": "/me/contact/1"}
        assert (await one.http.post(path, data={**fields, "terms": "yes", "waive": "yes"})).status_code == 400
        assert len((await client.get("/me/order")).result) == 1


async def test_another_account_is_asked_and_agrees(shop: Sandbox) -> None:
    await with_name(shop)
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.second.nic)
        wrong = await send(one, "/contacts", "roles", contactTech="nobody-ovh")
        assert (wrong.status_code, 'id="field-contactTech-wrong"' in wrong.text) == (400, True)
        assert (await send(one, "/contacts", "roles", contactTech=shop.second.nic)).status_code == 303
        assert "waits for an answer" in words(await one.get(f"{BASE}/contacts"))
        assert NAME in (await other.get("/account/requests")).text
        for who, seat in ((one, shop.first), (other, shop.second)):
            token = re.findall(r"Code: (\w+)", (await received(shop.client(seat)))[-1])[0]
            number = re.findall(r'name="request" value="(\d+)"', (await who.get("/account/requests")).text)[0]
            odd = await who.submit("/account/requests", {"what": "accept", "request": number, "token": "guess"})
            assert (odd.status_code, f'id="token-{number}-wrong"' in odd.text) == (400, True)
            agreed = await who.submit("/account/requests", {"what": "accept", "request": number, "token": token})
            assert agreed.status_code == 303
        await shop.deliver()
        assert (await shop.client(shop.first).get(f"/domain/{NAME}/serviceInfos")).result[
            "contactTech"
        ] == shop.second.nic
        assert (await other.get(BASE)).status_code == 200, "whoever looks after it sees it"
        refused = await other.submit(f"{BASE}/servers", {"what": "replace", "servers": SERVERS})
        assert refused.status_code == 403


async def test_what_is_public_is_chosen(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop
    await with_name(shop)
    client = shop.client(shop.first)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = await one.get(f"{BASE}/disclosure")
        boxes = re.findall(r'name="shown" value="([^"]+)"', page.text)
        contacts = re.findall(r'name="contact" value="([^"]+)" checked', page.text)
        assert boxes
        assert (await send(one, "/disclosure", "show", shown=boxes[:1])).status_code == 303
        shown = (await client.get(f"/domain/{NAME}/configurations/optin")).result
        assert [one["type"] for one in shown] == [boxes[0].partition(".")[0]]
        assert (await send(one, "/disclosure", "show", shown=["ghost.email"])).status_code == 400
        await shop.deliver()
        if contacts:
            assert (await send(one, "/disclosure", "hide")).status_code == 303
            await shop.deliver()
            assert (await client.get(f"/domain/{NAME}/configurations/obfuscatedEmails")).result == []


@pytest.mark.parametrize("what", ["mode", "end", "strategy"])
async def test_odd_wishes_about_the_renewal_are_refused(sqlite_shop: Sandbox, what: str) -> None:
    await with_name(sqlite_shop)
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        assert (await send(one, "/renewal", what, **{what: "sometimes"})).status_code == 400


async def test_a_name_is_given_up_at_its_end_and_kept_after_all(shop: Sandbox) -> None:
    await with_name(shop)
    client = shop.client(shop.first)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert (await send(one, "/renewal", "mode", mode="automatic", period="")).status_code == 303
        assert (await client.get(f"/domain/{NAME}/serviceInfos")).result["renew"]["automatic"] is True
        assert (await send(one, "/renewal", "end", end="go")).status_code == 303
        assert (await client.get(f"/domain/{NAME}/serviceInfos")).result["renew"]["deleteAtExpiration"] is True
        assert "as was chosen" in (await one.get("/account/names")).text
        assert (await send(one, "/renewal", "end", end="stay")).status_code == 303
        assert (await client.get(f"/domain/{NAME}/serviceInfos")).result["renew"]["deleteAtExpiration"] is False


async def test_what_a_page_says_of_tasks_of_others(sqlite_shop: Sandbox) -> None:
    await with_name(sqlite_shop)
    async with browser(sqlite_shop) as one, browser(sqlite_shop) as other:
        await signed_in(one, sqlite_shop.first.nic)
        await signed_in(other, sqlite_shop.second.nic)
        numbers = re.findall(r'href="[^"]*/tasks/(\d+)"', unescape((await one.get(f"{BASE}/tasks")).text))
        assert numbers
        assert (await one.get(f"{BASE}/tasks/{numbers[0]}")).status_code == 200
        assert (await other.get(f"{BASE}/tasks/{numbers[0]}")).status_code == 404
        for odd in ("x", "999999", "0"):
            assert (await one.get(f"{BASE}/tasks/{odd}")).status_code == 404
        late = await one.submit(BASE + "/servers", {"what": "cancel"}, to=f"{BASE}/tasks/{numbers[0]}")
        assert (late.status_code, "cannot be cancelled" in words(late)) == (409, True)


async def test_edits_of_a_zone_with_redirections_are_undone(shop: Sandbox) -> None:
    await with_name(shop)
    client, zone = shop.client(shop.first), f"/domain/zone/{NAME}"

    async def redirect(host: str) -> None:
        wish = {"type": "visible", "target": "https://www.example.com/", "subDomain": host}
        assert (await client.post(f"{zone}/redirection", wish)).status == 200

    async def hosts() -> list[str]:
        found = [
            await client.get(f"{zone}/redirection/{one}") for one in (await client.get(f"{zone}/redirection")).result
        ]
        return sorted(one.result["subDomain"] for one in found)

    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        await redirect("go")
        assert (await send(one, "/zone", "publish")).status_code == 303
        before = (await client.get(f"{zone}/export")).result
        await redirect("new")
        await send(one, "/zone", "add", fieldType="A", subDomain="blog", target="192.0.2.7")
        assert (await send(one, "/zone", "undo")).status_code == 303
        await shop.deliver()
        assert await hosts() == ["go"]
        after = (await client.get(f"{zone}/export")).result
        assert sorted(after.splitlines()[-8:]) == sorted(before.splitlines()[-8:])
        number = (await client.get(f"{zone}/redirection")).result[0]
        await client.delete(f"{zone}/redirection/{number}")
        refused = await send(one, "/zone", "undo")
        assert (refused.status_code, "cannot be brought back" in words(refused)) == (409, True)


async def stuck(shop: Sandbox, name: str) -> str:
    """A name whose registry asks its customer for something; the page of its task."""
    await order_name(shop.client(shop.first), name)
    await shop.deliver()
    number = (await shop.client(shop.first).get("/me/task/domain", query={"domain": name})).result[-1]
    return f"/account/names/{name}/tasks/{number}"


async def test_what_a_registry_asks_for_is_typed_and_the_name_is_made(shop: Sandbox) -> None:
    page = await stuck(shop, "city-lyon.fr")
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert "city-lyon.fr" in (await one.get("/account")).text, "it needs its customer"
        assert 'name="legitimacyAfnic"' in (await one.get(page)).text
        empty = await one.submit(page, {"what": "answer"})
        assert (empty.status_code, 'id="field-legitimacyAfnic-wrong"' in empty.text) == (400, True)
        short = await one.submit(page, {"what": "answer", "legitimacyAfnic": "mine"})
        assert (short.status_code, 'id="field-legitimacyAfnic-wrong"' in short.text) == (400, True)
        told = {"what": "answer", "legitimacyAfnic": "For the town hall of Lyon"}
        assert (await one.submit(page, told)).status_code == 303
        await shop.work()
        assert (await one.get("/account/names/city-lyon.fr")).status_code == 200


async def test_a_document_that_a_registry_asks_for_is_sent(shop: Sandbox) -> None:
    page = await stuck(shop, "papers-exemple.fr")
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        shown = await one.get(page)
        fields = {"formToken": form_token(shown), "what": "answer"}
        assert 'enctype="multipart/form-data"' in shown.text
        text = {"document": ("id.txt", b"it is me", "text/plain")}
        wrong = await one.http.post(page, data=fields, files=text)
        assert (wrong.status_code, 'id="field-document-wrong"' in wrong.text) == (400, True)
        forged = await one.http.post(page, data={"what": "answer"}, files=text)
        assert forged.status_code == 403
        huge = {"document": ("id.pdf", b"%PDF-" + b"0" * 500_000, "application/pdf")}
        assert (await one.http.post(page, data=fields, files=huge)).status_code == 400
        paper = {"document": ("id.pdf", b"%PDF-1.7 of somebody", "application/pdf")}
        assert (await one.http.post(page, data=fields, files=paper)).status_code == 303
        await shop.work()
        assert (await one.get("/account/names/papers-exemple.fr")).status_code == 200


async def test_a_task_is_cancelled_while_it_waits(shop: Sandbox) -> None:
    page = await stuck(shop, "city-lyon.fr")
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.second.nic)
        token = form_token(await other.get("/logout"))
        assert (await other.http.post(page, data={"formToken": token, "what": "cancel"})).status_code == 404
        assert (await one.submit(page, {"what": "cancel"})).status_code == 303
        assert "Cancelled by the customer" in words(await one.get(page))
