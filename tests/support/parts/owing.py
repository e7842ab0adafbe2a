"""What examples about balances and debts need first: something to pay, and something to pay it with."""

from typing import Any

from panier.web.route import Route
from tests.support.ledger import plant_debt, write_off_debts
from tests.support.ordering import AUTO_PAY, UNPAID, order_name, order_project
from tests.support.paper.receipts import PREPAID, pay_in
from tests.support.shop import Client, Sandbox

Things = dict[tuple[str, str], object]
Body = dict[str, Any]


async def balance_to_use(_market: Sandbox, camille: Client, _route: Route, things: Things) -> Body:
    """An order that costs something, and a balance that can pay it."""
    things["order", "orderId"] = await order_name(camille, "exemple-balance.fr", how=UNPAID)
    return {"balanceName": things["balance", "balanceName"]}


async def debt_to_pay(market: Sandbox, camille: Client, _route: Route, things: Things) -> Body:
    """A new debt about an order of its own for each call."""
    order_id = await order_project(camille)
    things["debt", "debtId"] = await plant_debt(market, order_id)
    things["order", "orderId"] = order_id
    return {}


async def order_to_give_back(market: Sandbox, camille: Client, _route: Route, things: Things) -> Body:
    """An order that its customer can still withdraw from."""
    keeping_the_right = {**AUTO_PAY, "waiveRetractationPeriod": False}
    things["order", "orderId"] = await order_project(camille, how=keeping_the_right)
    await market.deliver()
    return {}


async def money_to_give_back(market: Sandbox, camille: Client, _route: Route, things: Things) -> Body:
    """A movement of the prepaid account that was paid in, of a customer who owes nothing."""
    await write_off_debts(market)
    await pay_in(market, camille)
    things["prepaid movements", "movementId"] = (await camille.get(f"{PREPAID}/movements")).result[-1]
    return {}


async def bank_account(market: Sandbox, _camille: Client, _route: Route, things: Things) -> Body:
    """A bank account of a customer who owes nothing."""
    await write_off_debts(market)
    return {"bankAccountId": things["bankAccount", "id"]}


OWING = {
    "/me/order/{orderId}/balance": balance_to_use,
    "/me/order/{orderId}/debt": debt_to_pay,
    "/me/order/{orderId}/retraction": order_to_give_back,
    "/me/order/{orderId}/waiveRetraction": order_to_give_back,
    "/me/debtAccount": debt_to_pay,
    "/me/ovhAccount/{ovhAccountId}/retrieveMoney": bank_account,
    "/me/ovhAccount/{ovhAccountId}/movements/{movementId}/requestRefund": money_to_give_back,
}
