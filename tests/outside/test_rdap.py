"""Look-ups by RDAP, against a server on this machine that answers well, badly, late, too much, or not at all."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from panier.core.domain.domain_name import NameState
from panier.outside.registry.protocol import RegistryUnreachableError
from panier.outside.registry.rdap import IANA_LIST, Rdap
from panier.outside.registry.rdap_client import Bounds, RdapClient
from tests.outside.rdap_server import NOTHING, Answer, RdapServer, domain, serving
from tests.support.shop import START_US, Clock

QUICK = Bounds(look_up_seconds=30, try_seconds=0.5, pause_seconds=0.01, answer_bytes=20_000)
DAYS_US = 86_400_000_000


@pytest.fixture
def server() -> Iterator[RdapServer]:
    with serving() as running:
        yield running


@asynccontextmanager
async def opened(server: RdapServer, bounds: Bounds = QUICK, clock: Clock | None = None) -> AsyncIterator[Rdap]:
    rdap = Rdap(clock or Clock(), server.list_url, bounds)
    try:
        yield rdap
    finally:
        await rdap.close()


async def unreachable(rdap: Rdap, name: str = "odd.com") -> str:
    """The reason why a name cannot be looked up."""
    with pytest.raises(RegistryUnreachableError) as caught:
        await rdap.look_up([name])
    return str(caught.value)


async def test_what_is_not_there_is_free_and_what_is_there_is_taken_with_its_name_servers(server: RdapServer) -> None:
    server.says("taken.com", domain("taken.com"))
    server.says("taken.co.uk", domain("taken.co.uk"))
    async with opened(server) as rdap:
        found = await rdap.look_up(["taken.com", "free.fr", "taken.co.uk"])
    assert {name: record.state for name, record in found.items()} == {
        "taken.com": NameState.TAKEN,
        "free.fr": NameState.FREE,
        "taken.co.uk": NameState.TAKEN,
    }
    assert found["taken.com"].name_servers == ("ns1.elsewhere.test", "ns2.elsewhere.test")
    assert not found["taken.com"].is_locked
    assert found["free.fr"].name_servers == ()


STATUSES = [
    (["active"], NameState.TAKEN, False),
    ([], NameState.TAKEN, False),
    (["client transfer prohibited"], NameState.TAKEN, True),
    (["active", "Server Transfer Prohibited"], NameState.TAKEN, True),
    (["client delete prohibited", "client update prohibited"], NameState.TAKEN, False),
    (["pending transfer"], NameState.TAKEN, True),
    (["pending delete", "redemption period"], NameState.RESTORABLE, True),
    (["pending delete", "pending restore"], NameState.TAKEN, True),
    (["pending delete"], NameState.PENDING_DELETE, True),
    (["auto renew period"], NameState.TAKEN, False),  # the registry renewed it; that says nothing of the holder
]


async def test_statuses(server: RdapServer) -> None:
    names = [f"odd-{number}.com" for number in range(len(STATUSES))]
    for name, (statuses, _, _) in zip(names, STATUSES, strict=True):
        server.says(name, domain(name, statuses=statuses))
    async with opened(server) as rdap:
        found = await rdap.look_up(names)
    states = [(found[name].state, found[name].is_locked) for name in names]
    assert states == [(state, is_locked) for _, state, is_locked in STATUSES]


async def test_times_come_from_events(server: RdapServer) -> None:
    events = {
        "registration": "1970-01-02T00:00:00Z",
        "expiration": "2100-01-01T01:00:00.123456+01:00",
        "transfer": "next week",
        "last changed": "2020-01-01T00:00:00Z",
    }
    server.says("dated.com", domain("dated.com", events=events))
    server.says("over.com", domain("over.com", events={"expiration": "2026-01-01T00:00:00Z"}))
    async with opened(server) as rdap:
        found = await rdap.look_up(["dated.com", "over.com"])
    record = found["dated.com"]
    assert (record.created_us, record.last_transfer_us) == (DAYS_US, None)
    assert record.expires_us == 4_102_444_800_123_456
    assert (record.state, found["over.com"].state) == (NameState.TAKEN, NameState.EXPIRED)


async def test_an_extension_without_a_server_is_left_out(server: RdapServer) -> None:
    async with opened(server) as rdap:
        assert set(await rdap.look_up(["free.com", "nobody.example"])) == {"free.com"}
    assert server.names_asked() == ["free.com"]


async def test_redirects_are_followed_but_not_for_ever(server: RdapServer) -> None:
    server.says("moved.com", Answer(302, headers={"location": "/elsewhere/moved"}))
    server.answers["/elsewhere/moved"] = [domain("moved.com")]
    server.says("odd.com", Answer(301, headers={"location": "/rdap/domain/odd.com"}))
    async with opened(server) as rdap:
        assert (await rdap.look_up(["moved.com"]))["moved.com"].state == NameState.TAKEN
        assert "redirects" in await unreachable(rdap)
    assert server.names_asked().count("odd.com") == QUICK.redirects + 1


NO_ANSWERS = [
    (Answer(429), 3),
    (Answer(500), 3),
    (Answer(503, b"<html>"), 3),
    (Answer(400, NOTHING), 1),
    (Answer(403), 1),
    (Answer(200, b'{"objectClassName": "domain", '), 1),
    (Answer(200, b"[]"), 1),
    (Answer(200, b"\xff\xfe"), 1),
    (Answer(200, {"objectClassName": "entity"}), 1),
    (Answer(200, {"ldhName": "odd.com"}), 1),
    (Answer(200, {"objectClassName": "domain", "ldhName": "another.com"}), 1),
    (Answer(200, {"objectClassName": "domain", "status": "active"}), 1),
    (Answer(200, {"objectClassName": "domain", "nameservers": [7]}), 1),
    (Answer(200, b" " * 20_001), 1),
    (Answer(200, b"x", headers={"content-encoding": "gzip"}), 1),
    (Answer(200, b"{", headers={"content-length": "2000"}), 3),  # breaks off
    (Answer(waits=True), 3),
]


async def test_what_is_no_answer_is_unreachable_after_few_tries(server: RdapServer) -> None:
    names = [f"odd-{number}.com" for number in range(len(NO_ANSWERS))]
    for name, (answer, _) in zip(names, NO_ANSWERS, strict=True):
        server.says(name, answer)
    async with opened(server) as rdap:
        await asyncio.gather(*(unreachable(rdap, name) for name in names))
    tries = [server.names_asked().count(name) for name in names]
    # A try on a connection that the server has just broken off does not arrive.
    assert all(seen == most or 1 < seen < most for seen, (_, most) in zip(tries, NO_ANSWERS, strict=True)), tries


async def test_a_moment_of_trouble_goes_unnoticed(server: RdapServer) -> None:
    server.says("busy.com", Answer(429, headers={"retry-after": "0"}), Answer(502), domain("busy.com"))
    async with opened(server) as rdap:
        assert (await rdap.look_up(["busy.com"]))["busy.com"].state == NameState.TAKEN


async def test_nulls_and_missing_parts_are_no_trouble(server: RdapServer) -> None:
    body = {"objectClassName": "domain", "status": None, "nameservers": [{"ldhName": None}, {"ldhName": "-"}, {}]}
    server.says("bare.com", Answer(body=body | {"events": None, "entities": 7}))
    async with opened(server) as rdap:
        record = (await rdap.look_up(["bare.com"]))["bare.com"]
    assert (record.state, record.name_servers) == (NameState.TAKEN, ())


async def test_a_server_that_asks_to_be_left_alone_is(server: RdapServer) -> None:
    clock = Clock()
    server.says("odd.com", Answer(429, headers={"retry-after": "30"}), domain("odd.com"))
    async with opened(server, clock=clock) as rdap:
        assert "left alone for 30 seconds" in await unreachable(rdap)
        assert "left alone" in await unreachable(rdap)
        assert "left alone" in await unreachable(rdap, "another.com")
        assert server.names_asked() == ["odd.com"]
        clock.advance(seconds=31)
        assert (await rdap.look_up(["odd.com"]))["odd.com"].state == NameState.TAKEN


async def test_what_was_found_is_kept_for_a_moment_and_only_so_much_of_it(server: RdapServer) -> None:
    clock = Clock()
    async with opened(server, replace(QUICK, kept_names=2), clock) as rdap:
        await rdap.look_up(["one.com", "one.com"])
        await rdap.look_up(["one.com"])
        assert server.names_asked() == ["one.com"]
        rdap.forget("one.com")
        await rdap.look_up(["one.com"])
        clock.advance(seconds=61)
        await rdap.look_up(["one.com"])
        assert server.names_asked() == ["one.com"] * 3
        await rdap.look_up(["two.com"])
        await rdap.look_up(["three.com"])
        server.asked.clear()
        await rdap.look_up(["three.com", "two.com", "one.com"])
        assert server.names_asked() == ["one.com"]


async def test_a_hundred_names_are_asked_for_side_by_side_within_bounds(server: RdapServer) -> None:
    server.slowness = 0.02
    names = [f"name-{number}.com" for number in range(100)]
    async with opened(server, replace(QUICK, try_seconds=5)) as rdap:
        begun = time.monotonic()
        found = await rdap.look_up(names)
        lasted = time.monotonic() - begun
    assert list(found) == names
    assert 1 < server.at_once_max <= QUICK.at_once
    assert lasted < len(names) * server.slowness  # one after the other would take longer


async def test_one_silent_name_does_not_hold_a_look_up_longer_than_its_time(server: RdapServer) -> None:
    server.says("odd.com", Answer(waits=True))
    async with opened(server, replace(QUICK, try_seconds=60, look_up_seconds=0.3)) as rdap:
        begun = time.monotonic()
        with pytest.raises(RegistryUnreachableError):
            await rdap.look_up(["odd.com", "free.com"])
        assert time.monotonic() - begun < 3
        # What was answered in time is known when the customer asks again.
        assert (await rdap.look_up(["free.com"]))["free.com"].state == NameState.FREE
        assert server.names_asked().count("free.com") == 1


async def test_the_list_is_read_once_a_day_and_an_old_one_serves_on(server: RdapServer) -> None:
    clock = Clock()
    async with opened(server, clock=clock) as rdap:
        await asyncio.gather(*(rdap.look_up([f"name-{number}.com"]) for number in range(5)))
        assert server.asked.count("/dns.json") == 1
        clock.advance(days=1)
        server.answers["/dns.json"] = [Answer(404, NOTHING)]
        assert await rdap.look_up(["later.com"])
        assert await rdap.look_up(["later-on.com"])
        assert server.asked.count("/dns.json") == 2


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404, NOTHING),
        Answer(body={"services": []}),
        Answer(body={"services": [["com", "http://127.0.0.1/"]]}),
        Answer(body={"services": [[["com"]]]}),
        Answer(body=b"null"),
    ],
)
async def test_without_a_list_nothing_can_be_looked_up(server: RdapServer, answer: Answer) -> None:
    server.answers["/dns.json"] = [answer]
    async with opened(server) as rdap:
        await unreachable(rdap)
        server.lists([[["com"], [f"{server.url}/rdap/"]]])
        assert await rdap.look_up(["odd.com"])  # it was not given up for good


async def test_a_server_that_is_down_is_unreachable() -> None:
    with serving() as server:
        pass
    async with opened(server) as rdap:
        await unreachable(rdap)


async def test_over_https_nothing_else_is_spoken(server: RdapServer) -> None:
    assert IANA_LIST.startswith("https://")
    client = RdapClient(lambda: START_US, QUICK, is_secure=True)
    try:
        with pytest.raises(RegistryUnreachableError, match="only https"):
            await client.ask(server.list_url)
    finally:
        await client.close()
    assert server.asked == []
