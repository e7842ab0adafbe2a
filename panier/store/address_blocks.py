"""The addresses that the sandbox gave to deliveries, and how far each of its pools is used up."""

from collections.abc import Mapping

from panier.core.values import frozen
from panier.store.engine.db import Tx


@frozen
class GivenBlock:
    """Where a block begins: in which pool, and how many units after its first."""

    pool: str
    first_unit: int


async def give(tx: Tx, key: str, *, units: int, pools: Mapping[str, int]) -> GivenBlock | None:
    """Give a delivery a block of so many units, which begins at a multiple of them.

    `pools`: in this order, with their sizes. The block that it has already, where it has one; None where no pool has
    so many units left.
    """
    for pool, size in pools.items():
        given = await _load(tx, key)
        if given is not None:
            return given
        end = await _take(tx, pool, units=units, size=size)
        if end is not None:
            await tx.execute(
                "INSERT INTO address_block (delivery_key, pool, first_unit) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                key,
                pool,
                end - units,
            )
    return await _load(tx, key)


async def _load(tx: Tx, key: str) -> GivenBlock | None:
    row = await tx.row("SELECT pool, first_unit FROM address_block WHERE delivery_key = $1", key)
    return None if row is None else GivenBlock(*row)


async def _take(tx: Tx, pool: str, *, units: int, size: int) -> int | None:
    """Take units of a pool; returns where they end."""
    if units > size:
        return None
    begin = "(address_pool.units_taken + $2 - 1) / $2 * $2"
    row = await tx.row(
        "INSERT INTO address_pool (pool, units_taken) VALUES ($1, $2)"
        f" ON CONFLICT (pool) DO UPDATE SET units_taken = {begin} + $2 WHERE {begin} + $2 <= $3"
        " RETURNING units_taken",
        pool,
        units,
        size,
    )
    return None if row is None else int(row[0])
