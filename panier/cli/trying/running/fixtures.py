"""panier fixtures: a file that says what a running sandbox is to hold."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from panier.cli.trying.running.asking import AsJson, Folder, buyer_of, port_of, show_json, show_lines
from panier.remote.buying import FIRST

if TYPE_CHECKING:
    from panier.cli.trying.running.steps import StepOutcome


def plant(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A YAML file with steps.")],
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A variable of the file; several times.")
    ] = None,
    customer: Annotated[str, typer.Option(metavar="NIC", help="Who orders where a step does not say it.")] = FIRST,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Plant carts, orders, services, names and faults in a running sandbox, step by step, as a file says.

    Example: panier fixtures shop.yaml --set shop=boutique
    """
    from panier.cli.trying.running import steps

    variables = {}
    for word in given or ():
        name, sign, value = word.partition("=")
        if not sign or not name.isidentifier():
            raise typer.BadParameter(f"{word!r} is no name with its value, such as shop=boutique", param_hint="--set")
        variables[name] = value
    plan = steps.load(file, variables)
    owner = port_of(folder)
    told: list[StepOutcome] = []
    for one in steps.play(plan, lambda nic: buyer_of(folder, nic or customer), owner):
        told.append(one)
        if not is_json:
            show_lines(f"{one.number}: {one.kind}: {one.text}")
    if is_json:
        show_json([{"step": one.number, "kind": one.kind, "as": one.name, "result": one.result} for one in told])
