"""Who asked for the end of a service, and has not said so twice yet."""

from collections.abc import Mapping

import msgspec

from panier.core.account.approval import Approval
from panier.store.engine.db import Tx


async def ask(tx: Tx, service_id: int, *, token_digest: str, asked_us: int, expires_us: int) -> None:
    """Keep what the end of a service can be confirmed with, in place of what was asked before."""
    await tx.execute(
        "INSERT INTO termination (service_id, token_digest, asked_us, expires_us) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (service_id) DO UPDATE SET token_digest = $2, asked_us = $3, expires_us = $4, answers = NULL",
        service_id, token_digest, asked_us, expires_us,
    )  # fmt: skip


async def waiting(tx: Tx, service_id: int, *, now_us: int) -> Approval | None:
    """What the end of a service waits for; None where nobody asked, not in time, or it is confirmed."""
    row = await tx.row(
        "SELECT token_digest FROM termination WHERE service_id = $1 AND expires_us > $2 AND answers IS NULL",
        service_id, now_us,
    )  # fmt: skip
    return None if row is None else Approval(digest=row[0])


async def confirm(tx: Tx, service_id: int, *, answers: Mapping[str, object]) -> None:
    """Keep that the end was confirmed, and why.

    Hold the service from `waiting` on, so that it happens once.
    """
    await tx.execute(
        "UPDATE termination SET answers = $2 WHERE service_id = $1",
        service_id, msgspec.json.encode(answers).decode(),
    )  # fmt: skip
