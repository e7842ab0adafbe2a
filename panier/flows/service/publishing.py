"""Staging what the shop's name servers have to be told, in the transaction that changed it.

The worker tells them (flows/zone/pushes.py). A shop without name servers of its own stages nothing.
"""

from collections.abc import Iterable, Sequence

from panier.core.service.owned import DOMAIN, ZONE
from panier.core.service.service import Service
from panier.flows.shop import Shop
from panier.outside.names import site
from panier.store import jobs, services, zone_pushes
from panier.store.engine.db import Tx

JOB = "zone"


async def stage(tx: Tx, shop: Shop, names: Iterable[str]) -> None:
    """Have name servers told of zones by their names: that they changed, began or ended."""
    if shop.publisher is None:
        return
    for name in sorted(set(names)):
        push_id = await zone_pushes.ask(tx, name, site=site(name))
        await jobs.stage_once(tx, JOB, push_id, due_us=shop.now())


async def stage_delivered(tx: Tx, shop: Shop, fresh: Sequence[Service]) -> None:
    """Have name servers told of what was just delivered: zones, their options, and names that zones lie under."""
    if shop.publisher is None:
        return
    await stage_sites(tx, shop, fresh)
    options = [one for one in fresh if one.family == ZONE.family and not one.is_a(ZONE)]
    if parents := sorted({one.parent_service_id for one in options if one.parent_service_id is not None}):
        await stage(tx, shop, (one.name for one in (await services.load_several(tx, parents)).values()))


async def stage_sites(tx: Tx, shop: Shop, changed: Iterable[Service]) -> None:
    """Have name servers told anew of all that lies under the registrable names of services that changed hands.

    A domain name or zone that begins, ends or gets another account may decide whose zone is the right one there.
    """
    if shop.publisher is None:
        return
    names = set[str]()
    for one in changed:
        if one.is_a(ZONE) or one.is_a(DOMAIN):
            names |= {one.name} if one.is_a(ZONE) else set()
            names |= set(await zone_pushes.list_names(tx, site(one.name)))
    await stage(tx, shop, names)
