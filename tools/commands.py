"""Writes docs/commands.md from the commands themselves: what each does, its arguments and its options.

`make docs` writes it; a test fails when it is out of date.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
PAGE = CHECKOUT / "docs" / "commands.md"
HEAD = """\
# Commands

Every command of `panier`, as each tells of itself with `--help`. `make docs` writes this page. What is set by variables
is in [settings.md](settings.md), and so is what an [exit status](settings.md#commands) means.

"""
# Where a shell asks how a command goes on, every group of commands is loaded.
_TELLS = """
import json, os, sys
import typer.main
os.environ["_PANIER_COMPLETE"] = "none"
sys.argv = ["panier"]
made = typer.main.get_command

def value(option, context):
    if getattr(option, "is_flag", False):
        return ""
    return option.metavar or option.display_type(context).strip("<>").upper()

def told(command, path):
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    with command.context_class(command, info_name=path) as context:
        found = {
            "path": path, "help": command.help or "", "hidden": command.hidden,
            "options": [
                {"names": [*one.opts, *one.secondary_opts],
                 "value": value(one, context), "help": getattr(one, "help", "") or "", "required": one.required}
                for one in command.get_params(context) if one.param_type_name == "option" and not one.hidden
            ],
            "arguments": [one.metavar or one.name.upper() for one in arguments],
        }
        yield found | {"group": hasattr(command, "commands")}
        for name, below in getattr(command, "commands", {}).items():
            yield from told(below, f"{path} {name}")

def tell(app):
    print(json.dumps(list(told(made(app), "panier"))))
    raise SystemExit

typer.main.get_command = tell
from panier import cli
cli.main()
"""


@dataclass(frozen=True, slots=True)
class ToldOption:
    """An option: how it is written, what is told of its value, and what it is for."""

    names: tuple[str, ...]
    value: str
    help: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class ToldCommand:
    """A command, or a group of them, as it tells of itself."""

    path: str
    help: str
    is_group: bool
    arguments: tuple[str, ...]
    options: tuple[ToldOption, ...]


@cache
def commands() -> tuple[ToldCommand, ...]:
    """Every command, a group before what is in it."""
    done = subprocess.run([sys.executable, "-c", _TELLS], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return tuple(_command(one) for one in json.loads(done.stdout.splitlines()[-1]) if not one["hidden"])


def _command(told: dict[str, Any]) -> ToldCommand:
    options = [
        ToldOption(tuple(one["names"]), one["value"], one["help"], one["required"])
        for one in told["options"]
        if "--help" not in one["names"]
    ]
    return ToldCommand(told["path"], told["help"], told["group"], tuple(told["arguments"]), tuple(options))


def written() -> str:
    """The page."""
    return HEAD + "".join(_section(one) for one in commands())


def _section(command: ToldCommand) -> str:
    level = "##" if command.path.count(" ") < 2 else "###"
    usage = " ".join([command.path, *command.arguments, *(["COMMAND"] if command.is_group else [])])
    text = f"{level} {command.path}\n\n`{usage}`\n\n{_told(command.help)}\n\n"
    if command.options:
        rows = [f"| {_names(one)} | {_cell(one.help)} |" for one in command.options]
        text += "\n".join(["| option | |", "|---|---|", *rows]) + "\n\n"
    return text


def _names(option: ToldOption) -> str:
    value = f" {option.value}" if option.value else ""
    names = ", ".join(f"`{_cell(name + value)}`" for name in option.names)
    return f"{names} (required)" if option.is_required else names


def _told(text: str) -> str:
    """A command's help as paragraphs; an example in it as code."""
    return "\n\n".join(
        f"Example: `{part.removeprefix('Example: ')}`" if part.startswith("Example: ") else part
        for part in (" ".join(part.split()) for part in text.replace("\b", "").split("\n\n"))
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Write the page."""
    PAGE.write_text(written())
    print(PAGE.relative_to(CHECKOUT))


if __name__ == "__main__":
    main()
