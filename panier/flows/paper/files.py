"""The files of papers: which are to be made, and keeping those that were."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from panier.core.paper.paper import Paper, PaperForm
from panier.core.values import frozen
from panier.flows.paper.issuing import PRINTING_NOW
from panier.flows.shop import Shop
from panier.store import jobs
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.paper import papers


@frozen
class Printed:
    """A paper with the files that were made of it, for a job."""

    job: Job
    paper: Paper
    files: Mapping[PaperForm, bytes]


async def list_to_make(tx: Tx, claimed: Sequence[Job]) -> dict[int, Paper]:
    """The papers that jobs are about and that have not been made yet, by their numbers in the database."""
    numbers = [job.subject_id for job in claimed]
    made = await papers.list_made(tx, numbers)
    return {paper.paper_id: paper for paper in await papers.load_several(tx, numbers) if paper.paper_id not in made}


async def keep(tx: Tx, shop: Shop, printed: Printed) -> None:
    """Keep the files of a paper, once: its job is done."""
    await add(tx, shop, printed.paper, printed.files)
    await jobs.finish(tx, [printed.job])


async def add(tx: Tx, shop: Shop, paper: Paper, made: Mapping[PaperForm, bytes]) -> None:
    """Add files to a paper; those that it has stay as they are."""
    for form, content in made.items():
        digest = sha256(content).hexdigest()
        await papers.add_file(tx, paper.paper_id, form, content, sha256=digest, made_us=shop.now())


async def hasten(tx: Tx, shop: Shop, paper: Paper) -> None:
    """Have a paper made before others, because somebody waits for it."""
    await jobs.stage_once(tx, PRINTING_NOW, paper.paper_id, due_us=shop.now())
