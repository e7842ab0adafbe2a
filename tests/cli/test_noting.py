"""What commands change beside a shop stands in its trail: every command, and what of it."""

import ast
import sys
from pathlib import Path

import pytest

from panier.cli import main
from panier.core.office.rights import OfficeRole
from panier.flows.account.seeds import Keys
from panier.store.office import trail
from tests.cli.test_deliveries import beside, url
from tests.support.shop import Sandbox
from tests.test_command_line import CHECKOUT
from tests.web.office.desk import signed_in, with_office

__all__ = ["url"]

CLI = CHECKOUT / "panier" / "cli"
# Writes that stand in no trail, by file and function, and why.
_UNNOTED = {
    ("own_catalogs.py", "sell"): "the start of a sandbox",
    ("ready_made.py", "plant_all"): "the start of a sandbox",
    ("shop/founding.py", "_fill"): "the shop begins; its owner is written down by act_beside",
    ("beside.py", "do_beside"): "what do_beside writes, which says itself whether it is noted",
    ("catalog.py", "_with_database"): "says which region the database is of",
    ("zones.py", "push"): "the first of many transactions is noted, before them",
    ("resealing.py", "reseal"): "the last of many transactions is noted, behind them",
}
# Modules whose commands write what they do down themselves, or change nothing that anybody sees.
_ON_THEIR_OWN = {"owner/staff.py": "act_beside", "owner/events.py": "numbers events, as the worker would"}


def calls(path: Path, name: str) -> list[tuple[str, ast.Call]]:
    """Every call of a function or method in a file, with the outermost function that it stands in."""
    return [
        (one.name, node)
        for one in ast.parse(path.read_text()).body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(one)
        if isinstance(node, ast.Call) and _name(node.func) == name
    ]


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_every_command_that_writes_to_a_shop_is_noted() -> None:
    unnoted = set()
    for path in sorted(CLI.rglob("*.py")):
        file = path.relative_to(CLI).as_posix()
        for function, call in calls(path, "write"):
            if isinstance(call.func, ast.Attribute) and _name(call.func.value) == "database":
                is_noted = any(isinstance(one, ast.Call) and _name(one.func) == "noted" for one in ast.walk(call))
                if not is_noted and not any((end, function) in _UNNOTED for end in (file, path.name)):
                    unnoted.add((file, function))
        for function, call in calls(path, "do_beside"):
            said = {one.arg: one.value for one in call.keywords}
            if "is_noted" in said and file not in _ON_THEIR_OWN:
                unnoted.add((file, function))
    assert unnoted == set(), "write through panier/cli/noting.py, so that the trail of the office has it"


def test_the_trail_tells_which_command_ran_and_what_that_changed(
    url: tuple[str, tuple[Keys, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*words: str) -> None:
        monkeypatch.setattr(sys, "argv", ["panier", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0

    run("hooks", "add", "https://shop.example/told")
    run("hooks", "list")
    run("hooks", "disable", "1")
    run("credits", "give", "ca1001-ovh", "25")

    async def look(shop: Sandbox) -> str:
        found = await shop.database.read(lambda tx: trail.list_newest(tx, limit=10))
        assert [(one.kind, one.name, one.action.value) for one in reversed(found)] == [
            ("command", "panier hooks add", "command.run"), ("hook", "1", "command.run"),
            ("customer", "ca1001-ovh", "command.run"),
        ]  # fmt: skip
        async with signed_in(with_office(shop), OfficeRole.OWNER) as owner:
            seen = (await owner.see("/office/trail")).replace(" :", ":")
            assert "ran a command Command panier hooks add" in seen
            assert "Hook 1 state: enabled → disabled command: panier hooks disable" in seen
            assert "https://shop.example/told" not in seen, "what a command is told may be a secret"
            customer = await owner.see("/office/customers/ca1001-ovh")
            return customer.partition("Done in the office")[2]

    said = beside(url, look)
    assert "panier credits give" in said
    assert "€25.00" in said
