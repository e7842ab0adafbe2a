"""POST /gateways/{name}/callback as strangers and gateways send it: forged, repeated, reordered, of another amount.

What is not the gateway's is refused in known words and changes nothing; what is, counts once.
"""

import hmac
import json
import random
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from panier.core.money import Money
from panier.core.order.charge import Charge, ChargeState
from panier.core.refusal import Refusal
from panier.outside.gateway.gateways import GATEWAYS, Gateways
from panier.outside.gateway.protocol import GatewayAnswer, GatewayNews, GatewayState, NewsKind, PaymentRequest
from panier.store import orders
from panier.store.payment import disputes
from panier.store.schema.tables import metadata
from panier.web import gateway_callbacks
from panier.web.application import build
from panier.work.payment_news import taker
from tests.outside import plugins
from tests.support.ledger import faults
from tests.support.ordering import UNPAID, order_name, status
from tests.support.shop import Sandbox
from tests.web.payment.test_payment_methods import register

SECRETS = {"example": b"hush", "other": b"another secret"}
CARD = {"number": "4242424242424242", "expirationDate": "2035-11", "cvc": "123"}


class Silent:
    """A gateway that never answers, and calls back as the example does."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def charge(self, request: PaymentRequest) -> GatewayAnswer:
        """Take the money, and lose the answer."""
        await self._real.charge(request)
        raise TimeoutError

    async def query(self, _request: PaymentRequest) -> GatewayAnswer:
        """Give no answer either."""
        raise TimeoutError


@dataclass(frozen=True, slots=True)
class Called:
    """A shop with two gateways outside, and whoever calls it."""

    shop: Sandbox

    async def send(self, body: bytes, signature: str | None = None, *, name: str = "example") -> httpx.Response:
        """What a message is answered."""
        headers = [] if signature is None else [(b"example-signature", signature.encode("latin-1"))]
        async with self.shop.http() as http:
            return await http.post(f"/gateways/{name}/callback", content=body, headers=headers)

    async def told(self, charge: Charge, state: str = "done", **more: Any) -> httpx.Response:
        """What the gateway of a charge is answered when it tells of it."""
        body = said(charge, state=state, **more)
        return await self.send(body, signed(body))

    async def ordered(self) -> int:
        """An order that a card at the first gateway is to pay; nobody has asked that yet."""
        client = self.shop.client(self.shop.first)
        card = await register(client, formData=json.dumps(CARD))
        number = await order_name(client, how=UNPAID)
        assert (await client.post(f"/me/order/{number}/pay", {"paymentMethod": {"id": card}})).result is None
        return number

    async def charge(self, order_id: int) -> Charge:
        """The charge of an order."""
        found = await self.shop.database.read(lambda tx: orders.load_several(tx, [order_id]))
        return found[order_id].charges[-1]


@pytest.fixture
async def called(shop: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Called:
    plugins.install_example(tmp_path, monkeypatch, plugins.GATEWAYS)
    made: dict[str, Any] = {
        name: Silent(GATEWAYS.load("example", {"secret": secret.decode()}, shop.clock))
        for name, secret in SECRETS.items()
    }
    changed = replace(shop.shop, gateways=Gateways({"*": "example"}, made))
    callbacks = gateway_callbacks.routes(changed, shop.database, on_write=lambda: None)
    application = build(changed, shop.database, on_write=lambda: None, besides=callbacks)
    worker = replace(shop.worker, shop=changed, gateways=changed.gateways)
    return Called(replace(shop, shop=changed, application=application, worker=worker))


def signed(body: bytes, name: str = "example") -> str:
    return hmac.new(SECRETS[name], body, sha256).hexdigest()


def said(charge: Charge, **more: Any) -> bytes:
    told = {"payment": charge.key, "state": "done", "ucents": charge.amount.ucents, "currency": charge.amount.currency}
    return json.dumps({**told, **more}).encode()


async def everything(shop: Sandbox) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    found = {}
    for table in metadata.sorted_tables:
        rows = await shop.database.read(lambda tx, name=table.name: tx.rows(f"SELECT * FROM {name}"))  # type: ignore[misc]
        found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


@dataclass(frozen=True, slots=True)
class Forged:
    """A message that is not the gateway's, or not about this charge, and what it is answered.

    `body` is sent: bytes, or what differs from the gateway's message. `signer`: whose signature it has; `covers`: of
    what, where that is not what is sent; `signature`: any text instead. `name`: at whose door.
    """

    answered: int
    body: bytes | dict[str, Any] = field(default_factory=dict)
    signer: str | None = "example"
    covers: bytes | None = None
    signature: str | None = None
    name: str = "example"

    def message(self, charge: Charge) -> bytes:
        """What is sent."""
        return self.body if isinstance(self.body, bytes) else said(charge, **self.body)

    def signed(self, body: bytes) -> str | None:
        """Its signature."""
        covered = body if self.covers is None else self.covers
        return self.signature if self.signer is None else signed(covered, self.signer)


NESTED, HUGE = b"[" * 100_000, b" " * 1_048_577
FORGED = {
    "no signature": Forged(401, signer=None),
    "an empty signature": Forged(401, signer=None, signature=""),
    "a wrong signature": Forged(401, signer=None, signature="0" * 64),
    "no digest at all": Forged(401, signer=None, signature="\u00e9"),
    "the signature of another message": Forged(401, covers=b"{}"),
    "another gateway's signature": Forged(401, signer="other"),
    "at another gateway's door": Forged(401, name="other"),
    "another gateway about it": Forged(200, signer="other", name="other"),
    "no gateway of the shop": Forged(404, name="nobodys"),
    "nothing, unsigned": Forged(401, b"", signer=None),
    "nothing, signed": Forged(401, b""),
    "no JSON, unsigned": Forged(401, b"\xff\xfe{", signer=None),
    "no JSON, signed": Forged(401, b"\xff\xfe{"),
    "a list, signed": Forged(401, b"[]"),
    "nested, signed": Forged(401, NESTED),
    "half of it, signed": Forged(401, b'{"payment": "x", "sta'),
    "an unknown state": Forged(401, {"state": "paid"}),
    "a huge body, unsigned": Forged(413, HUGE, signer=None),
    "a huge body, signed": Forged(413, HUGE),
    "another amount": Forged(200, {"ucents": 1}),
    "another currency": Forged(200, {"currency": "PLN"}),
    "another payment": Forged(200, {"payment": "x"}),
}


@pytest.mark.parametrize("moment", ["before it is asked", "while nobody answers"])
async def test_what_is_forged_is_refused_and_changes_nothing(called: Called, moment: str) -> None:
    order_id = await called.ordered()
    if moment == "while nobody answers":
        await called.shop.work()
    charge, before = await called.charge(order_id), await everything(called.shop)
    for kind, forged in FORGED.items():
        body = forged.message(charge)
        for _ in range(2):
            reply = await called.send(body, forged.signed(body), name=forged.name)
            assert reply.status_code == forged.answered, (kind, reply.text)
            assert forged.answered == 200 or reply.json()["message"], kind
        assert await everything(called.shop) == before, kind
    assert (await called.told(charge)).status_code == 200, "the gateway itself is believed afterwards"
    await called.shop.deliver()
    assert (await called.charge(order_id)).state is ChargeState.SETTLED


@pytest.mark.parametrize("messages", [200, pytest.param(20_000, marks=pytest.mark.long)])
async def test_whatever_is_sent_nothing_fails_and_nothing_changes(called: Called, messages: int) -> None:
    """Random bytes, and the gateway's own message with some of its bytes changed, signed and unsigned."""
    order_id, draw = await called.ordered(), random.Random(3)
    await called.shop.work()
    charge, before = await called.charge(order_id), await everything(called.shop)
    right = said(charge)
    for _ in range(messages):
        body = bytearray(right if draw.random() < 0.7 else draw.randbytes(draw.randint(0, 200)))
        for _ in range(draw.randint(1, 4)):
            if body:
                body[draw.randrange(len(body))] = draw.randrange(256)
        if bytes(body) == right:
            continue
        is_signed = draw.random() < 0.5 and charge.key.encode() not in body
        reply = await called.send(bytes(body), signed(bytes(body)) if is_signed else draw.choice((None, signed(right))))
        assert reply.status_code in (200, 400, 401), (reply.status_code, bytes(body))
        assert is_signed or reply.status_code == 401
    assert await everything(called.shop) == before


