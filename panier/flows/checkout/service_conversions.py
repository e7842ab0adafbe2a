"""Another plan for any service by its number (/services/{serviceId}/upgrade and …/detach)."""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.cart.offer import Offer, OptionOffers
from panier.core.cart.quote import PlacedQuote, Quote, quote
from panier.core.catalog.catalog import Catalog, Plan
from panier.core.catalog.terms import durations
from panier.core.refusal import bad_input
from panier.core.service.conversion import OptionWish, Wish
from panier.core.service.service import Service, unexpired
from panier.core.values import replace
from panier.flows.catalog.taxes import seller_to
from panier.flows.checkout.checkout import add_order, placed_quote
from panier.flows.checkout.conversions import (
    Conversion,
    asked_for,
    converted,
    find,
    larger,
    list_offers,
    resting,
)
from panier.flows.checkout.quotes import contracts
from panier.flows.service.ordered import access, lock_for
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx


async def list_upgrades(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> tuple[Offer, ...]:
    """List the dearer plans that a service can change to."""
    service = unexpired(await access(tx, caller, service_id), shop.now())
    return await list_offers(tx, shop, caller, service, await larger(tx, shop, caller, service))


async def read_upgrade(tx: Tx, shop: Shop, caller: Caller, *, service_id: int, plan_code: str) -> Offer:
    """Show a dearer plan that a service can change to.

    Refuses: a plan that is not an upgrade of the service's (400).
    """
    service = unexpired(await access(tx, caller, service_id), shop.now())
    return _offer(shop, caller, service, await larger(tx, shop, caller, service), plan_code)


async def simulate_upgrade(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    wish: Wish,
    plan_code: str,
    auto_pay: bool,
) -> PlacedQuote:
    """Show the order of a change to a dearer plan.

    Refuses: a plan that is not an upgrade of the service's, another mode or duration than its first (400); a service
    whose pricing must be completed first (409); an expired service (460).
    """
    service = unexpired(await access(tx, caller, service_id), shop.now())
    kind = await larger(tx, shop, caller, service)
    _, priced = await converted(tx, shop, caller, service, kind, wish=replace(wish, plan_code=plan_code))
    return PlacedQuote(priced, contracts(shop, priced))


async def execute_upgrade(
    tx: Tx, shop: Shop, caller: Caller, *, service_id: int, wish: Wish, plan_code: str, auto_pay: bool
) -> PlacedQuote:
    """Order a change to a dearer plan.

    It is made once the order is paid, which is refused where the service is no longer as it was.

    Refuses: a plan that is not an upgrade of the service's, another mode or duration than its first (400); a caller
    who is neither its admin nor its billing contact (403); a service whose pricing must be completed first (409); an
    expired service (460).
    """
    service = unexpired(await lock_for(tx, caller, service_id, what="order for it"), shop.now())
    kind = await larger(tx, shop, caller, service)
    _, priced = await converted(tx, shop, caller, service, kind, wish=replace(wish, plan_code=plan_code))
    return await _placed(tx, shop, caller, priced, auto_pay=auto_pay)


async def list_detachments(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> tuple[Offer, ...]:
    """List the plans under which an option can become a service of its own."""
    service = unexpired(await access(tx, caller, service_id), shop.now())
    return await list_offers(tx, shop, caller, service, await standalone(tx, shop, caller, service))


async def read_detachment(tx: Tx, shop: Shop, caller: Caller, *, service_id: int, plan_code: str) -> Offer:
    """Show a plan under which an option can become a service of its own.

    Refuses: a plan that does not sell what the option is (400).
    """
    service = unexpired(await access(tx, caller, service_id), shop.now())
    return _offer(shop, caller, service, await standalone(tx, shop, caller, service), plan_code)


async def list_detached_options(
    tx: Tx, shop: Shop, caller: Caller, *, service_id: int, plan_code: str
) -> tuple[OptionOffers, ...]:
    """List what the options of an option become when it is detached.

    Refuses: a plan that does not sell what the option is (400).
    """
    service = unexpired(await access(tx, caller, service_id), shop.now())
    family, plan = find(service, await standalone(tx, shop, caller, service), plan_code)
    catalog = shop.assortment.catalog(caller.account.subsidiary, family)
    below = await services.list_below(tx, service.service_id, owner=service.account_id)
    return tuple(
        OptionOffers(
            one.service_id,
            tuple(Offer(fit, catalog.subsidiary, catalog.currency) for fit in _fits(catalog, plan, one)),
        )
        for one in below
    )


async def simulate_detachment(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    wish: Wish,
    addons: Sequence[OptionWish],
    plan_code: str,
    auto_pay: bool,
) -> PlacedQuote:
    """Show the order that makes an option a service of its own.

    Refuses: a plan that does not sell what the option is, another mode or duration than its first, an option of
    something else (400); an option whose pricing must be completed first (409); an expired one (460).
    """
    service = unexpired(await access(tx, caller, service_id), shop.now())
    priced = await _detached(tx, shop, caller, service, wish=replace(wish, plan_code=plan_code), addons=addons)
    return PlacedQuote(priced, contracts(shop, priced))


async def execute_detachment(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    wish: Wish,
    addons: Sequence[OptionWish],
    plan_code: str,
    auto_pay: bool,
) -> PlacedQuote:
    """Order that an option becomes a service of its own.

    It keeps its name and its end, and is detached once the order is paid.

    Refuses: a plan that does not sell what the option is, another mode or duration than its first, an option of
    something else (400); a caller who is neither its admin nor its billing contact (403); an option whose pricing
    must be completed first (409); an expired one (460).
    """
    service = unexpired(await lock_for(tx, caller, service_id, what="order for it"), shop.now())
    priced = await _detached(tx, shop, caller, service, wish=replace(wish, plan_code=plan_code), addons=addons)
    return await _placed(tx, shop, caller, priced, auto_pay=auto_pay)


async def standalone(tx: Tx, shop: Shop, caller: Caller, service: Service) -> Conversion:
    """The plans under which an option can be a service of its own: those of any family that sell the same product.

    There are none for what its parent must have, nor where a plan asks something, or does not take what hangs on it.
    """
    action, noun = "detach", "a plan for the detached option"
    parent_id = service.parent_service_id
    parent = None if parent_id is None else (await services.load_several(tx, [parent_id])).get(parent_id)
    if parent is None:
        return Conversion(action, noun, (), f"{service.name} is no option")
    subsidiary = caller.account.subsidiary
    above = shop.assortment.catalog(subsidiary, parent.family).plans.get(parent.plan_code)
    group = None if above is None else above.addon_family_of(service.plan_code)
    if group is not None and group.mandatory:
        return Conversion(action, noun, (), f"{parent.name} must have it")
    below = await services.list_below(tx, service.service_id, owner=service.account_id)
    found = [
        (catalog.family, plan)
        for catalog in shop.assortment.catalogs_in(subsidiary)
        for plan in catalog.plans.values()
        if plan.product == service.product
        and not any(question.required for question in plan.questions)
        and not durations(plan, plan.modes()[0])[0].is_empty
        and all(_fits(catalog, plan, one) for one in below)
    ]
    return Conversion(action, noun, found, f"nobody sells {service.product} alone")


async def _detached(
    tx: Tx, shop: Shop, caller: Caller, service: Service, *, wish: Wish, addons: Sequence[OptionWish]
) -> Quote:
    """The quote for an option, and for what hangs on it, under plans of their own."""
    kind = await standalone(tx, shop, caller, service)
    plan, priced = await converted(tx, shop, caller, service, kind, wish=wish)
    below = {one.service_id: one for one in await services.list_below(tx, service.service_id, owner=service.account_id)}
    wishes = _option_wishes(addons, below)
    if not below:
        return priced
    family, _ = find(service, kind, plan.plan_code)
    catalog = shop.assortment.catalog(caller.account.subsidiary, family)
    asked = [asked_for(shop, caller, service, kind, found=(family, plan), wish=wish)]
    for place, one in enumerate(below.values(), 1):
        fits = _fits(catalog, plan, one)
        moved = Conversion("upgrade", "a plan there", [(family, fit) for fit in fits])
        wanted = wishes.get(one.service_id, Wish(fits[0].plan_code))
        found = find(one, moved, wanted.plan_code or fits[0].plan_code)
        asked.append(asked_for(shop, caller, one, moved, found=found, wish=wanted, place=place, where="addons."))
    whole = quote(asked, seller=seller_to(shop, caller.account), now_us=shop.now())
    return resting(whole, [service, *below.values()])


def _option_wishes(addons: Sequence[OptionWish], below: dict[int, Service]) -> dict[int, Wish]:
    """The wishes for what hangs on a service, by number.

    Refuses: a service that does not, or that is named twice (400).
    """
    found: dict[int, Wish] = {}
    for one in addons:
        if one.service_id not in below or one.service_id in found:
            listed = ", ".join(map(str, below)) or "none"
            raise bad_input("addons.serviceId", f"is {one.service_id}, but must be one of its options ({listed}), once")
        found[one.service_id] = one.wish
    return found


def _fits(catalog: Catalog, plan: Plan, option: Service) -> list[Plan]:
    """The options of a plan that sell what an option is."""
    return [one for _, one in catalog.options_of(plan) if one.product == option.product]


def _offer(shop: Shop, caller: Caller, service: Service, kind: Conversion, plan_code: str) -> Offer:
    subsidiary = shop.assortment.subsidiary(caller.account.subsidiary)
    return Offer(find(service, kind, plan_code)[1], subsidiary.code, subsidiary.currency)


async def _placed(tx: Tx, shop: Shop, caller: Caller, priced: Quote, *, auto_pay: bool) -> PlacedQuote:
    order = await add_order(tx, shop, caller, priced, cart_id=None, is_waived=False, is_auto_paid=auto_pay)
    return placed_quote(shop, order)
