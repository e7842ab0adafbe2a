"""Texts with blanks, from which the properties of a service are made: `ns{number7}.ip-{net}.eu`.

A blank is filled from a source: `{name}`, `{answer.vps_datacenter}`, `{spec.memory}`. `{… or GRA}` says what
stands there where the source has nothing, `{…:upper}` how it is written. A text that is one blank becomes what the
source has, a number or a list as well; null where it has nothing. `for` with `each` makes a list from the entries of a
source, which are `one` meanwhile; with `joined` the lists that come of it are one. A mapping with the one key `?state`
is a choice: its own keys are what the source may have, with `*` for whatever else it has, and `null` for nothing or an
empty list.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network

Sources = Mapping[str, object]

_BLANK = re.compile(r"\{([a-z]\w*(?:\.[\w.-]+)?)(?::([a-z]+))?(?: or ([^{}]*))?\}")
CHOICE = "?"
ANYTHING = "*"


def _hosts(block: str) -> int:
    """How many addresses of a block are left for whoever uses it, who keeps five; none of what is no block."""
    try:
        return max(0, ip_network(block, strict=False).num_addresses - 5)
    except ValueError:
        return 0


def _stem(text: str) -> str:
    """What stands before the first underscore: mysql of mysql_8.4."""
    return text.partition("_")[0]


def _month_later(moment: str) -> str:
    """Thirty days after a moment."""
    return (datetime.fromisoformat(moment) + timedelta(days=30)).isoformat()


def filled(value: object, sources: Sources) -> object:
    """A value with its blanks filled, however deep they are in it."""
    if isinstance(value, str):
        return _filled_text(value, sources)
    if isinstance(value, Mapping) and value.keys() - {"joined"} == {"for", "each"}:
        several = _list(sources.get(str(value["for"])))
        found = [filled(value["each"], {**sources, **flat("one", one)}) for one in several]
        return [one for inner in found for one in _list(inner)] if value.get("joined") else found
    if isinstance(value, Mapping):
        if _chooser(value) is not None:
            return filled(_chosen(value, sources), sources)
        return {_key(name, sources): filled(one, sources) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [filled(one, sources) for one in value]
    return value


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _key(name: str, sources: Sources) -> str:
    return str(_filled_text(name, sources)) if "{" in name else name


def filled_mapping(values: Mapping[str, object], sources: Sources) -> dict[str, object]:
    """Values by name with their blanks filled; a choice between such values gives those that it chooses."""
    found = filled(values, sources)
    return found if isinstance(found, dict) else {}


def flat(name: str, value: object) -> dict[str, object]:
    """A value as a source of blanks, and what is inside it as further sources: `body.targetSpec.subnets`."""
    found = {name: value}
    if isinstance(value, Mapping):
        for inner, one in value.items():
            found |= flat(f"{name}.{inner}", one)
    return found


def blanks_of(value: object) -> Iterator[str]:
    """The sources that a value names."""
    if isinstance(value, str):
        yield from (found[1] for found in _BLANK.finditer(value))
    elif isinstance(value, Mapping):
        chooser = _chooser(value)
        if chooser is not None:
            yield chooser
        for one in value.values():
            yield from blanks_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from blanks_of(one)


def lists_of(value: object) -> Iterator[str]:
    """The sources whose entries a value makes lists of."""
    if isinstance(value, Mapping):
        if value.keys() - {"joined"} == {"for", "each"}:
            yield str(value["for"])
        for one in value.values():
            yield from lists_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from lists_of(one)


def fault_of(value: object) -> str | None:
    """What is wrong with the blanks of a value: an unknown spelling, a brace too many; None where all is well."""
    if isinstance(value, str):
        unknown = next((found[0] for found in _BLANK.finditer(value) if found[2] not in (None, *_SPELLINGS)), None)
        return unknown or (value if {"{", "}"} & {*_BLANK.sub("", value)} else None)
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return next((fault for one in inner if (fault := fault_of(one))), None)


def digits_of(key: str) -> dict[str, object]:
    """Digits that follow from a delivery's key, so that asking again gives the same."""
    digits = sha256(key.encode()).hexdigest()
    return {
        "hex8": digits[:8],
        "hex16": digits[:16],
        "hex32": digits[:32],
        "number6": 100_000 + int(digits[:8], 16) % 900_000,
        "number7": 1_000_000 + int(digits[:8], 16) % 9_000_000,
        "uuid": _uuid(digits),
        "uuid2": _uuid(digits[32:]),
        "mac1": _mac(digits[:10]),
        "mac2": _mac(digits[10:20]),
    }


