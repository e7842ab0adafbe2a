"""Options for what was delivered before, put into a cart (/order/cartServiceOption)."""

from panier.core.account.account import Caller
from panier.core.cart.cart import Item
from panier.core.cart.offer import Offer, PricedItem
from panier.core.domain.details import has_owner
from panier.core.refusal import conflict, invalid
from panier.core.service.service import Service, existing, unexpired
from panier.core.values import replace
from panier.families import family_of
from panier.flows.cart.carts import check_room, lock_cart
from panier.flows.cart.items import duration_of, put
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx


async def list_services(
    tx: Tx, shop: Shop, caller: Caller, *, family: str, whois_owner: str | None = None
) -> tuple[str, ...]:
    """List the caller's services of a family that may take options.

    With an owner's contact, only the domain names that it owns.
    """
    if whois_owner is None:
        return await services.list_names(tx, family, owner=caller.account_id)
    owned = await services.list_details(tx, family, owner=caller.account_id)
    return tuple(one.name for one in owned if has_owner(one.details, whois_owner))


async def offers(tx: Tx, shop: Shop, caller: Caller, *, family: str, service_name: str) -> tuple[Offer, ...]:
    """List the options that a service takes now.

    They are what the caller's subsidiary sells.

    Refuses: somebody else's service (404); an expired one (460) unless an option brings it back.
    """
    service = existing(await services.load_named(tx, family, service_name, owner=caller.account_id))
    catalog = shop.assortment.catalog(caller.account.subsidiary, family)
    options = catalog.options_of(catalog.plans[service.plan_code]) if service.plan_code in catalog.plans else ()
    taken = [(group, option) for group, option in options if _fits(shop, service, group.name)]
    if not taken:
        unexpired(service, shop.now())
    return tuple(Offer(option, catalog.subsidiary, catalog.currency, group) for group, option in taken)


async def add(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    family: str,
    service_name: str,
    cart_id: str,
    plan_code: str,
    pricing_mode: str,
    duration: str,
    quantity: int,
) -> PricedItem:
    """Put an option for a service into the caller's cart.

    Refuses: an option that the service's plan does not take (400), or does not take now (409); for an expired
    service, everything but what brings it back (460).
    """
    service = existing(await services.load_named(tx, family, service_name, owner=caller.account_id))
    cart = await lock_cart(tx, shop, caller, cart_id=cart_id)
    check_room(shop, cart)
    catalog = shop.assortment.catalog(cart.subsidiary, family)
    group = catalog.plan(service.plan_code).addon_family_of(plan_code)
    if group is None:
        unexpired(service, shop.now())
        raise invalid(f"Plan code not found: {plan_code} is not an option of {service.plan_code}")
    if not _fits(shop, service, group.name):
        unexpired(service, shop.now())
        raise conflict(f"{service.name} does not take {plan_code} now")
    if group.exclusive and any(
        item.service_id == service.service_id and item.plan_code in group.addons for item in cart.items
    ):
        raise invalid(f"Only one option of the family {group.name} is allowed for {service.name}")
    plan, length = catalog.addons[plan_code], duration_of(duration)
    item = Item.of(plan, family=family, mode=pricing_mode, duration=length, quantity=quantity)
    item = replace(item, service_id=service.service_id, service_name=service.name)
    return await put(tx, shop, cart, plan=plan, item=item)


async def access_service(tx: Tx, shop: Shop, caller: Caller, *, family: str, service_name: str) -> Service:
    """A service of the caller, by family and name.

    Refuses: an unknown or ended service (404); an expired one (460).
    """
    found = await services.load_named(tx, family, service_name, owner=caller.account_id)
    return unexpired(found, shop.now())


def _fits(shop: Shop, service: Service, group: str) -> bool:
    afterlife = shop.extension_of(service.plan_code).afterlife
    return family_of(service.family).fits(service, group, afterlife, shop.now())
