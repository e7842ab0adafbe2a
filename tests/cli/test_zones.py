"""A shop in processes of its own that publishes on PowerDNS: kill -9 at work, and the owner's commands."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from panier.flows.account.seeds import Keys
from tests.faults.customer import AUTO_PAID, Customer, wait_until_delivered
from tests.support import shop as shops
from tests.support.parts import powerdns
from tests.support.parts.powerdns import KEY, PowerDnsServer
from tests.support.parts.publishing import check_answers, fresh_name
from tests.support.ports import free_port
from tests.support.processes import running

SECONDS = 60.0
SERVERS = ("dns1.provider.example", "dns2.provider.example")


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=60) as client:
        yield client


async def until_answered(server: PowerDnsServer, name: str) -> list[str]:
    """The name servers of a zone, once PowerDNS answers for it."""
    deadline = time.monotonic() + SECONDS
    while not (found := server.says(name, "NS")):
        assert time.monotonic() < deadline, f"{name} is not answered for"
        await asyncio.sleep(0.05)
    return found


@pytest.mark.long
async def test_what_a_kill_interrupted_is_published_and_the_owner_sees_what_is_behind(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path, http: httpx.AsyncClient
) -> None:
    file, customers = sqlite_furnished
    key_file, port, names = tmp_path / "powerdns.key", free_port(), [fresh_name() for _ in range(3)]
    key_file.write_text(f"{KEY}\n")
    settings = {
        "PANIER_POWERDNS_URL": f"http://127.0.0.1:{port}",
        "PANIER_POWERDNS_KEY_FILE": str(key_file),
        "PANIER_NAME_SERVERS": ",".join(SERVERS),
    }
    with running(shops.copy_sqlite(file, tmp_path), tmp_path, **settings) as runner, contextlib.ExitStack() as stack:
        first = runner.serve(works=True)
        customer = Customer(http, customers[0], first.url)
        for name in names:
            await customer.post(f"{await customer.cart_with(name)}/checkout", AUTO_PAID)
        await wait_until_delivered(runner.database, seconds=SECONDS)
        await behind(runner.command, names)
        first.kill()
        server = stack.enter_context(powerdns.server(port=port))
        second = runner.serve(works=True)
        customer = customer.at(second.url)
        runner.command("zones", "push")
        for name in names:
            assert await until_answered(server, name) == sorted(f"{one}." for one in SERVERS)
            assert sorted((await customer.get(f"/domain/zone/{name}"))["nameServers"]) == sorted(SERVERS)
            [soa] = server.says(name, "SOA")
            assert soa.split()[:2] == ["dns1.provider.example.", "hostmaster.provider.example."]
            check_answers(server, name, await customer.get(f"/domain/zone/{name}/export"))
        await behind(runner.command, [])
        server.change(names[0], [{"name": f"www.{names[0]}.", "type": "A", "changetype": "DELETE"}])
        assert "1 zone is told" in runner.command("zones", "push", names[0].upper())
        await until_answered(server, names[0])
        deadline = time.monotonic() + SECONDS
        while not server.says(f"www.{names[0]}", "A"):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)


async def behind(command: object, names: list[str]) -> None:
    """Wait until the owner sees these zones behind, each with its reason."""
    assert callable(command)
    deadline = time.monotonic() + SECONDS
    while True:
        told = [json.loads(line) for line in command("zones", "status", "--json").splitlines()]
        if [one["name"] for one in told] == sorted(names) and all(one["problem"] for one in told):
            break
        assert time.monotonic() < deadline, told
        await asyncio.sleep(0.1)
    assert all("PowerDNS could not be reached" in one["problem"] for one in told)
    assert f"{len(names)} of " in command("zones", "status")
