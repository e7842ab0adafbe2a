"""Statements as banks write them, with names that are nobody's: the files of tests/support/statements, filled in."""

from pathlib import Path

from panier.outside.bank import INVENTED

FOLDER = Path(__file__).parents[1] / "statements"
CAMT_02, CAMT_08, GIRO = "camt.053.001.02.xml", "camt.053.001.08.xml", "giro.csv"


def statement(folder: Path, name: str, **values: str) -> Path:
    """A statement about the sandbox's account, filled in, in a folder."""
    text = (FOLDER / name).read_text()
    for key, value in {"iban": INVENTED.iban, **values}.items():
        text = text.replace(f"{{{key}}}", value)
    path = folder / name
    path.write_text(text)
    return path
