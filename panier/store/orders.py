"""Placed orders with their charges and deliveries, and what happened to them."""

from collections.abc import Sequence

import msgspec

from panier.core.cart.quote import Quote
from panier.core.money import Money
from panier.core.order.delivery import Delivery, State
from panier.core.order.order import Charge, Event, Order
from panier.store.engine.db import Row, Tx, batches, values

_ORDER = (
    "o.order_id, o.account_id, o.cart_id, o.password, o.quote, o.waived, o.created_us, o.expires_us, o.cancelled_us"
)
_CHARGE = (
    "c.charge_id, c.order_id, c.amount_ucents, c.currency, c.mean, c.method_id, c.charge_key, c.staged_us,"
    " c.settled_us, c.declined_us"
)
_DELIVERY = (
    "d.delivery_id, d.order_id, d.thing, d.unit, d.delivery_key, d.state, s.service_id, s.name, d.attempts, d.problem"
)

_ORDER_COLUMNS = 9
_CHARGE_COLUMNS = 10

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


async def load_several(tx: Tx, order_ids: Sequence[int]) -> dict[int, Order]:
    """Orders, whosever they are: for the worker, which acts for the shop."""
    return await _orders(tx, "o.order_id = ANY($1)", list(order_ids))


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


async def open_charges(tx: Tx, order_ids: Sequence[int]) -> dict[int, tuple[Charge, str | None]]:
    """By order: the charge that was not declined, and what the gateway knows its method by; None for points."""
    rows = await tx.rows(
        f"SELECT {_CHARGE}, m.gateway_token FROM charge c LEFT JOIN payment_method m ON m.method_id = c.method_id"
        " WHERE c.order_id = ANY($1) AND c.declined_us IS NULL",
        list(order_ids),
    )
    return {row[1]: (_charge(row[:_CHARGE_COLUMNS]), row[_CHARGE_COLUMNS]) for row in rows}


