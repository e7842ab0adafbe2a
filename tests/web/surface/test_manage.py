"""The sandbox owner's own port: the owner moves the clock and decides what the registry answers."""

from collections.abc import AsyncIterator

import httpx
import pytest

from panier.outside.registry.sandbox import SandboxRegistry
from panier.web import manage
from panier.web.manage import MovableClock
from tests.support.ordering import add_name, order_name, own_cart, status
from tests.support.shop import Sandbox


@pytest.fixture
async def owner(sqlite_shop: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever runs the sandbox. The test's own clock stands still, and what is set off here is added to it."""
    registry = sqlite_shop.shop.registry
    assert isinstance(registry, SandboxRegistry)
    application = manage.build(MovableClock(sqlite_shop.clock), registry, sqlite_shop.sweep)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(application), base_url="http://localhost:8079"
    ) as client:
        yield client


async def test_the_clock_goes_on_by_the_calendar(owner: httpx.AsyncClient) -> None:
    before = (await owner.get("/clock")).json()
    assert before == {"now": "2026-11-18T11:06:40+00:00", "offsetSeconds": 0}
    after = (await owner.post("/clock", json={"advance": "P1Y"})).json()
    assert after == {"now": "2027-11-18T11:06:40+00:00", "offsetSeconds": 365 * 86_400}
    for wrong in ({"advance": "soon"}, {"advance": "P0D"}, {"advance": 3}, {}, {"advance": "P1D", "more": 1}):
        assert (await owner.post("/clock", json=wrong)).status_code == 400
    assert (await owner.post("/clock", content=b"{")).status_code == 400
    assert (await owner.get("/clock")).json() == after


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
