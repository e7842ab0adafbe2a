"""What owners of services answered to forms."""

from collections.abc import Mapping

import msgspec

from panier.store.engine.db import Tx


async def save(tx: Tx, service_id: int, form: str, answers: Mapping[str, str], *, now_us: int) -> None:
    """Store the answers to a form about a service, in place of earlier ones."""
    await tx.execute(
        "INSERT INTO form_answer (service_id, form, answered_us, answers) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (service_id, form) DO UPDATE SET answered_us = $3, answers = $4",
        service_id, form, now_us, msgspec.json.encode(answers).decode(),
    )  # fmt: skip
