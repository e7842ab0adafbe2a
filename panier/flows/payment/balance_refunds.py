"""Money of the prepaid account that goes back to where it was paid from (…/movements/{movementId}/requestRefund)."""

from panier.core.account.account import Caller
from panier.core.ledger.balance import Movement, MovementKind, in_cents
from panier.core.ledger.movements import credit_returned
from panier.core.order.charge import Charge
from panier.core.refusal import conflict
from panier.flows.ledger import balances, debts, postings
from panier.flows.ledger.account_balances import access_prepaid
from panier.flows.payment import refunds
from panier.flows.shop import Shop
from panier.store import orders
from panier.store.engine.db import Tx
from panier.store.ledger import balances as store
from panier.store.payment import charges
from panier.store.payment import refunds as stored

ORDER, REFUND, WITHDRAWAL = "Order", "Refund", "Withdrawal"  # where movements come from, and go to


async def request(tx: Tx, shop: Shop, caller: Caller, *, ovh_account_id: str, movement_id: int, amount: int) -> None:
    """Ask for money of a prepaid account to go back to the payment method that it came from.

    It leaves the account at once, and has its receipt once it has arrived; what cannot arrive is on the account again.

    Refuses: a movement that is unknown (404); an amount that is nothing, or more than is left of the movement (400);
    money that no payment method paid, more than may go back there, and a customer who owes something (409).
    """
    balance = await access_prepaid(tx, shop, caller, ovh_account_id)
    shown = await balances.shown_movement(tx, shop, balance, movement_id)
    await debts.check_none_due(tx, shop, caller)
    charge = await _lock_charge(tx, shown.movement)
    await store.lock_several(tx, [balance.balance_id])
    shown = await balances.shown_movement(tx, shop, balance, movement_id)
    money = in_cents(amount, balance.currency, name="amount", most=shown.left)
    refund = await refunds.stage_from_balance(tx, shop, charge, money, movement_id=movement_id)
    gone = Movement(
        0,
        balance.balance_id,
        MovementKind.REFUND,
        -money,
        shop.now(),
        WITHDRAWAL,
        str(refund.refund_id),
        grant_id=movement_id,
    )
    number = await store.insert_movement(tx, gone)
    returned = credit_returned(
        number, holder=caller.account_id, balance=balance.name, amount=money, order_id=charge.order_id,
        at_us=shop.now(),
    )  # fmt: skip
    await postings.record(tx, [returned])


async def _lock_charge(tx: Tx, movement: Movement) -> Charge:
    """The charge that the money of a movement came from, locked with its order until the transaction ends.

    Refuses: money that did not come from a payment method, such as a gift (409).
    """
    origin = await _origin(tx, movement)
    if origin is not None:
        await orders.lock_several(tx, [origin.order_id])
        [charge] = await charges.lock(tx, [origin.charge_id])
        if charge.gateway is not None and charge.amount.ucents:
            return charge
    raise conflict("This money did not come from a payment method that it could go back to")


async def _origin(tx: Tx, movement: Movement) -> Charge | None:
    """The charge of the order that paid money in, or of the refund that went to the balance; None for other money."""
    if movement.amount.ucents <= 0 or not movement.source_id.isdecimal():
        return None
    number = int(movement.source_id)
    if movement.source == ORDER:
        order = (await orders.load_several(tx, [number])).get(number)
        return None if order is None else order.payment
    if movement.source != REFUND:
        return None
    found = (await stored.load_with_payments(tx, [number])).get(number)
    return None if found is None else found[1]
