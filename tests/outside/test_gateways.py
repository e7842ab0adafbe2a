"""The gateways that are shipped and the example of docs/gateway-plugin.md: each keeps what the Protocol promises."""

import hmac
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from panier.core.payment.payment import KINDS
from panier.core.refusal import Refusal
from panier.outside.gateway.gateways import GATEWAYS, GatewayWishes, parse, put_together
from panier.outside.gateway.sandbox import SandboxGateway
from panier.plugins import GatewayState, Money, PaymentRequest, RegistrationRequest
from tests.outside import plugins
from tests.outside.gateway_conformance import conforms
from tests.support.shop import Clock, Sandbox

PAYMENT = PaymentRequest("key-1", Money(1_199_000_000, "EUR"), "sandbox-pays", 1)
EXAMPLE = {"secret": "hush"}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example as an installed package."""
    plugins.install_example(tmp_path, monkeypatch, plugins.GATEWAYS)


async def test_the_sandbox_keeps_what_the_protocol_promises(sqlite_shop: Sandbox) -> None:
    gateway = SandboxGateway(sqlite_shop.database, sqlite_shop.clock, "http://shop.example")
    await conforms(gateway, PAYMENT, declined="sandbox-declines", challenged="sandbox-challenge")


@pytest.mark.usefixtures("installed")
async def test_the_example_keeps_it_too() -> None:
    gateway = GATEWAYS.load("example", EXAMPLE, Clock())
    await conforms(gateway, PAYMENT, declined="tok-broke", challenged="tok-careful")
    wish = RegistrationRequest("r", "CREDIT_CARD", "a@example.com", "A", "FR", {"number": "4000000000000002"})
    assert (await gateway.register(wish)).token == "tok-broke"
    body = json.dumps({"payment": "key-9", "state": "done"}).encode()
    signed = {"example-signature": hmac.new(b"hush", body, sha256).hexdigest()}
    [news] = gateway.read_callback(signed, body)
    assert news.answer is not None
    assert (news.key, news.answer.state) == ("key-9", GatewayState.DONE)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    "wishes, problem",
    [
        ({"gateways": "CREDIT_CARD"}, "must list pairs such as CREDIT_CARD=stripe"),
        ({"gateways": "CASH=example"}, "the kind 'CASH', but there are CREDIT_CARD, "),
        ({"gateways": "PAYPAL=example,PAYPAL=none"}, "names PAYPAL twice"),
        ({"gateways": "*=nobodys"}, "names the gateway 'nobodys', but there are "),
        ({"gateways": "*=example"}, "it needs the option secret"),
        ({"gateways": "*=example", "gateway_options": {"EXAMPLE_KEY": "x"}}, "there is no option key"),
        ({"gateways": "*=sandbox"}, "a live shop takes real money"),
        ({"gateways": "*=example", "is_live": False}, "a sandbox takes no real money"),
        ({"gateway_options": {"EXAMPLE_SECRET": "hush"}}, "PANIER_GATEWAY_EXAMPLE_SECRET is set, but"),
    ],
)
async def test_gateways_that_cannot_be_had_are_refused(
    sqlite_shop: Sandbox, wishes: dict[str, Any], problem: str
) -> None:
    with pytest.raises(Refusal) as caught:
        put_together(GatewayWishes(**{"is_live": True, **wishes}), KINDS, sqlite_shop.database, sqlite_shop.clock)
    assert problem in caught.value.message
    assert "hush" not in caught.value.message


@pytest.mark.usefixtures("installed")
async def test_each_kind_has_its_gateway(sqlite_shop: Sandbox) -> None:
    wishes = GatewayWishes("CREDIT_CARD=example", {"EXAMPLE_SECRET": "hush"}, is_live=True)
    made = put_together(wishes, KINDS, sqlite_shop.database, sqlite_shop.clock)
    assert [(kind, made.name_for(kind), made.takes(kind)) for kind in ("CREDIT_CARD", "PAYPAL")] == [
        ("CREDIT_CARD", "example", True), ("PAYPAL", "none", False),
    ]  # fmt: skip
    assert made.leads_outside
    await made.close()


def test_what_is_not_named_stays_as_it_is() -> None:
    assert parse("", tuple(KINDS), is_sandbox=True) == {"*": "sandbox"}
    assert parse("", tuple(KINDS), is_sandbox=False) == {"*": "none"}
