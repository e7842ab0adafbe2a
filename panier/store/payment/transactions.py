"""Charges and refunds as movements of payment methods."""

from panier.core.payment.transaction import MethodTransaction, of_charge, of_refund
from panier.store.engine.db import Tx
from panier.store.payment.charges import CHARGE
from panier.store.payment.refunds import REFUND

_OWN = "JOIN placed_order o ON o.order_id = c.order_id WHERE o.account_id = $1 AND c.method_id IS NOT NULL"
_CHARGES = f"SELECT {CHARGE.select} FROM charge c {_OWN}"
_REFUNDS = f"SELECT {REFUND.select}, c.method_id FROM refund r JOIN charge c ON c.charge_id = r.charge_id {_OWN}"


async def list_of(tx: Tx, *, owner: int) -> tuple[MethodTransaction, ...]:
    """The movements of an account's methods, oldest first."""
    charged = [of_charge(CHARGE.read(row)) for row in await tx.rows(_CHARGES, owner)]
    given = await tx.rows(f"{_REFUNDS} AND r.target = 'origin'", owner)
    refunded = [of_refund(REFUND.read(row[: REFUND.width]), row[REFUND.width]) for row in given]
    return tuple(sorted((*charged, *refunded), key=lambda one: (one.created_us, one.transaction_id)))


async def load(tx: Tx, transaction_id: int, *, owner: int) -> MethodTransaction | None:
    """A movement of an account's methods."""
    number, is_refund = divmod(transaction_id, 2)
    if is_refund:
        row = await tx.row(f"{_REFUNDS} AND r.target = 'origin' AND r.refund_id = $2", owner, number)
        return None if row is None else of_refund(REFUND.read(row[: REFUND.width]), row[REFUND.width])
    row = await tx.row(f"{_CHARGES} AND c.charge_id = $2", owner, number)
    return None if row is None else of_charge(CHARGE.read(row))
