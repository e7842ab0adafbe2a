"""What goes wrong around SQLite, and how that is told."""

import sqlite3

from panier.core.refusal import Kind, Refusal

# What says something about the disk, the memory or another program, and nothing about the statement.
_OUTSIDE = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL, sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_READONLY,
})  # fmt: skip
FAILURES = (sqlite3.Error, MemoryError)  # how Python reports what went wrong in SQLite


def is_outside(error: Exception) -> bool:
    """Whether an error is about the disk, the memory or another program."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF in _OUTSIDE
    return isinstance(error, MemoryError)


def unavailable(error: Exception) -> Refusal:
    """What whoever asked is told."""
    refusal = Refusal(Kind.UNAVAILABLE, "Service is temporarily unavailable")
    refusal.__cause__ = error
    return refusal