async def settle_charges(tx: Tx, charge_ids: Sequence[int], *, now_us: int) -> tuple[int, ...]:
    """Record that money came; the orders it came for, those left out whose outcome was known before."""
    rows = await tx.rows(
        "UPDATE charge SET settled_us = $2 WHERE charge_id = ANY($1) AND settled_us IS NULL AND declined_us IS NULL"
        " RETURNING order_id",
        list(charge_ids), now_us,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


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


async def finish_deliveries(tx: Tx, delivery_ids: Sequence[int]) -> frozenset[int]:
    """Move running deliveries to done; those that were moved here, and not by another worker before."""
    rows = await tx.rows(
        "UPDATE delivery SET state = $2 WHERE delivery_id = ANY($1) AND state = $3 RETURNING delivery_id",
        list(delivery_ids), State.DONE.value, State.DOING.value,
    )  # fmt: skip
    return frozenset(row[0] for row in rows)


async def update_delivery(tx: Tx, delivery: Delivery, *, before: State) -> bool:
    """Write a delivery's state, attempts and problem, unless somebody else moved it on; whether it was written."""
    return await tx.execute(
        "UPDATE delivery SET state = $2, attempts = $3, problem = $4 WHERE delivery_id = $1 AND state = $5",
        delivery.delivery_id, delivery.state.value, delivery.attempts, delivery.problem, before.value,
    ) == 1  # fmt: skip


async def lock_several(tx: Tx, order_ids: Sequence[int]) -> None:
    """Hold orders, so that of all that is recorded for one at once somebody comes last."""
    await tx.lock("SELECT order_id FROM placed_order WHERE order_id = ANY($1) ORDER BY order_id FOR UPDATE", order_ids)


async def unfinished(tx: Tx, order_ids: Sequence[int]) -> frozenset[int]:
    """Those of the orders that have a delivery which is neither done nor called off."""
    rows = await tx.rows(
        "SELECT DISTINCT order_id FROM delivery WHERE order_id = ANY($1) AND state NOT IN ('done', 'cancelled')",
        list(order_ids),
    )
    return frozenset(row[0] for row in rows)


async def append_events(tx: Tx, order_id: int, happened: Sequence[tuple[str, str]], *, at_us: int) -> None:
    """Append what happened to an order, as (label, description), in one statement."""
    await append_several(tx, [(order_id, *event) for event in happened], at_us=at_us)


async def append_several(tx: Tx, happened: Sequence[tuple[int, str, str]], *, at_us: int) -> None:
    """Append what happened to several orders, as (order, label, description)."""
    for batch in batches(happened):
        await tx.execute(
            f"INSERT INTO event (order_id, label, at_us, description) VALUES {values(4, len(batch))}",
            *(field for order_id, label, description in batch for field in (order_id, label, at_us, description)),
        )


async def events(tx: Tx, order_id: int) -> tuple[Event, ...]:
    """Everything that happened to an order, oldest first."""
    rows = await tx.rows(
        "SELECT event_id, order_id, label, at_us, description FROM event WHERE order_id = $1 ORDER BY event_id",
        order_id,
    )
    return tuple(Event(*row) for row in rows)


async def _order(tx: Tx, condition: str, *arguments: object, lock: bool = False) -> Order | None:
    """An order, its charges and, once it is paid, its deliveries."""
    if lock:
        await tx.lock(f"SELECT order_id FROM placed_order o WHERE {condition} FOR UPDATE", *arguments)
    found = await _orders(tx, condition, *arguments)
    return next(iter(found.values()), None)


async def _orders(tx: Tx, condition: str, *arguments: object) -> dict[int, Order]:
    """Orders by number: one statement for them with their charges, one for the deliveries of those that are paid."""
    rows = await tx.rows(
        f"SELECT {_ORDER}, {_CHARGE} FROM placed_order o LEFT JOIN charge c ON c.order_id = o.order_id"
        f" WHERE {condition} ORDER BY o.order_id, c.charge_id",
        *arguments,
    )
    charges: dict[int, list[Charge]] = {}
    for row in rows:
        if row[_ORDER_COLUMNS] is not None:
            charges.setdefault(row[0], []).append(_charge(row[_ORDER_COLUMNS:]))
    paid = [order_id for order_id, asked in charges.items() if any(charge.settled_us for charge in asked)]
    deliveries = await _deliveries(tx, paid) if paid else {}
    return {
        row[0]: _placed(row, charges.get(row[0], ()), deliveries.get(row[0], ()))
        for row in {row[0]: row for row in rows}.values()
    }


async def _deliveries(tx: Tx, order_ids: list[int]) -> dict[int, list[Delivery]]:
    """The deliveries of orders, by order."""
    found: dict[int, list[Delivery]] = {}
    for row in await tx.rows(
        f"SELECT {_DELIVERY} FROM delivery d LEFT JOIN service s ON s.delivery_id = d.delivery_id"
        " WHERE d.order_id = ANY($1) ORDER BY d.order_id, d.thing, d.unit",
        order_ids,
    ):
        found.setdefault(row[1], []).append(_delivery(row))
    return found


def _placed(row: Row, charges: Sequence[Charge], deliveries: Sequence[Delivery]) -> Order:
    order_id, account_id, cart_id, password, quote, waived, created_us, expires_us, cancelled_us = row[:_ORDER_COLUMNS]
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
        charges=tuple(charges),
        deliveries=tuple(deliveries),
    )


def _charge(row: Row) -> Charge:
    charge_id, order_id, ucents, currency, mean, method_id, key, staged_us, settled_us, declined_us = row
    return Charge(
        charge_id, order_id, Money(ucents, currency), mean, method_id, key, staged_us, settled_us, declined_us
    )


def _delivery(row: Row) -> Delivery:
    delivery_id, order_id, thing, unit, key, state, service_id, name, attempts, problem = row
    return Delivery(delivery_id, order_id, thing, unit, key, State(state), service_id, name, attempts, problem)
