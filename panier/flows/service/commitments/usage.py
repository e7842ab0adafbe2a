"""Records of metered use, as whoever measures it reports them."""

from panier.core.refusal import bad_input, conflict, not_found
from panier.core.service.commitments.usage import UsageRecord, check_record, consumption_of
from panier.core.service.service import Service
from panier.core.values import replace
from panier.flows.shop import Shop
from panier.store import orders, services
from panier.store.engine.db import Tx
from panier.store.order import usage as stored


async def add(tx: Tx, shop: Shop, record: UsageRecord) -> bool:
    """Keep a record of metered use; returns False for one that was reported before, which changes nothing.

    Refuses: a service that there is not, or that was ended before (404, 409); what its family does not sell by use
    (400); the same key for another record, and a month that is billed (409).
    """
    noted = replace(record, noted_us=shop.now())
    check_record(noted)
    service = await services.lock_service(tx, record.service_id)
    if service is None:
        raise not_found(service=record.service_id)
    before = await stored.load(tx, record.service_id, record.key)
    if before is not None:
        if not before.is_like(record):
            raise conflict(f"{record.key} was reported before, and was another record")
        return False
    await _check_sold(tx, shop, service, record.plan_code)
    if record.begin_us < service.created_us or (service.ended_us is not None and record.end_us > service.ended_us):
        raise conflict(f"{service.name} was not there at that time")
    if await stored.is_billed(tx, record.service_id, noted.month.number):
        raise conflict(f"{noted.month.number} of {service.name} is billed already")
    return await stored.insert(tx, noted)


async def _check_sold(tx: Tx, shop: Shop, service: Service, plan_code: str) -> None:
    """Check that a plan is sold by use, in the subsidiary and the family of a service.

    Refuses: any other plan (400).
    """
    order = (await orders.load_several(tx, [service.order_id]))[service.order_id]
    catalog = shop.assortment.catalog(order.quote.subsidiary, service.family)
    plan = catalog.addons.get(plan_code) or catalog.plans.get(plan_code)
    if plan is None or consumption_of(plan) is None:
        raise bad_input("planCode", f"is {plan_code}, which {service.family} does not sell by use")
