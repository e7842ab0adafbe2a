"""Trying operations out: calls are really sent, as whoever is signed in, and forms keep what was typed."""

import re

import httpx
import pytest

from tests.support.shop import Sandbox
from tests.web.console.pages import HERE, OWN_PAGE, Page, at, browser


def status(page: Page) -> int:
    found = re.search(r"The answer (\d{3}) ", page.text)
    assert found, page.text[:3_000]
    return int(found[1])


async def test_a_domain_name_is_ordered_step_by_step(sqlite_shop: Sandbox) -> None:
    """Nothing is copied from one page to the next: what an answer names is filled in."""
    them = browser(sqlite_shop)
    await them.be(sqlite_shop.first.nic)
    cart = await them.try_out(at("POST", "/order/cart"))
    assert status(cart) == 200
    assert "query id EU." in cart.text
    follow = [link for link in cart.links if "assign" in link]
    assert follow
    assert status(await them.try_out(follow[-1])) == 200
    offers = await them.try_out(at("GET", "/order/cart/{cartId}/domain"), domain="console-example.fr")
    assert '"orderable": true' in offers.source.replace("&#34;", '"')
    added = await them.try_out(
        at("POST", "/order/cart/{cartId}/domain"), domain="console-example.fr", planCode="fr", duration="P1Y"
    )
    assert status(added) == 200, added.text
    asked = await them.try_out(at("GET", "/order/cart/{cartId}/item/{itemId}/requiredConfiguration"))
    assert "OWNER_LEGAL_AGE" in asked.text or "OWNER_CONTACT" in asked.text
    configuration = at("POST", "/order/cart/{cartId}/item/{itemId}/configuration")
    assert status(await them.try_out(configuration, label="OWNER_LEGAL_AGE", value="true")) == 200
    placed = await them.try_out(at("POST", "/order/cart/{cartId}/checkout"))
    assert status(placed) == 200, placed.text
    shown = await them.try_out(at("GET", "/me/order/{orderId}/status"))
    assert status(shown) == 200
    assert re.search(r"checking|delivering|delivered", shown.text)


async def test_what_is_refused_is_shown_and_what_was_typed_stays(sqlite_shop: Sandbox) -> None:
    them = browser(sqlite_shop)
    unsigned = await them.try_out(at("GET", "/me/order/{orderId}"), orderId="12")
    assert status(unsigned) == 401
    assert "Sign in above, and send it again" in unsigned.text
    assert unsigned.fields["path/orderId"] == ["12"]
    missing = await them.send(at("GET", "/me/order/{orderId}"), {})
    assert (missing.status, "Not sent. orderId must be given" in missing.text) == (400, True)
    wrong = await them.try_out(at("POST", "/order/cart"), expire="tomorrow")
    assert status(wrong) == 400
    assert wrong.fields["body/expire"] == ["tomorrow"]
    number = await them.try_out(at("POST", "/order/cart/{cartId}/vps"), cartId="x", quantity="many")
    assert "'quantity' is not right" in number.text
    assert number.fields["body/quantity"] == ["many"]


async def test_json_of_ones_own_is_sent_in_place_of_the_fields(sqlite_shop: Sandbox) -> None:
    them = browser(sqlite_shop)
    fields = {"body/ovhSubsidiary": "FR", "json": '{"ovhSubsidiary": "PL", "description": "własny"}'}
    sent = await them.send(at("POST", "/order/cart"), fields)
    assert status(sent) == 200
    assert "własny" in sent.text
    broken = await them.send(at("POST", "/order/cart"), {"json": "{ovhSubsidiary: FR}"})
    assert broken.status == 400
    assert "The whole body is not JSON" in broken.text
    assert broken.fields["json"] == ["{ovhSubsidiary: FR}"]


async def test_objects_lists_and_choices_become_json(sqlite_shop: Sandbox) -> None:
    them = browser(sqlite_shop)
    await them.be(sqlite_shop.first.nic)
    made = await them.try_out(at("POST", "/me/contact"))
    assert status(made) == 200, made.text
    assert '"city": "Roubaix"' in made.source.replace("&#34;", '"')
    keys = await them.try_out(at("POST", "/auth/credential"))
    assert status(keys) == 200 or "application" in keys.text
    hook = await them.try_out(at("POST", "/hooks"))
    assert '"order.paid"' in hook.source.replace("&#34;", '"')
    listed = await them.try_out(at("GET", "/me/contact"))
    assert status(listed) == 200
    one = await them.get(at("GET", "/me/contact/{contactId}"))
    assert one.fields["path/contactId"][0].isdigit()


async def test_a_call_can_be_shown_without_being_sent(sqlite_shop: Sandbox) -> None:
    them = browser(sqlite_shop)
    fields = {"do": "show", "body/ovhSubsidiary": "FR", "body/description": "it's <mine>"}
    page = await them.send(at("POST", "/order/cart"), fields)
    assert "The answer" not in page.text
    assert """--data-raw '{"ovhSubsidiary":"FR","description":"it'"'"'s <mine>"}'""" in page.text
    code = await them.send(at("POST", "/order/cart"), {**fields, "part": "code"})
    assert "<html" not in code.source
    answer = await them.send(at("POST", "/order/cart"), {"body/ovhSubsidiary": "FR", "part": "answer"})
    assert "<html" not in answer.source
    assert status(answer) == 200


