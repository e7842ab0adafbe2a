"""Carts, their items and the configurations of these."""

from typing import Annotated

from panier.core.cart.cart import Cart as CoreCart
from panier.core.cart.cart import Configuration
from panier.core.cart.offer import PricedItem
from panier.core.catalog.catalog import Question
from panier.wire.cart.promotion import LabelledPrice, labelled_price_out
from panier.wire.subsidiary import SubsidiaryIn
from panier.wire.types import (
    OPTIONAL,
    UNPUBLISHED,
    Datetime,
    DatetimeIn,
    Duration,
    Long,
    LongText,
    Shape,
    Text,
    datetime_out,
    model,
)


@model("order.cart.Creation")
class Creation(Shape):
    """The details of a new cart."""

    ovh_subsidiary: SubsidiaryIn
    description: Annotated[Text | None, OPTIONAL] = None
    expire: Annotated[DatetimeIn | None, OPTIONAL] = None


@model("order.cart.Update")
class Update(Shape):
    """The fields of a cart that can be changed."""

    description: Annotated[Text | None, OPTIONAL] = None
    expire: Annotated[DatetimeIn | None, OPTIONAL] = None


@model("order.cart.Cart")
class Cart(Shape):
    """A basket of products of one subsidiary."""

    cart_id: str
    description: str
    expire: Datetime | None
    items: list[Long]
    read_only: bool


@model("order.cart.CouponCreation")
class CouponCreation(Shape):
    """A coupon to add to a cart."""

    coupon: Text


@model("order.cart.GenericProductCreation")
class ProductCreation(Shape):
    """A product to add to a cart: plan, pricing mode, duration and quantity."""

    duration: Duration
    plan_code: Text
    pricing_mode: Text
    quantity: Long


@model("order.cart.GenericOptionCreation")
class OptionCreation(Shape):
    """An option to add to an item of a cart."""

    duration: Duration
    item_id: Long
    plan_code: Text
    pricing_mode: Text
    quantity: Long


@model("order.cart.GenericDomainOptionsCreation")
class DomainOptionCreation(Shape):
    """An option to add to a domain name in a cart."""

    duration: Duration
    item_id: Long
    plan_code: Text
    pricing_mode: Text
    quantity: Long


@model("order.cart.GenericDomainCreation")
class DomainCreation(Shape):
    """A domain name to add to a cart; its state determines a missing plan or pricing mode."""

    domain: Text
    duration: Duration | None = None
    offer_id: Text | None = None
    plan_code: Text | None = None
    pricing_mode: Text | None = None
    quantity: Long | None = None


@model("order.cart.DomainPacksCreation")
class DomainPackCreation(Shape):
    """A pack of domain names to add to a cart."""

    domain: Text
    duration: Text
    plan_code: Text
    pricing_mode: Text
    quantity: Long


@model("order.cart.ItemUpdate")
class ItemUpdate(Shape):
    """The fields of an item that can be changed."""

    duration: Annotated[Duration | None, OPTIONAL] = None
    quantity: Annotated[Long | None, OPTIONAL] = None


@model("order.cart.ItemSettings")
class ItemSettings(Shape, omit_defaults=True):
    """The settings that an item was added with."""

    plan_code: str | None
    pricing_mode: str | None
    quantity: Long | None
    catalog_name: Annotated[str | None, UNPUBLISHED] = None
    domain: Annotated[str | None, UNPUBLISHED] = None


@model("order.cart.Item")
class Item(Shape):
    """A product in a cart."""

    cart_id: str
    configurations: list[Long] | None
    duration: Duration | None
    item_id: Long
    offer_id: str | None
    options: list[Long]
    parent_item_id: Long | None
    prices: list[LabelledPrice]
    product_id: str
    settings: ItemSettings


@model("order.cart.ItemConfigurationCreation")
class ConfigurationCreation(Shape):
    """A configuration value to set on an item; booleans are accepted as well as text."""

    label: Text
    value: Annotated[LongText | bool, OPTIONAL]


@model("order.cart.ConfigurationItem")
class ConfigurationItem(Shape):
    """A configuration value that was set on an item."""

    id: Long
    label: str
    value: str


@model("order.cart.ConfigurationRequirements")
class ConfigurationRequirements(Shape):
    """A configuration that an item requires or accepts."""

    label: str
    type: str
    required: bool
    fields: list[str] | None
    allowed_values: Annotated[list[str] | None, UNPUBLISHED]


def cart_out(cart: CoreCart) -> Cart:
    """A cart."""
    return Cart(
        cart_id=cart.cart_id,
        description=cart.description,
        expire=datetime_out(cart.expires_us),
        items=[item.item_id for item in cart.items],
        read_only=cart.read_only,
    )


def item_out(priced: PricedItem) -> Item:
    """An item with its prices."""
    item, cart = priced.item, priced.cart
    return Item(
        cart_id=cart.cart_id,
        configurations=[answer.configuration_id for answer in item.configurations],
        duration=item.duration,
        item_id=item.item_id,
        offer_id=None,
        options=[option.item_id for option in cart.options_of(item.item_id)],
        parent_item_id=item.parent_item_id,
        prices=[labelled_price_out(price, cart.subsidiary) for price in priced.prices],
        product_id=priced.product_id,
        settings=ItemSettings(
            plan_code=item.plan_code,
            pricing_mode=item.pricing_mode,
            quantity=item.quantity,
            catalog_name=priced.catalog_name,
            domain=item.domain,
        ),
    )


def configuration_out(configuration: Configuration) -> ConfigurationItem:
    """A configuration value of an item."""
    return ConfigurationItem(id=configuration.configuration_id, label=configuration.label, value=configuration.value)


def questions_out(questions: tuple[Question, ...]) -> list[ConfigurationRequirements]:
    """The configurations that an item requires or accepts."""
    return [requirement_out(question) for question in questions]


def requirement_out(question: Question) -> ConfigurationRequirements:
    """A configuration that an item requires or accepts."""
    return ConfigurationRequirements(
        label=question.label,
        type=question.kind,
        required=question.required,
        fields=None if question.fields is None else list(question.fields),
        allowed_values=None if question.values is None else list(question.values),
    )
