"""Snapshots: a state with a name is put back under the shop that runs, with all that was remembered of the other."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from panier.core.refusal import Refusal
from panier.store.engine import copies
from panier.web.owner.desk import Desk
from tests.support.ordering import add_name, add_project, order_name, order_project, own_cart, status
from tests.support.shop import Sandbox

EVERYTHING = [{"method": "GET", "path": "/*"}]


async def send(owner: httpx.AsyncClient, method: str, path: str) -> Any:
    reply = await owner.request(method, path, json={})
    assert reply.status_code == 200, reply.text
    return reply.json() if reply.content else None


async def test_orders_names_and_the_clock_are_what_they_were(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    before = await order_name(camille, "exemple.com")
    await sqlite_shop.deliver()
    await owner.put("/registry/names/other.com", json={"state": "taken"})
    fault = {"kind": "fails", "family": "vps"}
    assert (await owner.post("/deliveries/faults", json=fault)).status_code == 200
    taken = await send(owner, "PUT", "/snapshots/one-name")
    assert (taken["name"], taken["offsetSeconds"], taken["bytes"] > 100_000) == ("one-name", 0, True)

    await owner.post("/clock", json={"advance": "P1M"})
    await owner.delete("/registry/names/other.com")
    await owner.delete("/deliveries/faults")
    after = await order_project(camille)
    assert await send(owner, "POST", "/snapshots/one-name/restore") == taken

    assert (await camille.get("/me/order")).result == [before]
    assert (await camille.get(f"/me/order/{after}")).status == 404
    assert await status(camille, before) == "delivered"
    assert (await owner.get("/clock")).json()["offsetSeconds"] == 0
    assert (await owner.get("/registry/names/other.com")).json()["state"] == "taken"
    assert [one["family"] for one in (await owner.get("/deliveries/faults")).json()] == ["vps"]
    assert await order_project(camille) == after, "numbers go on from where they were"
    await sqlite_shop.deliver()
    assert await status(camille, after) == "delivered"
    assert [one["name"] for one in await send(owner, "GET", "/snapshots")] == ["one-name"]
    await send(owner, "DELETE", "/snapshots/one-name")
    assert await send(owner, "GET", "/snapshots") == []


async def test_nothing_is_remembered_of_what_is_gone(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    await add_project(camille, cart)
    await send(owner, "PUT", "/snapshots/a")
    await add_name(camille, cart, "exemple.com")  # its name is remembered, to be looked up at the checkout
    await camille.post("/auth/logout")  # and the key is known as one that has ended
    assert (await camille.get("/me")).status == 403
    await send(owner, "POST", "/snapshots/a/restore")
    assert (await camille.get("/me")).status == 200
    assert len((await camille.get(f"{cart}/item")).result) == 1
    assert sqlite_shop.shop.cart_names.of(cart.rpartition("/")[2]) is None
    assert (await camille.get(f"{cart}/checkout")).status == 200


async def test_starting_over_leaves_the_ready_made_customers(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    await order_project(camille)
    await owner.post("/clock", json={"advance": "P1Y"})
    await send(owner, "PUT", "/snapshots/kept")
    await send(owner, "POST", "/start-over")
    assert (await owner.get("/clock")).json()["offsetSeconds"] == 0
    for client, keys in ((camille, sqlite_shop.first), (charlie, sqlite_shop.second)):
        assert (await client.get("/me/order")).result == []
        assert (await client.get("/me")).result["nichandle"] == keys.nic
    assert await order_project(camille) == 1
    await sqlite_shop.deliver()
    await send(owner, "POST", "/snapshots/kept/restore")
    assert (await owner.get("/clock")).json()["offsetSeconds"] == 365 * 86_400


async def test_calls_that_go_on_meanwhile_are_answered(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await send(owner, "PUT", "/snapshots/a")
    restoring = [send(owner, "POST", "/snapshots/a/restore") for _ in range(5)]
    carts = [own_cart(camille) for _ in range(20)]
    await asyncio.gather(*carts, *restoring, send(owner, "PUT", "/snapshots/b"))
    await order_project(camille)


@pytest.mark.parametrize("name", ["..%2Fa", "-a", ".a", "a" * 65, "a%20b", "é"])
async def test_a_name_is_that_of_a_file(owner: httpx.AsyncClient, name: str) -> None:
    refused = await owner.put(f"/snapshots/{name}")
    assert refused.status_code in (400, 404)
    assert await send(owner, "GET", "/snapshots") == []


async def test_what_cannot_be_put_back_is_refused(desk: Desk, owner: httpx.AsyncClient, tmp_path: Path) -> None:
    assert (await owner.post("/snapshots/none/restore", json={})).status_code == 404
    assert (await owner.delete("/snapshots/none")).status_code == 404
    await send(owner, "PUT", "/snapshots/a")
    file = tmp_path / "snapshots" / "a.sqlite"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    file.write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    refused = await owner.post("/snapshots/a/restore", json={})
    assert (refused.status_code, "delete it, and take it anew" in refused.json()["message"]) == (409, True)
    for path in ("/start-over", "/snapshots/a/restore"):
        plain = await owner.post(path, content=b"{}", headers={"content-type": "text/plain"})
        assert plain.status_code == 400, "a page of another site could send that"
    assert (await owner.get("/snapshots")).status_code == 200


async def test_a_shop_on_postgresql_is_refused(shop: Sandbox, tmp_path: Path) -> None:
    if shop.database.is_alone:
        await copies.keep(shop.database, tmp_path / "kept")
        return
    with pytest.raises(Refusal, match="PANIER_DATABASE"):
        await copies.keep(shop.database, tmp_path / "kept")