async def test_long_answers_are_cut_and_say_so(sqlite_shop: Sandbox) -> None:
    page = await browser(sqlite_shop).try_out(at("GET", "/order/catalog/public/vps"))
    assert status(page) == 200
    assert "more characters are not shown" in page.text
    assert len(page.source) < 200_000


async def test_a_retry_key_is_sent(sqlite_shop: Sandbox) -> None:
    them = browser(sqlite_shop)
    fields = {"body/ovhSubsidiary": "FR", "header/Idempotency-Key": "mine-1", "part": "answer"}
    first, second = [await them.send(at("POST", "/order/cart"), fields) for _ in range(2)]
    found = [re.search(r'"cartId": "([0-9a-f-]{36})"', page.text) for page in (first, second)]
    assert [match and match[1] for match in found] == [found[0] and found[0][1]] * 2
    assert found[0]


async def test_keys_that_work_are_kept_and_shown_to_nobody(sqlite_shop: Sandbox) -> None:
    them = browser(sqlite_shop, base="http://shop.test")
    given = sqlite_shop.second
    typed = {
        "applicationKey": given.application_key,
        "applicationSecret": given.application_secret,
        "consumerKey": given.consumer_key,
        "back": "/console/GET/me",
    }
    answer = await them.http.post("/console/keys", data=typed, headers=OWN_PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/GET/me")
    cookie = answer.headers["set-cookie"]
    for word in ("HttpOnly", "SameSite=Strict", "Path=/console"):
        assert word in cookie
    assert given.application_secret not in cookie
    assert given.consumer_key not in cookie
    page = await them.try_out("/console/GET/me")
    assert (status(page), given.nic in page.text) == (200, True)
    assert given.application_secret not in page.source
    assert given.consumer_key not in page.source
    out = await them.http.post("/console/keys", data={"do": "out"}, headers=OWN_PAGE)
    assert out.status_code == 303
    assert status(await them.try_out("/console/GET/me")) == 401


async def test_keys_that_do_not_work_are_told_at_once(sqlite_shop: Sandbox) -> None:
    them = browser(sqlite_shop)
    given = sqlite_shop.first
    wrong = {"applicationKey": given.application_key, "applicationSecret": "no", "consumerKey": given.consumer_key}
    page = await them.send("/console/keys", wrong)
    assert (page.status, "The keys are refused: Invalid signature" in page.text) == (400, True)
    assert page.fields["applicationKey"] == [given.application_key]
    assert 'value="no"' not in page.source
    half = await them.send("/console/keys", {"applicationKey": "x"})
    assert "applicationSecret must be given" in half.text
    token = await them.send("/console/keys", {"token": "nonsense"})
    assert "The keys are refused" in token.text
    assert "Calls are not signed" in (await them.get("/console")).text


async def test_one_click_is_for_browsers_on_the_same_machine(sqlite_shop: Sandbox) -> None:
    nic = sqlite_shop.first.nic
    assert f'value="{nic}"' in (await browser(sqlite_shop).get("/console")).source
    elsewhere = httpx.ASGITransport(sqlite_shop.application, client=("192.0.2.9", 1))
    strangers: tuple[tuple[str, httpx.AsyncBaseTransport, dict[str, str]], ...] = (
        ("http://shop.test", sqlite_shop.transport, {}),
        (HERE, elsewhere, {}),
        (HERE, sqlite_shop.transport, {"x-forwarded-for": "192.0.2.9"}),
    )
    for base, transport, headers in strangers:
        async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as http:
            assert nic not in (await http.get("/console")).text
            refused = await http.post("/console/keys", data={"customer": nic}, headers=OWN_PAGE)
            assert (refused.status_code, "set-cookie" in refused.headers) == (400, False)


@pytest.mark.parametrize(
    "headers", [{"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}]
)
async def test_pages_of_other_sites_cannot_send_its_forms(sqlite_shop: Sandbox, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(transport=sqlite_shop.transport, base_url=HERE) as http:
        signed = await http.post("/console/keys", data={"customer": sqlite_shop.first.nic}, headers=headers)
        assert (signed.status_code, "set-cookie" in signed.headers) == (403, False)
        tried = await http.post("/console/POST/order/cart", data={"body/ovhSubsidiary": "FR"}, headers=headers)
        assert tried.status_code == 403
        assert "Not sent" in tried.text


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example", "//elsewhere.example", "/me", "/console/keys", "/consoles"]
)
async def test_signing_in_leads_to_the_console_alone(sqlite_shop: Sandbox, back: str) -> None:
    async with httpx.AsyncClient(transport=sqlite_shop.transport, base_url=HERE) as http:
        fields = {"customer": sqlite_shop.first.nic, "back": back}
        signed = await http.post("/console/keys", data=fields, headers=OWN_PAGE)
        assert (signed.status_code, signed.headers["location"]) == (303, "/console")


@pytest.mark.parametrize("cookie", ["nonsense", "s1.00000000.AAAA", "s1.", "é"])
async def test_a_cookie_of_another_shop_is_nobodys(sqlite_shop: Sandbox, cookie: str) -> None:
    async with sqlite_shop.http() as http:
        page = await http.get("/console", headers={b"cookie": f"panier-console={cookie}".encode()})
        assert (page.status_code, "not signed" in page.text) == (200, True)
