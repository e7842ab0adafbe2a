"""Engaging a service anew, and paying the rest of an engagement (…/billing/engagement/request and …/flush).

Both are renewals: of the mode that engages, and for all that is left. docs/engagements.md.
"""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.cart.quote import PlacedQuote, Quote, quote
from panier.core.catalog.catalog import Pricing
from panier.core.catalog.terms import Rest, Terms, choose, for_rest
from panier.core.order.order import Order
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.service.commitments.engagement import EngagementAsked, OptionPricing, SoldPricing, engaging_pricings
from panier.core.service.service import Service, unexpired
from panier.core.values import replace
from panier.flows.catalog.taxes import seller_to
from panier.flows.checkout.checkout import add_order, placed_quote
from panier.flows.checkout.quotes import contracts
from panier.flows.checkout.renewals import again, asked_for, resting
from panier.flows.service.commitments.engagements import available
from panier.flows.service.ordered import OrderedService, access, load_one, load_ordered, lock_for
from panier.flows.shop import Shop
from panier.store import orders, services
from panier.store.engine.db import Tx
from panier.store.service import engagements

UPFRONT = "upfront"


async def ask(tx: Tx, shop: Shop, caller: Caller, *, service_id: int, pricing_mode: str) -> EngagementAsked:
    """Ask for an engagement of a service.

    It begins when the present period ends, for the service and for those of its options that are sold in the mode. One
    that is paid at once waits for its order; any other begins with the next renewal.

    Refuses: a mode that engages nobody now (400); a caller who is neither its admin nor its billing contact (403); a
    second request (409); an expired service (460).
    """
    service = unexpired(await lock_for(tx, caller, service_id), shop.now())
    ordered = await load_one(tx, shop, caller, service)
    if ordered.binding.requested_mode is not None:
        raise conflict(f"An engagement of {service.name} is asked for already: withdraw that first")
    offered = available(shop, ordered)
    if pricing_mode not in offered:
        listed = ", ".join(offered) or "none now"
        raise bad_input("pricingMode", f"is {pricing_mode}, but must be one of {listed} for {service.name}")
    chosen = [ordered, *await _options(tx, shop, caller, service, pricing_mode)]
    now_us = shop.now()
    asked = [
        replace(one, binding=replace(one.binding, requested_mode=pricing_mode, requested_us=now_us)) for one in chosen
    ]
    order = None
    if _is_upfront(offered[pricing_mode]):
        quoted = _engaged(shop, caller, asked, pricing_mode)
        order = await add_order(tx, shop, caller, quoted, cart_id=None, is_waived=True, is_auto_paid=False)
    number = None if order is None else order.order_id
    asked = [replace(one, binding=replace(one.binding, request_order_id=number)) for one in asked]
    for one in asked:
        await engagements.save(tx, one.binding)
    return _asked(shop, caller, asked, order)


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> EngagementAsked:
    """Show the engagement that is asked for of a service.

    Refuses: a service for which none is (404).
    """
    service = await access(tx, caller, service_id)
    ordered = await load_one(tx, shop, caller, service)
    order = await _pending(tx, ordered)
    below = await services.list_below(tx, service.service_id, owner=service.account_id)
    others = await load_ordered(tx, shop, caller, below)
    along = [one for one in others if one.binding.requested_us == ordered.binding.requested_us]
    return _asked(shop, caller, [ordered, *along], order)


