"""/me/bill/export and /me/refund/export: papers put together by the worker, and mailed as a link."""

import csv
import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import httpx
import pytest

from panier.core.limits import EXPORTED_PAPERS_MAX, EXPORTS_OPEN_MAX
from panier.core.paper.paper import PaperForm
from panier.store.engine.db import Tx
from panier.store.paper import papers
from tests.support.ordering import order_name
from tests.support.shop import URL, Client, Sandbox

BILLS = "/me/bill/export"


async def bought(shop: Sandbox, client: Client, *names: str) -> list[str]:
    """Buy names, each on another day; the numbers of the bills."""
    for name in names:
        await order_name(client, name)
        await shop.deliver()
        shop.clock.advance(days=2)
    numbers: list[str] = (await client.get("/me/bill")).result
    return numbers


async def mails(client: Client) -> list[str]:
    """The e-mails about exports."""
    history = "/me/notification/email/history"
    found = [(await client.get(f"{history}/{one}")).result for one in (await client.get(history)).result]
    return [one["body"] for one in found if one["subject"] == "Your documents are ready"]


async def fetched(shop: Sandbox, client: Client) -> httpx.Response:
    """The file that the last e-mail leads to."""
    [*_, text] = await mails(client)
    [link] = re.findall(r"http\S+", text)
    async with shop.http() as http:
        return await http.get(link.removeprefix(URL))


async def print_all(shop: Sandbox) -> None:
    """Have a file of each paper, as the press would."""

    async def plant(tx: Tx) -> None:
        for [number] in await tx.rows("SELECT paper_id FROM paper"):
            await papers.add_file(tx, number, PaperForm.PDF, b"%PDF of " + str(number).encode(), sha256="", made_us=1)

    await shop.database.write(plant)


async def test_a_table_has_a_row_for_each_bill(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    numbers = await bought(shop, camille, "un-exemple.fr", "deux-exemple.fr")
    reply = await camille.post(BILLS, {"archiveType": "csv"})
    assert (reply.status, reply.result) == (200, None)
    assert await mails(camille) == []
    await shop.work()
    file = await fetched(shop, camille)
    assert (file.status_code, file.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert re.search(r'filename="bill-2026-11-\d\d-1.csv"', file.headers["content-disposition"])
    rows = list(csv.DictReader(file.text.splitlines()))
    assert [one["number"] for one in rows] == numbers
    bill = (await camille.get(f"/me/bill/{numbers[0]}")).result
    first = rows[0]
    assert (float(first["with_tax"]), float(first["tax"])) == (bill["priceWithTax"]["value"], bill["tax"]["value"])
    assert (first["order"], first["category"], first["paid_by"]) == (str(bill["orderId"]), "purchase-web", "creditCard")


@pytest.mark.parametrize(
    "chosen, places",
    [
        ({"startDate": "2026-11-19T00:00:00Z"}, [1, 2]),
        ({"endDate": "2026-11-19T00:00:00Z"}, [0]),
        ({"startDate": "2026-11-19T00:00:00Z", "endDate": "2026-11-21T00:00:00Z"}, [1]),
        ({"ids": ["FR-2026-000003", "FR-2026-000001"]}, [0, 2]),
        ({"ids": ["FR-2026-000003", "FR-2026-000001"], "startDate": "2026-11-19T00:00:00Z"}, [2]),
        ({"ids": None, "startDate": None, "endDate": None}, [0, 1, 2]),
    ],
)
async def test_papers_are_chosen_by_number_and_time(shop: Sandbox, chosen: dict[str, Any], places: list[int]) -> None:
    camille = shop.client(shop.first)
    numbers = await bought(shop, camille, "un-exemple.fr", "deux-exemple.fr", "trois-exemple.fr")
    assert (await camille.post(BILLS, {"archiveType": "csv", **chosen})).status == 200
    await shop.work()
    rows = list(csv.DictReader((await fetched(shop, camille)).text.splitlines()))
    assert [one["number"] for one in rows] == [numbers[place] for place in places]


async def test_an_archive_waits_for_its_files(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    numbers = await bought(shop, camille, "un-exemple.fr", "deux-exemple.fr")
    await camille.post(BILLS, {"archiveType": "zip"})
    await shop.work()
    assert await mails(camille) == []
    await print_all(shop)
    shop.clock.advance(seconds=60)
    await shop.work()
    file = await fetched(shop, camille)
    assert file.headers["content-type"] == "application/zip"
    with ZipFile(BytesIO(file.content)) as archive:
        assert archive.namelist() == [f"{number}.pdf" for number in numbers]
        assert archive.read(f"{numbers[0]}.pdf").startswith(b"%PDF")


async def test_an_archive_without_files_says_so_after_a_day(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await bought(shop, camille, "un-exemple.fr")
    await camille.post(BILLS, {"archiveType": "zip"})
    await shop.work()
    shop.clock.advance(days=1, seconds=700)
    await shop.work()
    [text] = await mails(camille)
    assert "Of 1 of them there is no file yet" in text


async def test_what_cannot_be_exported_is_refused_at_once(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    assert (await camille.post(BILLS, {"archiveType": "csv"})).refusal == (409, "There is nothing to export")
    [number] = await bought(shop, camille, "exemple.fr")
    for sent, answer in (
        ({}, 400),
        ({"archiveType": "pdf"}, 400),
        ({"archiveType": "csv", "ids": ["FR-2026-000009"]}, 404),
        ({"archiveType": "csv", "ids": []}, 409),
        ({"archiveType": "csv", "ids": [number] * (EXPORTED_PAPERS_MAX + 1)}, 400),
        ({"archiveType": "csv", "startDate": "2027-01-01T00:00:00Z"}, 409),
        ({"archiveType": "csv", "startDate": "2027-01-01T00:00:00Z", "endDate": "2026-01-01T00:00:00Z"}, 400),
    ):
        assert (await camille.post(BILLS, sent)).status == answer, sent
    assert (await charlie.post(BILLS, {"archiveType": "csv", "ids": [number]})).status == 404
    assert (await camille.post("/me/refund/export", {"archiveType": "csv", "ids": [number]})).status == 404
    for _ in range(EXPORTS_OPEN_MAX):
        assert (await camille.post(BILLS, {"archiveType": "csv"})).status == 200
    assert (await camille.post(BILLS, {"archiveType": "csv"})).status == 409
    await shop.work()
    assert len(await mails(camille)) == EXPORTS_OPEN_MAX
    assert await mails(charlie) == []


async def test_an_export_has_an_end(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await bought(shop, camille, "exemple.fr")
    await camille.post(BILLS, {"archiveType": "csv"})
    await shop.work()
    async with shop.http() as http:
        assert (await http.get("/order/export?token=wrong")).status_code == 404
        assert (await http.get("/order/export")).status_code == 404
    assert (await fetched(shop, camille)).status_code == 200
    shop.clock.advance(days=7)
    assert (await fetched(shop, camille)).status_code == 404
    await shop.sweep()
    assert await shop.database.read(lambda tx: tx.rows("SELECT export_id FROM paper_export")) == []


async def test_a_table_has_no_formula_of_a_customers(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await camille.put("/me", {"firstname": "=HYPERLINK(A1)", "name": "x"})
    await bought(shop, camille, "un-exemple.fr")
    await camille.post(BILLS, {"archiveType": "csv"})
    await shop.work()
    [row] = csv.DictReader((await fetched(shop, camille)).text.splitlines())
    assert row["customer"] == "'=HYPERLINK(A1) x"
    assert float(row["with_tax"]) > 0
