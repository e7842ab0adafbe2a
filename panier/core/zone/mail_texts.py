"""The texts that say who may send mail for a name: SPF, DKIM and DMARC, by the grammars of their standards."""

import re
from collections.abc import Callable, Mapping
from ipaddress import AddressValueError, IPv4Address, IPv6Address

_MACRO = r"%(?:\{[slodiphcrtv]\d*r?[.\-+,/_=]*\}|[%_-])"
_MACRO_TEXT = re.compile(rf"(?:{_MACRO}|[!-$&-~])*", re.IGNORECASE)
# A name in an SPF text: with macros, and ending in one or in a label that is no number (RFC 7208, 7.1).
_DOMAIN = re.compile(
    rf"(?:{_MACRO}|[!-$&-.0-~])*(?:{_MACRO}|\.(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?)", re.IGNORECASE
)
_TERM = re.compile(r"([-+?~]?)([a-z][a-z0-9]*)(?::([^/]*(?:/[^/]*)*?))?((?:/\d+)?(?://\d+)?)", re.IGNORECASE)
_MODIFIER = re.compile(r"([a-z][a-z0-9._-]*)=(.*)", re.IGNORECASE)
_TAG = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*(.*?)\s*", re.DOTALL)
_KEY = re.compile(r"[A-Za-z0-9+/\s]*(?:=\s*){0,2}")
_WORDS = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?:\s*:\s*[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)*")
_SERVICES = re.compile(r"(?:\*|[A-Za-z0-9-]+)(?:\s*:\s*(?:\*|[A-Za-z0-9-]+))*")
_URIS = re.compile(
    r"[a-z][a-z0-9+.-]*:[^\s,!;]+(?:![0-9]+[kmgt]?)?(?:\s*,\s*[a-z][a-z0-9+.-]*:[^\s,!;]+(?:![0-9]+[kmgt]?)?)*",
    re.IGNORECASE,
)
_POLICY = re.compile(r"none|quarantine|reject", re.IGNORECASE)
_ALIGNMENT = re.compile(r"[rs]", re.IGNORECASE)

_DKIM_TAGS: Mapping[str, re.Pattern[str]] = {
    "v": re.compile(r"DKIM1"),
    "h": _WORDS,
    "k": re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"),
    "n": re.compile(r"[^;]*"),
    "p": _KEY,
    "s": _SERVICES,
    "t": _WORDS,
}
_DMARC_TAGS: Mapping[str, re.Pattern[str]] = {
    "v": re.compile(r"DMARC1"),
    "p": _POLICY,
    "sp": _POLICY,
    "np": _POLICY,
    "adkim": _ALIGNMENT,
    "aspf": _ALIGNMENT,
    "fo": re.compile(r"[01ds](?:\s*:\s*[01ds])*", re.IGNORECASE),
    "pct": re.compile(r"100|[0-9]{1,2}"),
    "psd": re.compile(r"[ynu]", re.IGNORECASE),
    "rf": re.compile(r"[A-Za-z0-9-]+(?:\s*[:,]\s*[A-Za-z0-9-]+)*"),
    "ri": re.compile(r"[0-9]{1,10}"),
    "rua": _URIS,
    "ruf": _URIS,
    "t": re.compile(r"[yn]", re.IGNORECASE),
}


def problem(field_type: str, sub_domain: str, text: str) -> str | None:
    """What is wrong with the text of an SPF, a DKIM or a DMARC record; None where nothing is."""
    checks: Mapping[str, Callable[[], str | None]] = {
        "SPF": lambda: _spf(text),
        "DKIM": lambda: _dkim(text),
        "DMARC": lambda: _dmarc(text, is_permission=is_report_permission(sub_domain)),
    }
    return checks[field_type]()


