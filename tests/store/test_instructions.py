"""The instructions in the rows of tasks: each kind is read as it is written now, and as earlier releases wrote it."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest

from panier.core.account.access import digest
from panier.core.account.approval import Approval
from panier.core.domain.ds_record import DsRecord
from panier.core.domain.instructions import (
    AliasChange,
    ContactUpdate,
    Disclosure,
    DsRecordChange,
    HolderApproval,
    HostChange,
    LockChange,
    NameServerChange,
    NewName,
    Ordered,
    People,
    TagChange,
    Trade,
    TransferRequest,
)
from panier.core.domain.server import Wanted
from panier.core.service.task import NOTHING_MORE, Instructions
from panier.core.zone.content import ZoneContent
from panier.core.zone.zone import Origin, Record, Soa
from panier.outside.registry.sandbox import SandboxRegistry
from panier.outside.registry.sandbox_conduct import Trouble
from panier.store import instructions
from panier.store.engine.db import Tx
from tests.support.managing import NAME, SERVERS, behave, named, registered, servers
from tests.support.ordering import order_name, status
from tests.support.parts.mailed import received
from tests.support.secrets import RING
from tests.support.shop import Client, Sandbox
from tests.web.domain import test_trades as trades

PLACED = {"order_id": 4, "mode": "create-default", "months": 12, "codes": {}}
KEY = {"algorithm": 13, "flags": 257, "public_key": "AAAA", "tag": 7}
RECORD = {"record_id": 0, "sub_domain": "", "field_type": "A", "target": "192.0.2.8", "ttl": 0, "origin": "dynHost"}
SOA = {"server": "ns.test", "email": "a.test", "serial": 1, "refresh": 2, "expire": 3, "negative_ttl": 4, "ttl": 5}

# A function, what it is to do, and what an earlier release wrote.
KINDS: list[tuple[str, Instructions, dict[str, Any]]] = [
    (
        "DomainCreate",
        NewName(4, "create-default", 12, {}, People(1), ("ns.test",), is_locked=False),
        {**PLACED, "owner": 1, "name_servers": ["ns.test"], "changes": {"is_locked": False}},
    ),
    (
        "DomainIncomingTransfer",
        NewName(4, "create-default", 12, {"auth_code": "x"}, People(1, "aa1-ovh", "aa2-ovh")),
        {**PLACED, "codes": {"auth_code": "x"}, "owner": 1, "admin": "aa1-ovh", "tech": "aa2-ovh"},
    ),
    ("DomainRenew", Ordered(4, "create-default", 12), PLACED),
    ("DomainTrade", Trade(4, "create-default", 12, people=People(3)), {**PLACED, "owner": 3}),
    (
        "DomainTrade",
        Trade(
            4, "create-default", 12, people=People(3),
            holders={
                "old": HolderApproval("a@test", digest="aa", accepted_us=9),
                "new": HolderApproval("b@test", digest="bb"),
            },
        ),
        {
            **PLACED, "owner": 3, "old": {"digest": "aa", "email": "a@test", "answer": "accept"},
            "new": {"digest": "bb", "email": "b@test"},
        },
    ),
    (
        "DomainContactUpdate",
        ContactUpdate(People(None, "aa1-ovh", "aa2-ovh")),
        {"owner": None, "admin": "aa1-ovh", "tech": "aa2-ovh"},
    ),
    ("DomainContactUpdate", Disclosure({"owner": ("email",)}), {"changes": {"disclosed": {"owner": ["email"]}}}),
    (
        "DomainContactUpdate",
        AliasChange({"owner": "a@test"}),
        {"changes": {"obfuscated_emails": {"owner": "a@test"}}, "details": {"obfuscated_emails": {"owner": "a@test"}}},
    ),
    (
        "DomainDnsUpdate",
        NameServerChange((Wanted("ns.test"), Wanted("ns2.test", "192.0.2.7"))),
        {
            "changes": {"name_servers": [{"host": "ns.test", "ip": None}, {"host": "ns2.test", "ip": "192.0.2.7"}]},
            "details": {"name_servers": ["ns.test", "ns2.test"], "server_ips": {"ns2.test": "192.0.2.7"}},
        },
    ),
    (
        "DomainDnsUpdate",
        NameServerChange((Wanted("ns.test"),), is_hosted=True),
        {
            "changes": {"name_servers": [{"host": "ns.test", "ip": None}]},
            "details": {"name_servers": ["ns.test"], "server_ips": {}, "server_type": None},
        },
    ),
    ("DomainDsUpdate", DsRecordChange((DsRecord(13, 257, "AAAA", 7),)), {"changes": {"ds_records": [KEY]}}),
    (
        "DomainHostUpdate",
        HostChange("ns.test", ("192.0.2.7",)),
        {"host": "ns.test", "ips": ["192.0.2.7"], "changes": {"hosts": {"ns.test": ["192.0.2.7"]}}},
    ),
    (
        "DomainHostDelete",
        HostChange("ns.test", None),
        {"host": "ns.test", "ips": None, "changes": {"hosts": {"ns.test": None}}},
    ),
    ("DomainLock", LockChange(is_locked=True), {"changes": {"is_locked": True}, "details": {"is_locked": True}}),
    ("DomainUnlock", LockChange(is_locked=False), {"changes": {"is_locked": False}, "details": {"is_locked": False}}),
    (
        "DomainOutgoingTransfer",
        TransferRequest(Approval(digest=digest("abc")), "Another"),
        {"registrar": "Another", "ident": "abc", "asked_us": 5},
    ),
    (
        "DomainOutgoingTransfer",
        TransferRequest(Approval(digest=digest("abc"), refused_us=9), "Another"),
        {"registrar": "Another", "ident": "abc", "asked_us": 5, "answer": "reject"},
    ),
    (
        "DomainOutgoingTransfer",
        TagChange("EXAMPLE"),
        {"tag": "EXAMPLE", "registrar": "Example Names Ltd", "changes": {"tag": "EXAMPLE"}},
    ),
    (
        "ZoneImport",
        ZoneContent((Record(0, "", "A", "192.0.2.8", origin=Origin.DYNHOST),), Soa("ns.test", "a.test", 1, 2, 3, 4, 5)),
        {"records": [RECORD], "soa": SOA},
    ),
    ("ZoneDelete", NOTHING_MORE, {}),
]  # fmt: skip


@pytest.mark.parametrize("function, expected, _", KINDS)
def test_each_kind_is_read_as_it_was_written(function: str, expected: Instructions, _: object) -> None:
    assert instructions.decode(function, instructions.encode(expected), updated_us=8) == expected


@pytest.mark.parametrize("function, expected, before", KINDS)
def test_each_kind_is_read_as_it_was_written_before(
    function: str, expected: Instructions, before: Mapping[str, object]
) -> None:
    assert instructions.decode(function, msgspec.json.encode(before).decode(), updated_us=9) == expected


async def rewrite(shop: Sandbox, function: str, before: Callable[[dict[str, Any]], dict[str, object]]) -> None:
    """Put what an earlier release wrote into the row of the one task of a function that is not over."""

    async def change(tx: Tx) -> None:
        condition = "function = $1 AND state IN ('todo', 'doing', 'error')"
        [(task_id, kept)] = await tx.rows(f"SELECT task_id, wishes FROM task WHERE {condition}", function)
        now = msgspec.json.decode(RING.open(kept, "task.wishes"))
        text = RING.seal(msgspec.json.encode(before(now)).decode(), "task.wishes")
        await tx.execute("UPDATE task SET wishes = $2 WHERE task_id = $1", task_id, text)

    await shop.database.write(change)


def order_before(now: dict[str, Any]) -> dict[str, object]:
    """What an order asked for, as it was written before."""
    people = {role: value for role, value in now.pop("people").items() if value is not None}
    lock = {} if now.pop("is_locked", True) else {"changes": {"is_locked": False}}
    return {**now, **people, **lock}


def trade_before(now: dict[str, Any]) -> dict[str, object]:
    """A trade that one holder agreed to, as it was written before."""
    holders = now.pop("holders")
    answers = {holder: {"answer": "accept"} if asked.pop("accepted_us") else {} for holder, asked in holders.items()}
    sides = {
        holder: {"digest": asked["digest"], "email": asked["email"], **answers[holder]}
        for holder, asked in holders.items()
    }
    return {**order_before(now), **sides}


@pytest.mark.parametrize("name, is_locked", [("exemple.fr", True), ("exemple.de", False)])
async def test_a_registration_of_before_goes_on(sqlite_shop: Sandbox, name: str, *, is_locked: bool) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await behave(sqlite_shop, name, Trouble.FAILING)
    order_id = await order_name(camille, name, DNS="ns1.example.net;ns2.example.net")
    await sqlite_shop.deliver()
    assert await status(camille, order_id) == "delivering"
    await rewrite(sqlite_shop, "DomainCreate", order_before)
    await behave(sqlite_shop, name, None)
    sqlite_shop.clock.advance(days=1)
    await sqlite_shop.work()
    assert await status(camille, order_id) == "delivered"
    made = await registered(sqlite_shop, name)
    assert (made.is_locked, made.name_servers) == (is_locked, ("ns1.example.net", "ns2.example.net"))
    assert (await camille.get(f"/domain/{name}")).result["whoisOwner"] == "1"


async def test_a_trade_of_before_goes_on(shop: Sandbox) -> None:
    camille = await trades.named(shop)
    order_id = await trades.trade(camille)
    await shop.deliver()
    asked = await trades.links(camille)
    assert await trades.say(shop, asked["old"], "accept") == 200
    await rewrite(shop, "DomainTrade", trade_before)
    assert await trades.say(shop, asked["old"], "accept") == 409, "that was said already"
    assert await trades.say(shop, asked["new"], "accept") == 200
    await shop.work()
    assert await status(camille, order_id) == "delivered"
    assert await trades.holder(camille) == trades.NEW_HOLDER["email"]


async def ident_of(shop: Sandbox, camille: Client) -> str:
    """Another registrar wants the name: the ident that was mailed."""
    registry = shop.shop.registry
    assert isinstance(registry, SandboxRegistry)
    await camille.put(NAME, {"transferLockStatus": "unlocked"})
    await shop.work()
    code = (await camille.get(f"{NAME}/authInfo")).result
    await registry.ask_for("exemple.fr", registrar="Another", auth_code=code)
    await shop.sweep()
    return (await received(camille))[-1].rpartition("ident: ")[2].strip()


async def test_another_registrar_that_asked_before_is_answered(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    ident = await ident_of(sqlite_shop, camille)
    await rewrite(
        sqlite_shop, "DomainOutgoingTransfer", lambda _: {"registrar": "Another", "ident": ident, "asked_us": 1}
    )
    approve = f"{NAME}/outgoingTransfer/approve"
    assert (await camille.post(approve, {"approveType": "accept", "ident": f"{ident}x"})).status == 400
    assert (await camille.post(approve, {"approveType": "accept", "ident": ident})).result is None
    await sqlite_shop.work()
    assert (await camille.get(NAME)).status == 404
    assert not (await registered(sqlite_shop)).is_ours


async def test_a_change_of_name_servers_of_before_goes_on(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop, is_external=True)
    await camille.post(f"{NAME}/nameServers/update", {"nameServers": SERVERS})
    hosts = [server["host"] for server in SERVERS]
    changes = {"name_servers": [{"host": host, "ip": None} for host in hosts]}
    details = {"name_servers": hosts, "server_ips": {}}
    await rewrite(sqlite_shop, "DomainDnsUpdate", lambda _: {"changes": changes, "details": details})
    assert [one["host"] for one in await servers(camille)][2:] == hosts, "they are about to come"
    await sqlite_shop.work()
    assert [one["host"] for one in await servers(camille)] == hosts
    assert list((await registered(sqlite_shop)).name_servers) == hosts
