"""Carts, items and configurations. Whoever changes a cart takes its row first, so that checkout sees all or nothing."""

from collections.abc import Iterable

import msgspec

from panier.core.cart.cart import Cart, Configuration, Item
from panier.store.engine.db import Row, Tx, values

_CART = "c.cart_id, c.subsidiary, c.description, c.expires_us, c.account_id, c.order_id, c.coupons"
_ITEM = (
    "i.item_id, i.parent_item_id, i.family, i.plan_code, i.pricing_mode, i.duration, i.quantity, i.domain,"
    " i.price_ucents, i.service_id, i.service_name, i.catalog_version_id, i.added_us, i.promised"
)
_CONTENT = f"""
    SELECT {_CART}, {_ITEM}, a.configuration_id, a.label, a.value
    FROM cart c LEFT JOIN cart_item i ON i.cart_id = c.cart_id LEFT JOIN cart_configuration a ON a.item_id = i.item_id
    WHERE c.cart_id = $1 ORDER BY i.item_id, a.configuration_id"""
_CART_COLUMNS = 7
_ITEM_COLUMNS = 14


async def insert(tx: Tx, cart: Cart, *, created_us: int) -> None:
    """Add an empty cart."""
    await tx.execute(
        "INSERT INTO cart (cart_id, subsidiary, description, account_id, created_us, expires_us, coupons)"
        " VALUES ($1, $2, $3, $4, $5, $6, '[]')",
        cart.cart_id, cart.subsidiary, cart.description, cart.account_id, created_us, cart.expires_us,
    )  # fmt: skip


async def load(tx: Tx, cart_id: str) -> Cart | None:
    """A cart with its items and their configurations, oldest first."""
    return _cart(await tx.rows(_CONTENT, cart_id))


async def load_for_update(tx: Tx, cart_id: str) -> Cart | None:
    """The same, and nobody else changes it before this transaction ends."""
    await tx.lock("SELECT cart_id FROM cart WHERE cart_id = $1 FOR UPDATE", cart_id)
    return _cart(await tx.rows(_CONTENT, cart_id))


async def names(tx: Tx, cart_id: str) -> tuple[str, ...]:
    """The domain names in a cart, each once."""
    rows = await tx.rows("SELECT DISTINCT domain FROM cart_item WHERE cart_id = $1 AND domain IS NOT NULL", cart_id)
    return tuple(sorted(row[0] for row in rows))


