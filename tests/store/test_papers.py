"""Papers in the database: numbers without a gap whatever fails, and nothing that can be changed."""

import asyncio
import random

import pytest

from panier.core.paper.paper import PaperForm, PaperKind, Series
from panier.store.engine.db import Tx
from panier.store.paper import papers
from tests.support.ordering import order_name
from tests.support.paper.issuing import issue_papers
from tests.support.shop import Sandbox


class BrokenOffError(Exception):
    """A transaction that fails after it took a number."""


async def test_no_number_is_missing_whatever_fails_at_once(shop: Sandbox) -> None:
    """Two hundred transactions at once, of which every third fails after it took its numbers."""
    series = Series("FR", PaperKind.REFUND, 2031)
    chance = random.Random(7)
    kept: list[int] = []

    async def take(number: int, count: int) -> None:
        async def body(tx: Tx) -> int:
            first = (await papers.take_places(tx, {series: count, Series("DE", PaperKind.BILL, 2031): 1}))[series]
            if number % 3 == 0:
                raise BrokenOffError
            return first

        try:
            first = await shop.database.write(body)
        except BrokenOffError:
            return
        kept.extend(range(first, first + count))

    await asyncio.gather(*(take(number, chance.randint(1, 3)) for number in range(200)))
    assert sorted(kept) == list(range(1, len(kept) + 1))
    assert len(kept) > 130


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE paper SET number = 'FR-2026-999999'",
        "UPDATE paper SET sheet = '{}'",
        "UPDATE paper SET issued_us = 0",
        "UPDATE paper SET account_id = 2",
        "DELETE FROM paper",
        "UPDATE paper_series SET last_place = 0",
        "UPDATE paper_series SET year = 1999",
        "DELETE FROM paper_series",
        "UPDATE paper_file SET content = paper_file.content",
        "DELETE FROM paper_file",
    ],
)
async def test_papers_are_never_changed(shop: Sandbox, change: str) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "exemple.fr")
    await shop.deliver()
    await issue_papers(shop, order_id)
    await shop.database.write(lambda tx: papers.add_file(tx, 1, PaperForm.PDF, b"x", sha256="y", made_us=1))
    before = (await camille.get("/me/bill/FR-2026-000001")).result
    with pytest.raises(Exception, match="papers are never changed"):
        await shop.database.write(lambda tx: tx.execute(change))
    assert (await camille.get("/me/bill/FR-2026-000001")).result == before


async def test_a_file_is_made_once(shop: Sandbox) -> None:
    order_id = await order_name(shop.client(shop.first), "exemple.fr")
    await shop.deliver()
    [bill] = await shop.database.read(lambda tx: papers.list_of_order(tx, order_id))
    for content in (b"first", b"second"):
        await shop.database.write(
            lambda tx, content=content: papers.add_file(  # type: ignore[misc]
                tx, bill.paper_id, PaperForm.PDF, content, sha256="x", made_us=1
            )
        )
    assert await shop.database.read(lambda tx: papers.load_file(tx, bill.paper_id, PaperForm.PDF)) == b"first"
