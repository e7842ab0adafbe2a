"""A copy of a shop on SQLite: itself an SQLite file, of one piece."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from panier.core.refusal import conflict
from panier.store.backups.contents import BackupContents
from panier.store.engine.copies import BUSY_PAUSE_SECONDS
from panier.store.engine.modes import load_mode
from panier.store.engine.sealing import SEALED
from panier.store.engine.sqlite_file import claim


def copy(source: Path, part: Path) -> None:
    """Copy a shop's file as it is at one instant, whatever is written to it meanwhile, and look the copy through.

    Nobody waits: readers of a write-ahead log are in nobody's way.

    Refuses: a file that is damaged, or no database (409).
    """
    try:
        with closing(_opened(source)) as shop, closing(sqlite3.connect(part, isolation_level=None)) as made:
            shop.execute("PRAGMA query_only = ON")
            shop.backup(made, sleep=BUSY_PAUSE_SECONDS)  # in one step, so that it never has to begin anew
            made.execute("PRAGMA journal_mode = DELETE")  # of one piece: no log stands beside it
            _check_whole(made, source)
    except sqlite3.DatabaseError as error:
        raise conflict(f"{source} cannot be copied: {error}") from error


def contents(file: Path) -> BackupContents:
    """What a copy says of itself.

    Refuses: what is no shop's database (409).
    """
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copied:
        try:
            revision = copied.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError as error:
            raise conflict("The copy is not one of a shop: there is no schema of Panier in it") from error
        if revision is None:
            raise conflict("The copy is not one of a shop: its database was never given its tables")
        try:
            region = copied.execute("SELECT region FROM shop_region").fetchone()
        except sqlite3.OperationalError:  # of a release that had one region
            region = None
    return BackupContents(revision[0], load_mode(str(file)), None if region is None else region[0])


def samples(file: Path) -> Iterator[tuple[str, str]]:
    """Of each column whose contents are sealed, one of them."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copied:
        for place in SEALED:
            table, column = place.split(".")
            found = copied.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL LIMIT 1").fetchone()
            if found is not None:
                yield place, found[0]


def check_unused(file: Path) -> None:
    """Check that no shop is at a file.

    Refuses: a shop that runs, and one that does not (409).
    """
    real = file.resolve()
    if not real.exists():
        return
    if real.is_file():
        claim(real).close()  # refuses while a shop runs on it
    folder = f"{file}.before"
    raise conflict(
        f"{file} is there already, and nothing is overwritten: move it away with what stands beside it,"
        f" `mkdir {folder} && mv {file} {file}-* {folder}/`"
    )


def _opened(file: Path) -> sqlite3.Connection:
    """A file to read; one that has no log beside it needs none, nor a folder that may be written."""
    if not file.is_file():
        raise conflict(f"There is no file {file}")
    has_log = file.with_name(f"{file.name}-wal").exists()
    return sqlite3.connect(f"{file.absolute().as_uri()}?{'mode=rw' if has_log else 'mode=ro'}", uri=True)


def _check_whole(made: sqlite3.Connection, source: Path) -> None:
    found = [row[0] for row in made.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        raise conflict(f"{source} is damaged ({found[0]}): bring back an earlier copy")
    if row := made.execute("PRAGMA foreign_key_check").fetchone():
        raise conflict(f"{source} is damaged (a row of {row[0]} refers to one of {row[2]} that is not there)")
