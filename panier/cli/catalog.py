"""panier catalog: import · check · diff · activate · retire · export · list · stock."""

import asyncio
import difflib
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn

from panier import settings as configuration
from panier.app import CATALOGS, clock, read_version
from panier.cli import GROUPS, databases, kept_clock
from panier.cli import catalog_words as words
from panier.cli.catalog_download import ENDPOINTS, download
from panier.cli.noting import noted
from panier.core.catalog.catalog import Assortment, Catalog
from panier.core.catalog.changes import Change, changes
from panier.core.catalog.version import Version
from panier.core.office.trail import OfficeSubject
from panier.core.period import at, us
from panier.core.refusal import invalid
from panier.files import assortment, stock_file
from panier.files.catalog_sources import PUBLIC, Reader, form_of
from panier.flows.catalog import catalog_versions
from panier.flows.shelf import Shelf
from panier.store import catalog_versions as stored
from panier.store import stock as stocks
from panier.store.engine import regions
from panier.store.engine.db import Database, Tx
from panier.store.engine.opening import open_database
from panier.web.routes.families import NAMES

T = TypeVar("T")

commands = typer.Typer(no_args_is_help=True, help=GROUPS["catalog"].help)

Folder = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The folder of a sandbox; by default the database is PANIER_DATABASE."),
]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print a JSON document.")]
Family = Annotated[
    str | None, typer.Option(metavar="FAMILY", help="The product family, such as eco; by default the file's name.")
]
Begin = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="TIME", help="When it takes effect, such as 2027-01-01T00:00:00+00:00; by default now."
    ),
]

_out = Console(highlight=False, soft_wrap=True)


@commands.command("import")
def import_catalog(  # noqa: PLR0917 - typer's options are arguments
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A .json file in OVHcloud's public form, or a .yaml file."),
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option("--from", help=f"Download from a server instead: {', '.join(ENDPOINTS)} or a URL.")
    ] = None,
    subsidiary: Annotated[
        str | None, typer.Option(help="With --from: the subsidiary; by default FR, CA or US, as the region is.")
    ] = None,
    family: Family = None,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Keep a catalogue as a new version, provided it has no faults.

    It is sold once it is activated.

    Example: panier catalog import kettles.yaml --family vrack
    """
    if (file is None) == (endpoint is None):
        raise invalid("Name a file, or a server with --from")
    if file is not None:
        document, source, form = _content(file), str(file), form_of(file)
    else:
        family = family or "eco"
        subsidiary = subsidiary or _shipped().home
        _check_place(family, subsidiary)
        document, form = _downloaded(endpoint or "", family, subsidiary), PUBLIC
        source = f"{endpoint} {subsidiary}"
    family = family or Path(source).stem
    _check_place(family)
    with _progress("Checking") as progress:
        progress.add_task("", total=None)
        found = _reader().read(document, family, form=form, name=source)

    async def keep(database: Database) -> int:
        now_us = _now_us(folder)
        name = next(iter(found.values())).name
        keeping = partial(
            catalog_versions.keep, catalogs=found, document=document, form=form, name=name, source=source, now_us=now_us
        )
        return await _write_noted(database, keeping, now_us=now_us, about=OfficeSubject("catalogue", family))

    version_id = _with_database(keep, folder)
    if is_json:
        _show_json({"version": version_id, "catalogs": [words.catalog_out(one) for one in found.values()]})
        return
    first, *others = words.summary_lines(found)
    _show([f"Version {version_id}: {first}", *others, f"Sell it with `panier catalog activate {version_id}`."])


@commands.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .json or .yaml file.")],
    family: Family = None,
    is_json: AsJson = False,
) -> None:
    """List every fault of a catalogue with its place; nothing is kept.

    Example: panier catalog check kettles.yaml --family vrack
    """
    form = form_of(file)
    _check_place(family or file.stem)
    found = _reader().read(_content(file), family or file.stem, form=form, name=str(file))
    if is_json:
        _show_json({"catalogs": [words.catalog_out(one) for one in found.values()]})
        return
    _show([f"{file} has no faults.", *words.summary_lines(found)])


@commands.command()
def diff(
    new: Annotated[str, typer.Argument(metavar="FILE|VERSION", help="A file or a version.")],
    family: Family = None,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Show what a file or a version would change in the plans and prices that are sold now.

    Example: panier catalog diff 2
    """
    if not new.isdigit():
        _check_place(family or Path(new).stem)

    async def compare(database: Database) -> list[tuple[Catalog, tuple[Change, ...]]]:
        shelf = Shelf(_shipped(), read_version(_shipped(), configuration.read().terms))
        await shelf.refresh(database, now_us=_now_us(folder))
        if new.isdigit():
            catalogs_then = await shelf.fetch(database, int(new))
        else:
            path = Path(new)
            catalogs_then = _reader().read(_content(path), family or path.stem, form=form_of(path), name=new)
        return [(one, changes(shelf.current.catalog(*place), one)) for place, one in catalogs_then.items()]

    compared = _with_database(compare, folder)
    if is_json:
        _show_json(
            [
                {
                    "family": one.family,
                    "subsidiary": one.subsidiary,
                    "changes": [words.change_out(each) for each in found],
                }
                for one, found in compared
            ]
        )
        return
    _show(words.change_lines(compared))


