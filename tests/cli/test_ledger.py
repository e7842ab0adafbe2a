"""panier ledger and panier credits, as they are typed beside a shop."""

import asyncio
import csv
import json
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from panier.cli.owner import credit, ledger
from panier.core.ledger.book import GENERAL_LEDGER, PLAIN
from panier.core.ledger.book_words import ENGLISH, FRENCH
from panier.core.ledger.posting import Cause, Chart
from panier.core.refusal import Refusal
from panier.flows.account.seeds import Keys
from tests.support import shop as shops
from tests.support.ordering import order_name
from tests.support.secrets import KEY_TEXT
from tests.support.shop import Sandbox

Act = Callable[[Sandbox], Coroutine[Any, Any, Any]]
UNIT = 10**8


@pytest.fixture
def url(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, tuple[Keys, ...]]:
    """The database of a shop in which one name was paid, which the commands find."""
    file, customers = sqlite_furnished
    database = shops.copy_sqlite(file, tmp_path)
    monkeypatch.setenv("PANIER_DATABASE", database)
    monkeypatch.setenv("PANIER_SECRET_KEY", KEY_TEXT)

    async def buy(shop: Sandbox) -> None:
        await order_name(shop.client(shop.first))
        await shop.deliver()

    beside((database, customers), buy)
    return database, customers


def beside(url: tuple[str, tuple[Keys, ...]], act: Act) -> Any:
    """What happens in the shop between two commands."""

    async def run() -> Any:
        async with shops.opened(*url) as opened:
            return await act(opened)

    return asyncio.run(run())


def run(commands: Any, *words: object) -> Result:
    return CliRunner().invoke(commands, [str(word) for word in words])


def said(commands: Any, *words: object) -> str:
    result = run(commands, *words)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_ledger_is_checked(url: tuple[str, tuple[Keys, ...]]) -> None:
    assert "agrees" in said(ledger.commands, "check")
    with closing(sqlite3.connect(url[0])) as file:
        file.execute("DROP TRIGGER ledger_entry_update")
        file.execute("UPDATE ledger_entry SET amount_ucents = amount_ucents + 1 WHERE cause = 'charge' AND place = 0")
        file.commit()
    result = run(ledger.commands, "check", "--json")
    assert result.exit_code == 1
    found = [json.loads(line) for line in result.output.splitlines()]
    assert [one["subject"] for one in found] == ["posting charge 1", "charge 1", "charge 1"]
    assert "1 ucents of EUR" in found[0]["problem"]


def test_balances_and_statements_are_listed(url: tuple[str, tuple[Keys, ...]]) -> None:
    found = {one["account"]: one for one in map(json.loads, said(ledger.commands, "balances", "--json").splitlines())}
    assert found["receivable/1"]["amount"] == "0.00"
    taken = found["gateway/sandbox"]["amount"]
    lines = said(ledger.commands, "statement", "receivable/1", "--json").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [(row["cause"], row["amount"], row["sum"]) for row in rows] == [
        ("order 1", taken, taken), ("charge 1", f"-{taken}", "0.00"),
    ]  # fmt: skip
    with pytest.raises(Refusal, match="must begin with one of"):
        CliRunner().invoke(ledger.commands, ["statement", "pocket"], catch_exceptions=False)


