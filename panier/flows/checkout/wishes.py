"""A product with options as somebody chooses it on a page: what it would cost, and how it is put into a cart.

Nothing is stored to find out what it costs; the price comes of the same quote as that of a cart.
"""

from collections.abc import Mapping

from panier.core.account.account import Caller
from panier.core.cart.cart import Cart, Configuration, Item
from panier.core.cart.quote import Quote
from panier.core.catalog.catalog import AddonFamily, Catalog, Plan
from panier.core.catalog.terms import choose, durations
from panier.core.money import Money
from panier.core.period import Period
from panier.core.refusal import invalid
from panier.core.values import frozen, replace
from panier.flows.cart import configurations, items, pricing
from panier.flows.cart.carts import lock_cart_to_fill
from panier.flows.cart.items import duration_of
from panier.flows.checkout import quotes
from panier.flows.domain import offers
from panier.flows.look_ups import Records
from panier.flows.shop import Shop
from panier.store.engine.db import Tx

_PRODUCT = 1  # the number of the product in a cart that is never stored


@frozen
class ProductWish:
    """A plan in a mode, for a duration and a quantity, with options and answers to its questions."""

    family: str
    plan_code: str
    mode: str
    duration: str
    quantity: int = 1
    options: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    coupons: tuple[str, ...] = ()


@frozen
class Estimate:
    """What a wish costs: the cart it would be, its quote, and what each item of it costs afterwards."""

    cart: Cart
    quote: Quote
    renewals: Mapping[int, Money]


async def estimate(tx: Tx, shop: Shop, caller: Caller | None, *, subsidiary: str, wish: ProductWish) -> Estimate:
    """What a wish costs where somebody buys, with their tax and promotions where it is known who they are.

    Refuses: an unknown plan, option, mode or duration, a quantity out of bounds (400).
    """
    cart = _cart(shop, subsidiary, wish)
    account = None if caller is None else caller.account
    standing = await pricing.load_standing(tx, shop, cart, None if account is None else account.account_id)
    return Estimate(cart, quotes.priced(shop, cart, account, standing), quotes.renewals(shop, cart))


async def put(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, wish: ProductWish) -> None:
    """Put a product with its options and answers into a cart.

    Refuses: what the cart refuses of each of them (400).
    """
    added = await items.add(
        tx,
        shop,
        caller,
        cart_id=cart_id,
        family=wish.family,
        plan_code=wish.plan_code,
        pricing_mode=wish.mode,
        duration=wish.duration,
        quantity=wish.quantity,
    )
    catalog = shop.assortment.catalog(added.cart.subsidiary, wish.family)
    number = added.item.item_id
    for code in wish.options:
        mode, length = option_terms(_option(catalog, catalog.plan(wish.plan_code), code), wish.mode, wish.duration)
        await items.add_option(
            tx,
            shop,
            caller,
            cart_id=cart_id,
            family=wish.family,
            item_id=number,
            plan_code=code,
            pricing_mode=mode,
            duration=length.iso,
            quantity=wish.quantity,
        )
    for label, value in wish.answers:
        await configurations.add(tx, shop, caller, cart_id=cart_id, item_id=number, label=label, value=value)


async def put_option(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, item_id: int, plan_code: str) -> None:
    """Put an option to a product that is in a cart already, on its terms as far as the option is sold on them.

    Refuses: an item that there is not (404), an option that its plan does not take (400).
    """
    cart = await lock_cart_to_fill(tx, shop, caller, cart_id=cart_id)
    item = cart.item(item_id)
    catalog = pricing.catalog_of(shop, cart, item)
    option = _option(catalog, pricing.plan_of(shop, cart, item), plan_code)
    mode, length = option_terms(option, item.pricing_mode, item.duration)
    await items.add_option(
        tx, shop, caller, cart_id=cart_id, family=item.family, item_id=item_id, plan_code=plan_code,
        pricing_mode=mode, duration=length.iso, quantity=item.quantity,
    )  # fmt: skip


