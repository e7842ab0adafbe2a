"""panier catalog: import · check · diff · activate · retire · export · list · stock."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from panier import settings as configuration
from panier.app import CATALOGS, clock, read_version
from panier.cli import CATALOG_HELP
from panier.cli.catalog_download import ENDPOINTS, download
from panier.core.catalog.catalog import Assortment, Catalog
from panier.core.catalog.changes import Change, changes
from panier.core.money import Money
from panier.core.period import at, us
from panier.core.refusal import invalid
from panier.files import assortment, stock_file
from panier.files.catalog_sources import PUBLIC, Catalogs, Reader, form_of
from panier.flows.catalog import catalog_versions
from panier.flows.shelf import Shelf
from panier.store import catalog_versions as stored
from panier.store import stock as stocks
from panier.store.engine import regions
from panier.store.engine.db import Database
from panier.store.engine.opening import open_database
from panier.wire.prices import decimal

T = TypeVar("T")

commands = typer.Typer(no_args_is_help=True, help=CATALOG_HELP)

Family = Annotated[str | None, typer.Option(help="The product family, such as eco; by default the file's name.")]
Begin = Annotated[
    str | None, typer.Option("--at", help="When it takes effect, such as 2027-01-01T00:00:00+00:00; by default now.")
]

_out = Console(highlight=False, soft_wrap=True)


@commands.command("import")
def import_catalog(
    file: Annotated[
        Path | None, typer.Argument(help="A .json file in OVHcloud's public form, or a .yaml file.")
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option("--from", help=f"Download from a server instead: {', '.join(ENDPOINTS)} or a URL.")
    ] = None,
    subsidiary: Annotated[
        str | None, typer.Option(help="With --from: the subsidiary; by default FR, CA or US, as the region is.")
    ] = None,
    family: Family = None,
) -> None:
    """Keep a catalogue as a new version, provided it has no faults.

    It is sold once it is activated.
    """
    if (file is None) == (endpoint is None):
        raise invalid("Name a file, or a server with --from")
    if file is not None:
        document, source, form = _content(file), str(file), form_of(file)
    else:
        family = family or "eco"
        subsidiary = subsidiary or _shipped().home
        document, form = _downloaded(endpoint or "", family, subsidiary), PUBLIC
        source = f"{endpoint} {subsidiary}"
    family = family or Path(source).stem
    with _progress("Checking") as progress:
        progress.add_task("", total=None)
        found = Reader(CATALOGS, _shipped()).read(document, family, form=form, name=source)

    async def keep(database: Database) -> int:
        now_us = _now_us()
        name = next(iter(found.values())).name
        return await database.write(
            lambda tx: catalog_versions.keep(tx, found, document, form=form, name=name, source=source, now_us=now_us)
        )

    version_id = _with_database(keep)
    _out.print(f"Version {version_id}: {_summary(found)}")
    _out.print(f"Sell it with `panier catalog activate {version_id}`.")


@commands.command()
def check(file: Path, family: Family = None) -> None:
    """List every fault of a catalogue with its place; nothing is kept."""
    found = Reader(CATALOGS, _shipped()).read(_content(file), family or file.stem, form=form_of(file), name=str(file))
    _out.print(f"{file} has no faults: {_summary(found)}")


@commands.command()
def diff(
    new: Annotated[str, typer.Argument(help="A file or a version.")],
    family: Family = None,
) -> None:
    """Show what a file or a version would change in the plans and prices that are sold now."""

    async def compare(database: Database) -> list[tuple[Catalog, tuple[Change, ...]]]:
        shelf = Shelf(_shipped(), read_version(_shipped()))
        await shelf.refresh(database, now_us=_now_us())
        if new.isdigit():
            catalogs_then = await shelf.fetch(database, int(new))
        else:
            path = Path(new)
            reader = Reader(CATALOGS, _shipped())
            catalogs_then = reader.read(_content(path), family or path.stem, form=form_of(path), name=new)
        return [(one, changes(shelf.current.catalog(*place), one)) for place, one in catalogs_then.items()]

    for catalog, found in _with_database(compare):
        _out.print(f"[bold]{catalog.family} in {catalog.subsidiary}[/bold]: {len(found)} changes")
        for change in found:
            _out.print("  " + _in_words(change), markup=False)


@commands.command()
def activate(version: int, begin: Begin = None) -> None:
    """Put a version on sale.

    Running shops follow within a second or two; open carts keep their prices.
    """
    from_us = _begin_us(begin)
    active = _with_database(
        lambda database: database.write(
            lambda tx: catalog_versions.activate(tx, version, from_us=from_us, now_us=_now_us())
        )
    )
    _out.print(f"{active.family} in {active.subsidiary or 'every subsidiary'} is version {version} {_since(from_us)}")


@commands.command()
def retire(
    family: str,
    subsidiary: Annotated[str | None, typer.Option(help="In one subsidiary only.")] = None,
    begin: Begin = None,
) -> None:
    """Return to the catalogue that the shop was shipped with."""
    from_us = _begin_us(begin)
    _with_database(
        lambda database: database.write(
            lambda tx: catalog_versions.retire(tx, family, subsidiary, from_us=from_us, now_us=_now_us())
        )
    )
    _out.print(f"{family} in {subsidiary or 'every subsidiary'} is as shipped {_since(from_us)}")


@commands.command()
def export(
    version: int,
    output: Annotated[Path | None, typer.Option(help="Write it to a file.")] = None,
) -> None:
    """Write out the document of a version, byte for byte as it was imported."""
    _, document = _with_database(lambda database: database.read(lambda tx: catalog_versions.find(tx, version)))
    if output is None:
        typer.echo(document, nl=False)
    else:
        output.write_bytes(document.encode())


@commands.command()
def stock(
    file: Annotated[Path, typer.Argument(help="A file in the form of /dedicated/server/datacenter/availabilities.")],
) -> None:
    """Set the stock of the plans that a file names.

    A plan without a stock is always available. `left` is what can be ordered from now on, besides what orders hold.
    """
    found = stock_file.parse(_content(file), name=str(file))
    now_us = us(datetime.now(UTC))
    _with_database(lambda database: database.write(lambda tx: stocks.replace(tx, found, now_us=now_us)))
    _out.print(f"{len(found)} datacentres for {len({one.plan_code for one in found})} plans")


@commands.command("list")
def list_versions() -> None:
    """List every version, and which are on sale now."""
    now_us = _now_us()
    versions = _with_database(lambda database: database.read(stored.list_all))
    in_force = _with_database(lambda database: database.read(lambda tx: stored.list_activations(tx, until_us=now_us)))
    sold = {one.version_id: one.from_us for one in in_force}
    table = Table("version", "family", "subsidiary", "form", "imported", "source", "sold since")
    for version in versions:
        since = sold.get(version.version_id)
        table.add_row(
            str(version.version_id), version.family, version.subsidiary or "every", version.form,
            at(version.created_us).isoformat(timespec="seconds"), version.source,
            at(since).isoformat(timespec="seconds") if since is not None else "",
        )  # fmt: skip
    _out.print(table)


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
    return assortment.load(CATALOGS, configuration.read().region)


def _with_database(ask: Callable[[Database], Awaitable[T]]) -> T:
    """What a command does in the database.

    Refuses: a database of another region (409), where these catalogues would be in nobody's currency.
    """
    settings = configuration.read()

    async def run() -> T:
        database = await open_database(settings.database, is_beside=True)
        try:
            await database.write(lambda tx: regions.claim(tx, settings.region))
            return await ask(database)
        finally:
            await database.close()

    return asyncio.run(run())


def _now_us() -> int:
    return clock(configuration.read().clock_offset_seconds)()


def _begin_us(begin: str | None) -> int:
    if begin is None:
        return _now_us()
    try:
        moment = datetime.fromisoformat(begin)
    except ValueError:
        raise invalid(f"{begin!r} is not a date and time, such as 2027-01-01T00:00:00+00:00") from None
    return us(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _since(from_us: int) -> str:
    return f"from {at(from_us).isoformat(timespec='seconds')} on"


def _summary(found: Catalogs) -> str:
    return "; ".join(
        f"{catalog.family} in {catalog.subsidiary}: {len(catalog.plans)} plans, {len(catalog.addons)} options"
        for catalog in found.values()
    )


def _in_words(change: Change) -> str:
    if change.is_whole_plan:
        sign = "+" if change.old is None else "-"
        return f"{sign} {change.section} {change.plan_code} (from {_amount(change.old or change.new)})"
    return f"~ {change.section} {change.plan_code} {change.price}: {_amount(change.old)} → {_amount(change.new)}"


def _amount(amount: Money | None) -> str:
    return "none" if amount is None else f"{decimal(amount)} {amount.currency}"
