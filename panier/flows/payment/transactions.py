"""What moved between customers' payment methods and the shop (/me/payment/transaction)."""

from panier.core.account.account import Caller
from panier.core.payment.transaction import MethodTransaction
from panier.core.refusal import not_found
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.store.payment import transactions


async def list_ids(
    tx: Tx, shop: Shop, caller: Caller, *, payment_method_id: int | None = None, status: str | None = None
) -> tuple[int, ...]:
    """List what moved between the caller's payment methods and the shop.

    With filters, only what meets all of them.
    """
    return tuple(
        one.transaction_id
        for one in await transactions.list_of(tx, owner=caller.account_id)
        if payment_method_id in (None, one.method_id) and status in (None, one.status)
    )


async def read(tx: Tx, shop: Shop, caller: Caller, *, transaction_id: int) -> MethodTransaction:
    """Show a payment or a refund of one of the caller's payment methods."""
    found = await transactions.load(tx, transaction_id, owner=caller.account_id)
    if found is None:
        raise not_found(transactionId=transaction_id)
    return found
