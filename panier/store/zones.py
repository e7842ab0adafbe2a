"""DNS zones: the edited content, the published content, and earlier ones."""

from collections.abc import Mapping, Sequence
from itertools import chain

import msgspec

from panier.core.account.access import digest
from panier.core.values import frozen
from panier.core.zone.zone import Origin, Record, Redirection, RedirectionKind, Soa, Zone
from panier.store.engine.columns import NUMBER, Columns, word
from panier.store.engine.db import Tx, batches, insertion
from panier.store.engine.sealing import seal, unseal

_RECORD = Columns(Record, "zone_record", kept={"record_id": NUMBER, "origin": word(Origin)})
_REDIRECTION = Columns(Redirection, "zone_redirection", kept={"redirection_id": NUMBER, "kind": word(RedirectionKind)})
_RECORD_CHANGE = _RECORD.update("sub_domain", "field_type", "target", "ttl")
_REDIRECTION_CHANGE = _REDIRECTION.update("kind", "target", "title", "keywords", "description")
_PLACE = "zone_restore_point.token"
_soa = msgspec.json.Decoder(Soa)


@frozen
class NewZone:
    """A zone as it begins: its records, and the zone file that says the same."""

    service_id: int
    soa: Soa
    records: Sequence[Record]
    published: str


async def insert_several(tx: Tx, new: Sequence[NewZone], *, now_us: int) -> None:
    """Add zones with their records; they are published."""
    rows = [(one.service_id, _text(one.soa), now_us, now_us, one.published) for one in new]
    columns: tuple[str, ...] = ("service_id", "soa", "changed_us", "published_us", "published")
    for batch in batches(rows, columns=len(columns)):
        await tx.execute(insertion("zone", columns, len(batch)), *chain.from_iterable(batch))
    records = [(one.service_id, *_RECORD.values(record)) for one in new for record in one.records]
    columns = ("service_id", *_RECORD.written)
    for some in batches(records, columns=len(columns)):
        await tx.execute(insertion("zone_record", columns, len(some)), *chain.from_iterable(some))


async def load(tx: Tx, service_id: int, *, lock: bool = False) -> Zone | None:
    """The zone of a service; `lock` locks it until the transaction ends."""
    if lock:
        await tx.lock("SELECT service_id FROM zone WHERE service_id = $1 FOR UPDATE", service_id)
    row = await tx.row(
        "SELECT z.service_id, s.account_id, s.name, z.soa, z.changed_us, z.published_us FROM zone z"
        " JOIN service s ON s.service_id = z.service_id WHERE z.service_id = $1",
        service_id,
    )
    return None if row is None else Zone(row[0], row[1], row[2], _soa.decode(row[3]), row[4], row[5])


async def update(tx: Tx, zone: Zone) -> None:
    """Write the edited fields of a zone, its records apart."""
    await tx.execute(
        "UPDATE zone SET soa = $2, changed_us = $3 WHERE service_id = $1",
        zone.service_id, _text(zone.soa), zone.changed_us,
    )  # fmt: skip


async def publish(tx: Tx, zone: Zone, *, content: str, token: str, keep: int) -> None:
    """Set the content that the name servers answer with.

    It is kept among the newest `keep` restore points.
    """
    await tx.execute(
        "UPDATE zone SET soa = $2, changed_us = $3, published_us = $4, published = $5 WHERE service_id = $1",
        zone.service_id, _text(zone.soa), zone.changed_us, zone.published_us, content,
    )  # fmt: skip
    await tx.execute(
        "INSERT INTO zone_restore_point (service_id, created_us, content, token, token_digest)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (service_id, created_us) DO UPDATE SET content = $3",
        zone.service_id, zone.published_us, content, seal(token, _PLACE), digest(token),
    )  # fmt: skip
    await tx.execute(
        "DELETE FROM zone_restore_point WHERE service_id = $1 AND created_us NOT IN (SELECT created_us FROM"
        " zone_restore_point WHERE service_id = $1 ORDER BY created_us DESC LIMIT $2)",
        zone.service_id, keep,
    )  # fmt: skip


async def list_records(
    tx: Tx, service_id: int, *, sub_domain: str | None = None, field_type: str | None = None
) -> tuple[Record, ...]:
    """The records of a zone by number, optionally of one sub-domain or type."""
    given = [(column, value) for column, value in (("sub_domain", sub_domain), ("field_type", field_type))]
    asked = [(column, value) for column, value in given if value is not None]
    conditions = "".join(f" AND {column} = ${place}" for place, (column, _) in enumerate(asked, 2))
    rows = await tx.rows(
        f"SELECT {_RECORD.select} FROM zone_record WHERE service_id = $1{conditions} ORDER BY record_id",
        service_id,
        *(value for _, value in asked),
    )
    return tuple(map(_RECORD.read, rows))


async def count(tx: Tx, service_id: int) -> int:
    """How many records a zone has."""
    row = await tx.row("SELECT count(*) FROM zone_record WHERE service_id = $1", service_id)
    return 0 if row is None else int(row[0])


async def load_record(tx: Tx, service_id: int, record_id: int) -> Record | None:
    """A record of a zone."""
    row = await tx.row(
        f"SELECT {_RECORD.select} FROM zone_record WHERE record_id = $1 AND service_id = $2", record_id, service_id
    )
    return None if row is None else _RECORD.read(row)


async def insert_record(tx: Tx, service_id: int, new: Record) -> int:
    """Add a record; returns its number."""
    row = await tx.row(f"{_RECORD.insert('service_id')} RETURNING record_id", *_RECORD.values(new), service_id)
    assert row is not None
    return int(row[0])


