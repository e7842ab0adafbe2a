"""The page about the house: its picture is of this code, and all that it names exists."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tools import architecture

CHECKOUT = architecture.CHECKOUT
PAGE = CHECKOUT / "docs" / "architecture.md"
REQUESTS_MIN = 20

_CODE = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"[\w./-]+\.(?:py|yaml|md|html|svg|toml)(?::\w+)?|[\w.-]+(?:/[\w.-]+)+")
_LINK = re.compile(r"\]\(([\w./-]+)\)")


def named() -> Iterator[str]:
    """Every file or folder that the page names, with a name in it where one is given."""
    for code in _CODE.findall(PAGE.read_text()):
        if _FILE.fullmatch(code) and not code.startswith("/"):
            yield code


def exists(name: str) -> bool:
    """Whether there is such a file below the package or the checkout, and in it what stands behind the colon."""
    file, _, inside = name.partition(":")
    path = next((path for folder in (architecture.PACKAGE, CHECKOUT) if (path := folder / file).exists()), None)
    return path is not None and (not inside or inside in names_in(path))


@cache
def names_in(path: Path) -> frozenset[str]:
    """What a module defines on its outermost level."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
    return frozenset(found)


def test_the_picture_is_of_this_code() -> None:
    assert architecture.PICTURE.read_text() == architecture.draw(architecture.read()), "run `make docs`"


def test_the_picture_is_the_same_each_time() -> None:
    assert architecture.draw(architecture.read()) == architecture.draw(architecture.read())


def test_what_the_page_names_exists() -> None:
    assert [name for name in sorted(set(named())) if not exists(name)] == []


def test_links_lead_somewhere() -> None:
    assert [link for link in _LINK.findall(PAGE.read_text()) if not (PAGE.parent / link).exists()] == []


def test_the_page_answers_many_requests() -> None:
    rows = [
        line for line in PAGE.read_text().partition("## Where do I change")[2].splitlines() if line.startswith("| ")
    ]
    assert len([row for row in rows if _CODE.search(row)]) >= REQUESTS_MIN
