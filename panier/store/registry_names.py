"""The sandbox registry's own table: the names that were registered in it, by whom, and their name servers."""

from collections.abc import Mapping, Sequence

import msgspec

from panier.store.db import Tx

_servers = msgspec.json.Decoder(tuple[str, ...])


async def registered(tx: Tx, names: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Those of the names that were registered, with their name servers."""
    rows = await tx.rows("SELECT name, name_servers FROM registry_name WHERE name = ANY($1)", list(names))
    return {name: _servers.decode(name_servers) for name, name_servers in rows}


async def take(tx: Tx, name: str, key: str, *, name_servers: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Register a name under a key, unless it is registered; the key and name servers that it is registered with."""
    row = await tx.row(
        "INSERT INTO registry_name (name, registration_key, name_servers) VALUES ($1, $2, $3)"
        " ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING registration_key, name_servers",
        name,
        key,
        msgspec.json.encode(name_servers).decode(),
    )
    assert row is not None
    return row[0], _servers.decode(row[1])
