"""Telephone numbers as people write them at home, and as registries want them: +33.612345678."""

import re
from collections.abc import Mapping

# The calling codes of countries, and what is dialled before a number at home and falls away abroad: 0, unless it is
# said otherwise. A number of a country that is not here has to be written as it is dialled from abroad.
_AT_HOME = "0"
_CODES = (
    "AE971 AT43 AU61 BA387 BE32 BG359 BR55 CH41 CY357- CZ420- DE49 DK45- DZ213 EE372- EG20 ES34- FI358 FR33 GB44 GF594"
    " GP590 GR30- HR385 HU36:06 ID62 IE353 IL972 IN91 IS354- IT39- JP81 KR82 LI423- LT370 LU352- LV371- MA212 MC377-"
    " MD373 ME382 MK389 MQ596 MT356- MX52- MY60 NC687- NL31 NO47- NZ64 PF689- PL48- PT351- RE262 RO40 RS381 SE46 SG65-"
    " SI386 SK421 SM378- SN221- TH66 TN216- TR90 UA380 US1:1 CA1:1 VN84 ZA27"
)  # fmt: skip
# How many digits numbers of a country have behind its code, where that is the same for whatever people are called at.
_LENGTHS = (
    "1:10 30:10 31:9-11 32:8-9 33:9 34:9 351:9 352:4-11 41:9-12 420:9 421:9 44:9-10 45:8 48:9 590:9 594:9 596:9 262:9"
)
_ENTRY = re.compile(r"(?P<country>[A-Z]{2})(?P<code>\d{1,3})(?P<none>-)?(?::(?P<home>\d+))?")
_PLAIN = re.compile(r"\+?[0-9 ./()\-\u00a0]+")
_ABROAD, _ABROAD_AMERICAN = "00", "011"  # what is dialled before a number of another country
_DIGITS_LEAST, _DIGITS_MOST = 4, 14  # without the country's code (E.164)


def _table() -> Mapping[str, tuple[str, str]]:
    found = [_ENTRY.fullmatch(one) for one in _CODES.split()]
    return {one["country"]: (one["code"], "" if one["none"] else one["home"] or _AT_HOME) for one in found if one}


_COUNTRIES = _table()
_LENGTH = {one.partition(":")[0]: one.partition(":")[2] for one in _LENGTHS.split()}
_BY_LENGTH = sorted({code for code, _ in _COUNTRIES.values()}, key=len, reverse=True)


def international(typed: str, country: str) -> str:
    """A number as registries want it: one that is written as at home is taken for one of the country.

    What is no number, or of a country whose numbers nobody knows here, stays as it was typed, for whoever judges it.
    """
    text = typed.strip()
    if not _PLAIN.fullmatch(text):
        return typed
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    code, home = _COUNTRIES.get(country.upper(), ("", ""))
    abroad = _ABROAD_AMERICAN if code == "1" else _ABROAD
    if text.startswith("+") or digits.startswith(abroad):
        return _split(digits if text.startswith("+") else digits.removeprefix(abroad)) or typed
    return _joined(code, digits.removeprefix(home)) or typed


def wrong_length(number: str) -> tuple[str, int, str] | None:
    """What is wrong with the length of a number as registries want it: code, digits behind it, digits that it takes.

    None where it is right, or where nobody knows here how long numbers of its country are.
    """
    code, _, digits = number.removeprefix("+").partition(".")
    bounds = _LENGTH.get(code)
    if bounds is None:
        return None
    least, _, most = bounds.partition("-")
    is_right = int(least) <= len(digits) <= int(most or least)
    return None if is_right else (code, len(digits), bounds)


def country_of(number: str) -> str:
    """The country of a number as registries want it; nothing where its code is unknown, or that of several."""
    code = number.removeprefix("+").partition(".")[0]
    sharing = [country for country, (one, _) in _COUNTRIES.items() if one == code]
    return sharing[0] if len(sharing) == 1 else ""


def _split(digits: str) -> str:
    """A number with its country's code, which ends where one does that is known; nothing where none is."""
    code = next((one for one in _BY_LENGTH if digits.startswith(one)), "")
    return _joined(code, digits[len(code) :])


def _joined(code: str, digits: str) -> str:
    return f"+{code}.{digits}" if code and _DIGITS_LEAST <= len(digits) <= _DIGITS_MOST else ""
