"""Customers' balances: their movements, and what orders have set aside of them.

Whoever takes from a balance or sets something aside holds its row, so that nobody else does meanwhile.
"""

from collections.abc import Mapping, Sequence

from panier.core.ledger.balance import (
    Balance,
    BalanceKind,
    BalanceStanding,
    Booking,
    CreditGrant,
    Movement,
    MovementKind,
    UsedGrant,
)
from panier.core.money import Money
from panier.core.values import replace
from panier.store.engine.columns import NUMBER, Columns, Kept, word
from panier.store.engine.db import Tx

_MONEY = Kept(("amount_ucents", "currency"), write=lambda money: (money.ucents, money.currency), read=Money)
_BALANCE = Columns(Balance, "balance", kept={"balance_id": NUMBER, "kind": word(BalanceKind)})
_MOVEMENT = Columns(
    Movement, "balance_movement", "m", {"movement_id": NUMBER, "kind": word(MovementKind), "amount": _MONEY}
)
_BOOKING = Columns(
    Booking,
    "balance_booking",
    "b",
    {
        "amount": _MONEY,
        "worth": Kept(
            ("worth_ucents", "worth_currency"), write=lambda money: (money.ucents, money.currency), read=Money
        ),
    },
)
# An order keeps what it has set aside while it can be paid, and while it is being paid.
_ALIVE = (
    "(o.cancelled_us IS NULL AND o.expires_us > {now}"
    " OR EXISTS (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL))"
)
_TAKEN = "SELECT sum(-u.amount_ucents) FROM balance_movement u WHERE u.grant_id = m.movement_id"
_BOOKED = (
    "SELECT sum(b.amount_ucents) FROM balance_booking b JOIN placed_order o ON o.order_id = b.order_id"
    f" WHERE b.grant_id = m.movement_id AND {_ALIVE.format(now='$2')}"
)
_GRANTS = (
    f"SELECT {_MOVEMENT.select}, CAST(coalesce(({_TAKEN}), 0) AS BIGINT), CAST(coalesce(({_BOOKED}), 0) AS BIGINT)"
    " FROM balance_movement m WHERE m.balance_id = $1 AND m.grant_id IS NULL ORDER BY m.movement_id"
)


async def lock(tx: Tx, balance: Balance) -> Balance:
    """The balance of a customer with that name, locked until the transaction ends; made as it is if there is none.

    Where the name is that of a balance in another currency, it is the one that is named after its currency too.
    """
    await tx.execute(f"{_BALANCE.insert()} ON CONFLICT (account_id, name) DO NOTHING", *_BALANCE.values(balance))
    await tx.lock(
        "SELECT balance_id FROM balance WHERE account_id = $1 AND name = $2 FOR UPDATE",
        balance.account_id, balance.name,
    )  # fmt: skip
    found = await load(tx, balance.account_id, balance.name)
    assert found is not None, "balances are never deleted"
    if found.currency != balance.currency:
        return await lock(tx, replace(balance, name=f"{balance.name}_{balance.currency}"))
    return found


async def lock_several(tx: Tx, balance_ids: Sequence[int]) -> None:
    """Lock balances until the transaction ends, always in one order."""
    ordered = sorted(set(balance_ids))
    await tx.lock("SELECT balance_id FROM balance WHERE balance_id = ANY($1) ORDER BY balance_id FOR UPDATE", ordered)


async def load(tx: Tx, owner: int, name: str) -> Balance | None:
    """A balance of an account."""
    row = await tx.row(f"SELECT {_BALANCE.select} FROM balance WHERE account_id = $1 AND name = $2", owner, name)
    return None if row is None else _BALANCE.read(row)


async def load_several(tx: Tx, balance_ids: Sequence[int]) -> dict[int, Balance]:
    """Balances of any account, by their numbers."""
    rows = await tx.rows(f"SELECT {_BALANCE.select} FROM balance WHERE balance_id = ANY($1)", list(balance_ids))
    return {one.balance_id: one for one in map(_BALANCE.read, rows)}


async def list_balances(tx: Tx, owner: int) -> tuple[Balance, ...]:
    """The balances of an account, by name."""
    rows = await tx.rows(f"SELECT {_BALANCE.select} FROM balance WHERE account_id = $1 ORDER BY name", owner)
    return tuple(_BALANCE.read(row) for row in rows)


async def list_of_kind(tx: Tx, owner: int, kind: BalanceKind, currency: str) -> tuple[Balance, ...]:
    """The balances of a kind that an account has in a currency, the oldest first."""
    found = [one for one in await list_balances(tx, owner) if (one.kind, one.currency) == (kind, currency)]
    return tuple(sorted(found, key=lambda one: one.balance_id))


