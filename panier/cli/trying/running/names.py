"""panier name: list · show · set · clear. What a running sandbox's registry says of domain names."""

from typing import Annotated, Any

import typer

from panier.cli import GROUPS
from panier.cli.trying.running.asking import AsJson, Folder, port_of, show_json, show_lines, show_table
from panier.core.domain.domain_name import NameState
from panier.outside.registry.sandbox_conduct import Losing, Trouble
from panier.remote.port import segment

commands = typer.Typer(no_args_is_help=True, help=GROUPS["name"].help)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A domain name, such as exemple.com.")]


@commands.command("list")
def list_names(folder: Folder = None, is_json: AsJson = False) -> None:
    """List the names that are special, and what was said of others.

    Example: panier name list
    """
    found = port_of(folder).get("/names")
    if is_json:
        show_json(found)
        return
    rows = [*found["wishes"], *found["names"]]
    shown = [
        {**row, "name": row.get("name") or f"{row.get('prefix', '')}…", "rest": _rest(row).removeprefix(", ")}
        for row in rows
    ]
    show_table(shown, ("name", "state", "rest"), empty="No name is special: all are free.")


@commands.command()
def show(name: Name, folder: Folder = None, is_json: AsJson = False) -> None:
    """Show what the registry says of a name.

    Example: panier name show taken-shop.fr
    """
    _show(port_of(folder).get(f"/registry/names/{segment(name)}"), is_json=is_json)


@commands.command("set")
def set_name(  # noqa: PLR0917 - typer's options are arguments
    name: Name,
    state: Annotated[NameState | None, typer.Argument(metavar="[STATE]", help="What it is; free without it.")] = None,
    price: Annotated[
        list[str] | None, typer.Option(metavar="EUR=99", help="The price of a premium or aftermarket name.")
    ] = None,
    trouble: Annotated[Trouble | None, typer.Option(help="What goes wrong with every command for it.")] = None,
    seconds: Annotated[int | None, typer.Option(metavar="N", help="How long --trouble slow takes.", min=0)] = None,
    wants: Annotated[
        str | None, typer.Option(metavar="ARGUMENT", help="What the registry asks for, such as identityDocument.")
    ] = None,
    losing: Annotated[Losing | None, typer.Option(help="What the other registrar does with a transfer.")] = None,
    auth_code: Annotated[str | None, typer.Option(metavar="CODE", help="The code of a taken name.")] = None,
    is_locked: Annotated[bool, typer.Option("--locked", help="It may not be transferred.")] = False,
    is_claimed: Annotated[bool, typer.Option("--claimed", help="A trademark is claimed on it.")] = False,
    expires_days: Annotated[int | None, typer.Option(metavar="N", help="In how many days a taken one ends.")] = None,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Say what the registry says of a name from now on, in place of what was said before.

    Example: panier name set exemple.com premium --price EUR=99
    """
    wish: dict[str, Any] = {
        "state": None if state is None else state.value,
        "price": _price(price or []) or None,
        "trouble": None if trouble is None else trouble.value,
        "seconds": seconds,
        "wants": wants,
        "losing": None if losing is None else losing.value,
        "auth_code": auth_code,
        "locked": is_locked or None,
        "claimed": is_claimed or None,
        "expires_days": expires_days,
    }
    said = {key: value for key, value in wish.items() if value is not None}
    _show(port_of(folder).put(f"/registry/names/{segment(name)}", said), is_json=is_json)


@commands.command()
def clear(name: Name, folder: Folder = None, is_json: AsJson = False) -> None:
    """Take back what was said of a name.

    Example: panier name clear exemple.com
    """
    _show(port_of(folder).delete(f"/registry/names/{segment(name)}"), is_json=is_json)


def _price(words: list[str]) -> dict[str, str]:
    found = {}
    for word in words:
        currency, sign, amount = word.partition("=")
        if not sign or not currency.isalpha():
            raise typer.BadParameter(f"{word!r} is no currency with its amount, such as EUR=99", param_hint="--price")
        found[currency.upper()] = amount
    return found


def _show(record: dict[str, Any], *, is_json: bool) -> None:
    if is_json:
        show_json(record)
        return
    show_lines(f"{record['name']}: {record['state']}{_rest(record)}")


def _rest(record: dict[str, Any]) -> str:
    """What there is to say of a name besides its state."""
    said = {key: value for key, value in record.items() if key not in ("name", "prefix", "state") and value}
    return "".join(f", {key}: {value}" for key, value in said.items())
