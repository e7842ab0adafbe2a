"""A family's offers, and its plans and options as items of a cart.

Serves /order/cart/{cartId}/{family} and …/item.
"""

from panier.core.account.account import Caller
from panier.core.cart.allowance import Standing
from panier.core.cart.cart import Cart, Item
from panier.core.cart.offer import LabelledPrice, Offer, PricedItem
from panier.core.cart.quote import item_prices
from panier.core.catalog.catalog import AddonFamily, Catalog, Plan
from panier.core.catalog.terms import choose
from panier.core.domain.extension import Extension
from panier.core.period import Period, parse
from panier.core.refusal import bad_input, invalid
from panier.core.values import replace
from panier.families import family_of
from panier.flows.cart import pricing
from panier.flows.cart.carts import access_cart, check_room, lock_cart, lock_cart_to_fill
from panier.flows.shop import Shop
from panier.store import carts
from panier.store.engine.db import Tx


async def offers(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    cart_id: str,
    family: str,
    plan_code: str | None = None,
    range_name: str | None = None,
) -> tuple[Offer, ...]:
    """List the plans that a family sells in the cart's subsidiary.

    With a plan code or a range, only those.
    """
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    catalog = shop.assortment.catalog(cart.subsidiary, family)
    return tuple(
        Offer(plan, cart.subsidiary, catalog.currency)
        for plan in catalog.plans.values()
        if plan_code in (None, plan.plan_code) and range_name in (None, plan.range_name)
    )


async def option_offers(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    cart_id: str,
    family: str,
    plan_code: str,
    range_name: str | None = None,
) -> tuple[Offer, ...]:
    """List the options that can be added to a plan.

    With a family of options, only those in it.

    Refuses: an unknown plan (400).
    """
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    catalog = shop.assortment.catalog(cart.subsidiary, family)
    return tuple(
        Offer(option, cart.subsidiary, catalog.currency, group)
        for group, option in catalog.options_of(catalog.plan(plan_code))
        if range_name in (None, group.name)
    )


async def add(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    cart_id: str,
    family: str,
    plan_code: str,
    pricing_mode: str,
    duration: str,
    quantity: int,
) -> PricedItem:
    """Add a plan to a cart.

    Refuses: an unknown plan, mode or duration (400); a quantity out of bounds (400).
    """
    cart = await lock_cart(tx, shop, caller, cart_id=cart_id)
    check_room(shop, cart)
    plan = shop.assortment.catalog(cart.subsidiary, family).plan(plan_code)
    item = Item.of(plan, family=family, mode=pricing_mode, duration=duration_of(duration), quantity=quantity)
    return await put(tx, shop, cart, plan=plan, item=item)


async def add_option(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    cart_id: str,
    family: str,
    item_id: int,
    plan_code: str,
    pricing_mode: str,
    duration: str,
    quantity: int,
) -> PricedItem:
    """Add an option to an item of a cart.

    Refuses: an option that the item's plan does not take (400); a second one of an exclusive family (400).
    """
    cart = await lock_cart_to_fill(tx, shop, caller, cart_id=cart_id)
    check_room(shop, cart)
    parent = cart.item(item_id)
    if parent.family != family or parent.parent_item_id is not None:
        raise invalid(f"Item {item_id} is not a product of {family}")
    catalog = pricing.catalog_of(shop, cart, parent)
    plan = _option(catalog, cart, parent, plan_code)
    item = Item.of(plan, family=family, mode=pricing_mode, duration=duration_of(duration), quantity=quantity)
    item = replace(item, parent_item_id=item_id, version_id=parent.version_id)
    return await put(tx, shop, cart, plan=plan, item=item)


async def read(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, item_id: int) -> PricedItem:
    """Show an item of a cart, with its prices."""
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    item = cart.item(item_id)
    return priced(shop, cart, item, await _standing(tx, shop, cart, item))


async def list_ids(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str) -> tuple[int, ...]:
    """List the items of a cart."""
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    return tuple(item.item_id for item in cart.items)


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    cart_id: str,
    item_id: int,
    duration: str | None = None,
    quantity: int | None = None,
) -> PricedItem:
    """Change the duration or quantity of an item.

    Refuses: a duration or quantity that the plan does not allow (400).
    """
    cart = await lock_cart(tx, shop, caller, cart_id=cart_id)
    item = cart.item(item_id)
    changed = replace(
        item,
        duration=item.duration if duration is None else duration_of(duration).iso,
        quantity=item.quantity if quantity is None else quantity,
    )
    length = duration_of(changed.duration)
    choose(pricing.plan_of(shop, cart, item), item.pricing_mode, length, quantity=changed.quantity)
    if item.domain is not None:
        check_length(shop.extension_of(item.plan_code), item.pricing_mode, length)
    cart = replace(cart, items=tuple(changed if one.item_id == item_id else one for one in cart.items))
    shown = priced(shop, cart, changed, await _standing(tx, shop, cart, changed))
    await carts.update_item(tx, shown.item)
    return shown