async def set_alert(tx: Tx, balance_id: int, threshold: int | None, *, now_us: int) -> None:
    """Set below what amount a customer is told."""
    await tx.execute(
        "UPDATE balance SET alert_threshold = $2, changed_us = $3 WHERE balance_id = $1", balance_id, threshold, now_us
    )


async def load_standing(tx: Tx, balance: Balance, *, now_us: int) -> BalanceStanding:
    """A balance with its grants: what was taken from each, and what living orders have set aside."""
    rows = await tx.rows(_GRANTS, balance.balance_id, now_us)
    width = _MOVEMENT.width
    grants = (
        CreditGrant(
            _MOVEMENT.read(row[:width]),
            Money(int(row[width]), balance.currency),
            Money(int(row[width + 1]), balance.currency),
        )
        for row in rows
    )
    return BalanceStanding(balance, tuple(grants), now_us)


async def insert_movement(tx: Tx, movement: Movement) -> int:
    """Add a movement; returns its number. Its balance is marked as changed."""
    await tx.execute(
        "UPDATE balance SET changed_us = $2 WHERE balance_id = $1", movement.balance_id, movement.created_us
    )
    if movement.grant_id is not None and movement.amount.ucents > 0:  # something is left of the grant again
        await tx.execute("UPDATE balance_movement SET spent_us = NULL WHERE movement_id = $1", movement.grant_id)
    row = await tx.row(f"{_MOVEMENT.insert()} RETURNING movement_id", *_MOVEMENT.values(movement))
    assert row is not None, "it was inserted"
    return int(row[0])


async def list_movement_ids(
    tx: Tx, balance_id: int, *, from_us: int | None = None, to_us: int | None = None
) -> tuple[int, ...]:
    """The numbers of a balance's movements, oldest first; with moments, only of those between them."""
    wanted, arguments = "", [balance_id]
    for bound, moment_us in ((">=", from_us), ("<=", to_us)):
        if moment_us is not None:
            arguments.append(moment_us)
            wanted += f" AND m.created_us {bound} ${len(arguments)}"
    rows = await tx.rows(
        f"SELECT m.movement_id FROM balance_movement m WHERE m.balance_id = $1{wanted} ORDER BY m.movement_id",
        *arguments,
    )
    return tuple(row[0] for row in rows)


async def list_movements_before(tx: Tx, balance_id: int, movement_id: int, *, limit: int) -> tuple[Movement, ...]:
    """Movements of a balance before one, the latest first."""
    rows = await tx.rows(
        f"SELECT {_MOVEMENT.select} FROM balance_movement m WHERE m.balance_id = $1 AND m.movement_id < $2"
        " ORDER BY m.movement_id DESC LIMIT $3",
        balance_id, movement_id, limit,
    )  # fmt: skip
    return tuple(map(_MOVEMENT.read, rows))


async def load_movement(tx: Tx, balance: Balance, movement_id: int) -> tuple[Movement, Money] | None:
    """A movement of a balance, and what the balance came to before it."""
    row = await tx.row(
        f"SELECT {_MOVEMENT.select}, CAST(coalesce((SELECT sum(b.amount_ucents) FROM balance_movement b"
        " WHERE b.balance_id = $1 AND b.movement_id < $2), 0) AS BIGINT)"
        " FROM balance_movement m WHERE m.balance_id = $1 AND m.movement_id = $2",
        balance.balance_id, movement_id,
    )  # fmt: skip
    return None if row is None else (_MOVEMENT.read(row[:-1]), Money(int(row[-1]), balance.currency))


async def list_sources(tx: Tx, movement_ids: Sequence[int], sources: Sequence[str]) -> dict[int, str]:
    """Where movements of certain sources come from: the number of a paper, say."""
    rows = await tx.rows(
        "SELECT movement_id, source_id FROM balance_movement WHERE movement_id = ANY($1) AND source = ANY($2)",
        list(movement_ids), list(sources),
    )  # fmt: skip
    return {int(row[0]): str(row[1]) for row in rows}


async def list_used(tx: Tx, order_id: int) -> tuple[UsedGrant, ...]:
    """The grants that paid a part of an order, oldest first, each with what was not given back of that part."""
    rows = await tx.rows(
        f"SELECT {_MOVEMENT.select}, CAST(-u.used AS BIGINT) FROM balance_movement m JOIN"
        " (SELECT grant_id, sum(amount_ucents) AS used FROM balance_movement"
        " WHERE order_id = $1 AND order_id IS NOT NULL AND grant_id IS NOT NULL GROUP BY grant_id) u"
        " ON u.grant_id = m.movement_id WHERE u.used < 0 ORDER BY m.movement_id",
        order_id,
    )
    width = _MOVEMENT.width
    found = ((_MOVEMENT.read(row[:width]), int(row[width])) for row in rows)
    return tuple(UsedGrant(grant, Money(used, grant.amount.currency)) for grant, used in found)


