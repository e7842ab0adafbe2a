"""The one spelling of a domain name: lower case, punycode, checked against the public suffix list."""

from functools import lru_cache

import idna
from publicsuffixlist import PublicSuffixList

from panier.core.domain_name import DomainName

NAME_MAX = 253


@lru_cache(maxsize=65536)
def normalised(text: str) -> DomainName | str:
    """A name that could be registered, or what is wrong with the text ("must be …")."""
    trimmed = text.strip().rstrip(".").lower()
    if not 0 < len(trimmed) <= NAME_MAX:
        return f"must be a domain name of at most {NAME_MAX} characters"
    try:
        ascii_name = idna.encode(trimmed, uts46=True, std3_rules=True).decode()
    except idna.IDNAError as error:
        return f"must be a domain name: {error}"
    suffix = _suffixes().publicsuffix(ascii_name, accept_unknown=False)
    if suffix is None:
        return "must end in a known extension such as .com"
    if _suffixes().privatesuffix(ascii_name) != ascii_name:
        return f"must be one label directly under its extension .{suffix}"
    return DomainName(ascii_name, suffix)


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)
