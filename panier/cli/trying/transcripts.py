"""panier transcript: show · replay. What `panier run --record FILE` wrote."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from panier.cli import GROUPS
from panier.cli.trying.running.asking import AsJson, show_json, show_lines

commands = typer.Typer(no_args_is_help=True, help=GROUPS["transcript"].help)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A transcript, as `panier run --record` writes it.")]


@commands.command()
def show(
    file: File,
    has_bodies: Annotated[bool, typer.Option("--bodies", help="With what was sent and answered.")] = False,
    is_json: AsJson = False,
) -> None:
    """Show the calls of a transcript, a line each, with the reason where they were refused.

    Example: panier transcript show buy.jsonl
    """
    from panier.remote import transcript

    found = transcript.load(file)
    if is_json:
        show_json({"options": list(found.options), "calls": list(found.calls)})
        return
    for one in found.calls:
        show_lines(*_lines(one, has_bodies=has_bodies))


@commands.command()
def replay(file: File, is_json: AsJson = False) -> None:
    """Send the calls of a transcript to a new sandbox; statuses and shapes have to be what they were.

    It ends with 1 where something is different, and says what.

    Example: panier transcript replay buy.jsonl
    """
    from panier.remote import process, transcript
    from panier.remote.replay import replay as compare
    from panier.remote.signing import ApiCaller, ready_made

    found = transcript.load(file)
    with tempfile.TemporaryDirectory(prefix="panier-") as folder:
        place = Path(folder)
        with process.sandbox(place, place / "data", found.options) as started:
            compared = list(compare(found, ApiCaller(started.url, ready_made(started.given))))
    different = [one for one in compared if one.difference]
    skipped = [one for one in compared if one.skipped]
    if is_json:
        rows = [
            {**_row(one.call), "difference": one.difference or None, "skipped": one.skipped or None} for one in compared
        ]
        show_json({"calls": rows, "different": len(different)})
    else:
        show_lines(*(f"{_title(one.call)}: {one.difference}" for one in different))
        show_lines(*(f"{_title(one.call)}: not sent: {one.skipped}" for one in skipped))
        show_lines(
            f"{len(compared) - len(skipped)} calls sent again, {len(different)} different, {len(skipped)} not sent"
        )
    raise typer.Exit(1 if different else 0)


def _row(call: dict[str, Any]) -> dict[str, Any]:
    return {name: call.get(name) for name in ("method", "path", "query", "status", "caller")}


def _title(call: dict[str, Any]) -> str:
    return f"{call['method']} {call['path']}"


def _lines(call: dict[str, Any], *, has_bodies: bool) -> list[str]:
    query = f"?{call['query']}" if call.get("query") else ""
    status = call["status"] or "lost"
    lines = [f"{_title(call)}{query} {status} {call.get('milliseconds', '-')} ms {call.get('caller') or ''}".rstrip()]
    if refusal := call.get("refusal"):
        lines += [f"    {refusal[name]}" for name in ("message", "why") if refusal.get(name)]
    if has_bodies:
        lines += [f"    > {call['requestBody']}"] if call.get("requestBody") else []
        lines += [f"    < {call['answerBody']}"] if call.get("answerBody") else []
    return lines
