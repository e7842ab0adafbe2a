"""panier transfers, as it is typed beside a shop."""

import json
import time
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from panier.cli.owner.transfers import commands
from panier.core.payment.transfer import reference_of
from panier.flows.account.seeds import Keys
from tests.cli.test_deliveries import beside, url
from tests.support.ledger import accounts_of, faults
from tests.support.ordering import UNPAID, order_name, status
from tests.support.parts.bank_files import CAMT_02, CAMT_08, GIRO, statement
from tests.support.shop import Sandbox
from tests.web.payment.test_refunds import load

__all__ = ["url"]


def run(*words: object) -> Result:
    return CliRunner().invoke(commands, [str(word) for word in words])


def said(*words: object) -> list[Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


async def ordered(shop: Sandbox) -> int:
    """An order that can be paid, at the commands' own time."""
    shop.clock.now_us = time.time_ns() // 1_000
    return await order_name(shop.client(shop.first), how=UNPAID)


def test_statements_are_matched_once(url: tuple[str, tuple[Keys, ...]], tmp_path: Path) -> None:
    async def order(shop: Sandbox) -> tuple[int, str]:
        number = await ordered(shop)
        return number, (await load(shop, number)).rest.plain.removesuffix(" EUR")

    number, price = beside(url, order)
    xml = statement(tmp_path, CAMT_02, amount=price, reference=reference_of(number))
    booked, fees, returned, pending = said("match", xml)
    assert (booked["state"], booked["order"], booked["payer"]) == ("used", number, "Camille Exemple")
    assert [one["state"] for one in (fees, returned, pending)] == ["left out"] * 3
    assert [one["state"] for one in said("match", xml, xml)] == ["left out"] * 6, "nothing new"
    assert said("list") == []
    assert [one["state"] for one in said("list", "--all")] == ["used"]

    async def look(shop: Sandbox) -> tuple[str, int, list[str]]:
        shop.clock.now_us = time.time_ns() // 1_000
        await shop.deliver()
        return await status(shop.client(shop.first), number), (await accounts_of(shop))["bank"], await faults(shop)

    state, bank, wrong = beside(url, look)
    assert (state, bank, wrong) == ("delivered", round(float(price) * 10**8), [])


def test_what_is_for_no_order_is_listed_and_used_by_hand(url: tuple[str, tuple[Keys, ...]], tmp_path: Path) -> None:
    number = beside(url, ordered)
    path = statement(tmp_path, CAMT_08, amount="5.00", first="2.00", second="3.00", reference=reference_of(number))
    waiting, stray = said("match", path)
    assert (waiting["state"], waiting["order"]) == ("waiting", number)
    assert (stray["state"], stray["problem"]) == ("unmatched", "Names no order")
    assert [one["entry"] for one in said("list")] == [waiting["entry"], stray["entry"]]
    assert "Names no order" in run("list").output
    [credited] = said("credit", stray["entry"], url[1][0].nic)
    assert credited["state"] == "used"
    again = run("credit", stray["entry"], url[1][0].nic)
    assert again.exit_code != 0
    assert run("assign", waiting["entry"], 987_654).exit_code != 0
    assert said("match") == [], "nothing more is known without a file"


def test_nothing_is_booked_of_files_that_are_not_whole(url: tuple[str, tuple[Keys, ...]], tmp_path: Path) -> None:
    good = statement(tmp_path, GIRO, amount="5,00", reference=reference_of(1))
    broken = tmp_path / "broken.csv"
    broken.write_text("date;amount;text\nsoon;5,00;x\n")
    assert run("match", good, broken).exit_code != 0
    assert said("list", "--all") == []
