"""A whole shop inside the test's own process: its clock stands still, its worker is stepped, every reply is checked.

`shop.client(shop.first)` calls it as OVHcloud's programs do, signed; `shop.client()` unsigned. The fixtures `shop` (on
SQLite and on PostgreSQL) and `sqlite_shop` are in tests/conftest.py.
"""

import asyncio
import gc
import re
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import Any

import httpx
import msgspec

from panier.app import CATALOGS, make_shop, make_worker, read_version
from panier.cli import ready_made
from panier.core.account.account import AccessRule, Account
from panier.core.catalog.catalog import Assortment
from panier.core.catalog.region import Region
from panier.core.limits import SECOND_US
from panier.files import assortment as catalogs
from panier.flows.account.seeds import Keys
from panier.flows.passwords import Passwords
from panier.flows.shelf import Shelf
from panier.flows.shop import Shop
from panier.settings import Settings
from panier.store.account import accounts, keys
from panier.store.engine import migrate
from panier.store.engine.db import Database, Tx
from panier.store.engine.opening import open_database
from panier.web.application import build
from panier.web.paths import PREFIXES, VERSIONS
from panier.web.route import Route
from panier.web.routes import ROUTES
from panier.work import sweeps
from panier.work.loop import Worker
from tests.support.secrets import HASHER, RING

URL = "http://shop.test"
SHOP_FILE = "panier.sqlite"  # of the SQLite shop of a test, in its folder
START_US = 1_795_000_000 * SECOND_US  # 18 November 2026: no promotion of the shipped catalogues depends on the real day
_QUERY_ID = re.compile(r"\w+\.[\w-]+\.\w+\.\w+\.\w+")


@dataclass(slots=True)
class Clock:
    """The shop's time: stands still until a test moves it on."""

    now_us: int = START_US

    def __call__(self) -> int:
        return self.now_us

    def advance(self, *, seconds: float = 0, days: int = 0) -> None:
        """Let time pass."""
        self.now_us += int(seconds * SECOND_US) + days * 86_400 * SECOND_US


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the shop, already checked against the route table."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return msgspec.json.decode(self.body)

    @property
    def result(self) -> Any:
        """The body of a call that must have gone well."""
        assert self.status == 200, f"{self.status} {self.body.decode()}"
        return self.json

    @property
    def message(self) -> str:
        """The sentence of a refusal."""
        text: str = self.json["message"]
        return text

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and message of a refusal, for comparison."""
        return self.status, self.message


@dataclass(frozen=True, slots=True)
class Client:
    """Calls a shop as a customer (signed), as nobody (no keys), or with a bearer token. Paths go under `prefix`."""

    sandbox: "Sandbox"
    keys: Keys | None = None
    token: str | None = None
    prefix: str = "/1.0"

    async def get(self, path: str, **options: Any) -> Reply:
        """GET a path. `query`: its query parameters; `headers`: more headers."""
        return await self.call("GET", path, **options)

    async def post(self, path: str, json: object = msgspec.UNSET, **options: Any) -> Reply:
        """POST a JSON body, or none. `content`: the bytes of a body, sent unchanged."""
        return await self.call("POST", path, json=json, **options)

    async def put(self, path: str, json: object = msgspec.UNSET, **options: Any) -> Reply:
        """PUT a JSON body."""
        return await self.call("PUT", path, json=json, **options)

    async def delete(self, path: str, **options: Any) -> Reply:
        """DELETE a path."""
        return await self.call("DELETE", path, **options)

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: object = msgspec.UNSET,
        content: bytes = b"",
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Any request; its answer is checked before it is handed out."""
        sent = dict(headers or {})
        if json is not msgspec.UNSET:
            content = msgspec.json.encode(json)
            sent.setdefault("content-type", "application/json")
        async with self.sandbox.http() as http:
            request = http.build_request(method, self.prefix + path, content=content, params=query, headers=sent)
            for name, value in self._identity(method, str(request.url), content).items():
                request.headers.setdefault(name, value)
            response = await http.send(request)
        reply = Reply(response.status_code, response.headers, response.content)
        check(method, self.prefix + path, reply)
        return reply

    def _identity(self, method: str, url: str, body: bytes) -> dict[str, str]:
        if self.token is not None:
            return {"authorization": f"Bearer {self.token}"}
        if self.keys is None:
            return {"x-ovh-application": "none"}
        return signature(self.keys, method, url, body=body, timestamp=self.sandbox.clock() // SECOND_US)


@dataclass(frozen=True, slots=True, repr=False)  # pytest prints every fixture, and all that is sold is a long text
class Sandbox:
    """A shop with two customers, called over ASGI; nothing happens in it unless a test says so."""

    shop: Shop
    database: Database
    worker: Worker
    application: Any
    clock: Clock
    customers: tuple[Keys, ...]
    transport: httpx.ASGITransport = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "transport", httpx.ASGITransport(self.application))

    @property
    def first(self) -> Keys:
        """A customer with a card that pays."""
        return self.customers[0]

    @property
    def second(self) -> Keys:
        """Another one."""
        return self.customers[1]

    def client(self, customer: Keys | None = None, *, prefix: str = "/1.0") -> Client:
        """Somebody who calls the shop: signed with a customer's keys, or unsigned."""
        return Client(self, customer, prefix=prefix)

    def bearer(self, token: str) -> Client:
        """Somebody who calls the shop with an OAuth2 token."""
        return Client(self, token=token)

    async def another_key(self, customer: Keys, *, rules: Sequence[AccessRule], **more: Any) -> Keys:
        """The same customer with one more consumer key, valid at once. `more`: other fields of the credential."""
        consumer_key = f"{customer.consumer_key[:16]}{len(rules):016}"

        async def add(tx: Tx) -> None:
            found = await keys.load_caller(tx, customer.application_key, customer.consumer_key)
            assert found is not None
            credential = found[0].credential
            assert credential is not None
            narrow = replace(credential, consumer_key=consumer_key, rules=tuple(rules), **more)
            await keys.insert_credential(tx, narrow, validation_token=None)

        await self.database.write(add)
        return replace(customer, consumer_key=consumer_key)

    def http(self) -> httpx.AsyncClient:
        """A plain HTTP client, for pages and for requests that no program would send."""
        return httpx.AsyncClient(transport=self.transport, base_url=URL)

    async def work(self) -> int:
        """Let the worker do all that is due now; returns the number of jobs. A job that fails fails the test."""
        done = 0
        while claimed := await self.worker.work_once():
            done += claimed
        problems = await self.database.read(
            lambda tx: tx.rows("SELECT kind, problem FROM job WHERE problem IS NOT NULL")
        )
        assert not problems, [tuple(problem) for problem in problems]
        return done

    async def sweep(self) -> None:
        """Do what the passage of time brings, then let the worker do what follows from it."""
        await sweeps.sweep(self.shop, self.database)
        await self.work()

    async def deliver(self) -> None:
        """Let everything that was paid be delivered, which takes the shop's delay."""
        await self.work()
        self.clock.advance(seconds=self.shop.delivery_delay_us / SECOND_US)
        await self.work()


