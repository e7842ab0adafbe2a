"""What is typed into forms of the back office: amounts, numbers, days and properties."""

import re
from datetime import UTC, date, datetime

from panier.core.limits import HOUR_US, LONG_MAX, SECOND_US, whole_number
from panier.core.money import DECIMALS, UCENTS_PER_UNIT, Money
from panier.core.refusal import bad_input

UNITS_MAX_DIGITS, UCENTS_DIGITS = 9, 8
QUOTED_MAX = 60  # characters of what was typed
_AMOUNT = re.compile(r"(?P<whole>[0-9]{1,40})(?:[.,](?P<parts>[0-9]{1,8}))?")
# Thousands that are apart by a point or a comma, and decimals behind the other one; or groups of them without decimals.
_GROUPED = re.compile(
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3}){1,12}(?=\.|$)|[0-9]{1,3}(?:\.[0-9]{3}){1,12}(?=,|$))(?:[.,](?P<parts>[0-9]{1,8}))?"
)
_SPACES = re.compile(r"(?<=[0-9])\s(?=[0-9]{3}(?![0-9]))")
_FIRST = date(1970, 1, 1)
_PROPERTY = re.compile(r"\s*([^=\s][^=]*?)\s*=\s*(.*?)\s*")


def shown(text: str) -> str:
    """What was typed, as a refusal quotes it: not all of something long."""
    return repr(text if len(text) <= QUOTED_MAX else f"{text[:QUOTED_MAX]}…")


def typed_day(field: str, text: str) -> int:
    """A day such as 2026-11-30, counted from 1970.

    Refuses: what is no day (400).
    """
    try:
        return (date.fromisoformat(text) - _FIRST).days
    except ValueError:
        raise bad_input(field, f"is {shown(text)}, but must be a day such as 2026-11-30") from None


def typed_amount(field: str, text: str, currency: str) -> Money:
    """An amount such as 25.50, with the decimals of its currency at most.

    A comma is read as a point; thousands may be apart by spaces, or by the other one of the two: 1 234,50 and 1,234.50.

    Refuses: what is no number, nothing and less, what could be thousands or decimals, more decimals than the currency
    has, and a billion and more (400).
    """
    if currency not in DECIMALS:
        raise bad_input("currency", f"is {shown(currency)}, but must be one of {', '.join(DECIMALS)}")
    money = Money(_ucents(field, text.strip(), DECIMALS[currency]), currency)
    if not money.ucents:
        raise bad_input(field, f"is {shown(text)}, but must be more than 0")
    if money != money.rounded():
        raise bad_input(field, f"is {shown(text)}, but {currency} has {DECIMALS[currency]} decimals")
    return money


def _ucents(field: str, text: str, decimals: int) -> int:
    """What an amount comes to, in ucents."""
    plain = "".join(_SPACES.sub("", text).split("'"))
    if plain.startswith("-") and _AMOUNT.fullmatch(plain[1:]):
        raise bad_input(field, f"is {shown(text)}, but must be more than 0")
    grouped = _GROUPED.fullmatch(plain)
    if grouped is not None and (grouped["parts"] is not None or len(re.findall(r"[.,]", plain)) > 1):
        whole, parts = re.sub(r"\D", "", grouped["whole"]), grouped["parts"]
    elif (found := _AMOUNT.fullmatch(plain)) is not None:
        whole, parts = found["whole"], found["parts"]
        if parts is not None and len(parts) == len("000") > decimals and not whole.startswith("0"):
            read = f"{whole}.{parts} or {whole}{parts}"
            raise bad_input(field, f"is {shown(text)}, which can be read as {read}: leave out what parts the thousands")
    else:
        raise bad_input(field, f"is {shown(text)}, but must be a number such as 25.50")
    if len(whole) > UNITS_MAX_DIGITS:
        raise bad_input(field, f"is {shown(text)}, which is too much: it must be less than a billion")
    return int(whole) * UCENTS_PER_UNIT + int((parts or "").ljust(UCENTS_DIGITS, "0"))


def typed_number(field: str, text: str, *, most: int = LONG_MAX) -> int:
    """A whole number.

    Refuses: anything else (400).
    """
    found = whole_number(text.strip(), most=most)
    if found is None:
        raise bad_input(field, f"is {shown(text)}, but must be a whole number")
    return found


def typed_time(field: str, text: str, *, now_us: int) -> int:
    """An instant such as 2027-01-31 or 2027-01-31T12:00, in UTC; nothing typed is now.

    Refuses: anything else (400).
    """
    if not text.strip():
        return now_us
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise bad_input(field, f"is {shown(text)}, but must be a time such as 2027-01-31T12:00") from None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()) * SECOND_US


def typed_beginning(field: str, text: str, *, now_us: int) -> int:
    """When something begins, in UTC; nothing typed is now.

    Refuses: what is no time, and one that is past (400).
    """
    found = typed_time(field, text, now_us=now_us)
    if found < now_us - HOUR_US:  # forms have no seconds, and pages are open for a while
        raise bad_input(field, "must not be in the past: leave it empty for now")
    return max(found, now_us)


def typed_properties(field: str, text: str) -> dict[str, str | int | bool]:
    """Properties, one a line, such as ip=192.0.2.7; whole numbers and truths are known by their look.

    Refuses: a line of another form (400).
    """
    found: dict[str, str | int | bool] = {}
    for line in filter(str.strip, text.splitlines()):
        if (pair := _PROPERTY.fullmatch(line)) is None:
            raise bad_input(field, f"has the line {shown(line)}, but each must be such as ip=192.0.2.7")
        value = pair[2]
        is_number = re.fullmatch(r"-?(0|[1-9]\d{0,17})", value) is not None
        found[pair[1]] = {"true": True, "false": False}.get(value, int(value) if is_number else value)
    return found
