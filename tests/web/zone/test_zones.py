"""DNS zones by the API: records and what may stand beside what, refresh, SOA, status, reset; who may do it."""

from typing import Any

import pytest

from tests.support.managing import named
from tests.support.ordering import AUTO_PAY, answer, own_cart
from tests.support.shop import Client, Sandbox

ZONE = "/domain/zone/exemple.fr"
RECORD = f"{ZONE}/record"


async def record(client: Client, field_type: str, target: str, below: str | None = None, **more: Any) -> Any:
    """Put a record into the zone; returns it as the API shows it."""
    wish = {"fieldType": field_type, "target": target, "subDomain": below, **more}
    return (await client.post(RECORD, wish)).result


async def records(client: Client, **query: str) -> list[tuple[str, str, str]]:
    """Sub-domain, type and target of each record."""
    numbers = (await client.get(RECORD, query=query)).result
    found = [(await client.get(f"{RECORD}/{number}")).result for number in numbers]
    return [(one["subDomain"], one["fieldType"], one["target"]) for one in found]


async def is_deployed(client: Client) -> bool:
    found: bool = (await client.get(f"{ZONE}/status")).result["isDeployed"]
    return found


async def test_a_new_zone_has_its_name_servers_a_page_and_mail(shop: Sandbox) -> None:
    camille = await named(shop)
    servers = (await camille.get(ZONE)).result["nameServers"]
    found = await records(camille)
    assert found[:2] == [("", "NS", f"{server}.") for server in servers]
    assert [(below, kind) for below, kind, _ in found[2:]] == [
        ("", "A"), ("", "MX"), ("", "MX"), ("", "MX"), ("www", "A"), ("", "SPF"),
    ]  # fmt: skip
    assert await is_deployed(camille)
    assert (await camille.get(f"{ZONE}/status")).result == {"errors": [], "isDeployed": True, "warnings": []}


