"""panier orders, as it is typed beside a shop."""

import json
import stat
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from panier.cli.owner.orders import commands
from panier.core.refusal import Refusal
from panier.flows.account.seeds import Keys
from panier.flows.order import documents
from panier.store.account import accounts
from tests.cli.test_deliveries import beside, url
from tests.support.ordering import order_project, status
from tests.support.shop import Sandbox
from tests.web.order.test_reviews import PDF, suspicious_order

__all__ = ["url"]


def run(*words: object) -> Result:
    return CliRunner().invoke(commands, [str(word) for word in words])


def said(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


async def ordered(shop: Sandbox) -> int:
    return await suspicious_order(shop, shop.client(shop.first))


def test_the_owner_looks_at_orders_and_decides(url: tuple[str, tuple[Keys, ...]], tmp_path: Path) -> None:
    number = beside(url, ordered)
    [found] = [json.loads(line) for line in said("review", "list", "--json").splitlines()]
    assert (found["order"], found["state"], len(found["causes"])) == (number, "open", 1)
    assert "asked for documents" in said("review", "ask-documents", number, "--wanted", "A card")

    async def hand_in(shop: Sandbox) -> None:
        camille = shop.client(shop.first)
        assert await status(camille, number) == "documentsRequested"
        found = await shop.database.read(lambda tx: accounts.load_by_nic(tx, shop.first.nic))
        assert found is not None
        await shop.database.write(
            lambda tx: documents.hand_in(tx, shop.shop, found[0], order_id=number, name="a.pdf", content=PDF)
        )

    beside(url, hand_in)
    [written] = [
        json.loads(one) for one in said("review", "documents", number, "--into", tmp_path / "in", "--json").splitlines()
    ]
    path = Path(written["file"])
    assert path.read_bytes() == PDF
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "accepted" in said("review", "accept", number)

    async def wait(shop: Sandbox) -> str:
        shop.clock.now_us = time.time_ns() // 1_000  # the commands' own time
        await shop.deliver()
        await shop.deliver()
        return await status(shop.client(shop.first), number)

    assert beside(url, wait) == "delivered"
    shown = json.loads(said("show", number, "--json"))
    assert [one["label"] for one in shown["events"]][-4:] == [
        "DOCUMENT_RECEIVED",
        "ORDER_ACCEPTED",
        "DELIVERY",
        "INVOICE_SENT",
    ]
    assert (shown["status"], shown["customer"]) == ("delivered", url[1][0].nic)
    assert "FRAUD_MANUAL_REVIEW" in said("show", number)


def test_the_owner_refuses_and_cancels(url: tuple[str, tuple[Keys, ...]]) -> None:
    first = beside(url, ordered)

    async def another(shop: Sandbox) -> int:
        found = await order_project(shop.client(shop.first))
        await shop.deliver()
        return found

    second = beside(url, another)
    assert "refused" in said("review", "refuse", first, "--reason", "Not verified")
    assert "called off" in said("cancel", second, "--reason", "By mistake")

    async def states(shop: Sandbox) -> list[str]:
        shop.clock.now_us = time.time_ns() // 1_000
        await shop.work()
        return [await status(shop.client(shop.first), number) for number in (first, second)]

    assert beside(url, states) == ["cancelled", "cancelled"]
    assert json.loads(said("show", second, "--json"))["events"][-2]["description"] == "By mistake"


@pytest.mark.parametrize("words", [("show", 99), ("cancel", 99), ("review", "accept", 99), ("review", "refuse", 99)])
def test_an_order_that_there_is_not_is_refused(url: tuple[str, tuple[Keys, ...]], words: tuple[object, ...]) -> None:
    result = run(*words)
    assert isinstance(result.exception, Refusal)