async def add_account(shop: Sandbox, nic: str, *, subsidiary: str = "FR") -> str:
    """Add a customer without keys, to be named by others; returns the nichandle."""
    account = Account(
        0, nic, f"{nic}@example.com", subsidiary, "FR", "fr_FR", "individual", "Nour", "Exemple", START_US,
        (("address", "3 rue de l'Exemple"), ("city", "Roubaix"), ("phone", "+33.100000000"), ("zip", "59100")),
    )  # fmt: skip
    await shop.database.write(lambda tx: accounts.insert(tx, account, password_hash="none"))
    return nic


def signature(keys: Keys, method: str, url: str, *, body: bytes, timestamp: int) -> dict[str, str]:
    """The four headers of a signed call (first-steps guide)."""
    text = f"{keys.application_secret}+{keys.consumer_key}+{method}+{url}+".encode() + body + f"+{timestamp}".encode()
    return {
        "x-ovh-application": keys.application_key,
        "x-ovh-consumer": keys.consumer_key,
        "x-ovh-timestamp": str(timestamp),
        "x-ovh-signature": f"$1${sha1(text).hexdigest()}",
    }


def check(method: str, path: str, reply: Reply) -> None:
    """An answer under the API is what the route table says, or OVHcloud's envelope; never a server's error."""
    route = route_of(method, path)
    if route is None and not path.startswith(tuple(f"{one}/" for one in VERSIONS)):
        return
    assert _QUERY_ID.fullmatch(reply.headers["x-ovh-queryid"])
    assert reply.headers["content-type"].startswith("application/json")
    assert reply.status != 500, f"{method} {path} failed: {reply.body.decode()}"
    if reply.status == 304:
        assert reply.body == b""
    elif reply.status != 200:
        assert isinstance(reply.json["class"], str)
        assert reply.json["message"]
        assert isinstance(reply.json["message"], str)
    elif route is not None:
        check_shape(route, reply.body)


