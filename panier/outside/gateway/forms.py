"""What customers type to register a payment method: checked here, handed to the gateway, and kept nowhere."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec
import stdnum.bic
import stdnum.iban
import stdnum.luhn
from stdnum.exceptions import ValidationError

from panier.core.payment.forms import masked_card
from panier.core.payment.payment import CARD
from panier.core.period import us
from panier.core.refusal import Refusal, bad_input

FIELD = "formData"
DEBIT = "SEPA_DIRECT_DEBIT"
CHARACTERS_MAX = 4_096
_FIELDS: Mapping[str, tuple[str, ...]] = {
    CARD: ("number", "expirationDate", "cvc", "holder", "token"),
    DEBIT: ("iban", "bic", "ownerName", "token"),
    "PAYPAL": ("email", "token"),
}
_DATE = re.compile(r"(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])|(?P<m>0?[1-9]|1[0-2]) ?/ ?(?:20)?(?P<y>\d\d)")
# What stands apart and has as many digits as a card's number, with blanks or dashes in it.
_RUN = re.compile(r"(?<![\w.+-])\d(?:[ -]?\d){12,18}(?![\w.-]|[ -]\d)")
# How the numbers of cards begin, and how long they are. Those of 13 digits have long expired; items may be numbered so.
_ISSUED = re.compile(
    r"4(?:\d{15}|\d{18})|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|3[47]\d{13}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}"
)


def read_form(kind: str, text: str | None, *, now_us: int) -> dict[str, str]:
    """What a customer typed for a method of a kind, checked; empty where nothing was.

    Refuses: what is no JSON object of the fields that the kind has, and numbers that are none (400).
    """
    if text is None or not text.strip():
        return {}
    fields = _FIELDS.get(kind, ())
    try:
        typed = msgspec.json.decode(text.encode(), type=dict[str, str]) if len(text) <= CHARACTERS_MAX else None
    except (msgspec.MsgspecError, UnicodeEncodeError):
        typed = None
    if typed is None:
        raise bad_input(FIELD, f"must be a JSON object of texts: {', '.join(fields)}")
    if unknown := sorted(typed.keys() - {*fields}):
        raise bad_input(FIELD, f"has a field {unknown[0][:40]!r}, but a {kind} has {', '.join(fields)}")
    for name, value in typed.items():
        if (kind, name) != (CARD, "number") and has_card_number(value):
            raise _not_right(name, f"holds the number of a card, which belongs into 'number' of a {CARD} alone")
    return {CARD: _card, DEBIT: _account}.get(kind, _plain)(typed, now_us)


def _card(typed: dict[str, str], now_us: int) -> dict[str, str]:
    form = {name: typed[name].strip() for name in ("holder", "token") if typed.get(name)}
    if "token" in form:
        return form
    number = _checked(stdnum.luhn.validate, re.sub(r"[ -]", "", typed.get("number", "")), "number")
    if not 12 <= len(number) <= 19 or not number.isascii():
        raise _not_right("number", "is not that of a card")
    if (cvc := typed.get("cvc")) is not None and not re.fullmatch(r"[0-9]{3,4}", cvc):
        raise _not_right("cvc", "must have three or four digits")
    form |= {} if cvc is None else {"cvc": cvc}
    return form | {"number": number, "expires_us": str(expiry(typed.get("expirationDate", ""), now_us))}


def expiry(text: str, now_us: int) -> int:
    """When a card ends that shows a month, as 11/30, 11/2030 or 2030-11: with that month.

    Refuses: anything else, and a month that is over (400).
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise _not_right("expirationDate", "must be a month such as 11/30")
    year = int(found["year"] or f"20{found['y']}")
    month = int(found["month"] or found["m"])
    following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    if us(following) <= now_us:
        raise _not_right("expirationDate", "is past: this card has expired")
    return us(following)


def _account(typed: dict[str, str], now_us: int) -> dict[str, str]:
    del now_us
    form = {name: typed[name].strip() for name in ("ownerName", "token") if typed.get(name)}
    if "token" in form:
        return form
    form["iban"] = check_iban(typed.get("iban", ""), f"{FIELD}.iban")
    if typed.get("bic"):
        form["bic"] = check_bic(typed["bic"], f"{FIELD}.bic")
    return form


def check_iban(text: str, field: str) -> str:
    """An IBAN as it is handed on.

    Refuses: anything else, without repeating it (400).
    """
    try:
        return str(stdnum.iban.validate(text))
    except ValidationError:
        raise bad_input(field, "is not an IBAN: its length or its check digits are not right") from None


def check_bic(text: str, field: str) -> str:
    """A BIC as it is handed on.

    Refuses: anything else (400).
    """
    try:
        return str(stdnum.bic.validate(text))
    except ValidationError:
        raise bad_input(field, "is not a BIC: eight or eleven letters and digits, such as BNPAFRPP") from None


def _plain(typed: dict[str, str], now_us: int) -> dict[str, str]:
    del now_us
    return {name: text.strip() for name, text in typed.items() if text}


def _checked(check: Callable[[str], object], text: str, name: str) -> str:
    try:
        return str(check(text))
    except ValidationError:
        raise _not_right(name, "is not right: its check digit says so") from None


def _not_right(name: str, problem: str) -> Refusal:
    return bad_input(f"{FIELD}.{name}", problem)


def has_card_number(text: str) -> bool:
    """True where a text holds what is a card's number: the digits of one, apart from others, with its check digit."""
    return any(_is_card(run[0]) for run in _RUN.finditer(text))


def without_card_numbers(text: str) -> str:
    """A text that somebody else wrote, such as a gateway's reason, with the middle of every card's number hidden."""
    return _RUN.sub(lambda run: masked_card(_digits(run[0])) if _is_card(run[0]) else run[0], text)


def _is_card(run: str) -> bool:
    digits = _digits(run)
    return _ISSUED.fullmatch(digits) is not None and bool(stdnum.luhn.is_valid(digits))


def _digits(run: str) -> str:
    return re.sub(r"\D", "", run)
