"""Orders about the account itself: prepaid money, points, money back to a bank account, and debts that are paid.

Serves /me/ovhAccount, /me/fidelityAccount and /me/debtAccount.
"""

from panier.core.account.account import Caller
from panier.core.cart.quote import Quote, total_of
from panier.core.ledger.balance import BalanceKind, in_cents, price_of
from panier.core.ledger.debt import ShownDebt
from panier.core.limits import CREDIT_ORDER_UNITS_MAX
from panier.core.money import UCENTS_PER_UNIT, Money
from panier.core.order.account_order import Purpose, account_quote
from panier.core.order.views import ShownOrder
from panier.core.paper.paper import PaperKind
from panier.core.payment.payment import BALANCE_MEAN
from panier.core.refusal import bad_input, not_found
from panier.core.values import replace
from panier.flows.catalog.taxes import seller_to
from panier.flows.checkout.checkout import add_order, insert_order
from panier.flows.ledger import bookings, debts
from panier.flows.ledger.account_balances import check_account_id, currency_of
from panier.flows.ledger.grants import hold
from panier.flows.order.orders import page_url
from panier.flows.paper import owed
from panier.flows.payment.payments import stage_charge
from panier.flows.shop import Shop
from panier.store import payment_methods
from panier.store.engine.db import Tx
from panier.store.ledger import balances as store

_BANK = "bankAccount"


async def credit_prepaid(tx: Tx, shop: Shop, caller: Caller, *, ovh_account_id: str, amount: int) -> ShownOrder:
    """Order money for a prepaid account: once it is paid, the amount is there.

    Refuses: an amount that is nothing, or more than anybody may pay in at once (400).
    """
    check_account_id(caller, ovh_account_id)
    currency = currency_of(shop, caller, BalanceKind.PREPAID)
    most = Money(CREDIT_ORDER_UNITS_MAX * UCENTS_PER_UNIT, currency)
    price = in_cents(amount, currency, name="amount", most=most)
    quote = account_quote(
        Purpose.PREPAID, price, subsidiary=caller.account.subsidiary, description="Credit of the prepaid account"
    )
    return await _ordered(tx, shop, caller, quote)


async def credit_points(tx: Tx, shop: Shop, caller: Caller, *, amount: int) -> ShownOrder:
    """Order points, which are there once they are paid.

    A hundred of them cost one unit of the currency.

    Refuses: a number that is less than one, or more than anybody may buy at once (400).
    """
    most = CREDIT_ORDER_UNITS_MAX * 100
    seller = seller_to(shop, caller.account)
    price = price_of(min(max(amount, 0), most), seller.currency)
    if not 0 < amount <= most or not price.ucents:
        raise bad_input("amount", f"is {amount}, but must be a number of points from 1 to {most} that costs something")
    quote = account_quote(
        Purpose.POINTS,
        price,
        subsidiary=caller.account.subsidiary,
        description=f"{amount} points",
        quantity=amount,
        tax=(seller.tax.basis_points, seller.tax.reason),
    )
    return await _ordered(tx, shop, caller, quote)


async def retrieve_money(
    tx: Tx, shop: Shop, caller: Caller, *, ovh_account_id: str, amount: int, bank_account_id: int
) -> ShownOrder:
    """Transfer money from a prepaid account to one of the caller's bank accounts.

    Refuses: a bank account that the caller does not have (404); an amount that is nothing, or more than there is (400);
    an account that owes the shop something (409).
    """
    check_account_id(caller, ovh_account_id)
    methods = await payment_methods.list_methods(tx, owner=caller.account_id)
    method = next((one for one in methods if one.method_id == bank_account_id and one.mean == _BANK), None)
    if method is None or not method.is_valid(shop.now()):
        raise not_found(bankAccountId=bank_account_id)
    await debts.check_none_due(tx, shop, caller)
    currency = currency_of(shop, caller, BalanceKind.PREPAID)
    balance = await hold(tx, caller.account_id, BalanceKind.PREPAID, currency, now_us=shop.now())
    standing = await store.load_standing(tx, balance, now_us=shop.now())
    price = in_cents(amount, currency, name="amount", most=standing.amount)
    quote = account_quote(
        Purpose.WITHDRAWAL,
        price,
        subsidiary=caller.account.subsidiary,
        description=f"Transfer to {method.label}",
        references=(("bankAccountId", str(bank_account_id)),),
    )
    order = await insert_order(tx, shop, caller.account, quote, cart_id=None, is_waived=True)
    worth = await bookings.book(tx, shop, order, balance)
    order = replace(order, booked_ucents=worth.ucents)
    await stage_charge(tx, shop, order, method=None, mean=BALANCE_MEAN)
    return ShownOrder(order, page_url(shop, order))


async def pay_debts(tx: Tx, shop: Shop, caller: Caller) -> ShownOrder:
    """Order the settlement of all that the caller owes and that is due.

    Paying the order pays the debts. An earlier such order that nobody has paid is cancelled.

    Refuses: an account that owes nothing, or whose debts are being paid (409).
    """
    return await _settlement(tx, shop, caller, await debts.hold_due(tx, shop, caller))


async def pay_debt(tx: Tx, shop: Shop, caller: Caller, *, debt_id: int) -> ShownOrder:
    """Order the settlement of a debt; paying the order pays the debt.

    An earlier such order that nobody has paid is cancelled.

    Refuses: a debt that is paid, being paid or not due yet (409).
    """
    return await _settlement(tx, shop, caller, await debts.hold_due(tx, shop, caller, debt_id=debt_id))


async def pay_debt_of_order(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> ShownOrder:
    """Order the settlement of what is owed for an order; paying the new order pays the debt.

    Refuses: an order without a debt (404); a debt that is paid, being paid or not due yet (409).
    """
    return await pay_debt(tx, shop, caller, debt_id=await debts.debt_of_order(tx, caller, order_id))


async def pay_debt_of_paper(
    tx: Tx, shop: Shop, caller: Caller, *, kind: PaperKind, number: str, deposit_id: str | None = None
) -> ShownOrder:
    """Order the settlement of what is owed for a paper; paying the new order pays the debt.

    Refuses: a paper without a debt (404); a debt that is paid, being paid or not due yet (409).
    """
    debt_id = await owed.debt_of_paper(tx, caller, kind, number, deposit_id)
    return await pay_debt(tx, shop, caller, debt_id=debt_id)


async def _settlement(tx: Tx, shop: Shop, caller: Caller, found: tuple[ShownDebt, ...]) -> ShownOrder:
    price = total_of((one.due for one in found), found[0].due.currency)
    named = ", ".join(str(one.debt.order_id) for one in found)
    quote = account_quote(
        Purpose.SETTLEMENT,
        price,
        subsidiary=caller.account.subsidiary,
        description=f"Settlement of order {named}" if len(found) == 1 else f"Settlement of orders {named}",
        references=tuple(("debtId", str(one.debt.debt_id)) for one in found),
    )
    shown = await _ordered(tx, shop, caller, quote)
    await debts.note_settlement(tx, shown.order.order_id, found)
    return shown


async def _ordered(tx: Tx, shop: Shop, caller: Caller, quote: Quote) -> ShownOrder:
    """An order that is to be paid as any other; nothing of it can be withdrawn from."""
    order = await add_order(tx, shop, caller, quote, cart_id=None, is_waived=True, is_auto_paid=False)
    return ShownOrder(order, page_url(shop, order))
