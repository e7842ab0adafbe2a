"""panier orders: show · cancel · refund · review. What the shop's owner sees of orders and decides about them."""

import os
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, cast

import msgspec
import typer

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Clocked, Folder, do_beside, show_rows
from panier.core.money import Money
from panier.core.office.trail import OfficeSubject
from panier.core.order.document import ENDINGS
from panier.core.payment.refund import ORIGIN
from panier.core.refusal import bad_input
from panier.flows.order import documents, owner_orders, reviews
from panier.flows.service.ending import callings_off, refunded
from panier.store.engine.db import Tx
from panier.wire.order.owner_order import document_out, review_out, timeline_out

commands = typer.Typer(no_args_is_help=True, help=GROUPS["orders"].help)
review_commands = typer.Typer(no_args_is_help=True, help="Orders that somebody has to look at before they are made.")
commands.add_typer(review_commands, name="review")

Which = Annotated[int, typer.Argument(metavar="ORDER", help="Its number.", min=1)]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, in words that its customer reads.")]
Most = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="So many at most, oldest first.")]


@commands.command()
def show(which: Which, folder: Folder = None, is_json: AsJson = False) -> None:
    """Show an order: what was ordered, its charges, and everything that happened to it.

    Example: panier orders show 17
    """

    async def load(tx: Tx, desk: Clocked) -> dict[str, object]:
        found = await owner_orders.read(tx, which)
        return timeline_out(found.order, found.events, customer=found.customer, now_us=desk.now())

    found = do_beside(load, folder, reads=True)
    if is_json:
        show_rows([found], (), is_json=True)
        return
    show_rows([found], ("order", "customer", "status", "total", "placed"), is_json=False)
    show_rows(cast("list[dict[str, object]]", found["things"]), ("thing", "planCode", "name", "state"), is_json=False)
    show_rows(cast("list[dict[str, object]]", found["events"]), ("at", "label", "description"), is_json=False)


@commands.command()
def cancel(which: Which, reason: Reason = "", folder: Folder = None, is_json: AsJson = False) -> None:
    """Call an order off: what was made of it ends, and what was paid for it is given back.

    Example: panier orders cancel 17 --reason "Ordered by mistake"
    """

    async def act(tx: Tx, desk: Clocked) -> None:
        await callings_off.cancel(tx, desk, which, reason=reason)

    _act(act, which, "called off", folder, is_json=is_json)


@commands.command()
def refund(  # noqa: PLR0917 - typer's options are arguments
    which: Which,
    lines: Annotated[
        list[int] | None, typer.Option("--line", metavar="NUMBER", help="Only what this line cost; may be repeated.")
    ] = None,
    amount: Annotated[str | None, typer.Option(metavar="AMOUNT", help="Only so much, such as 4.99.")] = None,
    to: Annotated[str, typer.Option(help="origin: where the money came from; balance: the customer's.")] = ORIGIN,
    is_ending: Annotated[bool, typer.Option("--end-service", help="What it was paid for ends as well.")] = False,
    reason: Reason = "",
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Give money back: all that is left of what was paid, what lines cost, or an amount.

    Example: panier orders refund 17 --line 170001 --end-service --reason "It never worked"
    """

    async def act(tx: Tx, desk: Clocked) -> str:
        order = (await owner_orders.read(tx, which)).order
        wanted = None if amount is None else _money(amount, order.quote.currency)
        staged = await refunded.refund(
            tx, desk, which, amount=wanted, lines=lines or [], reason=reason, to=to, ends_services=is_ending
        )
        return f"refund {staged.refund_id}, {staged.amount.plain}"

    _act(act, which, "refunded", folder, is_json=is_json)


def _money(text: str, currency: str) -> Money:
    """An amount with the decimals of its currency at most.

    Refuses: anything else (400).
    """
    if (found := re.fullmatch(r"(\d{1,9})(?:\.(\d{1,8}))?", text)) is None:
        raise bad_input("--amount", f"is {text!r}, but must be a number such as 4.99")
    money = Money(int(found[1] + (found[2] or "").ljust(8, "0")), currency)
    if money != money.rounded():
        raise bad_input("--amount", f"is {text!r}, which has more decimals than {currency}")
    return money


@review_commands.command("list")
def list_reviews(limit: Most = 100, folder: Folder = None, is_json: AsJson = False) -> None:
    """List the orders that somebody has to look at, and why.

    Example: panier orders review list --json
    """

    async def load(tx: Tx, _: Clocked) -> list[dict[str, object]]:
        return [review_out(one.review, one.order) for one in await reviews.list_undecided(tx, limit=limit)]

    show_rows(
        do_beside(load, folder, reads=True), ("order", "state", "since", "total", "causes", "wanted"), is_json=is_json
    )


@review_commands.command()
def accept(which: Which, reason: Reason = "", folder: Folder = None, is_json: AsJson = False) -> None:
    """Accept an order, which is then made.

    Example: panier orders review accept 17
    """

    async def act(tx: Tx, desk: Clocked) -> None:
        await reviews.accept(tx, desk, which, reason=reason)

    _act(act, which, "accepted", folder, is_json=is_json)


@review_commands.command()
def refuse(which: Which, reason: Reason = "", folder: Folder = None, is_json: AsJson = False) -> None:
    """Refuse an order: nothing of it is made, and what was paid for it is given back.

    Example: panier orders review refuse 17 --reason "We could not verify who you are"
    """

    async def act(tx: Tx, desk: Clocked) -> None:
        await callings_off.refuse(tx, desk, which, reason=reason)

    _act(act, which, "refused", folder, is_json=is_json)


@review_commands.command("ask-documents")
def ask_documents(
    which: Which,
    wanted: Annotated[str, typer.Option(metavar="TEXT", help="Which documents, in words that its customer reads.")],
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Ask the customer of an order for documents; they are handed in on the order's page.

    Example: panier orders review ask-documents 17 --wanted "A copy of your identity card"
    """

    async def act(tx: Tx, desk: Clocked) -> None:
        await reviews.ask_documents(tx, desk, which, wanted=wanted)

    _act(act, which, "asked for documents", folder, is_json=is_json)


@review_commands.command("documents")
def write_documents(
    which: Which,
    into: Annotated[Path, typer.Option(metavar="DIR", help="The folder that they are written to.", file_okay=False)],
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Write what was handed in about an order to files that only you can read.

    Example: panier orders review documents 17 --into /tmp/order-17
    """

    async def load(tx: Tx, _: Clocked) -> list[tuple[dict[str, object], str, bytes]]:
        found = await documents.list_with_content(tx, which)
        return [
            (document_out(one), f"{which}-{one.document_id}.{ENDINGS[one.kind]}", content) for one, content in found
        ]

    rows = []
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    for row, name, content in do_beside(load, folder, reads=True):
        path = into / name
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        rows.append({**row, "file": str(path)})
    show_rows(rows, ("document", "kind", "bytes", "name", "file"), is_json=is_json)


def _act(
    act: Callable[[Tx, Clocked], Awaitable[str | None]], which: int, done: str, folder: Path | None, *, is_json: bool
) -> None:
    """Do something about an order and say so; what `act` returns says more."""
    more = do_beside(act, folder, about=OfficeSubject("order", str(which)))
    said = {"order": which, "done": done} | ({} if more is None else {"more": more})
    text = msgspec.json.encode(said).decode() if is_json else ": ".join(map(str, said.values()))
    sys.stdout.write(f"{text}\n")
