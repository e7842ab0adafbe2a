"""What a request must be (RFC 9112), on every kind of listener alike: an answer each time, and never a traceback."""

import logging

import httpx
import pytest

from panier.core.limits import BODY_MAX_BYTES, HEADERS_MAX, PIPELINED_MAX, ConnectionLimits
from tests.support.door import HOST, LAST, serving, until

GET = b"GET /a HTTP/1.1\r\n"
POST = b"POST /a HTTP/1.1\r\n"
URL_BYTES = ConnectionLimits().url_bytes
HEAD_BYTES = ConnectionLimits().head_bytes

REFUSED = {
    "HTTP/0.9": (b"GET /a\r\n\r\n", 400),
    "version 0.9": (b"GET /a HTTP/0.9\r\n" + LAST, 400),
    "version 2.0": (b"GET /a HTTP/2.0\r\n" + LAST, 400),
    "HTTP/2 without asking": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "no Host": (GET + b"\r\n", 400),
    "two Hosts": (GET + HOST + HOST + b"\r\n", 400),
    "an empty Host": (GET + b"Host:\r\n\r\n", 400),
    "a Host with a path": (GET + b"Host: shop.test/elsewhere\r\n\r\n", 400),
    "a Host with a user": (GET + b"Host: nobody@shop.test\r\n\r\n", 400),
    "a Host beyond ASCII": (GET + b"Host: caf\xc3\xa9\r\n\r\n", 400),
    "length and chunks": (POST + HOST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "chunks and length": (POST + HOST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400),
    "two lengths": (POST + HOST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
    "a negative length": (POST + HOST + b"Content-Length: -3\r\n\r\nabc", 400),
    "a length that is no number": (POST + HOST + b"Content-Length: 3a\r\n\r\nabc", 400),
    "a length beyond numbers": (POST + HOST + b"Content-Length: " + b"9" * 40 + b"\r\n\r\nabc", 400),
    "a length beyond the limit": (POST + HOST + b"Content-Length: %d\r\n\r\n" % (BODY_MAX_BYTES + 1), 413),
    "chunks beyond the limit": (
        POST + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + b"10000\r\n%b\r\n" % (b"a" * 0x10000) * 17, 413),
    "chunks with endless names": (
        POST + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1;%b\r\na\r\n" % (b"b" * 60_000) * 40, 413),
    "an endless trailer": (
        POST + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nA: " + b"b" * (2 * BODY_MAX_BYTES + 300_000), 413),
    "a chunk without a size": (POST + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    "a chunk longer than said": (POST + HOST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 400),
    "chunks in HTTP/1.0": (b"POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "another coding": (POST + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    "chunked twice": (POST + HOST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400),
    "a carriage return alone": (GET + HOST + b"A: b\rc\r\n\r\n", 400),
    "a NUL": (GET + HOST + b"A: b\0c\r\n\r\n", 400),
    "a control character": (GET + HOST + b"A: b\x01c\r\n\r\n", 400),
    "a control character in the path": (b"GET /a\x01 HTTP/1.1\r\n" + LAST, 400),
    "a folded line": (GET + HOST + b"A: b\r\n c\r\n\r\n", 400),
    "a space before the colon": (GET + b"Host : shop.test\r\n\r\n", 400),
    "a line without a colon": (GET + HOST + b"nothing\r\n\r\n", 400),
    "a path without a slash": (b"GET a HTTP/1.1\r\n" + LAST, 400),
    "an address that is not of the web": (b"GET ftp://shop.test/a HTTP/1.1\r\n" + LAST, 400),
    "an address without a host": (b"GET http:///a HTTP/1.1\r\n" + LAST, 400),
    "an address with a user": (b"GET http://nobody@shop.test/a HTTP/1.1\r\n" + LAST, 400),
    "an asterisk": (b"GET * HTTP/1.1\r\n" + LAST, 400),
    "CONNECT": (b"CONNECT shop.test:443 HTTP/1.1\r\n" + LAST, 501),
    "a method that nobody knows": (b"FOO /a HTTP/1.1\r\n" + LAST, 501),
    "a long path": (b"GET /%b HTTP/1.1\r\n" % (b"a" * URL_BYTES) + LAST, 414),
    "a path without an end": (b"GET /" + b"a" * 900_000, 414),
    "a long header": (GET + HOST + b"A: %b\r\n\r\n" % (b"a" * HEAD_BYTES), 431),
    "a header without an end": (GET + HOST + b"A: " + b"a" * 900_000, 431),
    "a name without an end": (GET + HOST + b"a" * 900_000, 431),
    "many headers": (GET + HOST + b"A: b\r\n" * HEADERS_MAX + b"\r\n", 431),
    "an expectation": (POST + HOST + b"Expect: more\r\nContent-Length: 2\r\n\r\n", 417),
}  # fmt: skip


async def test_what_is_no_request_is_refused_by_its_status(caplog: pytest.LogCaptureFixture) -> None:
    async with serving() as front:
        statuses = {}
        for name, (sent, _) in REFUSED.items():
            [said] = await front.say(sent)
            statuses[name] = said.status
            assert said.headers["connection"] == "close"
            assert said.json["class"].startswith("Client::" if said.status < 500 else "Server::")
            assert said.json["message"]
        assert statuses == {name: status for name, (_, status) in REFUSED.items()}
        assert front.application.calls == []
        await until(lambda: not front.server.door.crowd.connections)
    # However many there were, it is one line, and no traceback.
    assert [record.exc_info for record in caplog.records if record.levelno >= logging.WARNING] == [None]


ACCEPTED = {
    "HTTP/1.1": GET + LAST,
    "HTTP/1.0 without Host": b"GET /a HTTP/1.0\r\n\r\n",
    "a whole address": b"GET http://other.test:81/a?b=c HTTP/1.1\r\n" + LAST,
    "a method that the shop may not know": b"PROPFIND /a HTTP/1.1\r\n" + LAST,
    "empty lines before": b"\r\n\r\n" + GET + LAST,
    "an offer of HTTP/2": GET + b"Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n" + HOST + b"\r\n",
    "a body of the greatest length": (
        POST + b"Content-Length: %d\r\n" % BODY_MAX_BYTES + LAST + b"a" * BODY_MAX_BYTES),
    "a long path": b"GET /%b HTTP/1.1\r\n" % (b"a" * (URL_BYTES - 1)) + LAST,
    "a long header": GET + b"A: %b\r\n" % (b"a" * (HEAD_BYTES - 200)) + LAST,
}  # fmt: skip


async def test_what_is_a_request_is_answered() -> None:
    async with serving() as front:
        statuses = {name: [one.status for one in await front.say(sent)] for name, sent in ACCEPTED.items()}
        assert statuses == {name: [200] for name in ACCEPTED}


async def test_the_host_of_a_whole_address_is_what_was_asked() -> None:
    async with serving() as front:
        [said] = await front.say(ACCEPTED["a whole address"])
        assert (said.json["headers"]["host"], said.json["path"], said.json["query"]) == ("other.test:81", "/a", "b=c")


async def test_the_server_says_what_it_can_do() -> None:
    async with serving() as front:
        [said] = await front.say(b"OPTIONS * HTTP/1.1\r\n" + LAST)
        assert (said.status, said.headers["allow"]) == (204, "GET, POST, PUT, DELETE, OPTIONS")


async def test_an_offer_of_another_protocol_changes_nothing_about_what_is_read() -> None:
    """A parser that leaves the body out would take it for the next request: one that a proxy has not seen."""
    upgrade = HOST + b"Connection: Upgrade\r\nUpgrade: %b\r\n"
    hidden = b"GET /hidden HTTP/1.1\r\n" + HOST + b"\r\n"
    bodies = {
        b"": b"\r\n",
        b"{}": b"Content-Length: 2\r\n\r\n{}",
        hidden: b"Content-Length: %d\r\n\r\n%b" % (len(hidden), hidden),
        hidden * 2: b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (2 * len(hidden), hidden * 2),
    }
    async with serving() as front:
        for protocol in (b"h2c", b"websocket", b"none"):
            for body, rest in bodies.items():
                said = await front.say((POST + upgrade % protocol + rest) * 2 + GET + LAST)
                assert [(one.status, one.json["body"]) for one in said] == [(200, body.decode())] * 2 + [(200, "")]
        empty = POST + upgrade % b"h2c" + b"Content-Length: 0\r\n\r\n"
        assert [one.json["path"] for one in await front.say(empty + GET + LAST)] == ["/a", "/a"]
    assert "/hidden" not in front.application.calls


async def test_requests_in_a_row_are_answered_in_their_order() -> None:
    async with serving() as front:
        row = b"".join(b"GET /%d HTTP/1.1\r\n%b\r\n" % (number, HOST) for number in range(PIPELINED_MAX))
        said = await front.say(row + b"GET /last HTTP/1.1\r\n" + LAST)
        assert [one.json["path"] for one in said] == [*(f"/{number}" for number in range(PIPELINED_MAX)), "/last"]
        said = await front.say((GET + HOST + b"\r\n") * 1_000)
        assert [one.status for one in said] == [200] * (PIPELINED_MAX + 1) + [429]


@pytest.mark.parametrize(
    "bad", [GET + b"\r\n", POST + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"GET /a HTTP/9.9\r\n\r\n"]
)
async def test_a_bad_request_does_not_take_the_answer_of_one_before_it(bad: bytes) -> None:
    async with serving() as front:
        wire = await front.connect()
        wire.send(b"GET /wait HTTP/1.1\r\n" + HOST + b"\r\n" + GET + HOST + b"\r\n" + bad)
        await until(lambda: bool(front.application.calls))
        front.application.may_go_on.set()
        said = await wire.all()
        assert [one.status for one in said] == [200, 200, 400]
        assert [one.json["path"] for one in said[:2]] == ["/wait", "/a"]


@pytest.mark.parametrize(
    "part",
    [b"Content-Length: 40\r\n\r\n{}", b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", b"Content-Length: 2\r\n\r\n"],
)
async def test_what_was_not_sent_to_its_end_is_never_done(part: bytes) -> None:
    async with serving() as front:
        wire = await front.connect()
        wire.send(POST + HOST + part)
        await until(lambda: bool(front.server.server_state.connections))
        wire.writer.close()
        await until(lambda: not front.server.server_state.connections)
        assert front.application.calls == []


async def test_trailers_are_no_headers() -> None:
    async with serving() as front:
        chunks = b"Transfer-Encoding: chunked\r\n" + LAST + b"2\r\n{}\r\n0\r\nX-Forwarded-For: 1.2.3.4\r\nA: b\r\n\r\n"
        [said] = await front.say(POST + chunks)
        assert set(said.json["headers"]) == {"host", "connection", "transfer-encoding"}
        assert said.json["body"] == "{}"


async def test_a_body_is_asked_for_where_a_client_waits_for_that() -> None:
    async with serving() as front:
        wire = await front.connect()
        wire.send(POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n" + LAST)
        assert (await wire.one()).status == 100
        wire.send(b"{}")
        assert (await wire.one()).json["body"] == "{}"


async def test_a_usual_client_keeps_its_connection() -> None:
    async with serving() as front, httpx.AsyncClient(base_url=f"http://127.0.0.1:{front.port}") as client:
        for _ in range(3):
            assert (await client.post("/a", json={"b": "c"})).json()["body"] == '{"b":"c"}'
        assert len(front.server.server_state.connections) == 1
