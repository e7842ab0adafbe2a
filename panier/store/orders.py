"""Placed orders with their charges, their deliveries and their events."""

from collections.abc import Sequence
from hmac import compare_digest

from panier.core.cart.quote import Quote
from panier.core.hook.fact import Fact, FactType, fact
from panier.core.limits import LONG_MAX
from panier.core.order.calling_off import CallOff
from panier.core.order.charge import Charge
from panier.core.order.delivery import Delivery, State
from panier.core.order.order import Event, Order
from panier.core.order.review import ReviewState
from panier.core.payment.payment import PaymentMethod
from panier.store.engine.columns import (
    APART,
    FLAG,
    NUMBER,
    Columns,
    joined,
    optional_word,
    renamed,
    sealed,
    sealed_json,
    word,
)
from panier.store.engine.db import Row, Tx
from panier.store.messages import events
from panier.store.payment.charges import CHARGE
from panier.store.payment_methods import METHOD

_ORDER = Columns(
    Order,
    "placed_order",
    "o",
    {
        "order_id": NUMBER,
        "waived": FLAG,
        "review": optional_word(ReviewState),
        "called_off": optional_word(CallOff),
        "password": sealed("placed_order.password"),
        "quote": sealed_json("placed_order.quote", Quote),
        "charges": APART,
        "deliveries": APART,
    },
)
_DELIVERY = Columns(
    Delivery,
    "delivery",
    "d",
    {
        "delivery_id": NUMBER,
        "key": renamed("delivery_key"),
        "state": word(State),
        "service_id": joined("s.service_id"),
        "service_name": joined("s.name"),
    },
)
_EVENT = Columns(Event, "event", kept={"event_id": NUMBER})
_METHOD_FROM = _ORDER.width + CHARGE.width
_PROGRESS = _DELIVERY.update("state", "attempts", "problem", "due_us")
LOOKED_AT_ONCE = 500  # of an account's orders


async def insert(tx: Tx, order: Order) -> int | None:
    """Add an order with its quote frozen; returns its number.

    None where its cart has become an order already.
    """
    row = await tx.row(f"{_ORDER.insert()} ON CONFLICT (cart_id) DO NOTHING RETURNING order_id", *_ORDER.values(order))
    return None if row is None else int(row[0])


async def load(tx: Tx, order_id: int, *, owner: int) -> Order | None:
    """An order of an account."""
    return await _order(tx, "o.order_id = $1 AND o.account_id = $2", order_id, owner)


async def lock_order(tx: Tx, order_id: int, *, owner: int) -> Order | None:
    """An order of an account, locked until the transaction ends.

    Nobody else pays or cancels it meanwhile.
    """
    return await _order(tx, "o.order_id = $1 AND o.account_id = $2", order_id, owner, lock=True)


async def lock_with_method(
    tx: Tx, order_id: int, *, owner: int, method_id: int
) -> tuple[Order | None, PaymentMethod | None]:
    """An order of an account, locked as by `lock_order`, and the payment method of the account to pay it with."""
    condition = "o.order_id = $1 AND o.account_id = $2"
    await tx.lock(f"SELECT order_id FROM placed_order o WHERE {condition} FOR UPDATE", order_id, owner)
    rows = await tx.rows(
        f"SELECT {_ORDER.select}, {CHARGE.select}, {METHOD.select} FROM placed_order o"
        " LEFT JOIN charge c ON c.order_id = o.order_id LEFT JOIN payment_method m ON m.method_id = $3"
        f" AND m.account_id = $2 AND m.deleted_us IS NULL WHERE {condition} ORDER BY c.charge_id",
        order_id, owner, method_id,
    )  # fmt: skip
    if not rows:
        return None, None
    charges = [row[_ORDER.width : _METHOD_FROM] for row in rows if row[_ORDER.width] is not None]
    method = rows[0][_METHOD_FROM:]
    return (
        _ORDER.read(rows[0][: _ORDER.width], tuple(map(CHARGE.read, charges)), ()),
        None if method[0] is None else METHOD.read(method),
    )


async def load_several(tx: Tx, order_ids: Sequence[int]) -> dict[int, Order]:
    """Orders of any account: for the worker, which acts for the shop."""
    return await _orders(tx, "o.order_id = ANY($1)", list(order_ids))


async def load_by_password(tx: Tx, order_id: int, password: str) -> Order | None:
    """An order by the capability in its link."""
    order = await _order(tx, "o.order_id = $1", order_id)
    return order if order is not None and compare_digest(order.password.encode(), password.encode()) else None


