"""What a page of another site can have a browser do here: nothing that is written."""

import pytest

from panier.web.routes import ROUTES
from tests.support.shop import Sandbox

UNASKED = ["text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "multipart/form-data", None]
PUBLIC = [route for route in ROUTES if route.public and route.method == "POST" and "{" not in route.path]


@pytest.mark.parametrize("kind", UNASKED)
async def test_no_page_writes_without_a_browser_asking_first(sqlite_shop: Sandbox, kind: str | None) -> None:
    assert {route.path for route in PUBLIC} >= {"/order/cart", "/newAccount", "/auth/credential"}
    anybody = sqlite_shop.client()
    for origin in ("https://evil.test", "null", "http://localhost:3000"):
        headers = {"origin": origin} | ({} if kind is None else {"content-type": kind})
        async with sqlite_shop.http() as http:
            for route in PUBLIC:
                said = await http.post(f"/1.0{route.path}", json=None, content=b"{}", headers=headers)
                assert (said.status_code, "application/json" in said.json()["message"]) == (403, True), route.path
    assert (await anybody.get("/auth/time")).status == 200


async def test_a_browser_that_asks_is_told_nothing_that_lets_a_page_write(sqlite_shop: Sandbox) -> None:
    asks = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    async with sqlite_shop.http() as http:
        said = await http.options("/1.0/order/cart", headers={"origin": "https://evil.test", **asks})
    assert "access-control-allow-origin" not in said.headers


@pytest.mark.parametrize("kind", UNASKED)
async def test_programs_may_send_json_under_any_name(sqlite_shop: Sandbox, kind: str | None) -> None:
    body = b'{"ovhSubsidiary": "FR"}'
    for more in ({}, {"origin": "http://shop.test"}):
        headers = {**more} if kind is None else {**more, "content-type": kind}
        said = await sqlite_shop.client().post("/order/cart", content=body, headers=headers)
        assert said.status == 200


async def test_a_page_that_says_json_was_asked_before(sqlite_shop: Sandbox) -> None:
    headers = {"origin": "http://localhost:3000", "content-type": "application/json; charset=utf-8"}
    said = await sqlite_shop.client().post("/order/cart", {"ovhSubsidiary": "FR"}, headers=headers)
    assert said.status == 200
    cart = f"/order/cart/{said.json['cartId']}"
    signed = await sqlite_shop.client(sqlite_shop.first).post(
        f"{cart}/assign", headers={"origin": "http://localhost:3000"}
    )
    assert signed.status == 200
