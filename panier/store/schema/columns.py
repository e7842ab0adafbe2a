"""The parts that every table of the schema is built with."""

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def numbered(name: str) -> "Column[int]":
    """A primary key that counts up; SQLite counts only in an INTEGER PRIMARY KEY."""
    return Column(name, BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def partial_index(name: str, *columns: "Column[Any]", where: "ColumnElement[bool]") -> Index:
    """An index of some rows only: it stays small, and serves statements that name its condition."""
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)
