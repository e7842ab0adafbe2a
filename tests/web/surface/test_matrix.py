"""Who may call what: every row of the route table against callers who may not, and against somebody else's things."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pytest

from panier.core.account.account import AccessRule
from panier.core.service.kind import ServiceAction
from panier.web.route import Route
from panier.web.routes import ROUTES
from tests.support.samples import body_of, parameters, path_of, query_of, real_things
from tests.support.shop import Client, Reply, Sandbox

# Who may do what with a cart is told in tests/web/cart/test_cart_rights.py.
CAPABILITIES = "/order/cart/{cartId}/"
OWNERS_ONLY = ("/order/cart/{cartId}/assign", "/order/cart/{cartId}/checkout")
NARROW = (AccessRule("GET", "/me/teapot"), AccessRule("POST", "/me/teapot"))


def private() -> Iterator[Route]:
    """The rows that need an account, those that end a session last."""
    return iter(sorted((route for route in ROUTES if not route.public), key=lambda route: route.path == "/auth/logout"))


def owned() -> Iterator[Route]:
    """The rows that name a thing which belongs to somebody."""
    for route in private():
        if any(parameters(route)) and (not route.path.startswith(CAPABILITIES) or route.path in OWNERS_ONLY):
            yield route


def is_passing(route: Route) -> bool:
    """True for what is there only while a service is in some state."""
    action = route.fixed.get("action")
    return isinstance(action, ServiceAction) and bool(action.needs)


async def call(client: Client, route: Route, path: str) -> Reply:
    return await client.call(route.method, path, json=body_of(route), query=query_of(route))


@pytest.fixture
async def things(sqlite_shop: Sandbox) -> dict[tuple[str, str], object]:
    return await real_things(sqlite_shop)


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


async def test_every_path_can_be_filled_with_things_that_exist(things: dict[tuple[str, str], object]) -> None:
    unknown = {one: route.path for route in ROUTES for one in parameters(route) if one not in things}
    assert unknown == {}, "tests/support/samples.py makes a real one of each"


async def test_an_unsigned_call_must_login_first(sqlite_shop: Sandbox, things: dict[tuple[str, str], object]) -> None:
    nobody = sqlite_shop.client()
    wrong = {
        named(route): reply.body
        for route in private()
        if (reply := await call(nobody, route, path_of(route, things))).refusal != (401, "You must login first")
    }
    assert wrong == {}


async def test_an_unsigned_call_of_a_public_operation_is_answered(
    sqlite_shop: Sandbox, things: dict[tuple[str, str], object]
) -> None:
    nobody = sqlite_shop.client()
    wrong = {
        named(route): reply.body
        for route in ROUTES
        if route.public
        and not route.path.startswith(CAPABILITIES.rstrip("/"))  # tests/web/cart/test_cart_rights.py
        and "application_key" not in route.takes  # these are for everybody's programs, but for programs that are known
        and (reply := await call(nobody, route, path_of(route, things))).status in (401, 403)
    }
    assert wrong == {}


async def test_a_key_calls_nothing_that_its_rules_do_not_cover(
    sqlite_shop: Sandbox, things: dict[tuple[str, str], object]
) -> None:
    narrow = sqlite_shop.client(await sqlite_shop.another_key(sqlite_shop.first, rules=NARROW))
    wrong = {
        named(route): reply.body
        for route in private()
        if not route.path.startswith("/auth/")
        if (reply := await call(narrow, route, path_of(route, things))).status != 403
        or reply.json["errorCode"] != "NOT_GRANTED_CALL"
        or reply.json["httpCode"] != "403 Forbidden"
    }
    assert wrong == {}


async def test_every_key_may_ask_who_it_is(sqlite_shop: Sandbox, things: dict[tuple[str, str], object]) -> None:
    narrow = sqlite_shop.client(await sqlite_shop.another_key(sqlite_shop.first, rules=NARROW))
    wrong = {
        named(route): reply.body
        for route in private()
        if route.path.startswith("/auth/")
        and (reply := await call(narrow, route, path_of(route, things))).status != 200
    }
    assert wrong == {}


async def test_a_slash_at_the_end_is_covered_by_a_star_behind_it(
    sqlite_shop: Sandbox, things: dict[tuple[str, str], object]
) -> None:
    """Programs list what they may change: /domain/zone/ with rights for /domain/zone/*."""
    rules = {
        AccessRule(route.method, f"{path_of(route, things)}/*")
        for route in private()
        if route.method == "GET" and not route.path.startswith("/auth/")
    }
    narrow = {
        rule: sqlite_shop.client(await sqlite_shop.another_key(sqlite_shop.first, rules=[rule] * number))
        for number, rule in enumerate(sorted(rules, key=lambda rule: rule.path), 1)
    }
    wrong = {}
    for route in private():
        path = path_of(route, things)
        if (rule := AccessRule(route.method, f"{path}/*")) in rules:
            with_slash, without = [await narrow[rule].get(end, query=query_of(route)) for end in (f"{path}/", path)]
            if with_slash.status == 403 or without.json["errorCode"] != "NOT_GRANTED_CALL":
                wrong[named(route)] = with_slash.body, without.body
    assert wrong == {}


async def test_somebody_elses_thing_does_not_exist(sqlite_shop: Sandbox, things: dict[tuple[str, str], object]) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    wrong = {
        named(route): reply.body
        for route in owned()
        if (reply := await call(charlie, route, path_of(route, things))).status != 404
    }
    assert wrong == {}
    missing = {
        named(route): reply.body
        for route in owned()
        if route.method == "GET"
        and not is_passing(route)
        and (reply := await call(camille, route, path_of(route, things))).status == 404
    }
    assert missing == {}, "what nobody has proves nothing"


async def test_an_oauth2_client_may_call_everything_of_its_account(
    sqlite_shop: Sandbox, things: dict[tuple[str, str], object]
) -> None:
    token_hash = sha256(b"one-token").hexdigest()
    await sqlite_shop.database.write(
        lambda tx: tx.execute(
            "INSERT INTO access_token (token_hash, client_id, expires_us) VALUES ($1, $2, $3)",
            token_hash, sqlite_shop.first.client_id, sqlite_shop.clock() + 10**9,
        )
    )  # fmt: skip
    client = sqlite_shop.bearer("one-token")
    wrong = {
        named(route): reply.body
        for route in private()
        if route.method == "GET" and (reply := await call(client, route, path_of(route, things))).status in (401, 403)
    }
    assert wrong == {}
    assert (await sqlite_shop.bearer("another-token").get("/order/cart")).status == 403


async def test_an_unknown_key_has_a_refusal_of_its_own(sqlite_shop: Sandbox) -> None:
    first = sqlite_shop.first
    unknown_program = await sqlite_shop.client(replace(first, application_key="none")).get("/order/cart")
    unknown_key = await sqlite_shop.client(replace(first, consumer_key="none")).get("/order/cart")
    wrong_secret = await sqlite_shop.client(replace(first, application_secret="none")).get("/order/cart")
    assert (unknown_program.status, unknown_program.json["errorCode"]) == (403, "INVALID_KEY")
    assert (unknown_key.status, unknown_key.json["errorCode"]) == (403, "NOT_CREDENTIAL")
    assert (wrong_secret.status, wrong_secret.json["errorCode"]) == (400, "INVALID_SIGNATURE")
