"""The ways back from gateways' pages: to the order, whatever was answered there, and nowhere by a guess."""

import re
from html import unescape
from typing import Any

import pytest

from tests.support.ordering import delivered
from tests.support.parts.stripe_server import StripeServer
from tests.support.parts.visiting import Seen, browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_checkout import CARD, CHALLENGED, order_form, order_of, ready, ticked
from tests.web.payment.test_stripe import live_shop, server

__all__ = ["live_shop", "server"]
STRIPE_PAGE = "https://checkout.stripe.test/c/pay/cs_1"


def links(page: Seen) -> list[str]:
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', page.response.text)]


@pytest.mark.parametrize("answer, said", [("accept", "Delivered"), ("refuse", "Its customer refused the payment")])
async def test_after_an_answer_the_way_back_leads_to_the_order(shop: Sandbox, answer: str, said: str) -> None:
    client = shop.client(shop.first)
    async with browsing(shop) as visitor:
        page = await ready(shop, visitor)
        done = await visitor.send(order_form(page), **ticked(page), **CARD, **{"card.number": CHALLENGED})
        await delivered(shop, client, order_of(done))
        there = next(one for one in links(await visitor.get(done.path)) if "/sandbox/payment?" in one)
        asked = await visitor.get(there.removeprefix(shop.shop.base_url))
        assert [one for one in links(asked) if one.startswith("/order/paid?")], "also without an answer"
        assert f"for order {order_of(done)}" in asked.words, "which order, and how much"
        assert "ending in 3184" in asked.words, "and with what"
        answered = await visitor.send(asked.forms[-1], answer=answer)
        back = next(one for one in links(answered) if one.startswith("/order/paid?"))
        await delivered(shop, client, order_of(done))
        order = await visitor.get(back)
        assert order_of(order) == order_of(done)
        assert said in order.words
        if answer == "refuse":
            assert [one for one in links(order) if one.startswith("/order/pay?")], "it can be paid otherwise at once"


async def test_the_way_back_of_a_payment_that_there_is_not_leads_nowhere(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        assert (await visitor.get("/order/paid?key=guess")).response.status_code == 404
        assert (await visitor.get("/order/paid?order=1")).path.startswith("/login")


async def test_a_card_that_is_typed_at_stripe_pays_the_order_afterwards(
    live_shop: Sandbox, server: StripeServer
) -> None:
    """The order is placed, its buyer goes to Stripe's page, and comes back to where it is paid."""
    session: dict[str, Any] = {"id": "cs_1", "object": "checkout.session", "status": "open", "url": STRIPE_PAGE}
    server.written["POST /v1/checkout/sessions"] = (200, session)
    server.written["GET /v1/checkout/sessions/cs_1"] = (200, session)
    client = live_shop.client(live_shop.first)
    async with browsing(live_shop) as visitor:
        page = await ready(live_shop, visitor)
        placed = await visitor.send(order_form(page), **ticked(page), pay="new:CREDIT_CARD")
        assert placed.path.startswith("/order/pay?"), placed.words
        assert STRIPE_PAGE in links(placed)
        form = next(one for one in placed.forms if one.action == "/order/pay")
        early = await visitor.send(form)
        assert early.response.status_code == 400, "nothing was typed there yet"
        card = server.ask("GET", "/v1/payment_methods/pm_card_visa")
        done = {"id": "seti_1", "object": "setup_intent", "status": "succeeded", "payment_method": card}
        session |= {"status": "complete", "url": None, "setup_intent": done}
        (number,) = (await client.get("/me/order")).result
        (asked,) = [one for one in server.sent if "success_url" in one]
        assert asked["cancel_url"] == asked["success_url"]
        back = await visitor.get(asked["success_url"].removeprefix(live_shop.shop.base_url))
        assert back.path.startswith("/order/pay?")
        paid = await visitor.send(next(one for one in back.forms if one.action == "/order/pay"))
        assert order_of(paid) == number
    await live_shop.deliver()
    assert (await client.get(f"/me/order/{number}/status")).result == "delivered"


@pytest.mark.parametrize("first, second, heading", [("accept", "refuse", "Confirmed"), ("refuse", "accept", "Refused")])
async def test_a_confirmation_is_answered_once_and_then_says_its_answer(
    sqlite_shop: Sandbox, first: str, second: str, heading: str
) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor)
        done = await visitor.send(order_form(page), **ticked(page), **CARD, **{"card.number": CHALLENGED})
        await delivered(sqlite_shop, sqlite_shop.client(sqlite_shop.first), order_of(done))
        there = next(one for one in links(await visitor.get(done.path)) if "/sandbox/payment?" in one)
        path = there.removeprefix(sqlite_shop.shop.base_url)
        asked = await visitor.get(path)
        await visitor.send(asked.forms[-1], answer=first)
        assert f"<h1>{heading}</h1>" in (await visitor.send(asked.forms[-1], answer=second)).response.text
        assert f"<h1>{heading}</h1>" in (await visitor.get(path)).response.text
        assert (await visitor.get("/sandbox/payment?key=guess")).response.status_code == 404
