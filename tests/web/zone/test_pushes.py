"""Telling name servers of zones: whose zone a name's is, what happens while they are away, and the owner's commands."""

import asyncio
import json
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from panier.core.zone.push import SigningKey
from panier.flows.account.seeds import Keys
from panier.flows.domain import outgoing_transfers
from panier.flows.service.publishing import JOB
from panier.outside.zone_publisher import ZonePublisher
from panier.store import jobs, services, zone_pushes
from panier.work import zones as work_zones
from panier.work.leases import JOB_LEASE_US
from tests.support import shop as shops
from tests.support.managing import named
from tests.support.ordering import order_name
from tests.support.parts import powerdns
from tests.support.parts.powerdns import PowerDnsServer
from tests.support.parts.publishing import add, check_answers, exported, fresh_name, order_zone, publishing, refresh
from tests.support.ports import free_port
from tests.support.secrets import KEY_TEXT
from tests.support.shop import Sandbox
from tests.test_command_line import error_line, panier


async def problem(shop: Sandbox, name: str) -> str | None:
    """Why the name servers do not have a zone."""
    found = await shop.database.read(lambda tx: zone_pushes.load_named(tx, name))
    return None if found is None else found.problem


async def test_nobody_takes_over_a_name_by_ordering_a_zone(served: Sandbox, powerdns_server: PowerDnsServer) -> None:
    name = fresh_name()
    camille, sacha = await named(served, name), served.client(served.second)
    for stolen in (name, f"www.{name}", f"a.b.{name}"):
        await order_zone(served, sacha, stolen)
        await add(sacha, stolen, "A", "192.0.2.66", "x")
        await refresh(served, sacha, stolen)
        assert powerdns_server.says(f"x.{stolen}", "A") == []
        assert await problem(served, stolen) in (None, "another account has the name that this zone lies under")
    assert powerdns_server.zones() & {f"www.{name}", f"a.b.{name}"} == set()
    check_answers(powerdns_server, name, await exported(camille, name))
    await order_zone(served, camille, f"own.{name}")
    check_answers(powerdns_server, f"own.{name}", await exported(camille, f"own.{name}"))


async def test_who_registers_a_name_has_its_zone_whoever_came_first(
    sqlite_served: Sandbox, powerdns_server: PowerDnsServer
) -> None:
    name, below = fresh_name(), "shop"
    camille, sacha = (sqlite_served.client(who) for who in (sqlite_served.first, sqlite_served.second))
    await order_zone(sqlite_served, sacha, name)
    await order_zone(sqlite_served, sacha, f"{below}.{name}")
    await add(sacha, name, "TXT", "first come", "who")
    await refresh(sqlite_served, sacha, name)
    assert powerdns_server.says(f"who.{name}", "TXT") == ['"first come"']
    await order_name(camille, name)
    await sqlite_served.deliver()
    assert powerdns_server.says(f"who.{name}", "TXT") == []
    assert f"{below}.{name}" not in powerdns_server.zones()
    check_answers(powerdns_server, name, await exported(camille, name))
    [held] = await sqlite_served.database.read(lambda tx: services.list_living(tx, "domain", "domain", name=name))
    await sqlite_served.database.write(lambda tx: outgoing_transfers.end_service(tx, sqlite_served.shop, held))
    await sqlite_served.work()
    assert powerdns_server.says(f"who.{name}", "TXT") == ['"first come"'], "the oldest zone, once the name has gone"
    assert f"{below}.{name}" in powerdns_server.zones()


async def test_an_extension_is_nobodys(sqlite_served: Sandbox, powerdns_server: PowerDnsServer) -> None:
    await order_zone(sqlite_served, sqlite_served.client(sqlite_served.first), "asso.fr")
    assert "asso.fr" not in powerdns_server.zones()
    assert await problem(sqlite_served, "asso.fr") == "the name is an extension, which is nobody's"


