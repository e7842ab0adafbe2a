"""panier deliveries: list · made · fail · retry · give-up · owed. What the shop's owner does about deliveries."""

import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Clocked, Folder, do_beside, show_rows
from panier.core.office.trail import OfficeSubject
from panier.core.refusal import bad_input
from panier.core.service.details import Property
from panier.flows.service import owner_deliveries, owner_tasks
from panier.store.engine.db import Tx
from panier.store.service import deliveries as stored
from panier.wire.service.open_delivery import open_delivery_out, open_end_out, open_task_out, owed_out

commands = typer.Typer(no_args_is_help=True, help=GROUPS["deliveries"].help)

END = "end-"
TASK = "task-"
_TRUTHS = {"true": True, "false": False}
_SHOWN = ("delivery", "state", "event", "order", "planCode", "service", "attempts", "problem")

Which = Annotated[
    str, typer.Argument(metavar="DELIVERY", help="Its number in the list; end-NUMBER is an end, task-NUMBER a task.")
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, in words that its customer may read.")]
Most = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="Of so many orders at most, oldest first.")]


@commands.command("list")
def list_open(limit: Most = 100, folder: Folder = None, is_json: AsJson = False) -> None:
    """List what waits to be made, is in trouble or failed, tasks that wait, and ends that are not carried out.

    Names are made by their registry, in a task of their customer; of them only what failed can be given up here.

    Example: panier deliveries list --json
    """

    async def load(tx: Tx, _: Clocked) -> list[dict[str, object]]:
        made = await owner_deliveries.list_open(tx, limit=limit)
        asked = await owner_tasks.list_open(tx, limit=limit)
        ended = await owner_deliveries.list_open_ends(tx, limit=limit)
        return [*map(open_delivery_out, made), *map(open_task_out, asked), *map(open_end_out, ended)]

    show_rows(do_beside(load, folder, reads=True), _SHOWN, is_json=is_json)


@commands.command()
def made(
    which: Which,
    name: Annotated[str | None, typer.Option(help="Under which name it was made; a change keeps its name.")] = None,
    properties: Annotated[
        list[str] | None, typer.Option("--property", metavar="KEY=VALUE", help="What else there is to tell of it.")
    ] = None,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Say that a piece was made, was changed, a task done, or that what ended was taken back.

    Example: panier deliveries made 17 --name vps-1a2b3c4d.vps.example --property ip=192.0.2.7
    """
    told = _properties(properties or [])

    async def act(tx: Tx, desk: Clocked) -> None:
        if (ended := _ended(which)) is not None:
            await owner_deliveries.mark_ended(tx, desk, ended)
        elif (task := _task(which)) is not None:
            await owner_tasks.mark_done(tx, desk, task)
        else:
            await owner_deliveries.mark_made(tx, desk, _number(which), name=name, properties=told)

    _act(act, which, "made", folder, is_json=is_json)


@commands.command()
def fail(which: Which, reason: Reason = "", folder: Folder = None, is_json: AsJson = False) -> None:
    """Say that a piece cannot be made, with all that belongs to it, or a task not done; all else goes on.

    Example: panier deliveries fail 17 --reason "There is no room in that datacentre"
    """

    async def act(tx: Tx, desk: Clocked) -> None:
        if (ended := _ended(which)) is not None:
            await owner_deliveries.fail_end(tx, desk, ended, reason=reason)
        elif (task := _task(which)) is not None:
            await owner_tasks.mark_failed(tx, desk, task, reason=reason)
        else:
            await owner_deliveries.mark_failed(tx, desk, _number(which), reason=reason)

    _act(act, which, "failed", folder, is_json=is_json)


@commands.command()
def retry(which: Which, folder: Folder = None, is_json: AsJson = False) -> None:
    """Ask for a piece anew, with all that failed with it.

    Example: panier deliveries retry 17
    """

    async def act(tx: Tx, desk: Clocked) -> None:
        if (ended := _ended(which)) is not None:
            await owner_deliveries.retry_end(tx, desk, ended)
        else:
            await owner_deliveries.retry(tx, desk, _number(which))

    _act(act, which, "asked for anew", folder, is_json=is_json)


@commands.command("give-up")
def give_up(which: Which, reason: Reason = "", folder: Folder = None, is_json: AsJson = False) -> None:
    """Call a piece off for good; what was paid for it is given back (`panier deliveries owed`).

    Example: panier deliveries give-up 17 --reason "It is no longer made"
    """

    async def act(tx: Tx, desk: Clocked) -> None:
        if (ended := _ended(which)) is not None:
            await owner_deliveries.give_up_end(tx, desk, ended, reason=reason)
        else:
            await owner_deliveries.give_up(tx, desk, _number(which), reason=reason)

    _act(act, which, "given up", folder, is_json=is_json)


@commands.command("owed")
def list_owed(limit: Most = 100, folder: Folder = None, is_json: AsJson = False) -> None:
    """List what was paid for pieces that were called off, with the refund that gives it back, the latest first.

    Example: panier deliveries owed --json
    """

    async def load(tx: Tx, _: Clocked) -> list[dict[str, object]]:
        return [owed_out(one) for one in await stored.list_owed(tx, limit=limit)]

    columns = ("delivery", "order", "amount", "refund", "since", "reason")
    show_rows(do_beside(load, folder, reads=True), columns, is_json=is_json)


def _about(which: str) -> OfficeSubject:
    """What a piece is called in the trail."""
    if (ended := _ended(which)) is not None:
        return OfficeSubject("end", str(ended))
    task = _task(which)
    return OfficeSubject("delivery", str(_number(which))) if task is None else OfficeSubject("service task", str(task))


def _act(
    act: Callable[[Tx, Clocked], Awaitable[None]], which: str, done: str, folder: Path | None, *, is_json: bool
) -> None:
    do_beside(act, folder, about=_about(which))
    text = msgspec.json.encode({"delivery": which, "done": done}).decode() if is_json else f"{which}: {done}"
    sys.stdout.write(f"{text}\n")


def _ended(which: str) -> int | None:
    """The number of the service of an end; None for a delivery."""
    return _number(which.removeprefix(END)) if which.startswith(END) else None


def _task(which: str) -> int | None:
    """The number of a task; None for anything else."""
    return _number(which.removeprefix(TASK)) if which.startswith(TASK) else None


def _number(text: str) -> int:
    """The number of a delivery, or of what stands behind such a word.

    Refuses: anything else (400): a task too, where it cannot be asked for anew or given up.
    """
    if text.startswith(TASK):
        raise bad_input("DELIVERY", "is a task, which its customer asks for anew; it can be made, and it can fail")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise bad_input("DELIVERY", f"is {text!r}, but must be one of `panier deliveries list`")
    return int(text)


def _properties(pairs: list[str]) -> Mapping[str, Property]:
    """The properties in KEY=VALUE; whole numbers and truths are known by their look."""
    found: dict[str, Property] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not key or not equals:
            raise bad_input("--property", f"is {pair!r}, but must be such as ip=192.0.2.7")
        digits = text.removeprefix("-")
        is_number = digits.isascii() and digits.isdigit() and len(digits) < 19 and str(int(text)) == text
        found[key] = _TRUTHS[text] if text in _TRUTHS else int(text) if is_number else text
    return found
