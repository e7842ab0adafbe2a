"""The sandbox registry's own table: what it knows of names that are not simply free."""

from collections.abc import Sequence

import msgspec

from panier.core.domain_name import NameRecord, NameState
from panier.store.db import Row, Tx

_NAME = "name, state, price_ucents, has_claim, is_protected, is_locked, name_servers"


async def load(tx: Tx, names: Sequence[str]) -> dict[str, NameRecord]:
    """The records of those names that have one."""
    rows = await tx.rows(f"SELECT {_NAME} FROM registry_name WHERE name = ANY($1)", list(names))
    return {row[0]: _record(row) for row in rows}


async def put(tx: Tx, record: NameRecord) -> None:
    """Write a name's record, whatever stood there."""
    await tx.execute(
        f"INSERT INTO registry_name ({_NAME}) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (name) DO UPDATE SET state = excluded.state, price_ucents = excluded.price_ucents,"
        " has_claim = excluded.has_claim, is_protected = excluded.is_protected, is_locked = excluded.is_locked,"
        " name_servers = excluded.name_servers",
        record.name, record.state.value, record.price_ucents, int(record.has_claim), int(record.is_protected),
        int(record.is_locked), msgspec.json.encode(record.name_servers).decode(),
    )  # fmt: skip


async def take(tx: Tx, record: NameRecord, key: str) -> str:
    """Make a name taken for whoever holds the key, unless somebody took it before; the key that holds it now."""
    row = await tx.row(
        f"INSERT INTO registry_name ({_NAME}, transaction_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (name) DO UPDATE SET state = excluded.state, name_servers = excluded.name_servers,"
        " transaction_key = coalesce(registry_name.transaction_key, excluded.transaction_key)"
        " RETURNING transaction_key",
        record.name, NameState.TAKEN.value, record.price_ucents, int(record.has_claim), int(record.is_protected),
        int(record.is_locked), msgspec.json.encode(record.name_servers).decode(), key,
    )  # fmt: skip
    assert row is not None
    return str(row[0])


def _record(row: Row) -> NameRecord:
    name, state, price_ucents, has_claim, is_protected, is_locked, name_servers = row
    return NameRecord(
        name=name,
        state=NameState(state),
        price_ucents=price_ucents,
        has_claim=bool(has_claim),
        is_protected=bool(is_protected),
        is_locked=bool(is_locked),
        name_servers=tuple(msgspec.json.decode(name_servers)),
    )