async def test_what_somebody_changed_in_powerdns_is_put_right(
    sqlite_served: Sandbox, powerdns_server: PowerDnsServer
) -> None:
    name = fresh_name()
    camille = await named(sqlite_served, name)
    powerdns_server.change(name, [
        {"name": f"www.{name}.", "type": "A", "changetype": "DELETE"},
        {
            "name": f"odd.{name}.", "type": "A", "ttl": 60, "changetype": "REPLACE",
            "records": [{"content": "192.0.2.1"}],
        },
    ])  # fmt: skip
    assert powerdns_server.says(f"odd.{name}", "A") == ["192.0.2.1"]
    await add(camille, name, "A", "192.0.2.20", "a")
    await refresh(sqlite_served, camille, name)
    assert powerdns_server.says(f"odd.{name}", "A") == []
    check_answers(powerdns_server, name, await exported(camille, name))


@pytest.fixture
async def lonely(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path
) -> AsyncIterator[tuple[Sandbox, Path, int]]:
    """A shop whose PowerDNS is not there yet, with a folder and the port for one."""
    file, customers = sqlite_furnished
    port = free_port()
    async with publishing(shops.copy_sqlite(file, tmp_path), customers, f"http://127.0.0.1:{port}") as opened:
        folder = Path(tempfile.mkdtemp(prefix="panier-powerdns-"))  # PowerDNS runs as nobody where we are root
        yield opened, folder, port
        shutil.rmtree(folder)


async def work_through_trouble(shop: Sandbox, *, seconds: int) -> None:
    """Let time pass in steps, with all that becomes due; a job that fails is tried again."""
    for _ in range(seconds):
        shop.clock.advance(seconds=1)
        while await shop.worker.work_once():
            pass


@pytest.mark.usefixtures("powerdns_server")  # which says whether one can run here
async def test_while_powerdns_is_away_nothing_fails_and_later_everything_is_there(
    lonely: tuple[Sandbox, Path, int],
) -> None:
    shop, folder, port = lonely
    name, gone = fresh_name(), fresh_name()
    camille = shop.client(shop.first)
    await order_name(camille, name)
    await order_name(camille, gone)
    await work_through_trouble(shop, seconds=20)
    assert (await camille.get("/domain/zone")).result == sorted([name, gone])
    await add(camille, name, "A", "192.0.2.20", "a")
    assert (await camille.post(f"/domain/zone/{name}/refresh")).status == 200
    assert (await camille.post(f"/domain/zone/{name}/dnssec")).status == 200
    await shop.database.write(
        lambda tx: tx.execute("UPDATE service SET ended_us = $1 WHERE family = 'dns' AND name = $2", shop.clock(), gone)
    )
    await work_through_trouble(shop, seconds=20)
    behind = await shop.database.read(lambda tx: zone_pushes.list_behind(tx, kind=JOB))
    assert [one.push.name for one in behind] == sorted([name, gone])
    assert all("could not be reached" in (one.push.problem or "") for one in behind)
    with powerdns.server(folder, port) as back:
        await work_through_trouble(shop, seconds=301)  # no longer than that is waited between two tries
        check_answers(back, name, await exported(camille, name))
        assert back.says(name, "DNSKEY")
        assert back.zones() == {name}
        assert await shop.database.read(lambda tx: zone_pushes.list_behind(tx, kind=JOB)) == ()


async def test_the_owner_sees_what_is_behind_and_can_push_it(
    lonely: tuple[Sandbox, Path, int], sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path
) -> None:
    shop, _, port = lonely
    names = sorted(fresh_name() for _ in range(2))
    for name in names:
        await order_name(shop.client(shop.first), name)
    await work_through_trouble(shop, seconds=20)
    settings = {
        "PANIER_DATABASE": str(tmp_path / sqlite_furnished[0].name), "PANIER_SECRET_KEY": KEY_TEXT,
        "PANIER_POWERDNS_URL": f"http://127.0.0.1:{port}", "PANIER_POWERDNS_KEY": "hush",
    }  # fmt: skip

    async def command(*words: str, **changed: str) -> "subprocess.CompletedProcess[str]":
        return await asyncio.to_thread(panier, "zones", *words, **{**settings, **changed})

    told = await command("status", "--json")
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    assert [one["name"] for one in rows] == names, told.stderr
    assert all(one["published"] and one["tried"] and one["onNameServers"] is None for one in rows)
    assert all("could not be reached" in one["problem"] for one in rows)
    assert (await command("status")).stdout.endswith("2 of 2 zones are behind.\n")
    assert await shop.worker.work_once() == 0, "they wait for their next try"
    assert (await command("push", names[0].upper())).stdout.startswith("1 zone is told")
    assert await shop.worker.work_once() == 1
    assert (await command("push")).stdout.startswith("2 zones are told")
    assert await shop.worker.work_once() == 2
    assert "There is no zone nowhere.test" in error_line(await command("push", "nowhere.test"))
    assert "set PANIER_POWERDNS_URL" in error_line(await command("push", PANIER_POWERDNS_URL=""))


