"""Nobody tries cards by the thousand, or has gateways asked, and orders and receipts made, as often as that."""

from itertools import cycle
from typing import Any

import pytest

from tests.support.shop import Reply, Sandbox
from tests.web.surface.test_limits import check_met, with_limits

BACK = dict.fromkeys(("cancel", "error", "failure", "pending", "success"), "https://example.com/")


@pytest.mark.parametrize(
    "name, path, body",
    [
        ("PAYMENT_METHODS", "/me/payment/method", {"paymentType": "PAYPAL", "register": True, "callbackUrl": BACK}),
        ("PAYMENT_METHODS", "/me/paymentMean/creditCard", {}),
        ("PAYMENTS", "/me/order/1/pay", {"paymentMethod": {"id": 1}}),
        ("PAYMENTS", "/me/order/1/payWithRegisteredPaymentMean", {"paymentMean": "ovhAccount"}),
        ("MONEY_BACK", "/me/ovhAccount/FR/retrieveMoney", {"amount": 1, "bankAccountId": 1}),
        ("MONEY_BACK", "/me/ovhAccount/FR/movements/1/requestRefund", {"amount": 1}),
        ("SETTLEMENTS", "/me/debtAccount/pay", {}),
        ("SETTLEMENTS", "/me/debtAccount/debt/1/pay", {}),
        ("SETTLEMENTS", "/me/order/1/debt/pay", {}),
        ("SETTLEMENTS", "/me/bill/1/debt/pay", {}),
    ],
)
async def test_what_moves_money_is_counted(sqlite_shop: Sandbox, name: str, path: str, body: dict[str, Any]) -> None:
    shop = with_limits(sqlite_shop, **{name: "3/60"})
    client = shop.client(shop.first)
    await check_met(shop, name, lambda: client.post(path, body), allowed=3)


async def test_both_generations_of_the_api_count_together(sqlite_shop: Sandbox) -> None:
    shop = with_limits(sqlite_shop, PAYMENT_METHODS="4/60")
    client = shop.client(shop.first)
    card = {"paymentType": "CREDIT_CARD", "register": True, "callbackUrl": BACK}
    ways = cycle((("/me/payment/method", card), ("/me/paymentMean/creditCard", {})))

    async def add() -> Reply:
        path, body = next(ways)
        return await client.post(path, body)

    await check_met(shop, "PAYMENT_METHODS", add, allowed=4)
