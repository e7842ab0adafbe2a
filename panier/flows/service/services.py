"""Every service that a customer owns or has a role for, of any family (/services)."""

from collections.abc import Callable, Iterable
from typing import Any

from panier.core.account.account import Caller
from panier.core.refusal import bad_input, not_found
from panier.core.service.shown import ShownService, TechnicalFacts
from panier.flows.service.changes import renewal_periods
from panier.flows.service.ordered import access, load_one, plan_of
from panier.flows.service.shown import load_shown, route_of
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx
from panier.store.service import outlines
from panier.store.service.outlines import ServiceOutline

# The properties that a listing can be sorted by.
_ORDERS: dict[str, Callable[[ServiceOutline], Any]] = {
    "serviceId": lambda service: service.service_id,
    "parentServiceId": lambda service: service.parent_service_id,
    "resource.name": lambda service: service.name,
    "resource.displayName": lambda service: service.details.display_name or service.name,
    "resource.product.name": lambda service: service.product,
    "billing.plan.code": lambda service: service.plan_code,
    "billing.expirationDate": lambda service: service.expires_us,
    "billing.lifecycle.current.creationDate": lambda service: service.created_us,
    "billing.renew.current.mode": lambda service: service.renewal_mode,
}
_OF_DETAILS = frozenset({"resource.displayName", "billing.renew.current.mode"})
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
    owned = await outlines.list_outlines(tx, owner=caller.account_id, has_details=order_by in _OF_DETAILS)
    by_number = {service.service_id: service for service in owned}
    wanted = None if routes is None else {path.strip() for path in routes.split(",")}
    found = [
        service
        for service in owned
        if (resource_name is None or service.name == resource_name)
        and (wanted is None or route_of(service, by_number.get(service.parent_service_id or 0)) in wanted)
    ]
    return _numbers(found, property_of, is_descending=is_descending)


async def list_all(tx: Tx, shop: Shop, caller: Caller) -> tuple[int, ...]:
    """List the numbers of everything that the caller has."""
    return await services.list_ids(tx, owner=caller.account_id)


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> ShownService:
    """Show one of the caller's services."""
    service = await services.load(tx, service_id, owner=caller.account_id, any_role=True)
    if service is None:
        raise not_found(serviceId=service_id)
    return (await load_shown(tx, shop, caller, [service]))[0]


async def read_brief(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> ShownService:
    """Show one of the caller's services in brief."""
    return await read(tx, shop, caller, service_id=service_id)


async def list_options(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> tuple[ShownService, ...]:
    """Show the options of a service."""
    service = await access(tx, caller, service_id)
    below = await services.list_below(tx, service.service_id, owner=service.account_id)
    return await load_shown(tx, shop, caller, below)


async def list_periods(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> tuple[str, ...]:
    """List the lengths that a service can be set to renew for."""
    ordered = await load_one(tx, shop, caller, await access(tx, caller, service_id))
    return tuple(period.iso for period in renewal_periods(shop, ordered))


async def read_technical(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> TechnicalFacts:
    """Show what is known of the hardware behind a service.

    It is what the catalogue describes of its plan, and of the plans of its options.
    """
    service = await access(tx, caller, service_id)
    below = await services.list_below(tx, service.service_id, owner=service.account_id)
    plans = [plan_of(shop, caller.account.subsidiary, one) for one in (service, *below)]
    return TechnicalFacts(service.family, tuple(plan.blobs for plan in plans if plan is not None and plan.blobs))


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
