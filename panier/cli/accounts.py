"""panier accounts: events · mails. What the shop's owner may know of a customer's account."""

import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import typer

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Folder, do_beside
from panier.core.account.account import Account
from panier.core.account.security_event import EventFilter, EventKind
from panier.core.period import at, us
from panier.core.refusal import bad_input, invalid
from panier.flows.account import security_events
from panier.flows.account.mails import unveiled
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import mails

T = TypeVar("T")

commands = typer.Typer(no_args_is_help=True, help=GROUPS["accounts"].help)

Nic = Annotated[str | None, typer.Option("--account", help="Only those of a nichandle.")]
Since = Annotated[str | None, typer.Option(help="Only those from then on, such as 2027-01-31 or 2027-01-31T12:00.")]
Until = Annotated[str | None, typer.Option(help="Only those before then.")]
Most = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many, the latest.")]


@commands.command()
def events(  # noqa: PLR0917 - typer's options are arguments
    nic: Nic = None,
    kind: Annotated[EventKind | None, typer.Option(help="Only those of a kind.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Most = 100,
    is_json: AsJson = False,
    folder: Folder = None,
) -> None:
    """List logins, failed ones, and what became of keys, passwords and addresses.

    They are known for a year, and never hold a password, a key or a token.
    """
    since_us, until_us = _moment("since", since), _moment("until", until)

    async def load(tx: Tx) -> list[dict[str, object]]:
        account_id = None if nic is None else (await _account(tx, nic)).account_id
        wanted = EventFilter(account_id, kind, since_us, until_us)
        return [
            {
                "at": at(one.at_us).isoformat(timespec="seconds"),
                "account": name,
                "kind": one.kind.value,
                "about": one.about,
                "address": one.address,
            }
            for one, name in await security_events.list_latest(tx, wanted, limit=limit)
        ]

    _show(_read(load, folder), is_json=is_json)


@commands.command("mails")
def list_mails(
    nic: Annotated[str, typer.Argument(help="The nichandle.")],
    limit: Most = 20,
    is_json: AsJson = False,
    folder: Folder = None,
) -> None:
    """Show the e-mails that were written on an account's behalf, with the links in them.

    Whoever reads them can choose a new password for the account.
    """

    async def load(tx: Tx) -> list[dict[str, object]]:
        owner = (await _account(tx, nic)).account_id
        return [
            {
                "at": at(mail.written_us).isoformat(timespec="seconds"),
                "to": mail.recipient,
                "subject": mail.subject,
                "body": unveiled(mail),
            }
            for mail in await mails.list_latest(tx, owner=owner, limit=limit)
        ]

    _show(_read(load, folder), is_json=is_json)


async def _account(tx: Tx, nic: str) -> Account:
    found = await accounts.load_by_nic(tx, nic.strip().lower())
    if found is None:
        raise invalid(f"There is no account {nic}")
    return found[0]


def _show(rows: list[dict[str, object]], *, is_json: bool) -> None:
    for row in rows:
        if is_json:
            text = msgspec.json.encode(row).decode()
        else:
            text = "  ".join("-" if value in (None, "") else str(value) for value in row.values())
        sys.stdout.write(f"{text}\n")


def _read(load: Callable[[Tx], Awaitable[T]], folder: Path | None) -> T:
    return do_beside(lambda tx, _: load(tx), folder, reads=True)


def _moment(name: str, text: str | None) -> int | None:
    """A time in microseconds since 1970; without an offset it is UTC."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_input(name, f"is {text!r}, but must be a time such as 2027-01-31T12:00:00+00:00") from error
    return us(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
