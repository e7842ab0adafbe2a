"""The columns that a type is stored in.

They are derived from its fields, for every statement that reads or writes them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from enum import Enum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from panier.core.account.access import digest
from panier.core.values import frozen, replace
from panier.store.engine.db import Row, Tx, batches, insertion
from panier.store.engine.sealing import read_sealed, seal, seal_known, unseal

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


@frozen
class Kept:
    """How a field is stored that is not simply a column of its name.

    `columns`: their names, where they differ from the field's; `expression`: what is read in place of a column of
    the table; `write` and `read`: from the value to the content of the columns and back, where they differ;
    `is_read` is False for content of another table, `is_written` for what the database determines itself.
    """

    columns: tuple[str, ...] = ()
    expression: str | None = None
    write: Callable[[Any], tuple[object, ...]] | None = None
    read: Callable[..., object] | None = None
    is_read: bool = True
    is_written: bool = True


NUMBER = Kept(is_written=False)  # counted up by the database
APART = Kept(is_read=False, is_written=False)  # in tables of its own; handed to `Columns.read`
FLAG = Kept(write=lambda value: (int(value),), read=bool)


def renamed(column: str) -> Kept:
    """A field whose column has another name."""
    return Kept(columns=(column,))


def joined(expression: str, *, read: Callable[..., object] | None = None) -> Kept:
    """A field that is read from elsewhere in the statement, and never written."""
    return Kept(expression=expression, read=read, is_written=False)


def word(*kinds: type[Enum]) -> Kept:
    """A field whose value is an enumeration's, or one of several."""
    known = {stored: member for kind in kinds for stored, member in _words(kind).items()}
    return Kept(write=lambda value: (value.value,), read=known.__getitem__)


def _words(kind: type[Enum]) -> dict[str, Enum]:
    """The members of an enumeration by what is stored of them: a look-up is quicker than a call of the enumeration."""
    return {member.value: member for member in kind}


def optional_word(kind: type[Enum]) -> Kept:
    """A field whose value is an enumeration's, or None."""
    words: dict[str | None, Enum | None] = {None: None}
    words.update(_words(kind))
    return Kept(write=lambda value: (None if value is None else value.value,), read=words.__getitem__)


def document(kind: Any, *, column: str | None = None, is_optional: bool = False) -> Kept:
    """A field that is stored as JSON; where it is optional, None is NULL."""
    decode, encode = msgspec.json.Decoder(kind).decode, msgspec.json.Encoder().encode
    return Kept(
        columns=() if column is None else (column,),
        write=lambda value: (None if is_optional and value is None else encode(value).decode(),),
        read=(lambda text: None if text is None else decode(text)) if is_optional else decode,
    )


def sealed(place: str, kept: Kept | None = None) -> Kept:
    """A field whose text is a secret that has to be read again; `place`: its table and column (sealing.py)."""
    plain = kept or Kept()
    write, read = plain.write, plain.read

    def sealing(value: Any) -> tuple[object, ...]:
        (text,) = (value,) if write is None else write(value)
        return (None if text is None else seal(str(text), place),)

    def opening(text: str | None) -> object:
        opened = None if text is None else unseal(text, place)
        return opened if read is None else read(opened)

    return replace(plain, write=sealing, read=opening)


def sealed_json(place: str, kind: Any) -> Kept:
    """A field that is a sealed document, never changed and read again and again, so that its value is remembered."""
    decode, encode = msgspec.json.Decoder(kind).decode, msgspec.json.Encoder().encode
    return Kept(
        write=lambda value: (seal_known(encode(value).decode(), place, value),),
        read=lambda text: read_sealed(text, place, decode),
    )


def digested(column: str) -> Kept:
    """A field that is a secret which is only ever compared; of a stored one nothing is known, so it reads as empty."""
    return Kept((column,), write=lambda secret: (digest(secret),), read=lambda _: "")


@frozen
class Update(Generic[T]):
    """A statement that writes some fields of a row, which is found by its first column."""

    sql: str
    values: Callable[[T], tuple[object, ...]]


