"""What happened: the lines of orders' follow-up, and the facts that programs are told of; one table, only added to.

A fact gets its place in the list once everything before it is certain: transactions do not end in the order in which
they numbered their rows, so whoever read on from a row's number would miss what is written later under a lower one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from panier.core.hook.fact import Fact, FactType, FactValue, NumberedFact
from panier.core.values import frozen
from panier.store.engine.db import Row, Tx

_COLUMNS = ("order_id", "label", "at_us", "description", "account_id", "type", "content")
_content = msgspec.json.Decoder(dict[str, FactValue])
_FACT = "place, type, account_id, at_us, content"
NUMBERED_AT_ONCE = 2_000


@frozen
class NotedEvent:
    """What a transaction noted: a line of an order's follow-up, a fact of an account, or both."""

    order_id: int | None
    label: str | None
    at_us: int
    description: str | None
    account_id: int | None
    type: str | None
    content: Mapping[str, FactValue]


async def note(tx: Tx, *facts: Fact) -> None:
    """Note facts along with what else their transaction writes."""
    for one in facts:
        await tx.add_along("event", _COLUMNS, (None, None, one.at_us, None, *_columns(one)))


async def note_line(tx: Tx, order_id: int, label: str, description: str, *, at_us: int, fact: Fact | None) -> None:
    """Add a line to an order's follow-up, which may be a fact as well."""
    told = (None, None, None) if fact is None else _columns(fact)
    await tx.add_along("event", _COLUMNS, (order_id, label, at_us, description, *told))


def noted(row: Sequence[Any]) -> NotedEvent:
    """What a row says that was added along."""
    order_id, label, at_us, description, account_id, kind, content = row
    held = {} if content is None else _content.decode(content)
    return NotedEvent(order_id, label, at_us, description, account_id, kind, held)


async def list_noted(tx: Tx, owner: int, *, since_us: int, limit: int) -> tuple[NotedEvent, ...]:
    """What happened to an account and to its orders since an instant, oldest first; of too much, the latest."""
    rows = await tx.rows(
        "SELECT order_id, label, at_us, description, account_id, type, content FROM event WHERE at_us >= $2 AND"
        " (account_id = $1 OR order_id IN (SELECT order_id FROM placed_order WHERE account_id = $1))"
        " ORDER BY event_id DESC LIMIT $3",
        owner, since_us, limit,
    )  # fmt: skip
    return tuple(noted(row) for row in reversed(rows))


async def has_new(tx: Tx) -> bool:
    """True where facts are without a place."""
    return await tx.row("SELECT 1 FROM event WHERE type IS NOT NULL AND place IS NULL LIMIT 1") is not None


async def number(tx: Tx) -> int:
    """Give the facts that are known by now their places, not too many at once; returns how many got one.

    Whoever does it holds the counter, so that places are given, and seen, in their order.
    """
    await tx.execute("INSERT INTO event_counter (counter_id, place) VALUES (1, 0) ON CONFLICT DO NOTHING")
    await tx.lock("SELECT place FROM event_counter WHERE counter_id = 1 FOR UPDATE")
    row = await tx.row("SELECT place FROM event_counter WHERE counter_id = 1")
    assert row is not None
    count = await tx.execute(
        "UPDATE event SET place = $1 + n.rank FROM (SELECT event_id, row_number() OVER (ORDER BY event_id) AS rank"
        " FROM event WHERE type IS NOT NULL AND place IS NULL ORDER BY event_id LIMIT $2) n"
        " WHERE event.event_id = n.event_id",
        row[0], NUMBERED_AT_ONCE,
    )  # fmt: skip
    if count:
        await tx.execute("UPDATE event_counter SET place = $1 WHERE counter_id = 1", row[0] + count)
    return count


async def last_place(tx: Tx) -> int:
    """The place of the last fact that has one; 0 before the first."""
    row = await tx.row("SELECT place FROM event_counter WHERE counter_id = 1")
    return 0 if row is None else int(row[0])


async def list_after(
    tx: Tx, place: int, *, owner: int | None, types: Sequence[str] = (), limit: int
) -> tuple[NumberedFact, ...]:
    """The facts behind a place, in their order.

    `owner`: those of an account, of all where it is None; `types`: those of some types, else of all.
    """
    if owner is not None and types:
        return await _list_of_types(tx, place, owner=owner, types=types, limit=limit)
    conditions, arguments = ["place > $1"], list[object]((place, limit))
    if owner is not None:
        arguments.append(owner)
        conditions.append(f"account_id = ${len(arguments)}")
    if types:
        arguments.append(list(types))
        conditions.append(f"type = ANY(${len(arguments)})")
    rows = await tx.rows(
        f"SELECT {_FACT} FROM event WHERE {' AND '.join(conditions)} ORDER BY place LIMIT $2", *arguments
    )
    return tuple(_numbered(row) for row in rows)


async def _list_of_types(
    tx: Tx, place: int, *, owner: int, types: Sequence[str], limit: int
) -> tuple[NumberedFact, ...]:
    """An account's facts of some types: each type by itself, since those that are looked for may be rare."""
    rows: list[Row] = []
    for one in types:
        rows += await tx.rows(
            f"SELECT {_FACT} FROM event WHERE place > $1 AND account_id = $2 AND type = $3 ORDER BY place LIMIT $4",
            place, owner, one, limit,
        )  # fmt: skip
    return tuple(_numbered(row) for row in sorted(rows, key=lambda row: int(row[0]))[:limit])


def _columns(one: Fact) -> tuple[object, ...]:
    return one.account_id, one.type.value, msgspec.json.encode(one.content).decode()


def _numbered(row: Row) -> NumberedFact:
    place, kind, account_id, at_us, content = row
    found: Mapping[str, FactValue] = _content.decode(content)
    return NumberedFact(place, Fact(FactType(kind), account_id, at_us, found))
