"""panier snapshot: save · restore · list · delete · start-over. States of a running sandbox, by name."""

from typing import Annotated

import typer

from panier.cli import GROUPS
from panier.cli.trying.running.asking import AsJson, Folder, brief, port_of, show_json, show_lines, show_table
from panier.remote.port import segment

commands = typer.Typer(no_args_is_help=True, help=GROUPS["snapshot"].help)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the state is called.")]


@commands.command()
def save(name: Name, folder: Folder = None, is_json: AsJson = False) -> None:
    """Keep the sandbox as it is now, its time with it; a state of that name is replaced.

    Example: panier snapshot save two-customers
    """
    found = port_of(folder).put(f"/snapshots/{segment(name)}")
    if is_json:
        show_json(found)
        return
    show_lines(f"{name}: is kept; `panier snapshot restore {name}` returns to it")


@commands.command()
def restore(name: Name, folder: Folder = None, is_json: AsJson = False) -> None:
    """Return to a state that was kept; what happened since is gone.

    Example: panier snapshot restore two-customers
    """
    found = port_of(folder).post(f"/snapshots/{segment(name)}/restore")
    if is_json:
        show_json(found)
        return
    show_lines(f"{name}: the sandbox is as it was")


@commands.command("list")
def list_snapshots(folder: Folder = None, is_json: AsJson = False) -> None:
    """List the states that are kept.

    Example: panier snapshot list
    """
    rows = port_of(folder).get("/snapshots")
    if is_json:
        show_json(rows)
        return
    shown = [{**row, "time": brief(row["time"])} for row in rows]
    show_table(shown, ("name", "time", "bytes"), empty="No state is kept: `panier snapshot save NAME` keeps one.")


@commands.command()
def delete(name: Name, folder: Folder = None) -> None:
    """Forget a state that was kept.

    Example: panier snapshot delete two-customers
    """
    port_of(folder).delete(f"/snapshots/{segment(name)}")


@commands.command("start-over")
def start_over(folder: Folder = None) -> None:
    """Return to a sandbox in which nothing was ordered yet.

    Example: panier snapshot start-over
    """
    port_of(folder).post("/start-over")
    show_lines("The sandbox is as new")
