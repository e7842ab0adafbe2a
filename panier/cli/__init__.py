"""The command line: sandbox · serve · work · catalog · accounts · db."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from panier import settings as configuration
from panier.core.catalog.region import Region
from panier.flows.shop import Shop
from panier.store.engine.db import Database

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="An order server that speaks OVHcloud's ordering API.",
)
database_commands = typer.Typer(no_args_is_help=True, help="The database and its schema.")
app.add_typer(database_commands, name="db")

Port = Annotated[int, typer.Option(help="The port to answer on.", min=1, max=65535)]


def main() -> None:
    """Run a command; an error that the user can correct is one line, not a traceback."""
    from panier.cli.accounts import commands as account_commands
    from panier.cli.catalog import commands
    from panier.core.refusal import Refusal

    app.add_typer(commands, name="catalog")
    app.add_typer(account_commands, name="accounts")
    try:
        app()
    except Refusal as refusal:
        print(f"panier: {refusal.message}", file=sys.stderr)
        raise SystemExit(1) from None
    except OSError as error:  # a folder that cannot be written, a database that does not answer
        print(f"panier: {error}", file=sys.stderr)
        raise SystemExit(1) from None


@app.command()
def sandbox(  # noqa: PLR0917 - typer's options are arguments
    port: Port = configuration.DEFAULT_PORT,
    folder: Annotated[Path, typer.Option("--data", help="The folder for the sandbox's data.")] = Path("data"),
    env_file: Annotated[Path | None, typer.Option(help="Write the keys to this file once calls are accepted.")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over: delete the orders and keys of last time.")
    ] = False,
    delivery_seconds: Annotated[float, typer.Option(help="How long a delivery takes.", min=0.0)] = 1.0,
    clock_offset: Annotated[str, typer.Option(help="Shift the shop's clock, by P1Y or -P2D for example.")] = "P0D",
    manage_port: Annotated[
        int, typer.Option(help="The port for moving the clock and controlling the registry; 0: none.", min=0, max=65535)
    ] = 0,
    region: Annotated[
        Region | None, typer.Option(help="Whose subsidiaries sell; by default PANIER_REGION, or eu.")
    ] = None,
) -> None:
    """Start a shop for trying things out: ready-made customers, nothing is ever charged."""
    from panier.app import serve as serve_app
    from panier.cli import ready_made
    from panier.cli.welcome import show
    from panier.store.engine import migrate
    from panier.store.engine.db import is_postgres

    _check_port(port)
    if manage_port:
        _check_port(manage_port)
    given = configuration.read()
    given.check_sandbox()
    url = given.database if is_postgres(given.database) else str(folder / "panier.sqlite")
    if env_file is not None:
        env_file.unlink(missing_ok=True)  # whoever waits for the file must not find the one of last time
    if fresh and is_postgres(url):
        migrate.wipe(url)
    region = region or given.region
    keys = ready_made.prepare(folder, region, is_fresh=fresh)
    migrate.upgrade(url)
    settings = replace(
        given,
        database=url,
        port=port,
        delivery_seconds=delivery_seconds,
        clock_offset_seconds=_offset_seconds(clock_offset),
        manage_port=manage_port,
        region=region,
    )

    async def prepare(shop: Shop, database: Database) -> None:
        await ready_made.plant_all(shop, database, keys)

    def greet() -> None:
        if env_file is not None:
            ready_made.write_environment(env_file, settings.url, keys, region)
        show(settings, keys[0], folder)

    _run(serve_app(settings, works=True, prepare=prepare, greet=greet))


@app.command()
def serve(
    port: Port = configuration.DEFAULT_PORT,
    works: Annotated[bool, typer.Option("--work/--no-work", help="Also deliver, in this process.")] = True,
) -> None:
    """Answer API calls.

    The database is PANIER_DATABASE; its schema must be up to date (`panier db upgrade`).
    """
    from panier.app import serve as serve_app

    _check_port(port)
    settings = replace(configuration.read(), port=port)
    _require_schema(settings.database)
    _run(serve_app(settings, works=works))


@app.command()
def work() -> None:
    """Deliver orders, without answering API calls.

    On SQLite the serving process does that itself.
    """
    from panier.app import work as work_app

    settings = configuration.read()
    _require_schema(settings.database)
    _run(work_app(settings))


@database_commands.command("upgrade")
def upgrade() -> None:
    """Bring the database to the schema of this release."""
    from panier.store.engine import migrate

    migrate.upgrade(configuration.read().database)


@database_commands.command("check")
def check() -> None:
    """Check that the database has the schema of this release."""
    _require_schema(configuration.read().database)
    print("The schema is up to date.")


def _require_schema(url: str) -> None:
    from panier.core.refusal import conflict
    from panier.store.engine import migrate

    if found := migrate.differences(url):
        raise conflict(
            f"The database is not at this release's schema ({len(found)} differences): run `panier db upgrade`"
        )


def _check_port(port: int) -> None:
    from panier.core.refusal import conflict

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise conflict(
                f"Port {port} cannot be used ({os.strerror(error.errno or 0)}): choose another with --port"
            ) from error


def _offset_seconds(text: str) -> int:
    from panier.core.period import parse
    from panier.core.refusal import bad_input

    period = parse(text.removeprefix("-"))
    if period is None:
        raise bad_input("clock-offset", f"is {text!r}, but must be an ISO 8601 duration such as P1Y, -P2D or PT1H")
    import time

    now_us = time.time_ns() // 1_000
    seconds = (period.after(now_us) - now_us) // 1_000_000
    return -seconds if text.startswith("-") else seconds


def _run(coroutine: Coroutine[object, object, None]) -> None:
    import uvloop

    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        uvloop.run(coroutine)
