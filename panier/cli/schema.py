"""Bringing a database to the schema of this release, in as little time as that takes."""

from pathlib import Path

from panier.files.parsed import parsed_files
from panier.store.engine import revision
from panier.store.engine.db import is_postgres
from panier.store.engine.sealing import Keyring
from panier.store.engine.sqlite_file import PRIVATE_FOLDER


def bring_up(url: str, *, keyring: Keyring | None = None) -> None:
    """Create a database, or migrate it; nothing, where it is up to date.

    A new SQLite file is made by the statements that an earlier one was found to consist of. `keyring`: for what earlier
    releases stored unsealed.
    """
    if revision.is_newest(url):
        return
    is_new = not is_postgres(url) and not Path(url).exists()
    known = parsed_files().plain(revision.sources()) if is_new else None
    if isinstance(known, list):
        Path(url).parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        revision.create(Path(url), known)
        return
    from panier.store.engine import migrate

    migrate.upgrade(url, keyring=keyring)
    if is_new:
        parsed_files().add(revision.sources(), revision.schema(Path(url)))
