"""Links of orders and of their papers have passwords, which nobody guesses by trying."""

import pytest

from tests.support.shop import Sandbox
from tests.web.surface.test_limits import ELSEWHERE, browser, with_limits


@pytest.mark.parametrize(
    "path",
    [
        "/order/display?orderId=1&orderPassword=guess", "/order/documents?orderId=1&orderPassword=guess",
        "/order/display.pdf?orderId=1&orderPassword=guess", "/order/consumption.csv?orderId=1&orderPassword=guess",
        "/order/bill?reference=FR-2026-1&passwd=guess", "/order/bill.pdf?reference=FR-2026-1&passwd=guess",
        "/order/bill.xml?reference=FR-2026-1&passwd=guess", "/order/export?token=guess",
    ],
)  # fmt: skip
async def test_wrong_passwords_of_links(sqlite_shop: Sandbox, path: str) -> None:
    shop = with_limits(sqlite_shop, PASSWORDS_OF_ADDRESS="3/60")
    async with browser(shop) as stranger, browser(shop, ELSEWHERE) as other:
        assert [(await stranger.get(path)).status_code for _ in "1234"] == [404, 404, 404, 429]
        assert (await other.get(path)).status_code == 404
