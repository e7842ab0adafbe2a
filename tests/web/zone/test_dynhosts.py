"""Hosts whose address changes: their records and logins, and how they update their address."""

import base64
from typing import Any

import httpx
import pytest

from tests.support.managing import named
from tests.support.shop import Client, Sandbox

ZONE = "/domain/zone/exemple.fr"
LOGIN, HOST = f"{ZONE}/dynHost/login", f"{ZONE}/dynHost/record"
PASSWORD = "not a real one"


async def home(shop: Sandbox, sub_domain: str = "home") -> Client:
    """The first customer, with a host at home that a login may move."""
    camille = await named(shop)
    assert (await camille.get(f"{ZONE}/capabilities")).result == {"dynHost": True}
    assert (await camille.post(HOST, {"subDomain": "home", "ip": "192.0.2.7"})).status == 200
    wish = {"loginSuffix": "Router", "password": PASSWORD, "subDomain": sub_domain}
    assert (await camille.post(LOGIN, wish)).result == {
        "login": "exemple.fr-router", "subDomain": sub_domain, "zone": "exemple.fr",
    }  # fmt: skip
    return camille


async def update(shop: Sandbox, *, password: str = PASSWORD, login: str = "exemple.fr-router", **query: str) -> Any:
    asked = {"system": "dyndns", "hostname": "home.exemple.fr", "myip": "192.0.2.9", **query}
    async with shop.http() as router:
        return await router.get("/nic/update", params=asked, auth=httpx.BasicAuth(login, password))


async def address(client: Client) -> str:
    [number] = (await client.get(HOST, query={"subDomain": "home"})).result
    found: str = (await client.get(f"{HOST}/{number}")).result["ip"]
    return found


async def test_a_host_updates_its_address(shop: Sandbox) -> None:
    camille = await home(shop)
    assert (await update(shop)).text == "good 192.0.2.9\n"
    assert await address(camille) == "192.0.2.9"
    assert (await camille.get(f"{ZONE}/status")).result["isDeployed"], "name servers answer with it at once"
    assert "home 60 IN A 192.0.2.9" in (await camille.get(f"{ZONE}/export")).result
    assert (await update(shop)).text == "nochg 192.0.2.9\n"
    assert (await update(shop, myip="")).text == "good 127.0.0.1\n", "the address that the call came from"
    assert (await camille.get(f"{ZONE}/record", query={"subDomain": "home"})).result == []


@pytest.mark.parametrize(
    "more, status, word",
    [
        ({"password": "another password"}, 401, "badauth"),
        ({"login": "exemple.fr-nobody"}, 401, "badauth"),
        ({"login": ""}, 401, "badauth"),
        ({"hostname": "other.exemple.fr"}, 200, "nohost"),
        ({"hostname": "exemple.fr"}, 200, "nohost"),
        ({"hostname": "home.exemple.com"}, 200, "nohost"),
        ({"hostname": "homeexemple.fr"}, 200, "nohost"),
        ({"hostname": "home"}, 200, "notfqdn"),
        ({"myip": "2001:db8::7"}, 200, "nohost"),
        ({"myip": "there"}, 200, "dnserr"),
    ],
)
async def test_an_update_that_is_not_allowed_is_refused(
    sqlite_shop: Sandbox, more: dict[str, str], status: int, word: str
) -> None:
    camille = await home(sqlite_shop)
    reply = await update(sqlite_shop, **more)
    assert (reply.status_code, reply.text) == (status, f"{word}\n")
    assert await address(camille) == "192.0.2.7"


async def test_a_login_for_everything_moves_everything(sqlite_shop: Sandbox) -> None:
    camille = await home(sqlite_shop, "*")
    await camille.post(HOST, {"ip": "2001:db8::7", "subDomain": "cabin"})
    assert (await update(sqlite_shop, hostname="cabin.exemple.fr", myip="2001:db8::8")).text == "good 2001:db8::8\n"
    assert (await update(sqlite_shop)).text == "good 192.0.2.9\n"


async def test_guessing_passwords_ends(sqlite_shop: Sandbox) -> None:
    await home(sqlite_shop)
    words = [(await update(sqlite_shop, password=f"guess {number}")).text.strip() for number in range(21)]
    assert words == ["badauth"] * 20 + ["abuse"]
    impatient = await update(sqlite_shop)
    assert (impatient.text, impatient.status_code) == ("abuse\n", 429), "the right one too, for a while"
    sqlite_shop.clock.advance(seconds=int(impatient.headers["retry-after"]))
    assert (await update(sqlite_shop)).text == "good 192.0.2.9\n"


async def test_a_header_without_a_login_is_refused(sqlite_shop: Sandbox) -> None:
    await home(sqlite_shop)
    async with sqlite_shop.http() as router:
        for header in ("", "Basic", "Basic !!!", "Bearer abc", "Basic " + base64.b64encode(b"a\x00b:c").decode()):
            reply = await router.get("/nic/update", headers={"authorization": header})
            assert reply.status_code == 401


