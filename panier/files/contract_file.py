"""contracts.yaml: the terms of a shop in the languages of its subsidiaries, and those that accounts are made under."""

from collections.abc import Mapping

from panier.core.catalog.catalog import Contract, Subsidiary
from panier.files.catalog_file import ContractEntry


def account_contracts(
    contracts: Mapping[str, ContractEntry], subsidiaries: Mapping[str, Subsidiary]
) -> dict[str, tuple[Contract, ...]]:
    """The contracts that an account of each subsidiary is made under."""
    governing = {slug: entry for slug, entry in contracts.items() if entry.governs_accounts}
    return {
        code: tuple(
            Contract(name, f"/contracts/{slug}", content)
            for slug, entry in governing.items()
            for name, content in [words_of(entry, subsidiary.language)]
        )
        for code, subsidiary in subsidiaries.items()
    }


def words_of(entry: ContractEntry, language: str) -> tuple[str, str]:
    """Name and content of terms in a language, or in English."""
    return entry.name.get(language, entry.name["en"]), entry.content.get(language, entry.content["en"])
