"""`python -m bench.attacks.floods`: floods from one address, while somebody at another one asks for the time.

The sandbox has the limits of a live shop. Printed of each flood: how often it was answered what, and how long the
other one waited, in a process of its own. The aim is a median below 50 ms.
"""

import argparse
import asyncio
import contextlib
import itertools
import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support import postgres
from tests.support.live import Live, sandbox

ATTACKER, OTHER = "127.0.0.1", "127.0.0.2"
PAUSE_SECONDS = 0.02
SECONDS_MAX = 0.05
PLAN = {"planCode": "vps-2025-model1", "duration": "P1M", "pricingMode": "default", "quantity": 1}
MONEY_BACK = {"amount": 1, "bankAccountId": 1}
CALLBACKS = dict.fromkeys(("cancel", "error", "failure", "pending", "success"), "https://shop.example.com/back")
METHOD = {"paymentType": "CREDIT_CARD", "callbackUrl": CALLBACKS, "register": True}
UNPAID = 40  # orders whose papers are asked for
ZONE_FILE = "@ IN TXT " + '"' * 190_000

Attack = Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]
Statuses = Counter[int | str]


@dataclass(slots=True)
class Seen:
    """What the attacker was answered, and how long the other one waited."""

    statuses: Statuses = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        """The figures, in milliseconds."""
        ordered = sorted(self.seconds) or [0.0]
        median, worst = 1000 * ordered[len(ordered) // 2], 1000 * ordered[-1]
        answered = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items(), key=str))
        return f"{name:<20} others wait {median:7.1f} ms median, {worst:7.1f} at most; attacker: {answered}"


def password(path: str) -> Attack:
    """Guesses on a page, each of another customer."""
    form = {"name": "n", "description": "d", "method": "GET", "path": "/*", "password": "guess"}
    return lambda client, number: client.post(path, data={**form, "nic": f"aa{number}-ovh"})


async def wrong_secret(client: httpx.AsyncClient, number: int) -> httpx.Response:
    """A wrong secret of an OAuth2 client."""
    form = {"grant_type": "client_credentials", "client_id": "EU.0123456789abcdef", "client_secret": f"{number}"}
    return await client.post("/auth/oauth2/token", data=form)


def calls(
    method: str, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None, name: str = ""
) -> Attack:
    """The same call again and again; the field `name` of its body is another one each time."""

    def call(client: httpx.AsyncClient, number: int) -> Awaitable[httpx.Response]:
        body = {**json, name: f"GUESS-{number}"} if name else json
        return client.request(method, f"/1.0{path}", json=body, headers=headers)

    return call


async def nothing(client: httpx.AsyncClient, number: int) -> httpx.Response:
    """A call a second, for comparison."""
    await asyncio.sleep(1)
    return await client.get("/1.0/auth/time", params={"number": number})


def keyed(client: httpx.AsyncClient, number: int) -> Awaitable[httpx.Response]:
    """A call whose answer is kept, each with a key of its own."""
    return client.post("/1.0/order/cart/none/vps", json=PLAN, headers={"idempotency-key": f"{number}"})


def papers(links: Sequence[str]) -> Attack:
    """Purchase orders that have yet to be printed, each of which takes half a second."""
    return lambda client, number: client.get(links[number % len(links)])


@dataclass(frozen=True, slots=True)
class Prey:
    """What the attacker has in the shop: a cart, a token of an account, links to unpaid orders as PDF."""

    cart_id: str
    token: str
    links: tuple[str, ...]


def attacks(live: Live, prey: Prey) -> Mapping[str, Attack]:
    """Every flood by its name."""
    cart_id, token = prey.cart_id, prey.token
    cart, application = f"/order/cart/{cart_id}", {"x-ovh-application": live.environment["OVH_APPLICATION_KEY"]}
    rules = {"accessRules": [{"method": "GET", "path": "/me"}]}
    signed = {"authorization": f"Bearer {token}"}
    return {
        "nothing": nothing,
        "passwords": password("/createApp"),
        "client secrets": wrong_secret,
        "requests of keys": calls("POST", "/auth/credential", json=rules, headers=application),
        "carts": calls("POST", "/order/cart", json={"ovhSubsidiary": "FR", "description": "x" * 9_000}),
        "coupons": calls("POST", f"{cart}/coupon", json={}, name="coupon"),
        "items": calls("POST", f"{cart}/vps", json=PLAN),
        "summaries": calls("GET", f"{cart}/summary"),
        "contact lists": calls("GET", "/domain/contact", headers=signed),
        "answers to keep": keyed,
        "papers": papers(prey.links),
        "lists of bills": calls("GET", "/me/bill", headers=signed),
        "events": calls("GET", "/events?type=hook.disabled", headers=signed),
        "exports": calls("POST", "/me/bill/export", json={"archiveType": "zip"}, headers=signed),
        "orders of money": calls("POST", "/me/ovhAccount/FR/creditOrder", json={"amount": 100}, headers=signed),
        "money back": calls("POST", "/me/ovhAccount/FR/retrieveMoney", json=MONEY_BACK, headers=signed),
        "payment methods": calls("POST", "/me/payment/method", json=METHOD, headers=signed),
        "zone imports": calls("POST", "/domain/zone/nobodys.fr/import", json={"zoneFile": ZONE_FILE}, headers=signed),
    }


