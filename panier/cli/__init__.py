"""The command line: sandbox · serve · work · catalog · accounts · db."""

import asyncio
import contextlib
import gc
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

ACCOUNTS_HELP = "Customers' accounts: what happened to them, what they were written."
CATALOG_HELP = "Catalogues: what the shop sells, in versions that never change."

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
    gc.disable()  # whatever a start loads stays; a shop that runs collects again (app.py)
    from panier.core.refusal import Refusal

    os.umask(0o077)  # what a shop writes is for its owner alone
    app.add_typer(_catalog_commands(), name="catalog")
    app.add_typer(_account_commands(), name="accounts")
    try:
        app()
    except Refusal as refusal:
        print(f"panier: {refusal.message}", file=sys.stderr)
        raise SystemExit(1) from None
    except OSError as error:  # a folder that cannot be written, a database that does not answer
        print(f"panier: {error}", file=sys.stderr)
        raise SystemExit(1) from None


def _catalog_commands() -> typer.Typer:
    """The commands about catalogues, which take a while to load: only for whoever calls one of them."""
    if "catalog" not in sys.argv[1:2]:
        return typer.Typer(help=CATALOG_HELP)
    from panier.cli.catalog import commands

    return commands


def _account_commands() -> typer.Typer:
    """The commands about accounts, which are loaded only for whoever calls one of them."""
    if "accounts" not in sys.argv[1:2]:
        return typer.Typer(help=ACCOUNTS_HELP)
    from panier.cli.accounts import commands

    return commands


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
    print("Preparing the sandbox …", flush=True)
    from panier.app import make_keyring
    from panier.app import serve as serve_app
    from panier.cli import ready_made, schema
    from panier.cli.welcome import show
    from panier.flows.shop import Shop
    from panier.store.engine import modes
    from panier.store.engine.db import Database, is_postgres
    from panier.store.engine.modes import Mode

    _check_port(port)
    if manage_port:
        _check_port(manage_port)
    given = configuration.read()
    given.check_sandbox()
    url = given.database if is_postgres(given.database) else str(folder / "panier.sqlite")
    modes.check_mode(url, Mode.SANDBOX)
    if env_file is not None:
        env_file.unlink(missing_ok=True)  # whoever waits for the file must not find the one of last time
    if fresh and is_postgres(url):
        from panier.store.engine import migrate

        migrate.wipe(url)
    region = region or given.region
    keys = ready_made.prepare(folder, region, is_fresh=fresh)
    if not given.secret_key and not given.secret_key_file:
        given = replace(given, secret_key_file=str(ready_made.key_file(folder)))
    schema.bring_up(url, keyring=make_keyring(given))
    settings = replace(
        given,
        database=url,
        port=port,
        delivery_seconds=configuration.delivery_time(delivery_seconds),
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
    _check_database(settings)
    _run(serve_app(settings, works=works))


@app.command()
def work() -> None:
    """Deliver orders, without answering API calls.

    On SQLite the serving process does that itself.
    """
    from panier.app import work as work_app

    settings = configuration.read()
    _check_database(settings)
    _run(work_app(settings))


@database_commands.command("upgrade")
def upgrade() -> None:
    """Bring the database to the schema of this release.

    Secrets that an earlier release stored unsealed are sealed; see PANIER_SECRET_KEY.
    """
    from panier.app import make_keyring
    from panier.store.engine import migrate
    from panier.store.engine.db import is_postgres

    settings = configuration.read()
    has_key = settings.secret_key or settings.secret_key_file
    needs_none = is_postgres(settings.database) and not has_key  # where there are secrets, the migration asks for it
    migrate.upgrade(settings.database, keyring=None if needs_none else make_keyring(settings))


@database_commands.command("rekey")
def rekey() -> None:
    """Seal all secrets with the first key of PANIER_SECRET_KEY, or of the file.

    The keys after it open what is sealed so far. The shop may go on serving with the same keys meanwhile; once this is
    done, only the first one is needed.
    """
    from panier.app import reseal

    print(f"{asyncio.run(reseal(configuration.read()))} secrets are sealed anew.")


@database_commands.command("check")
def check() -> None:
    """Check that the database has the schema of this release."""
    _require_schema(configuration.read().database)
    print("The schema is up to date.")


def _check_database(settings: configuration.Settings) -> None:
    """Check that a database is one of the shop's own mode, before a key is asked for or made, and of this release."""
    from panier.store.engine import modes, revision

    modes.check_mode(settings.database, modes.Mode.LIVE if settings.is_live else modes.Mode.SANDBOX)
    if not revision.is_newest(settings.database):
        _require_schema(settings.database)


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
    try:
        seconds = (period.after(now_us) - now_us) // 1_000_000
    except (OverflowError, ValueError):  # beyond the calendar
        seconds = configuration.OFFSET_SECONDS_MAX + 1
    if seconds > configuration.OFFSET_SECONDS_MAX:
        raise bad_input("clock-offset", f"is {text!r}, but must be at most 100 years")
    return -seconds if text.startswith("-") else seconds


def _run(coroutine: Coroutine[object, object, None]) -> None:
    import uvloop

    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        uvloop.run(coroutine)
