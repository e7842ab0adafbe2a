"""Renewals: services that can be renewed together, for how long, and the order."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from panier.core.order.views import pdf_of
from panier.core.service.renewal import RenewalOffer, RenewalOrder, RenewalStrategy
from panier.wire.prices import CurrencyCode, Price, order_price_out, price_out
from panier.wire.types import Datetime, Duration, Long, Shape, datetime_or_null, datetime_out, model

SERVICES_MAX = 100

ServiceIds = Annotated[list[Long], Meta(max_length=SERVICES_MAX, extra={"ovh": "coreTypes.ServiceId[]:long[]"})]
ServiceId = Annotated[Long, Meta(extra={"ovh": "coreTypes.ServiceId:long"})]


class Options(Shape):
    """Whether to include the options of the service."""

    include_options: bool | None = None


class RenewalWish(Shape):
    """The services to renew and the duration; a dry run orders nothing."""

    duration: Duration
    services: ServiceIds
    dry_run: bool | None = None


@model("order.Price")
class PlainPrice(Shape):
    """An amount, its currency and its text, as /service types them."""

    currency_code: CurrencyCode
    text: str
    value: float


@model("service.renew.Service")
class RenewedService(Shape):
    """A service included in the renewal."""

    service_id: ServiceId
    service_name: str
    service_type: str


@model("service.renew.RenewStrategy")
class RenewStrategy(Shape):
    """Services that can be renewed together, and the price without tax."""

    price: PlainPrice
    price_in_ucents: Long
    services: ServiceIds
    services_details: list[RenewedService]


@model("service.renew.RenewDescription")
class RenewDescription(Shape):
    """A duration, and the services that can be renewed for it."""

    renew_period: Annotated[str, Meta(extra={"ovh": "duration:string"})]
    strategies: list[RenewStrategy]


@model("service.renew.RenewOrder")
class RenewOrder(Shape):
    """The order of a renewal; a dry run returns number 0 and no address."""

    date: Datetime | None
    expiration_date: Datetime | None
    order_id: Long
    password: str
    pdf_url: str
    price_with_tax: PlainPrice
    price_without_tax: PlainPrice
    retraction_date: Datetime | None
    tax: PlainPrice
    url: str


def offers_out(offers: Sequence[RenewalOffer]) -> list[RenewDescription]:
    """The durations that a service can be renewed for."""
    return [
        RenewDescription(renew_period=offer.period.iso, strategies=[_strategy(one) for one in offer.strategies])
        for offer in offers
    ]


def order_out(renewal: RenewalOrder) -> RenewOrder:
    """The order of a renewal, or its simulation."""
    order, totals = renewal.order, renewal.quote.totals
    return RenewOrder(
        date=datetime_out(renewal.now_us if order is None else order.created_us),
        expiration_date=datetime_or_null(None if order is None else order.expires_us),
        order_id=0 if order is None else order.order_id,
        password="" if order is None else order.password,
        pdf_url=pdf_of(renewal.url),
        price_with_tax=_plain(order_price_out(totals.with_tax)),
        price_without_tax=_plain(order_price_out(totals.without_tax)),
        retraction_date=None,
        tax=_plain(order_price_out(totals.tax)),
        url=renewal.url,
    )


def _strategy(strategy: RenewalStrategy) -> RenewStrategy:
    amount, things = strategy.quote.totals.without_tax, strategy.quote.things
    return RenewStrategy(
        price=_plain(price_out(amount, strategy.quote.subsidiary)),
        price_in_ucents=amount.ucents,
        services=[one.service_id for one in strategy.services],
        services_details=[
            RenewedService(service_id=one.service_id, service_name=one.name, service_type=thing.name)
            for one, thing in zip(strategy.services, things, strict=True)
        ],
    )


def _plain(price: Price) -> PlainPrice:
    return PlainPrice(currency_code=price.currency_code, text=price.text, value=price.value)
