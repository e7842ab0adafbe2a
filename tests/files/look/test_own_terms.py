"""Terms as a file for each language: Markdown or HTML, and nothing in them that acts."""

from pathlib import Path

import pytest

from panier.app import CATALOGS
from panier.core.refusal import Refusal
from panier.files.phrase_files import load_contracts
from tests.support.parts.looks import write


def test_terms_take_the_place_of_the_shipped_ones(tmp_path: Path) -> None:
    write(tmp_path, {
        "general.en.md": "# General terms\n\nWhat *we* owe.\n",
        "general.fr.html": "<h1>Conditions &amp; autres</h1>\n<p>Ce que <em>nous</em> devons.</p>\n",
        "hosting.en.md": "# Hosting\nMore.\n",
    })  # fmt: skip
    found = load_contracts(CATALOGS, str(tmp_path))
    general = found["general"]
    assert general.name == {"en": "General terms", "fr": "Conditions & autres"}
    assert general.content == {"en": "What *we* owe.", "fr": "<p>Ce que <em>nous</em> devons.</p>"}
    assert general.governs_accounts, "as those do that are shipped under this key"
    assert not found["hosting"].governs_accounts
    assert found["personal-data"] == load_contracts(CATALOGS)["personal-data"]


@pytest.mark.parametrize(
    "name, text, told",
    [
        ("General.md", "# T\nWords", r"General\.md: terms are called such as general\.en\.md"),
        ("general.en.md", "Words without a title", r"general\.en\.md, line 1: it begins with # Its name"),
        ("general.en.md", "# A title alone\n", "and what it says follows"),
        ("general.fr.md", "# T\nMots", r"general needs its English words as well, as general\.en\.md"),
        ("general.en.html", "<h1>T</h1>\n<p>a</p>\n<script>b()</script>", r"html, line 3: <script> is not taken"),
        ("general.en.html", "<h1>T</h1>\n<p onclick='b()'>a</p>", "line 2: onclick is not taken in <p>"),
        ("general.en.html", "<h1>T</h1>\n<p>a</div>", "line 2: </div> ends nothing, where <p> is open"),
        ("general.en.html", "<h1>T</h1>\n<p>a", "<p> is never ended"),
        ("general.en.html", "<h1>T</h1><a href='javascript:b()'>a</a>", "line 1: href leads to no address"),
        ("general.en.html", "<h1>T</h1></main><p>a</p>", "</main> ends nothing"),
        ("general.en.html", "<h1>T</h1><p>a</p><!doctype html>", "<!…> is not taken"),
    ],
)
def test_what_a_page_cannot_have_in_it_is_refused(tmp_path: Path, name: str, text: str, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        load_contracts(CATALOGS, str(write(tmp_path, {name: text})))


def test_a_language_is_there_once(tmp_path: Path) -> None:
    write(tmp_path, {"general.en.md": "# T\nWords", "general.en.html": "<h1>T</h1><p>Words</p>"})
    with pytest.raises(Refusal, match="general is there in this language already"):
        load_contracts(CATALOGS, str(tmp_path))
