"""What a database is: a sandbox's or a live shop's.

It is written down at the first start and never changes, so that neither ever works on the other's orders.
"""

from enum import StrEnum

from panier.core.refusal import Refusal, conflict
from panier.store.engine.db import Tx

# What only a sandbox has in databases of releases that wrote down nothing: all its accounts have make-believe cards.
SANDBOX_TABLES = ("payment_method", "registry_name")
USED_TABLES = ("account", "placed_order")


class Mode(StrEnum):
    """The two kinds of shop."""

    SANDBOX = "sandbox"
    LIVE = "live"


async def claim(tx: Tx, mode: Mode, *, now_us: int) -> None:
    """Make a new database one of a mode.

    Refuses: a database of the other mode (409).
    """
    known = await _recognised(tx) or mode
    await tx.execute(
        "INSERT INTO shop_mode (place, mode, since_us) VALUES (1, $1, $2) ON CONFLICT (place) DO NOTHING",
        known.value, now_us,
    )  # fmt: skip
    row = await tx.row("SELECT mode FROM shop_mode")
    assert row is not None, "it was written above, or by somebody else"
    if Mode(row[0]) != mode:
        raise other_mode(mode)


def other_mode(wanted: Mode) -> Refusal:
    """The refusal of a database that belongs to the other mode."""
    if wanted == Mode.SANDBOX:
        return conflict(
            "This database is a live shop's, and a sandbox does not touch it: set PANIER_REGISTRY to serve it, or"
            " choose another with PANIER_DATABASE or --data"
        )
    return conflict("This database is a sandbox's: a live shop needs one of its own, set PANIER_DATABASE")


def recognised(filled: frozenset[str]) -> Mode | None:
    """The mode of a database that has not written it down, by the tables that something is in; None for a new one."""
    if not filled.isdisjoint(SANDBOX_TABLES):
        return Mode.SANDBOX
    return None if filled.isdisjoint(USED_TABLES) else Mode.LIVE


async def _recognised(tx: Tx) -> Mode | None:
    tables = (*SANDBOX_TABLES, *USED_TABLES)
    return recognised(frozenset([table for table in tables if await tx.row(f"SELECT 1 FROM {table} LIMIT 1")]))
