"""What moves money is limited: cards that are tried, and money that is asked back."""

from itertools import cycle

import pytest

from tests.support.shop import Reply, Sandbox
from tests.web.payment.test_payment_methods import CALLBACKS
from tests.web.surface.test_limits import check_met, with_limits

CARD = {"paymentType": "CREDIT_CARD", "callbackUrl": CALLBACKS, "register": True}


async def test_new_payment_methods(sqlite_shop: Sandbox) -> None:
    """Nobody has a gateway try stolen cards, whichever generation of the API takes them."""
    shop = with_limits(sqlite_shop, PAYMENT_METHODS="4/60")
    client = shop.client(shop.first)
    ways = cycle((("/me/payment/method", CARD), ("/me/paymentMean/creditCard", {})))

    async def add() -> Reply:
        path, body = next(ways)
        return await client.post(path, body)

    await check_met(shop, "PAYMENT_METHODS", add, allowed=4)


@pytest.mark.parametrize("path", ["retrieveMoney", "movements/1/requestRefund"])
async def test_money_back(sqlite_shop: Sandbox, path: str) -> None:
    """Money that is paid in once is not asked back in ten thousand parts, each with a receipt and a gateway's fee."""
    shop = with_limits(sqlite_shop, MONEY_BACK="3/60")
    client = shop.client(shop.first)
    wish = {"amount": 1, "bankAccountId": 1} if path == "retrieveMoney" else {"amount": 1}
    await check_met(shop, "MONEY_BACK", lambda: client.post(f"/me/ovhAccount/FR/{path}", wish), allowed=3)
