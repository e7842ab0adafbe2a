"""A service of any family as its owner lives with it in a browser: what it is, how it goes on, options, its end."""

import asyncio
import re
from html import unescape

from tests.support.ordering import AUTO_PAY, answer, delivered, order_project, own_cart
from tests.support.parts.browsing import browser, form_token
from tests.support.shop import Client, Sandbox
from tests.web.order.test_withdrawals import order_vps, owed, price
from tests.web.service.test_conversions import LARGER
from tests.web.service.test_endings import mailed_token, mails
from tests.web.service.test_engagements import VPS_ANSWERS, pay, read, vps
from tests.web.signed_in.test_account_pages import signed_in, words

PAGES = ("", "/renewal", "/options", "/upgrade", "/end")
SNAPSHOT = "option-snapshot-vps-2025-model1"


async def with_server(shop: Sandbox, duration: str = "P1M") -> tuple[Client, str]:
    """The first customer has a virtual server; it is looked after at /account with the path that is returned."""
    client = shop.client(shop.first)
    return client, await vps(shop, client, "default", duration)


async def test_nobody_and_no_stranger_sees_a_service(sqlite_shop: Sandbox) -> None:
    client, path = await with_server(sqlite_shop)
    before = await read(client, path)
    async with browser(sqlite_shop) as nobody, browser(sqlite_shop) as other, browser(sqlite_shop) as owner:
        await signed_in(other, sqlite_shop.second.nic)
        await signed_in(owner, sqlite_shop.first.nic)
        token = form_token(await other.get("/logout"))
        for page in PAGES:
            assert (await nobody.get(f"/account{path}{page}")).status_code == 303, page
            assert (await other.get(f"/account{path}{page}")).status_code == 404, page
            assert (await owner.get(f"/account{path}{page}")).status_code == 200, page
        for page, what in (
            ("", "name"), ("/renewal", "renew"), ("/renewal", "mode"), ("/renewal", "end"), ("/options", "order"),
            ("/upgrade", "order"), ("/end", "ask"), ("/end", "confirm"), ("/end", "stay"), ("/end", "now"),
            ("/end", "suspend"), ("/end", "reopen"), ("/end", "end-suspended"),
        ):  # fmt: skip
            fields = {"what": what, "formToken": token, "terms": "x", "sure": "x", "mode": "manual", "end": "go"}
            tried = await other.http.post(f"/account{path}{page}", data={**fields, "plan": LARGER, "choice": "P1M;1:1"})
            assert tried.status_code == 404, (page, what)
        for odd in ("0", "x", "9" * 30):
            assert (await owner.get(f"/account/services/{odd}")).status_code == 404
    assert await read(client, path) == before


async def test_a_reader_looks_and_changes_nothing(sqlite_shop: Sandbox) -> None:
    client, path = await with_server(sqlite_shop)
    user = {"login": "reader", "email": "reader@example.com", "description": "", "password": "not to be guessed"}
    assert (await client.post("/me/identity/user", {**user, "group": "UNPRIVILEGED"})).status == 200
    async with browser(sqlite_shop) as reader:
        await reader.sign_in(f"{sqlite_shop.first.nic}/reader", user["password"])
        assert (await reader.get(f"/account{path}")).status_code == 200
        for page, what in (("", "name"), ("/renewal", "mode"), ("/end", "ask"), ("/end", "suspend")):
            refused = await reader.submit(f"/account{path}{page}", {"what": what, "mode": "manual"})
            assert (refused.status_code, "do not let it" in words(refused)) == (403, True), what


async def test_a_service_says_what_it_is_and_is_called_what_its_owner_likes(shop: Sandbox) -> None:
    client, path = await with_server(shop)
    name = (await read(client, path))["resource"]["name"]
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = words(await one.get(f"/account{path}"))
        assert all(word in page for word in (name, "VPS-1", "In use", "without tax for 1 month", shop.first.nic))
        assert name in (await one.get("/account/services")).text
        assert (await one.submit(f"/account{path}", {"what": "name", "displayName": "Blog"})).status_code == 303
        assert "Blog" in (await one.get("/account/services")).text
        long = await one.submit(f"/account{path}", {"what": "name", "displayName": "x" * 2_000})
        assert (long.status_code, 'id="field-displayName-wrong"' in long.text) == (400, True)


async def test_a_service_is_renewed_with_its_price_once(shop: Sandbox) -> None:
    client, path = await with_server(shop)
    page = f"/account{path}/renewal"
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.first.nic)
        shown = [await one.get(page), await other.get(page)]
        value, label = re.findall(r'name="choice" value="(P[^"]+)"[^>]*>([^<]+)<', shown[0].text)[0]
        assert "for" in label
        fields = {"what": "renew", "choice": unescape(value)}
        answers = await asyncio.gather(one.send(shown[0], fields, to=page), other.send(shown[1], fields, to=page))
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].headers["location"] == answers[1].headers["location"]
        assert len((await client.get("/me/order")).result) == 2


