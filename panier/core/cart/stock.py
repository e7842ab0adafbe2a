"""What is in stock where: `planCode.memory.storage` in a datacentre, as OVHcloud's availabilities tell it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from panier.core.cart.cart import Cart, Item
from panier.core.catalog.catalog import Plan

# The families of options that a server is built of, in the order of its full name.
PARTS = ("memory", "storage", "system-storage", "gpu")
# The questions that say where a thing shall stand; only for these is there a stock.
PLACES = ("dedicated_datacenter", "vps_datacenter")
NOT_ORDERABLE = frozenset({"unavailable", "comingSoon", "unknown", "out-of-stock"})
IN_STOCK = "1H-high"


@dataclass(frozen=True, slots=True)
class Stock:
    """How soon a configuration can be had in a datacentre. `pieces_left`: None where nobody counts."""

    fqn: str
    datacenter: str
    plan_code: str
    availability: str
    pieces_left: int | None = None

    def has(self, pieces: int) -> bool:
        """True where so many can be ordered."""
        enough = self.pieces_left is None or self.pieces_left >= pieces
        return enough and self.availability not in NOT_ORDERABLE


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """So many pieces of a configuration in a datacentre."""

    fqn: str
    datacenter: str
    plan_code: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Built:
    """A configuration that can be ordered, by the products it is built of, and where."""

    plan_code: str
    server: str
    parts: tuple[tuple[str, str], ...]
    datacenters: tuple[str, ...]

    @property
    def fqn(self) -> str:
        """The full name."""
        return full_name(self.plan_code, [product for _, product in self.parts])

    def part(self, family: str) -> str | None:
        """The product of one family of options."""
        return dict(self.parts).get(family)


@dataclass(frozen=True, slots=True)
class Availability:
    """A way to build a server, and how soon it can be had in each datacentre."""

    built: Built
    stocks: tuple[Stock, ...]


@dataclass(frozen=True, slots=True)
class VpsPlace:
    """A datacentre of a VPS plan: how soon it can be had with any system, with a Linux and with a Windows."""

    datacenter: str
    state: str
    linux: str
    windows: str


def full_name(plan_code: str, products: Iterable[str]) -> str:
    """The plan's code and the products of its parts: 24adv01.ram-64g.softraid-2x960nvme."""
    return ".".join((plan_code, *products))


def needs(cart: Cart, plans: Mapping[int, Plan]) -> tuple[Need, ...]:
    """What a cart asks of the stock, in one order for everybody. `plans`: by the number of the item."""
    pieces: dict[tuple[str, str, str], int] = {}
    for item in cart.items:
        for place in _places(item):
            key = _fqn(cart, item, plans), place, item.plan_code
            pieces[key] = pieces.get(key, 0) + item.quantity
    return tuple(sorted(Need(*key, count) for key, count in pieces.items()))


def shortages(wanted: Iterable[Need], stocks: Iterable[Stock]) -> list[str]:
    """What cannot be had, in OVHcloud's words. A plan that no stock is kept of can be had everywhere."""
    kept = {(stock.fqn, stock.datacenter.lower()): stock for stock in stocks}
    counted = {stock.plan_code for stock in kept.values()}
    problems = []
    for need in wanted:
        stock = kept.get((need.fqn, need.datacenter.lower()))
        if need.plan_code in counted and (stock is None or not stock.has(need.pieces)):
            problems.append(shortage(need))
    return problems


def shortage(need: Need) -> str:
    """The recorded sentence that clients look for."""
    return f"{need.fqn} is not available in {need.datacenter}"


def _places(item: Item) -> tuple[str, ...]:
    return next((values[:1] for label in PLACES if (values := item.values_of(label))), ())


def _fqn(cart: Cart, item: Item, plans: Mapping[int, Plan]) -> str:
    """The plan with the products of the options that hang on it."""
    chosen: dict[str, str] = {}
    for option in cart.options_of(item.item_id):
        group = plans[item.item_id].addon_family_of(option.plan_code)
        if group is not None and group.name in PARTS:
            chosen.setdefault(group.name, plans[option.item_id].product)
    return full_name(item.plan_code, [chosen[part] for part in PARTS if part in chosen])
