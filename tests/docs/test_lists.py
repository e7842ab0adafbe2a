"""What the pages of reference list is all there is: names, faults, refusals. Settings, limits and cards: elsewhere."""

import re

import pytest
import yaml

from panier.app import CATALOGS
from panier.outside.delivery.faults import FaultKind
from panier.outside.registry.sandbox_conduct import Losing, Trouble
from panier.web.errors import ANSWERS
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
