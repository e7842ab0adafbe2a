"""What a shop still lacks until it sells: one look at each thing, with the command to type next."""

import asyncio
import ctypes
import os
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from panier import settings as configuration
from panier.app import CATALOGS, clock
from panier.cli import databases
from panier.cli.findings import Finding
from panier.cli.shop import outside_checks, own_prices, settings_file
from panier.cli.shop.answers import FAMILIES, Wares
from panier.cli.wording import refusal_line
from panier.core.catalog.version import Version
from panier.core.office.rights import OfficeRole
from panier.core.period import at
from panier.core.refusal import Refusal
from panier.core.values import frozen
from panier.files import paper_files, secret_key
from panier.files.catalog_file import UNWRITTEN
from panier.files.look.look_file import load_look
from panier.files.paper_files import COMPANIES
from panier.files.phrase_files import files_of, load_contracts
from panier.outside.mail.letters import Letters
from panier.outside.press.paper_template import check_template
from panier.settings import Settings
from panier.store import catalog_versions
from panier.store.engine import modes
from panier.store.engine.db import Database, Tx
from panier.store.engine.opening import open_database
from panier.store.office import staff
from panier.web.pages.parts.rendering import house_of

_OPEN_TO_OTHERS = 0o077
_TIMEX_BYTES, _UNSYNCHRONISED = 1_024, 5  # room for what Linux says of its clock; TIME_ERROR
_FILE, _STRIPE = "_FILE", "PANIER_STRIPE_"


@frozen
class Looked:
    """A shop that is looked at: its folder, its settings, what they were read from, and which name no file."""

    folder: Path
    settings: Settings
    given: Mapping[str, str]
    lacking: frozenset[str]

    @property
    def file(self) -> Path:
        """The file of its settings."""
        return self.folder / settings_file.NAME

    @property
    def sells_names(self) -> bool:
        """True where it has a catalogue of domain names."""
        return (self.folder / "catalog" / f"{FAMILIES[Wares.NAMES][0]}.yaml").is_file()


def look(folder: Path, *, mail_to: str = "") -> Iterator[Finding]:
    """Everything about a shop, from its settings to whether others answer it.

    Refuses: a folder without a shop (409).
    """
    given = settings_file.load(folder / settings_file.NAME)
    lacking = {name: Path(value) for name, value in given.items() if name.endswith(_FILE) and not Path(value).exists()}
    for name, path in lacking.items():
        paste = f"install -m 600 /dev/stdin {shlex.quote(str(path))}    # paste it, Enter, Ctrl-D"
        yield Finding("secrets", False, f"{name} names {path}, which is not there", paste)
    has_half = any(name.startswith(_STRIPE) for name in lacking)
    given = {
        name: value
        for name, value in given.items()
        if name not in lacking and not (has_half and name.startswith(_STRIPE))
    }
    try:
        given = configuration.with_credentials({**_credentials(), **given})
        settings = configuration.read(
            {name: value for name, value in given.items() if name != configuration.CREDENTIALS}
        )
        settings.check_mode()
    except Refusal as refusal:
        yield Finding("settings", False, refusal_line(refusal), f"edit {folder / settings_file.NAME}")
        return
    looked = Looked(folder, settings, given, frozenset(lacking))
    unknown = configuration.unknown_names(given)
    yield (
        Finding("settings", False, f"nothing reads {', '.join(unknown)}", f"edit {looked.file}: docs/settings.md")
        if unknown
        else Finding("settings", True, str(looked.file))
    )
    yield _time()
    yield from _local(looked)
    yield from outside_checks.look(looked.settings, looked.file, sells_names=looked.sells_names, mail_to=mail_to)


def _time() -> Finding:
    """What time it is here, by which signatures, second factors and certificates are judged."""
    now = f"{at(clock(0)()):%Y-%m-%d %H:%M:%S} UTC"
    state = -1
    with suppress(OSError, AttributeError):  # a system that keeps its clock in another way
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    told = {-1: "", _UNSYNCHRONISED: "; nobody keeps this clock right: apt install chrony, or systemd-timesyncd"}
    return Finding("time", True, now + told.get(state, "; the clock is kept right"))


def _credentials() -> Mapping[str, str]:
    """Where whoever asks has credentials: as systemd hands them to the shop itself."""
    folder = os.environ.get(configuration.CREDENTIALS)
    return {configuration.CREDENTIALS: folder} if folder else {}


def _local(looked: Looked) -> Iterator[Finding]:
    """What is on this machine: secrets, database, catalogue, and what its owner writes."""
    yield from _secrets(looked)
    try:
        databases.check_ready(looked.settings.database)
        modes.check_mode(looked.settings.database, modes.Mode.LIVE)
    except Refusal as refusal:
        set_all = f"set -a; . {looked.file}; set +a; panier db upgrade"
        yield Finding("database", False, refusal_line(refusal), set_all)
    else:
        yield Finding("database", True, databases.shown(looked.settings.database))
        yield from _catalog(looked)
        yield _owner(looked)
    yield _written("company", looked.settings.papers and Path(looked.settings.papers) / COMPANIES, "PANIER_PAPERS")
    yield from _words(looked)
    yield _written("terms", looked.settings.terms, "PANIER_TERMS", lambda path: load_contracts(CATALOGS, str(path)))
    yield _look(looked)


