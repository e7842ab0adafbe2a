"""docs/settings.md lists every setting that is read, and none that is not."""

import re

import pytest

from panier.core.rates import TABLE
from panier.core.values import replace
from panier.settings import DEFAULT_PORT, known_names, read, set_by_options, unknown_names
from panier.web.office.setting_words import OTHERS, group_of, meanings, sentences
from panier.web.pages.parts.tongues import ENGLISH, LANGUAGES
from tests.test_command_line import CHECKOUT
from tools.languages import load

MADE_UP = {"PANIER_REGISTRY_NAME", "PANIER_DELIVERER_NAME_OPTION", "PANIER_GATEWAY_NAME_OPTION"}
ROWS = [
    name
    for page in ("settings.md", "limits.md")
    for name in re.findall(r"^\| `(PANIER_\w+)(?:=…)?` \|", (CHECKOUT / "docs" / page).read_text(), re.MULTILINE)
]


def test_the_page_has_a_row_for_every_setting_and_no_other() -> None:
    assert len(known_names()) > 10, "the names are those that settings.py asks for"
    assert sorted(ROWS) == sorted({*known_names(), *MADE_UP})


def test_the_office_says_of_every_setting_what_it_is_for() -> None:
    found, limits = meanings(), {limit.setting for limit in TABLE.values()}
    assert set(known_names()) == {*found, *limits} - MADE_UP
    assert all(one.what and one.otherwise and not set("`[]") & set(one.what) for one in found.values())
    assert all(group_of(one) != OTHERS for one in known_names()), "each stands under words of its own"


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != ENGLISH])
def test_what_settings_are_for_is_said_in_every_language(language: str) -> None:
    catalogue = load(language)
    for sentence in sentences():
        message = catalogue.get(sentence)
        assert message is not None, sentence
        assert message.string, sentence


def test_every_variable_that_the_code_names_is_a_setting() -> None:
    named = set()
    for path in (CHECKOUT / "panier").rglob("*.py"):
        named |= set(re.findall(r'"(PANIER_[A-Z0-9_]*[A-Z0-9])"', path.read_text()))
    assert named <= {*known_names(), "PANIER_OAUTH2"}


def test_only_what_nothing_reads_is_unknown() -> None:
    known = dict.fromkeys(known_names(), "x")
    others = {
        "PANIER_DATABSE": "x",
        "PANIER_REGISTRY_PASSWORD": "x",
        "PANIER_DELIVERER_ODD_NAME": "x",
        "PANIER_GATEWAY_ODD_NAME": "x",
        "PATH": "x",
        "PANIER": "x",
    }
    assert unknown_names(known | others) == ("PANIER_DATABSE",)


def test_what_an_option_of_a_command_went_before_is_told() -> None:
    given = read()
    assert set_by_options(given) == {}
    assert set_by_options(replace(given, port=DEFAULT_PORT + 1)) == {"PANIER_PORT": str(DEFAULT_PORT + 1)}
