"""What the sandbox's gateway keeps: payments whose answers depend on what came before, and news that it will tell."""

from panier.core.values import frozen
from panier.store.engine.db import Row, Tx


@frozen
class SandboxPayment:
    """A payment at the make-believe gateway; `state` is its gateway's word, `due_us` when that changes by itself."""

    key: str
    token: str
    state: str
    due_us: int | None = None
    return_url: str = ""


@frozen
class SandboxNews:
    """News that the make-believe gateway tells from an instant on, until they are acknowledged."""

    news_id: int
    key: str
    kind: str
    due_us: int


async def load(tx: Tx, key: str) -> SandboxPayment | None:
    """A payment that was kept."""
    row = await tx.row(
        "SELECT payment_key, words, state, due_us, return_url FROM sandbox_payment WHERE payment_key = $1", key
    )
    return None if row is None else SandboxPayment(*row)


async def insert(tx: Tx, payment: SandboxPayment) -> bool:
    """Keep a payment; returns False where it was kept before."""
    return await tx.execute(
        "INSERT INTO sandbox_payment (payment_key, words, state, due_us, return_url) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (payment_key) DO NOTHING",
        payment.key, payment.token, payment.state, payment.due_us, payment.return_url,
    ) == 1  # fmt: skip


async def change_state(tx: Tx, key: str, *, before: str, after: str) -> bool:
    """Move a payment from a state to another; returns False where it was in another state."""
    return await tx.execute(
        "UPDATE sandbox_payment SET state = $3 WHERE payment_key = $1 AND state = $2", key, before, after
    ) == 1  # fmt: skip


async def add_news(tx: Tx, key: str, kind: str, *, due_us: int) -> None:
    """Have something told from an instant on."""
    await tx.execute("INSERT INTO sandbox_news (payment_key, kind, due_us) VALUES ($1, $2, $3)", key, kind, due_us)


async def list_news(tx: Tx, *, now_us: int, limit: int) -> tuple[SandboxNews, ...]:
    """What is to be told now, the oldest first."""
    rows: list[Row] = await tx.rows(
        "SELECT news_id, payment_key, kind, due_us FROM sandbox_news WHERE due_us <= $1 ORDER BY due_us, news_id"
        " LIMIT $2",
        now_us, limit,
    )  # fmt: skip
    return tuple(SandboxNews(*row) for row in rows)


async def delete_news(tx: Tx, news_id: int) -> None:
    """Forget what was told."""
    await tx.execute("DELETE FROM sandbox_news WHERE news_id = $1", news_id)


async def load_payer(tx: Tx, order_id: int) -> str | None:
    """The nichandle of the customer who pays an order."""
    row = await tx.row(
        "SELECT a.nic FROM placed_order o JOIN account a ON a.account_id = o.account_id WHERE o.order_id = $1", order_id
    )
    return None if row is None else str(row[0])
