"""What is owed for the order that a paper is about: /me/bill/{billId}/debt and its neighbours.

A debt hangs on an order, so whoever asks by a paper is shown the debt of its order.
"""

from panier.core.account.account import Caller
from panier.core.ledger.debt import ShownDebt, ShownOperation
from panier.core.paper.paper import PaperKind
from panier.core.refusal import not_found
from panier.flows.ledger import debts
from panier.flows.paper.papers import NAMES, access_paper
from panier.flows.shop import Shop
from panier.store.engine.db import Tx


async def read(
    tx: Tx, shop: Shop, caller: Caller, *, kind: PaperKind, number: str, deposit_id: str | None = None
) -> ShownDebt:
    """Show what is owed for a paper.

    Refuses: a paper that is unknown, or whose order has no debt (404).
    """
    debt_id = await debt_of_paper(tx, caller, kind, number, deposit_id)
    return await debts.read(tx, shop, caller, debt_id=debt_id)


async def list_operation_ids(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: PaperKind,
    number: str,
    deposit_id: str | None = None,
    deposit_order_id: int | None = None,
) -> tuple[int, ...]:
    """List what was done about what is owed for a paper.

    Only by one settlement order, if it is named.
    """
    debt_id = await debt_of_paper(tx, caller, kind, number, deposit_id)
    return await debts.list_operation_ids(tx, shop, caller, debt_id=debt_id, deposit_order_id=deposit_order_id)


async def read_operation(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: PaperKind,
    number: str,
    operation_id: int,
    deposit_id: str | None = None,
) -> ShownOperation:
    """Show what was done about what is owed for a paper."""
    debt_id = await debt_of_paper(tx, caller, kind, number, deposit_id)
    return await debts.read_operation(tx, shop, caller, debt_id=debt_id, operation_id=operation_id)


async def debt_of_paper(tx: Tx, caller: Caller, kind: PaperKind, number: str, deposit_id: str | None = None) -> int:
    """The number of the last debt about the order of a paper.

    Refuses: a paper that is unknown, or whose order has no debt (404).
    """
    paper = await access_paper(tx, caller, kind, number, deposit_id)
    if paper.order_id is None:
        raise not_found("The debt of this paper", **{NAMES[kind]: number})
    return await debts.debt_of_order(tx, caller, paper.order_id)