async def test_an_option_is_ordered_with_its_price_first(shop: Sandbox) -> None:
    client, path = await with_server(shop)
    page = f"/account{path}/options"
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert SNAPSHOT in (await one.get(page)).text
        chosen = await one.get(f"{page}?plan={SNAPSHOT}")
        assert ("To pay" in chosen.text, 'name="terms"' in chosen.text) == (True, True)
        odd = await one.get(f"{page}?plan=no-such-plan&quantity=many")
        assert odd.status_code == 200
        fields = {"what": "order", "plan": SNAPSHOT, "term": "default:P1M"}
        unread = await one.send(chosen, fields, to=page)
        assert (unread.status_code, 'id="field-terms-wrong"' in unread.text) == (400, True)
        done = await one.send(chosen, {**fields, "terms": "yes"}, to=page)
        assert done.status_code == 303, words(done)
        number = int(re.findall(r"orderId=(\d+)", done.headers["location"])[0])
        await pay(shop, client, number)
        assert "Snapshot VPS-1" in words(await one.get(f"/account{path}"))
        for odd_fields in ({"plan": "nothing"}, {"term": "weekly:P1M"}, {"term": "default:P7M"}, {"quantity": "0"}):
            refused = await one.send(chosen, {**fields, "terms": "yes", **odd_fields}, to=page)
            assert refused.status_code in (400, 409), odd_fields


async def test_a_dearer_plan_is_shown_with_its_price_and_ordered_once(shop: Sandbox) -> None:
    client, path = await with_server(shop)
    page = f"/account{path}/upgrade"
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.first.nic)
        shown = [await each.get(f"{page}?plan={LARGER}") for each in (one, other)]
        assert "To pay" in shown[0].text
        assert re.search(r"Afterwards it costs €[\d.]+ with tax for 1 month \(€[\d.]+ without tax\)", words(shown[0]))
        fields = {"what": "order", "plan": LARGER, "terms": "yes"}
        answers = await asyncio.gather(
            *(each.send(at, fields, to=page) for each, at in zip((one, other), shown, strict=True))
        )
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].headers["location"] == answers[1].headers["location"]
        assert "An upgrade is ordered" in (await one.get(page)).text
        number = (await client.get("/me/order")).result[-1]
        await pay(shop, client, number)
        assert (await read(client, path))["billing"]["plan"]["code"] == LARGER
        refused = await one.send(shown[0], {**fields, "plan": "no-such-plan"}, to=page)
        assert (refused.status_code, "Plan code not found" in words(refused)) == (400, True)


async def test_a_service_ends_by_the_mail_and_that_is_taken_back(shop: Sandbox) -> None:
    client, path = await with_server(shop)
    page, name = f"/account{path}/end", (await read(client, path))["resource"]["name"]
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        found = re.search(r"it ends on (.+ \d{4}), at the end of what is paid for", words(await one.get(page)))
        assert found is not None, "the day is said before anything is asked"
        assert (await one.submit(page, {"what": "ask"})).status_code == 303
        token = await mailed_token(client, name)
        mail = (await mails(client))[-1]["body"]
        assert f"it ends on {found[1]}" in mail
        assert mail.index("/billing/confirmTerminate") < mail.index("POST /"), "what people follow stands first"
        fields = {"what": "confirm", "reason": "TOO_EXPENSIVE", "futureUse": "OTHER", "commentary": "It was fine"}
        wrong = await one.submit(page, {**fields, "token": "guess"})
        assert (wrong.status_code, "This token is not valid" in words(wrong)) == (400, True)
        assert "It was fine" in wrong.text, "what was typed is kept"
        odd = await one.submit(page, {**fields, "token": token, "reason": "BORED"})
        assert (odd.status_code, "must be one of" in words(odd).lower()) == (400, True)
        assert (await one.submit(page, {**fields, "token": token})).status_code == 303
        assert "deleteAtExpiration" in (await read(client, path))["billing"]["lifecycle"]["current"]["pendingActions"]
        assert (await one.submit(page, {"what": "stay"})).status_code == 303
        assert (await read(client, path))["billing"]["lifecycle"]["current"]["pendingActions"] == []
        assert (await one.submit(page, {"what": "now", "sure": "yes"})).status_code == 409, "it goes on"


