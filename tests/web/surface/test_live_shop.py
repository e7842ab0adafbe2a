"""A live shop as its customers see it: real look-ups, refusals while a registry is silent, no make-believe money."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from panier.core.domain.domain_name import NameState
from panier.families.kinds import kinds_by_family
from panier.flows.account.browsing import sessions
from panier.flows.account.seeds import Keys
from panier.flows.shop import Shop
from panier.outside.deliverers import SandboxDeliverer
from panier.outside.gateway.gateways import Gateways, only
from panier.outside.gateway.sandbox import SandboxGateway
from panier.outside.registry import live
from tests.outside import plugins
from tests.outside.rdap_server import Answer, RdapServer, domain, serving
from tests.support import shop as shops
from tests.support.ordering import (
    AUTO_PAY,
    NAME_ANSWERS,
    SERVER_ANSWERS,
    UNPAID,
    add_name,
    add_server,
    answer,
    order_name,
    own_cart,
    status,
)
from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox
from tests.web.payment.test_payment_methods import CALLBACKS

LATER = (400, "Check timeout. Please retry later")


@pytest.fixture
def server() -> Iterator[RdapServer]:
    with serving() as running:
        yield running


@pytest.fixture
async def live_shop(
    server: RdapServer,
    sqlite_furnished: tuple[Path, tuple[Keys, ...]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Sandbox]:
    """A shop with the example's registrar and RDAP on this machine; its customers are those of the sandbox."""
    plugins.install_example(tmp_path, monkeypatch)

    def go_live(shop: Shop) -> Shop:
        registry = live.make("example", {}, shop.now, rdap=server.list_url)
        return replace(shop, registry=registry, is_sandbox=False, gateways=Gateways({}, {}))

    file, customers = sqlite_furnished
    async with shops.opened(shops.copy_sqlite(file, tmp_path), customers, change=go_live) as opened:
        yield opened
        await opened.shop.registry.close()


async def test_offers_follow_what_is_published(live_shop: Sandbox, server: RdapServer) -> None:
    server.says("elsewhere-shop.fr", domain("elsewhere-shop.fr", statuses=["client transfer prohibited"]))
    client = live_shop.client(live_shop.first)
    cart = await own_cart(client)
    (free,) = (await client.get(f"{cart}/domain", query={"domain": "exemple.fr"})).result
    assert (free["action"], free["orderable"], free["currentNameservers"]) == ("create", True, None)
    (taken,) = (await client.get(f"{cart}/domain", query={"domain": "elsewhere-shop.fr"})).result
    assert (taken["action"], taken["orderable"], taken["isTransferLocked"]) == ("transfer", False, True)
    assert taken["currentNameservers"] == ["ns1.elsewhere.test", "ns2.elsewhere.test"]


async def test_nobody_comes_in_by_a_link_of_a_sandbox(live_shop: Sandbox) -> None:
    sandbox, nic = replace(live_shop.shop, is_sandbox=True), live_shop.first.nic
    link = await live_shop.database.write(lambda tx: sessions.make_link(tx, sandbox, nic))
    async with browser(live_shop) as stranger:
        assert (await stranger.get(link)).status_code == 404
        form = await stranger.get("/login")
        sent = await stranger.send(form, {"token": link.partition("=")[2]}, to="/login/as")
        assert sent.status_code == 404
        assert (await stranger.get("/account")).status_code == 303, "nobody is signed in"
    with pytest.raises(AssertionError):
        await live_shop.database.write(lambda tx: sessions.make_link(tx, live_shop.shop, nic))


