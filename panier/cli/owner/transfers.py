"""panier transfers: match · list · assign · credit. What the shop's owner does about money that came to the bank."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Clocked, Folder, do_beside, do_with_shop, show_rows, write_noted
from panier.core.office.trail import OfficeSubject
from panier.core.payment.transfer import BankEntry, LeftOut
from panier.core.period import at
from panier.core.refusal import invalid
from panier.files.bank import statements
from panier.flows.payment import matching, transfers
from panier.flows.shop import Shop
from panier.store.account import accounts
from panier.store.engine.db import Database, Tx
from panier.store.payment import bank_entries

commands = typer.Typer(no_args_is_help=True, help=GROUPS["transfers"].help)

_COLUMNS = ("entry", "booked", "amount", "state", "order", "payer", "words", "problem")

Entry = Annotated[int, typer.Argument(metavar="ENTRY", help="Its number, as `list` shows it.", min=1)]
Most = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="So many at most.")]


@commands.command()
def match(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Statements: CAMT.053 or CSV.", dir_okay=False)
    ] = None,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Read statements of the bank: each entry is booked once, and pays the order whose reference it has.

    Nothing is booked where a file cannot be read whole. Without files, what nothing was done with is looked at again.

    Example: panier transfers match statement.xml
    """

    async def act(database: Database, shop: Shop) -> list[dict[str, object]]:
        account = matching.account_of(shop)
        read = [statements.load(file, account) for file in files or ()]
        found = await matching.match(database, shop, read)
        await write_noted(database, shop, _nothing)
        return [*map(_row, found.booked), *map(_left_out, found.left_out)]

    rows = do_with_shop(act, folder)
    show_rows(rows, _COLUMNS, is_json=is_json)
    if not is_json:
        booked = sum(row["entry"] is not None for row in rows)
        sys.stdout.write(f"{booked} entries were booked or used.\n")


@commands.command("list")
def list_entries(
    is_all: Annotated[bool, typer.Option("--all", metavar="", help="Those that were used as well.")] = False,
    most: Most = 1_000,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """List transfers that nothing was done with: for no order, or waiting for the rest of one.

    Example: panier transfers list --json
    """

    async def load(tx: Tx, _: Clocked) -> list[dict[str, object]]:
        found = await (bank_entries.list_all(tx, limit=most) if is_all else bank_entries.list_open(tx, limit=most))
        return [_row(one) for one in found]

    show_rows(do_beside(load, folder, reads=True), _COLUMNS, is_json=is_json)


@commands.command()
def assign(
    entry: Entry,
    order: Annotated[int, typer.Argument(metavar="ORDER", help="The order that it is for.", min=1)],
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Use a transfer for an order, whatever its payer wrote.

    Example: panier transfers assign 4 17
    """

    async def act(database: Database, shop: Shop) -> BankEntry:
        about = OfficeSubject("transfer", str(entry))
        return await write_noted(database, shop, lambda tx: transfers.assign(tx, shop, entry, order), about)

    show_rows([_row(do_with_shop(act, folder))], _COLUMNS, is_json=is_json)


@commands.command()
def credit(
    entry: Entry,
    nic: Annotated[str, typer.Argument(metavar="NICHANDLE", help="Whose prepaid account gets it.")],
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Put a transfer on a customer's prepaid account.

    Example: panier transfers credit 4 ab1234-ovh
    """

    async def act(database: Database, shop: Shop) -> BankEntry:
        async def write(tx: Tx) -> BankEntry:
            found = await accounts.load_by_nic(tx, nic)
            if found is None:
                raise invalid(f"There is no account {nic}")
            return await transfers.credit(tx, shop, entry, found[0])

        return await write_noted(database, shop, write, OfficeSubject("transfer", str(entry)))

    show_rows([_row(do_with_shop(act, folder))], _COLUMNS, is_json=is_json)


async def _nothing(_: Tx) -> None:
    """What is written down of entries that were booked, each in a transaction of its own."""


def _row(one: BankEntry) -> dict[str, object]:
    return {
        "entry": one.entry_id,
        "booked": at(one.booked_us).date().isoformat(),
        "amount": one.amount.plain,
        "state": one.state,
        "order": one.order_id,
        "payer": one.payer,
        "words": one.words,
        "reference": one.reference,
        "problem": one.problem,
    }


def _left_out(one: LeftOut) -> dict[str, object]:
    return {
        "entry": None, "booked": None, "amount": one.amount, "state": "left out", "order": None, "payer": None,
        "words": None, "reference": one.reference, "problem": f"{one.reference}: {one.reason}",
    }  # fmt: skip
