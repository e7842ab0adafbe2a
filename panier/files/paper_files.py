"""papers/: the selling companies and the words of papers; a shop's own folder replaces what it has."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from panier.core.paper.paper import Trader
from panier.core.paper.stationery import Company, Stationery
from panier.core.refusal import conflict, invalid
from panier.files.catalog_file import UNWRITTEN, read
from panier.files.phrase_files import blanks, load_phrases

SHIPPED = Path(__file__).parent.parent / "catalogs" / "papers"
COMPANIES = "companies.yaml"
WORDS = "words"


class CompanyEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """The company behind a subsidiary."""

    name: str
    lines: tuple[str, ...]
    zip: str
    city: str
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
    language: Annotated[str, Meta(pattern=r"^[a-z]{2}$")]
    vat: str = ""
    registration: str = ""
    tax_number: str = ""
    email: str = ""
    remarks: dict[str, tuple[str, ...]] = {}

    @property
    def is_unwritten(self) -> bool:
        """True while something of it is yet to be written."""
        texts = (self.name, *self.lines, self.zip, self.city, self.vat, self.registration, self.tax_number, self.email)
        return any(UNWRITTEN in text for text in (*texts, *(line for lines in self.remarks.values() for line in lines)))

    def __post_init__(self) -> None:
        if not (self.vat or self.registration or self.tax_number):
            raise ValueError("needs a vat, a registration or a tax_number")


@cache
def load_stationery(papers: str, sellers: tuple[str, ...], *, is_live: bool = False) -> Stationery:
    """What papers are written on; `papers`: a shop's own folder, `sellers`: the subsidiaries that need a company.

    Read once: every shop of a process has these.

    Refuses: a folder that is not there, a malformed file, words that papers do not have, a subsidiary without a
    company, and a live shop with one that is made up (409).
    """
    shipped, own = SHIPPED, _own(papers)
    words = load_phrases(shipped / WORDS)
    if own is not None:
        words |= _own_words(own, words)
    path = next(one / COMPANIES for one in (own, shipped) if one is not None and (one / COMPANIES).is_file())
    entries, source = read(path, dict[str, CompanyEntry])
    for code, entry in entries.items():
        if entry.language not in words:
            raise source.fault(f"there are no words in the language {entry.language!r}", code)
    if missing := [code for code in sellers if code not in entries]:
        raise source.fault(f"there is no company for the subsidiary {missing[0]}")
    made_up, _ = read(shipped / COMPANIES, dict[str, CompanyEntry])
    if is_live and (idle := [code for code in sellers if entries[code] in made_up.values()]):
        raise conflict(
            f"A live shop's bills name the company that sells, and that of {idle[0]} is made up: set PANIER_PAPERS to a"
            f" folder whose {COMPANIES} has the shop's own"
        )
    if is_live and (idle := [code for code in sellers if entries[code].is_unwritten]):
        raise conflict(f"{path} still says {UNWRITTEN} of the company of {idle[0]}: write it before the shop sells")
    return Stationery({code: _company(entry) for code, entry in entries.items()}, words)


def template_folders(papers: str) -> tuple[Path, ...]:
    """Where the template of papers is looked for: first what is the shop's own."""
    own = _own(papers)
    return (SHIPPED,) if own is None else (own, SHIPPED)


def _own(papers: str) -> Path | None:
    """A shop's own folder, where it has one.

    Refuses: a path that is no folder (400).
    """
    if papers and not Path(papers).is_dir():
        raise invalid(f"PANIER_PAPERS is {papers!r}, but there is no such folder")
    return Path(papers) if papers else None


def lacking_words(papers: str) -> Mapping[Path, Sequence[str]]:
    """What a shop's own files of words do not have, by file: the shipped words stand in their place.

    Refuses: a folder that is not there (400), a malformed file, words that papers do not have (409).
    """
    own = _own(papers)
    if own is None:
        return {}
    english = load_phrases(SHIPPED / WORDS)["en"]
    return {path: lacking for path, words in _words_of(own, english) if (lacking := sorted(english.keys() - words))}


def _own_words(own: Path, shipped: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """A shop's own words by language, over the shipped ones: a release may have some that it does not know."""
    english = shipped["en"]
    return {path.stem: {**english, **shipped.get(path.stem, {}), **words} for path, words in _words_of(own, english)}


def _words_of(own: Path, english: Mapping[str, str]) -> Iterator[tuple[Path, Mapping[str, str]]]:
    for path in sorted((own / WORDS).glob("*.yaml")):
        words, source = read(path, dict[str, str])
        if odd := words.keys() - english.keys():
            raise source.fault(f"has words that papers do not: {', '.join(sorted(odd))}")
        for key, word in words.items():
            if not blanks(word) <= blanks(english[key]):
                raise source.fault(f"{key} has other blanks than in en.yaml", key)
        yield path, words


def _company(entry: CompanyEntry) -> Company:
    party = Trader(
        name=entry.name,
        lines=entry.lines,
        zip=entry.zip,
        city=entry.city,
        country=entry.country,
        vat_number=entry.vat,
        registration=entry.registration,
        tax_number=entry.tax_number,
        email=entry.email,
    )
    return Company(party, entry.language, entry.remarks)
