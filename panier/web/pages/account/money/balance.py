"""What an account has and owes (/account/balance), and the movements of one balance (/account/balance/{name})."""

from collections.abc import Mapping

from panier.core.ledger.balance import BalanceKind, ShownBalance
from panier.core.limits import LONG_MAX, whole_number
from panier.core.rates import COUPONS, MONEY_BACK, SETTLEMENTS
from panier.core.refusal import bad_input
from panier.flows.checkout import account_orders
from panier.flows.ledger import account_balances, balances, debts
from panier.flows.payment import balance_refunds, payment_methods
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.money.balance_view import (
    TITLES,
    balance_row,
    debt_row,
    movement_row,
    written,
)
from panier.web.pages.account.overview import LISTED, Rows
from panier.web.pages.parts.amounts import in_hundredths
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.paying import choices
from panier.web.pages.parts.tongues import phrase, spoken

PATH = "/account/balance"
_BANK = "SEPA_DIRECT_DEBIT"


async def _balance(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The balances and the debts, and what can be done with the prepaid account."""
    shop, caller = visit.shop, visit.caller
    shown = await account_balances.list_all(tx, shop, caller)
    prepaid, others = shown[0], shown[1:]
    owed = await debts.list_of_account(tx, caller.account_id, now_us=shop.now())
    found = [one for one in await payment_methods.list_methods(tx, shop, caller) if one.method.kind == _BANK]
    banks = [one for one in found if one.is_offered]
    company = caller.account.subsidiary
    return {
        "prepaid": balance_row(visit, prepaid),
        "threshold": prepaid.balance.alert_threshold,
        "currency": prepaid.balance.currency,
        "others": [balance_row(visit, one) for one in others if _is_shown(one)],
        "banks": [(one.number, one.name) for one in choices(banks, "", spoken(), is_owner=True)],
        "has_money": prepaid.standing.amount.ucents > 0,
        "debts": [debt_row(visit, one) for one in reversed(owed)][:LISTED],
        "are_due": any(one.todo.ucents for one in owed),
        "calls": (
            ("GET", f"/me/ovhAccount/{company}"), ("GET", "/me/credit/balance"),
            SameCall("POST", f"/me/ovhAccount/{company}/creditOrder", {"amount": 2000}), ("GET", "/me/debtAccount"),
        ),
    }  # fmt: skip


def _is_shown(one: ShownBalance) -> bool:
    """True where there is something, or was: an empty balance of points is no news."""
    return one.balance.kind is not BalanceKind.POINTS or bool(one.standing.grants)


async def _movements(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The movements of a balance, the latest first, in portions."""
    shown = await account_balances.read_any(tx, visit.shop, visit.caller, name=visit.parts["name"])
    before = whole_number(visit.asked("before")) or LONG_MAX
    found = await account_balances.list_movements_before(tx, shown, before, limit=LISTED + 1)
    rows = [movement_row(visit, shown, one) for one in found[:LISTED]]
    name, company = shown.balance.name, visit.caller.account.subsidiary
    is_prepaid = shown.balance.kind is BalanceKind.PREPAID
    path = f"/me/ovhAccount/{company}/movements" if is_prepaid else f"/me/credit/balance/{name}/movement"
    if shown.balance.kind is BalanceKind.POINTS:
        path = "/me/fidelityAccount/movements"
    return {
        "title": spoken().say(TITLES[shown.balance.kind]),
        "left": written(visit, shown.standing.amount),
        "found": Rows(rows, str(rows[-1].number) if len(found) > LISTED else ""),
        "calls": (("GET", path), *(("GET", f"{path}/{one.number}") for one in rows[:1])),
    }


async def _pay_in(tx: Tx, visit: AccountVisit) -> AccountDone:
    placed = await account_orders.credit_prepaid(
        tx, visit.shop, visit.caller, ovh_account_id=visit.caller.account.subsidiary, amount=_amount(visit)
    )
    return AccountDone(_path(visit.shop, placed.url))


async def _take_out(tx: Tx, visit: AccountVisit) -> AccountDone:
    number = whole_number(visit.said("bankAccountId"))
    if number is None:
        raise bad_input("bankAccountId", "must be one of your bank accounts")
    placed = await account_orders.retrieve_money(
        tx, visit.shop, visit.caller, ovh_account_id=visit.caller.account.subsidiary, amount=_amount(visit),
        bank_account_id=number,
    )  # fmt: skip
    return AccountDone(_path(visit.shop, placed.url))


async def _set_alert(tx: Tx, visit: AccountVisit) -> AccountDone:
    typed = visit.said("alertThreshold")
    units = whole_number(typed)
    if typed and units is None:
        raise bad_input("alertThreshold", "must be a whole number, or empty")
    await account_balances.change_prepaid(
        tx, visit.shop, visit.caller, ovh_account_id=visit.caller.account.subsidiary, alert_threshold=units
    )
    return AccountDone()


async def _redeem(tx: Tx, visit: AccountVisit) -> AccountDone:
    await balances.redeem(tx, visit.shop, visit.caller, input_code=visit.said("inputCode"))
    return AccountDone()


async def _pay_debt(tx: Tx, visit: AccountVisit) -> AccountDone:
    placed = await account_orders.pay_debt(tx, visit.shop, visit.caller, debt_id=visit.chosen("debt"))
    return AccountDone(_path(visit.shop, placed.url))


async def _pay_debts(tx: Tx, visit: AccountVisit) -> AccountDone:
    placed = await account_orders.pay_debts(tx, visit.shop, visit.caller)
    return AccountDone(_path(visit.shop, placed.url))


async def _give_back(tx: Tx, visit: AccountVisit) -> AccountDone:
    number = visit.chosen("movement")
    await balance_refunds.request(
        tx, visit.shop, visit.caller, ovh_account_id=visit.caller.account.subsidiary, movement_id=number,
        amount=_amount(visit),
    )  # fmt: skip
    return AccountDone()


def _amount(visit: AccountVisit) -> int:
    return in_hundredths("amount", visit.said("amount"))


def _path(shop: Shop, url: str) -> str:
    """The path of an order's page: it is paid there."""
    return url.removeprefix(shop.base_url)


_PREPAID = "/me/ovhAccount/1"
PAGES = (
    AccountPage(
        PATH, "account/money/balance.html", "payment", ("GET", "/me/ovhAccount"), _balance,
        forms=(
            AccountForm("pay-in", ("POST", f"{_PREPAID}/creditOrder"), _pay_in),
            AccountForm("take-out", ("POST", f"{_PREPAID}/retrieveMoney"), _take_out, limits=(MONEY_BACK,)),
            AccountForm(
                "alert", ("PUT", _PREPAID), _set_alert, said=phrase("You are told by e-mail when less is left.")
            ),
            AccountForm(
                "redeem", ("POST", "/me/credit/code"), _redeem, said=phrase("The credit of the code is there."),
                limits=(COUPONS,),
            ),
            AccountForm("pay-debt", ("POST", "/me/debtAccount/debt/1/pay"), _pay_debt, limits=(SETTLEMENTS,)),
            AccountForm("pay-debts", ("POST", "/me/debtAccount/pay"), _pay_debts, limits=(SETTLEMENTS,)),
        ),
        fields=("amount", "bankAccountId", "alertThreshold", "inputCode"),
    ),
    AccountPage(
        f"{PATH}/{{name}}", "account/money/movements.html", "payment", ("GET", "/me/credit/balance/{name}"),
        _movements,
        forms=(
            AccountForm(
                "give-back", ("POST", f"{_PREPAID}/movements/1/requestRefund"), _give_back, limits=(MONEY_BACK,),
                said=phrase("The money goes back to where it was paid from."),
            ),
        ),
        fields=("amount",),
    ),
)  # fmt: skip
