"""Disputes of payments."""

from collections.abc import Mapping, Sequence

from panier.core.ledger.debt import OperationKind
from panier.core.money import Money
from panier.core.payment.dispute import Dispute
from panier.store.engine.columns import NUMBER, Columns, Kept
from panier.store.engine.db import Tx

DISPUTE = Columns(
    Dispute,
    "dispute",
    "p",
    {
        "dispute_id": NUMBER,
        "amount": Kept(("amount_ucents", "currency"), write=lambda money: (money.ucents, money.currency), read=Money),
    },
)
_VERDICT = DISPUTE.update("won_us", "lost_us")


async def insert(tx: Tx, dispute: Dispute) -> int | None:
    """Add a dispute; returns its number, None where it is known."""
    row = await tx.row(
        f"{DISPUTE.insert()} ON CONFLICT (gateway, reference) DO NOTHING RETURNING dispute_id",
        *DISPUTE.values(dispute),
    )
    return None if row is None else int(row[0])


async def lock(tx: Tx, gateway: str, reference: str) -> Dispute | None:
    """The dispute that a gateway knows by a name of its own, locked until the transaction ends."""
    where = "gateway = $1 AND reference = $2"
    await tx.lock(f"SELECT dispute_id FROM dispute WHERE {where} FOR UPDATE", gateway, reference)
    row = await tx.row(f"SELECT {DISPUTE.select} FROM dispute p WHERE {where}", gateway, reference)
    return None if row is None else DISPUTE.read(row)


async def update(tx: Tx, dispute: Dispute) -> None:
    """Write the verdict of a locked dispute."""
    await tx.execute(_VERDICT.sql, *_VERDICT.values(dispute))


async def list_of_order(tx: Tx, order_id: int) -> tuple[Dispute, ...]:
    """The disputes of an order, oldest first."""
    rows = await tx.rows(f"SELECT {DISPUTE.select} FROM dispute p WHERE order_id = $1 ORDER BY dispute_id", order_id)
    return tuple(DISPUTE.read(row) for row in rows)


async def has_open(tx: Tx, account_id: int) -> bool:
    """True where a payment of an account's orders is disputed, and nobody has decided that yet."""
    row = await tx.row(
        "SELECT 1 FROM dispute p WHERE p.won_us IS NULL AND p.lost_us IS NULL"
        " AND (SELECT o.account_id FROM placed_order o WHERE o.order_id = p.order_id) = $1 LIMIT 1",
        account_id,
    )
    return row is not None


# Neither won, nor lost and paid for since; $2 is the kind of operation that pays.
_IN_FORCE = (
    "p.won_us IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM debt d WHERE d.cause = 'dispute' AND d.cause_id = p.dispute_id AND d.amount_ucents <="
    " (SELECT coalesce(sum(o.amount_ucents), 0) FROM debt_operation o WHERE o.debt_id = d.debt_id AND o.kind = $2))"
)


async def is_suspended_by_one(tx: Tx, suspended_us: int) -> bool:
    """True where a dispute suspended what was suspended at an instant, and is neither won nor paid for since."""
    row = await tx.row(
        f"SELECT 1 FROM dispute p WHERE p.opened_us = $1 AND {_IN_FORCE} LIMIT 1",
        suspended_us, OperationKind.PAYMENT.value,
    )  # fmt: skip
    return row is not None


async def list_suspending(tx: Tx, order_ids: Sequence[int]) -> Mapping[int, int]:
    """Of orders whose payment is disputed, and the dispute neither won nor paid for since: when it was opened."""
    rows = await tx.rows(
        "SELECT p.order_id, min(p.opened_us) FROM dispute p JOIN charge c ON c.charge_id = p.charge_id"
        f" WHERE p.order_id = ANY($1) AND c.settled_us IS NOT NULL AND c.declined_us IS NULL AND {_IN_FORCE}"
        " GROUP BY p.order_id",
        list(order_ids), OperationKind.PAYMENT.value,
    )  # fmt: skip
    return dict(map(tuple, rows))


async def list_made_services(tx: Tx, order_id: int) -> tuple[int, ...]:
    """The services that an order made."""
    rows = await tx.rows(
        "SELECT s.service_id FROM delivery d JOIN service s ON s.delivery_id = d.delivery_id WHERE d.order_id = $1",
        order_id,
    )
    return tuple(row[0] for row in rows)
