"""Billing what services consumed in a month: an order with a line for each use, paid by the default method.

Credit of a project is taken off first.

A month is billed once, a day after its end, so that what was used in its last hours is reported by then. The bill is
noted in the transaction that makes its order, while the service is held: however many look, none is made twice.
"""

from collections.abc import Sequence

from panier.core.account.account import Account, Caller
from panier.core.cart.consumed import Consumed, quote_of_use
from panier.core.limits import DAY_US, USAGE_ORDER_LIFE_US
from panier.core.order.order import Order
from panier.core.payment.paying import due_of
from panier.core.service.cloud.project import take_credit
from panier.core.service.commitments.consumption import Month, month_of
from panier.core.service.service import Role, Service
from panier.core.values import replace
from panier.flows.catalog.taxes import seller_to
from panier.flows.checkout import checkout
from panier.flows.order import order_mails
from panier.flows.payment import payment_methods as paying
from panier.flows.payment.payments import stage_charge
from panier.flows.service.commitments import consumption
from panier.flows.shop import Shop
from panier.store import services
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.order import usage as stored
from panier.store.service import project_credits, savings_plans

CLOSED_AFTER_US = DAY_US
MONTHS_BACK = 12


def months_to_bill(shop: Shop) -> tuple[Month, ...]:
    """The months whose use is billed by now, the latest first."""
    found = [month_of(month_of(shop.now() - CLOSED_AFTER_US).begin_us - 1)]
    while len(found) < MONTHS_BACK:
        found.append(month_of(found[-1].begin_us - 1))
    return tuple(found)


async def open_plans(tx: Tx, month: Month, *, after: int, limit: int) -> int | None:
    """Have a month of services with savings plans billed; returns the number to go on after, or None at the end."""
    found = await savings_plans.list_services(tx, from_us=month.begin_us, to_us=month.end_us, after=after, limit=limit)
    if found:
        await stored.open_month(tx, found, month.number)
    return found[-1] if len(found) == limit else None


async def list_due(
    tx: Tx, months: Sequence[Month], *, besides: Sequence[int], limit: int
) -> tuple[Month, tuple[int, ...]] | None:
    """The latest of some months that is to be billed, and services with it; None where nothing is."""
    numbered = {one.number: one for one in months}
    found = await stored.list_unbilled(tx, first=min(numbered), last=max(numbered), besides=besides, limit=limit)
    if not found:
        return None
    number = found[0][0]
    return numbered[number], tuple(service_id for month, service_id in found if month == number)


async def bill(tx: Tx, shop: Shop, service_ids: Sequence[int], month: Month) -> None:
    """Bill what services consumed in a month, unless somebody did so meanwhile."""
    held = await services.load_several(tx, sorted(service_ids), lock=True)
    for number in sorted(held):
        if await stored.is_billed(tx, number, month.number):
            await stored.close_month(tx, number, month.number)
        else:
            await _bill(tx, shop, held[number], month)


async def _bill(tx: Tx, shop: Shop, service: Service, month: Month) -> None:
    account = await accounts.load(tx, service.account_of(Role.BILLING))
    assert account is not None, "services keep their accounts"
    used = await consumption.load_month(tx, shop, Caller(account), service, month)
    lines = [Consumed(one.plan_code, one.unique_id, one.quantity, one.price) for one in used.uses if one.price.ucents]
    now_us = shop.now()
    prices = [one.price for one in lines]
    credits_ = await project_credits.list_all(tx, service.service_id) if lines else ()
    reductions, taken = take_credit(credits_, prices, now_us=now_us)
    lines = [replace(one, reductions=own) for one, own in zip(lines, reductions, strict=True)]
    if not lines:
        await stored.insert_bill(tx, service.service_id, month.number, order_id=None, now_us=now_us)
        return
    title = month.title
    quote = quote_of_use(
        lines, service_id=service.service_id, name=service.name, family=service.family, product=service.product,
        title=title, seller=seller_to(shop, account),
    )  # fmt: skip
    placed = await checkout.insert_order(
        tx, shop, account, quote, cart_id=None, is_waived=True, expires_us=now_us + USAGE_ORDER_LIFE_US
    )
    await stored.insert_bill(tx, service.service_id, month.number, order_id=placed.order_id, now_us=now_us)
    await project_credits.insert_uses(tx, placed.order_id, taken)
    is_charged = await _charge(tx, shop, account, placed)
    await order_mails.confirm(tx, shop, account, placed, is_charged=is_charged)


async def _charge(tx: Tx, shop: Shop, account: Account, placed: Order) -> bool:
    """Stage the payment with the default method; without a valid one (False) the order waits for its customer.

    Of what credit pays wholly, no method pays anything.
    """
    if not placed.quote.totals.with_tax.ucents:
        await stage_charge(tx, shop, placed, method=None)
        return True
    methods = await paying.list_served(tx, shop, account.account_id)
    method = next((one for one in methods if one.is_default and one.is_valid(shop.now())), None)
    if method is None or not shop.paying_rules.suits(method.kind, due_of(placed, account.country)):
        return False
    await stage_charge(tx, shop, placed, method=method)
    return True