def is_spf(text: str) -> bool:
    """True for a text that receivers take for an SPF policy (RFC 7208, 4.5)."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def is_report_permission(sub_domain: str) -> bool:
    """True where a zone says that it takes reports about others (RFC 7489, 7.1): a policy is not needed there."""
    return "._report._dmarc" in f".{sub_domain}"


def _dkim(text: str) -> str | None:
    """A key of RFC 6376, 3.6.1."""
    tags = _tags(text, "DKIM", _DKIM_TAGS)
    if isinstance(tags, str):
        return tags
    if "v" in tags and next(iter(tags)) != "v":
        return _invalid("DKIM", "v", "it must come first")
    return None if "p" in tags else "Invalid DKIM: it has no key (p=)"


def _dmarc(text: str, *, is_permission: bool) -> str | None:
    """A policy of RFC 7489, 6.3."""
    tags = _tags(text, "DMARC", _DMARC_TAGS)
    if isinstance(tags, str):
        return tags
    if next(iter(tags), "") != "v":
        return "Invalid DMARC: it must begin with v=DMARC1"
    return None if "p" in tags or is_permission else "Invalid DMARC: it has no policy (p=)"


def _tags(text: str, kind: str, known: Mapping[str, re.Pattern[str]]) -> dict[str, str] | str:
    """The tags of a text in order, or what is wrong with it.

    A tag that no standard knows is passed over, as receivers do.
    """
    tags: dict[str, str] = {}
    parts = text.split(";")
    if not parts[-1].strip():
        parts.pop()
    for part in parts:
        found = _TAG.fullmatch(part)
        if found is None:
            return _invalid(kind, part.strip(), "it is no name=value")
        name, value = found.groups()
        if name in tags:
            return _invalid(kind, name, "it stands there twice")
        pattern = known.get(name)
        if pattern is not None and not pattern.fullmatch(value):
            return _invalid(kind, part.strip(), f"{value or 'nothing'} is no value of {name}")
        tags[name] = value
    return tags


def _spf(text: str) -> str | None:
    """A policy of RFC 7208, 12."""
    version, *terms = text.rstrip(" ").split(" ")
    if version.lower() != "v=spf1":
        return "Invalid SPF: it must begin with v=spf1"
    once: set[str] = set()
    for term in filter(None, terms):
        modifier = _MODIFIER.fullmatch(term)
        if modifier is None:
            if not _is_mechanism(term):
                return _invalid("SPF", term, "it is no mechanism of SPF")
            continue
        name, value = modifier[1].lower(), modifier[2]
        if name in once:
            return _invalid("SPF", term, f"{name} stands there twice")
        if name in ("redirect", "exp"):
            once.add(name)
        if not (_DOMAIN if name in ("redirect", "exp") else _MACRO_TEXT).fullmatch(value):
            return _invalid("SPF", term, f"{value or 'nothing'} is no value of {name}")
    return None


def _is_mechanism(term: str) -> bool:
    found = _TERM.fullmatch(term)
    if found is None:
        return False
    _, name, value, lengths = found.groups()
    match name.lower():
        case "all":
            return value is None and not lengths
        case "include" | "exists":
            return bool(value) and not lengths and _DOMAIN.fullmatch(value) is not None
        case "ptr":
            return (value is None or _DOMAIN.fullmatch(value) is not None) and not lengths
        case "a" | "mx":
            return (value is None or _DOMAIN.fullmatch(value) is not None) and _are_lengths(lengths)
        case "ip4" | "ip6":
            return _is_network(name.lower(), value or "", lengths)
        case _:
            return False


def _are_lengths(text: str) -> bool:
    v4, _, v6 = text.partition("//")
    return _is_length(v4.removeprefix("/"), 32) and _is_length(v6, 128)


def _is_length(text: str, most: int) -> bool:
    return not text or (len(text) <= 3 and int(text) <= most and str(int(text)) == text)


def _is_network(name: str, address: str, lengths: str) -> bool:
    if lengths.startswith("//"):
        return False
    try:
        _ = IPv4Address(address) if name == "ip4" else IPv6Address(address)
    except AddressValueError:
        return False
    return _is_length(lengths.removeprefix("/"), 32 if name == "ip4" else 128)


def _invalid(kind: str, field: str, why: str) -> str:
    return f"Invalid subfield found in {kind}: {field:.100}: {why}"
