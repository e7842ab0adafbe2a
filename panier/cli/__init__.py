"""The command line: sandbox · run · keys · serve · work, and the groups of commands in GROUPS.

Exit status: 0 done, 1 refused or not possible (a line says why), 2 wrong use, 3 something does not answer, 4 there
is no such thing; of `panier run`, the command's own.
"""

import asyncio
import contextlib
import gc
import os
import sys
from collections.abc import Coroutine
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from panier import __version__
from panier import settings as configuration
from panier.core.catalog.region import Region
from panier.core.values import frozen, replace

TRY, BUY, SHOP = "Try things out", "Buy", "Run a shop"


@frozen
class CommandGroup:
    """Commands about one thing: the module that has them as `commands`, and what they are for."""

    module: str
    help: str
    panel: str = SHOP


_RUNNING = "panier.cli.trying.running"
GROUPS = {
    "clock": CommandGroup(f"{_RUNNING}.clock", "A running sandbox's time: what it is, and moving it on.", TRY),
    "requests": CommandGroup(f"{_RUNNING}.requests", "What programs sent to a running sandbox, and why not.", TRY),
    "name": CommandGroup(f"{_RUNNING}.names", "What a running sandbox's registry says of domain names.", TRY),
    "fault": CommandGroup(f"{_RUNNING}.faults", "What goes wrong in a running sandbox, on purpose.", TRY),
    "snapshot": CommandGroup(f"{_RUNNING}.snapshots", "States of a running sandbox, kept and brought back.", TRY),
    "transcript": CommandGroup("panier.cli.trying.transcripts", "Calls that `panier run` recorded, sent again.", TRY),
    "order": CommandGroup("panier.cli.buy.commands", "Order as a customer, at any endpoint of this API.", BUY),
    "shop": CommandGroup("panier.cli.shop.commands", "A shop of your own: starting it, and what it still lacks."),
    "db": CommandGroup("panier.cli.owner.database", "The database and its schema."),
    "catalog": CommandGroup("panier.cli.catalog", "Catalogues: what the shop sells, in versions that never change."),
    "accounts": CommandGroup(
        "panier.cli.accounts", "Customers' accounts: what happened to them, what they were written."
    ),
    "orders": CommandGroup(
        "panier.cli.owner.orders", "Orders: what happened to them, who looks at them, calling them off."
    ),
    "usage": CommandGroup(
        "panier.cli.owner.usage", "Metered use: what was used of services, to be billed by the month."
    ),
    "deliveries": CommandGroup(
        "panier.cli.deliveries", "Deliveries: what waits, is in trouble or failed, and what to do about it."
    ),
    "events": CommandGroup("panier.cli.owner.events", "Everything that happens, as programs are told of it."),
    "hooks": CommandGroup("panier.cli.owner.hooks", "Hooks: who is told of what happens, and how far each got."),
    "mails": CommandGroup("panier.cli.owner.mails", "E-mails to customers: what became of them, and sending again."),
    "ledger": CommandGroup(
        "panier.cli.owner.ledger", "The ledger: what is in it, whether it balances, and files for accountants."
    ),
    "transfers": CommandGroup(
        "panier.cli.owner.transfers", "Bank transfers: what came, which orders it pays, and what is for none."
    ),
    "papers": CommandGroup(
        "panier.cli.owner.papers", "Papers about money: listing them, and those that the owner has issued."
    ),
    "credits": CommandGroup("panier.cli.owner.credit", "Credit and points of customers, and what they owe."),
    "codes": CommandGroup("panier.cli.owner.codes", "Codes that are worth something: making and withdrawing them."),
    "staff": CommandGroup("panier.cli.owner.staff", "Colleagues in the back office: who they are, what they may do."),
    "zones": CommandGroup("panier.cli.zones", "Zones on name servers: which are behind, and telling them anew."),
}


@frozen
class SingleCommand:
    """A command of a module of its own: `place` is module:function; `help`: what the list of commands says of it."""

    place: str
    help: str
    panel: str = TRY


