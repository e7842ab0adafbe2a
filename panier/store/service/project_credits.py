"""Credit of Public Cloud projects."""

from collections.abc import Mapping, Sequence

from panier.core.money import Money
from panier.core.service.cloud.project import ProjectCredit
from panier.store.engine.columns import NUMBER, Columns, Kept, joined
from panier.store.engine.db import Tx

# What an order took that was called off is there again.
_USED = (
    "CAST(coalesce((SELECT sum(u.amount_ucents) FROM project_credit_use u"
    " JOIN placed_order o ON o.order_id = u.order_id"
    " WHERE u.credit_id = project_credit.credit_id AND o.cancelled_us IS NULL), 0) AS BIGINT)"
)

_CREDIT = Columns(
    ProjectCredit,
    "project_credit",
    kept={
        "credit_id": NUMBER,
        "total": Kept(("total_ucents", "currency"), write=lambda money: (money.ucents, money.currency), read=Money),
        "used_ucents": joined(_USED),
    },
)


async def insert(tx: Tx, credit: ProjectCredit) -> None:
    """Add credit to a project; what comes in several pieces with one order is one credit."""
    await tx.execute(
        f"{_CREDIT.insert()} ON CONFLICT (service_id, order_id, code)"
        " DO UPDATE SET total_ucents = project_credit.total_ucents + excluded.total_ucents",
        *_CREDIT.values(credit),
    )


async def begin(tx: Tx, service_id: int, *, order_id: int, thing: int, begin_us: int, end_us: int) -> None:
    """Give a project that was made just now the credit that it was ordered with; its first piece gets it."""
    await tx.execute(
        "UPDATE project_credit SET service_id = $1, begin_us = $4, end_us = $5"
        " WHERE order_id = $2 AND thing = $3 AND service_id IS NULL",
        service_id, order_id, thing, begin_us, end_us,
    )  # fmt: skip


async def list_all(tx: Tx, service_id: int) -> tuple[ProjectCredit, ...]:
    """The credit of a project, oldest first."""
    rows = await tx.rows(
        f"SELECT {_CREDIT.select} FROM project_credit WHERE service_id = $1 ORDER BY credit_id", service_id
    )
    return tuple(_CREDIT.read(row) for row in rows)


async def insert_uses(tx: Tx, order_id: int, taken: Mapping[int, Money]) -> None:
    """Note how much an order takes of which credit."""
    for credit_id, amount in sorted(taken.items()):
        await tx.execute(
            "INSERT INTO project_credit_use (credit_id, order_id, amount_ucents) VALUES ($1, $2, $3)",
            credit_id, order_id, amount.ucents,
        )  # fmt: skip


async def count_redeemed(tx: Tx, codes: Sequence[str], *, account_id: int | None) -> dict[str, tuple[int, int]]:
    """How often vouchers were redeemed without an order, in all and by an account, by code."""
    rows = await tx.rows(
        "SELECT code, count(*), sum(CASE WHEN account_id = $2 THEN 1 ELSE 0 END) FROM project_credit"
        " WHERE code = ANY($1) AND order_id IS NULL GROUP BY code",
        list(codes), 0 if account_id is None else account_id,
    )  # fmt: skip
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}
