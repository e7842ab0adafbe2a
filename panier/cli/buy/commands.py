"""panier order: search · plan · buy · follow · list · show · pay · resume · forget."""

import sys
from datetime import timedelta
from typing import Annotated, Any

import typer

from panier.cli import GROUPS
from panier.cli.buy import tables
from panier.cli.buy.asking import Asker, is_terminal
from panier.cli.buy.buying import Buying, BuyingManner, show_document
from panier.cli.buy.following import OrderFollower, event_lines, steps_table
from panier.cli.buy.journal import BuyingStage, OrderJournal
from panier.cli.buy.looking import endpoint_day
from panier.cli.buy.options import (
    Agreed,
    AsJson,
    Given,
    Patience,
    Seconds,
    connection,
    given_order,
    given_terms,
    taking,
)
from panier.cli.buy.paying import Payment
from panier.cli.buy.prices import amount_of, money
from panier.cli.buy.reach import Reach
from panier.cli.buy.searching import search_names
from panier.cli.buy.shortcuts import plan
from panier.cli.buy.stops import Stop, wrong_use
from panier.cli.buy.wishes import DEFAULT_PAYMENT, OrderTerms

DAYS = 90

commands = typer.Typer(no_args_is_help=True, help=GROUPS["order"].help)
commands.command("plan")(plan)

Number = Annotated[int, typer.Argument(metavar="ORDER", min=1, help="The number of an order.")]


@commands.command()
@taking(connection)
def search(
    reach: Reach,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="boutique, or boutique.fr.")],
    extensions: Annotated[
        str, typer.Option("--ext", metavar="fr,com", help="The extensions to look under; for names without one.")
    ] = "com,fr,eu,net,org",
    is_json: AsJson = False,
) -> None:
    """Look for free domain names, with their prices now and at renewal.

    Example: panier order search boutique --ext fr,com
    """
    search_names(
        reach, names, [one.strip().strip(".") for one in extensions.split(",") if one.strip()], is_json=is_json
    )


@commands.command()
@taking(given_order, given_terms, connection)
def buy(  # noqa: PLR0917 - typer's options are arguments
    given: Given,
    terms: OrderTerms,
    reach: Reach,
    is_agreed: Agreed = False,
    waits: Annotated[bool, typer.Option("--wait", help="Wait until it is delivered.")] = False,
    again: Annotated[
        int, typer.Option(metavar="ORDER", min=0, help="Order the same once more, after this order of it.")
    ] = 0,
    patience: Patience = 10.0,
    seconds: Seconds = 1800.0,
    is_json: AsJson = False,
) -> None:
    """Order something, once: started again after whatever happened, it goes on with the same order.

    Example: panier order buy --domain boutique.fr --config OWNER_LEGAL_AGE=true --waive --max EUR 20
    """
    manner = BuyingManner(is_agreed, waits, is_json, patience, seconds)
    document = Buying(reach, manner).buy(given.on(terms), again=again)
    if is_json:
        show_document(document)


@commands.command()
@taking(connection)
def resume(  # noqa: PLR0917 - typer's options are arguments
    reach: Reach,
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="As `panier order list` shows it.")],
    order_id: Annotated[
        int | None,
        typer.Option("--order", metavar="ORDER", min=0, help="The order that it became, as you found out; 0: none."),
    ] = None,
    is_agreed: Agreed = False,
    waits: Annotated[bool, typer.Option("--wait", help="Wait until it is delivered.")] = False,
    patience: Patience = 10.0,
    seconds: Seconds = 1800.0,
    is_json: AsJson = False,
) -> None:
    """Go on with an order that was interrupted.

    Example: panier order resume 3f2a9c01b7de
    """
    manner = BuyingManner(is_agreed, waits, is_json, patience, seconds)
    document = Buying(reach, manner).resume(entry_id, order_id=order_id)
    if is_json:
        show_document(document)


@commands.command()
@taking(connection)
def forget(
    reach: Reach,
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="As `panier order list` shows it.")],
    is_agreed: Annotated[bool, typer.Option("--yes", help="Also where it is not known what became of it.")] = False,
    is_json: AsJson = False,
) -> None:
    """Take an order out of the journal, and remove the cart that it left; the order itself stays.

    Example: panier order forget 3f2a9c01b7de
    """
    title = Buying(reach, BuyingManner(is_agreed=is_agreed)).forget(entry_id)
    if is_json:
        show_document({"entry": entry_id, "title": title})
    else:
        print(f"{title} is forgotten")


