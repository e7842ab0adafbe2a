"""Copying a shop's database into a file, and putting it back where there is none."""

from collections.abc import Callable
from pathlib import Path

from panier.core.refusal import conflict
from panier.store.backups import sqlite
from panier.store.backups.contents import BackupContents, check_sealed
from panier.store.backups.staging import staged
from panier.store.engine.db import is_postgres
from panier.store.engine.sealing import Keyring

Check = Callable[[BackupContents], Keyring | None]

_POSTGRES_BEGINS = b"PGDMP"


def take(url: str, file: Path) -> BackupContents:
    """Copy a shop's database into a file while the shop runs: whole or not at all, readable by its owner alone.

    It is as the database is at one instant, and has been looked through. Nothing is overwritten.

    Refuses: a name that something has, a database that is damaged, programs of PostgreSQL that are missing (409).
    """
    with staged(file) as part:
        if is_postgres(url):
            from panier.store.backups import postgres  # noqa: PLC0415 - a SQLite shop does not load asyncpg

            server = postgres.find_server(url)
            postgres.copy(server, part)
            return postgres.contents(server, part)
        sqlite.copy(Path(url), part)
        return sqlite.contents(part)


def put_back(file: Path, url: str, check: Check) -> BackupContents:
    """Make a database what a copy of a shop is; whole or not at all, and only where no shop is yet.

    `check` is asked before anything is written: whether the copy may become the database of this shop, and with which
    keys its secrets must open, if they are to be looked at.

    Refuses: a copy that is none, a shop that runs, a database that holds something (409).
    """
    _check_kind(file, url)
    return _into_postgres(file, url, check) if is_postgres(url) else _into_file(file, Path(url), check)


def _into_file(file: Path, target: Path, check: Check) -> BackupContents:
    sqlite.check_unused(target)
    with staged(target) as part:
        sqlite.copy(file, part)
        found = sqlite.contents(part)
        keyring = check(found)
        if keyring is not None:
            check_sealed(sqlite.samples(part), keyring)
    return found


def _into_postgres(file: Path, url: str, check: Check) -> BackupContents:
    from panier.store.backups import postgres  # noqa: PLC0415 - a SQLite shop does not load asyncpg

    server = postgres.find_server(url)
    postgres.check_unused(server)
    found = postgres.contents(server, file)
    keyring = check(found)
    if keyring is not None:
        check_sealed(postgres.samples(server, file), keyring)
    postgres.put_back(server, file)
    return found


def _check_kind(file: Path, url: str) -> None:
    """Check that a copy is of the kind of database that it is to become.

    Refuses: a file that is not there, or of the other kind (409).
    """
    if not file.is_file():
        raise conflict(f"There is no file {file}")
    with file.open("rb") as opened:
        is_dump = opened.read(len(_POSTGRES_BEGINS)) == _POSTGRES_BEGINS
    if is_dump and not is_postgres(url):
        raise conflict(f"{file} is a copy of PostgreSQL: set PANIER_DATABASE to an empty database there")
    if not is_dump and is_postgres(url):
        raise conflict(f"{file} is no copy of PostgreSQL: PANIER_DATABASE must name a file that is not there yet")
