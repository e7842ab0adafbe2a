"""DNSSEC keys of domain names on somebody else's name servers."""

import base64
from typing import Any

import pytest

from panier.core.domain.ds_record import key_tag
from tests.support.managing import NAME, SERVERS, named, registered
from tests.support.shop import Sandbox

KEYS = f"{NAME}/dsRecord"
PUBLIC = bytes(range(64))


def key(**changed: Any) -> dict[str, Any]:
    public = changed.pop("public", PUBLIC)
    values = {
        "algorithm": 13,
        "flags": 257,
        "publicKey": base64.b64encode(public).decode(),
        "tag": key_tag(changed.get("algorithm", 13), changed.get("flags", 257), public),
    }
    return values | changed


async def test_keys_are_replaced_by_a_task(shop: Sandbox) -> None:
    camille = await named(shop, is_external=True)
    assert (await camille.get(NAME)).result["dnssecState"] == "disabled"
    one, other = key(), key(flags=256)
    begun = (await camille.post(KEYS, {"keys": [one]})).result
    assert begun["function"] == "DomainDsUpdate"
    [number] = (await camille.get(KEYS)).result
    assert (await camille.get(f"{KEYS}/{number}")).result == {**one, "id": number, "status": "generated"}
    assert (await camille.post(KEYS, {"keys": []})).status == 409
    await shop.work()
    assert (await camille.get(f"{KEYS}/{number}")).result["status"] == "active"
    assert (await camille.get(NAME)).result["dnssecState"] == "enabled"
    kept = {"algorithm": 13, "flags": 257, "public_key": one["publicKey"], "tag": one["tag"]}
    assert (await registered(shop)).details["ds_records"] == [kept]
    refused = await camille.put(NAME, {"nameServerType": "hosted"})
    assert refused.status == 409
    assert "DS records" in refused.message
    await camille.post(KEYS, {"keys": [other]})
    assert (await camille.get(KEYS, query={"status": "retired"})).result == [number]
    [coming] = (await camille.get(KEYS, query={"flags": 256})).result
    assert (await camille.get(KEYS)).result == [number, coming]
    await shop.work()
    assert (await camille.get(KEYS)).result == [coming]
    assert (await camille.get(f"{KEYS}/{number}")).status == 404
    await camille.post(KEYS, {"keys": []})
    await shop.work()
    assert (await camille.get(KEYS)).result == []
    assert (await camille.get(NAME)).result["dnssecState"] == "disabled"


async def test_keys_of_the_body_count_in_any_case(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop, is_external=True)
    sent = {name.lower(): value for name, value in key().items()}
    assert (await camille.post(KEYS, {"keys": [sent]})).result["function"] == "DomainDsUpdate"
    [number] = (await camille.get(KEYS)).result
    shown = (await camille.get(f"{KEYS}/{number}")).result
    assert shown["publicKey"] == key()["publicKey"]
    await sqlite_shop.work()
    loud = {name.upper(): value for name, value in key(flags=256).items()}
    assert (await camille.post(KEYS, {"KEYS": [loud]})).result["function"] == "DomainDsUpdate"
    await sqlite_shop.work()
    both = {**key(), "publickey": "no key"}
    assert (await camille.post(KEYS, {"keys": [both]})).status == 200, "the right spelling counts"


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"flags": 255}, "flags"),
        ({"algorithm": 4}, "algorithm"),
        ({"algorithm": 1}, "algorithm"),
        ({"publicKey": "no key"}, "keys[0].publicKey"),
        ({"publicKey": "é"}, "keys[0].publicKey"),
        ({"public": bytes(63)}, "keys[0].publicKey"),
        ({"algorithm": 8, "public": bytes(7)}, "keys[0].publicKey"),
        ({"tag": 1}, "keys[0].tag"),
        ({"tag": -1}, "keys[0].tag"),
    ],
)
async def test_what_is_no_key_is_named(sqlite_shop: Sandbox, wrong: dict[str, Any], field: str) -> None:
    camille = await named(sqlite_shop, is_external=True)
    refused = await camille.post(KEYS, {"keys": [key(**wrong)]})
    assert refused.status == 400
    assert field in refused.message


async def test_too_many_keys_and_the_same_twice_are_refused(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop, is_external=True)
    many = [key(public=bytes([one]) * 64) for one in range(5)]
    for keys in (many, [key(), key()], [key(), {**key(), "publicKey": f" {key()['publicKey']} "}]):
        refused = await camille.post(KEYS, {"keys": keys})
        assert refused.status == 400
        assert "'keys'" in refused.message


async def test_keys_are_for_external_servers_of_extensions_that_know_them(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    refused = await camille.post(KEYS, {"keys": [key()]})
    assert refused.status == 409
    assert "keys of its own" in refused.message
    await camille.put(NAME, {"nameServerType": "external"})
    await camille.post(f"{NAME}/nameServers/update", {"nameServers": SERVERS})
    assert (await camille.post(KEYS, {"keys": [key()]})).status == 409, "its servers are being changed"


def test_the_tag_of_a_key_is_that_of_the_rfc() -> None:
    """RFC 4034 §5.4, the key of dskey.example.com."""
    public = (
        "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7Or"
        "zKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw=="
    )
    assert key_tag(5, 256, base64.b64decode(public)) == 60485
