"""Names for the values of enumerations that programs generated from the description could not tell apart."""

import re
from collections import Counter
from collections.abc import Sequence

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def folded(text: str) -> str:
    """What is left of a value whose letter case and punctuation do not count, as in the names of constants."""
    return re.sub(r"[\W_]+", "", text).upper()


def variable_names(values: Sequence[object]) -> list[str] | None:
    """A name for each value (x-enum-varnames), distinct however it is folded.

    None where the values are distinct by themselves, or are no texts.
    """
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < len(values) or max(Counter(map(folded, texts)).values(), default=1) == 1:
        return None
    taken: set[str] = set()
    names = []
    for text in texts:
        name = wanted = _constant(text)
        number = 1
        while folded(name) in taken:
            number += 1
            name = f"{wanted}_{number}"
        taken.add(folded(name))
        names.append(name)
    return names


def _constant(text: str) -> str:
    """A value as the name of a constant: creditCard as CREDIT_CARD."""
    name = re.sub(r"\W+", "_", _HUMP.sub("_", text), flags=re.ASCII).strip("_").upper()
    return name if name[:1].isalpha() else f"VALUE_{name}".rstrip("_")
