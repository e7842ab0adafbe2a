"""Giving customers credit, prepaid money and points, and taking back what expires."""

from collections.abc import Callable

from panier.core.ledger.balance import (
    CREDIT_LIFE,
    POINTS,
    Balance,
    BalanceKind,
    Movement,
    MovementKind,
)
from panier.core.ledger.movements import credit_bought, credit_expired, credit_given
from panier.core.ledger.posting import Posting
from panier.core.money import Money
from panier.core.values import replace
from panier.flows.ledger import postings
from panier.store.engine.db import Tx
from panier.store.ledger import balances as store


async def give(
    tx: Tx,
    *,
    account_id: int,
    kind: BalanceKind,
    amount: Money,
    why: MovementKind,
    source: str,
    source_id: str,
    now_us: int,
    name: str = "",
    expires_us: int | None = None,
    service_id: int | None = None,
) -> Movement:
    """Give a customer credit or points out of goodwill; credit without another end expires in thirteen months.

    `name`: of the balance, where it is not that of its kind.
    """
    if expires_us is None and kind not in (BalanceKind.PREPAID, BalanceKind.POINTS):
        expires_us = CREDIT_LIFE.after(now_us)
    balance = await hold(tx, account_id, kind, amount.currency, now_us=now_us, name=name)
    movement = await _added(
        tx,
        Movement(
            0, balance.balance_id, why, amount, now_us, source, source_id, expires_us=expires_us, service_id=service_id
        ),
    )
    given = credit_given(movement.movement_id, holder=account_id, balance=balance.name, amount=amount, at_us=now_us)
    await postings.record(tx, [given])
    return movement


async def pay_in(
    tx: Tx,
    *,
    account_id: int,
    amount: Money,
    why: MovementKind,
    source: str,
    source_id: str,
    order_id: int | None,
    now_us: int,
) -> Movement:
    """Put what a customer paid in, or is owed for an order, on the prepaid account.

    A refund that goes to a balance is one of these, with `why` REFUND and the refund's number as its source.
    """
    balance = await hold(tx, account_id, BalanceKind.PREPAID, amount.currency, now_us=now_us)
    movement = await _added(
        tx, Movement(0, balance.balance_id, why, amount, now_us, source, source_id, order_id=order_id)
    )
    bought = credit_bought(
        movement.movement_id, holder=account_id, balance=balance.name, amount=amount, order_id=order_id, at_us=now_us
    )
    await postings.record(tx, [bought])
    return movement


async def receive(
    tx: Tx,
    *,
    account_id: int,
    kind: BalanceKind,
    amount: Money,
    source: str,
    source_id: str,
    order_id: int | None,
    now_us: int,
    posted: Callable[..., Posting],
) -> Movement:
    """Put money on a balance that came from elsewhere than a charge; `posted`: what the ledger says of it."""
    balance = await hold(tx, account_id, kind, amount.currency, now_us=now_us)
    movement = await _added(
        tx, Movement(0, balance.balance_id, MovementKind.MANUAL, amount, now_us, source, source_id, order_id=order_id)
    )
    written = posted(
        movement.movement_id, holder=account_id, balance=balance.name, amount=amount, order_id=order_id, at_us=now_us
    )
    await postings.record(tx, [written])
    return movement


async def hold(tx: Tx, account_id: int, kind: BalanceKind, currency: str, *, now_us: int, name: str = "") -> Balance:
    """A balance of a customer, made where there is none, and locked until the transaction ends."""
    currency = POINTS if kind is BalanceKind.POINTS else currency
    return await store.lock(tx, Balance(0, account_id, name or kind.value, kind, currency, now_us, now_us))


async def expire(tx: Tx, *, now_us: int, limit: int) -> int:
    """Take back what is left of grants whose time is over; returns of how many balances."""
    expired = await store.list_expired(tx, now_us=now_us, limit=limit)
    await store.lock_several(tx, expired)
    written: list[Posting] = []
    for balance in (await store.load_several(tx, expired)).values():
        standing = await store.load_standing(tx, balance, now_us=now_us)
        for grant in standing.grants:
            if grant.left.ucents <= 0 or not grant.is_over(now_us):
                continue
            number = grant.movement.movement_id
            gone = Movement(
                0,
                balance.balance_id,
                MovementKind.EXPIRE,
                -grant.left,
                now_us,
                "Movement",
                str(number),
                grant_id=number,
            )
            movement = await _added(tx, gone)
            written.append(
                credit_expired(
                    movement.movement_id,
                    holder=balance.account_id,
                    balance=balance.name,
                    amount=grant.left,
                    at_us=now_us,
                )
            )
    await postings.record(tx, written)
    return len(expired)


async def _added(tx: Tx, movement: Movement) -> Movement:
    return replace(movement, movement_id=await store.insert_movement(tx, movement))
