"""What is missing in an order: asked on a terminal, named as a list where nobody can be asked."""

import sys
from collections.abc import Sequence

import typer

from panier.cli.buy.stops import WRONG_USE, Stop
from panier.cli.buy.wishes import WantedItem
from panier.core.values import frozen

CHOICES_SHOWN = 12
_SAID = {
    "OWNER_LEGAL_AGE": "Is the owner of legal age?",
    "OWNER_CONTACT": "Who owns the name?",
    "AUTH_INFO": "The code that the present registrar gives for the transfer",
    "ACCEPT_CONDITIONS": "Are the registry's conditions accepted?",
    "REASON": "What is the name for?",
}


@frozen
class Gap:
    """Something that an order lacks: its key in a file, its option on the command line, and what it may be."""

    item: WantedItem | None
    key: str
    option: str
    question: str
    is_flag: bool = False
    choices: tuple[str, ...] = ()
    said: tuple[str, ...] = ()  # what each choice is called, where it does not say so itself

    def line(self) -> str:
        """How to say it."""
        if self.item is None:
            how = f"{self.key}: … or {self.option}"
        else:
            how = f"{self.item.place}.{self.key}: …" if self.item.place else self.option
        kind = f"{self.question.removeprefix('Which ').rstrip('?')}: " if self.key == "options" else ""
        allowed = f"   ({kind}{_listed(self.choices)})" if self.choices else ""
        return f"  {how}{allowed}"


class Asker:
    """Asks somebody at a terminal, or nobody."""

    def __init__(self, *, is_there: bool) -> None:
        self.is_there = is_there

    def ask(self, gap: Gap) -> str:
        """What somebody answers; asked again until it is something allowed."""
        about = f"{gap.item.title}: " if gap.item is not None else ""
        if gap.is_flag:
            return "true" if typer.confirm(f"{about}{gap.question}", err=True) else "false"
        if not gap.choices:
            while not (text := str(typer.prompt(f"{about}{gap.question}", err=True)).strip()):
                continue
            return text
        typer.echo(f"{about}{gap.question}", err=True)
        for number, choice in enumerate(gap.said or gap.choices, start=1):
            typer.echo(f"  {number:>2}  {choice}", err=True)
        while True:
            text = str(typer.prompt("Number or name", err=True)).strip()
            if text in gap.choices:
                return text
            if text.isdigit() and 1 <= int(text) <= len(gap.choices):
                return gap.choices[int(text) - 1]
            typer.echo(f"{text} is none of them", err=True)

    def agrees(self, question: str) -> bool:
        """Whether somebody says yes."""
        return bool(typer.confirm(question, err=True))

    def text(self, question: str) -> str:
        """What somebody types."""
        return str(typer.prompt(question, err=True)).strip()


def is_terminal() -> bool:
    """Whether somebody sits there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def question_of(label: str) -> str:
    """What is asked for a configuration."""
    return _SAID.get(label, label)


def answer_gap(item: WantedItem, label: str, *, kind: str = "", choices: Sequence[str] = ()) -> Gap:
    """A configuration that is missing."""
    is_flag = kind.lower() in ("bool", "boolean")
    values = ("true",) if label == "OWNER_LEGAL_AGE" else ("true", "false") if is_flag else tuple(choices)
    return Gap(
        item,
        f"config.{label}",
        f"--config {label}=…",
        question_of(label),
        is_flag=is_flag,
        choices=values,
    )


def missing(gaps: Sequence[Gap], said: Sequence[str] = ()) -> Stop:
    """Nothing was ordered: this is lacking, all of it."""
    lines = (*said, "Missing:", *dict.fromkeys(gap.line() for gap in gaps))
    return Stop("Nothing was ordered: say what is missing, in the order file or as options", WRONG_USE, lines=lines)


def _listed(choices: Sequence[str]) -> str:
    shown = ", ".join(choices[:CHOICES_SHOWN])
    more = len(choices) - CHOICES_SHOWN
    return f"{shown}, and {more} more" if more > 0 else shown
