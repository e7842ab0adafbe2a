"""What the ledger says once orders are paid: they are billed, charged, and what balances pay of them is used."""

from collections.abc import Sequence

from panier.core.ledger.balance import POINTS, Balance, BalanceKind, Booking, Movement, MovementKind
from panier.core.ledger.movements import (
    charge_taken,
    credit_used,
    credit_withdrawn,
    order_billed,
    points_used,
)
from panier.core.ledger.posting import Posting
from panier.core.money import Money
from panier.core.order.account_order import Purpose, is_sale, purpose_of
from panier.core.order.charge import Charge
from panier.core.order.order import Order
from panier.core.values import frozen
from panier.flows.ledger import alerts, debts, grants, postings
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.store.ledger import balances as store

ORDER = "Order"


@frozen
class PaidOrder:
    """An order with the charge that has just been settled."""

    order: Order
    charge: Charge


async def record(tx: Tx, shop: Shop, paid: Sequence[PaidOrder]) -> None:
    """Write down that orders were paid, in the transaction that settles their charges.

    Where nothing but a gateway paid for what is sold, one statement does for all of them.
    """
    now_us = shop.now()
    written: list[Posting] = []
    for one in paid:
        if is_sale(one.order.quote):
            written.append(order_billed(one.order, at_us=now_us))
        written.append(charge_taken(one.charge, holder=one.order.account_id, at_us=now_us, gateway=one.charge.gateway))
    booked = [one.order for one in paid if one.order.booked_ucents]
    written += await _use(tx, shop, booked) if booked else []
    await postings.record(tx, written)
    for one in paid:
        await _carry_out(tx, one, now_us=now_us)


async def _use(tx: Tx, shop: Shop, orders: Sequence[Order]) -> list[Posting]:
    """Use what orders have set aside of balances."""
    now_us = shop.now()
    booked = await store.list_bookings(tx, [order.order_id for order in orders])
    await store.lock_several(tx, [one.balance_id for one in booked])
    named = await store.load_several(tx, sorted({one.balance_id for one in booked}))
    placed = {order.order_id: order for order in orders}
    await store.delete_bookings(tx, list(placed))
    written: list[Posting] = []
    used: dict[Balance, Money] = {}
    for one in booked:
        balance = named[one.balance_id]
        used[balance] = used.get(balance, Money(0, balance.currency)) + one.amount
        movement = Movement(
            0,
            one.balance_id,
            MovementKind.USE,
            -one.amount,
            now_us,
            ORDER,
            str(one.order_id),
            grant_id=one.grant_id,
            order_id=one.order_id,
        )
        number = await store.insert_movement(tx, movement)
        written.append(_used(number, placed[one.order_id], balance, one, now_us=now_us))
    await alerts.tell(tx, shop, used)
    return written


def _used(number: int, order: Order, balance: Balance, booking: Booking, *, now_us: int) -> Posting:
    """What the ledger says of a balance that paid a part of an order."""
    holder, name = balance.account_id, balance.name
    if purpose_of(order.quote) is Purpose.WITHDRAWAL:
        return credit_withdrawn(
            number, holder=holder, balance=name, amount=booking.amount, order_id=order.order_id, at_us=now_us
        )
    use = points_used if balance.kind is BalanceKind.POINTS else credit_used
    return use(
        number,
        holder=holder,
        balance=name,
        amount=booking.amount,
        worth=booking.worth,
        order_id=order.order_id,
        at_us=now_us,
    )


async def _carry_out(tx: Tx, paid: PaidOrder, *, now_us: int) -> None:
    """Do what an order about the account was paid for."""
    order = paid.order
    match purpose_of(order.quote):
        case Purpose.PREPAID:
            await grants.pay_in(
                tx,
                account_id=order.account_id,
                amount=order.quote.totals.with_tax,
                why=MovementKind.ORDER,
                source=ORDER,
                source_id=str(order.order_id),
                order_id=order.order_id,
                now_us=now_us,
            )
        case Purpose.POINTS:
            await grants.give(
                tx,
                account_id=order.account_id,
                kind=BalanceKind.POINTS,
                amount=Money(order.quote.things[0].quantity * 10**8, POINTS),
                why=MovementKind.ORDER,
                source=ORDER,
                source_id=str(order.order_id),
                now_us=now_us,
            )
        case Purpose.SETTLEMENT:
            await debts.settle(tx, order, mean=paid.charge.mean, now_us=now_us)
        case _:
            pass
