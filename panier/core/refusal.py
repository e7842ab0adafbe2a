"""A rule said no.

Rules raise one Refusal of a few kinds; web/errors.py alone knows the HTTP form of each kind.
"""

import re
from collections.abc import Callable
from enum import Enum

_OF_FIELD = re.compile(r"The input provided isn't valid: '(?P<field>[\w.\[\]-]+)' (?P<problem>.*)", re.DOTALL)


class Kind(Enum):
    """What kind of no it is."""

    MALFORMED = "malformed"  # the request cannot be read
    INVALID = "invalid"  # it can be read, but a rule is not met
    RULES_BROKEN = "eligibility rules broken"  # the details say which
    LOGIN_NEEDED = "login needed"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"
    METHOD_NOT_ALLOWED = "method not allowed"
    CONFLICT = "conflict"
    OUTDATED = "outdated"  # it was changed since the caller read it
    EXPIRED = "expired"
    REUSED_KEY = "reused key"  # a key that makes a call safe to send again came with another call
    TOO_LARGE = "too large"
    TOO_MANY = "too many attempts"
    UNAVAILABLE = "unavailable"
    INVALID_KEY = "invalid key"
    INVALID_CREDENTIAL = "invalid credential"
    NOT_CREDENTIAL = "not a credential"
    NOT_GRANTED = "not granted"
    ADDRESS_NOT_ALLOWED = "address not allowed"
    INVALID_SIGNATURE = "invalid signature"
    QUERY_TIME_OUT = "query out of time"


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule's no: its kind, the sentence the caller reads, and further details.

    The details are flat: names with texts. `retry_seconds`: when to ask again, where that helps; `reasons`: kinds of
    reasons that are counted, and told to nobody; `also`: other fields of a form that are wrong, each with what is.
    """

    def __init__(self, kind: Kind, message: str, **details: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.retry_seconds: int | None = None
        self.reasons: tuple[str, ...] = ()
        self.also: tuple[tuple[str, str], ...] = ()
        self.details = details


def objection(check: Callable[[], object]) -> str:
    """What a rule that is checked says against something; "" where it allows it."""
    try:
        check()
    except Refusal as refusal:
        return refusal.message
    return ""


def for_reasons(refusal: Refusal, *reasons: str) -> Refusal:
    """The same refusal, with the kinds of reasons that it is counted under."""
    refusal.reasons = reasons
    return refusal


def invalid(message: str, **details: str) -> Refusal:
    """The request was understood and breaks a rule."""
    return Refusal(Kind.INVALID, message, **details)


def bad_input(field: str, problem: str) -> Refusal:
    """A field that cannot be read or is out of bounds.

    It has the wording of JSON-schema validators, which clients know.
    """
    return Refusal(Kind.MALFORMED, f"The input provided isn't valid: '{field}' {problem}")


def field_of(refusal: Refusal) -> tuple[str, str] | None:
    """The field that bad_input() found wrong, and what is wrong with it; None for any other refusal."""
    found = _OF_FIELD.fullmatch(refusal.message)
    return None if found is None else (found["field"], found["problem"])


def not_found(what: str = "The requested object", **named: object) -> Refusal:
    """Nothing by that name, or nothing of the caller's, who cannot distinguish the two."""
    if named:
        listed = ", ".join(f"{name} = {value}" for name, value in named.items())
        return Refusal(Kind.NOT_FOUND, f"{what} ({listed}) does not exist")
    return Refusal(Kind.NOT_FOUND, f"{what} does not exist")


def conflict(message: str) -> Refusal:
    """The thing is in a state that does not allow this any more."""
    return Refusal(Kind.CONFLICT, message)


def too_many(what: str, limit: str, *, retry_seconds: int) -> Refusal:
    """More of something than a limit allows for now.

    The message names the limit, as its setting does.
    """
    unit = "second" if retry_seconds == 1 else "seconds"
    message = f"Too many {what}: try again in {retry_seconds} {unit} (limit {limit})"
    refusal = Refusal(Kind.TOO_MANY, message)
    refusal.retry_seconds = retry_seconds
    return refusal
