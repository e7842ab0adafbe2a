"""What can be ordered: plans, options and domain names as offers."""

from enum import StrEnum

from panier.core.cart.offer import NameOffer, Offer, PackOffer
from panier.core.catalog.catalog import Pricing
from panier.core.money import Money
from panier.wire.cart.cart import ConfigurationRequirements
from panier.wire.cart.promotion import LabelledPrice, labelled_price_out
from panier.wire.catalog.words import Capacity, PricingType, ProductType, pricing_text
from panier.wire.prices import Price, price_out
from panier.wire.types import Duration, Long, Shape, model


@model("order.cart.GenericProductPricing")
class ProductPricing(Shape):
    """A price of a plan."""

    capacities: list[Capacity]
    description: str
    duration: Duration
    interval: Long
    maximum_quantity: Long | None
    maximum_repeat: Long | None
    minimum_quantity: Long
    minimum_repeat: Long
    price: Price
    price_in_ucents: Long
    pricing_mode: str
    pricing_type: PricingType


@model("order.cart.GenericProductDefinition")
class ProductDefinition(Shape):
    """A plan that can be added to a cart."""

    plan_code: str
    prices: list[ProductPricing]
    product_name: str
    product_type: ProductType


@model("order.cart.GenericOptionDefinition")
class OptionDefinition(Shape):
    """An option that can be added to a plan."""

    exclusive: bool
    family: str
    mandatory: bool
    plan_code: str
    prices: list[ProductPricing]
    product_name: str
    product_type: ProductType


@model("order.cart.DomainActionEnum")
class DomainAction(StrEnum):
    """What can be done with a domain name."""

    CREATE = "create"
    TRADE = "trade"
    TRANSFER = "transfer"
    UPDATE = "update"


@model("order.cart.ProductInformation")
class ProductInformation(Shape):
    """An offer for a domain name."""

    action: DomainAction
    configurations: list[ConfigurationRequirements]
    current_nameservers: list[str] | None
    delivery_time: str
    duration: list[Duration]
    is_transfer_locked: bool | None
    offer: str | None
    offer_id: str | None
    orderable: bool
    phase: str
    prices: list[LabelledPrice] | None
    pricing_mode: str
    product_id: str
    quantity_max: Long
    recommended_duration: Duration | None


@model("order.cart.DomainPacksDescriptionItem")
class DomainPackMember(Shape):
    """A name of a pack, and whether it is available."""

    available: bool
    domain: str


@model("order.cart.DomainPacksDescription")
class DomainPackDescription(Shape):
    """The names of a pack."""

    domains: list[DomainPackMember]


@model("order.cart.DomainPacksProductInformation")
class DomainPackInformation(Shape):
    """An offer for a pack of domain names."""

    description: DomainPackDescription
    plan_code: str
    prices: list[ProductPricing]


def products_out(offers: tuple[Offer, ...]) -> list[ProductDefinition]:
    """Plans as offers."""
    return [
        ProductDefinition(
            plan_code=offer.plan.plan_code,
            prices=pricings_out(offer),
            product_name=offer.plan.name,
            product_type=ProductType.DELIVERY,
        )
        for offer in offers
    ]


def options_out(offers: tuple[Offer, ...]) -> list[OptionDefinition]:
    """Options as offers."""
    return [
        OptionDefinition(
            exclusive=offer.group.exclusive,
            family=offer.group.name,
            mandatory=offer.group.mandatory,
            plan_code=offer.plan.plan_code,
            prices=pricings_out(offer),
            product_name=offer.plan.name,
            product_type=ProductType.DELIVERY,
        )
        for offer in offers
        if offer.group is not None
    ]


def name_offers_out(offers: tuple[NameOffer, ...]) -> list[ProductInformation]:
    """Domain names as offers."""
    return [
        ProductInformation(
            action=DomainAction(offer.action),
            configurations=[],
            current_nameservers=None if offer.name_servers is None else list(offer.name_servers),
            delivery_time="",
            duration=[period.iso for period in offer.durations],
            is_transfer_locked=offer.is_transfer_locked,
            offer="gold",
            offer_id=offer.offer_id,
            orderable=offer.is_orderable,
            phase=offer.phase,
            prices=[labelled_price_out(price, offer.subsidiary) for price in offer.prices],
            pricing_mode=offer.pricing_mode,
            product_id="domain",
            quantity_max=1,
            recommended_duration=None if offer.recommended is None else offer.recommended.iso,
        )
        for offer in offers
    ]


def packs_out(packs: tuple[PackOffer, ...]) -> list[DomainPackInformation]:
    """Packs of domain names as offers."""
    return [
        DomainPackInformation(
            description=DomainPackDescription(
                domains=[DomainPackMember(available=is_free, domain=name) for name, is_free in pack.names]
            ),
            plan_code=pack.offer.plan.plan_code,
            prices=pricings_out(pack.offer),
        )
        for pack in packs
    ]


def pricings_out(offer: Offer) -> list[ProductPricing]:
    """A plan's prices.

    A free set-up comes after the other prices of its mode: control panels order with the first price they see.
    """
    modes = offer.plan.modes()
    pricings = sorted(offer.plan.pricings, key=lambda one: (modes.index(one.mode), is_free_setup(one)))
    return [_pricing_out(pricing, offer.currency, offer.subsidiary) for pricing in pricings]


def is_free_setup(pricing: Pricing) -> bool:
    """True for the price of a set-up that costs nothing."""
    return pricing.duration.is_empty and not pricing.price_ucents


def _pricing_out(pricing: Pricing, currency: str, subsidiary: str) -> ProductPricing:
    return ProductPricing(
        capacities=[Capacity(capacity) for capacity in pricing.capacities],
        description=pricing_text(pricing),
        duration=pricing.duration.iso,
        interval=pricing.interval,
        maximum_quantity=pricing.quantity_max,
        maximum_repeat=pricing.repeat_max,
        minimum_quantity=pricing.quantity_min,
        minimum_repeat=pricing.repeat_min,
        price=price_out(Money(pricing.price_ucents, currency), subsidiary),
        price_in_ucents=pricing.price_ucents,
        pricing_mode=pricing.mode,
        pricing_type=PricingType(pricing.kind),
    )
