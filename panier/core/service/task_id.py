"""The long identifier of a task, as the API's second version writes it: a UUID that holds its number."""

import re

# Version 8 (RFC 9562): what its other bits mean is up to whoever makes it.
_FORM = re.compile("00000000-0000-8000-8000-([0-9a-f]{12})")


def uuid_of(number: int) -> str:
    """The identifier of a task with a number."""
    return f"00000000-0000-8000-8000-{number:012x}"


def number_of(identifier: str) -> int | None:
    """The number of the task with an identifier; None for one that no task has."""
    found = _FORM.fullmatch(identifier.lower())
    return None if found is None else int(found.group(1), 16)
