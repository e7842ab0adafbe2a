"""The database that a command means, and what to do where it is not as it should be."""

import re
from pathlib import Path

from panier import __version__
from panier import settings as configuration
from panier.core.refusal import Kind, Refusal, conflict
from panier.store.engine import modes, revision
from panier.store.engine.condition import DatabaseState, examine
from panier.store.engine.db import is_postgres

FILE = "panier.sqlite"
_UPGRADE = "`{setting}panier db upgrade`"
_ANOTHER = "choose another with PANIER_DATABASE, or the folder of a sandbox with --data"
_SENTENCES = {
    DatabaseState.MISSING: "There is no database at {where}: create it with {upgrade}, or " + _ANOTHER,
    DatabaseState.FOLDER: "{where} is a folder, not a database: set PANIER_DATABASE to a file such as {where}/" + FILE,
    DatabaseState.UNREADABLE: "The database {where} cannot be read by this user: `ls -l {where}` shows who may read it",
    DatabaseState.NO_DATABASE: "{where} is not an SQLite database: " + _ANOTHER,
    DatabaseState.EMPTY: "The database {where} has no tables yet: create them with {upgrade}",
    DatabaseState.FOREIGN: "The database {where} is another program's: " + _ANOTHER,
    DatabaseState.OLDER: "The database {where} is of an earlier release: back it up, then run {upgrade}",
    DatabaseState.NEWER: "The database {where} is of a later release than this one ({version}): use that release's"
    " `panier`, or bring back a copy of before",
}
# These an upgrade mends, and a sandbox at its start.
_MENDED = frozenset({DatabaseState.MISSING, DatabaseState.EMPTY, DatabaseState.OLDER})


def chosen(folder: Path | None = None) -> str:
    """The database in a sandbox's folder, or else the one that is set."""
    return configuration.read().database if folder is None else str(folder / FILE)


def shown(url: str) -> str:
    """A database as it is named to people: a whole path, or an address without its password."""
    if is_postgres(url):
        return re.sub(r"(//[^/@]*?):[^/@]*@", r"\1@", url)
    return str(Path(url).absolute())


def check_ready(url: str) -> None:
    """Check that a database can be worked with.

    Refuses: any other, with the command that helps (409).
    """
    found = _examined(url)
    if found is not DatabaseState.READY:
        raise conflict(_sentence(url, found))


def check_servable(settings: configuration.Settings) -> None:
    """Check that a database is one of the shop's own mode, before a key is asked for or made, and of this release.

    Refuses: any other, with the command that helps (409).
    """
    check_ready(settings.database)
    modes.check_mode(settings.database, modes.Mode.LIVE if settings.is_live else modes.Mode.SANDBOX)
    if not revision.is_newest(settings.database):
        check_schema(settings.database)


def check_schema(url: str) -> None:
    """Check that a database has the tables of this release.

    Refuses: any other (409).
    """
    from panier.store.engine import migrate

    check_ready(url)
    if found := migrate.differences(url):
        raise conflict(
            f"The database {shown(url)} is not at this release's schema ({len(found)} differences):"
            " run `panier db upgrade`"
        )


def check_upgradable(url: str) -> None:
    """Check that a database can be brought to the schema of this release.

    Refuses: what is no database of this program, or of a later release (409).
    """
    found = _examined(url)
    is_shared = found is DatabaseState.FOREIGN and is_postgres(url)  # other programs' tables may stand beside ours
    if found is not DatabaseState.READY and found not in _MENDED and not is_shared:
        raise conflict(_sentence(url, found))


def _examined(url: str) -> DatabaseState:
    try:
        return examine(url)
    except Refusal as refusal:
        raise Refusal(
            Kind.UNAVAILABLE,
            f"{refusal.message}. PANIER_DATABASE is {shown(url)}: see that it is right and that the server runs",
        ) from refusal


def _sentence(url: str, found: DatabaseState) -> str:
    is_set = configuration.read().database == url
    setting = "" if is_set else f"PANIER_DATABASE={shown(url)} "
    upgrade = _UPGRADE.format(setting=setting)
    return _SENTENCES[found].format(where=shown(url), upgrade=upgrade, version=__version__)
