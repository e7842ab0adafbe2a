"""A bill or another paper, for whoever has its link: as a page, as a PDF and as an electronic invoice.

Also the purchase order of an order, and papers that were put together.
"""

import asyncio
from contextlib import suppress
from urllib.parse import urlencode

from babel import Locale
from falcon.asgi import Request, Response

from panier.core.limits import KEY_MAX_CHARACTERS, whole_number
from panier.core.paper.export import ArchiveKind
from panier.core.paper.paper import Paper, PaperForm
from panier.core.paper.readable import readable
from panier.core.rates import PASSWORDS_OF_ADDRESS
from panier.core.refusal import Kind, Refusal
from panier.flows.account.mails import load_language
from panier.flows.paper import exports, files, ordered, papers
from panier.flows.payment import order_page
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.outside.press.press import is_electronic
from panier.outside.press.view import view
from panier.store.engine.db import Database
from panier.web.pages.outcome import OutcomeView, outcome_view, path_of_order
from panier.web.pages.parts.rendering import first, pairs, send_file, show
from panier.web.pages.parts.session import PageSession, known_session
from panier.web.pages.parts.tongues import know_customer, spoken
from panier.web.pages.shop import refuse

WAIT_SECONDS = 20.0
_LOOK_SECONDS = 0.25
_SYNTAXES = {"cii": PaperForm.CII, "ubl": PaperForm.UBL}
_TYPES = {PaperForm.PDF: "application/pdf", PaperForm.CII: "application/xml", PaperForm.UBL: "application/xml"}
_ARCHIVES = {ArchiveKind.CSV: "text/csv; charset=utf-8", ArchiveKind.ZIP: "application/zip"}
_ENDINGS = {PaperForm.PDF: ".pdf", PaperForm.CII: ".xml", PaperForm.UBL: "-ubl.xml"}


class PaperPage:
    """GET shows what a paper says."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop, self._database = shop, database

    async def on_get(self, request: Request, response: Response) -> None:
        """The paper behind the number and the password of the link."""
        try:
            paper = await _reach(self._shop, self._database, request)
        except Refusal as refusal:
            refuse(request, response, refusal)
            return
        session = await known_session(request, self._shop, self._database)
        know_customer(await self._database.read(lambda tx: load_language(tx, paper.account_id)))
        words = self._shop.stationery.words.get(paper.sheet.language, self._shop.stationery.words["en"])
        order_path, outcome = await self._besides(session, paper)
        show(
            response, "paper.html", session=session, shown=view(readable(paper.sheet), words), words=words,
            key=urlencode({"reference": paper.number, "passwd": paper.password}),
            is_electronic=is_electronic(paper.sheet), order_path=order_path, outcome=outcome, sign_in="",
            written_in=_foreign(paper.sheet.language),
        )  # fmt: skip

    async def _besides(self, session: PageSession | None, paper: Paper) -> tuple[str, OutcomeView]:
        """Where the order of a paper is, and what came of it: for its customer, if signed in, and for nobody else."""
        account = None if session is None else session.account
        if account is None or account.account_id != paper.account_id:
            return "", OutcomeView()
        order, found = await self._database.read(lambda tx: order_page.load_of_paper(tx, self._shop, paper))
        seller = paper.series.seller
        shown = outcome_view(found, self._shop.assortment, seller)
        return "" if order is None else path_of_order(order), shown


def _foreign(language: str) -> str:
    """The name of a paper's language for whoever reads the page in another one; nothing for whoever reads it in that.

    A paper keeps the language in which it was issued.
    """
    reader = spoken()
    if language == reader.language:
        return ""
    return Locale.parse(language).get_language_name(str(reader.locale.language)) or language


class PdfPage:
    """GET answers with the paper as a PDF."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop, self._database = shop, database

    async def on_get(self, request: Request, response: Response) -> None:
        """Send the file; where it has yet to be made, wait for it."""
        await _send(self._shop, self._database, request, response, PaperForm.PDF)


