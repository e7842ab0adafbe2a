"""panier fault: add · list · clear · plans · plan. What goes wrong in a running sandbox, on purpose."""

from typing import Annotated, Any

import typer

from panier.cli import GROUPS
from panier.cli.trying.running.asking import AsJson, Folder, port_of, show_json, show_lines, show_table
from panier.remote.port import segment

commands = typer.Typer(no_args_is_help=True, help=GROUPS["fault"].help)


@commands.command()
def add(  # noqa: PLR0917 - typer's options are arguments
    rule: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="'METHOD PATH=WHAT[:TIMES]'; without it the options say it.")
    ] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="What goes wrong, such as lost or declined.")] = None,
    method: Annotated[str | None, typer.Option(metavar="METHOD", help="Of which calls.")] = None,
    path: Annotated[str | None, typer.Option(metavar="GLOB", help="Of calls to which paths.")] = None,
    status: Annotated[int | None, typer.Option(metavar="STATUS", help="What --kind status answers.")] = None,
    seconds: Annotated[float | None, typer.Option(metavar="N", help="How long it takes.")] = None,
    times: Annotated[int | None, typer.Option(metavar="N", help="How often.")] = None,
    after: Annotated[int | None, typer.Option(metavar="N", help="How many are let pass first.")] = None,
    probability: Annotated[float | None, typer.Option(metavar="SHARE", help="How likely, from 0 to 1.")] = None,
    words: Annotated[str | None, typer.Option(metavar="WORDS", help="What --kind card does.")] = None,
    customer: Annotated[str | None, typer.Option(metavar="NIC", help="Whose payments.")] = None,
    family: Annotated[str | None, typer.Option(metavar="FAMILY", help="Deliveries of which family.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why a delivery fails.")] = None,
    wanted: Annotated[str | None, typer.Option(metavar="TEXT", help="Which papers --kind documents asks for.")] = None,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Have calls fail, payments decline, deliveries fail, or papers be asked for.

    docs/faults.md has every kind; `lost` does the work and never sends the answer.

    Example: panier fault add 'POST */checkout=lost:1'
    """
    said = {
        "rule": rule, "kind": kind, "method": method, "path": path, "status": status, "seconds": seconds,
        "times": times, "after": after, "probability": probability, "words": words, "customer": customer,
        "family": family, "reason": reason, "wanted": wanted,
    }  # fmt: skip
    found = port_of(folder).post("/faults", {name: value for name, value in said.items() if value is not None})
    if is_json:
        show_json(found)
        return
    show_lines(_line(found))


@commands.command("list")
def list_faults(folder: Folder = None, is_json: AsJson = False) -> None:
    """List what goes wrong, and how often it still does.

    Example: panier fault list
    """
    rows = port_of(folder).get("/faults")
    if is_json:
        show_json(rows)
        return
    show_lines(*([_line(row) for row in rows] or ["Nothing goes wrong: `panier fault add` changes that."]))


@commands.command()
def clear(
    number: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", help="One of the list; all of them without it.")
    ] = None,
    folder: Folder = None,
) -> None:
    """Have nothing go wrong any more, or one thing less.

    Example: panier fault clear
    """
    port_of(folder).delete("/faults" if number is None else f"/faults/{number}")


@commands.command()
def plans(folder: Folder = None, is_json: AsJson = False) -> None:
    """List the ready-made plans.

    Example: panier fault plans
    """
    rows = port_of(folder).get("/faults/plans")
    if is_json:
        show_json(rows)
        return
    show_table(rows, ("name", "about"), empty="There are no plans.")


@commands.command()
def plan(
    name: Annotated[str, typer.Argument(metavar="PLAN", help="Its name, as `panier fault plans` lists it.")],
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Have go wrong what a ready-made plan says.

    Example: panier fault plan bad-day
    """
    found = port_of(folder).post(f"/faults/plans/{segment(name)}")
    if is_json:
        show_json(found)
        return
    show_lines(f"{name}: `panier fault list` shows what goes wrong now, `panier fault clear` ends it")


_HIDDEN = frozenset({"number", "about", "method", "path", "kind"})


def _line(row: dict[str, Any]) -> str:
    """A fault as a line: its number, what it is, then whatever is set of it."""
    where = " ".join(str(row[name]) for name in ("method", "path") if row.get(name))
    said = {name: value for name, value in row.items() if value and name not in _HIDDEN}
    rest = [f", {name} {value:g}" if isinstance(value, float) else f", {name} {value}" for name, value in said.items()]
    return f"{row['number']}: {row['kind']} of {row['about']} {where}".rstrip() + "".join(rest)
