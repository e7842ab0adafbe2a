"""panier catalog, as it is typed."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from panier.cli.catalog import commands
from panier.core.catalog.version import Version
from panier.core.refusal import Refusal
from panier.store import catalog_versions
from panier.store.engine import migrate
from panier.store.engine.opening import open_database
from tests.catalogs.public import document, plan, pricing


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    database = tmp_path / "panier.sqlite"
    monkeypatch.setenv("PANIER_DATABASE", str(database))
    migrate.upgrade(str(database))
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(commands, [str(word) for word in words])


def said(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


def written(folder: Path, name: str, content: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text(json.dumps(content))
    return path


def test_catalogues_are_for_the_region_of_the_database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said("list")
    monkeypatch.setenv("PANIER_REGION", "ca")
    result = run("list")
    assert isinstance(result.exception, Refusal)
    assert "This database is of the region eu, not ca" in result.exception.message


def test_a_catalogue_is_imported_compared_activated_and_exported(folder: Path) -> None:
    first = written(folder, "eco.json", document([plan("box", [pricing(10**9)]), plan("old", [pricing(10**8)])]))
    assert "Version 1: eco in FR: 2 plans, 0 options" in said("import", first)
    assert "eco in FR is version 1" in said("activate", 1)
    second = document([plan("box", [pricing(2 * 10**9)]), plan("new", [pricing(3 * 10**8)])])
    printed = said("diff", written(folder, "next.json", second), "--family", "eco")
    assert printed.splitlines() == [
        "eco in FR: 3 changes",
        "  ~ plan box default renew P1M: 10.00 EUR → 20.00 EUR",
        "  + plan new (from 3.00 EUR)",
        "  - plan old (from 1.00 EUR)",
    ]
    assert "0 changes" in said("diff", 1)
    said("export", 1, "--output", folder / "again.json")
    assert (folder / "again.json").read_bytes() == first.read_bytes()
    assert said("export", 1) == first.read_text()
    assert "eco" in said("list")
    assert "as shipped" in said("retire", "eco", "--subsidiary", "FR")
    assert "0 changes" not in said("diff", 1)


def test_a_faulty_catalogue_is_refused_with_its_places(folder: Path) -> None:
    faulty = written(folder, "eco.json", document([plan("box", [pricing(-1)]), plan("box", [pricing(-2)])]))
    for command in ("check", "import"):
        refusal = run(command, faulty).exception
        assert isinstance(refusal, Refusal)
        assert [line.partition(": ")[2][:28] for line in refusal.message.splitlines()] == [
            "plans[0].pricings[0].price: ",
            "plans[1].pricings[0].price: ",
        ]
    own = folder / "vrack.yaml"
    own.write_text("plans:\n  - code: shed\n    prices:\n      - price: {EUR: cheap}\n        period: P1M\n")
    refusal = run("check", own).exception
    assert isinstance(refusal, Refusal)
    assert f"{own}, line 4" in refusal.message
    assert "version" not in said("list").splitlines()[-1]


KETTLES = """
plans:
  - code: shed
    name: Shed
    product: shed
    prices:
      - price: {EUR: 1.00, GBP: 1.00}
        period: P1M
"""


@pytest.mark.parametrize(
    "words, part",
    [
        (["import", "kettles.yaml"], "There is no product family kettles"),
        (["check", "kettles.yaml"], "There is no product family kettles"),
        (["diff", "kettles.yaml"], "There is no product family kettles"),
        (["import", "kettles.yaml", "--family", "vracks"], "such as vrack"),
        (["import", "--from", "ovh-eu", "--family", "kettles"], "There is no product family kettles"),
        (["import", "--from", "ovh-eu", "--subsidiary", "XX"], "There is no subsidiary XX"),
        (["retire", "kettles"], "There is no product family kettles"),
        (["retire", "vrack", "--subsidiary", "XX"], "There is no subsidiary XX"),
    ],
)
def test_what_nobody_can_order_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], part: str
) -> None:
    monkeypatch.chdir(folder)
    (folder / "kettles.yaml").write_text(KETTLES)
    refusal = run(*words).exception
    assert isinstance(refusal, Refusal)
    assert part in refusal.message
    assert json.loads(said("list", "--json")) == []


async def keep_as(family: str, database: str) -> None:
    """Keep a version of a family as an earlier release did, which took any."""
    shop = await open_database(database, is_beside=True)
    version = Version(0, family, None, "own", family, "0" * 64, "kettles.yaml", 1)
    await shop.write(lambda tx: catalog_versions.insert(tx, version, KETTLES))
    await shop.close()


def test_a_version_of_an_earlier_release_that_nobody_can_order_is_not_put_on_sale(folder: Path) -> None:
    asyncio.run(keep_as("kettles", str(folder / "panier.sqlite")))
    refusal = run("activate", 1).exception
    assert isinstance(refusal, Refusal)
    assert "There is no product family kettles" in refusal.message


def test_what_is_the_same_in_many_subsidiaries_is_said_once(folder: Path) -> None:
    own = folder / "vrack.yaml"
    own.write_text(KETTLES)
    printed = said("check", own).splitlines()
    assert printed[0] == f"{own} has no faults."
    assert "subsidiaries: 1 plan, 0 options" in printed[1]
    assert max(map(len, printed[1:])) <= 80
    compared = said("diff", own).splitlines()
    euros = [line for line in compared if "+ plan shed (from 1.00 EUR)" in line]
    assert len(euros) == 1, "not once in each country that pays in euros"
    assert max(map(len, compared)) <= 80
    said("import", own)
    said("activate", 1)
    listed = said("list").splitlines()
    assert listed[0].split() == ["version", "family", "in", "form", "sold", "since"]
    assert listed[1].split()[:4] == ["1", "vrack", "every", "own"]
    assert len(listed[1]) <= 80


def test_programs_get_json(folder: Path) -> None:
    first = written(folder, "eco.json", document([plan("box", [pricing(10**9)])]))
    sold = [{"family": "eco", "subsidiary": "FR", "plans": 1, "options": 0}]
    assert json.loads(said("check", first, "--json")) == {"catalogs": sold}
    assert json.loads(said("import", first, "--json")) == {"version": 1, "catalogs": sold}
    (compared,) = json.loads(said("diff", 1, "--json"))
    assert (compared["family"], compared["subsidiary"]) == ("eco", "FR")
    assert {"section": "plan", "planCode": "box", "price": None, "old": None, "new": "10.00 EUR"} in compared["changes"]
    (version,) = json.loads(said("list", "--json"))
    assert (version["version"], version["family"], version["soldSince"]) == (1, "eco", None)


@pytest.mark.parametrize(
    "words",
    [
        ["import"],
        ["import", "nosuch.json"],
        ["import", "--from", "nowhere"],
        ["check", "pyproject.toml"],
        ["activate", "9"],
        ["activate", "9", "--at", "tomorrow"],
        ["export", "9"],
    ],
)
def test_a_mistake_is_refused_in_a_sentence(folder: Path, words: list[str]) -> None:
    assert folder.exists()
    assert isinstance(run(*words).exception, Refusal)