class OrderPdfPage:
    """GET answers with the purchase order of an order as a PDF, for whoever has the order's link."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop, self._database = shop, database

    async def on_get(self, request: Request, response: Response) -> None:
        """Send the file; where it has yet to be made, wait for it."""
        try:
            paper = await self._issued(pairs(request.query_string))
            content = await load_paper_file(self._shop, self._database, paper, PaperForm.PDF)
        except Refusal as refusal:
            refuse(request, response, refusal)
            return
        send_file(response, content, name=f"{paper.number}.pdf", media_type=_TYPES[PaperForm.PDF])

    async def _issued(self, fields: list[tuple[str, str]]) -> Paper:
        """The purchase order that a link leads to, issued now where nobody has looked at it before."""
        order_id, password = whole_number(first(fields, "orderId")), first(fields, "orderPassword")[:KEY_MAX_CHARACTERS]
        wanted = 0 if order_id is None else order_id
        async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
            found: Paper | None = await self._database.read(
                lambda tx: ordered.read_with_password(tx, order_id=wanted, password=password)
            )
            if found is not None:
                return found
            return await self._database.write(
                lambda tx: ordered.issue_once(tx, self._shop, order_id=wanted, password=password)
            )


class InvoicePage:
    """GET answers with the paper as an electronic invoice, in the syntax `cii` or `ubl`."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop, self._database = shop, database

    async def on_get(self, request: Request, response: Response) -> None:
        """Send the file; where it has yet to be made, wait for it."""
        form = _SYNTAXES.get(first(pairs(request.query_string), "syntax") or "cii")
        if form is None:
            refuse(request, response, Refusal(Kind.INVALID, "The syntax of an electronic invoice is cii or ubl"))
            return
        await _send(self._shop, self._database, request, response, form)


class ExportPage:
    """GET answers with the file of an export, for whoever has the link of the e-mail about it."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop, self._database = shop, database

    async def on_get(self, request: Request, response: Response) -> None:
        """Send the file: a table, or an archive."""
        token = first(pairs(request.query_string), "token")[:KEY_MAX_CHARACTERS]
        try:
            async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
                export, content = await self._database.read(lambda tx: exports.read_with_token(tx, self._shop, token))
        except Refusal as refusal:
            refuse(request, response, refusal)
            return
        send_file(response, content, name=export.file_name, media_type=_ARCHIVES[export.archive])


async def _send(shop: Shop, database: Database, request: Request, response: Response, form: PaperForm) -> None:
    """Answer with a file of the paper that a link leads to."""
    try:
        paper = await _reach(shop, database, request)
        _check_form(paper, form)
        content = await load_paper_file(shop, database, paper, form)
    except Refusal as refusal:
        refuse(request, response, refusal)
        return
    send_file(response, content, name=f"{paper.number}{_ENDINGS[form]}", media_type=_TYPES[form])


async def _reach(shop: Shop, database: Database, request: Request) -> Paper:
    """The paper that a link leads to.

    Refuses: an unknown number or a wrong password (404); too many of them from one address (429).
    """
    fields = pairs(request.query_string)
    number, password = (first(fields, name)[:KEY_MAX_CHARACTERS] for name in ("reference", "passwd"))
    async with shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
        return await database.read(lambda tx: papers.read_with_password(tx, number, password))


def _check_form(paper: Paper, form: PaperForm) -> None:
    """Check that a paper can be had in a form.

    Refuses: XML of what is no electronic invoice (404).
    """
    if form is not PaperForm.PDF and not is_electronic(paper.sheet):
        raise Refusal(Kind.NOT_FOUND, f"{paper.number} is no electronic invoice, so it can be had as PDF alone")


async def load_paper_file(shop: Shop, database: Database, paper: Paper, form: PaperForm) -> bytes:
    """A file of a paper, made before all others where it is not there yet.

    Refuses: one that cannot be made in time (503).
    """
    found = await database.read(lambda tx: papers.load_file(tx, paper, form))
    if found is not None:
        return found
    await database.write(lambda tx: files.hasten(tx, shop, paper))
    with suppress(TimeoutError):
        async with asyncio.timeout(WAIT_SECONDS):
            while found is None:
                await asyncio.sleep(_LOOK_SECONDS)
                found = await database.read(lambda tx: papers.load_file(tx, paper, form))
    if found is None:
        raise Refusal(Kind.UNAVAILABLE, f"{paper.number} is being made: please try again in a minute")
    return found