@commands.command("list")
@taking(connection)
def list_orders(
    reach: Reach,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=1000, help="How many orders, newest first.")] = 20,
    is_json: AsJson = False,
) -> None:
    """List the account's orders of the last 90 days, and what was begun here and is not finished.

    Example: panier order list --limit 5
    """
    account = reach.me()["nichandle"]
    entries = [one for one in OrderJournal().list_entries() if one.stage != BuyingStage.DONE]
    begun = (endpoint_day(reach) - timedelta(days=DAYS)).isoformat(timespec="seconds")
    numbers = sorted(reach.get("/me/order", **{"date.from": begun}), reverse=True)[:limit]
    orders = [(reach.get(f"/me/order/{number}"), reach.get(f"/me/order/{number}/status")) for number in numbers]
    if is_json:
        unfinished = [
            {
                "entry": one.entry_id,
                "title": one.title,
                "stage": one.stage,
                "endpoint": one.endpoint,
                "begun": one.begun,
            }
            for one in entries
        ]
        show_document({"orders": [_order_out(*one) for one in orders], "unfinished": unfinished})
        return
    out = tables.console()
    rows = [(str(one["orderId"]), one["date"][:16].replace("T", " "), _price(one), status) for one, status in orders]
    if rows:
        out.print(tables.table(("Order", "Date", "With tax", "Status"), rows, right=(0, 2)))
    else:
        out.print(f"{account} has ordered nothing in {DAYS} days: `panier order search NAME` looks for a name")
    if entries:
        out.print("\nNot finished: go on with `panier order resume ID`, or drop it with `panier order forget ID`")
        begun_rows = [
            (one.entry_id, one.title, one.stage, one.begun[:16].replace("T", " "), one.endpoint) for one in entries
        ]
        out.print(tables.table(("ID", "What", "Stage", "Begun (UTC)", "Endpoint"), begun_rows))


@commands.command()
@taking(connection)
def show(
    reach: Reach,
    order_id: Number,
    has_link: Annotated[
        bool, typer.Option("--link", help="Also the page where it can be paid; whoever has it sees the order.")
    ] = False,
    is_json: AsJson = False,
) -> None:
    """Show an order: its lines, its price, how far it is.

    Example: panier order show 3
    """
    path = f"/me/order/{order_id}"
    order, status = reach.get(path), reach.get(f"{path}/status")
    steps = reach.find(f"{path}/followUp") or ()
    lines = [reach.get(f"{path}/details/{number}") for number in reach.get(f"{path}/details")]
    if is_json:
        link = {"url": order["url"]} if has_link else {}
        document = {**_order_out(order, status), **link, "lines": lines, "followUp": steps}
        show_document(document)
        return
    out = tables.console()
    rows = [
        (str(line["domain"]), line["description"], money(amount_of(line["totalPrice"]), order["tax"]["currencyCode"]))
        for line in lines
    ]
    out.print(tables.table(("Name", "What", "Without tax"), rows, right=(2,)))
    out.print(f"\nTax {order['tax']['text']}, with tax {_price(order)}\n", markup=False)
    out.print(steps_table(order_id, status, steps))
    for line in event_lines(steps):
        out.print(f"  {line}", markup=False)
    if has_link:
        print(f"\n{order['url']}")


@commands.command()
@taking(connection)
def follow(reach: Reach, order_id: Number, seconds: Seconds = 1800.0, is_json: AsJson = False) -> None:
    """Follow an order until it is delivered; ends with 1 and the reason where it will not be.

    Example: panier order follow 3 --timeout 600
    """
    reach.get(f"/me/order/{order_id}")
    OrderFollower(reach, tables.console(is_error=is_json)).follow(order_id, seconds=seconds)
    if is_json:
        show_document({"order": order_id, "status": "delivered"})


@commands.command()
@taking(connection)
def pay(  # noqa: PLR0917 - typer's options are arguments
    reach: Reach,
    order_id: Number,
    method: Annotated[
        str, typer.Option("--with", metavar="METHOD", help="Its number, or words of its name, as visa.")
    ] = DEFAULT_PAYMENT,
    is_agreed: Agreed = False,
    patience: Patience = 10.0,
    is_json: AsJson = False,
) -> None:
    """Pay an order, once.

    Example: panier order pay 3 --with visa
    """
    payment = Payment(reach, order_id, patience=patience)
    if not payment.is_wanted():
        print(f"Order {order_id} is paid already, or being paid", file=sys.stderr)
    else:
        if not is_agreed:
            if not is_terminal():
                raise wrong_use("Nobody can be asked here: say --yes")
            if not Asker(is_there=True).agrees(f"{payment.announce(method)} Pay {payment.price}?"):
                raise Stop("Nothing was paid")
        payment.pay(method)
        print(f"Order {order_id} is being paid: follow it with `panier order follow {order_id}`", file=sys.stderr)
    if is_json:
        show_document(_order_out(payment.order, reach.get(f"/me/order/{order_id}/status")))


def _order_out(order: Any, status: str) -> dict[str, Any]:
    """An order for programs; without its password, and the link that holds it."""
    price = order["priceWithTax"]
    return {
        "order": order["orderId"],
        "date": order["date"],
        "expires": order["expirationDate"],
        "status": status,
        "withTax": f"{amount_of(price):.2f}",
        "currency": price["currencyCode"],
    }


def _price(order: Any) -> str:
    price = order["priceWithTax"]
    return money(amount_of(price), price["currencyCode"])
