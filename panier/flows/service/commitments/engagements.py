"""What a service is engaged for, and what happens at the end of it (…/billing/engagement)."""

from panier.core.account.account import Caller
from panier.core.catalog.catalog import Pricing
from panier.core.period import at, parse
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.service.commitments.engagement import (
    Commitment,
    EndStrategy,
    EngagementTerms,
    SoldPricing,
    ends_at_term,
    engagement_of,
    engaging_pricings,
    possible_strategies,
)
from panier.core.service.service import Service, unexpired
from panier.core.values import replace
from panier.flows.service.ordered import OrderedService, access, load_one, lock_for
from panier.flows.shop import Shop
from panier.store import orders, services
from panier.store.engine.db import Tx
from panier.store.service import engagements


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> EngagementTerms:
    """Show what a service is engaged for.

    Refuses: a service that nothing engages (404).
    """
    ordered = await load_one(tx, shop, caller, await access(tx, caller, service_id))
    return _terms(shop, ordered)


async def list_available(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> tuple[SoldPricing, ...]:
    """List the engagements that a service can take on.

    Each begins when the present period ends; while one runs, they are those that end later.
    """
    service = await access(tx, caller, service_id)
    ordered = await load_one(tx, shop, caller, service)
    catalog = shop.assortment.catalog(caller.account.subsidiary, service.family)
    return tuple(
        SoldPricing(pricing, catalog.currency, catalog.subsidiary) for pricing in available(shop, ordered).values()
    )


async def change_end_rule(tx: Tx, shop: Shop, caller: Caller, *, service_id: int, strategy: EndStrategy) -> None:
    """Change what happens at the end of an engagement.

    Refuses: a service that nothing engages (404); a caller who is neither its admin nor its billing contact (403); a
    strategy that its plan does not allow (400).
    """
    service = await lock_for(tx, caller, service_id)
    ordered = await load_one(tx, shop, caller, service)
    terms = _terms(shop, ordered)
    if strategy not in terms.strategies:
        listed = ", ".join(terms.strategies)
        raise bad_input("strategy", f"is {strategy}, but must be one of {listed} for {service.name}")
    await set_strategy(tx, ordered, strategy)


async def set_strategy(tx: Tx, ordered: OrderedService, strategy: EndStrategy) -> Service:
    """Store what happens at the end of an engagement; the service as it is then.

    One that is paid up to an end which ends it goes with its term, and stays where that is no longer so.
    """
    had = ends_at_term(ordered.service, ordered.engagement)
    after = replace(ordered, binding=replace(ordered.binding, strategy=strategy))
    await engagements.save(tx, after.binding)
    has = ends_at_term(after.service, after.engagement)
    return after.service if had == has else await set_ending(tx, after.service, ends=has)


async def set_ending(tx: Tx, service: Service, *, ends: bool) -> Service:
    """Store whether a service goes at the end of what is paid."""
    renewal = replace(service.details.renewal, ends=ends)
    changed = replace(service, details=replace(service.details, renewal=renewal))
    await services.update_details(tx, changed)
    return changed


async def check_may_end_at_term(tx: Tx, shop: Shop, service: Service) -> None:
    """Check that no engagement keeps a service beyond the end of what is paid.

    Refuses: a service that is engaged for longer, unless the rest was paid (409).
    """
    engagement = await _load_binding(tx, shop, service)
    if engagement is None or service.expires_us is None:
        return
    if engagement.ends_us > service.expires_us:
        day = at(engagement.ends_us).date().isoformat()
        raise conflict(f"{service.name} is engaged until {day}: it can end then (terminateAtEngagementDate)")


async def check_unbound(tx: Tx, shop: Shop, service: Service) -> None:
    """Check that no engagement keeps a service from ending now.

    Refuses: a service that is engaged, unless the rest was paid (409).
    """
    engagement = await _load_binding(tx, shop, service)
    if engagement is not None:
        day = at(engagement.ends_us).date().isoformat()
        raise conflict(
            f"{service.name} is engaged until {day}: pay the rest of its engagement first, or have it end on that day"
        )


async def _load_binding(tx: Tx, shop: Shop, service: Service) -> Commitment | None:
    """The engagement that keeps a service from ending, whoever asks."""
    order = (await orders.load_several(tx, [service.order_id]))[service.order_id]
    place = next(one.thing for one in order.deliveries if one.delivery_id == service.delivery_id)
    engagement = engagement_of(service, order.quote.things[place], await engagements.load(tx, service.service_id))
    return engagement if engagement is not None and engagement.binds(shop.now()) else None


def available(shop: Shop, ordered: OrderedService) -> dict[str, Pricing]:
    """The prices of the engagements that a service can take on, by their modes.

    Refuses: an expired service (460).
    """
    service = unexpired(ordered.service, shop.now())
    engagement = ordered.running(shop.now())
    if ordered.plan is None or service.expires_us is None or service.details.renewal.ends:
        return {}
    found = {}
    for pricing in engaging_pricings(ordered.plan):
        length = None if pricing.engagement is None else parse(pricing.engagement.duration)
        end_us = None if length is None else service.end_after(length)
        is_later = engagement is None or (end_us is not None and end_us > engagement.ends_us)
        if length is not None and service.takes(length, now_us=shop.now()) and is_later:
            found[pricing.mode] = pricing
    return found


def _terms(shop: Shop, ordered: OrderedService) -> EngagementTerms:
    engagement = ordered.running(shop.now())
    if engagement is None:
        raise not_found("The engagement of this service", serviceId=ordered.service.service_id)
    return EngagementTerms(engagement, possible_strategies(ordered.plan, engagement.pricing_mode))
