"""What customers did not pay in time (/me/debtAccount, /me/order/{orderId}/debt), and how it is settled.

A debt hangs on an order. Papers about that order show it through the same flows: they hand over its number.
"""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.cart.quote import total_of
from panier.core.ledger.balance import MovementKind
from panier.core.ledger.debt import Debt, DebtOperation, DebtSum, OperationKind, ShownDebt, ShownOperation
from panier.core.ledger.movements import debt_made, debt_paid, debt_written_off
from panier.core.money import Money, zero
from panier.core.order.order import Order
from panier.core.refusal import conflict, not_found
from panier.flows.ledger import grants, postings
from panier.flows.order.orders import access_order
from panier.flows.shop import Shop
from panier.store import orders
from panier.store.engine.db import Tx
from panier.store.ledger import debts as store
from panier.store.payment import disputes

SETTLEMENT = "Order"


async def make(
    tx: Tx, order: Order, amount: Money, *, cause: str, cause_id: int, now_us: int, due_us: int | None = None
) -> int | None:
    """Note that a customer owes an amount for an order since now; None where that cause has made a debt already.

    The amount is on the customer's receivable already: a lost dispute puts it there, and so does a bill.
    """
    debt = Debt(0, order.account_id, order.order_id, cause, cause_id, amount, now_us, due_us)
    number = await store.insert(tx, debt)
    if number is not None:
        made = debt_made(number, holder=order.account_id, order_id=order.order_id, amount=amount, at_us=now_us)
        await postings.record(tx, [made])
    return number


async def write_off(tx: Tx, debt_id: int, *, now_us: int) -> Money:
    """Give up what is left of a debt; returns how much that was.

    Refuses: an unknown debt (404); one that is being paid, or that nothing is left of (409).
    """
    await store.lock_debts(tx, [debt_id])
    debt = (await store.load_several(tx, [debt_id])).get(debt_id)
    if debt is None:
        raise not_found(debtId=debt_id)
    [found] = await _shown(tx, [debt], now_us=now_us)
    await _free(tx, [found], now_us=now_us)
    if not found.due.ucents:
        raise conflict("Nothing is left of this debt")
    operation = DebtOperation(0, debt_id, OperationKind.WRITE_OFF, found.due, now_us)
    number = await store.insert_operation(tx, operation)
    gone = debt_written_off(number, holder=debt.account_id, order_id=debt.order_id, amount=found.due, at_us=now_us)
    await postings.record(tx, [gone])
    return found.due


async def settle(tx: Tx, order: Order, *, mean: str, now_us: int) -> None:
    """Take away the debts that an order was to settle, since it is paid.

    What was paid beyond what was still owed goes to the customer's prepaid account.
    """
    parts = [(debt_id, amount) for _, debt_id, amount in await store.list_settled(tx, [order.order_id])]
    await store.lock_debts(tx, [debt_id for debt_id, _ in parts])
    known = await store.load_several(tx, [debt_id for debt_id, _ in parts])
    over = zero(order.quote.currency)
    for debt_id, amount in parts:
        [found] = await _shown(tx, [known[debt_id]], now_us=now_us)
        paid = Money(min(amount.ucents, found.due.ucents), amount.currency)
        over += amount - paid
        if not paid.ucents:
            continue
        operation = DebtOperation(
            0, debt_id, OperationKind.PAYMENT, paid, now_us, settlement_id=order.order_id, mean=mean
        )
        number = await store.insert_operation(tx, operation)
        posting = debt_paid(number, holder=order.account_id, order_id=order.order_id, amount=paid, at_us=now_us)
        await postings.record(tx, [posting])
    if over.ucents:
        await grants.pay_in(
            tx, account_id=order.account_id, amount=over, why=MovementKind.REFUND, source=SETTLEMENT,
            source_id=str(order.order_id), order_id=order.order_id, now_us=now_us,
        )  # fmt: skip


async def read_sum(tx: Tx, shop: Shop, caller: Caller) -> DebtSum:
    """Show what the caller owes in all."""
    currency = shop.assortment.subsidiary(caller.account.subsidiary).currency
    found = [one for one in await store.list_debts(tx, caller.account_id) if one.amount.currency == currency]
    return DebtSum(await _shown(tx, found, now_us=shop.now()), currency)


async def check_none_due(tx: Tx, shop: Shop, caller: Caller) -> None:
    """Check that the caller owes nothing, and that no payer's bank has taken back what the caller paid.

    Refuses: somebody who does, in whatever currency, or a payment of whom is disputed (409).
    """
    if any(one.due.ucents for one in await list_of_account(tx, caller.account_id, now_us=shop.now())):
        raise conflict("There are debts to pay first: see /me/debtAccount")
    if await disputes.has_open(tx, caller.account_id):
        raise conflict("A payment of this account is disputed: money can be had back once that is settled")


async def list_of_account(tx: Tx, account_id: int, *, now_us: int) -> tuple[ShownDebt, ...]:
    """The debts of an account, for whoever acts for the shop."""
    return await _shown(tx, await store.list_debts(tx, account_id), now_us=now_us)


async def list_ids(tx: Tx, shop: Shop, caller: Caller) -> tuple[int, ...]:
    """List the caller's debts, oldest first."""
    return tuple(one.debt_id for one in await store.list_debts(tx, caller.account_id))


async def read(tx: Tx, shop: Shop, caller: Caller, *, debt_id: int) -> ShownDebt:
    """Show a debt of the caller."""
    [found] = await _shown(tx, [await _access(tx, caller, debt_id)], now_us=shop.now())
    return found


