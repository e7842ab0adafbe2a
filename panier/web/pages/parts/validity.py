"""How long a key may live, as pages offer it."""

from collections.abc import Sequence

from babel.units import format_unit

from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase, spoken

_DAY_SECONDS = 86_400
_UNLIMITED = "unlimited"
# What the form sends, in seconds, and what people read: a number of a unit.
_LENGTHS = {_DAY_SECONDS: (1, "day"), 7 * _DAY_SECONDS: (7, "day"), 30 * _DAY_SECONDS: (30, "day"),
            365 * _DAY_SECONDS: (1, "year")}  # fmt: skip


def validities() -> Sequence[tuple[str, str]]:
    """What can be chosen: what the form sends, and the words for it."""
    tongue = spoken()
    counted = [
        (str(seconds), format_unit(count, f"duration-{unit}", locale=tongue.locale))
        for seconds, (count, unit) in _LENGTHS.items()
    ]
    return [*counted, (_UNLIMITED, tongue.say(phrase("Unlimited")))]


def validity_seconds(fields: list[tuple[str, str]]) -> int | None:
    """The chosen time in seconds; None for unlimited. Anything else counts as a day."""
    chosen = first(fields, "validity")
    if chosen == _UNLIMITED:
        return None
    return next((seconds for seconds in _LENGTHS if str(seconds) == chosen), _DAY_SECONDS)
