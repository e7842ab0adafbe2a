"""Whatever is sent, to any operation: a refusal in OVHcloud's envelope, never a server's error, and nothing stored."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
import pytest

from panier.core.limits import BODY_MAX_BYTES
from panier.web.route import Route
from panier.web.routes import ROUTES
from tests.support.samples import body_of, parameters, path_of, query_of, real_things
from tests.support.shop import SHOP_FILE, Client, Reply, Sandbox, check, signature

WITH_BODY = [route for route in ROUTES if route.body is not None]
WITH_QUERY = [route for route in ROUTES if route.query is not None]
NUMBERS = frozenset(name for route in ROUTES for name in route.numbers)

# Bodies that no operation can take.
UNREADABLE = {
    "no JSON": b"{'label': 'x'}",
    "half": b'{"label": "x"',
    "two": b"{} {}",
    "not UTF-8": b'{"label": "\xff\xfe"}',
    "a lone surrogate": b'{"label": "\\ud800"',
    "an array": b'[{"label": "x"}]',
    "a text": b'"x"',
    "a number": b"1",
    "deep": b'{"label": ' * 20_000 + b"1" + b"}" * 20_000,
    "deep arrays": b"[" * 100_000,
    "too much": b'{"label": "' + b"x" * (2 * BODY_MAX_BYTES) + b'"}',
}
# Values that hardly any field can take; where one can, the call may go well.
STRANGE: dict[str, Any] = {
    "NUL": "a\x00b",
    "a control character": "a\x0bb",
    "a lone surrogate": "\ud800",
    "huge": 2**70,
    "hugely negative": -(2**70),
    "a fraction": 0.1,
    "an object": {"a": {"b": []}},
    "an array": [[], {}],
    "a long text": "x" * 20_000,
    "empty": "",
    "markup": "<script>alert(1)</script>",
    "SQL": "'; DROP TABLE cart; --",
    "null": None,
    "true": True,
    "text": "x",
    "number": 7,
}
IDS = ("none", "%00", "%0B", "%FF%FE", "-1", str(2**63), str(2**70), "1.5", "%2e%2e", "..%2f..", "'", "💥", "a" * 3_000)


@pytest.fixture
async def things(sqlite_shop: Sandbox) -> dict[tuple[str, str], object]:
    return await real_things(sqlite_shop)


@pytest.fixture
def camille(sqlite_shop: Sandbox) -> Client:
    return sqlite_shop.client(sqlite_shop.first)


class Kept:
    """Everything in a database, except when keys were last used, and what was attempted or refused how often.

    Nothing is read again while nobody has committed anything.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._version: int | None = None
        self._tables: dict[str, list[tuple[Any, ...]]] = {}
        self._queries = {name: self._query(name) for name in self._names()}

    def now(self) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of every table, as they are now."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._version = version
            self._tables = {name: self._connection.execute(sql).fetchall() for name, sql in self._queries.items()}
        return self._tables

    def _names(self) -> list[str]:
        tables = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return sorted(name for (name,) in tables if name not in ("attempt", "checkout_refusal"))

    def _query(self, table: str) -> str:
        columns = [row[1] for row in self._connection.execute(f"PRAGMA table_info({table})")]
        return f"SELECT {', '.join(column for column in columns if column != 'last_use_us')} FROM {table}"


@pytest.fixture
def kept(sqlite_shop: Sandbox, tmp_path: Path) -> Iterator[Kept]:
    """What the shop's database holds, read beside the shop."""
    with closing(sqlite3.connect(f"file:{tmp_path / SHOP_FILE}?mode=ro", uri=True)) as connection:
        yield Kept(connection)


def encoded(value: object) -> bytes:
    """JSON that may hold what no well-behaved encoder writes."""
    return json.dumps(value).encode()


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
async def test_a_body_that_cannot_be_read_is_refused_everywhere(
    kept: Kept, things: dict[tuple[str, str], object], camille: Client, body: bytes
) -> None:
    before = kept.now()
    taken = {
        f"{route.method} {route.path}": reply.status
        for route in WITH_BODY
        if (reply := await camille.call(route.method, path_of(route, things), content=body)).status not in (400, 413)
    }
    assert taken == {}
    assert kept.now() == before


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("strange", STRANGE)
async def test_a_strange_value_in_any_field_is_refused_or_taken_whole(
    kept: Kept, things: dict[tuple[str, str], object], camille: Client, strange: str, every: int
) -> None:
    """Each field is sent every fourth of the values, whose turn differs from field to field, or all of them."""
    answers = []
    turns = count([*STRANGE].index(strange))
    for route in WITH_BODY:
        if not is_one_of_many(route):
            bodies = spoilt(body_of(route), STRANGE[strange])
            for body in (body for body in bodies if not next(turns) % every):
                before = kept.now()
                reply = await camille.call(route.method, path_of(route, things), content=encoded(body))
                answers.append(reply.status)
                if reply.status != 200:
                    assert kept.now() == before, (route.path, body, reply.body)
    assert answers
    assert set(answers) <= {200, 400, 403, 404, 409, 413}


