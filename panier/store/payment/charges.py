"""Charges: the money that is taken for orders, an open or settled one for each order at most."""

from collections.abc import Sequence

from panier.core.money import Money
from panier.core.order.charge import Charge
from panier.store.engine.columns import NUMBER, Columns, Kept, renamed, sealed
from panier.store.engine.db import Tx
from panier.store.engine.sealing import unseal

CHARGE = Columns(
    Charge,
    "charge",
    "c",
    {
        "charge_id": NUMBER,
        "amount": Kept(("amount_ucents", "currency"), write=lambda money: (money.ucents, money.currency), read=Money),
        "key": renamed("charge_key"),
        "challenge_url": sealed("charge.challenge_url"),
    },
)
_CHARGE_FACTS = CHARGE.update(
    "settled_us", "declined_us", "reference", "asked_us", "challenged_us", "challenge_url", "pending_us", "voided_us",
    "reason",
)  # fmt: skip


async def insert(tx: Tx, charge: Charge) -> int | None:
    """Stage a charge; returns its number.

    None where the order has a charge that was not declined.
    """
    row = await tx.row(f"{CHARGE.insert()} ON CONFLICT DO NOTHING RETURNING charge_id", *CHARGE.values(charge))
    return None if row is None else int(row[0])


async def load_order_of(tx: Tx, key: str) -> int | None:
    """The number of the order that a charge is for, by the key that its gateway knows; None where there is none."""
    row = await tx.row("SELECT order_id FROM charge WHERE charge_key = $1", key)
    return None if row is None else int(row[0])


async def load_open(tx: Tx, order_ids: Sequence[int]) -> dict[int, tuple[Charge, str | None]]:
    """By order: the charge that was not declined, and the gateway's token of its method.

    The token is None for points.
    """
    rows = await tx.rows(
        f"SELECT {CHARGE.select}, m.gateway_token FROM charge c"
        " LEFT JOIN payment_method m ON m.method_id = c.method_id WHERE c.order_id = ANY($1) AND c.declined_us IS NULL",
        list(order_ids),
    )
    found = ((CHARGE.read(row[: CHARGE.width]), row[CHARGE.width]) for row in rows)
    return {
        charge.order_id: (charge, None if token is None else unseal(token, "payment_method.gateway_token"))
        for charge, token in found
    }


async def settle(tx: Tx, charge_ids: Sequence[int], *, now_us: int) -> tuple[int, ...]:
    """Record that charges were paid; returns their orders.

    Charges whose outcome was known before are left out.
    """
    rows = await tx.rows(
        "UPDATE charge SET settled_us = $2 WHERE charge_id = ANY($1) AND settled_us IS NULL AND declined_us IS NULL"
        " RETURNING order_id",
        list(charge_ids), now_us,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def lock(tx: Tx, charge_ids: Sequence[int]) -> tuple[Charge, ...]:
    """Charges of any order, locked until the transaction ends."""
    await tx.lock(
        "SELECT charge_id FROM charge WHERE charge_id = ANY($1) ORDER BY charge_id FOR UPDATE", list(charge_ids)
    )
    rows = await tx.rows(
        f"SELECT {CHARGE.select} FROM charge c WHERE charge_id = ANY($1) ORDER BY charge_id", list(charge_ids)
    )
    return tuple(map(CHARGE.read, rows))


async def update(tx: Tx, charge: Charge) -> None:
    """Write what is known of a locked charge."""
    await tx.execute(_CHARGE_FACTS.sql, *_CHARGE_FACTS.values(charge))


async def load(tx: Tx, key: str) -> Charge | None:
    """The charge of a key."""
    row = await tx.row(f"SELECT {CHARGE.select} FROM charge c WHERE charge_key = $1", key)
    return None if row is None else CHARGE.read(row)


async def load_named(tx: Tx, gateway: str, reference: str) -> Charge | None:
    """The charge that its gateway knows under this name."""
    row = await tx.row(
        f"SELECT {CHARGE.select} FROM charge c WHERE reference = $1 AND gateway = $2 ORDER BY charge_id LIMIT 1",
        reference, gateway,
    )  # fmt: skip
    return None if row is None else CHARGE.read(row)


async def list_last(tx: Tx, method_ids: Sequence[int]) -> dict[int, Charge]:
    """The last charge of each payment method that was asked for, by its number; those called off are left out."""
    rows = await tx.rows(
        f"SELECT {CHARGE.select} FROM charge c WHERE c.charge_id IN ("
        "SELECT max(charge_id) FROM charge WHERE method_id = ANY($1) AND voided_us IS NULL GROUP BY method_id)",
        list(method_ids),
    )
    found = map(CHARGE.read, rows)
    return {one.method_id: one for one in found if one.method_id is not None}


async def note_reference(tx: Tx, charge_id: int, reference: str) -> None:
    """Keep a gateway's own name of a charge."""
    await tx.execute("UPDATE charge SET reference = $2 WHERE charge_id = $1", charge_id, reference)
