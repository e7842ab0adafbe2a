"""Whether there is something new among mails and events, for who watches a sandbox."""

from collections.abc import Mapping

from panier.store.engine.db import Tx


async def last_numbers(tx: Tx) -> Mapping[str, int]:
    """The number of the latest mail and of the latest event; 0 before the first."""
    row = await tx.row("SELECT (SELECT max(mail_id) FROM mail), (SELECT max(event_id) FROM event)")
    assert row is not None
    mail, event = row
    return {"mail": mail or 0, "event": event or 0}
