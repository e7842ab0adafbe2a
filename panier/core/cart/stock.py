"""What is in stock where: `planCode.memory.storage` in a datacentre.

In the form of OVHcloud's availabilities.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from panier.core.cart.cart import Cart, Item
from panier.core.catalog.catalog import Plan
from panier.core.values import frozen, replace

# The families of options that a server is built of, in the order of its full name.
PARTS = ("memory", "storage", "system-storage", "gpu")
# The configurations that choose a datacentre; only for these is there a stock.
PLACES = ("dedicated_datacenter", "vps_datacenter")
NOT_ORDERABLE = frozenset({"unavailable", "comingSoon", "unknown", "out-of-stock"})
IN_STOCK = "1H-high"
# How soon there is something, the soonest first.
_SOONEST = (
    IN_STOCK, "1H-low", "24H", "72H", "120H", "240H", "480H", "720H", "1440H", "2160H", "comingSoon", "unavailable",
)  # fmt: skip
# The availability zones that datacentres are in; a region is a zone without its last letter.
_ZONES = {
    "bhs": "ca-east-bhs-a", "fra": "eu-west-lim-a", "gra": "eu-west-gra-a", "hil": "us-west-hil-a",
    "lon": "eu-west-eri-a", "par": "eu-west-par-a", "rbx": "eu-west-rbx-a", "sbg": "eu-west-sbg-a",
    "sgp": "ap-southeast-sgp-a", "syd": "ap-southeast-syd-a", "vin": "us-east-vin-a", "waw": "eu-central-waw-a",
    "ynm": "ap-south-1-a",
}  # fmt: skip
_CONTINENTS = {"ap": "apac", "ca": "northAmerica", "eu": "europe", "us": "northAmerica"}


@frozen
class Stock:
    """How soon a configuration is available in a datacentre.

    `pieces_left`: None where pieces are not counted.
    """

    fqn: str
    datacenter: str
    plan_code: str
    availability: str
    pieces_left: int | None = None

    @property
    def subject(self) -> str:
        """The allowance that orders hold its pieces of."""
        return subject_of(self.fqn, self.datacenter)

    def has(self, pieces: int) -> bool:
        """True where this many pieces can be ordered."""
        enough = self.pieces_left is None or self.pieces_left >= pieces
        return enough and self.availability not in NOT_ORDERABLE


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """A number of pieces of a configuration in a datacentre."""

    fqn: str
    datacenter: str
    plan_code: str
    pieces: int

    @property
    def subject(self) -> str:
        """The allowance that an order takes the pieces from."""
        return subject_of(self.fqn, self.datacenter)


@frozen
class Built:
    """A configuration that can be ordered: the products it consists of, and its datacentres."""

    plan_code: str
    server: str
    parts: tuple[tuple[str, str], ...]
    datacenters: tuple[str, ...]

    @property
    def fqn(self) -> str:
        """The fully qualified name of the configuration."""
        return full_name(self.plan_code, [product for _, product in self.parts])

    def part(self, family: str) -> str | None:
        """The product chosen from one family of options."""
        return dict(self.parts).get(family)


@frozen
class StockAvailability:
    """A way to build a server, and how soon it can be had in each datacentre."""

    built: Built
    stocks: tuple[Stock, ...]


@frozen
class VpsPlace:
    """A datacentre of a VPS plan: how soon it can be had with any system, with a Linux and with a Windows."""

    datacenter: str
    state: str
    linux: str
    windows: str


@frozen
class CountedStock:
    """A stock whose pieces are counted, and how many of them orders hold that are not delivered yet."""

    stock: Stock
    held: int


@frozen
class HardwareAvailability:
    """How soon a server can be had in each datacentre of a part of the world, however it is built."""

    hardware: str
    continent: str
    stocks: tuple[Stock, ...]


@frozen
class SystemChoice:
    """An operating system: whether it can be had in a datacentre, and whether it is the one that was named."""

    name: str
    is_available: bool
    is_chosen: bool


def soonest(words: Iterable[str]) -> str:
    """The availability of what can be had in several ways: that of the soonest."""
    return min(words, key=lambda word: _SOONEST.index(word) if word in _SOONEST else len(_SOONEST), default="unknown")


def zone_of(datacenter: str) -> str | None:
    """The availability zone of a datacentre; one that is called by its zone is one."""
    known = datacenter.lower()
    return known if known in _ZONES.values() else _ZONES.get(known)


def region_of(datacenter: str) -> str | None:
    """The region of a datacentre."""
    zone = zone_of(datacenter)
    return None if zone is None else zone.rpartition("-")[0]


def continent_of(datacenter: str) -> str | None:
    """The part of the world that a datacentre is in."""
    return _CONTINENTS.get((zone_of(datacenter) or "").partition("-")[0])


def full_name(plan_code: str, products: Iterable[str]) -> str:
    """The plan's code and the products of its parts: 24adv01.ram-64g.softraid-2x960nvme."""
    return ".".join((plan_code, *products))


def subject_of(fqn: str, datacenter: str) -> str:
    """The allowance of a configuration's pieces in a datacentre, however that is spelled."""
    return f"stock/{fqn}@{datacenter.lower()}"


def needs(cart: Cart, plans: Mapping[int, Plan]) -> tuple[Need, ...]:
    """The pieces that a cart needs from the stock, always in one order.

    `plans`: by the number of the item.
    """
    found: dict[str, Need] = {}
    for need in needs_by_item(cart, plans).values():
        before = found.get(need.subject)
        found[need.subject] = need if before is None else replace(before, pieces=before.pieces + need.pieces)
    return tuple(sorted(found.values()))


def needs_by_item(cart: Cart, plans: Mapping[int, Plan]) -> dict[int, Need]:
    """The pieces that each item of a cart needs from the stock, by the item's number; `plans` by it as well."""
    return {
        item.item_id: Need(_fqn(cart, item, plans), place, item.plan_code, item.quantity)
        for item in cart.items
        for place in _places(item)
    }


def shortages(wanted: Iterable[Need], stocks: Iterable[Stock]) -> list[str]:
    """What is not available, in OVHcloud's words.

    A plan without a stock is available everywhere.
    """
    kept = {(stock.fqn, stock.datacenter.lower()): stock for stock in stocks}
    counted = {stock.plan_code for stock in kept.values()}
    problems = []
    for need in wanted:
        stock = kept.get((need.fqn, need.datacenter.lower()))
        if need.plan_code in counted and (stock is None or not stock.has(need.pieces)):
            problems.append(shortage(need))
    return problems


def shortage(need: Need) -> str:
    """The sentence for a missing piece; recorded, because clients look for it."""
    return f"{need.fqn} is not available in {need.datacenter}"


def _places(item: Item) -> tuple[str, ...]:
    return next((values[:1] for label in PLACES if (values := item.values_of(label))), ())


def _fqn(cart: Cart, item: Item, plans: Mapping[int, Plan]) -> str:
    """The plan's code with the products of its options."""
    chosen: dict[str, str] = {}
    for option in cart.options_of(item.item_id):
        group = plans[item.item_id].addon_family_of(option.plan_code)
        if group is not None and group.name in PARTS:
            chosen.setdefault(group.name, plans[option.item_id].product)
    return full_name(item.plan_code, [chosen[part] for part in PARTS if part in chosen])
