"""Calls with an Idempotency-Key: the effect once, the answer to the byte, in every case that a program may meet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import msgspec
import pytest

from panier.core.account.account import AccessRule
from panier.core.limits import DAY_US, SECOND_US
from panier.store.engine.db import Database, Tx, is_postgres
from panier.store.engine.opening import open_database
from panier.web.application import build
from panier.web.routes import ROUTES
from tests.support import shop as shops
from tests.support.ordering import PROJECT, UNPAID, add_project, answer, new_cart, own_cart
from tests.support.samples import CONTACT, body_of, path_of, query_of, real_things
from tests.support.secrets import RING
from tests.support.shop import URL, Client, Reply, Sandbox
from tests.web.surface.test_limits import with_limits

KEY = "0b3a1c2e-1111-4222-8333-944445555666"
PROJECT_ANSWERS = (("description", "mine"),)


def keyed(key: str = KEY, **more: str) -> dict[str, str]:
    return {"idempotency-key": key, **more}


def whole(reply: Reply) -> tuple[int, bytes]:
    return reply.status, reply.body


def is_replay(reply: Reply) -> bool:
    return reply.headers.get("idempotent-replayed") == "true"


async def contacts(client: Client) -> int:
    return len((await client.get("/me/contact")).result)


async def count(shop: Sandbox) -> int:
    row = await shop.database.read(lambda tx: tx.row("SELECT count(*) FROM kept_answer"))
    assert row is not None
    return int(row[0])


@asynccontextmanager
async def another_node(shop: Sandbox, url: str) -> AsyncIterator[Sandbox]:
    """Another process, or one that was started anew, over the same database."""
    database: Database = await open_database(url, keyring=RING)
    try:
        again = replace(shop.shop, throttle=shop.shop.throttle)
        application = build(again, database, on_write=lambda: None)
        yield replace(shop, database=database, application=application)
    finally:
        await database.close()


# What is replayed.


async def test_what_went_well_is_replayed_and_has_its_effect_once(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    before = await contacts(client)
    first = await client.post("/me/contact", CONTACT, headers=keyed())
    again = await client.post("/me/contact", CONTACT, headers=keyed())
    assert first.status == 200
    assert whole(again) == whole(first)
    assert (is_replay(first), is_replay(again)) == (False, True)
    assert await contacts(client) == before + 1
    assert first.headers["x-ovh-queryid"] != again.headers["x-ovh-queryid"]


async def test_a_put_is_replayed_and_changes_nothing_again(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    made = (await client.post("/me/contact", CONTACT)).result
    path = f"/me/contact/{made['id']}"
    first = await client.put(path, {"firstName": "Noa"}, headers=keyed())
    await client.put(path, {"firstName": "Lou"})
    assert whole(await client.put(path, {"firstName": "Noa"}, headers=keyed())) == whole(first)
    assert (await client.get(path)).result["firstName"] == "Lou"


async def test_a_delete_is_replayed_though_the_thing_is_gone(shop: Sandbox) -> None:
    client = shop.client()
    cart = await new_cart(client)
    item = await add_project(client, cart)
    assert [(await client.delete(item, headers=keyed())).result for _ in range(2)] == [None, None]
    assert (await client.delete(item)).status == 404


async def test_an_order_is_placed_once(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    cart = await own_cart(client)
    await answer(client, await add_project(client, cart), PROJECT_ANSWERS)
    first = await client.post(f"{cart}/checkout", UNPAID, headers=keyed())
    again = await client.post(f"{cart}/checkout", UNPAID, headers=keyed())
    assert whole(again) == whole(first)
    assert first.result["orderId"]
    assert (await client.post(f"{cart}/checkout", UNPAID)).status != 200


async def test_a_refusal_is_replayed_though_it_would_go_well_now(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    cart = await own_cart(client)
    refused = await client.post(f"{cart}/checkout", UNPAID, headers=keyed())
    assert 400 <= refused.status < 500
    await answer(client, await add_project(client, cart), PROJECT_ANSWERS)
    assert whole(await client.post(f"{cart}/checkout", UNPAID, headers=keyed())) == whole(refused)
    assert (await client.post(f"{cart}/checkout", UNPAID, headers=keyed("another"))).status == 200


async def test_an_error_of_the_server_is_replayed(shop: Sandbox) -> None:
    client = shop.client(shop.first)

    async def rename(old: str, new: str) -> None:
        await shop.database.write(lambda tx: tx.execute(f"ALTER TABLE {old} RENAME TO {new}"))

    async def post(key: str) -> httpx.Response:
        async with shop.http() as http:
            content = msgspec.json.encode(CONTACT)
            signed = shops.signature(
                shop.first, "POST", f"{URL}/1.0/me/contact", body=content, timestamp=shop.clock() // SECOND_US
            )
            return await http.post("/1.0/me/contact", content=content, headers=signed | keyed(key))

    before = await contacts(client)
    await rename("contact", "contact_elsewhere")
    broken = await post(KEY)
    await rename("contact_elsewhere", "contact")
    again = await post(KEY)
    assert (broken.status_code, again.status_code) == (500, 500)
    assert again.content == broken.content
    assert await contacts(client) == before
    assert (await post("another")).status_code == 200


async def test_what_was_refused_for_now_only_is_not_replayed(sqlite_shop: Sandbox) -> None:
    shop = with_limits(sqlite_shop, CARTS="1/60")
    client = shop.client(shop.first)
    await client.post("/order/cart", {"ovhSubsidiary": "FR"})
    busy = await client.post("/order/cart", {"ovhSubsidiary": "FR"}, headers=keyed())
    assert busy.status == 429
    shop.clock.advance(seconds=60)
    assert (await client.post("/order/cart", {"ovhSubsidiary": "FR"}, headers=keyed())).status == 200


async def test_what_was_refused_before_its_operation_began_is_not_kept(shop: Sandbox) -> None:
    client, nobody = shop.client(shop.first), shop.client()
    assert (await nobody.post("/me/contact", CONTACT, headers=keyed())).status == 401
    malformed = await client.post("/me/contact", content=b"{", headers=keyed())
    wrong = await client.post("/me/contact", {**CONTACT, "legalForm": "cat"}, headers=keyed())
    assert (malformed.status, wrong.status) == (400, 400)
    assert await count(shop) == 0
    assert (await client.post("/me/contact", CONTACT, headers=keyed())).status == 200


# What is refused.


@pytest.mark.parametrize("other", [{**CONTACT, "firstName": "Noa"}, {}, [], b"{"])
async def test_another_body_under_the_same_key_is_refused(shop: Sandbox, other: Any) -> None:
    client = shop.client(shop.first)
    first = await client.post("/me/contact", CONTACT, headers=keyed())
    sent = {"content": other} if isinstance(other, bytes) else {"json": other}
    refused = await client.call("POST", "/me/contact", headers=keyed(), **sent)
    assert refused.status == 422
    assert refused.json["class"] == "Client::UnprocessableEntity"
    assert "another key" in refused.message
    assert whole(await client.post("/me/contact", CONTACT, headers=keyed())) == whole(first)


async def test_neither_spaces_nor_the_order_of_names_make_another_body(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    first = await client.post("/me/contact", CONTACT, headers=keyed())
    turned = msgspec.json.encode(dict(reversed(CONTACT.items())))
    spaced = msgspec.json.format(turned, indent=4)
    assert whole(await client.post("/me/contact", content=spaced, headers=keyed())) == whole(first)


async def test_of_two_at_once_one_is_refused(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    before = await contacts(client)
    replies = await asyncio.gather(*(client.post("/me/contact", CONTACT, headers=keyed()) for _ in range(5)))
    done = [one for one in replies if one.status == 200]
    busy = [one for one in replies if one.status == 409]
    assert len(done) + len(busy) == 5
    assert busy
    assert len({one.body for one in done}) == 1
    assert busy[0].headers["retry-after"] == "1"
    assert await contacts(client) == before + 1
    assert whole(await client.post("/me/contact", CONTACT, headers=keyed())) == whole(done[0])


async def test_what_another_node_is_answering_is_refused(shop: Sandbox, furnished: tuple[str, Any]) -> None:
    url = furnished[0]
    if not is_postgres(url):
        return  # one process writes an SQLite file
    async with another_node(shop, url) as other:
        client, elsewhere = shop.client(), other.client()
        cart = await new_cart(client)
        release = asyncio.Event()

        async def hold(tx: Tx) -> None:
            await tx.lock("SELECT 1 FROM cart WHERE cart_id = $1 FOR UPDATE", cart.rpartition("/")[2])
            await release.wait()

        holding = asyncio.create_task(shop.database.write(hold))
        await asyncio.sleep(0.2)
        first = asyncio.create_task(client.post(f"{cart}/cloud", PROJECT, headers=keyed()))
        await asyncio.sleep(0.5)
        busy = await elsewhere.post(f"{cart}/cloud", PROJECT, headers=keyed())
        release.set()
        await holding
        done = await first
        assert busy.status == 409
        assert done.status == 200
        assert whole(await elsewhere.post(f"{cart}/cloud", PROJECT, headers=keyed())) == whole(done)
        assert len((await client.get(f"{cart}/item")).result) == 1


@pytest.mark.parametrize("length, status", [(0, 400), (1, 200), (255, 200), (256, 400), (4_000, 400)])
async def test_a_key_has_1_to_255_characters(sqlite_shop: Sandbox, length: int, status: int) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    reply = await client.post("/me/contact", CONTACT, headers=keyed("k" * length))
    assert reply.status == status
    if status == 400:
        assert "Idempotency-Key" in reply.message
        assert "255" in reply.message


# Whose key it is.


async def test_a_key_belongs_to_the_credential_that_sent_it(shop: Sandbox) -> None:
    rules = [AccessRule(method, "/*") for method in ("GET", "POST", "PUT", "DELETE")]
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    beside = shop.client(await shop.another_key(shop.first, rules=rules))
    replies = [await one.post("/me/contact", CONTACT, headers=keyed()) for one in (camille, beside, charlie)]
    assert [one.status for one in replies] == [200, 200, 200]
    assert len({one.result["id"] for one in replies}) == 3
    assert not any(map(is_replay, replies))


async def test_a_key_belongs_to_the_path_and_the_method(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    made = [(await client.post("/me/contact", CONTACT)).result["id"] for _ in range(2)]
    changed = [await client.put(f"/me/contact/{one}", {"firstName": "Noa"}, headers=keyed()) for one in made]
    assert [one.result["id"] for one in changed] == made
    assert (await client.post("/me/contact", CONTACT, headers=keyed())).result["id"] not in made
    cart = await own_cart(client)
    assert (await client.post(f"{cart}/cloud", PROJECT, headers=keyed())).status == 200


async def test_every_prefix_is_the_same_path(shop: Sandbox) -> None:
    first = await shop.client(shop.first).post("/me/contact", CONTACT, headers=keyed())
    other = shop.client(shop.first, prefix="/v1")
    assert whole(await other.post("/me/contact", CONTACT, headers=keyed())) == whole(first)


async def test_nobody_is_told_what_a_stranger_was_answered(sqlite_shop: Sandbox) -> None:
    body = msgspec.json.encode({"ovhSubsidiary": "FR"})
    made = []
    for address in ("198.51.100.7", "198.51.100.7", "203.0.113.9"):
        transport = httpx.ASGITransport(sqlite_shop.application, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url=URL) as http:
            made.append((await http.post("/1.0/order/cart", content=body, headers=keyed())).json()["cartId"])
    assert made[0] == made[1] != made[2]


async def test_a_cart_keeps_the_keys_of_those_who_know_it(shop: Sandbox) -> None:
    client = shop.client()
    carts = [await new_cart(client) for _ in range(2)]
    for cart in (*carts, *carts):
        assert (await client.post(f"{cart}/cloud", PROJECT, headers=keyed())).status == 200
    assert [len((await client.get(f"{cart}/item")).result) for cart in carts] == [1, 1]


async def test_a_key_that_was_taken_back_is_told_nothing(shop: Sandbox) -> None:
    rules = [AccessRule(method, "/*") for method in ("GET", "POST", "PUT", "DELETE")]
    lost = shop.client(await shop.another_key(shop.first, rules=rules))
    assert (await lost.post("/me/contact", CONTACT, headers=keyed())).status == 200
    [number] = [
        one for one in (await lost.get("/me/api/credential")).result
        if (await lost.get("/auth/currentCredential")).result["credentialId"] == one
    ]  # fmt: skip
    assert (await shop.client(shop.first).delete(f"/me/api/credential/{number}")).status == 200
    assert (await lost.post("/me/contact", CONTACT, headers=keyed())).status == 403


# How long, and where.


async def test_a_key_is_known_for_24_hours(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    first = await client.post("/me/contact", CONTACT, headers=keyed())
    shop.clock.advance(seconds=DAY_US // SECOND_US - 1)
    assert whole(await client.post("/me/contact", CONTACT, headers=keyed())) == whole(first)
    shop.clock.advance(seconds=1)
    anew = await client.post("/me/contact", {**CONTACT, "firstName": "Noa"}, headers=keyed())
    assert anew.result["id"] != first.result["id"]
    assert is_replay(await client.post("/me/contact", {**CONTACT, "firstName": "Noa"}, headers=keyed()))


async def test_what_is_older_is_swept(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    await client.post("/me/contact", CONTACT, headers=keyed())
    shop.clock.advance(seconds=DAY_US // SECOND_US - 1)
    await shop.sweep()
    assert await count(shop) == 1
    shop.clock.advance(seconds=1)
    await shop.sweep()
    assert await count(shop) == 0


async def test_another_process_knows_it_too(shop: Sandbox, furnished: tuple[str, Any]) -> None:
    """After a restart, and at another node."""
    first = await shop.client(shop.first).post("/me/contact", CONTACT, headers=keyed())
    url = furnished[0]
    if not is_postgres(url):
        await shop.database.close()
    async with another_node(shop, url) as other:
        assert whole(await other.client(shop.first).post("/me/contact", CONTACT, headers=keyed())) == whole(first)
        refused = await other.client(shop.first).post("/me/contact", {**CONTACT, "firstName": "N"}, headers=keyed())
        assert refused.status == 422


async def test_without_a_key_nothing_changes(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    await contacts(client)  # who calls is known from now on
    asked = []
    for headers in ({}, {}, keyed()):
        before = shop.database.statements
        replies = [await client.post("/me/contact", CONTACT, headers=headers), await client.get("/me", headers=headers)]
        asked.append(shop.database.statements - before)
        assert not any(map(is_replay, replies))
    assert asked[0] == asked[1] < asked[2]
    assert await count(shop) == 1, "reading needs no key"


async def test_the_answers_are_kept_sealed(shop: Sandbox) -> None:
    body = {"accessRules": [{"method": "GET", "path": "/*"}]}
    first = await shop.client(shop.first).post("/auth/credential", body, headers=keyed())
    assert whole(await shop.client(shop.first).post("/auth/credential", body, headers=keyed())) == whole(first)
    rows = await shop.database.read(lambda tx: tx.rows("SELECT * FROM kept_answer"))
    assert len(rows) == 1
    stored = str([tuple(row) for row in rows])
    assert first.result["consumerKey"] not in stored
    assert KEY not in stored


async def test_every_operation_that_changes_something_is_replayed(sqlite_shop: Sandbox) -> None:
    things = await real_things(sqlite_shop)
    client = sqlite_shop.client(sqlite_shop.first)
    wrong = {}
    ending = "/auth/logout"
    for route in sorted((one for one in ROUTES if one.writes), key=lambda one: (one.path == ending, one.changes_keys)):
        path, body, query = path_of(route, things), body_of(route), query_of(route)
        first, again = [
            await client.call(route.method, path, json=body, query=query, headers=keyed()) for _ in range(2)
        ]
        has_ended_itself = first.status == 200 and again.status == 403 and route.changes_keys
        if whole(first) != whole(again) and not has_ended_itself and first.status != 429:
            wrong[f"{route.method} {route.path}"] = whole(first), whole(again)
    assert wrong == {}


async def test_new_keys_are_limited_and_known_ones_are_not(sqlite_shop: Sandbox) -> None:
    """Every answer takes room for a day, whoever sends the call."""
    shop = with_limits(sqlite_shop, KEPT_ANSWERS="3/60")
    for client, path, body in (
        (shop.client(shop.first), "/me/contact", CONTACT),
        (shop.client(), "/order/cart/no-such-cart/coupon", {"coupon": "NONE"}),
    ):
        first = [await client.post(path, body, headers=keyed(f"key-{number}")) for number in range(3)]
        assert [one.status for one in first] in ([200] * 3, [404] * 3)
        refused = await client.post(path, body, headers=keyed("key-3"))
        assert (refused.status, refused.headers["retry-after"]) == (429, "60")
        known = await client.post(path, body, headers=keyed("key-0"))
        assert (whole(known), is_replay(known)) == (whole(first[0]), True)
        assert (await client.post(path, body)).status == first[0].status, "without a key nothing is kept"
    shop.clock.advance(seconds=61)
    again = await shop.client(shop.first).post("/me/contact", CONTACT, headers=keyed("key-3"))
    assert again.status == 200, "what was refused for now is not kept"
