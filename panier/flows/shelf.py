"""What a process sells now; it is replaced as a whole when another version takes effect, or codes are made.

A version is one of a family's catalogue.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator

from panier.core.catalog.catalog import Assortment, Catalog
from panier.core.catalog.version import Activation, Version
from panier.core.catalog.voucher import Voucher
from panier.core.refusal import Refusal, not_found
from panier.core.values import Lazy, replace
from panier.files.catalog_sources import Catalogs
from panier.store import catalog_versions, given_codes
from panier.store.engine.db import Database, Tx

logger = logging.getLogger(__name__)

NO_CODES = (0, 0)  # how many codes were made, and withdrawn (store/given_codes.py:count)
Read = Callable[[Version, str], Catalogs]


class VersionMissingError(Exception):
    """A cart's price comes from a catalogue version that this process has not read yet.

    Read that version, then try again.
    """

    def __init__(self, version_id: int) -> None:
        super().__init__(version_id)
        self.version_id = version_id


class Shelf:
    """The catalogues in force, and every version that was read.

    Carts keep the prices of the version they were filled from.
    """

    def __init__(self, shipped: Assortment, read: Read) -> None:
        self.current = self._shipped = shipped
        self._read = read
        self._versions: dict[int, Catalogs] = {}
        self._in_force: tuple[Activation, ...] = ()
        self._codes: dict[str, Voucher] = {}
        self._made = NO_CODES
        self._reading = asyncio.Lock()

    def catalog(self, subsidiary: str, family: str, *, version_id: int | None) -> Catalog:
        """A family's catalogue in one version; as shipped where no version is given.

        Raises VersionMissingError where the version has not been read yet.
        """
        if version_id is None:
            return self._shipped.catalog(subsidiary, family)
        if version_id not in self._versions:
            raise VersionMissingError(version_id)
        return self._versions[version_id][subsidiary, family]

    async def fetch(self, database: Database, version_id: int) -> Catalogs:
        """Read a version, once.

        Parsing runs on a thread, so that a long document keeps nobody waiting.

        Refuses: an unknown version (404).
        """
        async with self._reading:
            if version_id not in self._versions:
                found = await database.read(lambda tx: catalog_versions.load(tx, version_id))
                if found is None:
                    raise not_found(versionId=str(version_id))
                self._versions[version_id] = await asyncio.to_thread(self._read, *found)
        return self._versions[version_id]

    def judge(self, version: Version, document: str) -> Catalogs:
        """What a document would sell; it takes a while, so it is called on a thread.

        Refuses: a document with faults, naming the places (400).
        """
        return self._read(version, document)

    def start_over(self) -> None:
        """Sell what is shipped, and forget every version: their numbers may mean others from now on."""
        self.current = self._shipped
        self._versions.clear()
        self._in_force = ()
        self._codes, self._made = {}, NO_CODES

    def fill(self) -> Iterator[Catalog]:
        """Make the shipped catalogues that nobody has asked for yet, one at a time: each takes a while."""
        catalogs = self._shipped.catalogs
        return catalogs.made() if isinstance(catalogs, Lazy) else iter(())

    async def refresh(self, database: Database, *, now_us: int) -> bool:
        """Switch to the catalogues in force now, and to the codes that are given out; True if that changed anything.

        A version that cannot be read leaves what is sold as it was.
        """
        in_force, made = await database.read(lambda tx: _load(tx, now_us=now_us))
        has_codes = made != self._made
        if has_codes:
            given = await database.read(given_codes.list_all)
            self._codes = {one.code: one.voucher for one in given if one.withdrawn_us is None}
            self._made = made
        if in_force == self._in_force:
            if has_codes:
                self.current = replace(self.current, vouchers=self._vouchers())
            return has_codes
        try:
            catalogs = await self._catalogs(database, in_force)
        except Refusal:
            logger.exception("an activated catalogue cannot be read; the shop goes on selling what it sold before")
            self._in_force = in_force
            self.current = replace(self.current, vouchers=self._vouchers())
            return has_codes
        self.current = replace(self._shipped, catalogs=catalogs, vouchers=self._vouchers()).at_home()
        self._in_force = in_force
        return True

    def _vouchers(self) -> dict[str, Voucher]:
        """The codes of files, and those that colleagues made; a file's goes before another of the same letters."""
        return {**self._codes, **self._shipped.vouchers}

    async def _catalogs(self, database: Database, in_force: tuple[Activation, ...]) -> Catalogs:
        """The shipped catalogues with the activated ones laid over them, the latest on top."""
        shipped = self._shipped.catalogs
        sources = dict.fromkeys(shipped, shipped)
        for one in in_force:
            if one.version_id is not None:
                version = await self.fetch(database, one.version_id)
                sources |= dict.fromkeys(version, version)
                continue
            places = [place for place in sources if place[1] == one.family and one.subsidiary in (None, place[0])]
            for place in places:
                del sources[place]
                if place in shipped:
                    sources[place] = shipped
        return Lazy(sources, lambda place: sources[place][place])


async def _load(tx: Tx, *, now_us: int) -> tuple[tuple[Activation, ...], tuple[int, int]]:
    return await catalog_versions.list_activations(tx, until_us=now_us), await given_codes.count(tx)


async def watch(shelf: Shelf, database: Database, now: Callable[[], int], *, every_seconds: int = 1) -> None:
    """Keep a shelf up to date until cancelled.

    A database that does not answer is asked again at the next turn.
    """
    while True:
        await asyncio.sleep(every_seconds)
        try:
            await shelf.refresh(database, now_us=now())
        except Exception:
            logger.exception("the activated catalogues could not be looked up")
