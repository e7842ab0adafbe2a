"""What the pages of reference list is all there is: names, faults, refusals, divergences, variables.

Settings, limits, cards, kinds of faults, plans, triggers and webhooks: beside the tests of what they set or name.
"""

import re
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path

import pytest
import yaml

from panier import settings
from panier.app import CATALOGS
from panier.outside.delivery.faults import FaultKind
from panier.outside.registry.sandbox_conduct import Losing, Trouble
from panier.remote import programs
from panier.web.errors import ANSWERS
from panier.web.route import OWN_AREAS
from panier.web.routes import ROUTES
from tests.support.groups import CHECKOUT

DOCS = CHECKOUT / "docs"


def words(page: str) -> set[str]:
    """Everything that a page writes as code."""
    return set(re.findall(r"`([^`\n]+)`", (DOCS / page).read_text()))


def test_every_beginning_of_a_name_is_on_its_page() -> None:
    names = yaml.safe_load((CATALOGS / "names.yaml").read_text())
    beginnings = {one["prefix"] for one in names if "prefix" in one}
    shown = " ".join(words("sandbox-names.md"))
    assert len(beginnings) > 20
    assert [one for one in beginnings if one not in shown] == []
    whole = {one["name"] for one in names if "name" in one}
    assert [one for one in whole if one not in shown] == []


@pytest.mark.parametrize("kinds", [FaultKind, Trouble, Losing])
def test_every_way_to_misbehave_is_on_the_page_of_the_owner(kinds: type[FaultKind | Trouble | Losing]) -> None:
    shown = " ".join(words("sandbox-owner.md"))
    assert [kind for kind in kinds if not re.search(rf"\b{kind.value}\b", shown)] == []


def test_every_refusal_is_on_its_page_and_no_other() -> None:
    rows = re.findall(
        r"^\| (\d{3}) \| `([^`]+)` \| (?:`([^`]+)`)? ?\|", (DOCS / "refusals.md").read_text(), re.MULTILINE
    )
    listed = {(int(status), name, code or None) for status, name, code in rows}
    raised = {(look.status, look.class_name, look.error_code) for look in ANSWERS.values()}
    assert listed == raised | {(500, "Server::InternalServerError", None)}
    assert len(rows) == len(listed)


# Named as what is not there: paths and names of the real API, or a place for a number.
ELSEWHERE = frozenset({"audit", "dnsNN", "gouv"})
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,}")


def entries() -> list[str]:
    """The entries of the page about divergences."""
    parts = re.split(r"^(?=- )", (DOCS / "divergences.md").read_text(), flags=re.MULTILINE)
    return [part.partition("\n\n")[0] for part in parts if part.startswith("- ")]


def named_in(entry: str) -> set[str]:
    """The names that an entry writes as code: of properties, operations, codes, settings."""
    return {word for code in re.findall(r"`([^`\n]+)`", entry) for word in _WORD.findall(code)}


@cache
def words_below(folder: str) -> frozenset[str]:
    """Every word in the files of a folder."""
    files = [
        one for one in (CHECKOUT / folder).rglob("*") if one.suffix in (".py", ".yaml", ".html", ".tf", ".go", ".js")
    ]
    return frozenset(
        word for one in files if "node_modules" not in one.parts for word in _WORD.findall(one.read_text())
    )


def unknown(names: set[str], known: frozenset[str]) -> Iterator[str]:
    """The names that are not there: in the wire's spelling, in the code's, or as a name that goes on."""
    for name in sorted(names):
        spelled = re.sub(r"(?<!^)([A-Z])", lambda found: f"_{found[1].lower()}", name)
        if not {name, spelled, name.rpartition("_")[0]} & known:
            yield name


def test_what_a_divergence_names_is_there() -> None:
    """A property, a path or a code that was renamed or taken out is not told of any more."""
    phrases = {status.phrase.title().replace(" ", "").replace("-", "") for status in HTTPStatus}
    known = words_below("panier") | frozenset(settings.known_names()) | phrases | ELSEWHERE
    assert len(entries()) > 200
    assert {entry[:60]: left for entry in entries() if (left := list(unknown(named_in(entry), known)))} == {}


def test_what_a_divergence_names_is_in_a_test() -> None:
    """An entry that names something, and of which no test knows a single name, is covered by none."""
    known = words_below("tests") - named_in(Path(__file__).read_text())
    bare = [entry[:60] for entry in entries() if (names := named_in(entry)) and set(unknown(names, known)) == names]
    assert bare == []


def test_what_is_the_shops_own_is_told() -> None:
    shown = words("divergences.md")
    assert [area for area in OWN_AREAS if f"/{area}" not in shown] == []
    assert {route.path.split("/")[1] for route in ROUTES if route.is_own} <= set(OWN_AREAS)


def test_every_variable_that_a_run_sets_is_on_its_page() -> None:
    source = Path(programs.__file__).read_text()
    shown = " ".join(words("run.md"))
    said = set(re.findall(r'"([A-Z][A-Z0-9_]{5,})"', source))
    own = {"PANIER_REDIRECT"}  # read by what the run itself puts into node
    assert len(said) > 10
    assert [name for name in said - own if name not in shown] == []
