"""Papers that a customer asks for together (/me/bill/export, /me/refund/export): made by the worker, and mailed.

Which papers they are is decided when they are asked for, so whoever asks learns at once what is wrong.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from panier.core.account.account import Caller
from panier.core.limits import EXPORT_LIFE_US, EXPORTED_PAPERS_MAX, EXPORTS_OPEN_MAX
from panier.core.paper.export import ArchiveKind, PaperExport
from panier.core.paper.paper import Paper, PaperForm, PaperKind
from panier.core.period import at, us
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.values import frozen
from panier.flows.account import mails
from panier.flows.paper.papers import NAMES
from panier.flows.shop import Shop
from panier.store import jobs
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.paper import exports, papers

EXPORTING = "paper-export"  # the job that makes one
PAGE = "/order/export"
TOKEN_LENGTH = 32


@frozen
class ExportWork:
    """An export that is to be made, with its papers, and whether all of their files are there."""

    job: Job
    export: PaperExport
    papers: tuple[Paper, ...]
    is_complete: bool


async def request(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: PaperKind,
    archive_type: str,
    ids: Sequence[str] | None = None,
    start_date: datetime | None = None,
    end_date: datetime | None = None,
) -> None:
    """Have papers put together, as a table or as their files, and be told by e-mail where.

    Those that are named, those of a time, or all.

    Refuses: a paper that the caller does not have (404); a time that ends before it begins, and more papers than one
    export may hold (400); no paper at all, and too many exports that are not made yet (409).
    """
    from_us, to_us = (None if moment is None else us(moment) for moment in (start_date, end_date))
    if from_us is not None and to_us is not None and from_us > to_us:
        raise bad_input("startDate", "must not be later than endDate")
    found = await papers.list_numbers(tx, owner=caller.account_id, kind=kind, from_us=from_us, to_us=to_us)
    if ids is not None:
        mine = frozenset(await papers.list_numbers(tx, owner=caller.account_id, kind=kind))
        for number in ids:
            if number not in mine:
                raise not_found(**{NAMES[kind]: number})
        found = tuple(number for number in found if number in {*ids})
    if not found:
        raise conflict("There is nothing to export")
    if len(found) > EXPORTED_PAPERS_MAX:
        text = f"must choose {EXPORTED_PAPERS_MAX} at the most, where {len(found)} are: a shorter time has fewer"
        raise bad_input("startDate", text)
    await accounts.lock(tx, caller.account_id)
    if len(await exports.list_open(tx, caller.account_id)) >= EXPORTS_OPEN_MAX:
        raise conflict(f"{EXPORTS_OPEN_MAX} exports are being made: please wait for the e-mails about them")
    wanted = PaperExport(0, caller.account_id, kind, ArchiveKind(archive_type), found, shop.now())
    await jobs.stage(tx, EXPORTING, await exports.insert(tx, wanted), due_us=shop.now())


async def load_work(tx: Tx, job: Job) -> ExportWork | None:
    """What is to be made for a job; None where it was made before."""
    export = await exports.load_to_make(tx, job.subject_id)
    if export is None:
        return None
    found = await papers.load_numbered(tx, export.numbers)
    if export.archive is ArchiveKind.CSV:
        return ExportWork(job, export, found, is_complete=True)
    made = await papers.list_made(tx, [paper.paper_id for paper in found])
    return ExportWork(job, export, found, is_complete=len(made) == len(found))


async def load_file(tx: Tx, paper: Paper) -> tuple[str, bytes] | None:
    """The file of a paper that stands in an export, with its name: the PDF, or the electronic invoice without one."""
    for form, ending in ((PaperForm.PDF, "pdf"), (PaperForm.CII, "xml")):
        content = await papers.load_file(tx, paper.paper_id, form)
        if content is not None:
            return f"{paper.number}.{ending}", content
    return None


async def keep(tx: Tx, shop: Shop, work: ExportWork, content: bytes, *, missing: int) -> None:
    """Keep the file of an export, and tell its customer where it is; `missing`: papers without any file."""
    token, export = shop.ids.token(TOKEN_LENGTH), work.export
    if await exports.keep(tx, export.export_id, content, token=token, made_us=shop.now()):
        account = await accounts.load(tx, export.account_id)
        assert account is not None, "exports keep their accounts"
        await mails.send(
            tx, shop, account, "export",
            count=len(work.papers),
            missing=missing,
            until=at(export.asked_us + EXPORT_LIFE_US).date(),
            link=f"{shop.base_url}{PAGE}?{urlencode({'token': token})}",
        )  # fmt: skip
    await jobs.finish(tx, [work.job])


async def read_with_token(tx: Tx, shop: Shop, token: str) -> tuple[PaperExport, bytes]:
    """The export that a link leads to, with its file.

    Refuses: a wrong token, and one whose time is over (404).
    """
    found = await exports.load_file(tx, token, asked_after_us=shop.now() - EXPORT_LIFE_US)
    if found is None:
        raise not_found("This export")
    return found
