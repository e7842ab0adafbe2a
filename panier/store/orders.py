"""Placed orders with their charges and deliveries, and what happened to them."""

from collections.abc import Sequence

import msgspec

from panier.core.delivery import Delivery, State
from panier.core.money import Money
from panier.core.order import Charge, Event, Order
from panier.core.quote import Quote
from panier.store.db import Row, Tx, batches, values

_ORDER = (
    "o.order_id, o.account_id, o.cart_id, o.password, o.quote, o.waived, o.created_us, o.expires_us, o.cancelled_us"
)
_CHARGE = (
    "charge_id, order_id, amount_ucents, currency, mean, method_id, charge_key, staged_us, settled_us, declined_us"
)
_DELIVERY = (
    "d.delivery_id, d.order_id, d.thing, d.unit, d.delivery_key, d.state, s.service_id, s.name, d.attempts, d.problem"
)

_encoder = msgspec.json.Encoder()
_quotes = msgspec.json.Decoder(Quote)


async def insert(tx: Tx, order: Order) -> int | None:
    """Add an order, its quote frozen; its number, or None where its cart has become an order already."""
    row = await tx.row(
        "INSERT INTO placed_order (account_id, cart_id, password, quote, waived, created_us, expires_us)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (cart_id) DO NOTHING RETURNING order_id",
        order.account_id, order.cart_id, order.password, _encoder.encode(order.quote).decode(), int(order.waived),
        order.created_us, order.expires_us,
    )  # fmt: skip
    return None if row is None else int(row[0])


async def load(tx: Tx, order_id: int, *, owner: int) -> Order | None:
    """An order of an account."""
    return await _order(tx, "o.order_id = $1 AND o.account_id = $2", order_id, owner)


async def load_for_update(tx: Tx, order_id: int, *, owner: int) -> Order | None:
    """The same, and nobody else pays or cancels it before this transaction ends."""
    return await _order(tx, "o.order_id = $1 AND o.account_id = $2", order_id, owner, lock=True)


async def load_for_work(tx: Tx, order_id: int) -> Order | None:
    """An order, whosever it is, locked: for the worker, which acts for the shop."""
    return await _order(tx, "o.order_id = $1", order_id, lock=True)


async def load_by_password(tx: Tx, order_id: int, password: str) -> Order | None:
    """An order by the capability in its link."""
    return await _order(tx, "o.order_id = $1 AND o.password = $2", order_id, password)


