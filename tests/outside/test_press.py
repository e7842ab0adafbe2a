"""Papers as files: the press makes them, and the validators of the standards read them.

Pictures of the pages and the validators' reports are kept in the folder of each test, which pytest prints.
"""

import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import facturx
import pytest
from lxml import etree

from panier.core.money import Money
from panier.core.paper.drawing import Drafted, draw_amount, draw_correction, draw_refund
from panier.core.paper.paper import BOOKED, DownPayment, PaperForm, PaperKind, Reference, Remittance, Sheet
from panier.core.paper.readable import readable_text
from panier.core.payment.transfer import in_fours, reference_of
from panier.files.paper_files import template_folders
from panier.outside.bank import INVENTED
from panier.outside.press import einvoice
from panier.outside.press.press import PressError, ProcessPress, is_electronic
from panier.outside.written import amount, locale_of
from tests.support import groups
from tests.support.paper.sheets import ASKED, BILLED, CENT, Billed, sheet_of, stationery
from tests.support.shop import START_US

# What breaks XML, hides amounts, turns what follows around, or would be run.
NASTY = (
    "A\x07B\x1bC\x0b", "A\ufffeB\uffffC", "A\U0001fffeB", "A\ud800B", "A\u202eB\u2066C", "A\tB\nC\u2028D\x7f\x85",
    "</ram:Name><x>&amp;]]>", "{{ 7*7 }}{% raw %}{number}", "W" * 3_000, "e" + "\u0301" * 300, "A😀𝔘B", "שלום עולם",
)  # fmt: skip


@pytest.fixture
async def press() -> AsyncIterator[ProcessPress]:
    """A press with the shipped template, where this machine can draw."""
    groups.demand("pango")
    made = ProcessPress(template_folders(""))
    yield made
    await made.close()


def invoices(sheet: Sheet) -> Mapping[PaperForm, bytes]:
    """A sheet as an electronic invoice in both syntaxes; the schemas are checked on the way."""
    words = stationery().words[sheet.language]
    return {PaperForm.CII: einvoice.cii(sheet, words), PaperForm.UBL: einvoice.ubl(sheet, words)}


def kinds_of(bill: Sheet, billed: Billed) -> Iterator[Sheet]:
    """A sheet of each booked kind about the same."""
    drafted = Drafted("XX-2026-000002", START_US, stationery())
    yield bill
    yield draw_refund(drafted, bill, bill.with_tax, settlement=None, reason="Rendu")
    yield draw_refund(drafted, bill, Money(99 * CENT, bill.currency).rounded(), settlement=bill.settlement)
    yield draw_correction(drafted, bill, billed.account)
    amount = Money(500 * CENT, bill.currency).rounded()
    for kind in (PaperKind.DOWN_PAYMENT, PaperKind.REVERSE_BILL):
        yield draw_amount(
            drafted, kind, billed.account, amount, seller=billed.seller, order_id=7, settlement=bill.settlement
        )
    yield replace(bill, settlement=None, reference="PO-7")
    ahead = tuple(DownPayment(Reference(f"XX-P-2026-{one}", START_US), amount) for one in (1, 2))
    for settlement in (bill.settlement, None):
        yield replace(bill, down_payments=ahead, settlement=settlement)
    yield draw_correction(drafted, replace(bill, down_payments=ahead), billed.account)


