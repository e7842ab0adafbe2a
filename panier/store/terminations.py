"""Who asked for the end of a service, and has not said so twice yet."""

from collections.abc import Mapping

import msgspec

from panier.store.engine.db import Tx


async def ask(tx: Tx, service_id: int, *, token_digest: str, asked_us: int, expires_us: int) -> None:
    """Keep what the end of a service can be confirmed with, in place of what was asked before."""
    await tx.execute(
        "INSERT INTO termination (service_id, token_digest, asked_us, expires_us) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (service_id) DO UPDATE SET token_digest = $2, asked_us = $3, expires_us = $4, answers = NULL",
        service_id, token_digest, asked_us, expires_us,
    )  # fmt: skip


async def confirm(tx: Tx, service_id: int, *, token_digest: str, answers: Mapping[str, object], now_us: int) -> bool:
    """Use what it can be confirmed with, once; False where it is not that, too late, or was used."""
    return bool(
        await tx.execute(
            "UPDATE termination SET answers = $3 WHERE service_id = $1 AND token_digest = $2 AND expires_us > $4"
            " AND answers IS NULL",
            service_id, token_digest, msgspec.json.encode(answers).decode(), now_us,
        )
    )  # fmt: skip
