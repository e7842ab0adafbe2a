"""From which files a shop has what it wears and says, so that its owner knows where to change it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from panier.core.values import frozen
from panier.files.catalog_file import ContractEntry, read
from panier.files.look.logo_file import PNG, SVG
from panier.files.look.look_file import FILE, PAGES
from panier.files.paper_files import COMPANIES
from panier.files.phrase_files import files_of


@frozen
class ShopSources:
    """From which files a shop has what is its own; "" and nothing where it has what is shipped.

    `companies`: of its legal names and addresses; `mails`, `pages`: folders of templates; `terms`: files of each of
    its own terms, by their key.
    """

    look: str = ""
    logo: str = ""
    companies: str = ""
    mails: str = ""
    pages: str = ""
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def shop_sources(*, look: str, papers: str, terms: str, mails: str) -> ShopSources:
    """From which files a shop has what its settings name: its look, its papers, its e-mails and its terms.

    It is asked for once these were read without a fault.
    """
    place = Path(look)
    return ShopSources(
        look=str(place / FILE) if look else "",
        logo=next((str(place / name) for name in (SVG, PNG) if look and (place / name).is_file()), ""),
        companies=str(Path(papers) / COMPANIES) if papers and (Path(papers) / COMPANIES).is_file() else "",
        mails=mails,
        pages=str(place / PAGES) if look and (place / PAGES).is_dir() else "",
        terms=_terms(terms),
    )


def _terms(terms: str) -> Mapping[str, tuple[str, ...]]:
    """The files of each of a shop's own terms: one for each language in a folder, one for all where it is a file."""
    if not terms:
        return {}
    if not Path(terms).is_dir():
        return dict.fromkeys(read(Path(terms), dict[str, ContractEntry])[0], (terms,))
    found: dict[str, list[str]] = defaultdict(list)
    for path in files_of(terms):
        found[path.name.partition(".")[0]].append(str(path))
    return {key: tuple(paths) for key, paths in found.items()}
