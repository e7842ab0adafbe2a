"""Every service that a customer owns or has a role for, of any family (/services)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from panier.core.account.account import Caller
from panier.core.catalog.catalog import Pricing
from panier.core.order.order import Order
from panier.core.period import parse
from panier.core.refusal import bad_input, not_found
from panier.core.service.service import Service, ShownService
from panier.families import family_of
from panier.flows.shop import Shop
from panier.store import orders, services
from panier.store.engine.db import Tx
from panier.store.services import ServiceOutline

# The properties that a listing can be sorted by.
_ORDERS: dict[str, Callable[[ServiceOutline], Any]] = {
    "serviceId": lambda service: service.service_id,
    "parentServiceId": lambda service: service.parent_service_id,
    "resource.name": lambda service: service.name,
    "resource.displayName": lambda service: service.name,
    "resource.product.name": lambda service: service.product,
    "billing.plan.code": lambda service: service.plan_code,
    "billing.expirationDate": lambda service: service.expires_us,
    "billing.lifecycle.current.creationDate": lambda service: service.created_us,
}
_WAYS = {"ASC": False, "DESC": True}


async def list_ids(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    order_by: str | None = None,
    resource_name: str | None = None,
    routes: str | None = None,
    sort: str | None = None,
) -> tuple[int, ...]:
    """List the caller's services.

    `routes`: paths such as /domain/{serviceName}, separated by commas.

    Refuses: an unknown sort property or direction (400).
    """
    property_of = _ORDERS.get(order_by or "serviceId")
    if property_of is None:
        raise bad_input("orderBy", f"is {order_by}, but must be one of {', '.join(_ORDERS)}")
    is_descending = _WAYS.get((sort or "ASC").upper())
    if is_descending is None:
        raise bad_input("sort", f"is {sort}, but must be one of {', '.join(_WAYS)}")
    if resource_name is None and routes is None and order_by in (None, "serviceId"):
        found_ids = await services.list_ids(tx, owner=caller.account_id)
        return found_ids[::-1] if is_descending else found_ids
    owned = await services.list_outlines(tx, owner=caller.account_id)
    by_number = {service.service_id: service for service in owned}
    wanted = None if routes is None else {path.strip() for path in routes.split(",")}
    found = [
        service
        for service in owned
        if (resource_name is None or service.name == resource_name)
        and (wanted is None or _route(service, by_number.get(service.parent_service_id or 0)) in wanted)
    ]
    return _numbers(found, property_of, is_descending=is_descending)


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> ShownService:
    """Show one of the caller's services."""
    service = await services.load(tx, service_id, owner=caller.account_id, any_role=True)
    if service is None:
        raise not_found(serviceId=service_id)
    parent_id = service.parent_service_id
    parent = None if parent_id is None else (await services.load_several(tx, [parent_id])).get(parent_id)
    order = (await orders.load_several(tx, [service.order_id]))[service.order_id]  # somebody else may have ordered it
    place = next(one.thing for one in order.deliveries if one.delivery_id == service.delivery_id)
    thing = order.quote.things[place]
    return ShownService(
        service=service,
        thing=thing,
        contacts=(("administrator", service.admin), ("technical", service.tech), ("billing", service.billing)),
        route=_route(service, parent),
        pricing=_pricing(shop, order, place),
        currency=order.quote.currency,
        subsidiary=order.quote.subsidiary,
        now_us=shop.now(),
    )


def _numbers(
    found: Iterable[ServiceOutline], property_of: Callable[[ServiceOutline], Any], *, is_descending: bool
) -> tuple[int, ...]:
    """The numbers of the services, sorted by a property.

    A service without the property comes last in either direction.
    """
    with_property = sorted(
        (one for one in found if property_of(one) is not None), key=property_of, reverse=is_descending
    )
    without_property = [one for one in found if property_of(one) is None]
    return tuple(service.service_id for service in (*with_property, *without_property))


def _route(service: Service | ServiceOutline, parent: Service | ServiceOutline | None) -> str | None:
    """The path under which a service is shown.

    An option has none: the path of the service that it hangs on shows it.
    """
    if parent is not None and parent.family == service.family:
        return None
    return family_of(service.family).route


def _pricing(shop: Shop, order: Order, place: int) -> Pricing | None:
    """The price of a thing's period as it was agreed on.

    None for a one-off, and for a plan that is no longer sold.
    """
    thing = order.quote.things[place]
    catalog = shop.assortment.catalog(order.quote.subsidiary, thing.family)
    plan = catalog.plans.get(thing.plan_code) or catalog.addons.get(thing.plan_code)
    whole = parse(thing.duration)
    line = next((one for one in order.quote.lines if one.thing == place and one.detail_type == "DURATION"), None)
    if plan is None or whole is None or line is None:
        return None
    for pricing in plan.pricings:
        if pricing.mode == thing.pricing_mode and {"renew", "consumption"} & set(pricing.capacities):
            periods = None if pricing.duration.is_empty else pricing.duration.fits(whole)
            if periods is not None:
                return replace(pricing, price_ucents=line.unit.ucents // periods)
    return None
