"""What a deliverer may call a thing and tell of it: short texts that fit into a path and a page."""

from collections.abc import Mapping

from panier.core.limits import (
    DELIVERED_NAME_MAX,
    DELIVERED_PROPERTIES_MAX,
    DELIVERED_PROPERTY_MAX,
    DELIVERY_REASON_MAX,
)
from panier.core.refusal import bad_input

_KEY_MAX = 64


def check_made(name: object, properties: object) -> None:
    """Check a name and the properties beside it.

    Refuses: a name with spaces or invisible characters, none, or too long a one; properties that are no texts, whole
    numbers or truths, or too many (400).
    """
    if not isinstance(name, str) or not name or len(name) > DELIVERED_NAME_MAX or not _is_plain(name):
        raise bad_input("name", f"must be a text of 1 to {DELIVERED_NAME_MAX} characters without spaces")
    if not isinstance(properties, Mapping) or len(properties) > DELIVERED_PROPERTIES_MAX:
        raise bad_input("properties", f"must be an object with at most {DELIVERED_PROPERTIES_MAX} keys")
    for key, value in properties.items():
        if not isinstance(key, str) or not 0 < len(key) <= _KEY_MAX or not _is_plain(key):
            raise bad_input("properties", f"may have keys of 1 to {_KEY_MAX} characters without spaces")
        if isinstance(value, str):
            is_fit = len(value) <= DELIVERED_PROPERTY_MAX and (value.isprintable() or not value)
        else:
            is_fit = isinstance(value, int) and abs(value) < 2**63
        if not is_fit:
            raise bad_input(
                f"properties.{key}",
                f"must be a whole number, true, false or a printable text of at most {DELIVERED_PROPERTY_MAX}"
                " characters",
            )


def shortened(reason: str) -> str:
    """A reason as one line of bounded length, without invisible characters."""
    line = " ".join("".join(one if one.isprintable() else " " for one in reason[: 4 * DELIVERY_REASON_MAX]).split())
    return line if len(line) <= DELIVERY_REASON_MAX else f"{line[: DELIVERY_REASON_MAX - 1]}…"


def _is_plain(text: str) -> bool:
    return text.isprintable() and not any(one.isspace() for one in text)
