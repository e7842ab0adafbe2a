"""Bills are PDF/A-3, as veraPDF judges it."""

import subprocess
from pathlib import Path

import pytest

from panier.core.paper.paper import PaperForm
from panier.files.paper_files import template_folders
from panier.outside.press.press import ProcessPress
from tests.support import groups
from tests.support.paper.sheets import BILLED, sheet_of, stationery

pytestmark = pytest.mark.programs
PROGRAM = "org.verapdf.apps.GreenfieldCliWrapper"


async def test_bills_are_pdf_a(tmp_path: Path) -> None:
    groups.demand("verapdf")
    groups.demand("pango")
    press = ProcessPress(template_folders(""))
    try:
        for billed in BILLED:
            sheet = sheet_of(billed, f"{billed.seller}-2026-000001")
            made = await press.make(sheet, stationery().words[sheet.language])
            (tmp_path / f"{billed.name}.pdf").write_bytes(made[PaperForm.PDF])
    finally:
        await press.close()
    command = ["java", "-cp", f"{groups.VERAPDF}/*", PROGRAM, "--format", "text", "--flavour", "3b"]
    judged = subprocess.run(
        [*command, *sorted(map(str, tmp_path.glob("*.pdf")))], capture_output=True, text=True, timeout=300, check=False
    )
    (tmp_path / "verapdf.txt").write_text(judged.stdout)
    verdicts = [line.split()[0] for line in judged.stdout.splitlines() if line.endswith(" 3b")]
    assert verdicts == ["PASS"] * len(BILLED), judged.stdout + judged.stderr
