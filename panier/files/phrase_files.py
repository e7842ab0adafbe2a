"""The words of a shop in the languages of its subsidiaries: the phrases of orders, and the terms of contracts.yaml."""

import string
from collections.abc import Mapping, Sequence
from pathlib import Path

from panier.core.catalog.catalog import Contract, Subsidiary
from panier.core.refusal import conflict
from panier.files.catalog_file import UNWRITTEN, ContractEntry, read
from panier.files.look.own_terms import load_terms

CONTRACTS = "contracts.yaml"


def load_phrases(folder: Path) -> dict[str, dict[str, str]]:
    """The phrases by language; each language has the keys and placeholders of English."""
    english, _ = read(folder / "en.yaml", dict[str, str])
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        phrases, source = read(path, dict[str, str])
        if odd := phrases.keys() ^ english.keys():
            raise source.fault(f"has other phrases than en.yaml: {', '.join(sorted(odd))}")
        for key, phrase in phrases.items():
            if blanks(phrase) != blanks(english[key]):
                raise source.fault(f"{key} has other blanks than in en.yaml", key)
        found[path.stem] = phrases
    return found


def blanks(phrase: str) -> set[str | None]:
    """The blanks of a phrase, which something is filled into."""
    return {name for _, name, _, _ in string.Formatter().parse(phrase)} - {None}


def files_of(terms: str) -> Sequence[Path]:
    """The files of a setting that names one, or a folder of them; none where it is not set."""
    path = Path(terms)
    if terms and path.is_dir():
        return sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
    return [path] if terms else []


def load_contracts(folder: Path, terms: str = "") -> dict[str, ContractEntry]:
    """The terms in a folder.

    `terms`: a file, or a folder with a file for each language, whose terms take the place of those with the same key.
    """
    shipped, _ = read(folder / CONTRACTS, dict[str, ContractEntry])
    if terms and Path(terms).is_dir():
        return {**shipped, **load_terms(files_of(terms), shipped)}
    return {**shipped, **read(Path(terms), dict[str, ContractEntry])[0]} if terms else shipped


def check_written(contracts: Mapping[str, ContractEntry], terms: str) -> None:
    """Check that a live shop's own terms are written.

    Refuses: terms of which something is yet to be written (409).
    """
    if idle := [key for key, entry in contracts.items() if entry.is_unwritten]:
        raise conflict(f"{terms} still says {UNWRITTEN} in the terms {idle[0]!r}: write them before the shop sells")


def account_contracts(
    contracts: Mapping[str, ContractEntry], subsidiaries: Mapping[str, Subsidiary]
) -> dict[str, tuple[Contract, ...]]:
    """The contracts that an account of each subsidiary is made under."""
    governing = {slug: entry for slug, entry in contracts.items() if entry.governs_accounts}
    return {
        code: tuple(terms_in(entry, slug, subsidiary.language) for slug, entry in governing.items())
        for code, subsidiary in subsidiaries.items()
    }


def terms_in(entry: ContractEntry, slug: str, language: str) -> Contract:
    """Terms in a language, or in English; the wire makes their path an address."""
    known = language if language in entry.name and language in entry.content else "en"
    name, content = entry.name.get(language, entry.name["en"]), entry.content.get(language, entry.content["en"])
    return Contract(name, f"/contracts/{slug}", content, known)
