"""The companies behind a live shop's bills: those that are shipped are made up, and no live shop starts with them."""

from pathlib import Path

from panier.files.paper_files import COMPANIES, SHIPPED


def own_papers(folder: Path) -> str:
    """A folder for PANIER_PAPERS with companies of a shop's own."""
    own = folder / "papers"
    own.mkdir(exist_ok=True)
    shipped = (SHIPPED / COMPANIES).read_text()
    (own / COMPANIES).write_text(shipped.replace('\n  name: "', '\n  name: "Own '))
    return str(own)