async def test_a_silent_registry_is_reported_as_recorded(live_shop: Sandbox, server: RdapServer) -> None:
    client = live_shop.client(live_shop.first)
    cart = await own_cart(client)
    server.says("elsewhere-shop.fr", domain("elsewhere-shop.fr"))
    await answer(client, await add_name(client, cart, "elsewhere-shop.fr"), NAME_ANSWERS)
    server.says("elsewhere-shop.fr", Answer(403))
    live_shop.clock.advance(seconds=61)  # what was known of the name a moment ago is forgotten
    offers = await client.get(f"{cart}/domain", query={"domain": "elsewhere-shop.fr"})
    added = await client.post(f"{cart}/domain", {"domain": "elsewhere-shop.fr"})
    dry_run, placed = await client.get(f"{cart}/checkout"), await client.post(f"{cart}/checkout", UNPAID)
    assert [reply.refusal for reply in (offers, added, dry_run, placed)] == [LATER] * 4
    server.says("elsewhere-shop.fr", domain("elsewhere-shop.fr"))
    assert (await client.get(f"{cart}/checkout")).status == 200


async def test_the_plug_in_registers_names_at_once_and_later(live_shop: Sandbox, server: RdapServer) -> None:
    paying = replace(
        live_shop,
        worker=replace(live_shop.worker, gateways=only(SandboxGateway(live_shop.database, live_shop.clock), "none")),
    )  # as if there were a gateway
    client = paying.client(paying.first)
    at_once, later = await order_name(client, "exemple.fr"), await order_name(client, "slow-exemple.fr")
    await paying.deliver()
    assert (await client.get("/domain")).result == ["exemple.fr"]
    assert (await status(client, at_once), await status(client, later)) == ("delivered", "delivering")
    paying.clock.advance(seconds=61)
    await paying.work()
    assert (await client.get("/domain")).result == ["exemple.fr", "slow-exemple.fr"]
    assert await status(client, later) == "delivered"
    found = await paying.shop.registry.look_up(["exemple.fr", "slow-exemple.fr"])
    assert {record.state for record in found.values()} == {NameState.TAKEN}
    number = (await client.get("/domain/exemple.fr/serviceInfos")).result["serviceId"]
    server.says("exemple.fr", Answer(403))
    paying.clock.advance(seconds=61)
    assert (await client.get(f"/service/{number}/renew")).refusal == LATER


async def test_what_somebody_else_provides_waits_for_them(live_shop: Sandbox) -> None:
    paying = replace(
        live_shop,
        worker=replace(live_shop.worker, gateways=only(SandboxGateway(live_shop.database, live_shop.clock), "none")),
    )
    client = paying.client(paying.first)
    cart = await own_cart(client)
    await answer(client, await add_server(client, cart), SERVER_ANSWERS)
    await answer(client, await add_name(client, cart), NAME_ANSWERS)
    order_id = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await paying.deliver()
    assert (await client.get("/domain")).result == ["exemple.fr"]
    assert (await client.get("/domain/zone")).result == ["exemple.fr"], "a zone is the shop's own"
    assert len((await client.get("/services")).result) == 2, "the server and its options are not invented"
    assert await status(client, order_id) == "delivering"
    for _ in range(3):
        paying.clock.advance(seconds=3_600)
        await paying.work()
    assert await status(client, order_id) == "delivering"
    provided = replace(
        paying, worker=replace(paying.worker, deliverer=SandboxDeliverer(paying.database, kinds_by_family()))
    )
    paying.clock.advance(seconds=3_600)
    await provided.work()
    assert await status(client, order_id) == "delivered", "once there is a provider"


async def test_no_money_is_made_believe(live_shop: Sandbox) -> None:
    client = live_shop.client(live_shop.first)
    order_id = await order_name(client, "exemple.fr")  # paid with the card that a sandbox gave out
    await live_shop.deliver()
    assert await status(client, order_id) == "notPaid"
    events = await live_shop.database.read(
        lambda tx: tx.rows("SELECT label, description FROM event WHERE order_id = $1 ORDER BY event_id", order_id)
    )
    assert tuple(events[-1]) == ("PAYMENT_DECLINED", "No payment gateway is configured")
    found = await live_shop.shop.registry.look_up(["exemple.fr"])
    assert found["exemple.fr"].state == NameState.FREE
    wish = {"paymentType": "CREDIT_CARD", "register": True, "callbackUrl": CALLBACKS}
    refused = await client.post("/me/payment/method", wish)
    assert refused.status == 403
