"""A shop with name servers of its own: names are registered for them, and zones name them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from panier.core.refusal import Refusal
from panier.core.zone.content import ZoneDefaults
from panier.flows.account.seeds import Keys
from panier.settings import read
from tests.support import shop as shops
from tests.support.managing import named, registered, servers
from tests.support.shop import Sandbox

OWN = ("ns1.provider.example", "ns2.provider.example", "ns3.provider.net")
ZONE = "/domain/zone/exemple.fr"


@pytest.fixture(params=[True, False], ids=["sandbox", "live"])
async def own(
    request: pytest.FixtureRequest, sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path
) -> AsyncIterator[Sandbox]:
    """A shop with three name servers, and as a live one without a redirecting server, a page and mail."""
    file, customers = sqlite_furnished
    defaults = ZoneDefaults(OWN) if request.param else ZoneDefaults(OWN, redirector=None, has_page=False)
    url = shops.copy_sqlite(file, tmp_path)
    async with shops.opened(url, customers, change=lambda shop: replace(shop, zones=defaults)) as opened:
        yield opened


async def test_names_and_zones_are_on_the_shops_name_servers(own: Sandbox) -> None:
    camille = await named(own)
    assert (await registered(own)).name_servers == OWN
    assert [one["host"] for one in await servers(camille)] == list(OWN)
    assert (await camille.get("/domain/exemple.fr")).result["nameServerType"] == "hosted"
    assert (await camille.get(ZONE)).result["nameServers"] == list(OWN)
    soa = (await camille.get(f"{ZONE}/soa")).result
    assert (soa["server"], soa["email"]) == (OWN[0], "hostmaster.provider.example")
    export = (await camille.get(f"{ZONE}/export")).result
    assert ("sandbox.test" in export) is own.shop.zones.has_page
    await camille.post(f"{ZONE}/reset", {"minimized": False})
    again = (await camille.get(f"{ZONE}/export")).result
    assert ("sandbox.test" in again) is own.shop.zones.has_page
    assert again.count(" NS ") == 3
    wish = {"type": "visible", "target": "https://www.example.com/", "subDomain": "go"}
    assert (await camille.post(f"{ZONE}/redirection", wish)).status == (200 if own.shop.zones.redirector else 409)


@pytest.mark.parametrize(
    "environment, problem",
    [
        ({"PANIER_NAME_SERVERS": "ns1.example.net"}, "two names of hosts or more"),
        ({"PANIER_NAME_SERVERS": "ns1.example.net,192.0.2.1"}, "two names of hosts or more"),
        ({"PANIER_NAME_SERVERS": "ns1.example.net,NS1.example.net."}, "two names of hosts or more"),
        ({"PANIER_REDIRECTOR": "2001:db8::1"}, "an IPv4 address"),
        ({"PANIER_REDIRECTOR": "192.0.2.256"}, "an IPv4 address"),
        ({"PANIER_POWERDNS_KEY": "a b"}, "without a space"),
        ({"PANIER_POWERDNS_KEY": "a", "PANIER_POWERDNS_KEY_FILE": "b"}, "unset one of them"),
        ({"PANIER_POWERDNS_URL": "ftp://127.0.0.1"}, "an address such as"),
        ({"PANIER_POWERDNS_KIND": "slave"}, "native or primary"),
        ({"PANIER_POWERDNS_KEY": "a"}, "set PANIER_POWERDNS_URL as well"),
        ({"PANIER_POWERDNS_URL": "http://127.0.0.1:1"}, "PowerDNS wants a key"),
    ],
)
def test_a_wrong_setting_is_named(environment: dict[str, str], problem: str) -> None:
    with pytest.raises(Refusal, match=problem):
        read(environment).check_mode()


def test_a_key_is_never_shown() -> None:
    assert "hush" not in repr(read({"PANIER_POWERDNS_URL": "http://127.0.0.1:1", "PANIER_POWERDNS_KEY": "hush"}))
    assert read({"PANIER_NAME_SERVERS": " NS1.example.net. , ns2.example.net"}).name_servers == (
        "ns1.example.net",
        "ns2.example.net",
    )
