"""A word that is a verb in one place and a noun in another is two sentences: other languages have two words for it."""

import re

from panier.web.pages.parts.rendering import TEMPLATES

_SAID = re.compile(r"""_\(["']([A-Z][a-z]+)["']\)""")
_DEEDS = re.compile(r"<button[^>]*>.*?</button>|<a class=\"button[^>]*>.*?</a>|<summary>.*?</summary>", re.DOTALL)
_HEADS = re.compile(
    r"ui\.table\((\(|\[).*?(\)|\]),|<th\b[^>]*>.*?</th>|<dt>.*?</dt>|<h[1-6][^>]*>.*?</h[1-6]>", re.DOTALL
)
# Nouns that name what a button leads to, in every language.
_NOUNS = frozenset({"Options", "Details"})


def test_no_word_is_said_of_a_deed_and_of_a_thing() -> None:
    deeds: dict[str, str] = {}
    things: dict[str, str] = {}
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(TEMPLATES).as_posix()
        for found in _DEEDS.finditer(text):
            deeds |= dict.fromkeys(_SAID.findall(found[0]), place)
        for found in _HEADS.finditer(text):
            things |= dict.fromkeys(_SAID.findall(found[0]), place)
    both = {word: (deeds[word], things[word]) for word in deeds.keys() & things.keys() - _NOUNS}
    assert both == {}


def test_no_browser_keeps_a_form_back_for_a_box_that_is_not_ticked() -> None:
    boxes = [
        (path.relative_to(TEMPLATES).as_posix(), box)
        for path in sorted(TEMPLATES.rglob("*.html"))
        for box in re.findall(r'<input\b[^\n]*?type="checkbox".*?>', path.read_text(encoding="utf-8"))
    ]
    assert len(boxes) > 5
    kept_back = [one for one in boxes if re.search(r"(?<![-\w.])required(?![=\w])", re.sub("{%.*?%}", "", one[1]))]
    assert kept_back == [], "the server says all that is not ticked at once, in the reader's language: aria-required"
