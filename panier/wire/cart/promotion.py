"""Labelled prices of items and offers, and the promotions behind them."""

from enum import StrEnum
from functools import lru_cache

from panier.core.cart.offer import LabelledPrice as CorePrice
from panier.core.cart.promotion import Granted
from panier.core.catalog.promoted import Condition as CoreCondition
from panier.core.money import Money
from panier.wire.catalog.words import ReductionType
from panier.wire.prices import CurrencyCode, Price, price_out
from panier.wire.types import Datetime, Duration, Long, Shape, datetime_or_null, datetime_out, model


@model("order.cart.PriceLabelEnum")
class PriceLabel(StrEnum):
    """What a price of an item stands for."""

    DISCOUNT = "DISCOUNT"
    FEE = "FEE"
    PRICE = "PRICE"
    RENEW = "RENEW"
    TOTAL = "TOTAL"


@model("order.cart.domain.Promotion.Discount")
class Discount(Shape, kw_only=True):
    """The amount a promotion takes off, and the quantities or years it applies to."""

    currency: CurrencyCode
    discount_price: Long
    discount_price_text: str
    end_quantity_included: Long | None = None
    end_year_included: Long | None = None
    name: str | None = None
    original_price: Long
    original_price_text: str
    start_quantity_included: Long | None = None
    start_year_included: Long | None = None
    type: ReductionType
    value: Long


@model("order.cart.domain.Promotion.Condition")
class Condition(Shape):
    """A condition for a promotion to apply."""

    all: "list[Condition] | None" = None
    any_of: "list[Condition] | None" = None
    discounts: list[Discount] | None = None
    min_duration: Duration | None = None
    min_quantity: Long | None = None
    plan_code: str | None = None
    pricing_mode: str | None = None
    product_name: str | None = None


@model("order.cart.Promotion")
class Promotion(Shape):
    """A promotion of a product."""

    bundle_with_plan_codes: list[str]
    condition: Condition | None
    end_date: Datetime | None
    name: str
    price: Price
    start_date: Datetime
    tags: list[str] | None
    type: str


@model("order.cart.Price")
class LabelledPrice(Shape, omit_defaults=True):
    """A price and what it stands for."""

    label: PriceLabel
    price: Price
    promotions: list[Promotion] | None = None


def labelled_price_out(price: CorePrice, subsidiary: str) -> LabelledPrice:
    """A labelled price; without promotions the field is left out, as in the guides."""
    currency = price.amount.currency
    promotions = [_promotion_out(promotion, currency, subsidiary) for promotion in price.promotions]
    return LabelledPrice(
        label=PriceLabel(price.label), price=price_out(price.amount, subsidiary), promotions=promotions or None
    )


@lru_cache(maxsize=4_096)
def _promotion_out(granted: Granted, currency: str, subsidiary: str) -> Promotion:
    promotion = granted.promotion
    return Promotion(
        bundle_with_plan_codes=list(promotion.bundle),
        condition=None if promotion.condition is None else _condition_out(promotion.condition),
        end_date=datetime_or_null(promotion.end_us),
        name=promotion.name,
        price=price_out(Money(granted.off_ucents, currency), subsidiary),
        start_date=datetime_out(promotion.start_us),
        tags=None if promotion.tags is None else list(promotion.tags),
        type=promotion.type,
    )


def _condition_out(condition: CoreCondition) -> Condition:
    return Condition(
        all=[_condition_out(inner) for inner in condition.all] or None,
        any_of=[_condition_out(inner) for inner in condition.any_of] or None,
        min_duration=None if condition.min_duration is None else condition.min_duration.iso,
        min_quantity=condition.min_quantity,
        plan_code=condition.plan_code,
        pricing_mode=condition.pricing_mode,
    )
