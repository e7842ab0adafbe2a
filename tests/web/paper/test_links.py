"""A bill's links: whoever has the password reads it, nobody else does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from panier.core.paper.paper import PaperKind
from panier.flows.paper.issuing import PRINTING, PRINTING_NOW
from panier.outside.press.press import ProcessPress
from tests.support import groups
from tests.support.ordering import order_name
from tests.support.paper.issuing import issue_papers
from tests.support.shop import URL, Client, Sandbox

WRONG = [{"passwd": "x" * 24}, {"passwd": ""}, {"reference": "FR-2026-000009"}, {"reference": ""}]


async def in_french(shop: Sandbox) -> Client:
    """The first customer, who reads French."""
    await shop.database.write(lambda tx: tx.execute("UPDATE account SET language = 'fr_FR'"))
    return shop.client(shop.first)


async def link(shop: Sandbox, field: str = "url") -> str:
    """The link of a new bill of the first customer, as a path."""
    camille = await in_french(shop)
    order_id = await order_name(camille, "exemple.fr")
    await shop.deliver()
    [number] = (await camille.get("/me/bill", query={"orderId": order_id})).result
    url: str = (await camille.get(f"/me/bill/{number}")).result[field]
    assert url.startswith(URL)
    return url.removeprefix(URL)


@asynccontextmanager
async def printing(shop: Sandbox) -> AsyncIterator[None]:
    """A worker that makes papers meanwhile."""
    groups.demand("pango")
    working = asyncio.create_task(replace(shop.worker, only=(PRINTING_NOW,)).run())
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await shop.shop.close()


async def ready(http: httpx.AsyncClient, path: str) -> httpx.Response:
    """A file, asked for again for as long as it is being made: a busy machine takes its time."""
    async with asyncio.timeout(300):
        while (reply := await http.get(path)).status_code == 503:
            assert "is being made" in reply.text
    return reply


async def test_anybody_with_the_link_reads_the_bill(shop: Sandbox) -> None:
    path = await link(shop)
    async with shop.http() as http:
        page = await http.get(path, headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "Facture FR-2026-000001" in page.text
    assert "Camille Exemple" in page.text
    assert "TVA 20" in page.text
    assert page.headers["cache-control"] == "no-store"


async def test_a_bill_in_another_language_than_its_page_says_why(shop: Sandbox) -> None:
    path = await link(shop)
    async with shop.http() as http:
        told = [(await http.get(f"{path}&lang={one}", headers={"accept": "text/html"})).text for one in ("en", "fr")]
    assert "It is in French, the language of its customer when it was issued" in told[0]
    assert "la langue du client lorsqu" not in told[1]
    assert "Facture FR-2026-000001" in told[1]


async def test_the_files_of_a_bill(sqlite_shop: Sandbox) -> None:
    path = await link(sqlite_shop, "pdfUrl")
    async with printing(sqlite_shop), sqlite_shop.http() as http:
        pdf = await ready(http, path)
        ubl = await http.get(path.replace(".pdf", ".xml") + "&syntax=ubl")
        cii = await http.get(path.replace(".pdf", ".xml"))
        other = await http.get(path.replace(".pdf", ".xml") + "&syntax=edi", headers={"accept": "application/json"})
        again = await http.get(path)
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.content.startswith(b"%PDF")
    assert again.content == pdf.content, "it is made once"
    assert pdf.headers["content-disposition"] == 'inline; filename="FR-2026-000001.pdf"'
    assert b"CrossIndustryInvoice" in cii.content
    assert b"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" in ubl.content
    assert (other.status_code, other.json()["message"]) == (400, "The syntax of an electronic invoice is cii or ubl")


async def test_the_electronic_invoice_is_there_where_no_pdf_can_be_made(sqlite_shop: Sandbox, tmp_path: Path) -> None:
    """A template that goes wrong stands for all that keeps a PDF from being made, as missing libraries do."""
    (tmp_path / "paper.html").write_text("{{ paper.colour }}")
    path = await link(sqlite_shop)
    press = ProcessPress([tmp_path])
    broken = replace(sqlite_shop.shop, press=press)
    worker = replace(sqlite_shop.worker, shop=broken, only=(PRINTING,), besides=())
    try:
        assert await worker.work_once() == 1
    finally:
        await press.close()
    async with sqlite_shop.http() as http:
        cii = await http.get(path.replace("/order/bill?", "/order/bill.xml?"))
        ubl = await http.get(path.replace("/order/bill?", "/order/bill.xml?") + "&syntax=ubl")
    assert b"CrossIndustryInvoice" in cii.content
    assert b"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" in ubl.content
    [[problem]] = await sqlite_shop.database.read(
        lambda tx: tx.rows("SELECT problem FROM job WHERE kind = $1", PRINTING)
    )
    assert "colour" in problem, "it is tried again"


@pytest.mark.parametrize("page", ["/order/bill", "/order/bill.pdf", "/order/bill.xml"])
@pytest.mark.parametrize("change", WRONG)
async def test_a_wrong_link_leads_nowhere(sqlite_shop: Sandbox, page: str, change: dict[str, str]) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(await link(sqlite_shop)).query).items()}
    async with sqlite_shop.http() as http:
        reply = await http.get(page, params={**asked, **change}, headers={"accept": "application/json"})
    assert (reply.status_code, reply.json()["message"]) == (404, "This document does not exist")


async def test_passwords_are_not_to_be_guessed(sqlite_shop: Sandbox) -> None:
    path = await link(sqlite_shop)
    wrong = f"/order/bill?reference=FR-2026-000001&passwd={'x' * 24}"
    seen = set()
    async with sqlite_shop.http() as http:
        for _ in range(1_001):
            seen.add((await http.get(wrong, headers={"accept": "application/json"})).status_code)
        reply = await http.get(wrong, headers={"accept": "application/json"})
        assert reply.status_code == 429
        assert int(reply.headers["retry-after"]) > 0
        assert (await http.get(path)).status_code == 429, "the right one has to wait as well"
    assert seen == {404, 429}


async def test_each_kind_has_its_page(sqlite_shop: Sandbox) -> None:
    camille = await in_french(sqlite_shop)
    order_id = await order_name(camille, "exemple.fr")
    await sqlite_shop.deliver()
    await issue_papers(sqlite_shop, order_id)
    paths = {
        PaperKind.REFUND: ("/me/refund", "Avoir"),
        PaperKind.CORRECTIVE: ("/me/correctiveInvoice", "Facture rectificative"),
        PaperKind.DOWN_PAYMENT: ("/me/downPaymentInvoice", "Facture d&#39;acompte"),
        PaperKind.REVERSE_BILL: ("/me/reverseBill", "Facture d&#39;autofacturation"),
    }
    async with sqlite_shop.http() as http:
        for path, title in paths.values():
            [number] = (await camille.get(path)).result
            shown = (await camille.get(f"{path}/{number}")).result
            page = await http.get(shown["url"].removeprefix(URL), headers={"accept": "text/html"})
            assert f"{title} {number}" in page.text
