"""The words of papers in a shop's own folder: what they lack is shipped, and what papers do not have is refused."""

from pathlib import Path

import pytest

from panier.core.refusal import Refusal
from panier.files.paper_files import SHIPPED, WORDS, lacking_words, load_stationery
from panier.files.phrase_files import load_phrases
from tests.support.paper.companies import own_papers

ENGLISH = load_phrases(SHIPPED / WORDS)["en"]


def own_words(tmp_path: Path, **languages: str) -> str:
    folder = Path(own_papers(tmp_path))
    (folder / WORDS).mkdir()
    for language, text in languages.items():
        (folder / WORDS / f"{language}.yaml").write_text(text)
    return str(folder)


def test_a_word_that_a_file_lacks_is_the_shipped_one(tmp_path: Path) -> None:
    papers = own_words(tmp_path, fr='nothing-due: "Rien à régler"\n', sv='nothing-due: "Inget att betala"\n')
    words = load_stationery(papers, ("FR",)).words
    assert words["fr"]["nothing-due"] == "Rien à régler"
    french = load_phrases(SHIPPED / WORDS)["fr"]
    assert {**words["fr"], "nothing-due": ""} == {**french, "nothing-due": ""}
    assert words["sv"] == {**ENGLISH, "nothing-due": "Inget att betala"}, "no Swedish is shipped"
    lacking = {path.name: list(keys) for path, keys in lacking_words(papers).items()}
    assert lacking == {name: sorted(ENGLISH.keys() - {"nothing-due"}) for name in ("fr.yaml", "sv.yaml")}


def test_nothing_is_lacking_where_nothing_is_the_shops_own(tmp_path: Path) -> None:
    assert lacking_words("") == lacking_words(own_papers(tmp_path)) == {}


@pytest.mark.parametrize("text, reason", [
    ('thanks: "Tack"\n', "has words that papers do not: thanks"),
    ('nothing-due: "{amount} to pay"\n', "nothing-due has other blanks than in en.yaml"),
])  # fmt: skip
def test_words_that_papers_do_not_have_are_refused(tmp_path: Path, text: str, reason: str) -> None:
    papers = own_words(tmp_path, fr=text)
    with pytest.raises(Refusal, match=reason):
        lacking_words(papers)
    with pytest.raises(Refusal, match=reason):
        load_stationery(papers, ("FR",))
