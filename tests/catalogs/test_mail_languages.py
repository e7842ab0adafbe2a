"""The templates of e-mails: each kind in every language of the pages, with the same gaps and the same reasons."""

import re

import pytest
from jinja2 import Environment, meta

from panier.outside.mail.letters import FOLDER, names_of
from panier.web.pages.parts.tongues import ENGLISH, LANGUAGES
from tests.test_command_line import CHECKOUT

OTHERS = [one for one in LANGUAGES if one != ENGLISH]


def gaps(language: str, name: str) -> set[str]:
    text = (FOLDER / language / f"{name}.txt").read_text()
    reader = Environment(autoescape=False)
    reader.filters |= dict.fromkeys(("day", "rate"), str)
    return meta.find_undeclared_variables(reader.parse(text))


@pytest.mark.parametrize("language", OTHERS)
def test_every_kind_of_mail_is_written_in_every_language(language: str) -> None:
    names = names_of(FOLDER, ENGLISH)
    assert names_of(FOLDER, language) == names
    for name in names:
        assert gaps(language, name) - {"language"} == gaps(ENGLISH, name) - {"language"}, name
        text = (FOLDER / language / f"{name}.txt").read_text()
        assert text.startswith("Subject: "), name
        assert text != (FOLDER / ENGLISH / f"{name}.txt").read_text(), name


@pytest.mark.parametrize("language", OTHERS)
def test_every_reason_why_a_service_ended_is_said(language: str) -> None:
    told = {
        one
        for path in (CHECKOUT / "panier/flows").rglob("*.py")
        for one in re.findall(r'why="([^"]+)"', path.read_text())
    }
    text = (FOLDER / language / "service_ended.txt").read_text()
    assert told
    assert [one for one in sorted(told) if f'"{one}":' not in text] == []
