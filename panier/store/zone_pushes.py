"""What the name servers of the shop have of each name, and which zones they should have."""

from collections.abc import Sequence

from panier.core.values import frozen
from panier.core.zone.push import Push, PushState, SigningKey
from panier.store.engine.columns import FLAG, NUMBER, Columns, document
from panier.store.engine.db import Tx

_PUSH = Columns(
    Push,
    "zone_push",
    "p",
    {"push_id": NUMBER, "is_signed": FLAG, "signing_keys": document(tuple[SigningKey, ...])},
)
_OUTCOME = _PUSH.update("service_id", "published_us", "is_signed", "signing_keys", "tried_us", "problem")
# The living zones that stand under the names that name servers are told of.
_ZONES = (
    "FROM zone_push p JOIN service s ON s.family = 'dns' AND s.name = p.name AND s.product = 'zone'"
    " AND +s.ended_us IS NULL"  # by name: the plus sign keeps databases from looking through all living zones
)


@frozen
class ServedZone:
    """The zone that name servers are to have under a name, as it was published."""

    service_id: int
    published_us: int
    content: str


async def ask(tx: Tx, name: str, *, site: str) -> int:
    """Note that name servers are to be told of a name anew; returns its number, and nobody else changes it now."""
    row = await tx.row(
        "INSERT INTO zone_push (name, site, wanted, is_signed, signing_keys) VALUES ($1, $2, 1, 0, '[]')"
        " ON CONFLICT (name) DO UPDATE SET wanted = zone_push.wanted + 1 RETURNING push_id",
        name, site,
    )  # fmt: skip
    assert row is not None
    return int(row[0])


async def load(tx: Tx, push_id: int) -> Push | None:
    """What name servers have of a name, by its number."""
    row = await tx.row(f"SELECT {_PUSH.select} FROM zone_push p WHERE push_id = $1", push_id)
    return None if row is None else _PUSH.read(row)


async def load_named(tx: Tx, name: str) -> Push | None:
    """What name servers have of a name."""
    row = await tx.row(f"SELECT {_PUSH.select} FROM zone_push p WHERE name = $1", name)
    return None if row is None else _PUSH.read(row)


async def list_names(tx: Tx, site: str) -> tuple[str, ...]:
    """The names under a registrable one that name servers are told of."""
    return tuple(row[0] for row in await tx.rows("SELECT name FROM zone_push WHERE site = $1 ORDER BY name", site))


async def load_first_account(tx: Tx, site: str) -> int | None:
    """The account that has the oldest living zone of a site."""
    row = await tx.row(
        "SELECT account_id FROM service WHERE family = 'dns' AND product = 'zone' AND +ended_us IS NULL"
        " AND name IN (SELECT name FROM zone_push WHERE site = $1) ORDER BY +service_id LIMIT 1",
        site,
    )
    return None if row is None else int(row[0])


async def load_zone(tx: Tx, name: str, *, owner: int) -> ServedZone | None:
    """The newest living zone of an account under a name."""
    row = await tx.row(
        "SELECT s.service_id, z.published_us, z.published FROM service s JOIN zone z ON z.service_id = s.service_id"
        " WHERE s.family = 'dns' AND s.name = $1 AND s.product = 'zone' AND +s.account_id = $2 AND s.ended_us IS NULL"
        " ORDER BY s.service_id DESC LIMIT 1",
        name, owner,
    )  # fmt: skip
    return None if row is None else ServedZone(*row)


async def is_delivered(tx: Tx, name: str) -> bool:
    """True where any account has a living zone of a name."""
    asked = "SELECT 1 FROM service WHERE family = 'dns' AND name = $1 AND product = 'zone' AND ended_us IS NULL LIMIT 1"
    return await tx.row(asked, name) is not None


async def update(tx: Tx, push: Push) -> int | None:
    """Write what name servers have now; returns how often it was asked for by now, None where nothing is known."""
    row = await tx.row(f"{_OUTCOME.sql} RETURNING wanted", *_OUTCOME.values(push))
    return None if row is None else int(row[0])


async def set_unsign(tx: Tx, name: str, unsign_us: int) -> None:
    """Set until when the signatures of a zone are kept."""
    await tx.execute("UPDATE zone_push SET unsign_us = $2 WHERE name = $1", name, unsign_us)


async def clear_unsign(tx: Tx, push_id: int, *, now_us: int) -> None:
    """Forget until when signatures were to be kept, once that is over."""
    await tx.execute("UPDATE zone_push SET unsign_us = NULL WHERE push_id = $1 AND unsign_us <= $2", push_id, now_us)


async def delete(tx: Tx, push_id: int) -> None:
    """Forget a name that name servers have nothing of."""
    await tx.execute("DELETE FROM zone_push WHERE push_id = $1", push_id)


async def list_untold(tx: Tx, *, after: int, limit: int) -> Sequence[tuple[int, str]]:
    """Living zones that name servers were never told of: number and name, by number."""
    rows = await tx.rows(
        "SELECT s.service_id, s.name FROM service s WHERE s.family = 'dns' AND s.product = 'zone'"
        " AND s.ended_us IS NULL AND s.service_id > $1"
        " AND NOT EXISTS (SELECT 1 FROM zone_push p WHERE p.name = s.name) ORDER BY s.service_id LIMIT $2",
        after, limit,
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


async def list_ended(tx: Tx, *, since_us: int) -> tuple[str, ...]:
    """The names of zones that ended since an instant, and that name servers still have."""
    rows = await tx.rows(
        "SELECT p.name FROM service s JOIN zone_push p ON p.name = s.name AND p.service_id = s.service_id"
        " WHERE s.family = 'dns' AND s.ended_us >= $1",
        since_us,
    )
    return tuple(row[0] for row in rows)


async def list_unsigning(tx: Tx, *, now_us: int) -> tuple[str, ...]:
    """The names whose signatures nobody needs any more."""
    rows = await tx.rows("SELECT name FROM zone_push WHERE unsign_us IS NOT NULL AND unsign_us <= $1", now_us)
    return tuple(row[0] for row in rows)


async def list_zones(tx: Tx, *, after: str, limit: int) -> tuple[str, ...]:
    """The names of living zones, and of those that name servers were told of, in order after a name."""
    rows = await tx.rows(
        "SELECT name FROM (SELECT name FROM zone_push WHERE name > $1 UNION SELECT name FROM service"
        " WHERE family = 'dns' AND product = 'zone' AND ended_us IS NULL AND name > $1) n ORDER BY name LIMIT $2",
        after, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_behind(tx: Tx, *, kind: str) -> tuple[PushState, ...]:
    """The names that name servers are behind with: a job waits for them, or the last attempt failed."""
    rows = await tx.rows(
        f"SELECT (SELECT max(z.published_us) FROM service s JOIN zone z ON z.service_id = s.service_id"
        f" WHERE s.family = 'dns' AND s.name = p.name AND s.product = 'zone' AND s.ended_us IS NULL),"
        f" j.due_us, {_PUSH.select} FROM zone_push p LEFT JOIN job j ON j.subject_id = p.push_id AND j.kind = $1"
        f" WHERE j.job_id IS NOT NULL OR p.problem IS NOT NULL ORDER BY p.name",
        kind,
    )
    return tuple(PushState(_PUSH.read(row[2:]), row[0], row[1]) for row in rows)


async def count(tx: Tx) -> int:
    """How many names the name servers are told of."""
    row = await tx.row("SELECT count(*) FROM zone_push")
    return 0 if row is None else int(row[0])
