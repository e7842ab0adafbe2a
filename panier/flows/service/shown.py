"""Services as their owners see them, put together from what is stored of them."""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.catalog.catalog import Pricing
from panier.core.order.order import Order
from panier.core.period import parse
from panier.core.service.commitments.engagement import possible_strategies
from panier.core.service.lasting.prospect import Fate, Prospect
from panier.core.service.service import Service
from panier.core.service.shown import RequestedEngagement, ShownService
from panier.core.values import replace
from panier.families import family_of
from panier.flows.service.lasting.prospects import load_prospects
from panier.flows.service.lasting.standings import load_standings
from panier.flows.service.ordered import OrderedService, load_ordered
from panier.flows.shop import Shop
from panier.store import allowances, orders, services
from panier.store.engine.db import Tx
from panier.store.service.outlines import ServiceOutline

_RECURRING = frozenset({"renew", "consumption"})


async def load_shown(tx: Tx, shop: Shop, caller: Caller, found: Sequence[Service]) -> tuple[ShownService, ...]:
    """Services as their owner sees them; the number of statements does not depend on theirs."""
    parent_ids = sorted({one.parent_service_id for one in found if one.parent_service_id is not None})
    parents = await services.load_several(tx, parent_ids) if parent_ids else {}
    ordered = await load_ordered(tx, shop, caller, found)
    renewing = await _list_renewing(tx, found)
    standings = await load_standings(tx, shop, found)
    options = [one for one in found if one.parent_service_id is not None]
    prospects = await load_prospects(tx, shop, caller, options) if options else {}
    return tuple(
        ShownService(
            service=one.service,
            thing=one.thing,
            contacts=(
                ("administrator", one.service.admin),
                ("technical", one.service.tech),
                ("billing", one.service.billing),
            ),
            route=route_of(one.service, parents.get(one.service.parent_service_id or 0)),
            plan=one.plan,
            pricing=_pricing(shop, one),
            currency=one.order.quote.currency,
            subsidiary=one.order.quote.subsidiary,
            now_us=shop.now(),
            engagement=(engagement := one.running(shop.now())),
            strategies=() if engagement is None else possible_strategies(one.plan, engagement.pricing_mode),
            request=_requested(one),
            periods=one.periods(shop.now()),
            has_renewal_under_way=one.service.service_id in renewing,
            standing=standings[one.service.service_id],
            goes_with_us=_goes_with(prospects.get(one.service.service_id)),
        )
        for one in ordered
    )


def _goes_with(prospect: Prospect | None) -> int | None:
    """When an option goes because what it hangs on goes."""
    return prospect.at_us if prospect is not None and prospect.fate is Fate.ENDS_WITH else None


def route_of(service: Service | ServiceOutline, parent: Service | ServiceOutline | None) -> str | None:
    """The path under which a service is shown.

    An option has none: the path of the service that it hangs on shows it.
    """
    if parent is not None and parent.family == service.family:
        return None
    return family_of(service.family).route


def _requested(ordered: OrderedService) -> RequestedEngagement | None:
    """The engagement that was asked for."""
    mode, requested_us = ordered.binding.requested_mode, ordered.binding.requested_us
    return None if mode is None or requested_us is None else RequestedEngagement(mode, requested_us)


async def _list_renewing(tx: Tx, found: Sequence[Service]) -> frozenset[int]:
    """Those of the services of which a renewal is paid, or being paid, and not made yet."""
    subjects = [f"service/{service.service_id}" for service in found]
    under_way = await orders.load_several(tx, await allowances.list_under_way(tx, subjects, besides=0))
    things = [thing for order in under_way.values() for thing in order.quote.things if thing.action == "renew"]
    return frozenset(thing.service_id for thing in things if thing.service_id is not None)


def _pricing(shop: Shop, ordered: OrderedService) -> Pricing | None:
    """The price of a service's period: as it was agreed on, or after a change of plan or mode as it is sold.

    None for a one-off, and for a plan that is no longer sold.
    """
    engagement, running = ordered.engagement, ordered.running(shop.now())
    mode = ordered.thing.pricing_mode if engagement is None else engagement.pricing_mode
    if engagement is not None and running is None:
        mode = ordered.renewal_mode or mode
    if ordered.has_ordered_plan and mode == ordered.thing.pricing_mode:
        return _agreed(shop, ordered.order, ordered.place)
    if ordered.plan is None:
        return None
    mode = mode if mode in ordered.plan.modes() else ordered.plan.modes()[0]
    return next((one for one in ordered.plan.pricings if one.mode == mode and not one.duration.is_empty), None)


def _agreed(shop: Shop, order: Order, place: int) -> Pricing | None:
    """The price of a thing's period as it was agreed on."""
    thing = order.quote.things[place]
    catalog = shop.assortment.catalog(order.quote.subsidiary, thing.family)
    plan = catalog.plans.get(thing.plan_code) or catalog.addons.get(thing.plan_code)
    whole = parse(thing.duration)
    line = next((one for one in order.quote.lines if one.thing == place and one.detail_type == "DURATION"), None)
    if plan is None or whole is None or line is None:
        return None
    for pricing in plan.pricings:
        if pricing.mode == thing.pricing_mode and _RECURRING & set(pricing.capacities):
            periods = None if pricing.duration.is_empty else pricing.duration.fits(whole)
            if periods is not None:
                return replace(pricing, price_ucents=line.unit.ucents // periods)
    return None
