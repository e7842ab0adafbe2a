"""panier codes: add · list · withdraw. Codes that are worth something, beside those in files."""

import sys
from typing import Annotated

import typer

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Clocked, Folder, do_beside, do_in_shop, show_rows
from panier.core.catalog.given_code import CodeLimits, CodeScope, CodeTarget, CodeWorth, GivenCode, made_code
from panier.core.money import Money
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_amount
from panier.core.period import at, us
from panier.core.refusal import bad_input
from panier.core.times import read_time
from panier.flows.catalog import given_codes
from panier.flows.office.acts import BESIDE
from panier.flows.shop import Shop
from panier.store.engine.db import Tx

commands = typer.Typer(no_args_is_help=True, help=GROUPS["codes"].help)

_SHOWN = ("code", "worth", "for", "each", "total", "until", "state")
TheCode = Annotated[str, typer.Argument(metavar="CODE", help="Its letters.")]


@commands.command()
def add(  # noqa: PLR0917 - typer's options are arguments
    code: TheCode,
    description: Annotated[str, typer.Option("--description", metavar="TEXT", help="What customers read.")],
    on: Annotated[CodeTarget, typer.Option("--on", help="What it is used on.")] = CodeTarget.CART,
    percent: Annotated[int, typer.Option("--percent", metavar="N", help="So many percent off.")] = 0,
    off: Annotated[list[str] | None, typer.Option("--off", metavar="'5 EUR'", help="So much off; once each.")] = None,
    instead: Annotated[
        list[str] | None, typer.Option("--instead", metavar="'5 EUR'", help="So much in place of the price.")
    ] = None,
    family: Annotated[list[str] | None, typer.Option("--family", help="For plans of this family.")] = None,
    plan: Annotated[list[str] | None, typer.Option("--plan", help="For this plan.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="As 2027-01-31T12:00Z.")] = None,
    each: Annotated[int | None, typer.Option("--each", min=1, help="Uses of each customer.")] = None,
    total: Annotated[int | None, typer.Option("--total", min=1, help="Uses in all.")] = None,
    folder: Folder = None,
) -> None:
    """Make a code that is worth something; every process of the shop knows it within a second.

    Example: panier codes add SPRING-10 --percent 10 --description "Spring sale" --total 100
    """
    worths = [one for one, given in zip(CodeWorth, (percent, off, instead), strict=True) if given]
    if len(worths) != 1:
        raise bad_input("worth", "must be one of --percent, --off and --instead")
    amounts = dict(_amount(one) for one in off or instead or ())
    end_us = None if until is None else us(read_time("until", until))

    async def do(tx: Tx, shop: Shop) -> GivenCode:
        limits = CodeLimits(each, total, shop.now(), end_us)
        scope = CodeScope(tuple(family or ()), tuple(plan or ()))
        voucher = made_code(
            code, description, on, worths[0], percent=percent, amounts_ucents=amounts, limits=limits, scope=scope
        )
        return await given_codes.give_out(tx, shop, voucher, who=BESIDE)

    made = do_in_shop(do, folder, about=OfficeSubject("code", code))
    sys.stdout.write(f"{made.code} can be used now.\n")


@commands.command("list")
def list_codes(folder: Folder = None, is_json: AsJson = False) -> None:
    """List the codes that were made here or in the office; those in files are not among them.

    Example: panier codes list --json
    """

    async def load(tx: Tx, _: Clocked) -> list[dict[str, object]]:
        return [_row(one) for one in (await given_codes.list_made(tx)).values()]

    show_rows(do_beside(load, folder, reads=True), _SHOWN, is_json=is_json)


@commands.command()
def withdraw(code: TheCode, folder: Folder = None) -> None:
    """Withdraw a code: no new order has it, and those that were placed with it keep their price.

    Example: panier codes withdraw SPRING-10
    """

    async def do(tx: Tx, shop: Shop) -> GivenCode:
        return await given_codes.withdraw(tx, shop, code)

    gone = do_in_shop(do, folder, about=OfficeSubject("code", code))
    sys.stdout.write(f"{gone.code} is withdrawn.\n")


def _amount(text: str) -> tuple[str, int]:
    amount, _, currency = text.strip().partition(" ")
    money = typed_amount("off", amount, currency.strip().upper())
    return money.currency, money.ucents


def _row(one: GivenCode) -> dict[str, object]:
    voucher = one.voucher
    amounts = [Money(ucents, currency).plain for currency, ucents in sorted(voucher.amounts_ucents.items())]
    return {
        "code": one.code,
        "worth": ", ".join(amounts) or f"{voucher.percent} %",
        "for": " ".join((*voucher.families, *voucher.plan_codes)) or "everything",
        "each": voucher.quantity,
        "total": voucher.global_quantity,
        "until": None if voucher.end_us is None else at(voucher.end_us).isoformat(timespec="seconds"),
        "state": "given out" if one.withdrawn_us is None else "withdrawn",
        "who": one.who,
    }
