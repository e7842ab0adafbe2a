"""docs/settings.md lists every setting that is read, and none that is not."""

import re

from panier.settings import known_names, unknown_names
from panier.web.office.setting_words import meanings
from tests.test_command_line import CHECKOUT

ROWS = [
    name
    for page in ("settings.md", "limits.md")
    for name in re.findall(r"^\| `(PANIER_\w+)(?:=…)?` \|", (CHECKOUT / "docs" / page).read_text(), re.MULTILINE)
]


def test_the_page_has_a_row_for_every_setting_and_no_other() -> None:
    assert len(known_names()) > 10, "the names are those that settings.py asks for"
    made_up = {"PANIER_REGISTRY_NAME", "PANIER_DELIVERER_NAME_OPTION", "PANIER_GATEWAY_NAME_OPTION"}
    assert sorted(ROWS) == sorted({*known_names(), *made_up})


def test_the_office_says_of_every_setting_what_it_is_for() -> None:
    for is_sandbox in (True, False):
        found = meanings(is_sandbox=is_sandbox)
        assert set(known_names()) <= set(found)
        assert all(one.what and one.otherwise and not set("`[]") & set(one.what) for one in found.values())
    assert meanings(is_sandbox=True)["PANIER_LIMIT_PASSWORDS"].otherwise == "20/900"
    assert meanings(is_sandbox=False)["PANIER_LIMIT_PASSWORDS"].otherwise == "5/900"


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
