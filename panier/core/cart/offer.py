"""What a customer sees before buying: offers for plans and names, and items with prices."""

from panier.core.cart.cart import Cart, Item
from panier.core.cart.promotion import Granted
from panier.core.catalog.catalog import AddonFamily, Plan
from panier.core.money import Money
from panier.core.period import Period
from panier.core.values import frozen


@frozen
class Offer:
    """A plan as it can be ordered in a subsidiary.

    For an option, also its family of options.
    """

    plan: Plan
    subsidiary: str
    currency: str
    group: AddonFamily | None = None


@frozen
class PackOffer:
    """A pack of domain names at its total price, with the availability of each name."""

    offer: Offer
    names: tuple[tuple[str, bool], ...]


@frozen
class LabelledPrice:
    """A price under one of the labels PRICE, RENEW, DISCOUNT, FEE and TOTAL.

    With it come the promotions that explain it.
    """

    label: str
    amount: Money
    promotions: tuple[Granted, ...] = ()


@frozen
class NameOffer:
    """What can be done with a domain name, at which prices and for which durations.

    `obstacle`: why it cannot be ordered now; None where it can.
    """

    name: str
    action: str
    pricing_mode: str
    plan_code: str
    obstacle: str | None
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
        return self.obstacle is None

    @property
    def offer_id(self) -> str:
        """The identifier of the offer that older programs use: fr-create."""
        return f"{self.plan_code}-{self.action}"


@frozen
class PricedItem:
    """An item with its current price.

    `catalog_name` is set only where the family shows it.
    """

    cart: Cart
    item: Item
    product_id: str
    prices: tuple[LabelledPrice, ...]
    catalog_name: str | None = None


@frozen
class OptionOffers:
    """The plans that an option of a detached option can have there."""

    service_id: int
    offers: tuple[Offer, ...]
