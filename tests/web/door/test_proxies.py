"""Whom a call comes from: the peer, unless that is a proxy which is trusted to say it."""

from ipaddress import ip_network

import pytest

from panier.core.account.account import AccessRule
from panier.core.limits import ConnectionLimits
from panier.web.door.addresses import Proxies, plain
from tests.support.door import HOST, Echo, serving, until
from tests.support.shop import Sandbox, signature

GET = b"GET /a HTTP/1.1\r\n" + HOST
END = b"Connection: close\r\n\r\n"
TRUSTED = Proxies([ip_network(one) for one in ("10.0.0.0/8", "127.0.0.1/32", "2001:db8:f::/48")])


@pytest.mark.parametrize(
    "lines, client",
    [
        ([], "10.0.0.1"),
        ([b""], "10.0.0.1"),
        ([b"203.0.113.7"], "203.0.113.7"),
        ([b"203.0.113.7:4711"], "203.0.113.7"),
        ([b"  203.0.113.7 "], "203.0.113.7"),
        ([b"::ffff:203.0.113.7"], "203.0.113.7"),
        ([b"2001:db8::1"], "2001:db8::1"),
        ([b"2001:0DB8:0::1"], "2001:db8::1"),
        ([b"[2001:db8::1]"], "2001:db8::1"),
        ([b"[2001:db8::1]:4711"], "2001:db8::1"),
        ([b"1.2.3.4, 203.0.113.7"], "203.0.113.7"),  # what a client wrote itself stands before
        ([b"127.0.0.1, 10.9.9.9, 203.0.113.7"], "203.0.113.7"),
        ([b"203.0.113.7, 10.0.0.2"], "203.0.113.7"),  # two proxies
        ([b"1.2.3.4, 203.0.113.7, 10.0.0.2, 2001:db8:f::1, 127.0.0.1"], "203.0.113.7"),
        ([b"1.2.3.4", b"203.0.113.7", b"10.0.0.2"], "203.0.113.7"),  # in several headers
        ([b"203.0.113.7, ::ffff:10.0.0.2"], "203.0.113.7"),
        ([b"10.0.0.3, 10.0.0.2"], "10.0.0.3"),  # the client is in the proxies' own network
        ([b"unknown"], "10.0.0.1"),
        ([b"203.0.113.7, unknown"], "10.0.0.1"),
        ([b"203.0.113.7, _hidden, 10.0.0.2"], "10.0.0.2"),
        ([b"203.0.113.7, <script>, 10.0.0.2"], "10.0.0.2"),
        ([b"203.0.113.7,"], "10.0.0.1"),
        ([b"\xff\xfe"], "10.0.0.1"),
        ([b"1.2.3.4," * 10_000 + b"203.0.113.7"], "203.0.113.7"),
    ],
)
def test_the_client_is_the_last_that_no_trusted_proxy_is(lines: list[bytes], client: str) -> None:
    assert TRUSTED.client("10.0.0.1", lines) == client


@pytest.mark.parametrize(
    "given, expected",
    [("::ffff:192.0.2.1", "192.0.2.1"), ("2001:DB8::0:1", "2001:db8::1"), ("fe80::1%eth0", "fe80::1"), ("x", "x")],
)
def test_an_address_has_one_spelling(given: str, expected: str) -> None:
    assert plain(given) == expected


async def test_nobody_is_believed_unless_a_setting_says_so() -> None:
    async with serving() as front:
        spoofed = b"X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\nForwarded: for=203.0.113.7\r\n"
        [said] = await front.say(GET + spoofed + END)
        assert (said.json["client"], said.json["scheme"]) == ("127.0.0.1", "http")


async def test_a_trusted_proxy_is_believed_and_others_are_not() -> None:
    async with serving(proxies=[ip_network("127.0.0.2")]) as front:
        told = b"X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.test\r\n"
        [said] = await front.say(GET + told + END, address="127.0.0.2")
        assert (said.json["client"], said.json["scheme"]) == ("203.0.113.7", "https")
        assert said.json["headers"]["host"] == "shop.test"
        [said] = await front.say(GET + told + END, address="127.0.0.3")
        assert (said.json["client"], said.json["scheme"]) == ("127.0.0.3", "http")
        [said] = await front.say(GET + b"Forwarded: for=203.0.113.7\r\n" + END, address="127.0.0.2")
        assert said.json["client"] == "127.0.0.2"


async def test_behind_a_proxy_each_client_has_its_own_bound() -> None:
    limits = ConnectionLimits(connections=100, of_address=3)
    async with serving(proxies=[ip_network("127.0.0.1")], limits=limits) as front:
        wait = b"GET /wait HTTP/1.1\r\n" + HOST + b"X-Forwarded-For: 203.0.113.7\r\n\r\n"
        waiting = [await front.connect() for _ in range(60)]  # the proxy itself is one of many clients' addresses
        for wire in waiting[:3]:
            wire.send(wait)
            await said_to(front.application, "/wait")
        waiting[3].send(wait)
        assert (await waiting[3].one()).status == 429
        [said] = await front.say(GET + b"X-Forwarded-For: 203.0.113.8\r\n" + END)
        assert said.status == 200
        front.application.may_go_on.set()
        assert [(await wire.one()).status for wire in waiting[:3]] == [200] * 3
        waiting[0].send(wait)
        assert (await waiting[0].one()).status == 200


async def said_to(application: Echo, path: str) -> None:
    """Wait for one more call."""
    await until(lambda: path in application.calls)
    application.calls.remove(path)


async def test_a_keys_addresses_are_the_clients(sqlite_shop: Sandbox) -> None:
    everything = [AccessRule(method, "/*") for method in ("GET", "POST", "PUT", "DELETE")]
    keys = await sqlite_shop.another_key(sqlite_shop.first, rules=everything, allowed_ips=("203.0.113.0/24",))
    async with serving(sqlite_shop.application, proxies=[ip_network("127.0.0.2")]) as front:

        async def status(address: str, told: str) -> int:
            url = "http://shop.test/1.0/me"
            signed = signature(keys, "GET", url, body=b"", timestamp=sqlite_shop.clock() // 1_000_000)
            lines = "".join(f"{name}: {value}\r\n" for name, value in signed.items())
            head = f"GET /1.0/me HTTP/1.1\r\nHost: shop.test\r\nX-Forwarded-For: {told}\r\n{lines}"
            [said] = await front.say(head.encode() + END, address=address)
            return said.status

        assert await status("127.0.0.2", "203.0.113.7") == 200
        assert await status("127.0.0.2", "203.0.113.7, 198.51.100.1") == 403
        assert await status("127.0.0.2", "198.51.100.1") == 403
        assert await status("127.0.0.3", "203.0.113.7") == 403
