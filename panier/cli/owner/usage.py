"""panier usage: add · import. What was used of services that are paid by use, for the bill of the month."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Folder, do_in_shop
from panier.core.period import us
from panier.core.refusal import bad_input
from panier.core.service.commitments.usage import UsageRecord
from panier.flows.service.commitments import usage
from panier.flows.shop import Shop
from panier.store.engine.db import Tx

commands = typer.Typer(no_args_is_help=True, help=GROUPS["usage"].help)

LINES_MAX = 100_000


class UsageLine(Struct, forbid_unknown_fields=True, rename="camel"):
    """A line of a file of records."""

    service: int
    key: str
    plan_code: str
    resource: str
    quantity: int
    begin: datetime
    end: datetime


@commands.command()
def add(  # noqa: PLR0917 - typer's options are arguments
    service: Annotated[int, typer.Argument(metavar="SERVICE", help="The number of the service.", min=1)],
    key: Annotated[str, typer.Option(metavar="KEY", help="Yours: the same record said again counts once.")],
    plan_code: Annotated[str, typer.Option("--plan", metavar="CODE", help="What was used, as the catalogue sells it.")],
    resource: Annotated[str, typer.Option(metavar="NAME", help="What used it, as it stands on the bill.")],
    quantity: Annotated[int, typer.Option(metavar="NUMBER", help="How much, in the plan's intervals.", min=1)],
    begin: Annotated[str, typer.Option("--from", metavar="TIME", help="Such as 2027-01-31T12:00:00+00:00.")],
    end: Annotated[str, typer.Option("--to", metavar="TIME", help="Its month is the one that is billed.")],
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Report what was used of a service. It is billed a day after the month has ended.

    Example: panier usage add 17 --key vm1-0131 --plan b3-8.consumption --resource vm1 --quantity 24
    --from 2027-01-30T00:00:00+00:00 --to 2027-01-31T00:00:00+00:00
    """
    line = UsageLine(service, key, plan_code, resource, quantity, _moment("from", begin), _moment("to", end))
    _add([line], folder, is_json=is_json)


@commands.command("import")
def import_records(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A JSON document for each record, a line each.")],
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Report what was used from a file: all of it, or nothing where a line is refused.

    Example: panier usage import records.jsonl
    """
    lines = file.read_bytes().splitlines()
    if len(lines) > LINES_MAX:
        raise bad_input("FILE", f"has {len(lines)} lines, but may have at most {LINES_MAX}")
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(msgspec.json.decode(line, type=UsageLine))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise bad_input(f"line {number}", f"is not valid: {error}") from error
    _add(found, folder, is_json=is_json)


def _add(lines: list[UsageLine], folder: Path | None, *, is_json: bool) -> None:
    async def act(tx: Tx, shop: Shop) -> int:
        return sum([await usage.add(tx, shop, _record(line)) for line in lines])

    new = do_in_shop(act, folder)
    told = {"records": len(lines), "new": new}
    text = msgspec.json.encode(told).decode() if is_json else f"{new} of {len(lines)} records are new"
    sys.stdout.write(f"{text}\n")


def _record(line: UsageLine) -> UsageRecord:
    begin_us, end_us = us(line.begin.astimezone()), us(line.end.astimezone())
    return UsageRecord(0, line.service, line.key, line.plan_code, line.resource, line.quantity, begin_us, end_us, 0)


def _moment(name: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise bad_input(f"--{name}", f"is {text!r}, but must be a time such as 2027-01-31T12:00:00+00:00") from None
