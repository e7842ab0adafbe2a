"""Giving back what balances paid of an order: each part goes to the grant that it came from."""

from collections.abc import Sequence

from panier.core.cart.quote import total_of
from panier.core.ledger.balance import (
    MONEY_KINDS,
    RETURNED_LIFE_US,
    Balance,
    Movement,
    MovementKind,
    UsedGrant,
    points_back,
)
from panier.core.ledger.movements import credit_bought, points_returned
from panier.core.ledger.posting import Posting
from panier.core.money import Money
from panier.core.order.order import Order
from panier.flows.ledger import postings
from panier.store.engine.db import Tx
from panier.store.ledger import balances as store

SOURCE = "Refund"


async def give_back(tx: Tx, order: Order, *, refund_id: int, worth: Money, left: Money, now_us: int) -> None:
    """Give back so much of what balances paid of a locked order, of which so much was left.

    What was paid for goes first, then what was given, and points last. Credit whose time is over, or nearly so, can be
    used for a month more.
    """
    used = await store.list_used(tx, order.order_id)
    await store.lock_several(tx, [one.grant.balance_id for one in used])
    named = await store.load_several(tx, sorted({one.grant.balance_id for one in used}))
    paid = _in_turn(used, named)
    points = [one for one in used if named[one.grant.balance_id].kind not in MONEY_KINDS]
    rest, parts = worth, []
    for one in paid:
        part = min(rest, one.amount, key=lambda money: money.ucents)
        rest -= part
        parts.append((one, part, part))
    money_left = total_of((one.amount for one in paid), worth.currency)
    parts += points_back(points, worth=rest, left=left - money_left)
    given = total_of((value for _, _, value in parts), worth.currency)
    assert given == worth, f"balances did not pay so much of order {order.order_id}"
    written = []
    for one, amount, value in parts:
        if amount.ucents:
            number = await _add(tx, one, amount, order, refund_id=refund_id, now_us=now_us)
            balance = named[one.grant.balance_id]
            written.append(_returned(number, order, balance, amount, worth=value, now_us=now_us))
    await postings.record(tx, written)


def _returned(number: int, order: Order, balance: Balance, amount: Money, *, worth: Money, now_us: int) -> Posting:
    """What the ledger says of a part that goes back to a balance."""
    holder, name, order_id = balance.account_id, balance.name, order.order_id
    if balance.kind in MONEY_KINDS:
        return credit_bought(number, holder=holder, balance=name, amount=amount, order_id=order_id, at_us=now_us)
    return points_returned(
        number, holder=holder, balance=name, amount=amount, worth=worth, order_id=order_id, at_us=now_us
    )


def _in_turn(used: Sequence[UsedGrant], named: dict[int, Balance]) -> list[UsedGrant]:
    """What money paid, in the order in which it is given back: the reverse of that in which balances are used."""
    return [one for kind in reversed(MONEY_KINDS) for one in reversed(used) if named[one.grant.balance_id].kind is kind]


async def _add(tx: Tx, used: UsedGrant, amount: Money, order: Order, *, refund_id: int, now_us: int) -> int:
    """Give a part back to a grant, which must then have some time left."""
    grant = used.grant
    await store.prolong(tx, grant.movement_id, until_us=now_us + RETURNED_LIFE_US)
    back = Movement(
        0,
        grant.balance_id,
        MovementKind.REFUND,
        amount,
        now_us,
        SOURCE,
        str(refund_id),
        grant_id=grant.movement_id,
        order_id=order.order_id,
    )
    return await store.insert_movement(tx, back)
