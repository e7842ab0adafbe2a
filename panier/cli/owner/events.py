"""panier events: list · tail. Everything that happens in the shop, as programs are told of it."""

import asyncio
import contextlib
import sys
from typing import Annotated

import typer

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Clocked, Folder, do_beside, show_rows
from panier.core.hook.fact import NumberedFact
from panier.flows.hook.events import wanted_types
from panier.store.engine.db import Tx
from panier.store.messages import events
from panier.wire.hook.event import event_out

commands = typer.Typer(no_args_is_help=True, help=GROUPS["events"].help)

_SHOWN = ("id", "timestamp", "type", "account", "data")
_PAUSE_SECONDS = 1.0
_PORTION = 1_000

After = Annotated[int, typer.Option(min=0, metavar="EVENT", help="Only those behind an event.")]
Kinds = Annotated[str | None, typer.Option("--type", metavar="TYPES", help="Of types such as order.*,task.done.")]
Most = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many.")]


@commands.command("list")
def list_events(
    after: After = 0, types: Kinds = None, limit: Most = 100, folder: Folder = None, is_json: AsJson = False
) -> None:
    """List what happened, oldest first, of all accounts.

    Example: panier events list --type order.* --json
    """
    _show(_load(after, wanted_types(types), limit, folder), is_json=is_json)


@commands.command()
def tail(types: Kinds = None, folder: Folder = None, is_json: AsJson = False) -> None:
    """Print what happens from now on, until it is stopped.

    Example: panier events tail --type charge.*
    """
    chosen = wanted_types(types)

    async def last(tx: Tx, _: Clocked) -> int:
        while await events.number(tx):
            continue
        return await events.last_place(tx)

    place = do_beside(last, folder, is_noted=False)  # it numbers what the worker would number
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            found = _load(place, (), _PORTION, folder)
            place = found[-1].place if found else place
            _show([one for one in found if not chosen or one.fact.type.value in chosen], is_json=is_json)
            sys.stdout.flush()
            asyncio.run(asyncio.sleep(_PAUSE_SECONDS))


def _load(after: int, types: tuple[str, ...], limit: int, folder: Folder) -> tuple[NumberedFact, ...]:
    async def load(tx: Tx, _: Clocked) -> tuple[NumberedFact, ...]:
        while await events.number(tx):
            continue
        return await events.list_after(tx, after, owner=None, types=types, limit=limit)

    return do_beside(load, folder, is_noted=False)


def _show(found: "list[NumberedFact] | tuple[NumberedFact, ...]", *, is_json: bool) -> None:
    rows: list[dict[str, object]] = []
    for one in found:
        shown = event_out(one)
        content = shown.data if is_json else " ".join(f"{name}={value}" for name, value in shown.data.items())
        rows.append({
            "id": shown.id, "timestamp": shown.timestamp, "type": shown.type, "account": one.fact.account_id,
            "data": content,
        })  # fmt: skip
    show_rows(rows, _SHOWN, is_json=is_json)
