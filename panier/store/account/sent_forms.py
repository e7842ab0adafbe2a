"""Forms that were sent: a digest of what tells each from all others, where it led, and for minutes what it showed."""

import msgspec

from panier.core.account.form_end import FormEnd, Shown
from panier.store.engine.db import Tx
from panier.store.engine.sealing import seal, unseal

_FORGOTTEN = 0
_decoder = msgspec.json.Decoder(dict[str, str | tuple[str, ...]])


async def insert(tx: Tx, drawing_digest: str, *, now_us: int) -> bool:
    """Add a form that leads nowhere yet; False where it was sent before. Waits for a transaction that adds it too."""
    done = await tx.execute(
        "INSERT INTO sent_form (drawing_digest, leads_to, sent_us) VALUES ($1, '', $2) ON CONFLICT DO NOTHING",
        drawing_digest, now_us,
    )  # fmt: skip
    return done > 0


async def load(tx: Tx, drawing_digest: str, *, now_us: int) -> FormEnd | None:
    """What came of a form that was sent before; None where it was not sent."""
    row = await tx.row(
        "SELECT leads_to, shown, shown_until_us FROM sent_form WHERE drawing_digest = $1", drawing_digest
    )
    if row is None:
        return None
    leads_to, shown, until_us = row
    if until_us is None:
        return FormEnd(leads_to)
    if shown is None or now_us >= until_us:
        return FormEnd(leads_to, is_forgotten=True)
    return FormEnd(leads_to, _decoder.decode(unseal(shown, "sent_form.shown")))


async def lead(tx: Tx, drawing_digest: str, leads_to: str) -> None:
    """Store where a form led."""
    await tx.execute("UPDATE sent_form SET leads_to = $2 WHERE drawing_digest = $1", drawing_digest, leads_to)


async def keep_shown(tx: Tx, drawing_digest: str, shown: Shown, *, until_us: int) -> None:
    """Store, sealed, what the page of a form shows until an instant."""
    sealed = seal(msgspec.json.encode(shown).decode(), "sent_form.shown")
    await tx.execute(
        "UPDATE sent_form SET shown = $2, shown_until_us = $3 WHERE drawing_digest = $1",
        drawing_digest, sealed, until_us,
    )  # fmt: skip


async def forget_shown(tx: Tx, *, before_us: int, limit: int) -> int:
    """Delete what forms showed until an instant or earlier; returns of how many. That they showed it stays known."""
    return await tx.execute(
        "UPDATE sent_form SET shown = NULL, shown_until_us = $3 WHERE drawing_digest IN (SELECT drawing_digest"
        " FROM sent_form WHERE shown_until_us > $3 AND shown_until_us <= $1 ORDER BY shown_until_us LIMIT $2)",
        before_us, limit, _FORGOTTEN,
    )  # fmt: skip


async def delete_old(tx: Tx, *, before_us: int, limit: int) -> int:
    """Forget forms that were sent before an instant; returns how many."""
    return await tx.execute(
        "DELETE FROM sent_form WHERE drawing_digest IN"
        " (SELECT drawing_digest FROM sent_form WHERE sent_us < $1 ORDER BY sent_us LIMIT $2)",
        before_us, limit,
    )  # fmt: skip
