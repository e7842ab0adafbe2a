"""Entries of the parts of a service: how they hang together, and what goes or changes along with one."""

from collections.abc import Callable, Mapping
from datetime import datetime
from ipaddress import ip_network

from panier.core.refusal import bad_input
from panier.core.service.blanks import filled, flat
from panier.core.service.iam import is_like
from panier.core.service.kind import Filters, ServiceKind, ServicePart, Values
from panier.core.service.work import Entries

Parts = Mapping[str, Entries]
Changed = dict[str, dict[str, dict[str, object] | None]]


def kept_key(part: ServicePart | None, key: str, parent_key: str) -> str:
    """The key under which an entry is kept: with that of the entry above it, where there is one."""
    if part is not None and part.key is None and part.view_of is not None:
        return parent_key
    is_below = part is not None and part.under is not None and part.view_of is None
    return f"{parent_key}/{key}" if is_below else key


def entry_in(parts: Parts, part: ServicePart, *, key: str, parent_key: str = "") -> dict[str, object] | None:
    """An entry of a part, if there is one."""
    found = parts.get(part.kept, {}).get(kept_key(part, key, parent_key))
    return found if found is not None and _is_seen(part, found, parent_key) else None


def entries_in(parts: Parts, part: ServicePart, parent_key: str) -> list[dict[str, object]]:
    """The entries of a part, below the entry above them, with the lists that are gathered from other parts."""
    start = kept_key(part, "", parent_key)
    return [
        gathered(parts, part, entry)
        for key, entry in parts.get(part.kept, {}).items()
        if key.startswith(start) and _is_seen(part, entry, parent_key)
    ]


def gathered(parts: Parts, part: ServicePart, entry: Mapping[str, object]) -> dict[str, object]:
    """An entry as it is shown, with the lists that are gathered from the entries of other parts."""
    found: dict[str, object] = dict(entry)
    if part.shows:
        found = {name: filled(value, flat("entry", entry)) for name, value in part.shows.items()}
    for name, gathering in part.gathers.items():
        fitting = [
            one
            for one in parts.get(gathering.of, {}).values()
            if all(one.get(theirs) == entry.get(mine) for theirs, mine in gathering.where.items())
        ]
        found[name] = [filled(gathering.each, flat("one", one)) for one in fitting]
    return found


def settable(types: Mapping[str, str], sent: Mapping[str, object]) -> dict[str, object]:
    """What is set of what was sent; null for what cannot be null stands for what is left out.

    `types`: of the properties as they are shown, such as `string?`.
    """
    return {name: one for name, one in sent.items() if one is not None or types.get(name, "?").endswith("?")}


def removal(kind: ServiceKind, parts: Parts, part: ServicePart, *, key: str, parent_key: str = "") -> Changed:
    """What changes when an entry goes: it, what is below it, and what names it."""
    changed: Changed = {part.kept: {kept_key(part, key, parent_key): None}}
    for one in kind.parts:
        entries = parts.get(one.name, {})
        if one.under == part.name and one.view_of is None:
            changed.setdefault(one.name, {}).update({kept: None for kept in entries if kept.startswith(f"{key}/")})
        following = one.follows.get(part.name)
        if following is not None:
            named = [kept for kept, entry in entries.items() if str(entry.get(following.by)) == key]
            changed.setdefault(one.name, {}).update({kept: dict(following.becomes) or None for kept in named})
    return changed


def choices_in(kind: ServiceKind, parts: Parts, name: str, key: str) -> Entries:
    """The entries of a part; those below the entry with a key, where they are below entries."""
    part = next((one for one in kind.parts if one.name == name), None)
    start = "" if part is None or part.under is None else f"{key}/"
    return {kept.removeprefix(start): one for kept, one in parts.get(name, {}).items() if kept.startswith(start)}


def total_in(parts: Parts, part: ServicePart, name: str, *, besides: str) -> int:
    """The sum of a number over the entries of a part, but for one of them."""
    numbers = [entry.get(name) for kept, entry in parts.get(part.kept, {}).items() if kept != besides]
    return sum(number for number in numbers if isinstance(number, int))


def _is_seen(part: ServicePart, entry: Mapping[str, object], parent_key: str) -> bool:
    """False for an entry that a view leaves out, because it is of another entry above."""
    return part.view_of is None or part.match is None or str(entry.get(part.match)) == parent_key


def meets(shown: Values, filters: Filters, wanted: Values) -> bool:
    """True for what is shown with the properties that somebody looks for.

    A filter is the name of a property, whose parts are joined by dots, with its type and, where that is not `=`, with
    the way to compare. `date.from` and `date.to` are bounds of `date`.
    """
    return all(_meets(shown, name, filters.get(name, ""), value) for name, value in wanted.items())


def check_wanted(filters: Filters, wanted: Values) -> None:
    """Check what a list is searched by, whether or not it has anything.

    Refuses: what is no address or block, where a block is to cover it (400).
    """
    for name, value in wanted.items():
        if filters.get(name, "").endswith(" covers"):
            try:
                ip_network(str(value), strict=False)
            except ValueError:
                raise bad_input(name, f"is {value}, but must be an address or a block of addresses") from None


def _meets(shown: Values, name: str, written: str, wanted: object) -> bool:
    of, _, bound = name.rpartition(".")
    if bound in ("from", "to") and written.startswith("datetime"):
        value = _of(shown, of)
        if value is None:
            return False
        at, limit = datetime.fromisoformat(str(value)), datetime.fromisoformat(str(wanted))
        return at >= limit if bound == "from" else at <= limit
    return WAYS[written.partition(" ")[2] or "="](_of(shown, name), wanted)


def _of(shown: Values, name: str) -> object:
    value: object = shown
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _covers(value: object, wanted: object) -> bool:
    """True for a block that is what is wanted, or has it inside."""
    outer, inner = ip_network(str(value)), ip_network(str(wanted), strict=False)
    return outer.version == inner.version and inner.subnet_of(outer)  # type: ignore[arg-type]


WAYS: Mapping[str, Callable[[object, object], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "like": lambda value, wanted: value is not None and is_like(str(value), str(wanted)),
    "ilike": lambda value, wanted: value is not None and is_like(str(value).lower(), str(wanted).lower()),
    "covers": _covers,
}
"""How what is shown is compared with what is wanted; in like and ilike `%` is any text, and `_` one character."""
