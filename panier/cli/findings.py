"""What commands that look at something find: each thing, how it is, and what to type where it is wrong."""

from collections.abc import Iterable
from typing import Any

from panier import __version__
from panier.core.values import frozen

_MARKS = {True: "ok", False: "WRONG"}


@frozen
class Finding:
    """One thing that was looked at: what it is, how it is, and what to type where it is wrong."""

    what: str
    is_well: bool
    how: str
    help: str = ""


def lines(found: Iterable[Finding]) -> list[str]:
    """Findings for people."""
    told = []
    for one in found:
        told.append(f"{_MARKS[one.is_well]:<6}{one.what:<16}{one.how}")
        told += [f"{'':<22}{one.help}"] if one.help else []
    return told


def document(found: Iterable[Finding]) -> dict[str, Any]:
    """Findings for programs."""
    rows = [{"what": one.what, "isWell": one.is_well, "how": one.how, "help": one.help or None} for one in found]
    return {"version": __version__, "findings": rows}
