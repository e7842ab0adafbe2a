"""How long a connection may take, and how many there may be: the slow and the many keep nobody else waiting."""

import asyncio
import time
from dataclasses import replace

import pytest

from panier.core.limits import ConnectionLimits
from panier.web.door import protocol
from panier.web.door.crowd import Crowd
from tests.support.door import HOST, LAST, Front, Wire, serving, until

GET = b"GET /a HTTP/1.1\r\n"
POST = b"POST /a HTTP/1.1\r\n"
BRISK = ConnectionLimits(head_seconds=1, body_seconds=2, keep_alive_seconds=1)
WITHIN = 20  # seconds of a machine that may do much else
PARTS = {
    "nothing": (b"", []),
    "half a line": (b"GET /a", [408]),
    "half a header": (GET + HOST + b"A: ", [408]),
    "a header without its end": (GET + HOST, [408]),
    "half a body": (POST + HOST + b"Content-Length: 100\r\n\r\n{", [408]),
    "half a chunk": (POST + HOST + b"Transfer-Encoding: chunked\r\n\r\n64\r\n{", [408]),
    "no last chunk": (POST + HOST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", [408]),
    "a body that waits to be asked for": (
        POST + HOST + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n",
        [100, 408],
    ),
    "one request and no other": (GET + HOST + b"\r\n", [200]),
    "one request and empty lines": (GET + HOST + b"\r\n" + b"\r\n" * 100, [200]),
    "one request and half another": (GET + HOST + b"\r\n" + GET, [200, 408]),
    "one request and half another's body": (
        GET + HOST + b"\r\n" + POST + HOST + b"Content-Length: 9\r\n\r\n",
        [200, 408],
    ),
}


async def drip(wire: Wire) -> None:
    """Send a byte at a time, as long as that is possible."""
    while not wire.writer.is_closing():
        wire.send(b"a")
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("is_dripping", [False, True], ids=["silent", "a byte at a time"])
async def test_what_does_not_come_to_its_end_is_ended(*, is_dripping: bool) -> None:
    async with serving(limits=BRISK) as front:
        wires = {name: await front.connect() for name in PARTS}
        for name, (sent, _) in PARTS.items():
            wires[name].send(sent)
        drips = [asyncio.create_task(drip(wire)) for wire in wires.values() if is_dripping]
        async with asyncio.timeout(WITHIN):
            found = {name: [one.status for one in await wire.all()] for name, wire in wires.items()}
            await asyncio.gather(*drips)
        if not is_dripping:  # a client that still sends may not read why
            assert found == {name: statuses for name, (_, statuses) in PARTS.items()}
        await until(lambda: not front.server.door.crowd.connections)


async def test_a_body_has_a_least_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "GRACE_SECONDS", 1)
    async with serving(limits=replace(BRISK, body_seconds=3_600)) as front:
        slow, quick = await front.connect(), await front.connect()
        for wire in (slow, quick):
            wire.send(POST + HOST + b"Content-Length: 20000\r\n\r\n")
        drips = asyncio.create_task(drip(slow))
        for _ in range(25):
            quick.send(b"a" * 800)
            await asyncio.sleep(0.1)
        assert (await quick.one()).status == 200
        async with asyncio.timeout(WITHIN):
            await slow.all()
            await drips


@pytest.mark.parametrize("requests", [1, 5])
async def test_who_does_not_read_is_cut_off(monkeypatch: pytest.MonkeyPatch, requests: int) -> None:
    monkeypatch.setattr(protocol, "GRACE_SECONDS", 1)
    async with serving(limits=BRISK) as front:
        wire = await front.connect()
        wire.shrink()
        wire.writer.transport.pause_reading()  # type: ignore[attr-defined]
        wire.send((b"GET /long HTTP/1.1\r\n" + HOST + b"\r\n") * requests)
        await until(lambda: front.server.door.crowd.connections == 1)
        await until(lambda: front.server.door.crowd.connections == 0)


async def test_who_reads_slowly_but_reads_gets_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "GRACE_SECONDS", 1)
    async with serving(limits=BRISK) as front:
        wire = await front.connect()
        wire.shrink(100_000)
        wire.send(b"GET /long HTTP/1.1\r\n" + LAST)
        length = 0
        started = time.monotonic()
        while piece := await wire.reader.read(400_000):
            length += len(piece)
            await asyncio.sleep(0.1)
        assert length > len(front.application.long)
        assert time.monotonic() - started > 3  # several times the grace


async def test_work_has_no_deadline() -> None:
    async with serving(limits=BRISK) as front:
        wire = await front.connect()
        wire.send(b"GET /wait HTTP/1.1\r\n" + HOST + b"\r\n" + GET + HOST + b"\r\n" + POST + HOST)
        await asyncio.sleep(3.5)
        front.application.may_go_on.set()
        assert [one.status for one in await wire.all()] == [200, 200, 408]


async def test_an_address_has_so_many_connections_and_others_have_theirs() -> None:
    async with serving(limits=ConnectionLimits(connections=20)) as front:
        first = [await front.connect("127.0.0.2") for _ in range(30)]
        said = [await wire.all() for wire in first[10:]]
        assert {one.status for [one] in said} == {429}
        assert {one.headers["retry-after"] for [one] in said} == {"5"}
        assert (await front.say(GET + LAST, address="127.0.0.3"))[0].status == 200
        first[0].writer.close()
        await until(lambda: front.server.door.crowd.connections == 9)
        assert (await front.say(GET + LAST, address="127.0.0.2"))[0].status == 200


async def test_all_connections_together_have_a_bound_and_idle_ones_make_room() -> None:
    async with serving(limits=ConnectionLimits(connections=10)) as front:
        idle = [await front.connect(f"127.0.0.{number}") for number in range(2, 12)]
        for wire in idle:
            wire.send(GET + HOST + b"\r\n")
            assert (await wire.one()).status == 200
        assert (await front.say(GET + LAST))[0].status == 503
        await until(lambda: front.server.door.crowd.connections < 10)
        assert (await front.say(GET + LAST))[0].status == 200


async def answers_soon(front: Front) -> bool:
    """True if somebody else is answered within a second."""
    started = time.monotonic()
    return (await front.say(GET + LAST))[0].status == 200 and time.monotonic() - started < 1


async def test_silent_connections_stop_nobody() -> None:
    async with serving(limits=ConnectionLimits(connections=100, head_seconds=1)) as front:
        for _ in range(3):
            for _ in range(60):
                await front.connect("127.0.0.2")
            assert await answers_soon(front)
        await until(lambda: not front.server.door.crowd.connections)


def test_an_address_is_a_customers() -> None:
    crowd = Crowd(ConnectionLimits(connections=2_000, of_address=3))
    assert [crowd.enter("203.0.113.7") for _ in range(4)] == [True, True, True, False]
    assert crowd.enter("203.0.113.8")
    # A customer with IPv6 has all addresses of a network.
    assert [crowd.enter(f"2001:db8:0:1::{number}") for number in range(1, 5)] == [True, True, True, False]
    assert crowd.enter("2001:db8:0:2::1")
    assert all(crowd.enter("127.0.0.1") for _ in range(1_000))
    assert not crowd.enter("127.0.0.1")
    assert crowd.enter("::1")
    crowd.leave("203.0.113.7")
    assert crowd.enter("203.0.113.7")
