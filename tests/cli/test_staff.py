"""panier staff, as it is typed beside a shop."""

import json

import pytest
from typer.testing import CliRunner, Result

from panier.cli.owner.staff import commands
from panier.core.refusal import Refusal
from panier.flows.account.seeds import Keys
from panier.store.office import trail
from tests.cli.test_deliveries import beside, url
from tests.support.shop import Sandbox

__all__ = ["url"]


def run(*words: str) -> Result:
    return CliRunner().invoke(commands, list(words))


def listed() -> list[tuple[str, str, str]]:
    rows = [json.loads(line) for line in run("list", "--json").output.splitlines()]
    return [(row["email"], row["role"], row["state"]) for row in rows]


def test_colleagues_are_added_changed_and_ended_and_the_trail_knows(url: tuple[str, tuple[Keys, ...]]) -> None:
    added = run("add", "Ada Exemple", "Ada@Shop.example", "--role", "owner")
    assert added.exit_code == 0, added.output
    assert "Give ada@shop.example this link, which leads to a password within seven days:\nhttp" in added.output
    assert "/office/invitation?token=" in added.output
    assert run("add", "Sam", "sam@shop.example", "--role", "sales").exit_code == 0
    assert listed() == [("ada@shop.example", "owner", "invited"), ("sam@shop.example", "sales", "invited")]
    assert run("role", "sam@shop.example", "--role", "reader").output == "sam@shop.example is reader now.\n"
    assert "/office/invitation?token=" in run("password", "sam@shop.example").output
    assert run("end", "sam@shop.example").output == "The access of sam@shop.example has ended.\n"
    assert listed()[-1] == ("sam@shop.example", "reader", "over")
    for words in (("end", "ada@shop.example"), ("role", "ada@shop.example", "--role", "sales")):
        assert isinstance(run(*words).exception, Refusal)
    assert isinstance(run("end", "nobody@shop.example").exception, Refusal)
    assert run("add", "X", "x@shop.example", "--role", "king").exit_code == 2

    async def look(shop: Sandbox) -> list[tuple[str, str]]:
        found = await shop.database.read(lambda tx: trail.list_newest(tx, limit=10))
        assert {(one.staff_id, one.who) for one in found} == {(None, "a command beside the shop")}
        return [(one.action.value, one.name) for one in reversed(found)]

    assert beside(url, look) == [
        ("staff.add", "ada@shop.example"), ("staff.add", "sam@shop.example"), ("staff.change", "sam@shop.example"),
        ("staff.change", "sam@shop.example"), ("staff.end", "sam@shop.example"),
    ]  # fmt: skip


def test_a_link_is_mailed_where_a_server_is_set(
    url: tuple[str, tuple[Keys, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANIER_SMTP_URL", "smtp+plain://127.0.0.1:9")
    monkeypatch.setenv("PANIER_MAIL_FROM", "shop@shop.example")
    said = run("add", "Ada", "ada@shop.example", "--role", "owner").output
    assert (
        "Give ada@shop.example this link, which leads to a password within seven days (The mail server cannot be"
        in said
    )
    assert "/office/invitation?token=" in said
