"""VAT numbers: whether one has the form of its country, check digits included.

Nobody is asked whether it is in use.
"""

from functools import lru_cache

from stdnum.eu import vat as union
from stdnum.util import get_cc_module

# Places whose companies have another country's numbers, and the one country with a prefix other than its code.
_ISSUERS = {"MC": "FR", "IM": "GB"}
_LETTERS = {"GR": "EL"}


@lru_cache(maxsize=4096)
def is_valid_vat(country: str, number: str) -> bool:
    """True for a valid number of a country, with or without the country's prefix."""
    issuer = _ISSUERS.get(country, country)
    compact = "".join(number.split()).upper()
    if _is_in_union(country):
        letters = _LETTERS.get(issuer, issuer)
        return bool(union.is_valid(compact if compact.startswith(letters) else letters + compact))
    module = get_cc_module(issuer.lower(), "vat")
    return module is not None and bool(module.is_valid(compact))


@lru_cache(maxsize=512)
def is_vat_known(country: str) -> bool:
    """True for a country of which it is known what its VAT numbers look like."""
    issuer = _ISSUERS.get(country, country).lower()
    return _is_in_union(country) or get_cc_module(issuer, "vat") is not None


def _is_in_union(country: str) -> bool:
    return _ISSUERS.get(country, country).lower() in union.MEMBER_STATES