async def list_operation_ids(
    tx: Tx, shop: Shop, caller: Caller, *, debt_id: int, deposit_order_id: int | None = None
) -> tuple[int, ...]:
    """List what was done about a debt.

    Only by one order, if it is named.
    """
    await _access(tx, caller, debt_id)
    found = await store.list_operations(tx, [debt_id])
    return tuple(one.operation_id for one in found if deposit_order_id in (None, one.settlement_id))


async def read_operation(tx: Tx, shop: Shop, caller: Caller, *, debt_id: int, operation_id: int) -> ShownOperation:
    """Show what was done about a debt."""
    debt = await _access(tx, caller, debt_id)
    for one in await store.list_operations(tx, [debt_id]):
        if one.operation_id == operation_id:
            return ShownOperation(debt, one)
    raise not_found(operationId=operation_id)


async def read_of_order(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> ShownDebt:
    """Show the debt of an order.

    Refuses: an order that is unknown or has none (404).
    """
    return await read(tx, shop, caller, debt_id=await debt_of_order(tx, caller, order_id))


async def list_operation_ids_of_order(
    tx: Tx, shop: Shop, caller: Caller, *, order_id: int, deposit_order_id: int | None = None
) -> tuple[int, ...]:
    """List what was done about the debt of an order.

    Only by one settlement order, if it is named.
    """
    number = await debt_of_order(tx, caller, order_id)
    return await list_operation_ids(tx, shop, caller, debt_id=number, deposit_order_id=deposit_order_id)


async def read_operation_of_order(
    tx: Tx, shop: Shop, caller: Caller, *, order_id: int, operation_id: int
) -> ShownOperation:
    """Show what was done about the debt of an order."""
    number = await debt_of_order(tx, caller, order_id)
    return await read_operation(tx, shop, caller, debt_id=number, operation_id=operation_id)


async def debt_of_order(tx: Tx, caller: Caller, order_id: int) -> int:
    """The number of the last debt about an order of the caller.

    Refuses: an order that is unknown or has none (404).
    """
    await access_order(tx, caller, order_id)
    found = await store.list_debts(tx, caller.account_id, order_id=order_id)
    if not found:
        raise not_found("The debt of this order", orderId=order_id)
    return found[-1].debt_id


async def hold_due(tx: Tx, shop: Shop, caller: Caller, *, debt_id: int | None = None) -> tuple[ShownDebt, ...]:
    """What is due of the caller's debts, or of one of them, held until the transaction ends.

    Orders that were to settle them and that nobody has paid yet are cancelled, for another one takes their place.

    Refuses: an unknown debt (404); nothing that is due, and what is being paid just now (409).
    """
    chosen = await store.list_debts(tx, caller.account_id) if debt_id is None else [await _access(tx, caller, debt_id)]
    await store.lock_debts(tx, [one.debt_id for one in chosen])
    found = [one for one in await _shown(tx, chosen, now_us=shop.now()) if one.due.ucents and not one.is_unmatured]
    if not found:
        raise conflict("Nothing is due")
    await _free(tx, found, now_us=shop.now())
    currency = found[0].due.currency
    return tuple(one for one in found if one.due.currency == currency)


async def note_settlement(tx: Tx, order_id: int, found: Sequence[ShownDebt]) -> None:
    """Note which debts an order is to settle."""
    await store.insert_settlements(tx, order_id, [(one.debt.debt_id, one.due) for one in found])


async def _free(tx: Tx, found: Sequence[ShownDebt], *, now_us: int) -> None:
    """Cancel the unpaid orders that were to settle debts.

    Refuses: debts that are being paid just now (409).
    """
    numbers = [one.debt.debt_id for one in found]
    waiting = sorted({order_id for order_id, _, _ in await store.list_open_settlements(tx, numbers, now_us=now_us)})
    await orders.lock_several(tx, waiting)
    for order_id in waiting:
        await orders.cancel_unpaid(tx, order_id, now_us=now_us)
    if any(one.is_charged for one in (await orders.load_several(tx, waiting)).values()):
        raise conflict("This is being paid just now")


async def list_being_paid(tx: Tx, found: Sequence[ShownDebt], *, now_us: int) -> frozenset[int]:
    """The numbers of those debts that are being paid just now, which nobody can give up meanwhile."""
    numbers = [one.debt.debt_id for one in found]
    open_ones = await store.list_open_settlements(tx, numbers, now_us=now_us)
    placed = await orders.load_several(tx, sorted({order_id for order_id, _, _ in open_ones}))
    return frozenset(debt_id for order_id, debt_id, _ in open_ones if placed[order_id].is_charged)


async def _access(tx: Tx, caller: Caller, debt_id: int) -> Debt:
    found = (await store.load_several(tx, [debt_id])).get(debt_id)
    if found is None or found.account_id != caller.account_id:
        raise not_found(debtId=debt_id)
    return found


async def _shown(tx: Tx, found: Sequence[Debt], *, now_us: int) -> tuple[ShownDebt, ...]:
    """Debts as they stand now."""
    numbers = [one.debt_id for one in found]
    done = await store.list_operations(tx, numbers)
    waiting = await store.list_open_settlements(tx, numbers, now_us=now_us)
    placed = await orders.load_several(tx, sorted({order_id for order_id, _, _ in waiting}))
    paying = [(number, amount) for order_id, number, amount in waiting if placed[order_id].is_charged]
    return tuple(
        ShownDebt(
            one,
            tuple(each for each in done if each.debt_id == one.debt_id),
            total_of((amount for number, amount in paying if number == one.debt_id), one.amount.currency),
            now_us,
        )
        for one in found
    )
