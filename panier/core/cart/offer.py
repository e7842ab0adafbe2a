"""What is shown before it is bought: plans as offers, names as offers, and items with their prices."""

from dataclasses import dataclass

from panier.core.cart.cart import Cart, Item
from panier.core.cart.promotion import Granted
from panier.core.catalog.catalog import AddonFamily, Plan
from panier.core.money import Money
from panier.core.period import Period


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan as it can be ordered in a subsidiary; as an option, the family of options it stands in."""

    plan: Plan
    subsidiary: str
    currency: str
    group: AddonFamily | None = None


@dataclass(frozen=True, slots=True)
class PackOffer:
    """A pack of names at what they cost together; each name with whether it can be had."""

    offer: Offer
    names: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class LabelledPrice:
    """A price under one of the labels PRICE, RENEW, DISCOUNT, FEE and TOTAL, with the promotions behind it."""

    label: str
    amount: Money
    promotions: tuple[Granted, ...] = ()


@dataclass(frozen=True, slots=True)
class NameOffer:
    """What can be done with a domain name, at which prices, for how long.

    `bar`: why it cannot be ordered now; None where it can.
    """

    name: str
    action: str
    pricing_mode: str
    plan_code: str
    bar: str | None
    durations: tuple[Period, ...]
    recommended: Period | None
    phase: str
    prices: tuple[LabelledPrice, ...]
    subsidiary: str
    name_servers: tuple[str, ...] | None = None
    is_transfer_locked: bool | None = None

    @property
    def is_orderable(self) -> bool:
        """True where it can be put into a cart now."""
        return self.bar is None

    @property
    def offer_id(self) -> str:
        """What programs of the older kind name the offer by: fr-create."""
        return f"{self.plan_code}-{self.action}"


@dataclass(frozen=True, slots=True)
class PricedItem:
    """An item with what it costs now. `catalog_name` only where the family shows it."""

    cart: Cart
    item: Item
    product_id: str
    prices: tuple[LabelledPrice, ...]
    catalog_name: str | None = None