@commands.command()
def activate(
    version: Annotated[int, typer.Argument(metavar="VERSION", help="Its number.")],
    begin: Begin = None,
    folder: Folder = None,
) -> None:
    """Put a version on sale.

    Running shops follow within a second or two; open carts keep their prices. A version that is on sale then already is
    refused: nothing would change.

    Example: panier catalog activate 2 --at 2027-01-01
    """
    from_us = _begin_us(begin, folder)

    async def put(tx: Tx) -> Version:
        known, _ = await catalog_versions.find(tx, version)
        _check_place(known.family)
        return await catalog_versions.activate(tx, version, from_us=from_us, now_us=_now_us(folder))

    async def put_noted(database: Database) -> Version:
        known, _ = await database.read(lambda tx: catalog_versions.find(tx, version))
        about = OfficeSubject("catalogue", known.family)
        return await _write_noted(database, put, now_us=_now_us(folder), about=about)

    active = _with_database(put_noted, folder)
    _out.print(f"{active.family} in {active.subsidiary or 'every subsidiary'} is version {version} {_since(from_us)}")


@commands.command()
def retire(
    family: Annotated[str, typer.Argument(metavar="FAMILY", help="The product family, such as eco.")],
    subsidiary: Annotated[str | None, typer.Option(metavar="CODE", help="In one subsidiary only.")] = None,
    begin: Begin = None,
    folder: Folder = None,
) -> None:
    """Return to the catalogue that the shop was shipped with.

    Example: panier catalog retire eco --subsidiary FR
    """
    _check_place(family, subsidiary)
    from_us = _begin_us(begin, folder)
    now_us, about = _now_us(folder), OfficeSubject("catalogue", family)
    retiring = partial(catalog_versions.retire, family=family, subsidiary=subsidiary, from_us=from_us, now_us=now_us)
    _with_database(lambda database: _write_noted(database, retiring, now_us=now_us, about=about), folder)
    _out.print(f"{family} in {subsidiary or 'every subsidiary'} is as shipped {_since(from_us)}")


@commands.command()
def export(
    version: Annotated[int, typer.Argument(metavar="VERSION", help="Its number.")],
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it to a file.")] = None,
    folder: Folder = None,
) -> None:
    """Write out the document of a version, byte for byte as it was imported.

    Example: panier catalog export 2 --output eco.json
    """
    _, document = _with_database(lambda database: database.read(lambda tx: catalog_versions.find(tx, version)), folder)
    if output is None:
        typer.echo(document, nl=False)
    else:
        output.write_bytes(document.encode())


@commands.command()
def stock(
    file: Annotated[Path, typer.Argument(help="A file in the form of /dedicated/server/datacenter/availabilities.")],
    folder: Folder = None,
) -> None:
    """Set the stock of the plans that a file names.

    A plan without a stock is always available. `left` is what can be ordered from now on, besides what orders hold.
    """
    found = stock_file.parse(_content(file), name=str(file))
    now_us = us(datetime.now(UTC))
    plans = sorted({one.plan_code for one in found})
    about = OfficeSubject("stock", plans[0]) if len(plans) == 1 else None
    setting = partial(stocks.replace, stocks=found, now_us=now_us)
    _with_database(lambda database: _write_noted(database, setting, now_us=now_us, about=about), folder)
    _out.print(f"{len(found)} datacentres for {len({one.plan_code for one in found})} plans")


