"""Statements in SQLite's words: they are written once, as PostgreSQL knows them."""

import re
from functools import lru_cache

import msgspec

_LOCKING = re.compile(r"\s+FOR (?:NO KEY )?(?:UPDATE|SHARE)(?: OF \w+)?(?: SKIP LOCKED)?")
_ANY = re.compile(r"= ANY\((\$\d+)\)")
_PARAMETER = re.compile(r"\$(\d+)")


@lru_cache(maxsize=8_192)
def dialect(sql: str) -> tuple[str, bool]:
    """A statement in SQLite's words, and whether it takes lists, which are passed as JSON."""
    text, lists = _ANY.subn(r"IN (SELECT value FROM json_each(\1))", _LOCKING.sub("", sql))
    return _PARAMETER.sub(r"?\1", text), lists > 0


def bound(argument: object) -> object:
    """An argument as SQLite takes it: a list as JSON."""
    return msgspec.json.encode(argument).decode() if isinstance(argument, list | tuple) else argument