class Columns(Generic[T]):
    """The columns of a type's table, in the order of its fields.

    `kept` describes the fields that are not plain columns. `select` lists the columns for a statement in which the
    table has the alias, `width` is their number.
    """

    def __init__(self, kind: type[T], table: str, alias: str = "", kept: dict[str, Kept] | None = None) -> None:
        self.table, self._make = table, kind
        self._kept = {field.name: Kept() for field in fields(kind)}
        unknown = (kept or {}).keys() - self._kept
        assert not unknown, f"{kind.__name__} has no fields {unknown}"
        self._kept |= kept or {}
        shown = [name for name, how in self._kept.items() if how.is_read]
        assert shown == list(self._kept)[: len(shown)], f"what is kept apart comes last in {kind.__name__}"
        prefix = f"{alias}." if alias else ""
        read = [how.expression or prefix + column for name in shown for how, column in self._columns(name)]
        self.select, self.width = ", ".join(read), len(read)
        self._readers = self._places(shown)
        self._written = [name for name, how in self._kept.items() if how.is_written]
        self._written_columns = tuple(column for name in self._written for _, column in self._columns(name))
        self.values = self._picker(self._written)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the table itself."""
        return tuple(
            column for name in self._kept for how, column in self._columns(name) if how.is_read and not how.expression
        )

    @property
    def written(self) -> tuple[str, ...]:
        """The columns that its `values` are for."""
        return self._written_columns

    def read(self, row: Row, *apart: object) -> T:
        """One value from exactly these columns of a row, and from what is stored apart."""
        if not self._readers:
            return self._make(*row, *apart)
        found = list(row)
        for start, end, read in self._readers:
            if end == start + 1:
                found[start] = read(found[start])
            else:
                found[start:end] = (read(*found[start:end]),)
        return self._make(*found, *apart)

    def insert(self, *besides: str) -> str:
        """The statement that inserts one row.

        It has its `values`, followed by the content of the further columns `besides`.
        """
        return insertion(self.table, (*self._written_columns, *besides), 1)

    def inserts(
        self, several: Sequence[T], besides: tuple[str, ...] = (), shared: tuple[object, ...] = ()
    ) -> Iterator[tuple[str, tuple[object, ...]]]:
        """The statements that insert any number of rows, each with its parameters.

        Each row has its `values`, followed by what is `shared` by all of them in the further columns `besides`.
        """
        columns = (*self._written_columns, *besides)
        for batch in batches(several, columns=len(columns)):
            parameters = (value for one in batch for value in (*self.values(one), *shared))
            yield insertion(self.table, columns, len(batch)), tuple(parameters)

    async def add_along(self, tx: Tx, one: T) -> None:
        """Insert a row along with what the transaction writes anyway (see Tx.add_along)."""
        await tx.add_along(self.table, self._written_columns, self.values(one))

    def update(self, *names: str) -> Update[T]:
        """The statement that changes some fields, or all written ones.

        It changes the row that the first field identifies.
        """
        first, *others = self._kept
        changed = list(names) or [name for name in others if self._kept[name].is_written]
        columns = [column for name in (first, *changed) for _, column in self._columns(name)]
        set_to = ", ".join(f"{column} = ${place}" for place, column in enumerate(columns[1:], 2))
        sql = f"UPDATE {self.table} SET {set_to} WHERE {columns[0]} = $1"
        return Update(sql, self._picker([first, *changed]))

    def _columns(self, name: str) -> list[tuple[Kept, str]]:
        how = self._kept[name]
        return [(how, column) for column in how.columns or (name,)]

    def _places(self, names: list[str]) -> list[tuple[int, int, Callable[..., object]]]:
        """The places of a row that are converted.

        They come from the end, so that earlier places stay where they are.
        """
        places, start = [], 0
        for name in names:
            how, end = self._kept[name], start + len(self._columns(name))
            if how.read is not None:
                places.append((start, end, how.read))
            start = end
        return places[::-1]

    def _picker(self, names: list[str]) -> Callable[[T], tuple[object, ...]]:
        """A function that takes the columns of some fields out of a value."""
        pick = attrgetter(*names)
        writers = [(place, write) for place, name in enumerate(names) if (write := self._kept[name].write) is not None]

        def picked(one: T) -> tuple[object, ...]:
            found = list(pick(one))
            for place, write in reversed(writers):
                found[place : place + 1] = write(found[place])
            return tuple(found)

        return picked