def _uuid(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def _mac(digits: str) -> str:
    """A hardware address that nobody makes: its first digits say that it was given out here."""
    return ":".join(("02", *(digits[place : place + 2] for place in range(0, 10, 2))))


def _spelled_uuid(text: str) -> str:
    return _uuid(sha256(text.encode()).hexdigest())


def _spelled_number(text: str) -> int:
    """A number that follows from a text: the same at every shop, and hardly ever that of another."""
    return 1 + int(sha256(text.encode()).hexdigest()[:7], 16)


def _slug(text: str) -> str:
    """A text as programs name things: `Debian 12` is debian-12."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))


_SPELLINGS: Mapping[str, Callable[[str], object]] = {
    "upper": str.upper, "lower": str.lower, "hosts": _hosts, "stem": _stem, "slug": _slug, "later": _month_later,
    "uuid": _spelled_uuid, "number": _spelled_number,
    "int": int,
}  # fmt: skip


def sealed(sent: Mapping[str, object]) -> str:
    """A token that says what was sent, so that a later call can answer about it and nothing has to be kept."""
    pairs = sorted((name, str(value)) for name, value in sent.items() if value is not None)
    return ".".join(_encoded(text) for pair in pairs for text in pair)


def opened(token: str) -> dict[str, str] | None:
    """What was sent, as its token says; None for what is no token."""
    try:
        texts = [_decoded(part) for part in token.split(".")]
    except ValueError:
        return None
    found = dict(zip(texts[::2], texts[1::2], strict=False))
    return found if found and sealed(found) == token else None


def seal_sources(token: str) -> dict[str, object]:
    """What blanks are filled from: the token, and a number that goes with it."""
    return {"seal": token, "seal.number": _spelled_number(token)}


def _encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(part: str) -> str:
    return urlsafe_b64decode(f"{part}{'=' * (-len(part) % 4)}").decode()


def addresses_of(address: str | None) -> dict[str, object]:
    """An IPv4 address, the IPv6 address that belongs to it, and the name of its network."""
    if address is None:
        return {"ip4": None, "ip6": None, "net": None, "block": None}
    first = ip_address(address.partition("/")[0])
    if not isinstance(first, IPv4Address):
        return {"ip4": None, "ip6": str(first), "net": None, "block": address}
    octets = first.packed
    ip6 = ip_address(f"2001:db8:{octets[0]:02x}{octets[1]:02x}:{octets[2]:02x}{octets[3]:02x}::1")
    return {"ip4": str(first), "ip6": str(ip6), "net": "-".join(map(str, octets[:3])), "block": address}


def _filled_text(text: str, sources: Sources) -> object:
    whole = _BLANK.fullmatch(text)
    if whole is not None:
        return _looked_up(whole, sources)
    return _BLANK.sub(lambda found: _written(_looked_up(found, sources)), text)


def _chooser(value: Mapping[str, object]) -> str | None:
    """The source that a mapping is a choice by; None for any other mapping."""
    only = next(iter(value), "") if len(value) == 1 else ""
    return only[1:] if only.startswith(CHOICE) else None


def _chosen(value: Mapping[str, object], sources: Sources) -> object:
    (choices,) = value.values()
    assert isinstance(choices, Mapping)
    found = sources.get(str(_chooser(value)))
    key = "null" if found is None or found in ([], ()) else _written(found)
    return choices.get(key, choices.get(ANYTHING))


def _looked_up(found: "re.Match[str]", sources: Sources) -> object:
    value = sources.get(found[1])
    if value is None:
        return _typed(found[3]) if found[3] is not None else None
    return _SPELLINGS[found[2]](str(value)) if found[2] else value


def _typed(text: str) -> object:
    """What stands after `or`: a number where it looks like one."""
    return int(text) if text.lstrip("-").isdigit() else {"true": True, "false": False, "null": None}.get(text, text)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