async def test_a_minimal_zone_has_its_name_servers_alone(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    wish = {"duration": "P1Y", "planCode": "zone", "pricingMode": "default", "quantity": 1}
    item = (await camille.post(f"{cart}/dns", wish)).result["itemId"]
    await answer(camille, f"{cart}/item/{item}", [("zone", "exemple.fr"), ("template", "minimized")])
    assert (await camille.post(f"{cart}/checkout", AUTO_PAY)).status == 200
    await sqlite_shop.deliver()
    assert {kind for _, kind, _ in await records(camille)} == {"NS"}


async def test_a_record_is_answered_after_a_refresh(shop: Sandbox) -> None:
    camille = await named(shop)
    serial = (await camille.get(f"{ZONE}/soa")).result["serial"]
    made = await record(camille, "AAAA", "2001:db8::7", "Blog", ttl=300)
    assert made == {
        "fieldType": "AAAA", "id": made["id"], "subDomain": "blog", "target": "2001:db8::7", "ttl": 300,
        "zone": "exemple.fr",
    }  # fmt: skip
    assert (await camille.get(f"{RECORD}/{made['id']}")).result == made
    assert not await is_deployed(camille)
    assert (await camille.get(f"{ZONE}/soa")).result["serial"] == serial
    assert (await camille.post(f"{ZONE}/refresh")).result is None
    assert await is_deployed(camille)
    after = (await camille.get(f"{ZONE}/soa")).result["serial"]
    assert after > serial
    assert (await camille.post(f"{ZONE}/refresh")).status == 200
    assert (await camille.get(f"{ZONE}/soa")).result["serial"] == after, "nothing was left to publish"
    updated = (await camille.get(ZONE)).result["lastUpdate"]
    shop.clock.advance(seconds=90)
    await camille.delete(f"{RECORD}/{made['id']}")
    assert (await camille.get(f"{RECORD}/{made['id']}")).status == 404
    assert (await camille.get(ZONE)).result["lastUpdate"] > updated
    assert not await is_deployed(camille)


async def test_records_are_found_by_type_and_sub_domain(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    await record(camille, "A", "192.0.2.7", "été")
    await record(camille, "TXT", "hello", "xn--t-xfac")
    assert await records(camille, subDomain="été") == [
        ("xn--t-9fab", "A", "192.0.2.7"),
    ]
    assert await records(camille, fieldType="TXT") == [("xn--t-xfac", "TXT", '"hello"')]
    assert {kind for _, kind, _ in await records(camille, subDomain="")} == {"NS", "A", "MX", "SPF"}
    assert (await camille.get(RECORD, query={"fieldType": "ANY"})).status == 400
    assert (await camille.get(RECORD, query={"subDomain": "a..b"})).status == 400


async def test_a_record_is_changed(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    number = (await record(camille, "TXT", "one", "a"))["id"]
    await camille.post(f"{ZONE}/refresh")
    path = f"{RECORD}/{number}"
    found = (await camille.get(path)).result
    assert (await camille.put(path, {"target": found["target"], "ttl": found["ttl"]})).result is None
    assert await is_deployed(camille), "nothing was changed"
    assert (await camille.put(path, {"subDomain": "b", "target": "two", "ttl": 600})).result is None
    assert (await camille.get(path)).result == {**found, "subDomain": "b", "target": '"two"', "ttl": 600}
    assert not await is_deployed(camille)
    assert (await camille.put(path, {"subDomain": None, "ttl": None})).status == 200
    assert (await camille.get(path)).result == {**found, "subDomain": "", "target": '"two"', "ttl": 0}
    assert (await camille.put(path, {"target": ""})).status == 400


@pytest.mark.parametrize(
    "wish, field",
    [
        ({"fieldType": "A", "target": "192.0.2"}, "target"),
        ({"fieldType": "A", "target": "192.0.2.7\nx A 192.0.2.8"}, "target"),
        ({"fieldType": "AAAA", "target": "192.0.2.7"}, "target"),
        ({"fieldType": "MX", "target": "mail"}, "target"),
        ({"fieldType": "CAA", "target": "letsencrypt.org"}, "target"),
        ({"fieldType": "TXT", "target": '"never closed'}, "target"),
        ({"fieldType": "TXT", "target": "  "}, "target"),
        ({"fieldType": "CNAME", "subDomain": "a", "target": "a..b"}, "target"),
        ({"fieldType": "A", "subDomain": "a b", "target": "192.0.2.7"}, "subDomain"),
        ({"fieldType": "A", "subDomain": "a.exemple.fr.", "target": "192.0.2.7"}, "subDomain"),
        ({"fieldType": "A", "subDomain": "a" * 64, "target": "192.0.2.7"}, "subDomain"),
        ({"fieldType": "A", "subDomain": ".".join(["a" * 60] * 5), "target": "192.0.2.7"}, "subDomain"),
        ({"fieldType": "A", "target": "192.0.2.7", "ttl": 59}, "ttl"),
        ({"fieldType": "A", "target": "192.0.2.7", "ttl": 2**31}, "ttl"),
        ({"fieldType": "A", "target": "192.0.2.7", "ttl": -1}, "ttl"),
        ({"fieldType": "SOA", "target": "a b 1 1 1 1 1"}, "fieldType"),
    ],
)
async def test_what_is_no_record_is_refused(sqlite_shop: Sandbox, wish: dict[str, Any], field: str) -> None:
    camille = await named(sqlite_shop)
    before = await records(camille)
    reply = await camille.post(RECORD, wish)
    assert reply.status == 400
    assert f"'{field}'" in reply.message
    assert await records(camille) == before


async def test_what_cannot_stand_together_is_refused(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    await record(camille, "CNAME", "www", "alias")
    for wish in (
        {"fieldType": "A", "subDomain": "alias", "target": "192.0.2.7"},
        {"fieldType": "CNAME", "subDomain": "alias", "target": "other"},
        {"fieldType": "CNAME", "subDomain": "alias", "target": "www"},
        {"fieldType": "CNAME", "subDomain": "www", "target": "other"},
        {"fieldType": "CNAME", "target": "www"},
        {"fieldType": "A", "subDomain": "www", "target": "192.0.2.80"},
    ):
        assert (await camille.post(RECORD, wish)).status == 409, wish
    number = (await record(camille, "A", "192.0.2.7", "other"))["id"]
    assert (await camille.put(f"{RECORD}/{number}", {"subDomain": "alias"})).status == 409


async def test_a_zone_keeps_a_name_server(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    first, last = (await camille.get(RECORD, query={"fieldType": "NS", "subDomain": ""})).result
    assert (await camille.delete(f"{RECORD}/{first}")).status == 200
    assert (await camille.delete(f"{RECORD}/{last}")).status == 409
    assert (await camille.put(f"{RECORD}/{last}", {"subDomain": "below"})).status == 409
    assert (await camille.put(f"{RECORD}/{last}", {"target": "ns.example.net."})).status == 200


async def test_the_soa_is_changed(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    before = (await camille.get(f"{ZONE}/soa")).result
    assert (await camille.put(f"{ZONE}/soa", before)).result is None
    assert await is_deployed(camille), "what was read can be sent back, and nothing happens"
    wish = {"email": "dns.master@example.net", "ttl": 120, "nxDomainTtl": 60, "serial": before["serial"] + 5}
    assert (await camille.put(f"{ZONE}/soa", wish)).status == 200
    assert (await camille.get(f"{ZONE}/soa")).result == {**before, **wish}
    await camille.post(f"{ZONE}/refresh")
    assert (await camille.get(f"{ZONE}/soa")).result["serial"] == before["serial"] + 6
    assert "dns\\.master.example.net." in (await camille.get(f"{ZONE}/export")).result
    for field, value in (
        ("serial", before["serial"]), ("serial", 2**32), ("refresh", 1), ("expire", 2**31), ("nxDomainTtl", -1),
        ("ttl", 59), ("server", "not a host"), ("email", "nobody"), ("email", "a@b"),
    ):  # fmt: skip
        refused = await camille.put(f"{ZONE}/soa", {field: value})
        assert refused.status == 400
        assert f"'{field}'" in refused.message


async def test_the_status_warns_of_hosts_without_an_address(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    await record(camille, "MX", "10 mail", "sub")
    await record(camille, "CNAME", "there.example.net.", "away")
    await record(camille, "CNAME", "any.wild", "covered")
    await record(camille, "A", "192.0.2.7", "*.wild")
    found = (await camille.get(f"{ZONE}/status")).result
    assert found["warnings"] == ["MX at sub leads to mail, which has no address in this zone"]
    await record(camille, "A", "192.0.2.7", "mail")
    assert (await camille.get(f"{ZONE}/status")).result["warnings"] == []


async def test_a_zone_is_put_back(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    new = await records(camille)
    await record(camille, "A", "192.0.2.7", "blog")
    assert (await camille.post(f"{ZONE}/reset", {})).result is None
    assert await records(camille) == new
    assert await is_deployed(camille)
    wish = {"DnsRecords": [{"fieldType": "A", "target": "192.0.2.9"}, {"fieldType": "MX", "target": "1 mail"}]}
    assert (await camille.post(f"{ZONE}/reset", wish)).status == 200
    assert [one for one in await records(camille) if one[1] in ("A", "MX")] == [
        ("", "A", "192.0.2.9"), ("", "MX", "1 mail"), ("www", "A", "192.0.2.9"),
    ]  # fmt: skip
    assert (await camille.post(f"{ZONE}/reset", {"minimized": True})).status == 200
    assert {kind for _, kind, _ in await records(camille)} == {"NS"}
    for wrong in ({"fieldType": "A", "target": "mail"}, {"fieldType": "A"}, {"fieldType": "TXT", "target": "a"}):
        assert (await camille.post(f"{ZONE}/reset", {"DnsRecords": [wrong]})).status == 400
    assert {kind for _, kind, _ in await records(camille)} == {"NS"}


async def test_who_looks_after_a_zone_edits_it_and_who_pays_reads_it(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    charlie = sqlite_shop.client(sqlite_shop.second)
    assert (await charlie.get(RECORD)).status == 404
    await sqlite_shop.database.write(
        lambda tx: tx.execute("UPDATE service SET billing_account_id = 2 WHERE product = 'zone'")
    )
    wish = {"fieldType": "TXT", "subDomain": "a", "target": "b"}
    assert len((await charlie.get(RECORD)).result) == 8
    assert (await charlie.post(RECORD, wish)).status == 403
    await sqlite_shop.database.write(
        lambda tx: tx.execute("UPDATE service SET tech_account_id = 2 WHERE product = 'zone'")
    )
    assert (await charlie.post(RECORD, wish)).status == 200
    assert len((await camille.get(RECORD)).result) == 9


async def test_a_zone_that_was_ordered_anew_begins_anew(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    await record(camille, "A", "192.0.2.7", "blog")
    await sqlite_shop.database.write(lambda tx: tx.execute("UPDATE service SET ended_us = 1 WHERE product = 'zone'"))
    assert (await camille.get(RECORD)).status == 404
    cart = await own_cart(camille)
    wish = {"duration": "P1Y", "planCode": "zone", "pricingMode": "default", "quantity": 1}
    item = (await camille.post(f"{cart}/dns", wish)).result["itemId"]
    await answer(camille, f"{cart}/item/{item}", [("zone", "exemple.fr")])
    assert (await camille.post(f"{cart}/checkout", AUTO_PAY)).status == 200
    await sqlite_shop.deliver()
    assert len(await records(camille)) == 8