def _secrets(looked: Looked) -> Iterator[Finding]:
    settings = looked.settings
    if f"PANIER_SECRET_KEY{_FILE}" in looked.lacking:
        return  # that is told; another key would open nothing of what is sealed
    if not settings.secret_key and not settings.secret_key_file:
        yield Finding(
            "secrets", False, "there is no key", f"openssl rand -base64 32 > {looked.folder}/secrets/secret.key"
        )
        return
    try:
        if settings.secret_key_file:
            secret_key.load(Path(settings.secret_key_file), "PANIER_SECRET_KEY_FILE")
        else:
            secret_key.parse(settings.secret_key, "PANIER_SECRET_KEY")
    except Refusal as refusal:
        yield Finding("secrets", False, refusal_line(refusal), f"put the key back, or edit {looked.file}")
        return
    files = [Path(value) for name, value in looked.given.items() if name.endswith("_FILE")]
    wide = [str(file) for file in files if file.is_file() and file.stat().st_mode & _OPEN_TO_OTHERS]
    if wide:
        yield Finding("secrets", False, f"others can read {', '.join(wide)}", f"chmod 600 {' '.join(wide)}")
    else:
        count = "1 file" if len(files) == 1 else f"{len(files)} files"
        yield Finding("secrets", True, f"{count}, for their owner alone")


def _catalog(looked: Looked) -> Iterator[Finding]:
    """Whether what is sold is what the folder holds, and no sample."""
    files = sorted((looked.folder / "catalog").glob("*.yaml"))
    if not files:
        yield Finding("catalogue", False, "there is none", "docs/catalogues.md says how one is written")
        return
    documents = asyncio.run(_sold(looked.settings.database))
    for file in files:
        family, text = file.stem, file.read_text(encoding="utf-8", errors="replace")
        load = f"set -a; . {looked.file}; set +a; panier catalog import {file}"
        if documents.get(family) != text:
            yield Finding("catalogue", False, f"{file} is not what is sold", f"{load}, then activate its version")
        elif own_prices.is_sample(text):
            how = f"{file} still has the sample prices"
            yield Finding("catalogue", False, how, f"put your own, take its first line away, and {load}")
        else:
            yield Finding("catalogue", True, f"{file} is what is sold")


def _owner(looked: Looked) -> Finding:
    """Whether somebody may do everything in the back office."""

    async def load() -> list[str]:
        database: Database = await open_database(looked.settings.database, is_beside=True)
        try:
            every = await database.read(staff.list_all)
        finally:
            await database.close()
        return [one.email for one in every if one.role is OfficeRole.OWNER and one.ended_us is None]

    owners = asyncio.run(load())
    if owners:
        return Finding("office", True, f"owned by {', '.join(owners)}")
    add = f'set -a; . {looked.file}; set +a; panier staff add "YOUR NAME" YOUR-ADDRESS --role owner'
    return Finding("office", False, "nobody owns it", add)


async def _sold(url: str) -> dict[str, str]:
    """The documents that are sold everywhere now, by family."""
    database: Database = await open_database(url, is_beside=True)

    async def load(tx: Tx) -> dict[str, str]:
        found: list[tuple[Version, str] | None] = [
            await catalog_versions.load(tx, one.version_id)
            for one in await catalog_versions.list_activations(tx, until_us=clock(0)())
            if one.version_id is not None and one.subsidiary is None
        ]
        return {one[0].family: one[1] for one in found if one is not None}

    try:
        return await database.read(load)
    finally:
        await database.close()


def _look(looked: Looked) -> Finding:
    """Whether pages have the shop's own name, and can be drawn as its folder says."""
    folder = looked.settings.look
    if not folder:
        return Finding("look", False, "PANIER_LOOK is not set: pages call the shop Panier", "docs/look.md")
    try:
        found = load_look(folder)
        house_of(found, is_sandbox=False)
        Letters(looked.settings.mail.templates, found)
        check_template(paper_files.template_folders(looked.settings.papers))
    except Refusal as refusal:
        return Finding("look", False, refusal_line(refusal), f"edit the files in {folder}")
    return Finding("look", True, f"{found.name}, from {folder}")


def _words(looked: Looked) -> Iterator[Finding]:
    """What the shop's own words of papers lack, for which the shipped ones stand; nothing where they lack nothing."""
    try:
        found = paper_files.lacking_words(looked.settings.papers)
    except Refusal as refusal:
        yield Finding("words", False, refusal_line(refusal), f"edit the files in {looked.settings.papers}")
        return
    for path, words in found.items():
        how = f"{path} lacks {', '.join(words)}: papers say it in the shipped words"
        yield Finding("words", True, how, f"to say it in your own, add it to {path}: docs/papers.md")


def _written(
    what: str, place: "Path | str", setting: str, read: Callable[[Path], object] = lambda path: path.read_text()
) -> Finding:
    """Whether a file that its owner fills in is filled in."""
    if not place:
        return Finding(what, False, f"{setting} is not set: the shipped sample would be used", "docs/run-a-shop.md")
    path = Path(place)
    try:
        texts = {one: one.read_text(encoding="utf-8") for one in files_of(str(path))}
        read(path)
    except (OSError, UnicodeDecodeError) as error:
        return Finding(what, False, f"{path} cannot be read ({error})", f"edit {path}")
    except Refusal as refusal:
        return Finding(what, False, refusal_line(refusal), f"edit {path}")
    for one, text in texts.items():
        lines = [number for number, line in enumerate(text.splitlines(), 1) if UNWRITTEN in line and line[0] != "#"]
        if lines:
            problem = f"{len(lines)} lines are yet to be written, the first is {lines[0]}"
            return Finding(what, False, problem, f"edit {one}")
    return Finding(what, True, str(path))
