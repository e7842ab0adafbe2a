"""The answers of calls with an Idempotency-Key."""

from panier.core.account.kept_answer import KeptAnswer
from panier.store.engine.columns import Columns, sealed
from panier.store.engine.db import Tx

_ANSWER = Columns(
    KeptAnswer, "kept_answer", "",
    {"request": sealed("kept_answer.request"), "body": sealed("kept_answer.body")},
)  # fmt: skip


async def load(tx: Tx, name: str, *, since_us: int) -> KeptAnswer | None:
    """The answer that is kept under a name, unless it is older than an instant."""
    row = await tx.row(f"SELECT {_ANSWER.select} FROM kept_answer WHERE name = $1 AND kept_us > $2", name, since_us)
    return None if row is None else _ANSWER.read(row)


async def keep(tx: Tx, answer: KeptAnswer, *, since_us: int) -> bool:
    """Keep an answer, also in place of one that is too old; False where another one is kept."""
    changed = ", ".join(f"{column} = excluded.{column}" for column in _ANSWER.names)
    count = await tx.execute(
        f"{_ANSWER.insert()} ON CONFLICT (name) DO UPDATE SET {changed}"
        f" WHERE kept_answer.kept_us <= ${len(_ANSWER.names) + 1}",
        *_ANSWER.values(answer), since_us,
    )  # fmt: skip
    return count > 0


async def delete_old(tx: Tx, *, before_us: int, limit: int) -> int:
    """Delete answers that were kept before an instant; returns how many."""
    return await tx.execute(
        "DELETE FROM kept_answer WHERE name IN"
        " (SELECT name FROM kept_answer WHERE kept_us <= $1 ORDER BY kept_us LIMIT $2)",
        before_us, limit,
    )  # fmt: skip
