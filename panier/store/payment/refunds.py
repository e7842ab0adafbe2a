"""Refunds, and how much of a charge was given back or taken back by its payer's bank."""

from collections.abc import Sequence

from panier.core.money import Money
from panier.core.order.charge import Charge
from panier.core.payment.refund import ORIGIN, Refund
from panier.store.engine.columns import NUMBER, Columns, Kept, document, renamed
from panier.store.engine.db import Tx
from panier.store.engine.sealing import unseal
from panier.store.payment.charges import CHARGE

REFUND = Columns(
    Refund,
    "refund",
    "r",
    {
        "refund_id": NUMBER,
        "amount": Kept(("amount_ucents", "currency"), write=lambda money: (money.ucents, money.currency), read=Money),
        "line_ids": document(tuple[int, ...]),
        "key": renamed("refund_key"),
    },
)
_FACTS = REFUND.update("asked_us", "pending_us", "paid_us", "failed_us", "problem", "reference")


async def insert(tx: Tx, refund: Refund) -> int:
    """Stage a refund; returns its number."""
    row = await tx.row(f"{REFUND.insert()} RETURNING refund_id", *REFUND.values(refund))
    assert row is not None
    return int(row[0])


async def load_several(tx: Tx, refund_ids: Sequence[int]) -> dict[int, Refund]:
    """Refunds by their numbers."""
    rows = await tx.rows(f"SELECT {REFUND.select} FROM refund r WHERE refund_id = ANY($1)", list(refund_ids))
    return {row[0]: REFUND.read(row) for row in rows}


async def load_with_payments(tx: Tx, refund_ids: Sequence[int]) -> dict[int, tuple[Refund, Charge, str]]:
    """Refunds by their numbers, each with its charge and the gateway's token of what was charged."""
    rows = await tx.rows(
        f"SELECT {REFUND.select}, {CHARGE.select}, m.gateway_token FROM refund r"
        " JOIN charge c ON c.charge_id = r.charge_id LEFT JOIN payment_method m ON m.method_id = c.method_id"
        " WHERE r.refund_id = ANY($1)",
        list(refund_ids),
    )
    end = REFUND.width + CHARGE.width
    return {
        row[0]: (
            REFUND.read(row[: REFUND.width]),
            CHARGE.read(row[REFUND.width : end]),
            "" if row[end] is None else unseal(row[end], "payment_method.gateway_token"),
        )
        for row in rows
    }


async def load(tx: Tx, key: str) -> Refund | None:
    """The refund of a key."""
    row = await tx.row(f"SELECT {REFUND.select} FROM refund r WHERE refund_key = $1", key)
    return None if row is None else REFUND.read(row)


async def lock(tx: Tx, refund_ids: Sequence[int]) -> tuple[Refund, ...]:
    """Refunds, locked until the transaction ends."""
    await tx.lock(
        "SELECT refund_id FROM refund WHERE refund_id = ANY($1) ORDER BY refund_id FOR UPDATE", list(refund_ids)
    )
    found = await load_several(tx, refund_ids)
    return tuple(found[refund_id] for refund_id in sorted(found))


async def update(tx: Tx, refund: Refund) -> None:
    """Write what is known of a locked refund."""
    await tx.execute(_FACTS.sql, *_FACTS.values(refund))


async def list_of_order(tx: Tx, order_id: int) -> tuple[Refund, ...]:
    """The refunds of an order, oldest first."""
    rows = await tx.rows(f"SELECT {REFUND.select} FROM refund r WHERE r.order_id = $1 ORDER BY r.refund_id", order_id)
    return tuple(REFUND.read(row) for row in rows)


async def given_back(tx: Tx, charge_id: int, currency: str) -> Money:
    """What was given back of the price that a locked charge paid, or taken back by a dispute that is not won.

    What a balance paid out to where it came from was given back before.
    """
    row = await tx.row(
        "SELECT (SELECT CAST(coalesce(sum(amount_ucents - balance_ucents), 0) AS BIGINT) FROM refund"
        " WHERE charge_id = $1 AND movement_id IS NULL)"
        " + (SELECT CAST(coalesce(sum(amount_ucents), 0) AS BIGINT) FROM dispute WHERE charge_id = $1"
        " AND won_us IS NULL)",
        charge_id,
    )
    assert row is not None
    return Money(int(row[0]), currency)


async def gone_back(tx: Tx, charge_id: int, currency: str) -> Money:
    """What went back, or is on its way back, to where a locked charge took it from; disputes that are not won too."""
    row = await tx.row(
        "SELECT (SELECT CAST(coalesce(sum(amount_ucents - balance_ucents), 0) AS BIGINT) FROM refund"
        " WHERE charge_id = $1 AND target = $2 AND failed_us IS NULL)"
        " + (SELECT CAST(coalesce(sum(amount_ucents), 0) AS BIGINT) FROM dispute WHERE charge_id = $1"
        " AND won_us IS NULL)",
        charge_id, ORIGIN,
    )  # fmt: skip
    assert row is not None
    return Money(int(row[0]), currency)


async def given_to_balances(tx: Tx, charge_id: int, currency: str) -> Money:
    """What refunds of a locked charge gave back to the balances that had paid a part of its order."""
    row = await tx.row(
        "SELECT CAST(coalesce(sum(balance_ucents), 0) AS BIGINT) FROM refund WHERE charge_id = $1", charge_id
    )
    assert row is not None
    return Money(int(row[0]), currency)