COMMANDS = {
    "run": SingleCommand(
        "panier.cli.trying.run:run", "Run a command with a sandbox of its own: started before it, stopped after it."
    ),
    "keys": SingleCommand(
        "panier.cli.trying.keys:show_keys", "Show the keys of a sandbox's customers, which it printed at its start."
    ),
    "trigger": SingleCommand(
        f"{_RUNNING}.triggers:trigger",
        "Bring a running sandbox into a state: an order that is stuck, a card that is declined.",
    ),
    "fixtures": SingleCommand(
        f"{_RUNNING}.fixtures:plant",
        "Plant carts, orders, services, names and faults in a running sandbox, step by step, as a file says.",
    ),
    "doctor": SingleCommand(
        f"{_RUNNING}.doctor:examine",
        "Look at a sandbox, at the settings and at what programs need; end with 1 where something is wrong.",
    ),
    "backup": SingleCommand(
        "panier.cli.owner.backups:backup", "Copy a shop's database into a file, while the shop runs.", SHOP
    ),
    "restore": SingleCommand(
        "panier.cli.owner.backups:restore",
        "Put a copy of a shop's database where there is none yet: at PANIER_DATABASE.",
        SHOP,
    ),
    "plan": SingleCommand("panier.cli.buy.shortcuts:plan", "Show what an order would cost; nothing is ordered.", BUY),
    "api": SingleCommand("panier.cli.buy.shortcuts:call_api", "Make one signed call and print its answer.", BUY),
}

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="An order server that speaks OVHcloud's ordering API.",
    epilog="Example: panier sandbox --manage-port 8079 · Exit status: 0 done, 1 refused, 2 wrong use,"
    " 3 not reachable, 4 not found.",
)

Port = Annotated[
    int | None,
    typer.Option(metavar="PORT", help="The port to answer on; by default PANIER_PORT, or 8080.", min=1, max=65535),
]


class Logged(StrEnum):
    """What a sandbox prints while it runs."""

    NOTHING = "nothing"
    REQUESTS = "requests"


Folder = Annotated[Path, typer.Option("--data", metavar="DIR", help="The folder for the sandbox's data.")]
EnvFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write the keys to this file once calls are accepted.")
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Start over: delete the orders and keys of last time.")]
DeliverySeconds = Annotated[
    float,
    typer.Option(metavar="SECONDS", help="How long a delivery takes.", min=0.0, max=configuration.DELIVERY_SECONDS_MAX),
]
ClockOffset = Annotated[
    str, typer.Option(metavar="DURATION", help="Shift the shop's clock, by P1Y or -P2D for example.")
]
ManagePort = Annotated[
    int,
    typer.Option(
        metavar="PORT",
        help="The owner's port, with the workshop; 0: none.",
        min=0,
        max=65535,
    ),
]
OfficePort = Annotated[
    int | None,
    typer.Option(
        metavar="PORT",
        help="A port for the office; else PANIER_OFFICE_PORT, or under /office.",
        min=1,
        max=65535,
    ),
]
ClockOption = Annotated[
    str | None, typer.Option("--clock", metavar="TIME", help="What time it is in the shop, such as 2027-03-01.")
]
CatalogOption = Annotated[
    list[str] | None,
    typer.Option("--catalog", metavar="[FAMILY=]FILE", help="Sell this catalogue too; may be given several times."),
]
Bound = Annotated[bool, typer.Option("--until-eof", hidden=True, help="End when the standard input does.")]
RegionOption = Annotated[Region | None, typer.Option(help="Whose subsidiaries sell; by default PANIER_REGION, or eu.")]
Faults = Annotated[
    list[str] | None,
    typer.Option(metavar="RULE", help="What is to go wrong, as 'POST */checkout=500:2', or a plan such as bad-day."),
]
Log = Annotated[Logged, typer.Option(help="Print a line for each call, and for what happens to orders.")]


def main() -> None:
    """Run a command; an error that the user can correct is one line, not a traceback."""
    gc.disable()  # whatever a start loads stays; a shop that runs collects again (app.py)
    from panier.cli import noting, wording
    from panier.core.refusal import Refusal

    umask = os.umask(0o077)  # what a shop writes is for its owner alone
    _add_commands(umask)
    _add_groups()
    wording.warn_unknown()
    command = typer.main.get_command(app)
    wording.tidy(command)
    noting.know_commands(command)
    try:
        command(prog_name="panier")
    except Refusal as refusal:
        print(f"panier: {wording.refusal_line(refusal)}", file=sys.stderr)
        raise SystemExit(wording.exit_status(refusal)) from None
    except Exception as error:  # a folder that cannot be written, a database that does not answer
        line = wording.trouble_line(error)
        if line is None:
            raise
        print(f"panier: {line}", file=sys.stderr)
        raise SystemExit(wording.REFUSED) from None


def _show_version(is_asked: bool) -> None:
    if is_asked:
        print(f"panier {__version__}")
        raise typer.Exit