async def test_logins_are_looked_at_changed_and_taken_away(shop: Sandbox) -> None:
    camille = await home(shop)
    path = f"{LOGIN}/exemple.fr-router"
    assert (await camille.get(LOGIN)).result == ["exemple.fr-router"]
    assert (await camille.get(LOGIN, query={"subDomain": "away"})).result == []
    assert (await camille.get(LOGIN, query={"login": "exemple.fr-router"})).result == ["exemple.fr-router"]
    assert (await camille.put(path, {"subDomain": "away"})).result is None
    assert (await camille.get(path)).result["subDomain"] == "away"
    assert (await update(shop)).text == "nohost\n"
    await camille.put(path, {"subDomain": "*"})
    assert (await camille.post(f"{path}/changePassword", {"password": "another password"})).result is None
    assert (await update(shop)).text == "badauth\n"
    assert (await update(shop, password="another password")).text == "good 192.0.2.9\n"
    for wish, status in (
        ({"loginSuffix": "router", "password": PASSWORD, "subDomain": "*"}, 409),
        ({"loginSuffix": "a.b", "password": PASSWORD, "subDomain": "*"}, 400),
        ({"loginSuffix": "b", "password": "short", "subDomain": "*"}, 400),
        ({"loginSuffix": "b", "password": PASSWORD, "subDomain": "a b"}, 400),
    ):
        assert (await camille.post(LOGIN, wish)).status == status
    assert (await camille.delete(path)).result is None
    assert (await camille.get(path)).status == 404
    assert (await update(shop)).text == "badauth\n"


async def test_hosts_are_changed_and_taken_away(sqlite_shop: Sandbox) -> None:
    camille = await home(sqlite_shop)
    [number] = (await camille.get(HOST)).result
    path = f"{HOST}/{number}"
    found = (await camille.get(path)).result
    assert found == {"id": number, "ip": "192.0.2.7", "subDomain": "home", "ttl": 60, "zone": "exemple.fr"}
    assert (await camille.put(path, {**found, "ip": "2001:db8::7"})).result is None
    assert (await camille.get(path)).result["ip"] == "2001:db8::7"
    assert (await camille.put(path, {"ip": "there"})).status == 400
    assert (await camille.post(HOST, {"subDomain": "x"})).status == 400
    assert (await camille.post(HOST, {"subDomain": "www", "ip": "192.0.2.80"})).status == 409
    assert (await camille.get(f"{ZONE}/record/{number}")).status == 404
    assert (await camille.delete(f"{ZONE}/record/{number}")).status == 404
    assert (await camille.delete(path)).result is None
    assert (await camille.get(HOST)).result == []


async def test_an_address_of_either_kind_has_one_spelling(sqlite_shop: Sandbox) -> None:
    camille = await home(sqlite_shop)
    assert (await update(sqlite_shop, myip="::ffff:192.0.2.40")).text == "good 192.0.2.40\n"
    assert await address(camille) == "192.0.2.40"
    assert (await update(sqlite_shop, myip="fe80::1%eth0")).text == "dnserr\n"
    made = await camille.post(f"{ZONE}/dynHost/record", {"subDomain": "six", "ip": "2001:0DB8::0001"})
    assert made.result["ip"] == "2001:db8::1"
    mapped = await camille.post(f"{ZONE}/dynHost/record", {"subDomain": "four", "ip": "::ffff:c000:228"})
    assert mapped.result["ip"] == "192.0.2.40"


@pytest.mark.parametrize("ip", ["", "192.0.2", "192.0.2.256", "192.0.2.01", "fe80::1%eth0", "1" * 100, "exemple.fr"])
async def test_what_is_no_address_is_refused(sqlite_shop: Sandbox, ip: str) -> None:
    camille = await home(sqlite_shop)
    number = (await camille.get(f"{ZONE}/dynHost/record")).result[0]
    for method, path in (("POST", HOST), ("PUT", f"{HOST}/{number}")):
        status, message = (await camille.call(method, path, json={"subDomain": "b", "ip": ip})).refusal
        assert status == 400
        assert message == "[ip]: 'Invalid ip'"


@pytest.mark.parametrize("below", ["*", "*.home", "a_b"])
async def test_a_host_is_one_host(sqlite_shop: Sandbox, below: str) -> None:
    camille = await home(sqlite_shop)
    number = (await camille.get(f"{ZONE}/dynHost/record")).result[0]
    wish = {"subDomain": below, "ip": "192.0.2.7"}
    assert (await camille.post(f"{ZONE}/dynHost/record", wish)).status == 400
    assert (await camille.put(f"{ZONE}/dynHost/record/{number}", wish)).status == 400


@pytest.mark.parametrize("length", [0, 11, 12, 512, 513, 1_001])
async def test_a_password_has_12_to_512_characters(sqlite_shop: Sandbox, length: int) -> None:
    camille = await home(sqlite_shop)
    wish = {"loginSuffix": "other", "password": "x" * length, "subDomain": "home"}
    made = await camille.post(f"{ZONE}/dynHost/login", wish)
    change = {"password": "x" * length}
    changed = await camille.post(f"{ZONE}/dynHost/login/exemple.fr-router/changePassword", change)
    for reply in (made, changed):
        if 12 <= length <= 512:
            assert reply.status == 200
        else:
            assert reply.status == 400
            assert reply.message == "[password]: 'Length must be between 12 and 512.'"
