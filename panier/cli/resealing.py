"""Sealing every secret of a shop anew, for `panier db rekey`."""

from panier.app import make_keyring
from panier.settings import Settings
from panier.store import sealed
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
    finally:
        await database.close()
    return count
