"""`python -m bench.attacks.floods`: floods from one address, while somebody at another one asks for the time.

The sandbox has the limits of a live shop. Printed of each flood: how often it was answered what, and how long the
other one waited, in a process of its own. The aim is a median below 50 ms.
"""

import argparse
import asyncio
import itertools
import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.live import Live, sandbox

ATTACKER, OTHER = "127.0.0.1", "127.0.0.2"
PAUSE_SECONDS = 0.02
SECONDS_MAX = 0.05
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


def attacks(live: Live, cart_id: str, token: str) -> Mapping[str, Attack]:
    """Every flood by its name."""
    plan = {"planCode": "vps-2025-model1", "duration": "P1M", "pricingMode": "default", "quantity": 1}
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
        "items": calls("POST", f"{cart}/vps", json=plan),
        "summaries": calls("GET", f"{cart}/summary"),
        "contact lists": calls("GET", "/domain/contact", headers=signed),
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


def flood(live: Live, cart_id: str, token: str, name: str, load: tuple[int, float]) -> Statuses:
    """One flood, in the attacker's own process."""
    connections, seconds = load
    attack = attacks(live, cart_id, token)[name]
    return asyncio.run(repeat(live.url, attack, connections=connections, seconds=seconds))


async def run(live: Live, *, connections: int, seconds: float, only: str) -> bool:
    """Every flood in turn; True where nobody else waited long."""
    async with httpx.AsyncClient(base_url=live.url, timeout=60) as client:
        cart_id = (await client.post("/1.0/order/cart", json={"ovhSubsidiary": "FR"})).json()["cartId"]
    token, is_calm = live.token(), True
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as attacker:
        for name in [name for name in attacks(live, cart_id, token) if only in name]:
            seen = Seen()
            watching = asyncio.create_task(watch(live.url, seen))
            arguments = (live, cart_id, token, name, (connections, seconds))
            seen.statuses = await asyncio.get_running_loop().run_in_executor(attacker, flood, *arguments)
            watching.cancel()
            await asyncio.wait({watching})
            print(seen.line(name), flush=True)
            is_calm = is_calm and sorted(seen.seconds)[len(seen.seconds) // 2] < SECONDS_MAX
    return is_calm


def main() -> None:
    """Start a sandbox, attack it, and print what others noticed."""
    parser = argparse.ArgumentParser(prog="bench.attacks.floods", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each flood lasts")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--only", default="", help="the floods whose name contains this")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sandbox(Path(folder)) as live:
        is_calm = asyncio.run(run(live, connections=given.connections, seconds=given.seconds, only=given.only))
    raise SystemExit(0 if is_calm else 1)


if __name__ == "__main__":
    main()
