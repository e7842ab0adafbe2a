"""Imported catalogues in the database: documents as they came, and the dates from which they are in force."""

from panier.core.catalog.version import Activation, Version
from panier.store.engine.db import Row, Tx

_VERSION = "version_id, family, subsidiary, form, name, sha256, source, created_us"
EVERYWHERE = ""  # the subsidiary of what is sold in all of them


async def insert(tx: Tx, version: Version, document: str) -> int:
    """Keep a document; its number. One that is there already is not kept twice."""
    known = await tx.row(
        "SELECT version_id FROM catalog_version WHERE family = $1 AND subsidiary = $2 AND sha256 = $3",
        version.family, version.subsidiary or EVERYWHERE, version.sha256,
    )  # fmt: skip
    if known is not None:
        return int(known[0])
    row = await tx.row(
        "INSERT INTO catalog_version (family, subsidiary, form, name, sha256, source, created_us, document)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING version_id",
        version.family, version.subsidiary or EVERYWHERE, version.form, version.name, version.sha256, version.source,
        version.created_us, document,
    )  # fmt: skip
    assert row is not None
    return int(row[0])


async def load(tx: Tx, version_id: int) -> tuple[Version, str] | None:
    """A version and its document."""
    row = await tx.row(f"SELECT {_VERSION}, document FROM catalog_version WHERE version_id = $1", version_id)
    return None if row is None else (_version(row), row[8])


async def every(tx: Tx) -> tuple[Version, ...]:
    """Every version, oldest first."""
    return tuple(_version(row) for row in await tx.rows(f"SELECT {_VERSION} FROM catalog_version ORDER BY version_id"))


async def activate(tx: Tx, activation: Activation, *, created_us: int) -> None:
    """Put something in force from an instant on."""
    await tx.execute(
        "INSERT INTO catalog_activation (family, subsidiary, version_id, from_us, created_us)"
        " VALUES ($1, $2, $3, $4, $5)",
        activation.family, activation.subsidiary or EVERYWHERE, activation.version_id, activation.from_us, created_us,
    )  # fmt: skip


async def activations(tx: Tx, *, until_us: int) -> tuple[Activation, ...]:
    """What is in force at an instant: the last word on each family and subsidiary, in the order they were to begin."""
    rows = await tx.rows(
        "SELECT family, subsidiary, version_id, from_us FROM catalog_activation WHERE from_us <= $1"
        " ORDER BY from_us, activation_id",
        until_us,
    )
    last: dict[tuple[str, str], Activation] = {}
    for family, subsidiary, version_id, from_us in rows:
        last.pop((family, subsidiary), None)
        last[family, subsidiary] = Activation(family, subsidiary or None, version_id, from_us)
    return tuple(last.values())


def _version(row: Row) -> Version:
    version_id, family, subsidiary, form, name, sha256, source, created_us = row[:8]
    return Version(version_id, family, subsidiary or None, form, name, sha256, source, created_us)
