"""panier requests: list · tail · show · repeat · clear. What programs sent to a running sandbox."""

from typing import Annotated, Any

import typer

from panier.cli import GROUPS
from panier.cli.trying.running.asking import AsJson, Folder, Most, port_of, show_json, show_lines, show_table
from panier.core.values import frozen
from panier.remote.port import OwnerPort, segment

commands = typer.Typer(no_args_is_help=True, help=GROUPS["requests"].help)

WAIT_SECONDS = 20
_COLUMNS = ("clock", "method", "target", "status", "took", "caller", "queryId")

Status = Annotated[str | None, typer.Option(metavar="STATUS", help="Only these, such as 403 or 4xx.")]
Method = Annotated[str | None, typer.Option(metavar="METHOD", help="Only these, such as POST.")]
Path = Annotated[str | None, typer.Option(metavar="GLOB", help="Only these, such as '*/checkout'.")]
Caller = Annotated[str | None, typer.Option(metavar="NIC", help="Only a customer's.")]
Text = Annotated[str | None, typer.Option(metavar="WORDS", help="Only those in which this stands.")]
QueryId = Annotated[str, typer.Argument(metavar="QUERY_ID", help="Its x-ovh-queryid, as in the list.")]


@frozen
class _Filter:
    """Which calls are wanted."""

    status: str | None
    method: str | None
    path: str | None
    caller: str | None
    text: str | None

    def ask(self, port: OwnerPort, **more: object) -> Any:
        """What the port has of them."""
        return port.get(
            "/requests", status=self.status, method=self.method, path=self.path, caller=self.caller, text=self.text,
            **more,
        )  # fmt: skip


@commands.command("list")
def list_requests(  # noqa: PLR0917 - typer's options are arguments
    status: Status = None,
    method: Method = None,
    path: Path = None,
    caller: Caller = None,
    text: Text = None,
    limit: Most = 50,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """List the latest calls: when, what, how it was answered, by whom.

    Example: panier requests list --status 4xx --path '*/checkout'
    """
    found = _Filter(status, method, path, caller, text).ask(port_of(folder), limit=limit)
    if is_json:
        show_json(found["requests"])
        return
    rows = [_row(one) for one in found["requests"]]
    show_table(rows, _COLUMNS, empty="No such calls: `panier requests tail` waits for the next ones.")


@commands.command()
def tail(  # noqa: PLR0917 - typer's options are arguments
    status: Status = None,
    method: Method = None,
    path: Path = None,
    caller: Caller = None,
    text: Text = None,
    count: Annotated[int, typer.Option(metavar="N", help="End after so many; 0: never.", min=0)] = 0,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Print calls as they come, until Ctrl-C; with --json a document in each line.

    Example: panier requests tail --status 5xx
    """
    import json

    port, wanted, printed = port_of(folder), _Filter(status, method, path, caller, text), 0
    last = port.get("/requests", limit=1)["last"]
    while not count or printed < count:
        found = wanted.ask(port, after=last, wait=WAIT_SECONDS, limit=(count - printed) or 100)
        last = found["last"]
        for one in found["requests"]:
            row = _row(one)
            show_lines(json.dumps(one) if is_json else "  ".join(str(row[name]) for name in _COLUMNS))
            printed += 1


@commands.command()
def show(
    query_id: QueryId,
    language: Annotated[
        str | None, typer.Option("--as", metavar="LANGUAGE", help="As text: curl, python, node, go or pytest.")
    ] = None,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Show a call in full: what was sent and answered, why it was refused, what it changed.

    Example: panier requests show EU.1a2b --as curl
    """
    port, place = port_of(folder), f"/requests/{segment(query_id)}"
    if language is not None:
        show_lines(port.text(f"{place}/as/{segment(language)}").rstrip("\n"))
        return
    found = port.get(place)
    if is_json:
        show_json(found)
        return
    show_lines(*_lines(found))


@commands.command()
def repeat(query_id: QueryId, folder: Folder = None, is_json: AsJson = False) -> None:
    """Send a call again, signed anew.

    Example: panier requests repeat EU.1a2b
    """
    found = port_of(folder).post(f"/requests/{segment(query_id)}/repeat")
    if is_json:
        show_json(found)
        return
    show_lines(*_lines(found))


@commands.command()
def clear(folder: Folder = None) -> None:
    """Forget all calls.

    Example: panier requests clear
    """
    port_of(folder).delete("/requests")


def _row(one: dict[str, Any]) -> dict[str, Any]:
    query = f"?{one['query']}" if one.get("query") else ""
    status = "lost" if one["status"] is None else one["status"]
    fault = "" if one["fault"] is None else f" ({one['fault']})"
    message = "" if one["message"] is None else f"  {one['message']}"
    return {
        **one,
        "clock": str(one["time"]).partition("T")[2][:8],
        "target": f"{one['path']}{query}",
        "status": status,
        "queryId": f"{one['queryId']}{fault}{message}",
        "took": f"{one['milliseconds']} ms",
    }


def _lines(found: dict[str, Any]) -> list[str]:
    row = _row(found)
    lines = [f"{found['method']} {row['target']}"]
    lines += [f"{name}: {value}" for name, value in found["requestHeaders"].items()]
    lines += ["", found["requestBody"]] if found["requestBody"] else []
    lines += ["", f"{row['status']} in {row['took']} for {found['caller']} · {found['queryId']}"]
    lines += [f"{name}: {value}" for name, value in found["answerHeaders"].items()]
    lines += ["", found["answerBody"]] if found["answerBody"] else []
    if refusal := found.get("refusal"):
        lines += ["", f"Refused: {refusal['why']}"]
        lines += [f"More: {refusal['page']}"] if refusal.get("page") else []
    lines += [f"Event: {one['description'] or one['type']}" for one in found.get("events", ())]
    return lines