async def test_a_wrong_key_is_told_to_the_owner_without_the_key(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path, powerdns_server: PowerDnsServer
) -> None:
    file, customers = sqlite_furnished
    name = fresh_name()
    async with publishing(shops.copy_sqlite(file, tmp_path), customers, powerdns_server.url, key="wrong") as shop:
        await order_name(shop.client(shop.first), name)
        await work_through_trouble(shop, seconds=3)
        assert await problem(shop, name) == "PowerDNS refuses the key in PANIER_POWERDNS_KEY (401)"
    assert name not in powerdns_server.zones()


async def test_a_shop_that_begins_to_publish_publishes_what_it_has(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path, powerdns_server: PowerDnsServer
) -> None:
    file, customers = sqlite_furnished
    url, names = shops.copy_sqlite(file, tmp_path), [fresh_name() for _ in range(3)]
    async with shops.opened(url, customers) as silent:
        for name in names:
            await order_name(silent.client(silent.first), name)
        await silent.deliver()
    async with publishing(url, customers, powerdns_server.url) as shop:
        shop.clock.advance(seconds=2)
        await work_zones.adopt(shop.shop, shop.database)
        await shop.work()
        assert powerdns_server.zones() >= set(names)
        for name in names:
            check_answers(powerdns_server, name, await exported(shop.client(shop.first), name))


class Stalling:
    """PowerDNS as seen by a worker that is suspended just before it speaks."""

    def __init__(self, publisher: ZonePublisher | None) -> None:
        assert publisher is not None
        self._publisher = publisher
        self.has_begun, self.goes_on = asyncio.Event(), asyncio.Event()

    async def publish(self, name: str, content: str, *, is_signed: bool) -> tuple[SigningKey, ...]:
        """Wait, and then publish."""
        self.has_begun.set()
        await self.goes_on.wait()
        return await self._publisher.publish(name, content, is_signed=is_signed)

    async def remove(self, name: str) -> None:
        """Remove at once."""
        await self._publisher.remove(name)

    async def close(self) -> None:
        """Leave it open."""


async def test_two_workers_that_took_the_same_zone_leave_the_newest(
    sqlite_served: Sandbox, powerdns_server: PowerDnsServer
) -> None:
    """One of them stalled for so long that the other took its job over; it tells PowerDNS of an older content last."""
    shop, name = sqlite_served, fresh_name()
    camille = await named(shop, name)
    await add(camille, name, "A", "192.0.2.20", "a")
    await camille.post(f"/domain/zone/{name}/refresh")
    now_us = shop.clock()
    stale = await shop.database.write(
        lambda tx: jobs.claim(tx, now_us=now_us, until_us=now_us + JOB_LEASE_US, limit=9, only=(JOB,))
    )
    slow = Stalling(shop.shop.publisher)
    late = asyncio.create_task(work_zones.publish(replace(shop.shop, publisher=slow), shop.database, stale))
    await slow.has_begun.wait()
    await add(camille, name, "A", "192.0.2.21", "b")
    await camille.post(f"/domain/zone/{name}/refresh")
    shop.clock.advance(seconds=10)
    await shop.work()
    assert powerdns_server.says(f"b.{name}", "A") == ["192.0.2.21"]
    slow.goes_on.set()
    await late
    assert powerdns_server.says(f"b.{name}", "A") == [], "the old content came last"
    await shop.work()
    assert powerdns_server.says(f"b.{name}", "A") == ["192.0.2.21"]