async def ids(tx: Tx, *, owner: int, from_us: int | None, to_us: int | None) -> tuple[int, ...]:
    """The orders of an account placed between two instants (both inclusive), ascending."""
    rows = await tx.rows(
        "SELECT order_id FROM placed_order WHERE account_id = $1"
        " AND (CAST($2 AS BIGINT) IS NULL OR created_us >= $2) AND (CAST($3 AS BIGINT) IS NULL OR created_us <= $3)"
        " ORDER BY order_id",
        owner, from_us, to_us,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def insert_charge(tx: Tx, charge: Charge) -> int | None:
    """Stage a charge; its number, or None where the order has one that was not declined."""
    row = await tx.row(
        "INSERT INTO charge (order_id, amount_ucents, currency, mean, method_id, charge_key, staged_us)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING charge_id",
        charge.order_id, charge.amount.ucents, charge.amount.currency, charge.mean, charge.method_id, charge.key,
        charge.staged_us,
    )  # fmt: skip
    return None if row is None else int(row[0])


async def charge(tx: Tx, charge_id: int) -> Charge | None:
    """A charge by its number."""
    row = await tx.row(f"SELECT {_CHARGE} FROM charge WHERE charge_id = $1", charge_id)
    return None if row is None else _charge(row)


async def settle_charge(tx: Tx, charge_id: int, *, now_us: int) -> bool:
    """Record that the money came; False where the outcome was known before."""
    return await tx.execute(
        "UPDATE charge SET settled_us = $2 WHERE charge_id = $1 AND settled_us IS NULL AND declined_us IS NULL",
        charge_id, now_us,
    ) == 1  # fmt: skip


async def decline_charge(tx: Tx, charge_id: int, *, now_us: int) -> bool:
    """Record that the money was refused; False where the outcome was known before."""
    return await tx.execute(
        "UPDATE charge SET declined_us = $2 WHERE charge_id = $1 AND settled_us IS NULL AND declined_us IS NULL",
        charge_id, now_us,
    ) == 1  # fmt: skip


async def insert_deliveries(tx: Tx, deliveries: Sequence[Delivery]) -> None:
    """Stage the deliveries of an order, all at once; those that are staged already stay as they are."""
    for batch in batches(deliveries):
        await tx.execute(
            "INSERT INTO delivery (order_id, thing, unit, delivery_key, state, attempts) VALUES"
            f" {values(6, len(batch))} ON CONFLICT (order_id, thing, unit) DO NOTHING",
            *(
                field
                for one in batch
                for field in (one.order_id, one.thing, one.unit, one.key, one.state.value, one.attempts)
            ),
        )


async def move_deliveries(tx: Tx, order_id: int, *, before: State, after: State) -> int:
    """Move every delivery of an order from one state to another; how many."""
    return await tx.execute(
        "UPDATE delivery SET state = $3 WHERE order_id = $1 AND state = $2", order_id, before.value, after.value
    )


async def update_delivery(tx: Tx, delivery: Delivery) -> None:
    """Write a delivery's state, attempts and problem."""
    await tx.execute(
        "UPDATE delivery SET state = $2, attempts = $3, problem = $4, service_id = $5 WHERE delivery_id = $1",
        delivery.delivery_id, delivery.state.value, delivery.attempts, delivery.problem, delivery.service_id,
    )  # fmt: skip


async def append_events(tx: Tx, order_id: int, happened: Sequence[tuple[str, str]], *, at_us: int) -> None:
    """Append what happened to an order, as (label, description), in one statement."""
    await tx.execute(
        f"INSERT INTO event (order_id, label, at_us, description) VALUES {values(4, len(happened))}",
        *(field for label, description in happened for field in (order_id, label, at_us, description)),
    )


async def events(tx: Tx, order_id: int) -> tuple[Event, ...]:
    """Everything that happened to an order, oldest first."""
    rows = await tx.rows(
        "SELECT event_id, order_id, label, at_us, description FROM event WHERE order_id = $1 ORDER BY event_id",
        order_id,
    )
    return tuple(Event(*row) for row in rows)


async def _order(tx: Tx, condition: str, *arguments: object, lock: bool = False) -> Order | None:
    """An order, its charges and, once it is charged, its deliveries."""
    if lock:
        await tx.lock(f"SELECT order_id FROM placed_order o WHERE {condition} FOR UPDATE", *arguments)
    row = await tx.row(f"SELECT {_ORDER} FROM placed_order o WHERE {condition}", *arguments)
    if row is None:
        return None
    order_id, account_id, cart_id, password, quote, waived, created_us, expires_us, cancelled_us = row
    charges = await tx.rows(
        f"SELECT {_CHARGE} FROM charge WHERE order_id = $1 ORDER BY charge_id",
        order_id,
    )
    deliveries = [] if not charges else await tx.rows(
        f"SELECT {_DELIVERY} FROM delivery d LEFT JOIN service s ON s.delivery_id = d.delivery_id"
        " WHERE d.order_id = $1 ORDER BY d.thing, d.unit",
        order_id,
    )  # fmt: skip
    return Order(
        order_id=order_id,
        account_id=account_id,
        cart_id=cart_id,
        password=password,
        created_us=created_us,
        expires_us=expires_us,
        waived=bool(waived),
        quote=_quotes.decode(quote),
        cancelled_us=cancelled_us,
        charges=tuple(_charge(row) for row in charges),
        deliveries=tuple(_delivery(row) for row in deliveries),
    )


def _charge(row: Row) -> Charge:
    charge_id, order_id, ucents, currency, mean, method_id, key, staged_us, settled_us, declined_us = row
    return Charge(
        charge_id, order_id, Money(ucents, currency), mean, method_id, key, staged_us, settled_us, declined_us
    )


def _delivery(row: Row) -> Delivery:
    delivery_id, order_id, thing, unit, key, state, service_id, name, attempts, problem = row
    return Delivery(delivery_id, order_id, thing, unit, key, State(state), service_id, name, attempts, problem)
