"""Shops that publish their zones on a PowerDNS, and what tests of them do over and over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count

import dns.flags
import dns.rdatatype
import dns.zone

from panier.flows.account.seeds import Keys
from panier.flows.shop import Shop
from panier.outside.powerdns import PowerDns, PowerDnsBounds
from tests.support import shop as shops
from tests.support.ordering import AUTO_PAY, answer, own_cart
from tests.support.parts.powerdns import KEY, PowerDnsServer
from tests.support.shop import Client, Sandbox

_numbers = count(1)


def fresh_name() -> str:
    """A name that no other test of this run has used, as they share the server."""
    return f"exemple-pdns-{next(_numbers)}.fr"


@asynccontextmanager
async def publishing(url: str, customers: tuple[Keys, ...], address: str, *, key: str = KEY) -> AsyncIterator[Sandbox]:
    """A shop that publishes its zones on a PowerDNS."""
    # A machine that runs every test at once may let a moment pass: these are for a server that is really away.
    bounds = PowerDnsBounds(connect_seconds=60, answer_seconds=60, zone_seconds=120, pause_seconds=0)
    publisher = PowerDns(address, key, server="localhost", bounds=bounds)

    def change(shop: Shop) -> Shop:
        return replace(shop, publisher=publisher)

    async with shops.opened(url, customers, change=change) as opened:
        try:
            yield opened
        finally:
            await publisher.close()


def check_answers(server: PowerDnsServer, name: str, exported: str) -> set[str]:
    """Everything that the export says is answered as it says, with its TTL; returns the types that were asked for."""
    zone = dns.zone.from_text(exported, origin=f"{name}.", relativize=False)
    asked = set()
    for owner, said in zone.iterate_rdatasets():
        reply = server.ask(owner.to_text(), dns.rdatatype.to_text(said.rdtype))
        is_cut = said.rdtype == dns.rdatatype.NS and owner != zone.origin
        found = next((one for one in (reply.authority if is_cut else reply.answer) if one.name == owner), None)
        assert found is not None, f"{owner} {said}: {reply}"
        assert set(found) == set(said), owner
        assert found.ttl == said.ttl, owner
        assert is_cut or reply.flags & dns.flags.AA
        asked.add(dns.rdatatype.to_text(said.rdtype))
    return asked


async def exported(client: Client, name: str) -> str:
    text: str = (await client.get(f"/domain/zone/{name}/export")).result
    return text


async def add(client: Client, name: str, field_type: str, target: str, below: str = "", **more: object) -> int:
    wish = {"fieldType": field_type, "target": target, "subDomain": below, **more}
    number: int = (await client.post(f"/domain/zone/{name}/record", wish)).result["id"]
    return number


async def refresh(shop: Sandbox, client: Client, name: str) -> None:
    assert (await client.post(f"/domain/zone/{name}/refresh")).status == 200
    await shop.work()


async def order_zone(shop: Sandbox, client: Client, name: str, *options: str) -> None:
    """Order a zone by itself, and have it delivered."""
    cart = await own_cart(client)
    wish = {"duration": "P1Y", "planCode": "zone", "pricingMode": "default", "quantity": 1}
    item = (await client.post(f"{cart}/dns", wish)).result["itemId"]
    await answer(client, f"{cart}/item/{item}", [("zone", name)])
    for code in options:
        assert (await client.post(f"{cart}/dns/options", {**wish, "planCode": code, "itemId": item})).status == 200
    assert (await client.post(f"{cart}/checkout", AUTO_PAY)).status == 200
    await shop.deliver()
