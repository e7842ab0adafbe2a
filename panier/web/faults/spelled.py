"""A fault in one line, as it is typed: POST */checkout=500:2 fails the next two checkouts."""

import re

from panier.core.refusal import Refusal, bad_input
from panier.web.faults.rules import CallFault, CallFaultKind

FORM = "[METHOD ]PATH=KIND[/SECONDS][@PROBABILITY][:TIMES][+AFTER]"
EXAMPLE = "POST */checkout=500:2"
_LINE = re.compile(
    r"(?:(?P<method>[A-Za-z]+|\*) +)?(?P<path>[/*][^=\s]*)=(?P<kind>[A-Za-z]+|\d{3})"
    r"(?:/(?P<seconds>\d{1,4}(?:\.\d{1,3})?))?(?:@(?P<probability>\d?\.?\d{1,6}))?(?::(?P<times>\d{1,7}))?"
    r"(?:\+(?P<after>\d{1,7}))?"
)


def read_fault(text: str) -> CallFault:
    """The fault that a line says.

    Refuses: a line of another form, an unknown kind (400).
    """
    found = _LINE.fullmatch(text.strip())
    if found is None:
        raise _not_right(text, f"it has the form {FORM}")
    kind = found["kind"].lower()
    status = int(kind) if kind.isdigit() else None
    if status is None and kind not in [one.value for one in CallFaultKind if one is not CallFaultKind.STATUS]:
        kinds = ", ".join(one.value for one in CallFaultKind if one is not CallFaultKind.STATUS)
        raise _not_right(text, f"KIND is a status from 400 to 599, or one of {kinds}")
    return CallFault(
        kind=CallFaultKind.STATUS if status is not None else CallFaultKind(kind),
        method=(found["method"] or "*").upper(),
        path=found["path"],
        status=status,
        seconds=float(found["seconds"] or 0),
        probability=float(found["probability"] or 1),
        times=int(found["times"]) if found["times"] else None,
        after=int(found["after"] or 0),
    )


def _not_right(text: str, problem: str) -> Refusal:
    return bad_input("rule", f"is {text[:80]!r}, but {problem}, as in '{EXAMPLE}'")