async def test_what_is_told_twice_late_and_out_of_turn_counts_once(called: Called) -> None:
    order_id = await called.ordered()
    charge = await called.charge(order_id)
    for _ in range(2):
        assert (await called.told(charge)).status_code == 200, "before it was asked"
    await called.shop.deliver()
    after = await called.charge(order_id)
    assert after.state is ChargeState.SETTLED
    before = await everything(called.shop)
    for state in ("done", "pending", "challenged", "declined", "void", "absent", "done"):
        for _ in range(2):
            assert (await called.told(charge, state)).status_code == 200, state
    assert await everything(called.shop) == before, "what is paid stays paid"
    client = called.shop.client(called.shop.first)
    assert await status(client, order_id) == "delivered"
    assert await faults(called.shop) == []
    rows = await called.shop.database.read(
        lambda tx: tx.rows("SELECT count(*) FROM event WHERE label = 'PAYMENT_RECEIVED'")
    )
    assert [tuple(row) for row in rows] == [(1,)]


@pytest.mark.parametrize("is_taken", [False, True])
async def test_a_dispute_waits_until_its_payment_is_known(called: Called, *, is_taken: bool) -> None:
    """Of a payment that is not known to be taken there is no dispute yet; of one that is, of no more than was taken."""
    order_id = await called.ordered()
    charge = await called.charge(order_id)
    if is_taken:
        await called.told(charge)
    take = taker(called.shop.shop, called.shop.database, "example")
    news = GatewayNews(NewsKind.DISPUTE_OPENED, charge.key, dispute="dp-1", amount=charge.amount * 3)
    if not is_taken:
        with pytest.raises(Refusal, match="tell its dispute again"):
            await take(news)
        assert await list_disputes(called, order_id) == []
        await called.told(charge)
    for _ in range(2):
        await take(news)
    assert await list_disputes(called, order_id) == [charge.amount]
    assert await faults(called.shop) == []


async def list_disputes(called: Called, order_id: int) -> list[Money]:
    found = await called.shop.database.read(lambda tx: disputes.list_of_order(tx, order_id))
    return [one.amount for one in found]


async def test_a_refund_of_another_amount_is_not_believed(called: Called) -> None:
    order_id = await called.ordered()
    charge = await called.charge(order_id)
    await called.told(charge)
    take = taker(called.shop.shop, called.shop.database, "example")
    done = GatewayAnswer(GatewayState.DONE)
    before = await everything(called.shop)
    for news in (
        GatewayNews(NewsKind.REFUND, "unknown", done),
        GatewayNews(NewsKind.REFUND, charge.key, done),
        GatewayNews(NewsKind.DISPUTE_LOST, "unknown", dispute="dp-1"),
        GatewayNews(NewsKind.REGISTRATION, charge.key),
    ):
        await take(news)
    assert await everything(called.shop) == before
