"""A fault in a word: 'POST */checkout=500:2' fails the next two check-outs."""

from typing import Any

from panier.core.refusal import invalid

KINDS = ("delay", "lost", "signature", "maintenance", "rate")
METHODS = ("GET", "POST", "PUT", "DELETE", "*")


def is_rule(word: str) -> bool:
    """True for a rule in a word, false for the name of a plan."""
    return "=" in word


def read(word: str) -> dict[str, Any]:
    """The rule in a word, as the owner's port takes it.

    Refuses: any other word, with an example (400).
    """
    where, sign, what = word.rpartition("=")
    method, _, path = where.strip().partition(" ")
    what, colon, times = what.strip().partition(":")
    if not sign or method.upper() not in METHODS or not path.strip() or (colon and not times.isdigit()):
        raise _refused(word)
    found: dict[str, Any] = {"method": method.upper(), "path": path.strip()}
    if what.isdigit() and 400 <= int(what) <= 599:
        found |= {"kind": "status", "status": int(what)}
    elif what in KINDS:
        found |= {"kind": what}
    else:
        raise _refused(word)
    return found | ({"times": int(times)} if colon else {})


def _refused(word: str) -> Exception:
    return invalid(
        f"{word!r} is no fault: write 'METHOD PATH=WHAT[:TIMES]', where WHAT is a status from 400 to 599 or"
        f" {', '.join(KINDS[:-1])} or {KINDS[-1]}, such as 'POST */checkout=lost:1'"
    )
