"""Every block of code in the documentation: it is run as its readers would, or the page says in its source why not."""

import json
import re
import shlex
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from panier import settings
from panier.app import CATALOGS
from panier.files import rule_file
from panier.outside.registry import special_names
from panier.web.application import _find
from panier.web.paths import bare
from tests.docs.blocks import Block, blocks, pages
from tests.docs.running import reader
from tests.support import groups
from tests.support.groups import CHECKOUT
from tools.commands import commands

BLOCKS = {page.relative_to(CHECKOUT).as_posix(): found for page in pages() if (found := blocks(page))}
ALL = [block for found in BLOCKS.values() for block in found]
RUN = ("sh", "python")
# Text is what somebody else printed: figures, a message. Programs of other languages are run by tests/clients.
PROGRAMS = ("go", "javascript", "php", "hcl")
LEFT_OUT_MAX = 34

# What the files of settings hold, where it has a form.
SECRETS = {"PANIER_STRIPE_KEY_FILE": "sk_test_example", "PANIER_STRIPE_WEBHOOK_SECRET_FILE": "whsec_example"}
_METHODS = ("GET", "POST", "PUT", "DELETE")


def test_every_block_says_what_it_is() -> None:
    known = {*RUN, *JUDGES, *PROGRAMS, "text", "nginx", "ini"}
    assert [block.place for block in ALL if block.language not in known] == []
    assert [block.place for block in ALL if block.language in ("nginx", "ini") and not block.is_left_out] == []


def test_few_blocks_are_left_out_and_each_with_a_reason() -> None:
    left_out = [block for block in ALL if block.is_left_out]
    assert len(left_out) <= LEFT_OUT_MAX, [block.place for block in left_out]
    assert [block.place for block in left_out if len(block.remarks["not run"].split()) < 4] == []


def _json(block: Block) -> None:
    json.loads(block.code)


def _yaml(block: Block) -> None:
    yaml.safe_load(block.code)


def _toml(block: Block) -> None:
    tomllib.loads(block.code)


def _xml(block: Block) -> None:
    ET.fromstring(block.code)


def _dotenv(block: Block) -> None:
    """Lines of settings: each is one that is read, and takes the value."""
    given = dict(line.split("=", 1) for line in shlex.split(block.code, comments=True))
    assert settings.unknown_names(given) == ()
    with tempfile.TemporaryDirectory() as folder:  # with files in place of the readers' own
        for name in [name for name in given if name.endswith("_FILE")]:
            secret = Path(folder, name)
            secret.write_text(SECRETS.get(name, "example"))
            given[name] = str(secret)
        settings.read(given)


def _http(block: Block) -> None:
    """Calls, each with what it sends and (behind an arrow) what is answered; headers may follow."""
    for line in block.code.splitlines():
        call = re.match(r"(\w+) +(/\S*)(?: +(\{.*?\}))?(?:\s+.*)?$", line)
        if call is None or call[1] not in _METHODS:
            assert re.match(r"[A-Za-z-]+: |\s", line), line
            continue
        path = bare(call[2].partition("?")[0])
        assert _find(call[1], path) is not None, f"{block.place}: there is no {call[1]} {path}"
        if call[3] and "{…" not in call[3]:
            json.loads(call[3])


JUDGES: dict[str, Callable[[Block], None]] = {
    "json": _json, "yaml": _yaml, "toml": _toml, "xml": _xml, "dotenv": _dotenv, "http": _http,
}  # fmt: skip


@pytest.mark.parametrize("block", [block for block in ALL if block.language in JUDGES], ids=lambda block: block.place)
def test_what_is_shown_is_well_formed(block: Block) -> None:
    JUDGES[block.language](block)


def test_the_rule_of_the_page_about_eligibility_is_a_rule(tmp_path: Path) -> None:
    (rule,) = [block for block in BLOCKS["docs/eligibility.md"] if block.language == "yaml"]
    for path in (CATALOGS / "domains" / "rules").glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / "wien.yaml").write_text(rule.code)
    rule_file.load(tmp_path)  # which refuses what is no rule


