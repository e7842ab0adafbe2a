"""The gateway of Stripe against localstripe: it keeps the Protocol's promises, and is set as docs/stripe.md says."""

from dataclasses import replace
from pathlib import Path

import pytest

from panier.core.money import Money
from panier.core.payment.payment import KINDS
from panier.core.refusal import Refusal
from panier.outside.gateway.gateways import GatewayWishes, put_together
from panier.outside.gateway.protocol import GatewayState, NewsKind, PaymentRequest, RefundRequest, RegistrationRequest
from panier.outside.gateway.stripe.answers import EventSubject, StripeEvent, minor_units, money, news_of
from panier.outside.gateway.stripe.gateway import StripeGateway
from panier.outside.gateway.stripe.settings import StripeSettings, read
from tests.outside.gateway_conformance import conforms
from tests.support.parts.stripe_server import StripeServer
from tests.support.shop import Sandbox

EXPIRES = str(1_924_992_000_000_000)  # with 2030
KEY, SECRET = {"PANIER_STRIPE_KEY": "sk_test_1"}, {"PANIER_STRIPE_WEBHOOK_SECRET": "whsec_1"}


async def token_of(gateway: StripeGateway, server: StripeServer, number: str) -> str:
    """The token of a card, confirmed where it has to be."""
    form = {"number": number, "expires_us": EXPIRES, "cvc": "123"}
    made = await gateway.register(
        RegistrationRequest(f"r-{number}", "CREDIT_CARD", "a@example.com", "A", "FR", form, return_url="http://a.test")
    )
    if made.state is GatewayState.CHALLENGED:
        server.confirm_registration(made.token.split("/")[1])
        made = await gateway.registration("CREDIT_CARD", made, "")
    assert made.state is GatewayState.DONE
    return made.token


async def test_it_keeps_what_the_protocol_promises(stripe_server: StripeServer) -> None:
    gateway = StripeGateway(stripe_server.settings)
    pays, broke, careful = [
        await token_of(gateway, stripe_server, number)
        for number in ("4242424242424242", "4000000000000341", "4000002760003184")
    ]
    payment = PaymentRequest("key-1", Money(1_199_000_000, "EUR"), pays, 1, "http://shop.test/order/paid")
    await conforms(gateway, payment, declined=broke, challenged=careful)
    assert len([one for one in stripe_server.payments() if one["metadata"]["panier_key"] == "key-1"]) == 1
    await gateway.close()


async def test_a_registration_that_comes_twice_is_one(stripe_server: StripeServer) -> None:
    gateway = StripeGateway(stripe_server.settings)
    first = await token_of(gateway, stripe_server, "4242424242424242")
    assert await token_of(gateway, stripe_server, "4242424242424242") == first
    await gateway.close()


async def test_what_cannot_be_counted_is_declined(stripe_server: StripeServer) -> None:
    gateway = StripeGateway(stripe_server.settings)
    payment = PaymentRequest(
        "key-1", Money(10**8, "TND"), await token_of(gateway, stripe_server, "4242424242424242"), 1
    )
    refused = await gateway.charge(payment)
    assert (refused.state, refused.reason) == (GatewayState.DECLINED, "Stripe takes no TND from this shop")
    assert (await gateway.refund(RefundRequest("r", payment.amount, payment))).state is GatewayState.DECLINED
    strange = await gateway.charge(replace(payment, amount=Money(10**8, "EUR"), token="sandbox-pays"))
    assert strange.state is GatewayState.DECLINED
    assert stripe_server.payments() == []
    await gateway.close()


@pytest.mark.parametrize(
    "amount, units",
    [
        (Money(1_199_000_000, "EUR"), 1_199),
        (Money(499_000_000, "PLN"), 499),
        (Money(500 * 10**8, "XOF"), 500),  # which has no smaller unit
        (Money(10**8, "TND"), None),  # which has thousandths
        (Money(1, "EUR"), None),  # no coin is so small
        (Money(10**8, "points"), None),
    ],
)
def test_amounts_are_counted_in_the_smallest_coin(amount: Money, units: int | None) -> None:
    assert minor_units(amount) == units
    assert units is None or money(units, amount.currency.lower()) == amount


