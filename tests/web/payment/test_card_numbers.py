"""Numbers of cards: refused as such wherever text is taken, and kept nowhere, whoever wrote them."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from panier.core.order.charge import ChargeState
from panier.flows.payment import refunds
from panier.outside.gateway.forms import has_card_number, without_card_numbers
from panier.outside.gateway.gateways import only
from panier.outside.gateway.protocol import (
    GatewayAnswer,
    GatewayNews,
    GatewayState,
    NewsKind,
    PaymentRequest,
    RefundRequest,
    RegisteredMethod,
    RegistrationRequest,
)
from panier.outside.gateway.sandbox import SandboxGateway
from panier.store import orders
from panier.store.schema.tables import metadata
from panier.web.application import build
from panier.web.route import Route
from panier.web.routes import ROUTES
from panier.work.payment_news import taker
from tests.support.ordering import UNPAID, order_name, status
from tests.support.shop import Sandbox
from tests.web.payment.test_charges import charge_of
from tests.web.payment.test_payment_methods import CALLBACKS, register

DIGITS = "5555555555554444"
SPACED = "5555 5555 5555 4444"
REFUSED = "A text of this request holds the number of a card"


def spellings(route: Route) -> Iterator[bytes]:
    """Bodies with a number somewhere: as a value and as a name, nested, with blanks, escaped, and outside of JSON."""
    inside: list[Any] = [
        {"x": DIGITS},
        {DIGITS: 1},
        {"x": {"y": [SPACED]}},
        {"x": f"my card: {DIGITS}, thanks"},
        [DIGITS],
    ]
    yield from (json.dumps(one).encode() for one in inside)
    yield b'{"x": "\\u0035555555555554444"}'
    yield f"x={DIGITS}".encode()
    if not route.takes_cards:
        yield json.dumps({"formData": json.dumps({"number": DIGITS})}).encode()


async def test_no_operation_takes_one(sqlite_shop: Sandbox) -> None:
    """Of all operations that write: refused before anything else is asked, whoever calls."""
    client = sqlite_shop.client(sqlite_shop.first)
    writing = [route for route in ROUTES if route.writes]
    assert len(writing) > 400
    for number, route in enumerate(writing):
        path = "/".join("1" if part.startswith("{") else part for part in route.path.split("/"))
        bodies = list(spellings(route))
        is_about_money = path.startswith(("/me/payment", "/me/order", "/me/credit"))
        for content in bodies if is_about_money else [bodies[number % len(bodies)]]:
            reply = await client.call(route.method, path, content=content, headers={"content-type": "application/json"})
            assert reply.status == 400, (route.method, path, content, reply.body)
            assert reply.message.startswith(REFUSED)
            assert DIGITS not in reply.body.decode()
    assert await places_of(sqlite_shop, DIGITS, SPACED) == []


async def places_of(shop: Sandbox, *texts: str) -> list[str]:
    """The tables that hold a text anywhere."""
    found = []
    for table in metadata.sorted_tables:
        rows = await shop.database.read(lambda tx, name=table.name: tx.rows(f"SELECT * FROM {name}"))  # type: ignore[misc]
        if any(text in str(value) for row in rows for value in row for text in texts):
            found.append(table.name)
    return found


class Talkative(SandboxGateway):
    """A gateway that puts the whole number into all that it says."""

    async def charge(self, request: PaymentRequest) -> GatewayAnswer:
        """Decline, and say of what."""
        if "pays" in request.token:
            return GatewayAnswer(GatewayState.DONE, f"took it from {DIGITS}")
        return GatewayAnswer(GatewayState.DECLINED, f"The card {SPACED} was declined")

    async def refund(self, request: RefundRequest) -> GatewayAnswer:
        """Decline that as well."""
        del request
        return GatewayAnswer(GatewayState.DECLINED, f"{DIGITS} takes no refunds")

    async def register(self, request: RegistrationRequest) -> RegisteredMethod:
        """Call the method by its number, or refuse it by that."""
        made = await super().register(request)
        if "refused" in request.wish:
            return replace(made, state=GatewayState.DECLINED, reason=f"{SPACED} is blocked")
        return replace(made, label=DIGITS)


async def test_what_a_gateway_says_of_one_is_hidden(shop: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """In its reasons, problems, labels and disputes: in the database, in events, e-mails, answers and logs."""
    caplog.set_level(logging.DEBUG)
    gateway = Talkative(shop.database, shop.clock)
    changed = replace(shop.shop, gateways=only(gateway))
    there = replace(
        shop, shop=changed, worker=replace(shop.worker, shop=changed, gateways=changed.gateways),
        application=build(changed, shop.database, on_write=lambda: None),
    )  # fmt: skip
    client = there.client(there.first)
    wish = {"paymentType": "CREDIT_CARD", "callbackUrl": CALLBACKS, "register": True, "description": "refused"}
    refused = await client.post("/me/payment/method", wish)
    assert (refused.status, "5555 XXXX XXXX 4444 is blocked" in refused.message) == (400, True)
    declines = await register(client, description="declines")
    assert (await client.get(f"/me/payment/method/{declines}")).result["label"] == "5555 XXXX XXXX 4444"
    order_id = await order_name(client, how=UNPAID)
    await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": declines}})
    await there.work()
    charge = await charge_of(there, order_id)
    assert (charge.state, charge.reason) == (ChargeState.DECLINED, "The card 5555 XXXX XXXX 4444 was declined")
    pays = await register(client, description="pays")
    await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": pays}})
    await there.deliver()
    assert await status(client, order_id) == "delivered"
    order = (await there.database.read(lambda tx: orders.load_several(tx, [order_id])))[order_id]
    await there.database.write(lambda tx: refunds.stage_refund(tx, there.shop, order, reason="as agreed"))
    await there.work()
    paid = await charge_of(there, order_id)
    news = GatewayNews(NewsKind.DISPUTE_OPENED, paid.key, dispute="dp-1", reason=f"stolen {DIGITS}")
    await taker(there.shop, there.database, "sandbox")(news)
    assert await places_of(there, DIGITS, SPACED) == []
    assert not any(text in record.getMessage() for record in caplog.records for text in (DIGITS, SPACED))


async def test_a_retried_call_keeps_none_either(shop: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """Neither as the key of a call that is sent again, nor in what is kept of the call."""
    caplog.set_level(logging.DEBUG)
    client = shop.client(shop.first)
    form = json.dumps({"number": DIGITS, "expirationDate": "2035-11", "cvc": "123"})
    wish = {"paymentType": "CREDIT_CARD", "callbackUrl": CALLBACKS, "register": True, "formData": form}
    for key in ("first", DIGITS):
        replies = [await client.post("/me/payment/method", wish, headers={"Idempotency-Key": key}) for _ in range(2)]
        assert replies[0].result == replies[1].result
        refused = await client.post("/order/cart", {"description": DIGITS}, headers={"Idempotency-Key": f"b-{key}"})
        assert refused.status == 400
    assert await places_of(shop, DIGITS, SPACED) == []
    logged = [record.getMessage() for record in caplog.records if record.name != "httpx"]
    assert not any(DIGITS in line for line in logged)


@pytest.mark.parametrize(
    "text, hidden",
    [
        (f"card {DIGITS} was declined", "card 5555 XXXX XXXX 4444 was declined"),
        (f"{SPACED}/{SPACED}", "5555 XXXX XXXX 4444/5555 XXXX XXXX 4444"),
        ("378282246310005", "3782 XXXX XXXX 0005"),
        ("order 1234567890123452", "order 1234567890123452"),
        ("", ""),
    ],
)
def test_the_middle_of_a_number_is_hidden(text: str, hidden: str) -> None:
    assert without_card_numbers(text) == hidden
    assert not has_card_number(hidden)


@pytest.mark.parametrize("text", ["4995000007994", "/1.0/order/cart/x/item/4995000007994", "warm-4242424242424242.com"])
def test_what_only_looks_like_a_number_is_let_through(text: str) -> None:
    assert not has_card_number(text.rpartition("/")[2])