async def remove(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, item_id: int) -> None:
    """Remove an item and its options from a cart."""
    cart = await lock_cart(tx, shop, caller, cart_id=cart_id)
    item = cart.item(item_id)
    await carts.delete_items(tx, [item.item_id, *(option.item_id for option in cart.options_of(item_id))])


async def put(
    tx: Tx, shop: Shop, cart: Cart, *, plan: Plan, item: Item, answers: tuple[tuple[str, str], ...] = ()
) -> PricedItem:
    """Store an item of an open cart, with its first answers, after checking its terms."""
    choose(plan, item.pricing_mode, duration_of(item.duration), quantity=item.quantity)
    if item.parent_item_id is None:
        item = replace(item, version_id=shop.assortment.catalog(cart.subsidiary, item.family).version_id)
    item = replace(item, added_us=shop.now())
    full = replace(cart, items=(*cart.items, item))
    shown = priced(shop, full, item, await _standing(tx, shop, full, item))
    item = replace(shown.item, item_id=await carts.insert_item(tx, cart.cart_id, shown.item))
    if not cart.has_limited_offers and pricing.has_limited_offers(shop, full, item):
        await carts.note_limited_offers(tx, cart.cart_id)
    if answers:
        item = replace(item, configurations=await carts.insert_configurations(tx, item.item_id, answers))
    return replace(shown, cart=replace(cart, items=(*cart.items, item)), item=item)


def priced(shop: Shop, cart: Cart, item: Item, standing: Standing) -> PricedItem:
    """An item with what it costs now, and the limited promotions that it is shown with."""
    family, plan = family_of(item.family), pricing.plan_of(shop, cart, item)
    terms = choose(plan, item.pricing_mode, duration_of(item.duration), quantity=item.quantity)
    terms = family.terms(item, terms)
    currency = shop.assortment.subsidiary(cart.subsidiary).currency
    promotions = pricing.granted_to(shop, cart, item, terms, standing)
    prices = item_prices(terms, quantity=item.quantity, currency=currency, now_us=shop.now(), promotions=promotions)
    return PricedItem(
        cart=cart,
        item=replace(item, promised=pricing.promises(promotions)),
        product_id=family.product_id or item.family,
        prices=tuple(
            LabelledPrice(label, prices.under(label), promotions if label == "DISCOUNT" else ())
            for label in family.labels
            if label != "DISCOUNT" or promotions
        ),
        catalog_name=family.catalog_name,
    )


def duration_of(text: str) -> Period:
    """A duration as it was sent.

    Refuses: what is not an ISO 8601 duration (400).
    """
    period = parse(text)
    if period is None:
        raise bad_input("duration", f"is {text!r}, but must be an ISO 8601 duration such as P1M or P1Y")
    return period


def check_length(extension: Extension, mode: str, length: Period) -> None:
    """Check that the registry of an extension takes a name for that long.

    Refuses: a duration that the registry does not take (400).
    """
    if not extension.takes(mode, length):
        accepted = ", ".join(Period(months=months).iso for months in extension.months_for(mode))
        raise bad_input("duration", f"is {length.iso}, but must be one of {accepted} under .{extension.name}")


async def _standing(tx: Tx, shop: Shop, cart: Cart, item: Item) -> Standing:
    """What is left of the limits that an item's price may draw on."""
    peers = replace(cart, items=pricing.peers_of(cart, item), coupons=())
    return await pricing.load_standing(tx, shop, peers, cart.account_id)


def _option(catalog: Catalog, cart: Cart, parent: Item, plan_code: str) -> Plan:
    """The option's plan, if the parent takes one more of its family.

    Refuses: an option that the parent's plan does not have, one that is ordered after delivery only, or a second
    one of an exclusive family (400).
    """
    group: AddonFamily | None = catalog.plan(parent.plan_code).addon_family_of(plan_code)
    if group is None:
        raise invalid(f"Plan code not found: {plan_code} is not an option of {parent.plan_code}")
    if group.name in family_of(parent.family).late_groups:
        route = f"/order/cartServiceOption/{parent.family}"
        raise invalid(f"{plan_code} is an option for what was delivered already: order it under {route}")
    taken = [option.plan_code for option in cart.options_of(parent.item_id) if option.plan_code in group.addons]
    if group.exclusive and taken:
        raise invalid(
            f"Only one option of the family {group.name} is allowed for {parent.plan_code}, which has {taken[0]}"
        )
    return catalog.addons[plan_code]