async def list_ids(tx: Tx, *, owner: int, from_us: int | None, to_us: int | None) -> tuple[int, ...]:
    """The orders of an account placed between two instants (both inclusive), ascending."""
    bounds = (0 if from_us is None else from_us, LONG_MAX if to_us is None else to_us)
    rows = await tx.rows(
        "SELECT order_id FROM placed_order WHERE account_id = $1 AND created_us >= $2 AND created_us <= $3",
        owner, *bounds,
    )  # fmt: skip
    return tuple(sorted(row[0] for row in rows))  # nearly sorted, and quicker here than there


async def list_ids_after(tx: Tx, order_id: int, *, limit: int) -> tuple[int, ...]:
    """The orders of all accounts behind a number, ascending."""
    rows = await tx.rows(
        "SELECT order_id FROM placed_order WHERE order_id > $1 ORDER BY order_id LIMIT $2", order_id, limit
    )
    return tuple(row[0] for row in rows)


async def list_unpaid_ends(tx: Tx, *, owner: int, now_us: int, among: int) -> tuple[int, ...]:
    """When those of an account's latest orders expire that nobody pays; `among`: how many orders are looked at."""
    rows = await tx.rows(
        "SELECT o.expires_us FROM (SELECT order_id, expires_us, cancelled_us FROM placed_order WHERE account_id = $1"
        " ORDER BY created_us DESC LIMIT $3) o WHERE o.expires_us > $2 AND o.cancelled_us IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL)",
        owner, now_us, among,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def cancel_unpaid(tx: Tx, order_id: int, *, now_us: int) -> None:
    """Cancel an order that nobody pays; one with a charge that was not declined stays."""
    row = await tx.row(
        "UPDATE placed_order SET cancelled_us = $2 WHERE order_id = $1 AND cancelled_us IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM charge c WHERE c.order_id = $1 AND c.declined_us IS NULL) RETURNING account_id",
        order_id, now_us,
    )  # fmt: skip
    if row is not None:
        await events.note(tx, fact(FactType.ORDER_CANCELLED, row[0], now_us, order_id=order_id))


async def waive_withdrawal(tx: Tx, order_id: int) -> None:
    """Record that the customer of an order gives up the right to withdraw from it."""
    await tx.execute("UPDATE placed_order SET waived = 1 WHERE order_id = $1", order_id)


async def list_open(tx: Tx, *, owner: int, now_us: int, limit: int) -> tuple[int, ...]:
    """The newest orders of an account that may yet be paid or of which something is yet to be made, newest first."""
    rows = await tx.rows(
        "SELECT created_us, order_id FROM placed_order WHERE account_id = $1 AND cancelled_us IS NULL", owner
    )
    numbers = [order_id for _, order_id in sorted(map(tuple, rows), reverse=True)]
    found: list[int] = []
    for start in range(0, len(numbers), LOOKED_AT_ONCE):
        several = numbers[start : start + LOOKED_AT_ONCE]
        are_open = await _list_open_among(tx, several, now_us=now_us)
        found += [number for number in several if number in are_open]
        if len(found) >= limit:
            break
    return tuple(found[:limit])


async def _list_open_among(tx: Tx, order_ids: Sequence[int], *, now_us: int) -> frozenset[int]:
    rows = await tx.rows(
        "SELECT o.order_id FROM placed_order o WHERE o.order_id = ANY($1)"
        " AND (EXISTS (SELECT 1 FROM delivery d WHERE d.order_id = o.order_id AND d.state IN"
        " ('todo', 'doing', 'waiting')) OR (NOT EXISTS (SELECT 1 FROM delivery d WHERE d.order_id = o.order_id)"
        " AND (o.expires_us > $2 OR EXISTS"
        " (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL))))",
        list(order_ids), now_us,
    )  # fmt: skip
    return frozenset(row[0] for row in rows)


async def insert_deliveries(tx: Tx, deliveries: Sequence[Delivery]) -> None:
    """Stage all deliveries of an order; those that are staged already stay as they are."""
    for sql, parameters in _DELIVERY.inserts(deliveries):
        await tx.execute(f"{sql} ON CONFLICT (order_id, thing, unit) DO NOTHING", *parameters)


async def finish_deliveries(tx: Tx, delivery_ids: Sequence[int]) -> frozenset[int]:
    """Mark running deliveries as done; returns those that no other worker had marked before."""
    rows = await tx.rows(
        "UPDATE delivery SET state = $2 WHERE delivery_id = ANY($1) AND state = $3 RETURNING delivery_id",
        list(delivery_ids), State.DONE.value, State.DOING.value,
    )  # fmt: skip
    return frozenset(row[0] for row in rows)


async def update_delivery(tx: Tx, delivery: Delivery, *, before: State) -> bool:
    """Write a delivery's state, attempts, problem and time to ask again; returns whether it was written.

    It is not where somebody else moved it on.
    """
    written = await tx.execute(f"{_PROGRESS.sql} AND state = $6", *_PROGRESS.values(delivery), before.value)
    return written == 1


async def lock_several(tx: Tx, order_ids: Sequence[int]) -> None:
    """Lock orders, so that of everything recorded for an order at once something comes last."""
    await tx.lock("SELECT order_id FROM placed_order WHERE order_id = ANY($1) ORDER BY order_id FOR UPDATE", order_ids)


async def list_unfinished(tx: Tx, order_ids: Sequence[int]) -> frozenset[int]:
    """Those of the orders that have a delivery neither done nor cancelled."""
    rows = await tx.rows(
        "SELECT DISTINCT order_id FROM delivery WHERE order_id = ANY($1) AND state NOT IN ('done', 'cancelled')",
        list(order_ids),
    )
    return frozenset(row[0] for row in rows)


async def note_event(
    tx: Tx, order_id: int, label: str, description: str, *, at_us: int, fact: Fact | None = None
) -> None:
    """Add a line to an order's follow-up along with what else is written for it; `fact`: what programs are told."""
    await events.note_line(tx, order_id, label, description, at_us=at_us, fact=fact)


async def append_several(tx: Tx, happened: Sequence[tuple[int, str, str]], *, at_us: int) -> None:
    """Add lines to the follow-up of several orders, as (order, label, description)."""
    for order_id, label, description in happened:
        await events.note_line(tx, order_id, label, description, at_us=at_us, fact=None)


async def list_events(tx: Tx, order_id: int) -> tuple[Event, ...]:
    """The events of an order, oldest first."""
    rows = await tx.rows(
        f"SELECT {_EVENT.select} FROM event WHERE order_id = $1 AND label IS NOT NULL ORDER BY event_id", order_id
    )
    return tuple(_EVENT.read(row) for row in rows)


async def last_event_id(tx: Tx) -> int:
    """The number of the last event of any order; 0 before the first."""
    row = await tx.row("SELECT max(event_id) FROM event")
    return 0 if row is None or row[0] is None else int(row[0])


async def list_events_after(tx: Tx, event_id: int, *, limit: int) -> tuple[Event, ...]:
    """What happened to any order after an event, oldest first."""
    rows = await tx.rows(
        f"SELECT {_EVENT.select} FROM event WHERE event_id > $1 AND label IS NOT NULL ORDER BY event_id LIMIT $2",
        event_id,
        limit,
    )
    return tuple(_EVENT.read(row) for row in rows)


async def _order(tx: Tx, condition: str, *arguments: object, lock: bool = False) -> Order | None:
    """An order, its charges and its deliveries."""
    if lock:
        await tx.lock(f"SELECT order_id FROM placed_order o WHERE {condition} FOR UPDATE", *arguments)
    found = await _orders(tx, condition, *arguments)
    return next(iter(found.values()), None)


async def _orders(tx: Tx, condition: str, *arguments: object) -> dict[int, Order]:
    """Orders by number: one statement for them with their charges, and for their deliveries."""
    rows = await tx.rows(
        f"SELECT {_ORDER.select}, {CHARGE.select}{', NULL' * _DELIVERY.width} FROM placed_order o"
        f" LEFT JOIN charge c ON c.order_id = o.order_id WHERE {condition}"
        f" UNION ALL SELECT NULL{', NULL' * (_METHOD_FROM - 1)}, {_DELIVERY.select} FROM placed_order o"
        f" JOIN delivery d ON d.order_id = o.order_id LEFT JOIN service s ON s.delivery_id = d.delivery_id"
        f" WHERE {condition}",
        *arguments,
    )
    firsts: dict[int, Row] = {}
    charges: dict[int, list[Charge]] = {}
    deliveries: dict[int, list[Delivery]] = {}
    for row in rows:
        if row[0] is None:
            one = _DELIVERY.read(row[_METHOD_FROM:])
            deliveries.setdefault(one.order_id, []).append(one)
            continue
        firsts.setdefault(row[0], row[: _ORDER.width])
        if row[_ORDER.width] is not None:
            charges.setdefault(row[0], []).append(CHARGE.read(row[_ORDER.width : _METHOD_FROM]))
    return {
        order_id: _ORDER.read(
            row,
            tuple(sorted(charges.get(order_id, ()), key=lambda charge: charge.charge_id)),
            tuple(sorted(deliveries.get(order_id, ()), key=lambda one: (one.thing, one.unit))),
        )
        for order_id, row in sorted(firsts.items())
    }
