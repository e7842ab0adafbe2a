"""Catalogues that are changed in a form: the document that is in force, and a version that is kept of another."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from panier.core.catalog.version import Version
from panier.core.refusal import conflict, not_found
from panier.core.values import frozen
from panier.files.catalog_sources import OWN, Catalogs
from panier.flows.catalog import catalog_versions
from panier.flows.shop import Shop
from panier.store import catalog_versions as stored
from panier.store.engine.db import Database, Tx

SHIPPED = Path(__file__).parent.parent.parent / "catalogs" / "products"


@frozen
class FamilyText:
    """A family's file as it is in force: its text, and the version it is of; None as shipped."""

    family: str
    text: str
    version_id: int | None


@frozen
class JudgedEdit:
    """A changed document that was read without a fault."""

    family: str
    document: str
    catalogs: Catalogs


async def load_text(database: Database, shop: Shop, family: str) -> FamilyText:
    """The file of a family that is in force.

    Refuses: a family that has none (404), and one that is sold from a catalogue in OVHcloud's own form (409).
    """
    in_force = await database.read(lambda tx: stored.list_activations(tx, until_us=shop.now()))
    number = next((one.version_id for one in reversed(in_force) if one.family == family), None)
    if number is not None:
        version, document = await database.read(lambda tx: catalog_versions.find(tx, number))
        if version.form != OWN:
            raise conflict(
                f"Version {number} of {family} is in OVHcloud's own form: change it as a file"
                f" (`panier catalog export {number}`)"
            )
        return FamilyText(family, document, number)
    path = SHIPPED / f"{family}.yaml"
    if family not in {name for _, name in shop.assortment.catalogs} or not path.is_file():
        raise not_found("A file of this family", family=family)
    return FamilyText(family, await asyncio.to_thread(path.read_text), None)


async def judge(shop: Shop, current: FamilyText, change: Callable[[str], str]) -> JudgedEdit:
    """Change a family's file and read the outcome, on a thread: nobody else waits for it.

    Refuses: a change that leaves it as it was (409), and what has faults, naming the places (400).
    """
    return await asyncio.to_thread(_judged, shop, current, change)


async def keep(tx: Tx, shop: Shop, edit: JudgedEdit, *, source: str) -> int:
    """Keep a changed document as a version; it is sold once it is activated.

    Refuses: what a version says already, which may be waiting to be put on sale (409).
    """
    digest = sha256(edit.document.encode()).hexdigest()
    for one in await stored.list_all(tx):
        if (one.family, one.sha256) == (edit.family, digest):
            raise conflict(f"Version {one.version_id} says this already: put it on sale on its page")
    name = next(iter(edit.catalogs.values())).name
    return await catalog_versions.keep(
        tx, edit.catalogs, edit.document.encode(), form=OWN, name=name, source=source, now_us=shop.now()
    )


def _judged(shop: Shop, current: FamilyText, change: Callable[[str], str]) -> JudgedEdit:
    document = change(current.text)
    if document == current.text:
        raise conflict("Nothing would change")
    version = Version(0, current.family, None, OWN, current.family, "", "a form", shop.now())
    return JudgedEdit(current.family, document, shop.shelf.judge(version, document))
