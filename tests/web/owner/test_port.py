"""The sandbox owner's own port: the owner moves the clock and decides what the registry answers."""

import re

import httpx
import pytest

from panier.web.owner import port
from tests.support.ordering import add_name, order_name, own_cart, status
from tests.support.shop import Sandbox


async def test_the_clock_goes_on_by_the_calendar(owner: httpx.AsyncClient) -> None:
    before = (await owner.get("/clock")).json()
    assert before == {"now": "2026-11-18T11:06:40+00:00", "offsetSeconds": 0}
    after = (await owner.post("/clock", json={"advance": "P1Y"})).json()
    assert after == {"now": "2027-11-18T11:06:40+00:00", "offsetSeconds": 365 * 86_400}
    for wrong in ({"advance": "soon"}, {"advance": "P0D"}, {"advance": 3}, {}, {"advance": "P1D", "more": 1}):
        assert (await owner.post("/clock", json=wrong)).status_code == 400
    assert (await owner.post("/clock", content=b"{")).status_code == 400
    assert (await owner.get("/clock")).json() == after


BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def test_people_get_pages_and_programs_get_json(owner: httpx.AsyncClient) -> None:
    sent = await owner.get("/", headers=BROWSER)
    assert (sent.status_code, sent.headers["location"]) == (303, "/workshop")
    page = await owner.get("/workshop/calls", headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for method, path, _ in port.CALLS:
        assert f"{method} {path}" in page.text
    for path in re.findall(r'(?:src|href)="(/static/[^"#]+)["#]', page.text):
        assert (await owner.get(path)).status_code == 200
    assert [(one["method"], one["path"]) for one in (await owner.get("/")).json()] == [
        (method, path) for method, path, _ in port.CALLS
    ]
    for method, path, status_code in (("GET", "/nothing", 404), ("PATCH", "/clock", 405)):
        refused = await owner.request(method, path, headers=BROWSER)
        assert (refused.status_code, refused.headers["content-type"]) == (status_code, "text/html; charset=utf-8")
        for accept in ("*/*", "application/json"):
            refused = await owner.request(method, path, headers={"accept": accept})
            assert (refused.status_code, "GET / lists them" in refused.json()["message"]) == (status_code, True)


STREAMS = ("/live",)  # they end when the sandbox stops


async def test_every_call_of_the_page_is_there(owner: httpx.AsyncClient) -> None:
    for method, path, _ in port.CALLS:
        if path in STREAMS:
            continue
        reply = await owner.request(
            method, path.format(name="exemple.com", number=1, queryId=1, language="curl", nic="x-ovh")
        )
        assert reply.status_code != 404 or "GET / lists" not in reply.json()["message"], path


async def test_a_page_in_a_browser_cannot_move_the_clock(owner: httpx.AsyncClient) -> None:
    sent = await owner.post("/clock", content=b'{"advance": "P1Y"}', headers={"content-type": "text/plain"})
    assert sent.status_code == 400
    assert "application/json" in sent.json()["message"]


@pytest.mark.parametrize(
    "host", ["evil.test", "evil.test:8079", "localhost.evil.test", "10.0.0.1", "[2001:db8::1]", ""]
)
async def test_a_name_that_leads_here_is_not_this_machines(owner: httpx.AsyncClient, host: str) -> None:
    for method, path in (("GET", "/clock"), ("POST", "/clock"), ("PUT", "/registry/names/exemple.com")):
        refused = await owner.request(method, path, json={"advance": "P1Y"}, headers={"host": host})
        assert refused.status_code == 403
    assert (await owner.get("/clock")).json()["offsetSeconds"] == 0


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8079", "127.0.0.1:8079", "[::1]:8079", "panier.localhost"])
async def test_this_machine_has_several_names(owner: httpx.AsyncClient, host: str) -> None:
    assert (await owner.get("/clock", headers={"host": host})).status_code == 200


async def test_the_owner_decides_what_the_registry_answers(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)

    async def offer(name: str) -> tuple[str, bool]:
        [expected] = (await camille.get(f"{cart}/domain", query={"domain": name})).result
        return expected["pricingMode"], expected["orderable"]

    assert await offer("exemple.com") == ("create-default", True)
    for wish, expected in (
        ({"state": "taken", "auth_code": "secret"}, ("transfer-default", True)),
        ({"state": "taken", "auth_code": "secret", "locked": True}, ("transfer-default", False)),
        ({"state": "premium", "price": {"EUR": 99}}, ("create-premium", True)),
        ({"state": "reserved"}, ("create-default", False)),
    ):
        assert (await owner.put("/registry/names/exemple.com", json=wish)).status_code == 200
        assert await offer("exemple.com") == expected
    assert (await owner.delete("/registry/names/exemple.com")).status_code == 200
    assert await offer("exemple.com") == ("create-default", True)


@pytest.mark.parametrize(
    "wish",
    [{"state": "lost"}, {"state": "premium"}, {"price": {"EUR": 1}}, {"trouble": "bad"}, {"other": 1}, {"prefix": "a"}],
)
async def test_what_the_list_could_not_say_is_refused(owner: httpx.AsyncClient, wish: dict[str, object]) -> None:
    assert (await owner.put("/registry/names/exemple.com", json=wish)).status_code == 400
    assert (await owner.put("/registry/names/no name", json={})).status_code == 400


async def test_a_failing_registry_is_made_to_work_again(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await owner.put("/registry/names/exemple.com", json={"trouble": "failing"})
    order_id = await order_name(camille, "exemple.com")
    await sqlite_shop.deliver()
    assert await status(camille, order_id) == "delivering"
    await owner.delete("/registry/names/exemple.com")
    sqlite_shop.clock.advance(seconds=3_600)
    await sqlite_shop.work()
    assert await status(camille, order_id) == "delivered"


async def test_another_registrar_needs_the_code_and_an_open_lock(
    sqlite_shop: Sandbox, owner: httpx.AsyncClient
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = "/registry/names/exemple.com/transfer"
    wish = {"registrar": "Elsewhere", "authCode": "guessed"}
    assert (await owner.post(path, json=wish)).status_code == 404
    await order_name(camille, "exemple.com")
    await sqlite_shop.deliver()
    locked = await owner.post(path, json=wish)
    assert (locked.status_code, locked.json()["message"]) == (409, "exemple.com is locked against transfers")
    assert (await owner.delete(path)).status_code == 404
    assert (await owner.post(path, json={"registrar": "Elsewhere"})).status_code == 400


async def test_a_name_in_a_cart_keeps_its_offer_until_it_is_ordered(
    sqlite_shop: Sandbox, owner: httpx.AsyncClient
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    item = await add_name(camille, cart, "exemple.com")
    answer = {"label": "OWNER_LEGAL_AGE", "value": "true"}
    assert (await camille.post(f"{item}/configuration", answer)).status == 200
    await owner.put("/registry/names/exemple.com", json={"state": "reserved"})
    refused = await camille.get(f"{cart}/checkout")
    assert (refused.status, "not available" in refused.message) == (400, True)
