"""Public Cloud projects as their customers live with them: quotas, bills, and whether they go on.

Their credit is in project_credits.py, what is asked before there is one in cloud_orders.py.
"""

from collections.abc import Sequence
from datetime import datetime

from panier.core.account.account import Caller
from panier.core.period import us
from panier.core.refusal import bad_input
from panier.core.service.cloud.project import RegionQuota
from panier.core.service.details import ProjectDetails, RenewalWish
from panier.core.service.service import Role
from panier.core.values import replace
from panier.families.places import cloud_places
from panier.flows.service.ending import endings
from panier.flows.service.owned import access_project, change_renewal, lock_project
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx
from panier.store.order import usage

PERIODS = (1,)  # months that projects are renewed for


async def list_quotas(
    tx: Tx, shop: Shop, caller: Caller, *, service_name: str, categories: Sequence[str] = ()
) -> tuple[RegionQuota, ...]:
    """List how much a Public Cloud project may have in each region.

    With categories, only those.
    """
    service = await access_project(tx, shop, caller, service_name)
    places = cloud_places()
    limits = places.limits(is_unleashed=service.details_as(ProjectDetails).is_unleashed)
    return tuple(
        RegionQuota(one.name, one.categories & {*categories} if categories else one.categories, limits)
        for one in places.regions[shop.assortment.region.value]
    )


async def list_bills(
    tx: Tx, shop: Shop, caller: Caller, *, service_name: str, since: datetime, until: datetime
) -> tuple[str, ...]:
    """List the caller's bills for what a Public Cloud project consumed, between two dates.

    Refuses: a beginning after the end (400).
    """
    service = await access_project(tx, shop, caller, service_name)
    if since > until:
        raise bad_input("from", "must not be later than to")
    return await usage.list_bills(tx, service.service_id, owner=caller.account_id, from_us=us(since), to_us=us(until))


async def change_project_renewal(
    tx: Tx, shop: Shop, caller: Caller, *, service_name: str, wish: RenewalWish | None
) -> None:
    """Change how a Public Cloud project is renewed.

    Refuses: everybody but its admin and billing contacts (403); a period that it is not renewed for (400).
    """
    service = await access_project(tx, shop, caller, service_name)
    await change_renewal(tx, shop, caller, service, wish=wish, periods=PERIODS)


async def retain(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> None:
    """Keep a Public Cloud project that was to end.

    A requested termination is void, and so is its end after the present month. Nothing changes where it goes on anyway.

    Refuses: everybody but its admin (403).
    """
    service = await lock_project(tx, shop, caller, service_name, roles=(Role.ADMIN,))
    await endings.withdraw(tx, shop, service)


async def unleash(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> None:
    """Lift the limits of a new Public Cloud project.

    Refuses: everybody but its admin and technical contacts (403).
    """
    service = await lock_project(tx, shop, caller, service_name, roles=(Role.ADMIN, Role.TECH))
    details = service.details_as(ProjectDetails)
    if not details.is_unleashed:
        await services.update_details(tx, replace(service, details=replace(details, is_unleashed=True)))
