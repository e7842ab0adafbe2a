"""What commands share that read or write beside a shop that serves: its database, its time, and rows to print."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import field
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import typer

from panier import settings as configuration
from panier.app import clock, make_keyring, make_shop
from panier.cli import databases, kept_clock
from panier.cli.noting import noted
from panier.core.limits import SECOND_US
from panier.core.office.trail import OfficeSubject
from panier.core.values import frozen, replace
from panier.flows.shop import Ids, Shop
from panier.outside.random_ids import RandomIds
from panier.store.engine import modes
from panier.store.engine.db import Database, Tx, is_postgres
from panier.store.engine.modes import Mode
from panier.store.engine.opening import open_database

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print a JSON document for each.")]
Folder = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The folder of a sandbox; by default the database is PANIER_DATABASE."),
]


@frozen
class Clocked:
    """A shop for whoever works beside it: its time, and how long it takes to deliver."""

    now: Callable[[], int]
    delivery_delay_us: int
    is_sandbox: bool
    ids: Ids = field(default_factory=RandomIds)


def do_beside(
    act: Callable[[Tx, Clocked], Awaitable[T]],
    folder: Path | None,
    *,
    reads: bool = False,
    about: OfficeSubject | None = None,
    is_noted: bool = True,
) -> T:
    """Read or write beside a shop that serves, whose worker goes on with what follows.

    What writes stands in the trail, with what it is `about`; not `is_noted`: it writes that down itself, or changes
    nothing that anybody sees.
    """
    url = databases.chosen(folder)
    databases.check_ready(url)
    settings = replace(configuration.read(), database=url)
    is_sandbox = modes.load_mode(url) is not Mode.LIVE
    desk = Clocked(clock(_offset_seconds(settings)), int(settings.delivery_seconds * SECOND_US), is_sandbox)

    async def run() -> T:
        database = await open_database(url, keyring=make_keyring(settings), is_beside=True)
        try:
            if reads:
                return await database.read(lambda tx: act(tx, desk))
            if not is_noted:
                return await database.write(lambda tx: act(tx, desk))
            return await database.write(lambda tx: noted(tx, lambda tx: act(tx, desk), now=desk.now, about=about))
        finally:
            await database.close()

    return asyncio.run(run())


def do_in_shop(
    act: Callable[[Tx, Shop], Awaitable[T]], folder: Path | None, *, about: OfficeSubject | None = None
) -> T:  # fmt: skip
    """Write beside a shop that serves, with all that it sells; it stands in the trail, with what it is `about`."""
    return do_with_shop(lambda database, shop: write_noted(database, shop, lambda tx: act(tx, shop), about), folder)


async def write_noted(
    database: Database, shop: Shop, do: Callable[[Tx], Awaitable[T]], about: OfficeSubject | None = None
) -> T:  # fmt: skip
    """Write in a transaction that stands in the trail."""
    return await database.write(lambda tx: noted(tx, do, now=shop.now, about=about))


def do_with_shop(act: Callable[[Database, Shop], Awaitable[T]], folder: Path | None) -> T:
    """Write beside a shop that serves, with all that it sells, in any number of transactions."""
    url = databases.chosen(folder)
    databases.check_ready(url)
    settings = replace(configuration.read(), database=url)
    settings = replace(settings, clock_offset_seconds=0 if settings.is_live else _offset_seconds(settings))

    async def run() -> T:
        database = await open_database(url, keyring=make_keyring(settings), is_beside=True)
        try:
            shop = make_shop(settings, database)
            await shop.shelf.refresh(database, now_us=shop.now())
            try:
                return await act(database, shop)
            finally:
                await shop.close()
        finally:
            await database.close()

    return asyncio.run(run())


def show_rows(rows: list[dict[str, object]], columns: tuple[str, ...], *, is_json: bool) -> None:
    """Print a row in each line: the columns that are named, or all of it as JSON."""
    for row in rows:
        if is_json:
            text = msgspec.json.encode(row).decode()
        else:
            shown = (row.get(column) for column in columns)
            text = "  ".join("-" if value in (None, "") else str(value) for value in shown)
        sys.stdout.write(f"{text}\n")


def _offset_seconds(settings: configuration.Settings) -> int:
    """How far the shop's clock is ahead: a sandbox keeps its own beside its database."""
    kept_seconds = None if is_postgres(settings.database) else kept_clock.load_offset(Path(settings.database).parent)
    return settings.clock_offset_seconds if kept_seconds is None else kept_seconds
