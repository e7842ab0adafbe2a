"""Imported catalogues in the database.

Documents as they came, and the dates from which they are in force.
"""

from panier.core.catalog.version import Activation, Version
from panier.store.engine.columns import NUMBER, Columns, Kept
from panier.store.engine.db import Tx

EVERYWHERE = ""  # the subsidiary of what is sold in all of them
_ANY = Kept(write=lambda subsidiary: (subsidiary or EVERYWHERE,), read=lambda text: text or None)
_VERSION = Columns(Version, "catalog_version", kept={"version_id": NUMBER, "subsidiary": _ANY})
_ACTIVATION = Columns(Activation, "catalog_activation", kept={"subsidiary": _ANY})


async def insert(tx: Tx, version: Version, document: str) -> int:
    """Store a document; returns its number.

    A document that is stored already is not stored again.
    """
    known = await tx.row(
        "SELECT version_id FROM catalog_version WHERE family = $1 AND subsidiary = $2 AND sha256 = $3",
        version.family, version.subsidiary or EVERYWHERE, version.sha256,
    )  # fmt: skip
    if known is not None:
        return int(known[0])
    row = await tx.row(f"{_VERSION.insert('document')} RETURNING version_id", *_VERSION.values(version), document)
    assert row is not None
    return int(row[0])


async def load(tx: Tx, version_id: int) -> tuple[Version, str] | None:
    """A version and its document."""
    row = await tx.row(f"SELECT {_VERSION.select}, document FROM catalog_version WHERE version_id = $1", version_id)
    return None if row is None else (_VERSION.read(row[: _VERSION.width]), row[_VERSION.width])


async def list_all(tx: Tx) -> tuple[Version, ...]:
    """Every version, oldest first."""
    rows = await tx.rows(f"SELECT {_VERSION.select} FROM catalog_version ORDER BY version_id")
    return tuple(_VERSION.read(row) for row in rows)


async def activate(tx: Tx, activation: Activation, *, created_us: int) -> None:
    """Put a version in force from an instant on."""
    await tx.execute(_ACTIVATION.insert("created_us"), *_ACTIVATION.values(activation), created_us)


async def list_activations(tx: Tx, *, until_us: int) -> tuple[Activation, ...]:
    """What is in force at an instant, in the order of its beginning.

    The latest activation of each family and subsidiary counts.
    """
    rows = await tx.rows(
        f"SELECT {_ACTIVATION.select} FROM catalog_activation WHERE from_us <= $1 ORDER BY from_us, activation_id",
        until_us,
    )
    last: dict[tuple[str, str | None], Activation] = {}
    for one in map(_ACTIVATION.read, rows):
        last.pop((one.family, one.subsidiary), None)
        last[one.family, one.subsidiary] = one
    return tuple(last.values())


async def list_of_family(tx: Tx, family: str) -> tuple[Activation, ...]:
    """Everything that was put on sale of a family, or will be, in the order of its beginning."""
    rows = await tx.rows(
        f"SELECT {_ACTIVATION.select} FROM catalog_activation WHERE family = $1 ORDER BY from_us, activation_id", family
    )
    return tuple(map(_ACTIVATION.read, rows))
