"""All sealed columns of a database: whether the keys open them, and sealing them anew with another key."""

from collections.abc import Sequence

from panier.store.engine.db import Tx
from panier.store.engine.sealing import SEALED, is_current, seal, unseal

SAMPLE = 100  # rows, however many there are


async def check_keys(tx: Tx) -> None:
    """Check that what is sealed can be opened, by a sample of each column.

    Refuses: a database that was sealed with other keys (409).
    """
    for place in SEALED:
        table, column = place.split(".")
        row = await tx.row(
            f"SELECT {column} FROM (SELECT {column} FROM {table} LIMIT {SAMPLE}) AS sample"
            f" WHERE {column} IS NOT NULL LIMIT 1"
        )
        if row is not None:
            unseal(row[0], place)


async def reseal(tx: Tx, place: str, *, after: Sequence[object], limit: int) -> tuple[tuple[object, ...] | None, int]:
    """Seal a portion of a column with the current key.

    `after`: the identity of the last row of the portion before, nothing for the first one. Returns the identity of
    the last row, or None at the end, and how many rows were sealed. A row that somebody else writes meanwhile is left
    alone: whoever writes uses the current key.
    """
    from panier.store.schema.tables import metadata  # noqa: PLC0415 - SQLAlchemy, which a start does without

    table, column = place.split(".")
    identity = [one.name for one in metadata.tables[table].primary_key]
    places = ", ".join(f"${n}" for n, _ in enumerate(identity, 2))
    condition = f"WHERE ({', '.join(identity)}) > ({places})" if after else ""
    rows = await tx.rows(
        f"SELECT {', '.join(identity)}, {column} FROM {table} {condition} ORDER BY {', '.join(identity)} LIMIT $1",
        limit, *after,
    )  # fmt: skip
    same = " AND ".join(f"{name} = ${n}" for n, name in enumerate(identity, 3))
    sealed = 0
    for *found, text in rows:
        if text is not None and not is_current(text):
            sealed += await tx.execute(
                f"UPDATE {table} SET {column} = $1 WHERE {column} = $2 AND {same}",
                seal(unseal(text, place), place), text, *found,
            )  # fmt: skip
    return (tuple(rows[-1][:-1]) if len(rows) == limit else None), sealed
