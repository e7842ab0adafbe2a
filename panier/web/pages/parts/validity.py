"""How long a key may live, as pages offer it."""

from panier.web.pages.parts.rendering import first

_DAY_SECONDS = 86_400
# What the form sends, and what people read.
VALIDITIES = (
    (str(_DAY_SECONDS), "1 day"),
    (str(7 * _DAY_SECONDS), "7 days"),
    (str(30 * _DAY_SECONDS), "30 days"),
    (str(365 * _DAY_SECONDS), "1 year"),
    ("unlimited", "Unlimited"),
)


def validity_seconds(fields: list[tuple[str, str]]) -> int | None:
    """The chosen time in seconds; None for unlimited. Anything else counts as a day."""
    chosen = first(fields, "validity")
    if chosen == "unlimited":
        return None
    return next((int(value) for value, _ in VALIDITIES if value == chosen), _DAY_SECONDS)
