"""panier credits: give · debts · write-off · pay-later. What an owner does for customers' balances, and about debts."""

import sys
from typing import Annotated

import typer

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Clocked, Folder, do_beside, show_rows
from panier.cli.owner.amounts import amount_of, load_account
from panier.core.ledger.balance import POINTS, BalanceKind, MovementKind
from panier.core.office.trail import OfficeSubject
from panier.core.period import at, parse
from panier.core.refusal import bad_input
from panier.flows.ledger import debts, grants
from panier.flows.payment import deferred
from panier.store.engine.db import Tx

commands = typer.Typer(no_args_is_help=True, help=GROUPS["credits"].help)


@commands.command()
def give(  # noqa: PLR0917 - typer's options are arguments
    nic: Annotated[str, typer.Argument(metavar="NICHANDLE", help="Whom to give it.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="How much, such as 25.50; of points, how many.")],
    currency: Annotated[str, typer.Option(metavar="CODE", help="The currency; `points` for points.")] = "EUR",
    kind: Annotated[BalanceKind, typer.Option(help="Which balance gets it.")] = BalanceKind.BONUS,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, in words that the customer may read.")] = "Gift",
    life: Annotated[
        str | None, typer.Option(metavar="DURATION", help="How long it lives, such as P6M; else thirteen months.")
    ] = None,
    folder: Folder = None,
) -> None:
    """Give a customer credit, prepaid money or points, out of goodwill.

    Example: panier credits give ab1234-ovh 25 --reason "Sorry for the delay"
    """
    given = amount_of(amount, POINTS if kind is BalanceKind.POINTS else currency)

    async def act(tx: Tx, desk: Clocked) -> int:
        account = await load_account(tx, nic)
        now_us = desk.now()
        movement = await grants.give(
            tx,
            account_id=account.account_id,
            kind=kind,
            amount=given,
            why=MovementKind.GIFT if kind is BalanceKind.BONUS else MovementKind.MANUAL,
            source=reason,
            source_id="owner",
            now_us=now_us,
            expires_us=_end(life, now_us),
        )
        return movement.movement_id

    number = do_beside(act, folder, about=OfficeSubject("customer", nic))
    sys.stdout.write(f"{nic} has {given.plain} more in {kind.value} (movement {number}).\n")


@commands.command("debts")
def list_debts(
    nic: Annotated[str, typer.Argument(metavar="NICHANDLE", help="Whose debts.")],
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """List what a customer owes and owed.

    Example: panier credits debts ab1234-ovh --json
    """

    async def load(tx: Tx, desk: Clocked) -> list[dict[str, object]]:
        account = await load_account(tx, nic)
        return [
            {
                "debt": one.debt.debt_id,
                "order": one.debt.order_id,
                "since": at(one.debt.created_us).isoformat(timespec="seconds"),
                "amount": one.debt.amount.plain,
                "due": one.due.plain,
                "status": one.status.value,
            }
            for one in await debts.list_of_account(tx, account.account_id, now_us=desk.now())
        ]

    columns = ("debt", "order", "since", "amount", "due", "status")
    show_rows(do_beside(load, folder, reads=True), columns, is_json=is_json)


@commands.command("write-off")
def write_off(
    debt_id: Annotated[int, typer.Argument(metavar="DEBT", help="Its number.", min=1)], folder: Folder = None
) -> None:
    """Give up what is left of a debt.

    Example: panier credits write-off 17
    """
    about = OfficeSubject("debt", str(debt_id))
    gone = do_beside(lambda tx, desk: debts.write_off(tx, debt_id, now_us=desk.now()), folder, about=about)
    sys.stdout.write(f"{gone.plain} of debt {debt_id} is given up.\n")


@commands.command("pay-later")
def pay_later(
    nic: Annotated[str, typer.Argument(metavar="NICHANDLE", help="Who may pay later.")],
    days: Annotated[int, typer.Option(metavar="DAYS", help="How much later: 30, 45 or 60 days.")] = 30,
    folder: Folder = None,
) -> None:
    """Let a customer pay later: a deferred payment account is one of their payment methods from now on.

    Example: panier credits pay-later ab1234-ovh --days 45
    """
    about = OfficeSubject("customer", nic)
    number = do_beside(lambda tx, desk: deferred.grant(tx, desk, nic=nic, days=days), folder, about=about)
    sys.stdout.write(f"{nic} pays {days} days later (payment method {number}).\n")


def _end(life: str | None, now_us: int) -> int | None:
    if life is None:
        return None
    period = parse(life)
    if period is None or period.is_empty:
        raise bad_input("--life", f"is {life!r}, but must be a duration such as P6M")
    return period.after(now_us)