async def withdraw(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> None:
    """Withdraw the engagement that is asked for of a service.

    Its order can no longer be paid.

    Refuses: a service for which none is (404); a caller who is neither its admin nor its billing contact (403); one
    that is being paid (409).
    """
    service = await lock_for(tx, caller, service_id)
    ordered = await load_one(tx, shop, caller, service)
    order = await _pending(tx, ordered)
    if order is not None and order.is_charged:
        raise conflict(f"The engagement of {service.name} is being paid")
    below = await services.list_below(tx, service.service_id, owner=service.account_id)
    for binding in (await engagements.load_several(tx, [service_id, *(one.service_id for one in below)])).values():
        if binding.requested_us == ordered.binding.requested_us:
            await engagements.save(tx, binding.without_request)


async def flush(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    auto_pay: bool,
    dry_run: bool,
    terminate: bool,
) -> PlacedQuote:
    """Pay the rest of an engagement at once.

    The service is then paid up to the end of the engagement, and nothing keeps it any longer.

    Refuses: a service that nothing engages (404); a caller who is neither its admin nor its billing contact (403); an
    engagement that is paid to its end (409); an expired service (460).
    """
    service = unexpired(await lock_for(tx, caller, service_id, what="order for it"), shop.now())
    ordered = await load_one(tx, shop, caller, service)
    if ordered.running(shop.now()) is None:
        raise not_found("The engagement of this service", serviceId=service_id)
    below = await services.list_below(tx, service_id, owner=service.account_id)
    chosen = [one for one in (ordered, *await load_ordered(tx, shop, caller, below)) if _intervals(shop, one)]
    if ordered not in chosen:
        raise conflict(f"The engagement of {service.name} is paid to its end")
    asked = [asked_for(shop, caller, one, _rest(shop, one), place=place) for place, one in enumerate(chosen)]
    quoted = quote(asked, seller=seller_to(shop, caller.account), now_us=shop.now())
    quoted = resting(quoted, chosen, is_fixed=True)
    if dry_run:
        return PlacedQuote(quoted, contracts(shop, quoted))
    order = await add_order(tx, shop, caller, quoted, cart_id=None, is_waived=True, is_auto_paid=auto_pay)
    for one in chosen:
        kept = replace(one.binding, flush_order_id=order.order_id, has_end_with_flush=terminate)
        await engagements.save(tx, kept)
    return placed_quote(shop, order)


async def _options(tx: Tx, shop: Shop, caller: Caller, service: Service, mode: str) -> list[OrderedService]:
    """The options of a service that can be engaged along with it."""
    below = await services.list_below(tx, service.service_id, owner=service.account_id)
    living = [one for one in below if one.expires_us is None or shop.now() < one.expires_us]
    return [one for one in await load_ordered(tx, shop, caller, living) if mode in available(shop, one)]


async def _pending(tx: Tx, ordered: OrderedService) -> Order | None:
    """The order that a request waits for, if any.

    Refuses: a service of which no engagement is asked for (404).
    """
    number = ordered.binding.request_order_id
    if ordered.binding.requested_mode is None:
        raise not_found("The request for an engagement", serviceId=ordered.service.service_id)
    return None if number is None else (await orders.load_several(tx, [number]))[number]


def _engaged(shop: Shop, caller: Caller, asked: Sequence[OrderedService], mode: str) -> Quote:
    """The quote for engaging services: one period each, in the mode that was asked for."""
    wanted = []
    for place, one in enumerate(asked):
        assert one.plan is not None, "it is sold in that mode"
        terms = again(choose(one.plan, mode, _pricing(one, mode).duration, quantity=1))
        wanted.append(asked_for(shop, caller, one, terms, place=place))
    quoted = quote(wanted, seller=seller_to(shop, caller.account), now_us=shop.now())
    return resting(quoted, asked, is_fixed=True)


def _asked(shop: Shop, caller: Caller, asked: Sequence[OrderedService], order: Order | None) -> EngagementAsked:
    subsidiary = shop.assortment.subsidiary(caller.account.subsidiary)
    mode, requested_us = asked[0].binding.requested_mode, asked[0].binding.requested_us
    assert mode is not None, "it was asked for"
    assert requested_us is not None, "it was asked for"
    first, *others = [
        OptionPricing(one.service.service_id, SoldPricing(_pricing(one, mode), subsidiary.currency, subsidiary.code))
        for one in asked
    ]
    placed = None if order is None else placed_quote(shop, order)
    return EngagementAsked(requested_us, first.sold, tuple(others), placed)


def _pricing(ordered: OrderedService, mode: str) -> Pricing:
    plan = ordered.plan
    assert plan is not None, "it is sold in that mode"
    return next(one for one in engaging_pricings(plan) if one.mode == mode)


def _is_upfront(pricing: Pricing) -> bool:
    return pricing.engagement is not None and pricing.engagement.kind == UPFRONT


def _intervals(shop: Shop, ordered: OrderedService) -> int:
    """How many periods of its present price are left of what a service is engaged for; none are where none binds it."""
    engagement, service, plan = ordered.running(shop.now()), ordered.service, ordered.plan
    if engagement is None or not engagement.binds(shop.now()) or plan is None or service.expires_us is None:
        return 0
    pricing = _present(ordered)
    count = 0
    while pricing is not None:
        end_us = pricing.duration.times(count).after(service.expires_us, day=service.anchor_day)
        if end_us >= engagement.ends_us:
            break
        count += 1
    return count


def _present(ordered: OrderedService) -> Pricing | None:
    """The price of a period in the mode that a service is engaged in, or is renewed in."""
    plan, engagement = ordered.plan, ordered.engagement
    if plan is None or engagement is None:
        return None
    mode = engagement.pricing_mode if engagement.pricing_mode in plan.modes() else plan.modes()[0]
    return next((one for one in plan.pricings if one.mode == mode and not one.duration.is_empty), None)


def _rest(shop: Shop, ordered: OrderedService) -> Terms:
    """The terms for all periods that are left of an engagement."""
    plan, pricing, count = ordered.plan, _present(ordered), _intervals(shop, ordered)
    assert plan is not None, "it has a price"
    assert pricing is not None, "it has a price"
    terms = for_rest(plan, pricing.mode, quantity=1, rest=Rest(count - 1, 1, 1))
    return replace(terms, duration=pricing.duration.times(count), periods=count)
