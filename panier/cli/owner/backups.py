"""panier backup · restore. A shop's database in a file of its own, and back."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from panier import settings as configuration
from panier.app import make_keyring, own_key
from panier.cli import databases
from panier.cli.beside import AsJson, Folder
from panier.cli.trying.running.asking import show_json, show_lines
from panier.core.refusal import conflict
from panier.core.values import frozen, replace
from panier.settings import Settings
from panier.store.backups import backups
from panier.store.backups.contents import BackupContents, check_contents
from panier.store.engine.modes import Mode
from panier.store.engine.sealing import Keyring

_ITS_KEY = "without this key, what is sealed in the copy cannot be read: keep it, but not beside the copy"
_SETTING = "{name} names it"

Copy = Annotated[Path, typer.Argument(metavar="FILE", help="The copy.")]


@frozen
class KeptApart:
    """A file that a copy of the database does not hold, and why it is needed."""

    path: str
    why: str


def backup(file: Copy, folder: Folder = None, is_json: AsJson = False) -> None:
    """Copy a shop's database into a file, while the shop runs.

    The copy is as the database is at one instant, looked through, and readable by its owner alone; it is an SQLite
    file, or what pg_dump writes. Orders, bills, the ledger, documents of customers and papers are in it. What is not,
    the key that secrets are sealed with above all, is listed: keep a copy of that elsewhere. Nothing is overwritten.

    Example: panier backup /srv/panier/copies/today.sqlite
    """
    settings = replace(configuration.read(), database=databases.chosen(folder))
    databases.check_ready(settings.database)
    found = backups.take(settings.database, file.absolute())
    apart = kept_apart(settings, os.environ)
    size = file.stat().st_size
    if is_json:
        rows = [{"path": one.path, "why": one.why} for one in apart]
        show_json({"file": str(file.absolute()), "bytes": size, **_document(found), "notInIt": rows})
        return
    show_lines(f"{file.absolute()}: {size / 1_000_000:.1f} MB, whole: {found.shown}.")
    show_lines("Not in it:", "  the settings", *(f"  {one.path}  ({one.why})" for one in apart))


def restore(file: Copy, folder: Folder = None, is_json: AsJson = False) -> None:
    """Put a copy of a shop's database where there is none yet: at PANIER_DATABASE.

    A copy of the other mode, of another region, of a later release, or sealed with another key is refused, and so is
    a database in which there is a shop, also one that runs: move it away first, as the refusal says.

    Example: PANIER_DATABASE=/srv/panier/shop/panier.sqlite panier restore /srv/panier/copies/today.sqlite
    """
    settings = replace(configuration.read(), database=databases.chosen(folder))
    settings.check_mode()

    def check(found: BackupContents) -> Keyring | None:
        check_contents(found, mode=Mode.LIVE if settings.is_live else Mode.SANDBOX, region=settings.region)
        if settings.needs_no_key and not own_key(settings).is_file():  # it would be made anew, and open nothing
            raise conflict(
                f"The copy's secrets are sealed: put its key at {own_key(settings)} first, or set"
                " PANIER_SECRET_KEY_FILE"
            )
        return make_keyring(settings) if found.is_of_this_release else None  # columns of others may be others

    found = backups.put_back(file.absolute(), settings.database, check)
    where = databases.shown(settings.database)
    if is_json:
        show_json({"database": where, **_document(found)})
        return
    show_lines(f"{where} is what {file.absolute()} is: {found.shown}.")
    if not found.is_of_this_release:
        show_lines("It is of an earlier release: `panier db upgrade` comes next.")
    show_lines("Before the shop starts: docs/operating.md says what was done since that copy, and must not be again.")


def kept_apart(settings: Settings, given: Mapping[str, str]) -> list[KeptApart]:
    """The files that a copy of the database does not hold: the key, and whatever the settings name."""
    found = {}
    if key := _key_file(settings):
        found[key] = KeptApart(key, _ITS_KEY)
    for name, value in sorted(given.items()):
        is_ours = name.startswith("PANIER_") and name != "PANIER_DATABASE"
        if is_ours and value.startswith(("/", ".")) and Path(value).exists():
            path = str(Path(value).absolute())
            found.setdefault(path, KeptApart(path, _SETTING.format(name=name)))
    if settings.secret_key:
        found["PANIER_SECRET_KEY"] = KeptApart("PANIER_SECRET_KEY", _ITS_KEY)
    return [*found.values()]


def _key_file(settings: Settings) -> str:
    if not settings.needs_no_key:
        return settings.secret_key_file and str(Path(settings.secret_key_file).absolute())
    return str(own_key(settings)) if own_key(settings).is_file() else ""


def _document(found: BackupContents) -> dict[str, object]:
    return {"schema": found.revision, "mode": found.mode, "region": found.region}
