"""How a service stands: in order, expired, being renewed, or not paid (`status` of serviceInfos)."""

from collections.abc import Sequence

from panier.core.limits import RENEWAL_LEAD_US
from panier.core.service.lasting.tenure import ServiceStanding
from panier.core.service.service import Service
from panier.flows.shop import Shop
from panier.store import orders, tenures
from panier.store.engine.db import Tx


async def load_standing(tx: Tx, shop: Shop, service: Service) -> ServiceStanding:
    """How a service stands now."""
    return (await load_standings(tx, shop, [service]))[service.service_id]


async def load_standings(tx: Tx, shop: Shop, several: Sequence[Service]) -> dict[int, ServiceStanding]:
    """How services stand now, by number.

    What is looked up besides is little, and nothing while their ends are far.
    """
    now_us = shop.now()
    found = {one.service_id: ServiceStanding.EXPIRED if one.is_over(now_us) else ServiceStanding.OK for one in several}
    near = {one.service_id: one for one in several if not one.is_over(now_us) and _is_near(one, now_us)}
    kept = await tenures.load_several(tx, sorted(near)) if near else {}
    ordered = {number: one.order_id for number, one in kept.items() if one.end_us == near[number].expires_us}
    placed = await orders.load_several(tx, sorted({one for one in ordered.values() if one is not None}))
    for number, order_id in ordered.items():
        order = placed.get(order_id or 0)
        if order is None or order.cancelled_us is not None:
            continue
        found[number] = ServiceStanding.RENEWING if order.is_charged else ServiceStanding.UNPAID
    return found


def _is_near(service: Service, now_us: int) -> bool:
    """True of a service whose renewal may be under way."""
    return service.expires_us is not None and now_us >= service.expires_us - RENEWAL_LEAD_US
