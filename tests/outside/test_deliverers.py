"""Who makes what: the setting, plug-ins and how they are judged, and the example to copy."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from panier.core.refusal import Refusal
from panier.families.kinds import kinds_by_family
from panier.outside.deliverers import DeliveryRequest, DeliveryTroubleError, NotMadeYetError, SandboxDeliverer
from panier.outside.delivery.by_family import FamilyDeliverers, parse
from panier.outside.delivery.supply import DELIVERERS, Supply, SupplyWishes, SupplyWorld, put_together
from tests.outside import plugins
from tests.outside.deliverer_conformance import conforms
from tests.support.delivering import Passing
from tests.support.shop import Clock, Sandbox

FAMILIES = ("cloud", "eco", "ip", "vps")
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
OPTIONS, URL, KEY = "deliverer_options", "delivery_hook_url", "delivery_hook_secret"
HOOK = {URL: "http://127.0.0.1:9/", KEY: SECRET}
ODD = """
from panier.plugins import Made

class Odd:
    def __init__(self, name):
        self.name = name
    async def make(self, request): return Made(self.name, properties={"address": "192.0.2.1"})
    async def change(self, request): pass
    async def end(self, request): pass
    async def close(self): self.name = "closed"

def make(options, now): return Odd(options.get("name", "odd-1"))
def half(options, now): return object()
def picky(options, now): raise ValueError("a password is needed")
"""


def request(key: str = "first", *, place: str = "GRA", family: str = "vps") -> DeliveryRequest:
    answers = (("vps_datacenter", place),)
    return DeliveryRequest(key, None, family, "vps-2025-model1", "vps", "default", None, answers)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example and an odd plug-in, as packages that are installed."""
    for name in ("example", "odd", "twin"):
        (tmp_path / name).mkdir()
    plugins.install_example(tmp_path / "example", monkeypatch, plugins.DELIVERERS)
    entries = {"odd": "odd_deliverer:make", "half": "odd_deliverer:half", "picky": "odd_deliverer:picky"}
    for folder, name, points in (("odd", "odd-deliverer", entries), ("twin", "twin-deliverer", {"twice": "x:y"})):
        more = {"twice": "odd_deliverer:make"} if folder == "odd" else {}
        plugins.install(
            tmp_path / folder, monkeypatch, name, module=ODD, entry_points=points | more, group=plugins.DELIVERERS
        )


def supplied(shop: Sandbox, *, is_sandbox: bool = True, **wishes: Any) -> Supply:
    world = SupplyWorld(shop.database, shop.clock, lambda: 1, is_sandbox=is_sandbox)
    return put_together(SupplyWishes(**wishes), FAMILIES, world)


@pytest.mark.usefixtures("installed")
async def test_the_example_keeps_what_the_protocol_promises() -> None:
    clock = Clock()
    deliverer = DELIVERERS.load("example", {"build_seconds": "120"}, clock)
    slow, full = request("slow", place="SLOW"), request("full", place="FULL")
    await conforms(deliverer, clock, request(), slow=slow, impossible=full)
    with pytest.raises(DeliveryTroubleError):
        await deliverer.make(request("dark", place="DARK"))


async def test_the_sandbox_keeps_it_too(sqlite_shop: Sandbox) -> None:
    for family in ("vps", "cloud", "ip"):
        deliverer = SandboxDeliverer(sqlite_shop.database, kinds_by_family())
        await conforms(deliverer, sqlite_shop.clock, request(family, family=family))


@pytest.mark.usefixtures("installed")
async def test_each_family_has_its_deliverer(sqlite_shop: Sandbox) -> None:
    options = {"EXAMPLE_DOMAIN": "vm.example", "ODD_NAME": "odd-7"}
    supply = supplied(sqlite_shop, deliverers="vps=example, eco=odd,*=hand", deliverer_options=options)
    deliverer = supply.deliverer
    made = await deliverer.make(request())
    assert made.name.endswith(".vm.example")
    assert made.details.told == {"address": made.properties["address"], "plan": "vps-2025-model1"}
    assert (await deliverer.make(request(family="eco"))).name == "odd-7"
    with pytest.raises(NotMadeYetError):
        await deliverer.make(request(family="cloud"))
    zone = replace(request(family="dns"), product="zone", domain="exemple.fr")
    assert (await deliverer.make(zone)).name == "exemple.fr", "zones stay the shop's own"
    await deliverer.close()
    assert (await deliverer.make(request(family="eco"))).name == "closed"


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("name", ["", "two words", "a\x00b", "x" * 256, "\u202ereversed"])
async def test_a_name_that_fits_into_no_path_is_trouble(sqlite_shop: Sandbox, name: str) -> None:
    supply = supplied(sqlite_shop, deliverers="vps=odd", deliverer_options={"ODD_NAME": name})
    with pytest.raises(DeliveryTroubleError, match="cannot be used"):
        await supply.deliverer.make(request())


