"""A payment that is refused or not confirmed is told where it matters: on the order, at the till and in the account."""

import re

import pytest

from tests.support.ordering import delivered
from tests.support.parts.browsing import browser
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_checkout import CARD, CHALLENGED, order_form, order_of, ready, ticked
from tests.web.payment.test_payment_methods import register
from tests.web.signed_in.test_account_pages import signed_in, words

DECLINED = "4000 0000 0000 0002"
METHODS = "/account/payment-methods"


async def test_a_card_that_was_refused_says_so_and_is_no_first_choice(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    async with browsing(shop) as visitor:
        page = await ready(shop, visitor)
        placed = await visitor.send(order_form(page), **ticked(page), **CARD, **{"card.number": DECLINED})
        await delivered(shop, client, order_of(placed))
        order = await visitor.get(placed.path)
        assert "The last payment was declined" in order.words
        pay = next(one for one in re.findall(r'href="([^"]+)"', order.response.text) if one.startswith("/order/pay?"))
        ways = await visitor.get(pay.replace("&amp;", "&"))
        chosen = re.findall(r'value="method:\d+" checked> ([^<]+)<', ways.response.text)
        assert re.search(r"Visa ending in 0002, [^<]*refused on", ways.response.text)
        assert [("4242" in one, "refused" in one) for one in chosen] == [(True, False)]
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        shown = await one.get(METHODS)
        assert re.search(r"ending in 0002 .{0,12}\d\d/\d{4} refused on \d+ \w+ \d+ See the order", words(shown))
        assert f"orderId={order_of(placed)}" in shown.text


async def test_an_order_is_never_called_paid_before_its_money_has_come(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    async with browsing(shop) as visitor, browser(shop) as one:
        page = await ready(shop, visitor)
        placed = await visitor.send(order_form(page), **ticked(page), **CARD, **{"card.number": CHALLENGED})
        order = await visitor.get(placed.path)
        assert ("Payment asked for" in order.words, "Paid" in order.words) == (True, False)
        assert 'class="card state waiting"' in order.response.text
        await signed_in(one, shop.first.nic)
        row = words(await one.get("/account/orders"))
        assert ("Payment asked for" in row, "Paid" in row) == (True, False)
        await delivered(shop, client, order_of(placed))
        order = await visitor.get(placed.path)
        assert ("Waiting for payment" in order.words, "Confirm the payment" in order.words) == (True, True)
        assert "Nothing is taken before you do." in order.words
        assert ("Pay in another way instead" in order.words, "Pay this order" in order.words) == (True, False)
        shown = await one.get(METHODS)
        assert "waits for you its bank asks you to confirm a payment See the order" in words(shown)
        assert f"orderId={order_of(placed)}" in shown.text


@pytest.mark.parametrize("word, said", [("pending", "Payment under way"), ("silent", "Payment asked for")])
async def test_a_payment_that_takes_days_is_said_to_be_under_way(sqlite_shop: Sandbox, word: str, said: str) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    number = await register(client, description=word, default=True)
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor)
        placed = await visitor.send(order_form(page), **ticked(page), pay=f"method:{number}")
        await sqlite_shop.worker.work_once()
        order = await visitor.get(placed.path)
        assert (said in order.words, "Paid" in order.words) == (True, False), order.words
