"""Forms that accounts have sent: a digest of what tells each from all others, and where it led."""

from panier.store.engine.db import Tx


async def insert(tx: Tx, drawing_digest: str, *, now_us: int) -> bool:
    """Add a form that leads nowhere yet; False where it was sent before. Waits for a transaction that adds it too."""
    done = await tx.execute(
        "INSERT INTO sent_form (drawing_digest, leads_to, sent_us) VALUES ($1, '', $2) ON CONFLICT DO NOTHING",
        drawing_digest, now_us,
    )  # fmt: skip
    return done > 0


async def load(tx: Tx, drawing_digest: str) -> str | None:
    """Where a form led that was sent before, nothing where it led nowhere else; None where it was not sent."""
    row = await tx.row("SELECT leads_to FROM sent_form WHERE drawing_digest = $1", drawing_digest)
    return None if row is None else str(row[0])


async def lead(tx: Tx, drawing_digest: str, leads_to: str) -> None:
    """Store where a form led."""
    await tx.execute("UPDATE sent_form SET leads_to = $2 WHERE drawing_digest = $1", drawing_digest, leads_to)


async def delete_old(tx: Tx, *, before_us: int, limit: int) -> int:
    """Forget forms that were sent before an instant; returns how many."""
    return await tx.execute(
        "DELETE FROM sent_form WHERE drawing_digest IN"
        " (SELECT drawing_digest FROM sent_form WHERE sent_us < $1 ORDER BY sent_us LIMIT $2)",
        before_us, limit,
    )  # fmt: skip