def text_of(path: Path) -> str:
    """What can be read in a PDF."""
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_electronic_invoices_keep_the_rules(tmp_path: Path) -> None:
    """Every kind of paper in both syntaxes, by the schema and by the Schematron rules of EN 16931."""
    count = 0
    for billed in BILLED:
        sheets = list(kinds_of(sheet_of(billed, "XX-2026-000001"), billed))
        assert {one.kind for one in sheets} == BOOKED
        for place, sheet in enumerate(sheets):
            for form, content in invoices(sheet).items():
                (tmp_path / f"{billed.name}-{place}-{sheet.kind.value}.{form.value}.xml").write_bytes(content)
                count += 1
    command = [sys.executable, "-m", "tests.outside.schematron", str(tmp_path)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.stdout == f"judged: {count}\n", judged.stderr


def test_an_electronic_invoice_says_what_was_paid_before() -> None:
    """What was paid (BT-113), what is due (BT-115), and the invoices of what was paid before (BG-3)."""
    words, ahead = stationery().words["fr"], Money(250 * CENT, "EUR")
    bill = sheet_of(BILLED[0], "FR-2026-000001")
    for before, settlement, paid, due in (
        ((), bill.settlement, bill.with_tax, bill.with_tax * 0),
        ((ahead,), None, ahead, bill.with_tax - ahead),
        ((ahead, ahead), None, ahead + ahead, bill.with_tax - ahead - ahead),
        ((ahead,), bill.settlement, bill.with_tax, bill.with_tax * 0),
    ):
        named = [f"FR-P-2026-00000{place}" for place, _ in enumerate(before)]
        parts = tuple(DownPayment(Reference(name, START_US), one) for name, one in zip(named, before, strict=True))
        sheet = replace(bill, down_payments=parts, settlement=settlement)
        found = etree.fromstring(einvoice.cii(sheet, words))
        said = [found.findtext(f".//{{*}}{name}") for name in ("TotalPrepaidAmount", "DuePayableAmount")]
        assert said == [one.plain.removesuffix(" EUR") for one in (paid, due)]
        assert [one[0].text for one in found.iterfind(".//{*}InvoiceReferencedDocument")] == named


async def test_a_purchase_order_says_where_to_transfer_and_what_is_left(press: ProcessPress, tmp_path: Path) -> None:
    """In every language, with all that a bank asks for."""
    groups.demand("poppler")
    bill = sheet_of(BILLED[0], "FR-O-2026-000001")
    ahead = (DownPayment(Reference("FR-P-2026-000004", START_US), Money(250 * CENT, "EUR")),)
    to = Remittance(bill.with_tax - ahead[0].amount, "Exemple SAS", INVENTED.iban, INVENTED.bic, reference_of(17))
    for language, words in stationery().words.items():
        sheet = replace(
            bill, kind=PaperKind.PURCHASE_ORDER, language=language, settlement=None, down_payments=ahead, remittance=to
        )
        path = tmp_path / f"{language}.pdf"
        path.write_bytes((await press.make(sheet, words))[PaperForm.PDF])
        text = " ".join(text_of(path).split())
        rest = amount(to.amount, locale_of(language, sheet.place)).replace("\xa0", " ").replace("\u202f", " ")
        for said in (
            to.payee,
            INVENTED.spaced,
            INVENTED.bic,
            in_fours(to.reference),
            "FR-P-2026-000004",
            words["rest"],
        ):
            assert said in text
        assert text.count(rest) == 2, "left to pay, and what to transfer"
        subprocess.run(["pdftoppm", "-r", "80", "-png", path, tmp_path / language], check=True)


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:20]))
async def test_whatever_customers_write_every_file_is_made(text: str, press: ProcessPress, tmp_path: Path) -> None:
    """Its amounts stand where they can be read, and what was written can change nothing beside it."""
    groups.demand("poppler")
    bill = sheet_of(BILLED[0], "FR-2026-000001")
    sheet = replace(
        bill,
        buyer=replace(bill.buyer, name=text, lines=(text,), city=text, vat_number=text[:20]),
        reference=text[:255],
        reason=text,
        lines=tuple(replace(one, description=text, domain=text[:255]) for one in bill.lines),
    )
    made = await press.make(sheet, stationery().words["fr"])
    assert set(made) == set(PaperForm)
    kept = "".join(readable_text(text).split())
    for form in (PaperForm.CII, PaperForm.UBL):
        found = ["".join(one.split()) for one in etree.fromstring(made[form]).itertext()]
        assert kept in found, "as it was written, not as something else"
    path = tmp_path / "nasty.pdf"
    path.write_bytes(made[PaperForm.PDF])
    subprocess.run(["pdftoppm", "-r", "60", "-png", path, tmp_path / "nasty"], check=True)
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    width = float(re.findall(r'<page width="([\d.]+)"', boxes)[0])
    words = re.findall(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" [^>]*>([^<]*)<', boxes)
    assert all(float(left) >= 0 and float(right) <= width for left, _, right, _ in words), "nothing beside the page"
    assert {"7,99", "16,79"} <= {word for *_, word in words}


def test_a_currency_with_three_decimals_has_no_electronic_invoice() -> None:
    sheet = sheet_of(BILLED[0], "TN-2026-000001")
    assert is_electronic(sheet)
    assert not is_electronic(replace(sheet, with_tax=Money(1, "TND")))


@pytest.mark.parametrize("billed", ASKED, ids=lambda one: one.name)
async def test_a_bill_as_pdf(billed: Billed, press: ProcessPress, tmp_path: Path) -> None:
    """It has pages that can be looked at, and the same electronic invoice in it that can be had alone."""
    groups.demand("poppler")
    sheet = sheet_of(billed, f"{billed.seller}-2026-000001")
    made = await press.make(sheet, stationery().words[sheet.language])
    path = tmp_path / f"{billed.name}.pdf"
    path.write_bytes(made[PaperForm.PDF])
    name, embedded = facturx.get_xml_from_pdf(made[PaperForm.PDF], check_xsd=True)
    assert (name, embedded) == ("factur-x.xml", made[PaperForm.CII])
    text = " ".join(text_of(path).split())
    assert sheet.number in text
    assert sheet.seller.name in text
    assert sheet.buyer.name in text
    for note in (share.note for share in sheet.taxes):
        assert note in text
    assert re.search(r"0[.,]004\D", text), "the price of one of a thousand"
    subprocess.run(["pdftoppm", "-r", "80", "-png", path, tmp_path / billed.name], check=True)
    assert list(tmp_path.glob("*.png")), "pictures to look at"


async def test_a_paper_that_is_made_again_equals_itself(press: ProcessPress, tmp_path: Path) -> None:
    """Its electronic invoices to the byte, its pages to the point."""
    groups.demand("poppler")
    sheet = sheet_of(BILLED[1], "FR-2026-000001")
    words = stationery().words[sheet.language]
    pages = []
    for name in ("first", "second"):
        made = await press.make(sheet, words)
        (tmp_path / f"{name}.pdf").write_bytes(made[PaperForm.PDF])
        subprocess.run(["pdftoppm", "-r", "60", "-png", tmp_path / f"{name}.pdf", tmp_path / name], check=True)
        drawn = [page.read_bytes() for page in sorted(tmp_path.glob(f"{name}*.png"))]
        pages.append((made[PaperForm.CII], made[PaperForm.UBL], drawn))
    assert pages[0] == pages[1]


async def test_a_template_of_the_shop_s_own(tmp_path: Path) -> None:
    groups.demand("poppler")
    groups.demand("pango")
    (tmp_path / "paper.html").write_text("<h1>Chez nous</h1><p>{{ paper.number }} {{ paper.with_tax }}</p>")
    press = ProcessPress(template_folders(str(tmp_path)))
    try:
        sheet = sheet_of(BILLED[0], "FR-2026-000009")
        made = await press.make(sheet, stationery().words["fr"])
        (tmp_path / "own.pdf").write_bytes(made[PaperForm.PDF])
    finally:
        await press.close()
    text = text_of(tmp_path / "own.pdf")
    assert "Chez nous" in text
    assert "FR-2026-000009" in text


async def test_what_a_template_does_wrong_is_told_and_the_next_paper_is_made(tmp_path: Path) -> None:
    groups.demand("pango")
    template = tmp_path / "paper.html"
    template.write_text("{{ paper.colour }}")
    press = ProcessPress(template_folders(str(tmp_path)))
    sheet, words = sheet_of(BILLED[0], "FR-2026-000009"), stationery().words["fr"]
    try:
        with pytest.raises(PressError, match="colour") as failed:
            await press.make(sheet, words)
        assert set(failed.value.files) == {PaperForm.CII, PaperForm.UBL}, "the electronic invoice needs no template"
        template.write_text("<p>{{ paper.number }}</p>")
        assert (await press.make(sheet, words))[PaperForm.PDF].startswith(b"%PDF")
    finally:
        await press.close()
