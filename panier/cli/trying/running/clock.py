"""panier clock: advance · to · next · coming. A running sandbox's time."""

from typing import Annotated, Any

import typer

from panier.cli import GROUPS
from panier.cli.trying.running.asking import AsJson, Folder, brief, port_of, show_json, show_lines, show_table

commands = typer.Typer(invoke_without_command=True, help=GROUPS["clock"].help)
DAY = 86_400


@commands.callback()
def now(context: typer.Context, folder: Folder = None, is_json: AsJson = False) -> None:
    """Tell a sandbox's time, or move it on: what time brings about is done at once.

    Example: panier clock next
    """
    if context.invoked_subcommand is None:
        _show(port_of(folder).get("/clock"), is_json=is_json)


@commands.command()
def advance(
    period: Annotated[str, typer.Argument(metavar="DURATION", help="An ISO 8601 duration, such as P1Y, P7D or PT1H.")],
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Move the clock on by a duration; what becomes due meanwhile is done before this ends.

    Example: panier clock advance P1Y
    """
    _show(port_of(folder).post("/clock", {"advance": period}), is_json=is_json)


@commands.command()
def to(
    instant: Annotated[str, typer.Argument(metavar="TIME", help="A date, or a date and time; UTC without a zone.")],
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Move the clock on to an instant.

    Example: panier clock to 2027-03-01T08:00:00Z
    """
    from panier.cli.trying import offsets

    _show(port_of(folder).post("/clock", {"to": offsets.instant(instant, "TIME").isoformat()}), is_json=is_json)


@commands.command("next")
def go_to_next(folder: Folder = None, is_json: AsJson = False) -> None:
    """Move the clock on to the next thing that happens by itself.

    Example: panier clock next
    """
    _show(port_of(folder).post("/clock", {"next": True}), is_json=is_json)


@commands.command()
def coming(folder: Folder = None, is_json: AsJson = False) -> None:
    """List what will happen by itself, soonest first: renewals, expiries, deliveries, retries.

    Example: panier clock coming --json
    """
    rows = port_of(folder).get("/clock/next")
    if is_json:
        show_json(rows)
        return
    shown = [{**row, "time": brief(row["time"])} for row in rows]
    show_table(shown, ("time", "what", "about"), empty="Nothing happens by itself: order something first.")


def _show(state: dict[str, Any], *, is_json: bool) -> None:
    if is_json:
        show_json(state)
        return
    days, rest = divmod(abs(state["offsetSeconds"]), DAY)
    far = _many(days, "day") if days else _many(rest // 3_600, "hour") if rest >= 3_600 else _many(rest, "second")
    side = "ahead" if state["offsetSeconds"] >= 0 else "behind"
    if happened := state.get("happened"):
        show_lines(f"{happened['what']}: {happened['about']}")
    show_lines(f"{brief(state['now'])} UTC" + (f" ({far} {side})" if state["offsetSeconds"] else ""))


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
