"""What commands change beside a shop stands in its trail, in the transaction that changes it."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

from typer.core import TyperGroup

from panier.core.office.trail import OfficeSubject
from panier.flows.office.acts import act_by_command
from panier.store.engine.db import Tx

T = TypeVar("T")

_PROGRAM = "panier"
_WORDS: ContextVar[str] = ContextVar("command", default=_PROGRAM)


async def noted(
    tx: Tx, do: Callable[[Tx], Awaitable[T]], *, now: Callable[[], int], about: OfficeSubject | None = None
) -> T:
    """Do what a command does, and write down that it ran, and what that changed of what it is about.

    What the command was told besides is not written down: it may hold what nobody else should read.
    """
    return await act_by_command(tx, do, command=_WORDS.get(), about=about, now=now)


def know_commands(command: Any, words: str = _PROGRAM) -> None:
    """Have each command know its own words, such as `panier hooks add`, while it runs; `words`: of this one."""
    if isinstance(command, TyperGroup):
        for name, below in command.commands.items():
            know_commands(below, f"{words} {name}")
    elif command.callback is not None:
        command.callback = partial(_run, words, command.callback)


def _run(words: str, callback: Callable[..., object], *arguments: object, **options: object) -> object:
    _WORDS.set(words)
    return callback(*arguments, **options)
