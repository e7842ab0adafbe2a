"""Catalogues that a sandbox sells from its start, besides what is shipped."""

import difflib
from collections.abc import Sequence
from pathlib import Path

from panier.app import CATALOGS
from panier.core.catalog.region import Region
from panier.core.refusal import invalid
from panier.core.values import frozen
from panier.files import assortment
from panier.files.catalog_sources import Catalogs, Reader, form_of
from panier.flows.catalog import catalog_versions
from panier.flows.shop import Shop
from panier.store.engine.db import Database, Tx
from panier.web.routes.families import NAMES


@frozen
class OwnCatalog:
    """A document without faults, what is read from it, and where it came from."""

    document: bytes
    found: Catalogs
    form: str
    source: str


def read(words: Sequence[str], region: Region) -> list[OwnCatalog]:
    """The catalogues that --catalog names, as FILE or FAMILY=FILE.

    Refuses: a file that cannot be read, a family that is not sold, and a catalogue with faults, with all of them (400).
    """
    if not words:
        return []
    shipped = assortment.load(CATALOGS, region)
    families = {*NAMES, *(family for _, family in shipped.catalogs)}
    return [_read_one(word, families, Reader(CATALOGS, shipped)) for word in words]


def _read_one(word: str, families: set[str], reader: Reader) -> OwnCatalog:
    named, _, rest = word.rpartition("=")
    file = Path(rest)
    family = named or file.stem
    if family not in families:
        near = ", ".join(difflib.get_close_matches(family, families, n=3) or ["vps", "cloud", "domain"])
        raise invalid(
            f"There is no product family {family}: write --catalog FAMILY={rest}, with a family such as {near}"
        )
    try:
        document = file.read_bytes()
    except OSError as error:
        raise invalid(f"--catalog: {file}: {error.strerror}") from error
    form = form_of(file)
    return OwnCatalog(document, reader.read(document, family, form=form, name=str(file)), form, str(file))


async def sell(shop: Shop, database: Database, catalogs: list[OwnCatalog]) -> None:
    """Keep catalogues as versions and sell them from now on."""
    now_us = shop.now()

    async def put(tx: Tx) -> None:
        for one in catalogs:
            name = next(iter(one.found.values())).name
            version_id = await catalog_versions.keep(
                tx, one.found, one.document, form=one.form, name=name, source=one.source, now_us=now_us
            )
            await catalog_versions.put_on_sale(tx, version_id, now_us=now_us)

    if catalogs:
        await database.write(put)
        await shop.shelf.refresh(database, now_us=now_us)