async def watch(url: str, seen: Seen) -> None:
    """Ask for the time from another address, until cancelled."""
    transport = httpx.AsyncHTTPTransport(local_address=OTHER)
    async with httpx.AsyncClient(transport=transport, base_url=url, timeout=60) as other:
        while True:
            began = time.perf_counter()
            reply = await other.get("/1.0/auth/time")
            assert reply.status_code == 200, reply.text
            seen.seconds.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE_SECONDS)


async def repeat(url: str, attack: Attack, *, connections: int, seconds: float) -> Statuses:
    """So many connections do the same again and again, for so long."""
    statuses, end, numbers = Statuses(), time.monotonic() + seconds, itertools.count()

    async def go_on(client: httpx.AsyncClient) -> None:
        while time.monotonic() < end:
            try:
                statuses[(await attack(client, next(numbers))).status_code] += 1
            except httpx.HTTPError as error:
                statuses[type(error).__name__] += 1

    transport = httpx.AsyncHTTPTransport(local_address=ATTACKER, limits=httpx.Limits(max_connections=connections))
    async with httpx.AsyncClient(transport=transport, base_url=url, timeout=seconds) as client:
        await asyncio.gather(*(go_on(client) for _ in range(connections)))
    return statuses


def flood(live: Live, prey: Prey, name: str, load: tuple[int, float]) -> Statuses:
    """One flood, in the attacker's own process."""
    connections, seconds = load
    attack = attacks(live, prey)[name]
    return asyncio.run(repeat(live.url, attack, connections=connections, seconds=seconds))


async def furnished(live: Live) -> Prey:
    """What the attacker begins with."""
    token = live.token()
    async with httpx.AsyncClient(base_url=live.url, timeout=60) as client:
        cart = await client.post("/1.0/order/cart", json={"ovhSubsidiary": "FR"})
        signed = {"authorization": f"Bearer {token}"}
        order = calls("POST", "/me/ovhAccount/FR/creditOrder", json={"amount": 100}, headers=signed)
        links = [(await order(client, number)).json()["pdfUrl"] for number in range(UNPAID)]
    return Prey(cart.json()["cartId"], token, tuple(links))


async def run(live: Live, *, connections: int, seconds: float, only: str) -> bool:
    """Every flood in turn; True where nobody else waited long."""
    prey, is_calm = await furnished(live), True
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as attacker:
        for name in [name for name in attacks(live, prey) if only in name]:
            seen = Seen()
            watching = asyncio.create_task(watch(live.url, seen))
            arguments = (live, prey, name, (connections, seconds))
            seen.statuses = await asyncio.get_running_loop().run_in_executor(attacker, flood, *arguments)
            watching.cancel()
            await asyncio.wait({watching})
            print(seen.line(name), flush=True)
            is_calm = is_calm and sorted(seen.seconds)[len(seen.seconds) // 2] < SECONDS_MAX
    return is_calm


@contextlib.contextmanager
def attacked(folder: Path, *, on_postgres: bool) -> Iterator[Live]:
    """A sandbox with the limits of a live shop, on SQLite or on a PostgreSQL server of its own."""
    if not on_postgres:
        with sandbox(folder) as live:
            yield live
        return
    with postgres.cluster() as server, postgres.database(server) as url, sandbox(folder, database=url) as live:
        yield live


def main() -> None:
    """Start a sandbox, attack it, and print what others noticed."""
    parser = argparse.ArgumentParser(prog="bench.attacks.floods", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each flood lasts")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--only", default="", help="the floods whose name contains this")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, attacked(Path(folder), on_postgres=given.postgres) as live:
        is_calm = asyncio.run(run(live, connections=given.connections, seconds=given.seconds, only=given.only))
    raise SystemExit(0 if is_calm else 1)


if __name__ == "__main__":
    main()