def test_what_is_not_named_stays_as_it_is() -> None:
    assert parse("", FAMILIES, is_sandbox=True) == {"*": "instant", "dns": "own"}
    assert parse("", FAMILIES, is_sandbox=False) == {"*": "hand", "dns": "own"}
    assert parse(" vps = hook ,", FAMILIES, is_sandbox=False) == {"vps": "hook", "*": "hand", "dns": "own"}
    deliverer = FamilyDeliverers(parse("vps=hook,*=hand", FAMILIES, is_sandbox=True), {})
    assert [deliverer.name_of(family) for family in ("vps", "dns", "cloud")] == ["hook", "own", "hand"]


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    "wishes, problem",
    [
        ({"deliverers": "vps"}, "must list pairs such as vps=hook"),
        ({"deliverers": "vps="}, "must list pairs such as vps=hook"),
        ({"deliverers": "vps=hand,vps=hand"}, "names vps twice"),
        ({"deliverers": "kettles=hand"}, "the family 'kettles', which is not sold: there are cloud, dns, eco, ip, vps"),
        ({"deliverers": "vps=nobody"}, "'nobody', but there are instant, own, hand, hook, example, half, odd, picky"),
        ({"deliverers": "dns=hand"}, "zones are kept by the shop itself"),
        ({"deliverers": "vps=own"}, "the shop itself makes zones only"),
        ({"deliverers": "vps=half"}, "which lacks make, change, end, close"),
        ({"deliverers": "vps=twice"}, "several packages offer"),
        ({"deliverers": "vps=picky"}, "does not suit the plug-in 'picky': a password is needed"),
        ({"deliverers": "vps=example", OPTIONS: {"EXAMPLE_COLOUR": "red"}}, "unknown: colour"),
        (
            {"deliverers": "vps=odd", OPTIONS: {"EXAMPLE_DOMAIN": "x"}},
            "PANIER_DELIVERER_EXAMPLE_DOMAIN is set, but",
        ),
        ({"deliverers": "vps=hook"}, "set PANIER_DELIVERY_HOOK_URL too"),
        ({"deliverers": "vps=hook", URL: "http://127.0.0.1/"}, "set PANIER_DELIVERY_HOOK_SECRET too"),
        (
            {URL: "http://127.0.0.1/"},
            "PANIER_DELIVERY_HOOK_URL is set, but PANIER_DELIVERERS names the hook",
        ),
        ({KEY: SECRET}, "PANIER_DELIVERY_HOOK_SECRET is set, but PANIER_DELIVERERS names the hook"),
        (
            {"deliverers": "vps=hook", **HOOK, KEY: "whsec_c2hvcnQ="},
            "must be whsec_ and 24 to 64 bytes",
        ),
        ({"deliverers": "vps=hook", **HOOK, KEY: "hush, hush"}, "must be whsec_ and 24 to 64 bytes"),
    ],
)
def test_a_setting_that_cannot_be_met_is_refused(sqlite_shop: Sandbox, wishes: Mapping[str, Any], problem: str) -> None:
    with pytest.raises(Refusal) as caught:
        supplied(sqlite_shop, **wishes)
    assert problem in caught.value.message
    assert "hush" not in caught.value.message
    assert SECRET not in caught.value.message


def test_a_live_shop_invents_nothing(sqlite_shop: Sandbox) -> None:
    with pytest.raises(Refusal, match="a live shop invents nothing"):
        supplied(sqlite_shop, deliverers="vps=instant", is_sandbox=False)
    for text in ("*=instant", "vps=instant,*=hand"):
        supplied(sqlite_shop, deliverers=text)


async def test_what_a_deliverer_holds_open_is_closed_with_the_shop() -> None:
    class Closing(Passing):
        is_closed = False

        async def close(self) -> None:
            self.is_closed = True

    both = [Closing(SandboxDeliverer(None, {})) for _ in range(2)]  # type: ignore[arg-type] # nothing is asked
    await FamilyDeliverers({"*": "a"}, {"a": both[0], "b": both[1]}).close()
    assert all(one.is_closed for one in both)