def check_shape(route: Route, body: bytes) -> None:
    """A 200 answer holds what its wire struct says: all of it, and nothing besides."""
    if route.reply is None:
        assert body == b"null", f"{route.method} {route.path} is void"
        return
    decoded = msgspec.json.decode(body, type=route.reply_type, strict=True)
    assert msgspec.json.decode(msgspec.json.encode(decoded)) == msgspec.json.decode(body)


def route_of(method: str, path: str) -> Route | None:
    """The row of the route table that answers a request, if any."""
    path = path.partition("?")[0]
    bare = next(path[len(prefix) :] for prefix in PREFIXES if path.startswith(f"{prefix}/") or not prefix)
    bare = bare.rstrip("/")
    candidates = _literal_routes().get((method, bare))
    if candidates is not None:
        return candidates
    return next((route for pattern, route in _patterns(method) if pattern.fullmatch(bare)), None)


@cache
def _literal_routes() -> dict[tuple[str, str], Route]:
    return {(route.method, route.path): route for route in ROUTES if "{" not in route.path}


@cache
def _patterns(method: str) -> tuple[tuple[re.Pattern[str], Route], ...]:
    routes = [route for route in ROUTES if route.method == method and "{" in route.path]
    routes.sort(key=lambda route: -len(re.sub(r"{\w+}", "", route.path)))  # a literal segment wins over a parameter
    return tuple((re.compile(re.sub(r"{\w+}", "[^/]+", route.path)), route) for route in routes)


@asynccontextmanager
async def opened(
    url: str,
    customers: tuple[Keys, ...],
    *,
    change: Callable[[Shop], Shop] = lambda shop: shop,
    region: Region = Region.EU,
    extensions: str = "",
) -> AsyncIterator[Sandbox]:
    """A shop over a database that has its tables. `change` may replace parts of the shop, what it sells say.

    `extensions`: the folder of its own extensions.
    """
    database = await open_database(url, keyring=RING)
    clock = Clock()
    try:
        settings = Settings(url, base_url=URL, region=region, extensions=extensions)
        made = make_shop(settings, database, assortment=shipped(region), now=clock)
        shop = change(replace(made, passwords=Passwords(made.throttle, hasher=HASHER)))
        worker = make_worker(shop, database, asyncio.Event())
        application = build(shop, database, on_write=_nothing, customers=customers)
        yield Sandbox(shop, database, worker, application, clock, customers)
    finally:
        await database.close()


@cache
def shipped(region: Region = Region.EU) -> Assortment:
    """What the shop of a region sells as it is shipped, read once for all tests."""
    read = catalogs.load(CATALOGS, region)
    gc.freeze()  # it stays: no round of the collector need walk through it
    return read


def selling(shop: Shop, assortment: Assortment) -> Shop:
    """The same shop with other things to sell."""
    return replace(shop, shelf=Shelf(assortment, read_version(assortment)))


def furnish(url: str, folder: Path, region: Region = Region.EU) -> tuple[Keys, ...]:
    """Give a new database its tables and the ready-made customers, who are written to in English; their keys."""
    customers = ready_made.prepare(folder, region, is_fresh=True)

    async def plant() -> None:
        async with opened(url, customers, region=region) as made:
            await ready_made.plant_all(made.shop, made.database, customers)
            await made.database.write(
                lambda tx: tx.execute("UPDATE account SET language = 'en_GB' WHERE language = 'fr_FR'")
            )
            await made.database.write(
                lambda tx: tx.execute("UPDATE account SET password_hash = $1", HASHER.hash(ready_made.PASSWORD))
            )

    def run() -> None:
        migrate.upgrade(url)
        asyncio.run(plant())

    in_thread(run)
    return customers


def copy_sqlite(template: Path, folder: Path) -> str:
    """A fresh copy of a furnished SQLite file."""
    return str(shutil.copy(template, folder / SHOP_FILE))


def in_thread(run: Callable[[], object]) -> None:
    """Run a function that starts its own event loop."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            run()
        except BaseException as failure:  # noqa: BLE001 (raised again below, in the calling thread)
            failures.append(failure)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


def _nothing() -> None:
    """No worker waits to be woken."""
