"""Carts, items and configurations.

Whoever changes a cart locks its row first, so that checkout sees all of a change or nothing.
"""

from collections.abc import Iterable

import msgspec

from panier.core.cart.allowance import AllowanceUse
from panier.core.cart.cart import Cart, Configuration, Item
from panier.core.values import frozen
from panier.store.engine.columns import APART, NUMBER, Columns, Kept, document, renamed, sealed
from panier.store.engine.db import Row, Tx
from panier.store.engine.sealing import seal


def _uses_text(claims: tuple[AllowanceUse, ...]) -> tuple[str]:
    uses = [(claim.subject, claim.pieces, claim.limit) for claim in claims]
    return (msgspec.json.encode(uses).decode() if uses else "[]",)


def _uses(text: str) -> tuple[AllowanceUse, ...]:
    if text == "[]":
        return ()
    return tuple(AllowanceUse(*use) for use in msgspec.json.decode(text, type=tuple[tuple[str, int, int], ...]))


_CART = Columns(Cart, "cart", "c", {"coupons": document(tuple[str, ...]), "items": APART})
_ITEM = Columns(
    Item,
    "cart_item",
    "i",
    {
        "item_id": NUMBER,
        "version_id": renamed("catalog_version_id"),
        "promised": Kept(write=_uses_text, read=_uses),
        "configurations": APART,
    },
)
_SEAL_BYTES = 40  # what a seal adds, once base64 is counted back
_VALUE = "cart_configuration.value"
_ANSWER = Columns(Configuration, "cart_configuration", "a", {"configuration_id": NUMBER, "value": sealed(_VALUE)})
_CONTENT = f"""
    SELECT {_CART.select}, {_ITEM.select}, {_ANSWER.select}
    FROM cart c LEFT JOIN cart_item i ON i.cart_id = c.cart_id LEFT JOIN cart_configuration a ON a.item_id = i.item_id
    WHERE c.cart_id = $1 ORDER BY i.item_id, a.configuration_id"""
_ITEM_FROM = _CART.width
_ANSWER_FROM = _CART.width + _ITEM.width
_CHANGE = _CART.update("description", "expires_us", "coupons")
_ITEM_CHANGE = _ITEM.update("duration", "quantity", "promised")


@frozen
class ConfigurationRoom:
    """How many answers an item takes, and how many characters all answers of a cart have, with and without owner."""

    answers: int
    text: int
    unowned_text: int


async def insert(tx: Tx, cart: Cart) -> None:
    """Add an empty cart."""
    await _CART.add_along(tx, cart)


async def load(tx: Tx, cart_id: str) -> Cart | None:
    """A cart with its items and their configurations, oldest first."""
    return _cart(await tx.rows(_CONTENT, cart_id))


async def lock_cart(tx: Tx, cart_id: str) -> Cart | None:
    """A cart with its items and their configurations, locked until the transaction ends."""
    await tx.lock("SELECT cart_id FROM cart WHERE cart_id = $1 FOR UPDATE", cart_id)
    return _cart(await tx.rows(_CONTENT, cart_id))


async def list_domains(tx: Tx, cart_id: str) -> tuple[str, ...]:
    """The domain names in a cart, each listed once."""
    rows = await tx.rows("SELECT DISTINCT domain FROM cart_item WHERE cart_id = $1 AND domain IS NOT NULL", cart_id)
    return tuple(sorted(row[0] for row in rows))


async def list_ids(tx: Tx, *, owner: int, now_us: int, description: str | None) -> tuple[str, ...]:
    """The carts of an account that have not expired, oldest first.

    With a description, only those that have it.
    """
    select = "SELECT created_us, cart_id FROM cart WHERE account_id = $1 AND expires_us > $2"
    if description is None:
        rows = await tx.rows(select, owner, now_us)
    else:
        rows = await tx.rows(f"{select} AND description = $3", owner, now_us, description)
    return tuple(cart_id for _, cart_id in sorted(map(tuple, rows)))


async def update(tx: Tx, cart: Cart) -> None:
    """Write a cart's description, expiry and coupons."""
    await tx.execute(_CHANGE.sql, *_CHANGE.values(cart))


async def delete(tx: Tx, cart_id: str) -> None:
    """Delete a cart and everything in it."""
    await tx.execute("DELETE FROM cart WHERE cart_id = $1", cart_id)


async def delete_expired(tx: Tx, *, before_us: int, limit: int) -> int:
    """Delete carts that expired before an instant and never became an order; returns how many."""
    return await tx.execute(
        "DELETE FROM cart WHERE cart_id = ANY($1)",
        [row[0] for row in await tx.rows(
            "SELECT cart_id FROM cart WHERE expires_us < $1 AND order_id IS NULL LIMIT $2", before_us, limit
        )],
    )  # fmt: skip


