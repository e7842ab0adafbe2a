"""Sealing every secret of a shop anew, for `panier db rekey`."""

from panier.app import clock, make_keyring
from panier.cli.noting import noted
from panier.settings import Settings
from panier.store import sealed
from panier.store.engine.db import Tx
from panier.store.engine.opening import open_database
from panier.store.engine.sealing import SEALED

PORTION = 500  # secrets in a transaction


async def reseal(settings: Settings) -> int:
    """Seal all secrets with the first of the shop's keys, beside a shop that serves; returns how many were sealed."""
    database = await open_database(settings.database, keyring=make_keyring(settings), is_beside=True)
    count = 0
    try:
        for place in SEALED:
            after: tuple[object, ...] | None = ()
            while after is not None:
                start = after
                after, done = await database.write(
                    lambda tx, place=place, start=start: sealed.reseal(tx, place, after=start, limit=PORTION)  # type: ignore[misc]
                )
                count += done
        await database.write(lambda tx: noted(tx, _sealed, now=clock(settings.clock_offset_seconds)))
    finally:
        await database.close()
    return count


async def _sealed(_: Tx) -> None:
    """What is written down once all secrets are sealed, some in each transaction."""
