"""panier papers: list · correct · down-payment · reverse-bill. Papers that the shop's owner has issued."""

import sys
from typing import Annotated

import typer

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Clocked, Folder, do_beside, do_in_shop, show_rows
from panier.cli.owner.amounts import amount_of, load_account
from panier.core.office.trail import OfficeSubject
from panier.core.paper.paper import Paper, PaperKind
from panier.core.period import at
from panier.core.refusal import not_found
from panier.flows.paper import owner_papers
from panier.flows.payment import down_payments
from panier.flows.shop import Shop
from panier.store import orders
from panier.store.engine.db import Tx
from panier.store.paper import papers

commands = typer.Typer(no_args_is_help=True, help=GROUPS["papers"].help)

Nic = Annotated[str, typer.Argument(metavar="NICHANDLE", help="Whose.")]
Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="How much, such as 25.50, in the customer's currency.")]


@commands.command("list")
def list_papers(
    nic: Nic,
    kind: Annotated[PaperKind, typer.Option(help="Papers of this kind.")] = PaperKind.BILL,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """List a customer's papers of a kind, oldest first.

    Example: panier papers list ab1234-ovh --kind refund
    """

    async def load(tx: Tx, _: Clocked) -> list[dict[str, object]]:
        account = await load_account(tx, nic)
        numbers = await papers.list_numbers(tx, owner=account.account_id, kind=kind)
        return [_row(paper) for paper in await papers.load_numbered(tx, numbers)]

    columns = ("number", "issued", "order", "total", "about")
    show_rows(do_beside(load, folder, reads=True), columns, is_json=is_json)


@commands.command()
def correct(
    number: Annotated[str, typer.Argument(metavar="BILL", help="The number of the bill.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, in words that stand on the paper.")] = "",
    folder: Folder = None,
) -> None:
    """Issue a corrective invoice: a bill's amounts, made out to what its customer is called now. No money moves.

    Example: panier papers correct FR-2027-000017 --reason "The VAT number was missing"
    """
    _tell(do_in_shop(lambda tx, shop: owner_papers.correct(tx, shop, number=number, reason=reason), folder))


@commands.command("down-payment")
def pay_down(
    order_id: Annotated[int, typer.Argument(metavar="ORDER", help="The number of an order that is not paid.", min=1)],
    amount: Amount,
    folder: Folder = None,
) -> None:
    """Note that a part of an order's price came to the bank, and issue a down-payment invoice for it.

    The part is set aside for the order, so that only the rest is left to pay.

    Example: panier papers down-payment 17 250
    """

    async def act(tx: Tx, shop: Shop) -> Paper:
        found = (await orders.load_several(tx, [order_id])).get(order_id)
        if found is None:
            raise not_found(order=order_id)
        return await down_payments.receive(tx, shop, order_id=order_id, amount=amount_of(amount, found.quote.currency))

    _tell(do_in_shop(act, folder, about=OfficeSubject("order", str(order_id))))


@commands.command("reverse-bill")
def bill_shop(
    nic: Nic,
    amount: Amount,
    text: Annotated[str, typer.Option(metavar="TEXT", help="What for, as it stands on the paper.")] = "",
    folder: Folder = None,
) -> None:
    """Issue a bill of a customer to the shop; its amount is on the customer's prepaid account at once.

    Example: panier papers reverse-bill ab1234-ovh 40 --text "Referral of a customer"
    """

    async def act(tx: Tx, shop: Shop) -> Paper:
        account = await load_account(tx, nic)
        currency = shop.assortment.subsidiary(account.subsidiary).currency
        return await owner_papers.bill_shop(tx, shop, account, amount_of(amount, currency), text=text)

    _tell(do_in_shop(act, folder, about=OfficeSubject("customer", nic)))


def _tell(paper: Paper) -> None:
    sys.stdout.write(f"{paper.number} was issued, about {paper.sheet.with_tax.plain}.\n")


def _row(paper: Paper) -> dict[str, object]:
    about = paper.sheet.about
    return {
        "number": paper.number,
        "issued": at(paper.issued_us).isoformat(timespec="seconds"),
        "order": paper.order_id,
        "total": paper.sheet.with_tax.plain,
        "about": None if about is None else about.number,
    }
