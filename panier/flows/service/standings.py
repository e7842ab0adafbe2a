"""How a service stands: in order, expired, being renewed, or not paid (`status` of serviceInfos)."""

from panier.core.limits import RENEWAL_LEAD_US
from panier.core.service.service import Service
from panier.core.service.tenure import ServiceStanding
from panier.flows.shop import Shop
from panier.store import orders, tenures
from panier.store.engine.db import Tx


async def load_standing(tx: Tx, shop: Shop, service: Service) -> ServiceStanding:
    """How a service stands now.

    What is looked up besides is little, and nothing while its end is far.
    """
    now_us = shop.now()
    if service.is_over(now_us):
        return ServiceStanding.EXPIRED
    if service.expires_us is None or now_us < service.expires_us - RENEWAL_LEAD_US:
        return ServiceStanding.OK
    tenure = (await tenures.load_several(tx, [service.service_id])).get(service.service_id)
    if tenure is None or tenure.order_id is None or tenure.end_us != service.expires_us:
        return ServiceStanding.OK
    placed = (await orders.load_several(tx, [tenure.order_id]))[tenure.order_id]
    if placed.is_charged:
        return ServiceStanding.RENEWING
    return ServiceStanding.OK if placed.cancelled_us is not None else ServiceStanding.UNPAID
