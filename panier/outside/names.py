"""The normalised spelling of a domain name.

Lower case, punycode, checked against the public suffix list.
"""

import re
from functools import lru_cache
from pathlib import Path

import idna
import msgspec
from publicsuffixlist import PSLFILE, PublicSuffixList

from panier.core.domain.domain_name import DomainName
from panier.core.host_name import NAME_MAX, is_host_name
from panier.files.parsed import parsed_files

TYPED_MAX = 1_000  # characters that normalisation removes (soft hyphens, say) may make a name longer


def normalised(text: str) -> DomainName | str:
    """A registrable name, or what is wrong with the text ("must be …")."""
    return _registrable(text) if len(text) <= TYPED_MAX else _TOO_LONG


def host(text: str) -> str | None:
    """A host name or zone in normalised spelling, with at least two labels; or None.

    Hosts may have hyphens where registries keep them for themselves: r1---a.example.net.
    """
    if len(text) > TYPED_MAX:
        return None
    name = text.strip().lower().removesuffix(".")
    if not name.isascii() or "xn--" in name:
        name, _ = _spelled(text)
    return name if is_host_name(name) else None


def in_unicode(name: str) -> str:
    """A name as people read it, label by label: bücher.de for xn--bcher-kva.de; a label that is none stays as it is."""
    return ".".join(map(_label_in_unicode, name.split("."))) if "xn--" in name else name


def _label_in_unicode(label: str) -> str:
    try:
        return idna.decode(label) if label.startswith("xn--") else label
    except UnicodeError:
        return label


def site(name: str) -> str:
    """The registrable name that a host or zone lies under; of an extension itself, the extension.

    `name`: in its one spelling. Under an extension that nobody knows it is the last two labels.
    """
    return _suffixes().privatesuffix(name) or name


def is_extension(name: str) -> bool:
    """True of a public suffix such as co.uk, which is nobody's."""
    return _suffixes().publicsuffix(name) == name


_TOO_LONG = f"must be a domain name of at most {NAME_MAX} characters"


# Names that are spelled as they are to be: what idna, which takes a twentieth of a request, would return unchanged.
_LABEL = r"(?![a-z0-9-]{2}--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PLAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


@lru_cache(maxsize=16_384)
def _registrable(text: str) -> DomainName | str:
    name, problem = _spelled(text)
    if problem is not None:
        return problem
    suffix = _suffixes().publicsuffix(name, accept_unknown=False)
    if suffix is None:
        return "must end in a known extension such as .com"
    if suffix == name:
        return f"is the extension .{suffix} itself, but must be a name under it"
    registrable = _suffixes().privatesuffix(name)
    if registrable != name:
        return f"must stand directly under its extension .{suffix}, as {registrable} does"
    return DomainName(name, suffix, idna.decode(name) if "xn--" in name else name)


def _spelled(text: str) -> tuple[str, str | None]:
    """The text in ASCII, and what is wrong with it.

    A final dot, the root's, means nothing and is removed.
    """
    if len(text) <= NAME_MAX and _PLAIN.fullmatch(text):
        return text, None
    try:
        name = idna.encode(text.strip(), uts46=True, std3_rules=True).decode().removesuffix(".")
    except UnicodeError as error:
        return "", f"must be a domain name: {error}"
    if not 0 < len(name) <= NAME_MAX:
        return "", _TOO_LONG
    return name, None


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """The list of public suffixes; with those of other scripts in both spellings, which take long to find out."""
    text = Path(PSLFILE).read_text(encoding="utf-8")
    rules = msgspec.convert(parsed_files().loaded(text, _both_spellings), list[str])
    return PublicSuffixList(rules, accept_encoded_idn=False)


def _both_spellings(text: str) -> list[str]:
    """The rules of the list that are ICANN's, and in ASCII too."""
    _, _, begun = text.partition("// ===BEGIN ICANN DOMAINS===\n")
    lines = begun.partition("// ===END ICANN DOMAINS===\n")[0].splitlines()
    rules = [line.split(" ")[0].lower() for line in lines if line and not line.startswith("//")]
    return rules + [_in_ascii(rule) for rule in rules if not rule.isascii()]


def _in_ascii(rule: str) -> str:
    """A rule of the list in ASCII: it may begin with the sign of an exception, or with that of any label."""
    name = rule.lstrip("!*.")
    return f"{rule.removesuffix(name)}{idna.encode(name).decode()}"