@pytest.mark.parametrize(
    "given, problem",
    [
        (KEY, "Stripe takes PANIER_STRIPE_KEY and PANIER_STRIPE_WEBHOOK_SECRET"),
        (SECRET, "set both"),
        ({"PANIER_STRIPE_URL": "https://api.stripe.com"}, "set both"),
        (KEY | SECRET | {"PANIER_STRIPE_URL": "http://api.stripe.com"}, "http:// on this machine alone"),
        (KEY | SECRET | {"PANIER_STRIPE_URL": "https://me:hush@api.stripe.com"}, "must be an address"),
        (SECRET | {"PANIER_STRIPE_KEY": "pk_hush"}, "a secret or restricted key of Stripe"),
        (KEY | {"PANIER_STRIPE_WEBHOOK_SECRET": "hush"}, "the signing secret of a webhook"),
        (KEY | SECRET | {"PANIER_STRIPE_KEY_FILE": "/nowhere"}, "are both set"),
        (SECRET | {"PANIER_STRIPE_KEY_FILE": "/nowhere"}, "which cannot be read"),
    ],
)
def test_settings_that_cannot_be_are_refused(given: dict[str, str], problem: str) -> None:
    with pytest.raises(Refusal) as caught:
        read(given)
    assert problem in caught.value.message
    assert "hush" not in caught.value.message


def test_keys_may_lie_in_files_and_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("rk_live_1\n")
    (tmp_path / "secret").write_text("whsec_1\n")
    files = {"PANIER_STRIPE_KEY_FILE": "key", "PANIER_STRIPE_WEBHOOK_SECRET_FILE": "secret"}
    found = read({name: str(tmp_path / file) for name, file in files.items()})
    assert found == StripeSettings("rk_live_1", "whsec_1")
    assert "_1" not in repr(found)


@pytest.mark.parametrize(
    "gateways, stripe, problem",
    [
        ("CREDIT_CARD=stripe", StripeSettings(), "set PANIER_STRIPE_KEY and PANIER_STRIPE_WEBHOOK_SECRET"),
        ("PAYPAL=stripe", StripeSettings("sk_1", "whsec_1"), "but that takes CREDIT_CARD and SEPA_DIRECT_DEBIT"),
        ("*=stripe", StripeSettings("sk_1", "whsec_1"), "but that takes CREDIT_CARD and SEPA_DIRECT_DEBIT"),
        ("", StripeSettings("sk_1", "whsec_1"), "PANIER_STRIPE_KEY is set, but PANIER_GATEWAYS names stripe nowhere"),
    ],
)
async def test_a_stripe_that_cannot_be_used_is_refused(
    sqlite_shop: Sandbox, gateways: str, stripe: StripeSettings, problem: str
) -> None:
    wishes = GatewayWishes(gateways, is_live=True, stripe=stripe)
    with pytest.raises(Refusal) as caught:
        put_together(wishes, KINDS, sqlite_shop.database, sqlite_shop.clock)
    assert problem in caught.value.message


async def test_it_is_chosen_by_its_name(sqlite_shop: Sandbox) -> None:
    wishes = GatewayWishes("CREDIT_CARD=stripe", is_live=True, stripe=StripeSettings("sk_1", "whsec_1"))
    made = put_together(wishes, KINDS, sqlite_shop.database, sqlite_shop.clock)
    assert isinstance(made.named(made.name_for("CREDIT_CARD")), StripeGateway)
    assert made.leads_outside
    await made.close()


@pytest.mark.parametrize("status, state", [("failed", GatewayState.DECLINED), ("succeeded", None), ("pending", None)])
def test_a_refund_that_fails_is_believed_at_once(status: str, state: GatewayState | None) -> None:
    """Also after it had succeeded, when nobody would ask about it any more; whatever else is said is asked about."""
    refund = {"id": "re_1", "status": status, "amount": 100, "currency": "eur", "metadata": {"panier_key": "k"}}
    [news] = news_of(StripeEvent("refund.updated", EventSubject(refund)))
    assert (news.kind, news.key, news.amount) == (NewsKind.REFUND, "k", Money(10**8, "EUR"))
    assert (None if news.answer is None else news.answer.state) is state
