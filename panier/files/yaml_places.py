"""Places in a document, as msgspec tells them."""

import re

_PATH_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]|\[\.\.\.\]")


def steps_of(place: str) -> tuple[str | int, ...]:
    steps: list[str | int] = []
    for found in _PATH_STEP.finditer(place):
        if found[0] == "[...]":
            break
        steps.append(found[1] or int(found[2]))
    return tuple(steps)