def test_the_names_of_the_page_about_names_are_in_its_form(tmp_path: Path) -> None:
    (names,) = [block for block in BLOCKS["docs/sandbox-names.md"] if block.language == "yaml"]
    (tmp_path / "names.yaml").write_text(names.code)
    special_names.load(tmp_path / "names.yaml")  # which refuses what is in no form


def _commands_of(block: Block) -> list[list[str]]:
    """The words of each call of panier in a block of shell."""
    joined = re.sub(r"\\\n", " ", block.code)
    lines = [line for line in joined.splitlines() if re.search(r"(^|[ (])(\.venv/bin/)?panier ", line)]
    found = []
    for line in lines:
        called = re.split(r"(?:^|[ (])(?:\.venv/bin/)?panier ", line.partition(" #")[0], maxsplit=1)[1]
        found.append(shlex.split(re.split(r"[|;&)]", called)[0]))
    return found


def test_every_command_that_is_named_exists() -> None:
    known = {one.path: one for one in commands()}
    named = {
        (page.name, code)
        for page in pages()
        for code in re.findall(r"`(panier [^`\n]+)`", page.read_text(encoding="utf-8"))
        if page.name != "commands.md"
    }
    unknown = []
    for page, code in sorted(named):
        path = "panier"
        for word in code.split()[1:]:
            if f"{path} {word}" not in known:
                if known[path].is_group and re.match("[a-z]", word):
                    unknown.append(f"{page}: {code}")
                break
            path = f"{path} {word}"
    assert unknown == []


@pytest.mark.parametrize(
    "block", [block for block in ALL if block.language == "sh" and _commands_of(block)], ids=lambda block: block.place
)
def test_every_command_that_is_shown_exists_with_its_options(block: Block) -> None:
    known = {one.path: one for one in commands()}
    for words in _commands_of(block):
        path = "panier"
        for word in words:
            if f"{path} {word}" not in known:
                break
            path = f"{path} {word}"
        told = known[f"{path} list"] if known[path].is_group and f"{path} list" in known else known[path]
        assert not told.is_group or words[len(path.split()) - 1 :][:1] in ([], ["--version"]), f"{path}: {words}"
        names = {name for option in told.options for name in option.names}
        own = words[: words.index("--")] if "--" in words else words
        assert {word.partition("=")[0] for word in own if word.startswith("--")} <= names, block.place


RUNNABLE = [page for page, found in BLOCKS.items() if any(b.language in RUN and not b.is_left_out for b in found)]
AT_ONCE = ("docs/start.md",)  # the first that a newcomer tries; each page has a sandbox of its own, so the others wait


# What a page needs besides Python and a shell; `make test-clients` runs these.
NEEDS = {
    "docs/clients/go.md": "go",
    "docs/clients/node.md": "node",
    "docs/clients/php.md": "php",
    "docs/clients/ovhcloud-cli.md": "ovhcloud",
}


def _when(page: str) -> list[pytest.MarkDecorator]:
    if page in NEEDS:
        return [pytest.mark.programs]
    return [] if page in AT_ONCE else [pytest.mark.long]


@pytest.mark.parametrize("page", [pytest.param(page, marks=_when(page)) for page in RUNNABLE])
def test_what_a_page_shows_works(page: str, tmp_path: Path) -> None:
    if page in NEEDS:
        groups.demand(NEEDS[page])
    with reader(tmp_path) as following:
        printed = ""
        for number, block in enumerate(BLOCKS[page]):
            if "prints" in block.remarks:
                assert _is_like(block.code, printed), f"{block.place}: it prints\n{printed}"
            elif block.is_left_out:
                continue
            elif "file" in block.remarks:
                (tmp_path / block.remarks["file"]).write_text(following.fitted(block.code))
            elif block.language in RUN:
                printed = following.run(number, block)


def _is_like(shown: str, printed: str) -> bool:
    """Whether something was printed as a page shows it; … in the page is anything."""
    pattern = ".*".join(re.escape(part) for part in shown.strip().split("…"))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None