async def ids(tx: Tx, *, owner: int, now_us: int, description: str | None) -> tuple[str, ...]:
    """The carts of an account that have not expired, oldest first; with a description, those that bear it."""
    rows = await tx.rows(
        "SELECT cart_id FROM cart WHERE account_id = $1 AND expires_us > $2"
        " AND (CAST($3 AS TEXT) IS NULL OR description = $3) ORDER BY created_us, cart_id",
        owner, now_us, description,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def update(tx: Tx, cart: Cart) -> None:
    """Write a cart's description, end and coupons."""
    await tx.execute(
        "UPDATE cart SET description = $2, expires_us = $3, coupons = $4 WHERE cart_id = $1",
        cart.cart_id, cart.description, cart.expires_us, msgspec.json.encode(cart.coupons).decode(),
    )  # fmt: skip


async def delete(tx: Tx, cart_id: str) -> None:
    """Remove a cart and all that is in it."""
    await tx.execute("DELETE FROM cart WHERE cart_id = $1", cart_id)


async def delete_expired(tx: Tx, *, before_us: int, limit: int) -> int:
    """Remove carts that expired before an instant and never became an order; how many."""
    return await tx.execute(
        "DELETE FROM cart WHERE cart_id = ANY($1)",
        [row[0] for row in await tx.rows(
            "SELECT cart_id FROM cart WHERE expires_us < $1 AND order_id IS NULL LIMIT $2", before_us, limit
        )],
    )  # fmt: skip


async def assign(tx: Tx, cart_id: str, *, owner: int, now_us: int) -> bool:
    """Bind an open cart to an account, unless it is another's; whether it is this account's now."""
    return await tx.execute(
        "UPDATE cart SET account_id = $2 WHERE cart_id = $1 AND expires_us > $3 AND order_id IS NULL"
        " AND (account_id IS NULL OR account_id = $2)",
        cart_id, owner, now_us,
    ) == 1  # fmt: skip


async def mark_ordered(tx: Tx, cart_id: str, order_id: int) -> None:
    """Remember the order that a cart became."""
    await tx.execute("UPDATE cart SET order_id = $2 WHERE cart_id = $1", cart_id, order_id)


async def insert_item(tx: Tx, cart_id: str, item: Item) -> int:
    """Add an item; its number."""
    row = await tx.row(
        "INSERT INTO cart_item (cart_id, parent_item_id, family, plan_code, pricing_mode, duration, quantity, domain,"
        " price_ucents, service_id, service_name, catalog_version_id, added_us, promised)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING item_id",
        cart_id, item.parent_item_id, item.family, item.plan_code, item.pricing_mode, item.duration, item.quantity,
        item.domain, item.price_ucents, item.service_id, item.service_name, item.version_id, item.added_us,
        _promised_text(item),
    )  # fmt: skip
    assert row is not None
    return int(row[0])


async def update_item(tx: Tx, item: Item) -> None:
    """Write an item's duration and quantity, and what it was promised with them."""
    await tx.execute(
        "UPDATE cart_item SET duration = $2, quantity = $3, promised = $4 WHERE item_id = $1",
        item.item_id, item.duration, item.quantity, _promised_text(item),
    )  # fmt: skip


async def delete_items(tx: Tx, item_ids: Iterable[int]) -> None:
    """Remove items with their configurations."""
    await tx.execute("DELETE FROM cart_item WHERE item_id = ANY($1)", list(item_ids))


async def insert_configurations(
    tx: Tx, item_id: int, answers: tuple[tuple[str, str], ...]
) -> tuple[Configuration, ...]:
    """Add several answers to an item, in one statement."""
    rows = await tx.rows(
        f"INSERT INTO cart_configuration (item_id, label, value) VALUES {values(3, len(answers))}"
        " RETURNING configuration_id, label, value",
        *(field for label, value in answers for field in (item_id, label, value)),
    )
    return tuple(Configuration(*row) for row in rows)


async def add_configuration(
    tx: Tx, cart_id: str, item_id: int, *, label: str, value: str, now_us: int, limit: int
) -> int | None:
    """Add an answer to an item of an open cart, if item and cart are there and have room; its number."""
    row = await tx.row(
        "INSERT INTO cart_configuration (item_id, label, value) SELECT i.item_id, CAST($3 AS TEXT), CAST($4 AS TEXT)"
        " FROM cart_item i JOIN cart c ON c.cart_id = i.cart_id"
        " WHERE c.cart_id = $1 AND i.item_id = $2 AND c.order_id IS NULL AND c.expires_us > $5"
        " AND (SELECT count(*) FROM cart_configuration a WHERE a.item_id = i.item_id) < $6"
        " FOR UPDATE OF c RETURNING configuration_id",
        cart_id, item_id, label, value, now_us, limit,
    )  # fmt: skip
    return None if row is None else int(row[0])


async def delete_configuration(tx: Tx, configuration_id: int) -> None:
    """Remove an answer."""
    await tx.execute("DELETE FROM cart_configuration WHERE configuration_id = $1", configuration_id)


def _cart(rows: list[Row]) -> Cart | None:
    if not rows:
        return None
    cart_id, subsidiary, description, expires_us, account_id, order_id, coupons = rows[0][:_CART_COLUMNS]
    return Cart(
        cart_id=cart_id,
        subsidiary=subsidiary,
        description=description,
        expires_us=expires_us,
        account_id=account_id,
        order_id=order_id,
        items=_items(rows),
        coupons=tuple(msgspec.json.decode(coupons)) if coupons != "[]" else (),
    )


def _items(rows: list[Row]) -> tuple[Item, ...]:
    """The items of the joined rows; a row per configuration, or one where an item has none."""
    answers: dict[int, list[Configuration]] = {}
    firsts: dict[int, Row] = {}
    for row in rows:
        item_id = row[_CART_COLUMNS]
        if item_id is None:
            continue
        firsts.setdefault(item_id, row)
        configuration_id, label, value = row[_CART_COLUMNS + _ITEM_COLUMNS :]
        if configuration_id is not None:
            answers.setdefault(item_id, []).append(Configuration(configuration_id, label, value))
    return tuple(
        Item(
            *(
                *row[_CART_COLUMNS : _CART_COLUMNS + _ITEM_COLUMNS - 1],
                _promised(row[_CART_COLUMNS + _ITEM_COLUMNS - 1]),
                tuple(answers.get(item_id, ())),
            )
        )
        for item_id, row in firsts.items()
    )


def _promised_text(item: Item) -> str:
    return msgspec.json.encode(item.promised).decode() if item.promised else "[]"


def _promised(text: str) -> tuple[tuple[str, int, int], ...]:
    return msgspec.json.decode(text, type=tuple[tuple[str, int, int], ...]) if text != "[]" else ()