async def assign(tx: Tx, cart_id: str, *, owner: int, now_us: int) -> bool | None:
    """Assign an open cart to an account, unless it belongs to another: then None.

    Returns whether something in it has limited offers, whose use depends on the account.
    """
    row = await tx.row(
        "UPDATE cart SET account_id = $2 WHERE cart_id = $1 AND expires_us > $3 AND order_id IS NULL"
        " AND (account_id IS NULL OR account_id = $2) RETURNING has_limited_offers",
        cart_id, owner, now_us,
    )  # fmt: skip
    return None if row is None else bool(row[0])


async def note_limited_offers(tx: Tx, cart_id: str) -> None:
    """Note that something in a cart has limited offers."""
    await tx.execute("UPDATE cart SET has_limited_offers = 1 WHERE cart_id = $1", cart_id)


async def mark_ordered(tx: Tx, cart_id: str, order_id: int) -> None:
    """Store the order that a cart became."""
    await tx.execute("UPDATE cart SET order_id = $2 WHERE cart_id = $1", cart_id, order_id)


async def insert_item(tx: Tx, cart_id: str, item: Item) -> int:
    """Add an item; returns its number."""
    row = await tx.row(f"{_ITEM.insert('cart_id')} RETURNING item_id", *_ITEM.values(item), cart_id)
    assert row is not None
    return int(row[0])


async def update_item(tx: Tx, item: Item) -> None:
    """Write an item's duration and quantity, and the promotions promised with them."""
    await tx.execute(_ITEM_CHANGE.sql, *_ITEM_CHANGE.values(item))


async def delete_items(tx: Tx, item_ids: Iterable[int]) -> None:
    """Delete items with their configurations."""
    await tx.execute("DELETE FROM cart_item WHERE item_id = ANY($1)", list(item_ids))


async def insert_configurations(
    tx: Tx, item_id: int, answers: tuple[tuple[str, str], ...]
) -> tuple[Configuration, ...]:
    """Add several answers to an item."""
    rows: list[Row] = []
    wanted = [Configuration(0, label, value) for label, value in answers]
    for sql, parameters in _ANSWER.inserts(wanted, ("item_id",), (item_id,)):
        rows += await tx.rows(f"{sql} RETURNING {', '.join(_ANSWER.names)}", *parameters)
    return tuple(_ANSWER.read(row) for row in rows)


async def add_configuration(
    tx: Tx, cart_id: str, item_id: int, *, label: str, value: str, caller_id: int | None, now_us: int,
    room: ConfigurationRoom,
) -> int | None:  # fmt: skip
    """Add an answer to an item of an open cart; returns its number.

    None where item or cart is missing or another account's, or one of them has no room for another answer. Nobody in
    particular (None) may add one to anybody's cart.
    """
    rows = await tx.only(
        "INSERT INTO cart_configuration (item_id, label, value) SELECT i.item_id, CAST($3 AS TEXT), CAST($4 AS TEXT)"
        " FROM cart_item i JOIN cart c ON c.cart_id = i.cart_id"
        " WHERE c.cart_id = $1 AND i.item_id = $2 AND c.order_id IS NULL AND c.expires_us > $5"
        " AND (CAST($10 AS BIGINT) IS NULL OR c.account_id IS NULL OR c.account_id = $10)"
        " AND (SELECT count(*) FROM cart_configuration a WHERE a.item_id = i.item_id) < $6"
        f" AND (SELECT coalesce(sum(length(a.label) + length(a.value) * 3 / 4 - {_SEAL_BYTES}), 0) FROM cart_item k"
        " JOIN cart_configuration a ON a.item_id = k.item_id WHERE k.cart_id = c.cart_id) + CAST($7 AS BIGINT)"
        " <= CASE WHEN c.account_id IS NULL THEN CAST($8 AS BIGINT) ELSE CAST($9 AS BIGINT) END"
        " FOR UPDATE OF c RETURNING configuration_id",
        cart_id, item_id, label, seal(value, _VALUE), now_us, room.answers, len(label) + len(value),
        room.unowned_text, room.text, caller_id,
    )  # fmt: skip
    return int(rows[0][0]) if rows else None


async def delete_configuration(tx: Tx, configuration_id: int) -> None:
    """Delete an answer."""
    await tx.execute("DELETE FROM cart_configuration WHERE configuration_id = $1", configuration_id)


def _cart(rows: list[Row]) -> Cart | None:
    return _CART.read(rows[0][: _CART.width], _items(rows)) if rows else None


def _items(rows: list[Row]) -> tuple[Item, ...]:
    """The items in joined rows: a row for each configuration, or one without any."""
    answers: dict[int, list[Configuration]] = {}
    firsts: dict[int, Row] = {}
    for row in rows:
        item_id = row[_ITEM_FROM]
        if item_id is None:
            continue
        firsts.setdefault(item_id, row[_ITEM_FROM:_ANSWER_FROM])
        if row[_ANSWER_FROM] is not None:
            answers.setdefault(item_id, []).append(_ANSWER.read(row[_ANSWER_FROM:]))
    return tuple(_ITEM.read(row, tuple(answers.get(item_id, ()))) for item_id, row in firsts.items())
