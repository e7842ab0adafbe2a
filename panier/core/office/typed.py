"""What is typed into forms of the back office: amounts, numbers, days and properties."""

import re
from datetime import UTC, datetime

from panier.core.limits import LONG_MAX, SECOND_US, whole_number
from panier.core.money import DECIMALS, Money
from panier.core.refusal import bad_input

_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{1,8}))?")
_PROPERTY = re.compile(r"\s*([^=\s][^=]*?)\s*=\s*(.*?)\s*")


def typed_amount(field: str, text: str, currency: str) -> Money:
    """An amount such as 25.50, with the decimals of its currency at most.

    Refuses: what is no number, nothing, and more decimals than the currency has (400).
    """
    if currency not in DECIMALS:
        raise bad_input("currency", f"is {currency!r}, but must be one of {', '.join(DECIMALS)}")
    if (found := _AMOUNT.fullmatch(text.strip())) is None:
        raise bad_input(field, f"is {text!r}, but must be a number such as 25.50")
    money = Money(int(found[1] + (found[2] or "").ljust(8, "0")), currency)
    if not money.ucents:
        raise bad_input(field, f"is {text!r}, but must be more than 0")
    if money != money.rounded():
        raise bad_input(field, f"is {text!r}, but {currency} has {DECIMALS[currency]} decimals")
    return money


def typed_number(field: str, text: str, *, most: int = LONG_MAX) -> int:
    """A whole number.

    Refuses: anything else (400).
    """
    found = whole_number(text.strip(), most=most)
    if found is None:
        raise bad_input(field, f"is {text!r}, but must be a whole number")
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
        raise bad_input(field, f"is {text!r}, but must be a time such as 2027-01-31T12:00") from None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()) * SECOND_US


def typed_properties(field: str, text: str) -> dict[str, str | int | bool]:
    """Properties, one a line, such as ip=192.0.2.7; whole numbers and truths are known by their look.

    Refuses: a line of another form (400).
    """
    found: dict[str, str | int | bool] = {}
    for line in filter(str.strip, text.splitlines()):
        if (pair := _PROPERTY.fullmatch(line)) is None:
            raise bad_input(field, f"has the line {line!r}, but each must be such as ip=192.0.2.7")
        value = pair[2]
        is_number = re.fullmatch(r"-?(0|[1-9]\d{0,17})", value) is not None
        found[pair[1]] = {"true": True, "false": False}.get(value, int(value) if is_number else value)
    return found
