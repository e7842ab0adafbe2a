"""A paper as PDF/A-3, drawn by WeasyPrint from a template; with the electronic invoice in it, it is Factur-X."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from facturx import generate_from_binary
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML

from panier.core.paper.paper import Sheet
from panier.outside.press.paper_template import TEMPLATE
from panier.outside.press.view import view


def pdf(sheet: Sheet, words: Mapping[str, str], folders: Sequence[Path], invoice: bytes | None) -> bytes:
    """A paper as PDF; `invoice` is the electronic one that goes into it."""
    drawn: bytes = HTML(string=html(sheet, words, folders), url_fetcher=_refuse).write_pdf(
        pdf_variant="pdf/a-3b", pdf_identifier=sheet.number.encode(), full_fonts=False
    )
    if invoice is None:
        return drawn
    title = f"{words[f'title-{sheet.kind.value}']} {sheet.number}"
    about = {"author": sheet.seller.name, "keywords": "Factur-X", "title": title, "subject": title}
    whole: bytes = generate_from_binary(
        drawn, invoice, flavor="factur-x", level="en16931", check_xsd=False, check_schematron=False,
        pdf_metadata=about, lang=f"{sheet.language}-{sheet.place}", afrelationship="alternative",
    )  # fmt: skip
    return whole


def html(sheet: Sheet, words: Mapping[str, str], folders: Sequence[Path]) -> str:
    """A paper as HTML, from the first folder that has the template."""
    templates = Environment(
        loader=FileSystemLoader(list(folders)), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return templates.get_template(TEMPLATE).render(paper=view(sheet, words), words=words, sheet=sheet)


def _refuse(url: str, *_: Any, **__: Any) -> NoReturn:
    """Load nothing: a template has its pictures in itself, so that a paper is always the same."""
    raise ValueError(f"a paper loads nothing from elsewhere, not even {url[:80]}")