async def put_again(
    tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, source: Cart, number: int, records: Records
) -> None:
    """Put a product of another cart, with its options and answers, into a cart.

    Refuses: what that cart refuses, because it is not sold where the cart buys for example (400).
    """
    item, options = source.item(number), source.options_of(number)
    answers = tuple((one.label, one.value) for one in item.configurations)
    if item.domain is None:
        wish = ProductWish(
            item.family, item.plan_code, item.pricing_mode, item.duration, item.quantity,
            tuple(one.plan_code for one in options), answers,
        )  # fmt: skip
        await put(tx, shop, caller, cart_id=cart_id, wish=wish)
        return
    added = await offers.add(
        tx, shop, caller, cart_id=cart_id, domain=item.domain, records=records, duration=item.duration
    )
    number = added.item.item_id
    for one in options:
        await items.add_option(
            tx, shop, caller, cart_id=cart_id, family=one.family, item_id=number, plan_code=one.plan_code,
            pricing_mode=one.pricing_mode, duration=one.duration, quantity=one.quantity,
        )  # fmt: skip
    there = {one.label for one in added.item.configurations}
    for label, value in answers:
        if label not in there:
            await configurations.add(tx, shop, caller, cart_id=cart_id, item_id=number, label=label, value=value)


def option_terms(option: Plan, mode: str, duration: str) -> tuple[str, Period]:
    """The mode and the duration of an option beside its product: the product's, as far as it has them."""
    own = mode if mode in option.modes() else option.modes()[0]
    sold = durations(option, own)
    wanted = duration_of(duration)
    return own, wanted if wanted in sold else sold[0]


def usual_option(catalog: Catalog, group: AddonFamily, mode: str, duration: str) -> str:
    """The option that is taken unless somebody chooses another one; nothing where none has to be taken.

    It is the one that costs least on those terms, so that nobody is asked for more than a list says; of those that
    cost the same, the one that the catalogue names, else the first.
    """
    if not group.mandatory or not group.addons:
        return ""
    costs = {code: _due_ucents(catalog.addons[code], mode, duration) for code in group.addons}
    cheapest = [code for code, cost in costs.items() if cost == min(costs.values())]
    return group.default if group.default in cheapest else cheapest[0]


def _due_ucents(option: Plan, mode: str, duration: str) -> int:
    """What the least of an option costs beside its product, with its set-up and before reductions."""
    own, length = option_terms(option, mode, duration)
    least = min(one.quantity_min for one in option.pricings if one.mode == own)
    terms = choose(option, own, length, quantity=least)
    due = (*terms.recurring_parts(least), *terms.setup_parts(least))
    return sum(one.quantity * one.unit_ucents for one in due)


def _cart(shop: Shop, subsidiary: str, wish: ProductWish) -> Cart:
    catalog = shop.assortment.catalog(subsidiary, wish.family)
    plan, length = catalog.plan(wish.plan_code), duration_of(wish.duration)
    choose(plan, wish.mode, length, quantity=wish.quantity)
    item = Item.of(plan, family=wish.family, mode=wish.mode, duration=length, quantity=wish.quantity)
    answers = tuple(Configuration(place, *answer) for place, answer in enumerate(wish.answers, 1))
    product = replace(
        item, item_id=_PRODUCT, version_id=catalog.version_id, added_us=shop.now(), configurations=answers
    )
    options = tuple(
        _option_item(catalog, plan, wish, code, number=_PRODUCT + place) for place, code in enumerate(wish.options, 1)
    )
    return Cart("", subsidiary, "", expires_us=0, coupons=wish.coupons, items=(product, *options))


def _option_item(catalog: Catalog, plan: Plan, wish: ProductWish, code: str, *, number: int) -> Item:
    option = _option(catalog, plan, code)
    mode, length = option_terms(option, wish.mode, wish.duration)
    choose(option, mode, length, quantity=wish.quantity)
    item = Item.of(option, family=wish.family, mode=mode, duration=length, quantity=wish.quantity)
    return replace(item, item_id=number, parent_item_id=_PRODUCT, version_id=catalog.version_id)


def _option(catalog: Catalog, plan: Plan, code: str) -> Plan:
    if plan.addon_family_of(code) is None:
        raise invalid(f"Plan code not found: {code} is not an option of {plan.plan_code}")
    return catalog.addons[code]
