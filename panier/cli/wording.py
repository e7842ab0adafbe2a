"""What the command line says: refusals in a shell's words, warnings, and help without noise."""

import difflib
import os
import sqlite3
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from panier import settings as configuration
from panier.core.refusal import Kind, Refusal

_WIRE_BEGIN = "The input provided isn't valid: "
REFUSED, WRONG_USE, NOT_REACHABLE, NOT_FOUND = 1, 2, 3, 4
_STATUSES = {Kind.UNAVAILABLE: NOT_REACHABLE, Kind.NOT_FOUND: NOT_FOUND}


def exit_status(refusal: Refusal) -> int:
    """What a command ends with that was refused."""
    return _STATUSES.get(refusal.kind, REFUSED)


def refusal_line(refusal: Refusal) -> str:
    """A refusal without the words of the API."""
    if not refusal.message.startswith(_WIRE_BEGIN):
        return refusal.message
    name, quote, rest = refusal.message.removeprefix(_WIRE_BEGIN).removeprefix("'").partition("'")
    return f"{name}{rest}" if quote else refusal.message.removeprefix(_WIRE_BEGIN)


def trouble_line(error: Exception) -> str | None:
    """What to say of an error of the system or of a database; None for a mistake of this program."""
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
    if isinstance(error, sqlite3.Error) or type(error).__module__.startswith(("asyncpg", "sqlalchemy.exc")):
        reason = str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__]
        return f"The database cannot be used: {reason[0]}. `panier db check` tells what is wrong with it"
    return None


def warn_unknown() -> None:
    """Warn of PANIER_ variables that nothing reads: a misspelt one would be ignored in silence."""
    known = configuration.known_names()
    try:
        given = configuration.with_credentials(os.environ)
    except Refusal:  # which the command says, if it reads any settings
        given = os.environ
    for name in configuration.unknown_names(given):
        near = difflib.get_close_matches(name, known, n=1)
        hint = f": did you mean {near[0]}?" if near else "; `docs/settings.md` lists all there are"
        print(f"panier: warning: {name} is set, but no setting has that name{hint}", file=sys.stderr)


class ListingGroup(TyperGroup):
    """A group of commands that lists where no command is named: `panier requests --status 4xx`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Name the list, where there is one and nothing else is asked for."""
        asks_for_help = bool({"--help"} & set(args[:1]))
        if "list" in self.commands and not ctx.resilient_parsing and not asks_for_help:
            args = ["list", *args] if not args or args[0].startswith("-") else args
        return super().parse_args(ctx, args)


def tidy(command: Any) -> None:
    """Take the type of a flag out of the help: a flag takes no value."""
    context = typer.Context(command)
    for option in (*command.params, command.get_help_option(context)):
        if getattr(option, "is_flag", False) and getattr(option, "metavar", None) is None:
            option.metavar = ""
    if isinstance(command, TyperGroup):
        if isinstance(command, ListingGroup) and "list" in command.commands:
            command.help = f"{command.help}\n\nWithout a command it lists, as `list` does."
        for below in command.commands.values():
            tidy(below)
