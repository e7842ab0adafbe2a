"""panier deliveries, as it is typed beside a shop."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from panier.cli.deliveries import commands
from panier.core.refusal import Refusal
from panier.flows.account.seeds import Keys
from tests.support import shop as shops
from tests.support.delivering import FAMILIES, made, of_family, order_vps, owned, supplied
from tests.support.ordering import status
from tests.support.secrets import KEY_TEXT
from tests.support.shop import Sandbox

Act = Callable[[Sandbox], Coroutine[Any, Any, Any]]


@pytest.fixture
def url(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, tuple[Keys, ...]]:
    """The database of a shop whose VPS people make, which the commands find."""
    file, customers = sqlite_furnished
    database = shops.copy_sqlite(file, tmp_path)
    monkeypatch.setenv("PANIER_DATABASE", database)
    monkeypatch.setenv("PANIER_SECRET_KEY", KEY_TEXT)
    return database, customers


def beside(url: tuple[str, tuple[Keys, ...]], act: Act, *, is_sandbox: bool = True) -> Any:
    """What happens in the shop between two commands."""

    async def run() -> Any:
        async with shops.opened(*url, change=lambda shop: replace(shop, is_sandbox=is_sandbox)) as opened:
            there, _ = supplied(opened, deliverers="vps=hand")
            found = await act(there)
            there.clock.advance(seconds=60)
            await there.work()
            return found

    return asyncio.run(run())


def run(*words: object) -> Result:
    return CliRunner().invoke(commands, [str(word) for word in words])


def said(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


def listed() -> list[dict[str, Any]]:
    return [json.loads(line) for line in said("list", "--json").splitlines()]


async def ordered(shop: Sandbox) -> int:
    order = await order_vps(shop.client(shop.first), pieces=3)
    await shop.deliver()
    return order


def test_the_owner_looks_after_what_waits(url: tuple[str, tuple[Keys, ...]]) -> None:
    assert "vps" in FAMILIES
    assert said("list") == ""
    order = beside(url, ordered)
    rows = listed()
    assert [(one["state"], one["event"], one["family"], one["order"]) for one in rows] == [
        ("doing", "make", "vps", order)
    ] * 3
    assert rows[0]["configurations"]["vps_os"] == "Debian 13"
    first, second, third = (one["delivery"] for one in rows)
    assert f"{first}  doing  make  {order}  vps-2025-model1" in said("list")
    told = said("made", first, "--name", "vps-1.vps.example", "--property", "ip=192.0.2.7", "--property", "memory=8")
    assert told == f"{first}: made\n"
    assert json.loads(said("fail", second, "--reason", "There is no room", "--json")) == {
        "delivery": second, "done": "failed",
    }  # fmt: skip
    said("give-up", third, "--reason", "It is no longer made")
    assert [(one["delivery"], one["state"], one["problem"]) for one in listed()] == [
        (second, "failed", "There is no room")
    ]
    (owed,) = (json.loads(line) for line in said("owed", "--json").splitlines())
    assert (owed["delivery"], owed["order"], owed["reason"]) == (third, order, "It is no longer made")
    assert owed["amount"].endswith(" EUR")
    said("retry", second)
    beside(url, lambda shop: shop.work())
    said("made", second, "--name", "vps-2.vps.example")

    async def look(shop: Sandbox) -> tuple[list[Any], str]:
        return await owned(shop), await status(shop.client(shop.first), order)

    services, state = beside(url, look)
    assert [(one.name, one.details.told) for one in services] == [
        ("vps-1.vps.example", {"ip": "192.0.2.7", "memory": 8}), ("vps-2.vps.example", {}),
    ]  # fmt: skip
    assert state == "delivered"
    assert said("list") == ""


@pytest.mark.parametrize(
    "words, problem",
    [
        (("made", "x", "--name", "a"), "must be one of `panier deliveries list`"),
        (("made", "1", "--name", "a", "--property", "alone"), "must be such as ip=192.0.2.7"),
        (("made", "999", "--name", "a"), "does not exist"),
        (("retry", "999"), "does not exist"),
        (("give-up", "end-999"), "does not exist"),
        (("fail", "end-x"), "must be one of"),
        (("made", "task-999"), "does not exist"),
        (("fail", "task-x"), "must be one of"),
        (("retry", "task-1"), "its customer asks for anew"),
        (("give-up", "task-1"), "its customer asks for anew"),
    ],
)
def test_wrong_words_are_refused(url: tuple[str, tuple[Keys, ...]], words: tuple[str, ...], problem: str) -> None:
    result = run(*words)
    assert isinstance(result.exception, Refusal)
    assert problem in result.exception.message


def test_the_owner_says_how_tasks_end(url: tuple[str, tuple[Keys, ...]]) -> None:
    async def bought(shop: Sandbox) -> None:
        order = await order_vps(shop.client(shop.first))
        await shop.deliver()
        (delivery,) = await of_family(shop, order)
        await made(shop, delivery, "vps-1.vps.example")

    async def stopped(shop: Sandbox) -> None:
        shop.clock.advance(seconds=60)  # by then it is installed
        assert (await shop.client(shop.first).post("/vps/vps-1.vps.example/stop")).status == 200

    beside(url, bought)
    beside(url, stopped, is_sandbox=False)
    (row,) = listed()
    assert (row["event"], row["service"], row["state"]) == ("stopVm", "vps-1.vps.example", "todo")
    assert said("made", row["delivery"]) == f"{row['delivery']}: made\n"
    assert said("list") == ""
