"""What another plan costs for a service that there is, and which plans it can change to.

One rule for all that changes the plan of a service: the new plan's price, in its first mode, for all that is left of
what was paid. docs/pricing.md.
"""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.cart.cart import Item
from panier.core.cart.offer import Offer
from panier.core.cart.premise import Premise
from panier.core.cart.quote import Asked, Quote, quote
from panier.core.catalog.catalog import Catalog, Plan
from panier.core.catalog.larger import larger_plans
from panier.core.catalog.terms import choose, durations, for_rest, is_bound
from panier.core.period import parse
from panier.core.refusal import bad_input, conflict, invalid
from panier.core.service.conversion import Wish
from panier.core.service.service import Service
from panier.core.values import frozen, replace
from panier.families import family_of
from panier.flows.catalog.taxes import seller_to
from panier.flows.service.ordered import load_one
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx


@frozen
class Conversion:
    """A kind of change of plan: its `action`, what it is called, and the plans that it leads to, with their families.

    `problem`: why there are none.
    """

    action: str
    noun: str
    plans: Sequence[tuple[str, Plan]]
    problem: str = ""


async def list_offers(tx: Tx, shop: Shop, caller: Caller, service: Service, kind: Conversion) -> tuple[Offer, ...]:
    """The plans that a service can change to; none while it is bound."""
    if await _is_bound(tx, shop, caller, service):
        return ()
    subsidiary = shop.assortment.subsidiary(caller.account.subsidiary)
    return tuple(Offer(plan, subsidiary.code, subsidiary.currency) for _, plan in kind.plans)


async def converted(
    tx: Tx, shop: Shop, caller: Caller, service: Service, kind: Conversion, *, wish: Wish
) -> tuple[Plan, Quote]:
    """The plan that a service is to change to, and the quote for that.

    Refuses: a plan that it cannot change to, another mode, duration or quantity than the plan's (400); a service
    whose pricing must be completed first (409).
    """
    if await _is_bound(tx, shop, caller, service):
        raise conflict(f"The pricing of {service.plan_code} must be completed before {service.name} can change")
    found = find(service, kind, wish.plan_code)
    asked = asked_for(shop, caller, service, kind, found=found, wish=wish)
    return found[1], resting(quote([asked], seller=seller_to(shop, caller.account), now_us=shop.now()), [service])


def find(service: Service, kind: Conversion, plan_code: str) -> tuple[str, Plan]:
    """A plan that a service can change to, with its family.

    Refuses: any other plan (400).
    """
    found = next((one for one in kind.plans if one[1].plan_code == plan_code), None)
    if found is None:
        allowed = ", ".join(plan.plan_code for _, plan in kind.plans) or kind.problem or "there is none"
        raise invalid(f"Plan code not found: {plan_code} is not {kind.noun} of {service.plan_code} ({allowed})")
    return found


def asked_for(
    shop: Shop,
    caller: Caller,
    service: Service,
    kind: Conversion,
    *,
    found: tuple[str, Plan],
    wish: Wish,
    place: int = 0,
    where: str = "",
) -> Asked:
    """What a quote is asked for a change of plan; `where`: the field of the body that the wish stands in.

    Refuses: another mode, duration or quantity than the plan's (400).
    """
    family, plan = found
    mode = plan.modes()[0]
    if wish.pricing_mode not in (None, mode):
        raise bad_input(f"{where}pricingMode", f"is {wish.pricing_mode}, but must be {mode} for {plan.plan_code}")
    duration = durations(plan, mode)[0]
    if wish.duration is not None and parse(wish.duration) != duration:
        raise bad_input(f"{where}duration", f"is {wish.duration}, but must be {duration.iso} for {plan.plan_code}")
    terms = choose(plan, mode, duration, quantity=wish.quantity)
    rest = None if terms.recurring is None else service.rest(terms.recurring.duration, shop.now())
    if rest is not None:
        terms = for_rest(plan, mode, quantity=wish.quantity, rest=rest)
    item = Item.of(plan, family=family, mode=mode, duration=terms.duration, quantity=wish.quantity)
    item = replace(item, item_id=place, service_id=service.service_id, service_name=service.name)
    subsidiary = shop.assortment.subsidiary(caller.account.subsidiary)
    phrases = shop.assortment.phrases_in(subsidiary.language)
    texts = family_of(family).texts(item, plan, terms, phrases, subsidiary.language)
    return Asked(item, plan, terms, texts, action=kind.action)


def resting(priced: Quote, found: Sequence[Service]) -> Quote:
    """A quote for changes of plan, each of one service, that rests on how the services are now."""
    premises = {one.service_id: Premise(one.plan_code, one.expires_us) for one in found}
    return replace(
        priced,
        things=tuple(replace(one, units=1, premise=premises.get(one.service_id or 0)) for one in priced.things),
    )


async def larger(tx: Tx, shop: Shop, caller: Caller, service: Service) -> Conversion:
    """The plans that cost more than the service's own, the cheapest first.

    Each is compared in its first mode. An option can change to the dearer ones of its group.
    """
    catalog = shop.assortment.catalog(caller.account.subsidiary, service.family)
    if not family_of(service.family).has_larger_plans:
        return Conversion("upgrade", "an upgrade", (), f"what {service.family} sells is not upgraded")
    current, candidates = catalog.plans.get(service.plan_code), list(catalog.plans.values())
    if current is None:
        current = catalog.addons.get(service.plan_code)
        candidates = await _beside(tx, catalog, service)
    if current is None:
        return Conversion("upgrade", "an upgrade", (), "it is no longer sold")
    found = larger_plans(current, candidates)
    return Conversion("upgrade", "an upgrade", [(service.family, plan) for plan in found])


async def _beside(tx: Tx, catalog: Catalog, service: Service) -> list[Plan]:
    """The options of the group that an option belongs to, where a service has one of them."""
    parent_id = service.parent_service_id
    parent = None if parent_id is None else (await services.load_several(tx, [parent_id])).get(parent_id)
    plan = None if parent is None else catalog.plans.get(parent.plan_code)
    group = None if plan is None else plan.addon_family_of(service.plan_code)
    return [catalog.addons[code] for code in group.addons] if group is not None and group.exclusive else []


async def _is_bound(tx: Tx, shop: Shop, caller: Caller, service: Service) -> bool:
    """True while the service's pricing must be completed.

    For a plan that it changed to, that plan's first mode counts.
    """
    ordered = await load_one(tx, shop, caller, service)
    plan, thing = ordered.plan, ordered.thing
    if plan is None:
        return False
    mode, duration = thing.pricing_mode, parse(thing.duration)
    if not ordered.has_ordered_plan or duration is None:
        mode = plan.modes()[0]
        duration = durations(plan, mode)[0]
    return is_bound(plan, mode, duration, since_us=service.created_us, now_us=shop.now())
