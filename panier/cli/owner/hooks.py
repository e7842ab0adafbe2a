"""panier hooks: list · add · remove · enable · disable · replay. Who is told of what happens, and how far."""

import secrets
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Clocked, Folder, do_beside, show_rows
from panier.core.hook.hook import SECRET_LENGTH, Webhook, signing_secret
from panier.core.office.trail import OfficeSubject
from panier.core.period import at
from panier.core.refusal import not_found
from panier.flows.hook import hooks as flow
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import hooks

commands = typer.Typer(no_args_is_help=True, help=GROUPS["hooks"].help)

_SHOWN = ("id", "state", "account", "lastEvent", "url", "problem")
Number = Annotated[int, typer.Argument(metavar="HOOK", help="Its number in the list.")]


@commands.command("list")
def list_hooks(folder: Folder = None, is_json: AsJson = False) -> None:
    """List the hooks of all accounts and the owner's own, and how far each was told.

    Example: panier hooks list --json
    """

    async def load(tx: Tx, _: Clocked) -> list[dict[str, object]]:
        found = await hooks.list_all(tx)
        people = await accounts.load_several(tx, sorted({one.account_id for one in found if one.account_id}))
        return [_row(one, people[one.account_id].nic if one.account_id else None) for one in found]

    show_rows(do_beside(load, folder, reads=True), _SHOWN, is_json=is_json)


@commands.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="The address that is told.")],
    types: Annotated[str, typer.Option("--type", metavar="TYPES", help="Of types such as order.*,task.done.")] = "",
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Have an address told of everything that happens in the shop from now on; prints the secret, once.

    Example: panier hooks add https://shop.example/told --type order.*,charge.*
    """
    secret = signing_secret("".join(secrets.choice(_LETTERS) for _ in range(SECRET_LENGTH)))
    wanted = [one.strip() for one in types.split(",") if one.strip()]

    async def act(tx: Tx, desk: Clocked) -> Webhook:
        return await flow.add(tx, desk, account_id=None, url=url, types=wanted, description=description, secret=secret)

    made = do_beside(act, folder)
    show_rows([{"id": made.hook_id, "secret": secret}], ("id", "secret"), is_json=is_json)


@commands.command()
def remove(number: Number, folder: Folder = None) -> None:
    """Delete a hook, whosever it is.

    Example: panier hooks remove 3
    """
    _act(number, "removed", folder, lambda tx, _, hook: flow.remove(tx, hook))


@commands.command()
def enable(number: Number, folder: Folder = None) -> None:
    """Have a hook told again, of all that it has missed first.

    Example: panier hooks enable 3
    """
    _act(number, "enabled", folder, lambda tx, desk, hook: flow.set_enabled(tx, desk, hook, is_enabled=True))


@commands.command()
def disable(number: Number, folder: Folder = None) -> None:
    """Have a hook told nothing more until it is enabled again.

    Example: panier hooks disable 3
    """
    _act(number, "disabled", folder, lambda tx, desk, hook: flow.set_enabled(tx, desk, hook, is_enabled=False))


@commands.command()
def replay(
    number: Number,
    after: Annotated[int, typer.Option(min=0, metavar="EVENT", help="The event behind which it is told on.")],
    folder: Folder = None,
) -> None:
    """Have a hook told again of everything behind an event, or go on behind a later one.

    Example: panier hooks replay 3 --after 1742
    """
    _act(number, "is told again", folder, lambda tx, desk, hook: flow.replay_held(tx, desk, hook, after=after))


def _act(number: int, done: str, folder: Folder, act: Callable[[Tx, Clocked, Webhook], Awaitable[None]]) -> None:
    async def run(tx: Tx, desk: Clocked) -> None:
        found = await hooks.load_any(tx, number, lock=True)
        if found is None:
            raise not_found(hookId=number)
        await act(tx, desk, found)

    do_beside(run, folder, about=OfficeSubject("hook", str(number)))
    sys.stdout.write(f"{number}: {done}\n")


def _row(hook: Webhook, nic: str | None) -> dict[str, object]:
    state = "disabled" if hook.disabled_us is not None else "failing" if hook.failing_us is not None else "enabled"
    return {
        "id": hook.hook_id,
        "state": state,
        "account": nic or "owner",
        "url": hook.url,
        "types": list(hook.types),
        "lastEvent": hook.place,
        "lastTold": None if hook.told_us is None else at(hook.told_us).isoformat(timespec="seconds"),
        "problem": hook.disabled_why or hook.problem,
        "description": hook.description,
    }


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