async def test_a_service_is_suspended_opened_and_ended(shop: Sandbox) -> None:
    _, path = await with_server(shop)
    page = f"/account{path}/end"
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert (await one.submit(page, {"what": "suspend"})).status_code == 303
        assert "It is suspended" in (await one.get(page)).text
        assert (await one.submit(page, {"what": "reopen"})).status_code == 303
        assert (await one.submit(page, {"what": "reopen"})).status_code == 409
        await one.submit(page, {"what": "suspend"})
        unsure = await one.submit(page, {"what": "end-suspended"})
        assert (unsure.status_code, "nothing brings it back" in words(unsure)) == (400, True)
        done = await one.submit(page, {"what": "end-suspended", "sure": "yes"})
        assert (done.status_code, done.headers["location"]) == (303, "/account/services")
        assert (await one.get(page)).status_code == 404


async def test_what_ends_at_once_leads_to_the_list(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    assert await delivered(sqlite_shop, client, await order_project(client))
    number = (await client.get("/services")).result[0]
    name = (await read(client, f"/services/{number}"))["resource"]["name"]
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        page = f"/account/services/{number}/end"
        assert "If you confirm, it ends at once" in words(await one.get(page))
        await one.submit(page, {"what": "ask"})
        done = await one.submit(page, {"what": "confirm", "token": await mailed_token(client, name)})
        assert (done.status_code, done.headers["location"]) == (303, "/account/services")
        assert name not in (await one.get("/account/services")).text


async def test_an_order_is_withdrawn_from_in_time(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    assert await delivered(shop, client, await order_project(client, how={"autoPayWithPreferredPaymentMethod": True}))
    path = f"/services/{(await client.get('/services')).result[0]}"
    page = f"/account{path}/end"
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert "Withdraw from the order" in (await one.get(page)).text
        sent = {"what": "withdraw", "retraction": "unused", "comment": "By mistake", "sureToWithdraw": "yes"}
        for wrong in ({"retraction": "bored"}, {"sureToWithdraw": ""}):
            assert (await one.submit(page, {**sent, **wrong})).status_code == 400
        done = await one.submit(page, sent)
        assert done.status_code == 303
        assert done.headers["location"].startswith("/order/display?"), "where it is said what is given back"
        await shop.deliver()
        assert (await one.get(f"/account{path}")).status_code == 404


async def test_what_withdrawing_gives_back_is_said_before_and_comes_first(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id = await order_vps(client)
    await shop.deliver()
    shop.clock.advance(days=2, seconds=1)
    path = f"/account/services/{(await client.get('/services')).result[-1]}/end"
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        await one.submit(path.replace("/end", "/renewal"), {"what": "end", "end": "go"})
        page = words(await one.get(path))
        told = re.search(r"€([\d.]+) is given back to you\. €([\d.]+) is kept", page)
        assert told is not None, page
        back, kept = (round(float(one) * 100) for one in told.groups())
        assert back + kept == round(await price(client, order_id) / 1_000_000)
        assert page.index("Withdraw from the order") < page.index("End the service at once"), "what gives money back"
        assert f"To get €{told[1]} back, withdraw from the order instead" in page
        ticks = re.findall(r"I know that (.+?)\.", page)
        assert len(ticks) == len(set(ticks)) == 2
        sent = {"what": "withdraw", "retraction": "unused", "sureToWithdraw": "yes"}
        assert (await one.submit(path, sent)).status_code == 303
    await shop.deliver()
    assert (await owed(shop))[order_id] == back * 1_000_000, "what was said"


async def test_what_is_renewed_by_hand_is_not_offered_to_stop_being_renewed(sqlite_shop: Sandbox) -> None:
    _, path = await with_server(sqlite_shop)
    page = f"/account{path}/renewal"
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        for mode, is_offered in (("automatic", True), ("manual", False)):
            await one.submit(page, {"what": "mode", "mode": mode})
            assert ("End when the period is over" in (await one.get(page)).text) == is_offered, mode


async def test_many_services_are_shown_a_portion_at_a_time(sqlite_shop: Sandbox) -> None:
    client, _path = await with_server(sqlite_shop)
    cart = await own_cart(client)
    wish = {"planCode": "vps-2025-model1", "duration": "P1M", "pricingMode": "default", "quantity": 10}
    for _ in range(6):
        item = (await client.post(f"{cart}/vps", wish)).result["itemId"]
        await answer(client, f"{cart}/item/{item}", VPS_ANSWERS)
    assert await delivered(sqlite_shop, client, (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"])
    name = (await read(client, f"/services/{(await client.get('/services')).result[33]}"))["resource"]["name"]
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        first = await one.get("/account/services")
        assert len(re.findall(r'href="/account/services/\d+"', first.text)) == 50
        last = await one.get("/account/services?page=2")
        assert len(re.findall(r'href="/account/services/\d+"', last.text)) == 11
        found = await one.get(f"/account/services?q={name[:12]}")
        assert (name in found.text, len(re.findall(r'href="/account/services/\d+"', found.text))) == (True, 1)
        for odd in ("page=0", "page=99", "page=x", "q=%00", "q=nothing+like+it"):
            assert (await one.get(f"/account/services?{odd}")).status_code == 200
