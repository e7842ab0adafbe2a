"""The phrases of orders: a file for each language."""

import string
from pathlib import Path

from panier.files.catalog_file import read


def load_phrases(folder: Path) -> dict[str, dict[str, str]]:
    """The phrases by language; each language has the keys and placeholders of English."""
    english, _ = read(folder / "en.yaml", dict[str, str])
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        phrases, source = read(path, dict[str, str])
        if odd := phrases.keys() ^ english.keys():
            raise source.fault(f"has other phrases than en.yaml: {', '.join(sorted(odd))}")
        for key, phrase in phrases.items():
            if _blanks(phrase) != _blanks(english[key]):
                raise source.fault(f"{key} has other blanks than in en.yaml", key)
        found[path.stem] = phrases
    return found


def _blanks(phrase: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase)} - {None}