def test_the_ledger_is_exported(url: tuple[str, tuple[Keys, ...]]) -> None:
    plain = list(csv.reader(said(ledger.commands, "export").splitlines()))
    assert (tuple(plain[0]), len(plain)) == (PLAIN, 6)
    general = [line.split("\t") for line in said(ledger.commands, "export", "--form", "gl").splitlines()]
    assert (tuple(general[0]), {len(row) for row in general}) == (GENERAL_LEDGER, {18})
    rows = [dict(zip(GENERAL_LEDGER, row, strict=True)) for row in general[1:]]
    assert [row["CompteNum"] for row in rows] == ["411000", "706000", "4457102000", "511500", "411000"]
    assert [row["EcritureNum"] for row in rows] == ["1", "1", "1", "2", "2"]
    assert [row["PieceRef"] for row in rows] == ["FR-2026-000001"] * 3 + ["charge-1"] * 2, "the bill that it is about"
    assert [row["EcritureLib"] for row in rows] == ["order 1"] * 3 + ["charge 1 of order 1"] * 2
    assert {row["CompAuxNum"] for row in rows} == {"", url[1][0].nic}
    french = [line.split("\t") for line in said(ledger.commands, "export", "--form", "fec").splitlines()]
    assert tuple(french[0]) == GENERAL_LEDGER, "the columns of the FEC are the law's"
    told = [dict(zip(GENERAL_LEDGER, row, strict=True)) for row in french[1:]]
    assert [row["EcritureLib"] for row in told] == ["Commande 1"] * 3 + ["Encaissement 1, commande 1"] * 2
    assert [row["JournalLib"] for row in told] == ["Ventes"] * 3 + ["Banque"] * 2
    assert told[2]["CompteLib"] == "TVA collectée à 20,00 %"
    texts = ("EcritureLib", "JournalLib", "CompteLib")
    assert [{**row, **dict.fromkeys(texts)} for row in told] == [{**row, **dict.fromkeys(texts)} for row in rows]
    assert all(len(row["EcritureDate"]) == 8 and row["EcritureDate"].isdigit() for row in rows)
    sums = [sum(float(row[side].replace(",", ".")) for row in rows) for side in ("Debit", "Credit")]
    assert sums[0] == pytest.approx(sums[1])
    assert len(said(ledger.commands, "export", "--from", "2030-01-01").splitlines()) == 1
    assert len(said(ledger.commands, "export", "--to", "2020-01-01").splitlines()) == 1
    with pytest.raises(Refusal, match="must be a day"):
        CliRunner().invoke(ledger.commands, ["export", "--from", "soon"], catch_exceptions=False)


def test_every_account_journal_and_cause_has_words() -> None:
    for words in (ENGLISH, FRENCH):
        assert set(words.accounts) == set(Chart)
        assert set(words.journals) == {"VE", "BQ", "OD"}
    assert set(FRENCH.causes) == set(Cause)


def test_several_currencies_are_exported_one_by_one(url: tuple[str, tuple[Keys, ...]]) -> None:
    nic = url[1][0].nic
    said(credit.commands, "give", nic, 250, "--kind", "POINTS")
    with pytest.raises(Refusal, match="choose one of EUR, points"):
        CliRunner().invoke(ledger.commands, ["export"], catch_exceptions=False)
    assert "balance/1/POINTS" in said(ledger.commands, "export", "--currency", "points")


def test_the_owner_gives_credit(url: tuple[str, tuple[Keys, ...]]) -> None:
    nic = url[1][0].nic
    told = said(credit.commands, "give", nic, "25.50", "--reason", "Sorry", "--life", "P6M")
    assert told.startswith(f"{nic} has 25.50 EUR more in BONUS")

    async def look(shop: Sandbox) -> Any:
        camille = shop.client(shop.first)
        [number] = (await camille.get("/me/credit/balance/BONUS/movement")).result
        return (await camille.get(f"/me/credit/balance/BONUS/movement/{number}")).result

    movement = beside(url, look)
    assert (movement["type"], movement["amount"]["value"], movement["sourceObject"]["name"]) == ("GIFT", 25.5, "Sorry")
    assert "agrees" in said(ledger.commands, "check")


@pytest.mark.parametrize(
    "words",
    [
        ("nobody-ovh", 5), ("NIC", "much"), ("NIC", "0"), ("NIC", "-5"), ("NIC", "0.001"), ("NIC", "nan"),
        ("NIC", "1e30"),
        ("NIC", 5, "--currency", "BTC"), ("NIC", 5, "--life", "P0D"), ("NIC", 5, "--life", "long"),
        ("NIC", "0.5", "--kind", "POINTS"),
    ],
)  # fmt: skip
def test_what_cannot_be_given_is_refused(url: tuple[str, tuple[Keys, ...]], words: tuple[object, ...]) -> None:
    said_words = [str(word) if word != "NIC" else url[1][0].nic for word in words]
    result = run(credit.commands, "give", "--", *said_words) if "-5" in said_words else None
    result = result or run(credit.commands, "give", *said_words)
    assert isinstance(result.exception, Refusal), result.output
    assert "agrees" in said(ledger.commands, "check")