async def update_record(tx: Tx, changed: Record) -> None:
    """Write a record."""
    await tx.execute(_RECORD_CHANGE.sql, *_RECORD_CHANGE.values(changed))


async def delete_record(tx: Tx, record_id: int) -> None:
    """Delete a record."""
    await tx.execute("DELETE FROM zone_record WHERE record_id = $1", record_id)


async def replace_records(tx: Tx, service_id: int, new: Sequence[Record]) -> None:
    """Replace all records of a zone."""
    await tx.execute("DELETE FROM zone_record WHERE service_id = $1", service_id)
    for sql, parameters in _RECORD.inserts(new, ("service_id",), (service_id,)):
        await tx.execute(sql, *parameters)


async def load_published(tx: Tx, service_id: int) -> str:
    """The zone file that a zone was last published with."""
    row = await tx.row("SELECT published FROM zone WHERE service_id = $1", service_id)
    assert row is not None, "whoever asks has found the zone"
    return str(row[0])


async def list_restore_points(
    tx: Tx, service_id: int, *, from_us: int | None = None, to_us: int | None = None
) -> tuple[int, ...]:
    """The times at which a zone was published, newest first."""
    bounds = (("created_us >=", from_us), ("created_us <=", to_us))
    asked = [(condition, value) for condition, value in bounds if value is not None]
    conditions = "".join(f" AND {condition} ${place}" for place, (condition, _) in enumerate(asked, 2))
    rows = await tx.rows(
        f"SELECT created_us FROM zone_restore_point WHERE service_id = $1{conditions} ORDER BY created_us DESC",
        service_id,
        *(value for _, value in asked),
    )
    return tuple(row[0] for row in rows)


async def load_restore_point(tx: Tx, service_id: int, *, from_us: int, before_us: int) -> tuple[int, str, str] | None:
    """The newest restore point in a time range: its time, content and file token."""
    row = await tx.row(
        "SELECT created_us, content, token FROM zone_restore_point WHERE service_id = $1 AND created_us >= $2"
        " AND created_us < $3 ORDER BY created_us DESC LIMIT 1",
        service_id, from_us, before_us,
    )  # fmt: skip
    return None if row is None else (row[0], row[1], unseal(row[2], _PLACE))


async def load_content_by_token(tx: Tx, token: str) -> str | None:
    """The file behind a token, whoever asks."""
    row = await tx.row("SELECT content FROM zone_restore_point WHERE token_digest = $1", digest(token))
    return None if row is None else str(row[0])


async def list_redirections(tx: Tx, service_id: int) -> tuple[Redirection, ...]:
    """A zone's redirections by number."""
    rows = await tx.rows(
        f"SELECT {_REDIRECTION.select} FROM zone_redirection WHERE service_id = $1 ORDER BY redirection_id", service_id
    )
    return tuple(map(_REDIRECTION.read, rows))


async def insert_redirection(tx: Tx, service_id: int, new: Redirection) -> int | None:
    """Add a redirection; returns its number, or None where its sub-domain has one."""
    row = await tx.row(
        f"{_REDIRECTION.insert('service_id')} ON CONFLICT DO NOTHING RETURNING redirection_id",
        *_REDIRECTION.values(new), service_id,
    )  # fmt: skip
    return None if row is None else int(row[0])


async def update_redirection(tx: Tx, changed: Redirection) -> None:
    """Write a redirection; its sub-domain stays."""
    await tx.execute(_REDIRECTION_CHANGE.sql, *_REDIRECTION_CHANGE.values(changed))


async def delete_redirection(tx: Tx, redirection_id: int) -> None:
    """Delete a redirection."""
    await tx.execute("DELETE FROM zone_redirection WHERE redirection_id = $1", redirection_id)


async def list_logins(tx: Tx, service_id: int) -> Mapping[str, str]:
    """The DynHost logins of a zone, with the sub-domain that each may update."""
    rows = await tx.rows("SELECT login, sub_domain FROM dynhost_login WHERE service_id = $1 ORDER BY login", service_id)
    return {row[0]: row[1] for row in rows}


async def insert_login(tx: Tx, service_id: int, login: str, *, sub_domain: str, password_hash: str) -> bool:
    """Add a login; returns False where it is taken."""
    return bool(
        await tx.execute(
            "INSERT INTO dynhost_login (login, service_id, sub_domain, password_hash) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT DO NOTHING",
            login, service_id, sub_domain, password_hash,
        )
    )  # fmt: skip


async def update_login(tx: Tx, login: str, *, sub_domain: str) -> None:
    """Set the sub-domain that a login may update."""
    await tx.execute("UPDATE dynhost_login SET sub_domain = $2 WHERE login = $1", login, sub_domain)


async def update_password(tx: Tx, login: str, *, password_hash: str) -> None:
    """Set the password of a login."""
    await tx.execute("UPDATE dynhost_login SET password_hash = $2 WHERE login = $1", login, password_hash)


async def delete_login(tx: Tx, login: str) -> None:
    """Delete a login."""
    await tx.execute("DELETE FROM dynhost_login WHERE login = $1", login)


async def delete_logins(tx: Tx, service_id: int) -> None:
    """Delete all logins of a zone, so that they can be used again."""
    await tx.execute("DELETE FROM dynhost_login WHERE service_id = $1", service_id)


async def load_login(tx: Tx, name: str) -> tuple[int, str, str] | None:
    """A login: the number of its zone, its sub-domain, the hash of its password."""
    row = await tx.row("SELECT service_id, sub_domain, password_hash FROM dynhost_login WHERE login = $1", name)
    return None if row is None else (row[0], row[1], row[2])


def _text(soa: Soa) -> str:
    return msgspec.json.encode(soa).decode()
