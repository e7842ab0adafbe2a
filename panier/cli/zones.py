"""panier zones: status · push. What the shop's name servers have of its zones."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import msgspec
import typer

from panier import settings as configuration
from panier.app import clock, make_keyring
from panier.cli import GROUPS, databases
from panier.cli.noting import noted
from panier.core.office.trail import OfficeSubject
from panier.core.period import at
from panier.core.refusal import conflict, invalid
from panier.core.zone.push import PushState
from panier.flows.service.publishing import JOB
from panier.flows.zone import pushes
from panier.outside.names import host
from panier.store import zone_pushes
from panier.store.engine.db import Database, Tx
from panier.store.engine.opening import open_database

T = TypeVar("T")

commands = typer.Typer(no_args_is_help=True, help=GROUPS["zones"].help)

AsJson = Annotated[bool, typer.Option("--json", help="A JSON object in each line.")]


@commands.command()
def status(is_json: AsJson = False) -> None:
    """List the zones that the name servers are behind with, and why.

    A zone is behind while its change has not been told, and where another account has the name that it lies under.
    """

    async def load(tx: Tx) -> tuple[int, tuple[PushState, ...]]:
        return await zone_pushes.count(tx), await zone_pushes.list_behind(tx, kind=JOB)

    names, behind = _run(lambda database: database.read(load))
    for one in behind:
        row = _row(one)
        if is_json:
            text = msgspec.json.encode(row).decode()
        else:
            text = "  ".join("-" if value is None else str(value) for value in row.values())
        sys.stdout.write(f"{text}\n")
    if not is_json:
        sys.stdout.write(f"{len(behind)} of {names} zones are behind.\n")


@commands.command()
def push(
    name: Annotated[str | None, typer.Argument(help="Only this zone; without it, every zone.")] = None,
) -> None:
    """Have the worker compare zones with the name servers now, whatever they were told before.

    It mends what was changed on the name servers by hand, and what they lost.

    Example: panier zones push exemple.fr
    """
    if not configuration.read().powerdns_url:
        raise conflict("This shop publishes its zones nowhere: set PANIER_POWERDNS_URL")

    now = clock(configuration.read().clock_offset_seconds)

    async def stage(database: Database) -> int:
        if name is not None:
            spelled = host(name) or name
            zone = OfficeSubject("zone", spelled)
            if not await database.write(
                lambda tx: noted(tx, lambda tx: pushes.hasten_zone(tx, spelled), now=now, about=zone)
            ):
                raise invalid(f"There is no zone {name}")
            return 1
        count, after = 0, ""
        await database.write(lambda tx: noted(tx, _every_zone, now=now))
        while True:
            start = after
            names = await database.write(lambda tx, start=start: pushes.hasten_several(tx, after=start))  # type: ignore[misc]
            if not names:
                return count
            count, after = count + len(names), names[-1]

    staged = _run(stage)
    sys.stdout.write(f"{staged} {'zone is' if staged == 1 else 'zones are'} told to the name servers by the worker.\n")


async def _every_zone(_: Tx) -> None:
    """What is written down before all zones are told, some in each transaction."""


def _row(state: PushState) -> dict[str, object]:
    """What is told of a zone: nothing is published where it ended."""
    push_ = state.push
    return {
        "name": push_.name,
        "published": _moment(state.published_us),
        "onNameServers": _moment(push_.published_us),
        "tried": _moment(push_.tried_us),
        "problem": push_.problem,
    }


def _moment(at_us: int | None) -> str | None:
    return None if at_us is None else at(at_us).isoformat(timespec="seconds")


def _run(work: Callable[[Database], Awaitable[T]]) -> T:
    databases.check_ready(databases.chosen())

    async def run() -> T:
        settings = configuration.read()
        database = await open_database(settings.database, keyring=make_keyring(settings), is_beside=True)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