def spoilt(whole: Any, value: object) -> Iterator[dict[str, object]]:
    """The body with each of its fields in turn replaced, fields of its objects too."""
    for name, field in whole.items():
        yield {**whole, name: value}
        if isinstance(field, dict):
            yield from ({**whole, name: {**field, inner: value}} for inner in field)
        if isinstance(field, list):
            yield {**whole, name: [value]}


async def test_a_field_that_must_be_there_is_named(things: dict[tuple[str, str], object], camille: Client) -> None:
    silent = []
    for route in WITH_BODY:
        assert route.body is not None
        whole = body_of(route)
        for field in msgspec.structs.fields(route.body):
            if field.required:
                short = {name: value for name, value in whole.items() if name != field.encode_name}
                reply = await camille.call(route.method, path_of(route, things), json=short)
                if reply.status != 400 or f"'{field.encode_name}' is a required property" not in reply.message:
                    silent.append((route.path, field.encode_name, reply.body))
    assert silent == []


async def test_a_wrong_id_in_a_path_is_refused(
    kept: Kept, things: dict[tuple[str, str], object], camille: Client
) -> None:
    before = kept.now()
    taken = []
    for route in (route for route in ROUTES if any(parameters(route)) and not is_one_of_many(route)):
        *_, (word, name) = parameters(route)
        for wrong in IDS:
            path = path_of(route, {**things, (word, name): wrong})
            reply = await camille.call(route.method, path, json=body_of(route), query=query_of(route))
            if reply.status not in ((400, 404) if name in NUMBERS else (400, 404, 405)):
                taken.append((route.method, path[:80], reply.status))
    assert taken == []
    assert kept.now() == before


def is_one_of_many(route: Route) -> bool:
    """The ninety families of a cart repeat one route; so do the orders without a cart."""
    if "plan_code" in route.fixed:
        return not route.path.startswith(("/order/license/plesk", "/order/vps/{serviceName}/snapshot"))
    return "family" in route.fixed and route.fixed["family"] not in ("cloud", "eco", "dedicated", "vps")


async def test_a_query_is_judged_like_a_body(
    sqlite_shop: Sandbox, things: dict[tuple[str, str], object], camille: Client
) -> None:
    for route in (route for route in WITH_QUERY if not is_one_of_many(route)):
        assert route.query is not None
        path, given = path_of(route, things), query_of(route)
        for field in msgspec.structs.fields(route.query):
            name = field.encode_name
            for value in ("%00", "%FF", "%zz", "%", "x" * 20_000, "", "1&" + name + "=2", "[]", "%F0%9F%92%A5"):
                others = "".join(f"&{one}={two}" for one, two in given.items() if one != name)
                reply = await raw(sqlite_shop, camille, route.method, f"{path}?{name}={value}{others}")
                assert reply < 500
            if field.required:
                reply_without = await camille.call(route.method, path)
                assert reply_without.status in (400, 404), route.path


@pytest.mark.parametrize(
    "path", ["/1.0/order/cart/%", "/1.0/order/cart/%zz", "/1.0/order/cart/%C3%28", "/1.0//order//cart", "/1.0/../me"]
)
async def test_a_path_with_bad_escapes_is_refused(sqlite_shop: Sandbox, camille: Client, path: str) -> None:
    assert await raw(sqlite_shop, camille, "GET", path.removeprefix("/1.0")) in (400, 404)


async def raw(shop: Sandbox, client: Client, method: str, path: str) -> int:
    """A request whose address goes out as it is, byte for byte; its status."""
    target = f"{client.prefix}{path}"
    where, _, query = target.partition("?")
    assert client.keys is not None
    signed = signature(client.keys, method, f"http://shop.test{target}", body=b"", timestamp=shop.clock() // 1_000_000)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(where, errors="replace"),
        "raw_path": where.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [(b"host", b"shop.test"), *((name.encode(), text.encode()) for name, text in signed.items())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await shop.application(scope, receive, send)
    headers = {name.decode(): text.decode() for name, text in sent[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    reply = Reply(sent[0]["status"], headers, body)
    check(method, where, reply)
    return reply.status
