"""Where money may come by bank transfer, the checkout says so; with nothing else, nothing is paid at once."""

from pathlib import Path

import pytest

from panier.core.payment.payment import CARD
from panier.core.values import replace
from panier.flows.account.seeds import Keys
from panier.flows.shop import Shop
from panier.outside.gateway.gateways import Gateways
from panier.web.pages.buying.paying import LATER, KindChoice, WaysShown
from tests.support.ordering import UNPAID, order_name
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox, copy_sqlite, opened
from tests.web.buying.test_cart import put_name
from tests.web.buying.test_checkout import sign_in


async def test_a_transfer_is_called_so(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        await put_name(visitor, "boutique.com")
        page = await sign_in(sqlite_shop, visitor)
    assert "By bank transfer: order now" in page.words
    assert "Order and pay €" in page.words, "there are other ways"


def test_only_what_can_be_paid_at_once_is_said_to_be_paid() -> None:
    assert WaysShown((), (), "later").is_later_only
    assert not WaysShown((), (KindChoice("PAYPAL", "PayPal", is_typed=True),), "later").is_later_only


@pytest.mark.parametrize("has_account", [True, False])
async def test_an_order_says_only_the_ways_to_pay_that_there_are(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path, *, has_account: bool
) -> None:
    def closed(shop: Shop) -> Shop:
        return replace(shop, gateways=Gateways({}, {}), bank=shop.bank if has_account else None)

    file, customers = sqlite_furnished
    async with opened(copy_sqlite(file, tmp_path), customers, change=closed) as shop:
        path = await _unpaid(shop)
        async with browsing(shop) as visitor:
            stranger = await visitor.get(path)
            await put_name(visitor, "boutique.com")
            await sign_in(shop, visitor)
            order = await visitor.get(path)
            led = await visitor.get(path.replace("/order/display", "/order/pay"))
    for page in (stranger, order, led):
        assert page.path.partition("?")[0] == "/order/display"
        assert "Pay €" not in page.words
        assert "Sign in to pay" not in page.words
        assert ("Pay by bank transfer" in page.words, "No way to pay this order" in page.words) == (
            has_account, not has_account,
        )  # fmt: skip


async def _unpaid(shop: Sandbox) -> str:
    """The page of an order that waits for its payment, of a customer who has registered no method."""
    client = shop.client(shop.first)
    methods = [
        (await client.get(f"/me/payment/method/{one}")).result
        for one in (await client.get("/me/payment/method")).result
    ]
    for one in sorted(methods, key=lambda one: bool(one["default"])):
        await client.delete(f"/me/payment/method/{one['paymentMethodId']}")
    order = (await client.get(f"/me/order/{await order_name(client, how=UNPAID)}")).result
    return str(order["url"]).removeprefix(shop.shop.base_url)


async def test_a_method_whose_gateway_is_gone_is_offered_nowhere(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path
) -> None:
    """Its owner is told why, and nothing of theirs is asked of a gateway that is not there."""

    def closed(shop: Shop) -> Shop:
        return replace(shop, gateways=Gateways({}, {}))

    file, customers = sqlite_furnished
    async with opened(copy_sqlite(file, tmp_path), customers, change=closed) as shop:
        client = shop.client(shop.first)
        number = await order_name(client, how=UNPAID)
        path = str((await client.get(f"/me/order/{number}")).result["url"]).removeprefix(shop.shop.base_url)
        card = (await client.get("/me/payment/method", query={"paymentType": CARD})).result[0]
        assert (await client.get(f"/me/order/{number}/paymentMethods")).result["registered"] == []
        assert (await client.get(f"/me/order/{number}/availableRegisteredPaymentMean")).result == []
        async with browsing(shop) as visitor:
            stranger = await visitor.get(path)
            assert 'name="paymentMethodId"' not in stranger.response.text
            await put_name(visitor, "boutique.com")
            checkout = await sign_in(shop, visitor)
            assert "method:" not in checkout.response.text
            assert "out of service in this shop" in (await visitor.get("/account/payment-methods")).words
            form = checkout.form(pay=LATER)
            ticks = dict.fromkeys((name for name in form.choices if name.startswith("terms.")), "yes")
            tried = await visitor.send(form, **ticks, age="yes", waive="yes", pay=f"method:{card}")
        assert tried.response.status_code == 400
        assert "out of service" in tried.words
