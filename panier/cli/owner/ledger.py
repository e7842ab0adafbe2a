"""panier ledger: check · balances · statement · export. What the shop's owner knows of its money."""

import csv
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Clocked, Folder, do_beside, show_rows
from panier.core.ledger.book import exact
from panier.core.ledger.book_words import ENGLISH, FRENCH
from panier.core.ledger.posting import Chart, LedgerAccount
from panier.core.limits import LONG_MAX
from panier.core.period import at, us
from panier.core.refusal import bad_input
from panier.flows.ledger import books
from panier.store.engine.db import Tx
from panier.store.ledger import checks, entries

commands = typer.Typer(no_args_is_help=True, help=GROUPS["ledger"].help)

FAULTS_MAX = 100
FAULTY = 1  # exit status


class ExportForm(StrEnum):
    """The forms that the ledger is exported in."""

    CSV = "csv"
    GENERAL_LEDGER = "gl"
    FEC = "fec"


Since = Annotated[str | None, typer.Option("--from", metavar="DAY", help="From a day on, such as 2027-01-01.")]
Until = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Before a day.")]


@commands.command()
def check(folder: Folder = None, is_json: AsJson = False) -> None:
    """Check that every posting balances, and that all that is kept of money says the same as the ledger.

    Exit status 1 where it does not; a line says what is wrong.

    Example: panier ledger check
    """

    async def look(tx: Tx, _: Clocked) -> list[dict[str, object]]:
        found = await checks.find_faults(tx, limit=FAULTS_MAX)
        return [{"subject": one.subject, "problem": one.problem} for one in found]

    faults = do_beside(look, folder, reads=True)
    show_rows(faults, ("subject", "problem"), is_json=is_json)
    if faults:
        raise typer.Exit(FAULTY)
    if not is_json:
        sys.stdout.write("The ledger balances, and all that is kept beside it agrees with it.\n")


@commands.command()
def balances(folder: Folder = None, is_json: AsJson = False) -> None:
    """List what every account of the ledger comes to. A debit is positive, a credit negative.

    Example: panier ledger balances --json
    """

    async def load(tx: Tx, _: Clocked) -> list[dict[str, object]]:
        return [
            {"account": account.code, "amount": exact(amount, "."), "currency": amount.currency}
            for account, amount in await entries.list_balances(tx)
        ]

    show_rows(do_beside(load, folder, reads=True), ("account", "amount", "currency"), is_json=is_json)


@commands.command()
def statement(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="As `panier ledger balances` names it.")],
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """List the entries on an account, oldest first, with what it comes to after each.

    Example: panier ledger statement balance/12/PREPAID_ACCOUNT
    """
    chosen = _account(account)

    async def load(tx: Tx, _: Clocked) -> list[dict[str, object]]:
        sums: dict[str, int] = {}
        rows: list[dict[str, object]] = []
        for one in await entries.list_of_account(tx, chosen):
            currency = one.amount.currency
            sums[currency] = sums.get(currency, 0) + one.amount.ucents
            rows.append(
                {
                    "at": at(one.at_us).isoformat(timespec="seconds"),
                    "cause": f"{one.cause} {one.cause_id}",
                    "order": one.order_id,
                    "amount": exact(one.amount, "."),
                    "sum": exact(type(one.amount)(sums[currency], currency), "."),
                    "currency": currency,
                }
            )
        return rows

    columns = ("at", "cause", "order", "amount", "sum", "currency")
    show_rows(do_beside(load, folder, reads=True), columns, is_json=is_json)


@commands.command()
def export(
    form: Annotated[
        ExportForm,
        typer.Option(
            help="csv: plain; fec: the French file of accounting entries, 18 columns between tabs, in French; gl: "
            "its columns with English texts."
        ),
    ] = (ExportForm.CSV),
    since: Since = None,
    until: Until = None,
    currency: Annotated[
        str | None, typer.Option(metavar="CODE", help="Of one currency; needed where there are several.")
    ] = None,
    folder: Folder = None,
) -> None:
    """Print the ledger for accountants, in the order of time: a general ledger has one currency, and so has a file.

    Example: panier ledger export --form fec --from 2027-01-01 --to 2028-01-01 > 2027.txt
    """
    from_us, to_us = _day("--from", since) or 0, _day("--to", until) or LONG_MAX

    async def write(tx: Tx, _: Clocked) -> None:
        chosen = await books.choose_currency(tx, currency)
        if form is ExportForm.CSV:
            lines = csv.writer(sys.stdout, lineterminator="\n")
            rows = books.plain_lines(tx, from_us=from_us, to_us=to_us, currency=chosen)
        else:
            lines = csv.writer(
                sys.stdout, delimiter="\t", lineterminator="\r\n", quoting=csv.QUOTE_NONE, quotechar=None
            )
            said = FRENCH if form is ExportForm.FEC else ENGLISH
            rows = books.general_lines(tx, from_us=from_us, to_us=to_us, currency=chosen, words=said)
        async for row in rows:
            lines.writerow(row)

    do_beside(write, folder, reads=True)


def _account(text: str) -> LedgerAccount:
    chart, _, rest = text.partition("/")
    if chart not in set(Chart):
        raise bad_input("ACCOUNT", f"is {text!r}, but must begin with one of {', '.join(Chart)}")
    first, _, detail = rest.partition("/")
    if first.isascii() and first.isdigit() and Chart(chart) in (Chart.RECEIVABLE, Chart.DEBT, Chart.BALANCE):
        return LedgerAccount(Chart(chart), int(first[:18]), detail)
    return LedgerAccount(Chart(chart), detail=rest)


def _day(option: str, text: str | None) -> int | None:
    """The beginning of a day."""
    if text is None:
        return None
    try:
        return us(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC))
    except ValueError:
        raise bad_input(option, f"is {text!r}, but must be a day such as 2027-01-31") from None
