"""The columns that keep a type follow from its fields: the tables must have them all, and no value may get lost."""

import pkgutil
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

import pytest

import panier.store
from panier.core.money import Money
from panier.store.engine.columns import APART, FLAG, NUMBER, Columns, Kept, document, joined, renamed, word
from panier.store.schema.tables import metadata

MODULES = [
    import_module(one.name)
    for one in pkgutil.walk_packages(panier.store.__path__, "panier.store.")
    if "migrations" not in one.name
]
ALL: dict[str, Columns[Any]] = {
    one.table: one for module in MODULES for one in vars(module).values() if isinstance(one, Columns)
}


class Mood(StrEnum):
    """How somebody is."""

    GLAD = "glad"


@dataclass(frozen=True, slots=True)
class Guest:
    """One with a field of each kind."""

    guest_id: int
    key: str
    paid: Money
    mood: Mood
    is_here: bool
    wishes: tuple[str, ...] | None
    host: str | None
    since_us: int = 0
    dishes: tuple[str, ...] = ()


GUESTS = Columns(
    Guest,
    "guest",
    "g",
    {
        "guest_id": NUMBER,
        "key": renamed("guest_key"),
        "paid": Kept(("ucents", "currency"), write=lambda money: (money.ucents, money.currency), read=Money),
        "mood": word(Mood),
        "is_here": FLAG,
        "wishes": document(tuple[str, ...], is_optional=True),
        "host": joined("h.name"),
        "dishes": APART,
    },
)
GUEST = Guest(
    7, "k", Money(5, "EUR"), Mood.GLAD, is_here=True, wishes=("tea",), host="Ada", since_us=3, dishes=("pie",)
)


@pytest.mark.parametrize("columns", ALL.values(), ids=ALL)
def test_a_table_has_the_columns_that_its_type_is_kept_in(columns: Columns[Any]) -> None:
    assert set(columns.names) <= set(metadata.tables[columns.table].columns.keys())


def test_the_columns_of_orders_are_found() -> None:
    assert {"placed_order", "charge", "cart", "cart_item", "account", "credential"} <= ALL.keys()


def test_a_row_is_read_in_the_order_of_the_fields() -> None:
    assert GUESTS.select == (
        "g.guest_id, g.guest_key, g.ucents, g.currency, g.mood, g.is_here, g.wishes, h.name, g.since_us"
    )
    assert GUESTS.width == 9
    assert GUESTS.read((7, "k", 5, "EUR", "glad", 1, '["tea"]', "Ada", 3), ("pie",)) == GUEST


def test_a_row_is_written_without_what_the_database_finds_for_itself() -> None:
    assert GUESTS.insert("asked_us") == (
        "INSERT INTO guest (guest_key, ucents, currency, mood, is_here, wishes, since_us, asked_us)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    )
    assert GUESTS.values(GUEST) == ("k", 5, "EUR", "glad", 1, '["tea"]', 3)


def test_several_rows_are_written_at_once() -> None:
    ((sql, parameters),) = GUESTS.inserts([GUEST, GUEST], ("seat",), (4,))
    assert sql.endswith("seat) VALUES ($1, $2, $3, $4, $5, $6, $7, $8), ($9, $10, $11, $12, $13, $14, $15, $16)")
    assert parameters == 2 * (*GUESTS.values(GUEST), 4)


def test_some_fields_of_a_row_are_changed() -> None:
    change = GUESTS.update("paid", "mood")
    assert change.sql == "UPDATE guest SET ucents = $2, currency = $3, mood = $4 WHERE guest_id = $1"
    assert change.values(GUEST) == (7, 5, "EUR", "glad")


def test_everything_written_is_changed_where_no_field_is_named() -> None:
    assert "since_us = $8 WHERE guest_id = $1" in GUESTS.update().sql


def test_none_is_kept_as_none() -> None:
    assert GUESTS.read((7, "k", 5, "EUR", "glad", 1, None, None, 3), ()).wishes is None


def test_a_field_that_a_type_has_not_is_refused() -> None:
    with pytest.raises(AssertionError, match="no fields"):
        Columns(Guest, "guest", "g", {"name": FLAG})
