"""What services consume (/services/{serviceId}/consumption): what catalogues price by use, and savings plans.

It is derived from time, records of metered use and prices; what nobody uses costs nothing.
"""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Caller
from panier.core.catalog.catalog import Plan
from panier.core.refusal import not_found
from panier.core.service.commitments.consumption import (
    Month,
    MonthlyUse,
    Use,
    month_of,
    months_between,
    use_of_plan,
    use_of_time,
)
from panier.core.service.commitments.savings_plan import SavingsPlan
from panier.core.service.commitments.usage import UsageRecord, uses_of_records
from panier.core.service.service import Service
from panier.core.values import frozen, replace
from panier.flows.service.ordered import OrderedService, access, load_ordered
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx
from panier.store.order import usage
from panier.store.service import savings_plans


@frozen
class _Users:
    """A service with all that consumes for it.

    `records`: of metered use, by service; `sold`: plans by family and code; `billed`: orders by month.
    """

    ordered: Sequence[OrderedService]
    plans: Sequence[SavingsPlan]
    records: Mapping[int, tuple[UsageRecord, ...]]
    sold: Mapping[str, Mapping[str, Plan]]
    billed: Mapping[int, int]
    subsidiary: str
    currency: str

    @property
    def since_us(self) -> int:
        """When the first of them began."""
        return min([one.service.created_us for one in self.ordered] + [one.began_us for one in self.plans])


async def load_month(tx: Tx, shop: Shop, payer: Caller, service: Service, month: Month) -> MonthlyUse:
    """What a service consumed in a month, whoever asks and however it is by now."""
    return _monthly(await _users_of(tx, shop, payer, service, since_us=month.begin_us), month)


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> MonthlyUse:
    """Sum up what a service has consumed in this month so far."""
    users = await _users(tx, shop, caller, service_id, since_us=_so_far(shop).begin_us)
    return _monthly(users, _so_far(shop))


async def list_elements(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    plan_family: str | None = None,
    unique_id: str | None = None,
) -> MonthlyUse:
    """List what has consumed something in this month so far."""
    found = await read(tx, shop, caller, service_id=service_id)
    return replace(found, uses=found.only(plan_family, unique_id))


async def forecast(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> MonthlyUse:
    """Sum up what a service will have consumed at the end of this month if all goes on."""
    users = await _users(tx, shop, caller, service_id, since_us=_so_far(shop).begin_us)
    return _monthly(users, month_of(shop.now()))


async def list_forecast_elements(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    plan_family: str | None = None,
    unique_id: str | None = None,
) -> MonthlyUse:
    """List what will have consumed something at the end of this month if all goes on."""
    found = await forecast(tx, shop, caller, service_id=service_id)
    return replace(found, uses=found.only(plan_family, unique_id))


async def list_past(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    plan_family: str | None = None,
    unique_id: str | None = None,
) -> tuple[int, ...]:
    """List the past months in which a service consumed something."""
    users = await _users(tx, shop, caller, service_id)
    since_us = users.since_us
    return tuple(
        month.number
        for month in months_between(since_us, shop.now())
        if _monthly(users, month).only(plan_family, unique_id)
    )


async def read_past(tx: Tx, shop: Shop, caller: Caller, *, service_id: int, history_id: int) -> MonthlyUse:
    """Sum up what a service consumed in a past month.

    Refuses: a month that is not over, or in which it consumed nothing (404).
    """
    users = await _users(tx, shop, caller, service_id)
    since_us = users.since_us
    for month in months_between(since_us, shop.now()):
        if month.number == history_id and (found := _monthly(users, month)).uses:
            return found
    raise not_found(id=history_id)


async def list_past_elements(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    history_id: int,
    plan_family: str | None = None,
    unique_id: str | None = None,
) -> MonthlyUse:
    """List what consumed something in a past month.

    Refuses: a month that is not over, or in which it consumed nothing (404).
    """
    found = await read_past(tx, shop, caller, service_id=service_id, history_id=history_id)
    return replace(found, uses=found.only(plan_family, unique_id))


async def _users(tx: Tx, shop: Shop, caller: Caller, service_id: int, *, since_us: int = 0) -> _Users:
    return await _users_of(tx, shop, caller, await access(tx, caller, service_id), since_us=since_us)


async def _users_of(tx: Tx, shop: Shop, caller: Caller, service: Service, *, since_us: int) -> _Users:
    """A service with all that consumes for it, and the records of what was used since an instant."""
    below = await services.list_below(tx, service.service_id, owner=service.account_id, has_ended=True)
    ordered = await load_ordered(tx, shop, caller, [service, *below])
    quoted = ordered[0].order.quote
    numbers = [one.service.service_id for one in ordered]
    families = sorted({one.service.family for one in ordered})
    catalogs = {family: shop.assortment.catalog(quoted.subsidiary, family) for family in families}
    return _Users(
        ordered,
        await savings_plans.list_plans(tx, service.service_id),
        await usage.list_between(tx, numbers, from_us=since_us, to_us=shop.now()),
        {family: {**one.plans, **one.addons} for family, one in catalogs.items()},
        await usage.load_orders(tx, service.service_id),
        quoted.subsidiary,
        quoted.currency,
    )


def _so_far(shop: Shop) -> Month:
    return replace(month_of(shop.now()), end_us=shop.now())


def _monthly(users: _Users, month: Month) -> MonthlyUse:
    service = users.ordered[0].service
    found = [use for one in users.ordered if (use := _use(one, month, users.currency)) is not None]
    found += [use for plan in users.plans if (use := use_of_plan(plan, month)) is not None]
    for one in users.ordered:
        records = users.records.get(one.service.service_id, ())
        family = one.service.family
        found += uses_of_records(records, users.sold[family], month, family=family, currency=users.currency)
    order_id = users.billed.get(month.number)
    return MonthlyUse(service.service_id, month, tuple(found), users.currency, users.subsidiary, order_id)


def _use(ordered: OrderedService, month: Month, currency: str) -> Use | None:
    """What a thing consumed while it was there and not expired."""
    service, plan = ordered.service, ordered.plan
    if plan is None:
        return None
    mode = ordered.thing.pricing_mode if ordered.has_ordered_plan else plan.modes()[0]
    ends = [end for end in (service.expires_us, service.ended_us) if end is not None]
    return use_of_time(
        plan,
        mode,
        month,
        since_us=service.created_us,
        until_us=min(ends, default=month.end_us),
        unique_id=service.name,
        family=service.family,
        currency=currency,
    )