@commands.command("list")
def list_versions(folder: Folder = None, is_json: AsJson = False) -> None:
    """List every version, and which are on sale now.

    Example: panier catalog list --json
    """
    now_us = _now_us(folder)
    versions = _with_database(lambda database: database.read(stored.list_all), folder)
    in_force = _with_database(
        lambda database: database.read(lambda tx: stored.list_activations(tx, until_us=now_us)), folder
    )
    sold = {one.version_id: one.from_us for one in in_force if one.version_id is not None}
    if is_json:
        _show_json(
            [
                {
                    "version": one.version_id,
                    "family": one.family,
                    "subsidiary": one.subsidiary,
                    "form": one.form,
                    "source": one.source,
                    "imported": at(one.created_us).isoformat(timespec="seconds"),
                    "soldSince": at(sold[one.version_id]).isoformat(timespec="seconds")
                    if one.version_id in sold
                    else None,
                }
                for one in versions
            ]
        )
    elif versions:
        _show(words.version_lines(versions, sold))
    else:
        _show([f"Nothing was imported into {databases.shown(databases.chosen(folder))}: it sells what is shipped."])


def _downloaded(endpoint: str, family: str, subsidiary: str) -> bytes:
    with _progress(f"{family} {subsidiary}") as progress:
        task = progress.add_task("", total=None)
        return download(
            endpoint,
            family,
            subsidiary,
            on_bytes=lambda done, whole: progress.update(task, completed=done, total=whole),
        )


def _progress(what: str) -> Progress:
    return Progress(
        TextColumn(what), SpinnerColumn(), BarColumn(), DownloadColumn(), console=Console(stderr=True), transient=True
    )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise invalid(f"{file}: {problem.strerror}") from problem


@cache
def _shipped() -> Assortment:
    settings = configuration.read()
    return assortment.load(CATALOGS, settings.region, terms=settings.terms)


def _reader() -> Reader:
    return Reader(CATALOGS, _shipped(), configuration.read().terms)


async def _write_noted(
    database: Database, do: Callable[[Tx], Awaitable[T]], *, now_us: int, about: OfficeSubject | None
) -> T:  # fmt: skip
    """Write in a transaction that stands in the trail."""
    return await database.write(lambda tx: noted(tx, do, now=lambda: now_us, about=about))


def _with_database(ask: Callable[[Database], Awaitable[T]], folder: Path | None) -> T:
    url = databases.chosen(folder)
    databases.check_ready(url)

    async def run() -> T:
        database = await open_database(url, is_beside=True)
        try:
            await database.write(lambda tx: regions.claim(tx, configuration.read().region))
            return await ask(database)
        finally:
            await database.close()

    return asyncio.run(run())


def _check_place(family: str, subsidiary: str | None = None) -> None:
    """Check that a family can be ordered, and that a subsidiary sells.

    Refuses: any other, with those there are.
    """
    shipped = {each for _, each in _shipped().catalogs}
    families = {*NAMES, *shipped}
    if family not in families:
        near = difflib.get_close_matches(family, families, n=3) or sorted(shipped)
        raise invalid(f"There is no product family {family}: choose one with --family, such as {', '.join(near)}")
    if subsidiary is not None and subsidiary not in _shipped().subsidiaries:
        raise invalid(f"There is no subsidiary {subsidiary}: choose one of {', '.join(_shipped().subsidiaries)}")


def _now_us(folder: Path | None) -> int:
    kept_seconds = None if folder is None else kept_clock.load_offset(folder)
    return clock(configuration.read().clock_offset_seconds if kept_seconds is None else kept_seconds)()


def _begin_us(begin: str | None, folder: Path | None) -> int:
    if begin is None:
        return _now_us(folder)
    try:
        moment = datetime.fromisoformat(begin)
    except ValueError:
        raise invalid(f"{begin!r} is not a date and time, such as 2027-01-01T00:00:00+00:00") from None
    return us(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _show(lines: list[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _show_json(document: object) -> None:
    sys.stdout.write(f"{msgspec.json.format(msgspec.json.encode(document)).decode()}\n")


def _since(from_us: int) -> str:
    return f"from {at(from_us).isoformat(timespec='seconds')} on"
