"""Keeping imported catalogues and putting them in force (panier catalog)."""

from hashlib import sha256

from panier.core.catalog.version import Activation, Version, check_sells_otherwise, is_sold_then
from panier.core.refusal import invalid
from panier.files.catalog_sources import OWN, Catalogs
from panier.store import catalog_versions
from panier.store.engine.db import Tx


async def keep(tx: Tx, catalogs: Catalogs, document: bytes, *, form: str, name: str, source: str, now_us: int) -> int:
    """Keep a document that was read without a fault; returns its version number.

    A document that is kept already keeps its number.
    """
    subsidiary, family = next(iter(catalogs))
    version = Version(
        version_id=0,
        family=family,
        subsidiary=None if form == OWN else subsidiary,
        form=form,
        name=name,
        sha256=sha256(document).hexdigest(),
        source=source,
        created_us=now_us,
    )
    return await catalog_versions.insert(tx, version, document.decode())


async def activate(tx: Tx, version_id: int, *, from_us: int, now_us: int) -> Version:
    """Sell what a version offers, from an instant on.

    Refuses: an unknown version (400), and one that is on sale then already (409).
    """
    version, _ = await find(tx, version_id)
    await _add(tx, Activation(version.family, version.subsidiary, version_id, from_us), now_us=now_us)
    return version


async def put_on_sale(tx: Tx, version_id: int, *, now_us: int) -> None:
    """Sell what a version offers from now on; one that is on sale already stays so.

    Refuses: an unknown version (400).
    """
    version, _ = await find(tx, version_id)
    wanted = Activation(version.family, version.subsidiary, version_id, now_us)
    if not is_sold_then(await catalog_versions.list_of_family(tx, version.family), wanted):
        await _add(tx, wanted, now_us=now_us)


async def retire(tx: Tx, family: str, subsidiary: str | None, *, from_us: int, now_us: int) -> None:
    """Go back to what the shop was shipped with, from an instant on.

    Refuses: what is sold as it was shipped then already (409).
    """
    await _add(tx, Activation(family, subsidiary, None, from_us), now_us=now_us)


async def _add(tx: Tx, new: Activation, *, now_us: int) -> None:
    check_sells_otherwise(await catalog_versions.list_of_family(tx, new.family), new)
    await catalog_versions.activate(tx, new, created_us=now_us)


async def find(tx: Tx, version_id: int) -> tuple[Version, str]:
    """A version and its document.

    Refuses: an unknown version (400).
    """
    found = await catalog_versions.load(tx, version_id)
    if found is None:
        raise invalid(f"There is no version {version_id}: `panier catalog list` shows the versions that exist")
    return found