async def prolong(tx: Tx, movement_id: int, *, until_us: int) -> None:
    """Let a grant that ends earlier last until an instant."""
    await tx.execute(
        "UPDATE balance_movement SET expires_us = $2 WHERE movement_id = $1 AND expires_us < $2", movement_id, until_us
    )


async def count_source(tx: Tx, source: str, source_id: str, *, account_id: int | None) -> tuple[int, int]:
    """How many grants come from one source, in all and to an account."""
    row = await tx.row(
        "SELECT count(*), coalesce(sum(CASE WHEN b.account_id = $3 THEN 1 ELSE 0 END), 0) FROM balance_movement m"
        " JOIN balance b ON b.balance_id = m.balance_id WHERE m.source_id = $2 AND m.source = $1",
        source, source_id, 0 if account_id is None else account_id,
    )  # fmt: skip
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


async def list_expired(tx: Tx, *, now_us: int, limit: int) -> tuple[int, ...]:
    """Balances with grants whose time is over and of which something is left that nobody has set aside."""
    rows = await tx.rows(
        "SELECT DISTINCT +m.balance_id AS found FROM balance_movement m"
        " WHERE m.expires_us <= $1 AND m.spent_us IS NULL AND m.grant_id IS NULL"
        f" AND m.amount_ucents > coalesce(({_TAKEN}), 0) + coalesce(({_BOOKED.replace('$2', '$1')}), 0)"
        " ORDER BY found LIMIT $2",  # by +, so that the index of times is taken, not that of balances
        now_us, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def mark_spent(tx: Tx, *, now_us: int, limit: int) -> int:
    """Mark grants whose time is over and of which nothing is left; returns how many."""
    return await tx.execute(
        "UPDATE balance_movement SET spent_us = $1 WHERE movement_id IN (SELECT m.movement_id FROM balance_movement m"
        " WHERE m.expires_us <= $1 AND m.spent_us IS NULL AND m.grant_id IS NULL"
        f" AND m.amount_ucents <= coalesce(({_TAKEN}), 0) ORDER BY m.expires_us LIMIT $2)",
        now_us, limit,
    )  # fmt: skip


async def insert_bookings(tx: Tx, bookings: Sequence[Booking]) -> None:
    """Set parts of grants aside for an order."""
    for sql, parameters in _BOOKING.inserts(bookings):
        await tx.execute(sql, *parameters)


async def list_bookings(tx: Tx, order_ids: Sequence[int]) -> tuple[Booking, ...]:
    """What orders have set aside, whether they are still alive or not."""
    rows = await tx.rows(
        f"SELECT {_BOOKING.select} FROM balance_booking b WHERE b.order_id = ANY($1) ORDER BY b.order_id, b.grant_id",
        list(order_ids),
    )
    return tuple(_BOOKING.read(row) for row in rows)


async def sum_bound(tx: Tx, order_id: int) -> Mapping[int, int]:
    """What an order has set aside of credit for one service alone: ucents of the order by the service's number."""
    rows = await tx.rows(
        "SELECT m.service_id, sum(b.worth_ucents) FROM balance_booking b"
        " JOIN balance_movement m ON m.movement_id = b.grant_id"
        " WHERE b.order_id = $1 AND m.service_id IS NOT NULL GROUP BY m.service_id",
        order_id,
    )
    return {row[0]: int(row[1]) for row in rows}


async def list_bookings_of(tx: Tx, balance_id: int, *, now_us: int) -> tuple[Booking, ...]:
    """What living orders have set aside of a balance."""
    rows = await tx.rows(
        f"SELECT {_BOOKING.select} FROM balance_booking b JOIN placed_order o ON o.order_id = b.order_id"
        f" WHERE b.balance_id = $1 AND {_ALIVE.format(now='$2')} ORDER BY b.order_id, b.grant_id",
        balance_id, now_us,
    )  # fmt: skip
    return tuple(_BOOKING.read(row) for row in rows)


async def delete_bookings(tx: Tx, order_ids: Sequence[int], *, balance_id: int | None = None) -> None:
    """Give up what orders have set aside, of one balance or of all."""
    condition, arguments = "order_id = ANY($1)", [list(order_ids)]
    if balance_id is not None:
        condition, arguments = f"{condition} AND balance_id = $2", [*arguments, balance_id]  # type: ignore[list-item]
    await tx.execute(f"DELETE FROM balance_booking WHERE {condition}", *arguments)


async def set_booked(tx: Tx, order_id: int, booked: Money) -> None:
    """Note on an order what balances pay of it."""
    await tx.execute("UPDATE placed_order SET booked_ucents = $2 WHERE order_id = $1", order_id, booked.ucents)
