"""Another plan for what was delivered (/order/upgrade).

Offers, a simulation, and an order without a cart.
"""

from dataclasses import replace

from panier.core.account.account import Caller
from panier.core.cart.cart import Item
from panier.core.cart.offer import Offer
from panier.core.cart.premise import Premise
from panier.core.cart.quote import Asked, PlacedQuote, Quote, quote
from panier.core.catalog.catalog import Plan
from panier.core.catalog.larger import larger_plans
from panier.core.catalog.terms import choose, durations, for_rest, is_bound
from panier.core.period import parse
from panier.core.refusal import conflict, invalid
from panier.core.service.renewal import Upgrade
from panier.core.service.service import Service
from panier.families import family_of
from panier.flows.catalog.taxes import seller_to
from panier.flows.checkout.checkout import add_order, placed_quote
from panier.flows.checkout.quotes import contracts
from panier.flows.checkout.service_options import access_service
from panier.flows.shop import Shop
from panier.store import orders, services
from panier.store.engine.db import Tx


async def list_services(tx: Tx, shop: Shop, caller: Caller, *, family: str) -> tuple[str, ...]:
    """List the caller's services of a family."""
    return await services.list_names(tx, family, owner=caller.account_id)


async def offers(tx: Tx, shop: Shop, caller: Caller, *, family: str, service_name: str) -> tuple[Offer, ...]:
    """List the plans that a service can change to.

    They are those of its family that cost more in its mode; none while it is bound.
    """
    service = await access_service(tx, shop, caller, family=family, service_name=service_name)
    if await _is_bound(tx, shop, caller, service):
        return ()
    catalog = shop.assortment.catalog(caller.account.subsidiary, family)
    return tuple(Offer(plan, catalog.subsidiary, catalog.currency) for plan in larger_plans(catalog, service.plan_code))


async def simulate(
    tx: Tx, shop: Shop, caller: Caller, *, family: str, service_name: str, plan_code: str, quantity: int = 1
) -> Upgrade:
    """Show what an upgrade of a service would cost.

    It is the new plan's price for all that is left of what was paid.

    Refuses: a plan that is not an upgrade of the service's (400); a service whose pricing must be completed first
    (409).
    """
    service = await _free(tx, shop, caller, family=family, service_name=service_name)
    plan, priced = _priced(shop, caller, service, plan_code, quantity=quantity)
    return Upgrade(plan, PlacedQuote(priced, contracts(shop, priced)), None)


async def execute(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    family: str,
    service_name: str,
    plan_code: str,
    quantity: int = 1,
    auto_pay_with_preferred_payment_method: bool | None = None,
) -> Upgrade:
    """Order an upgrade of a service.

    It is made once the order is paid, which is refused where the service is no longer as it was.

    Refuses: a plan that is not an upgrade of the service's (400); a service whose pricing must be completed first
    (409); with auto-pay, another change of the service that is under way (409).
    """
    service = await _free(tx, shop, caller, family=family, service_name=service_name)
    plan, priced = _priced(shop, caller, service, plan_code, quantity=quantity)
    order = await add_order(
        tx,
        shop,
        caller,
        priced,
        cart_id=None,
        is_waived=False,
        is_auto_paid=bool(auto_pay_with_preferred_payment_method),
    )
    return Upgrade(plan, placed_quote(shop, order), order.order_id)


async def _free(tx: Tx, shop: Shop, caller: Caller, *, family: str, service_name: str) -> Service:
    service = await access_service(tx, shop, caller, family=family, service_name=service_name)
    if await _is_bound(tx, shop, caller, service):
        raise conflict(f"The pricing of {service.plan_code} must be completed before {service.name} can change")
    return service


async def _is_bound(tx: Tx, shop: Shop, caller: Caller, service: Service) -> bool:
    """True while the service's pricing must be completed.

    For a plan that it changed to, that plan's first mode counts.
    """
    plan = shop.assortment.catalog(caller.account.subsidiary, service.family).plans.get(service.plan_code)
    order = await orders.load(tx, service.order_id, owner=caller.account_id)
    assert order is not None, "a service was ordered"
    if plan is None:
        return False
    place = next(one.thing for one in order.deliveries if one.delivery_id == service.delivery_id)
    thing = order.quote.things[place]
    mode, duration = thing.pricing_mode, parse(thing.duration)
    if thing.plan_code != plan.plan_code or duration is None:
        mode = plan.modes()[0]
        duration = durations(plan, mode)[0]
    return is_bound(plan, mode, duration, since_us=service.created_us, now_us=shop.now())


def _priced(shop: Shop, caller: Caller, service: Service, plan_code: str, *, quantity: int) -> tuple[Plan, Quote]:
    catalog = shop.assortment.catalog(caller.account.subsidiary, service.family)
    plan = next((plan for plan in larger_plans(catalog, service.plan_code) if plan.plan_code == plan_code), None)
    if plan is None:
        raise invalid(f"Plan code not found: {plan_code} is not an upgrade of {service.plan_code}")
    mode = plan.modes()[0]
    duration = durations(plan, mode)[0]
    terms = choose(plan, mode, duration, quantity=quantity)
    rest = None if terms.recurring is None else service.rest(terms.recurring.duration, shop.now())
    if rest is not None:
        terms = for_rest(plan, mode, quantity=quantity, rest=rest)
    item = Item.of(plan, family=service.family, mode=mode, duration=terms.duration, quantity=quantity)
    item = replace(item, service_id=service.service_id, service_name=service.name)
    subsidiary = shop.assortment.subsidiary(caller.account.subsidiary)
    phrases = shop.assortment.phrases_in(subsidiary.language)
    texts = family_of(service.family).texts(item, plan, terms, phrases, subsidiary.language)
    asked = Asked(item, plan, terms, texts, action="upgrade")
    priced = quote([asked], seller=seller_to(shop, caller.account), now_us=shop.now())
    premise = Premise(service.plan_code, service.expires_us)
    return plan, replace(priced, things=tuple(replace(thing, units=1, premise=premise) for thing in priced.things))
