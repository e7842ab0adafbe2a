"""How many checkouts were refused, by day, by where they were tried, and by kind of reason."""

from collections.abc import Sequence

from panier.core.values import frozen
from panier.store.engine.db import Tx


@frozen
class RefusedCount:
    """How often a kind of reason stood against a checkout at a place (api or shop)."""

    place: str
    reason: str
    count: int


async def add(tx: Tx, *, day: int, place: str, reasons: Sequence[str]) -> None:
    """Count reasons of a checkout that was refused on a day, counted from 1970."""
    for reason in sorted(reasons):  # in one order, so that two that are counted together do not wait for each other
        await tx.execute(
            "INSERT INTO checkout_refusal (day, place, reason, count) VALUES ($1, $2, $3, 1)"
            " ON CONFLICT (day, place, reason) DO UPDATE SET count = checkout_refusal.count + 1",
            day, place, reason,
        )  # fmt: skip


async def list_since(tx: Tx, *, day: int) -> tuple[RefusedCount, ...]:
    """How often each kind of reason stood at each place since a day, the most frequent first."""
    rows = await tx.rows(
        "SELECT place, reason, CAST(sum(count) AS BIGINT) FROM checkout_refusal WHERE day >= $1 GROUP BY place, reason"
        " ORDER BY 3 DESC, reason, place",
        day,
    )
    return tuple(RefusedCount(row[0], row[1], int(row[2])) for row in rows)


async def delete_old(tx: Tx, *, before_day: int) -> int:
    """Forget what was counted before a day; returns how many counts."""
    return await tx.execute("DELETE FROM checkout_refusal WHERE day < $1", before_day)