@app.callback()
def options(
    is_version: Annotated[
        bool, typer.Option("--version", help="Show the version.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """An order server that speaks OVHcloud's ordering API."""


def _is_called(name: str) -> bool:
    """True where a group of commands is called, or a shell asks how a command goes on."""
    return name in sys.argv[1:2] or "_PANIER_COMPLETE" in os.environ


def _add_commands(umask: int) -> None:
    """Add the commands of modules of their own; only the one that is called is loaded."""
    for name, one in COMMANDS.items():
        settings = {"allow_interspersed_args": False, "obj": umask} if name == "run" else {}
        if _is_called(name):
            module, _, function = one.place.partition(":")
            found = getattr(import_module(module), function)
            app.command(name, rich_help_panel=one.panel, context_settings=settings)(found)
        else:
            app.command(name, rich_help_panel=one.panel, help=one.help)(lambda: None)


def _add_groups() -> None:
    """Add the groups of commands; they take a while to load, so only whoever calls one of a group has it loaded."""
    from panier.cli.wording import ListingGroup

    for name, group in GROUPS.items():
        commands = import_module(group.module).commands if _is_called(name) else typer.Typer(help=group.help)
        kind = None if group.panel == BUY else ListingGroup  # who buys wants to know what there is to do
        app.add_typer(commands, name=name, rich_help_panel=group.panel, cls=kind)


@app.command(rich_help_panel=TRY)
def sandbox(  # noqa: PLR0917 - typer's options are arguments
    port: Port = None,
    folder: Folder = Path("data"),
    env_file: EnvFile = None,
    fresh: Fresh = False,
    delivery_seconds: DeliverySeconds = 1.0,
    clock_offset: ClockOffset = "P0D",
    manage_port: ManagePort = 0,
    office_port: OfficePort = None,
    log: Log = Logged.NOTHING,
    region: RegionOption = None,
    instant: ClockOption = None,
    catalog: CatalogOption = None,
    fault: Faults = None,
    is_bound: Bound = False,
) -> None:
    """Start a shop for trying things out: ready-made customers, nothing is ever charged.

    Example: panier sandbox --port 8081 --manage-port 8079 --log requests
    """
    from panier.cli.trying import offsets

    offset_seconds = offsets.read(clock_offset, instant)
    print("Preparing the sandbox …", flush=True)
    from panier.cli import ports
    from panier.cli.trying.sandbox import SandboxWishes, serving

    given = configuration.read()
    port, office_port = port or given.port, given.office_port if office_port is None else office_port
    ports.check_ports(port, manage_port=manage_port, office_port=office_port)
    if fault:
        from panier.web.faults.planned import check as check_faults

        check_faults(fault)
    wishes = SandboxWishes(
        port=port,
        manage_port=manage_port,
        office_port=office_port,
        folder=folder,
        env_file=env_file,
        is_fresh=fresh,
        delivery_seconds=delivery_seconds,
        offset_seconds=offset_seconds,
        region=region,
        catalogs=tuple(catalog or ()),
        has_log=log is Logged.REQUESTS,
        faults=tuple(fault or ()),
        is_bound=is_bound,
    )
    _run(serving(wishes))


@app.command(rich_help_panel=SHOP)
def serve(
    port: Port = None,
    works: Annotated[bool, typer.Option("--work/--no-work", help="Also deliver, in this process.")] = True,
    office_port: OfficePort = None,
) -> None:
    """Answer API calls.

    The database is PANIER_DATABASE; its schema must be up to date (`panier db upgrade`).

    Example: PANIER_DATABASE=postgresql://shop@db/shop panier serve --port 8081 --no-work
    """
    from panier.cli import databases, ports
    from panier.cli.ports import ready_line
    from panier.serving import serve as serve_app

    given = configuration.read()
    settings = replace(
        given, port=port or given.port, office_port=given.office_port if office_port is None else office_port
    )
    ports.check_ports(settings.port, office_port=settings.office_port)
    databases.check_servable(settings)
    _run(serve_app(settings, works=works, greet=lambda: print(ready_line(settings), flush=True)))


@app.command(rich_help_panel=SHOP)
def work() -> None:
    """Deliver orders, without answering API calls.

    On SQLite the serving process does that itself.
    """
    from panier.cli import databases
    from panier.serving import work as work_app

    settings = configuration.read()
    databases.check_servable(settings)
    _run(work_app(settings))


def _run(coroutine: Coroutine[object, object, None]) -> None:
    import uvloop

    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        uvloop.run(coroutine)
