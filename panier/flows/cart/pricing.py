"""What a cart's prices need to know about earlier orders.

Which limited promotions and codes are left, and for whom.
"""

from collections.abc import Sequence

from panier.core.cart.allowance import AllowanceUse, Standing, merged, voucher_claims
from panier.core.cart.cart import Cart, Item
from panier.core.cart.promotion import Granted, asks_for_customer, granted, subjects
from panier.core.cart.quote import Quote
from panier.core.catalog.catalog import Catalog, Plan, Pricing
from panier.core.catalog.terms import Terms, choose
from panier.core.catalog.voucher import Voucher
from panier.core.period import parse
from panier.core.values import replace
from panier.families import family_of
from panier.flows.cart.voucher_uses import load_uses
from panier.flows.shop import Shop
from panier.store import allowances, carts
from panier.store.engine.db import Tx


async def load_standing(tx: Tx, shop: Shop, cart: Cart, account_id: int | None, *, holds: bool = False) -> Standing:
    """What is left of every limit that the cart's prices may draw on.

    Nothing is queried where nothing is limited. `holds` keeps what is left from everybody else until the
    transaction ends: checkout decides on what stays true.
    """
    named: set[str] = set()
    curious: set[str] = set()
    for item in cart.items:
        pricings = _promoted(plan_of(shop, cart, item), item.pricing_mode)
        if pricings:
            named |= subjects(item, pricings, account_id)
            if asks_for_customer(pricings):
                curious.add(item.plan_code)
    vouchers = (*coupons_of(shop, cart), *(code for item in cart.items for code in vouchers_of(shop, cart, item)))
    for voucher in vouchers:
        named |= {claim.subject for claim in voucher_claims(voucher, account_id)}
    ordered = sorted(named)
    if holds:
        await allowances.lock_uses(tx, ordered)
    now_us = shop.now()
    known = account_id is not None and bool(curious)
    return Standing(
        account_id=account_id,
        is_new=known and await allowances.is_new(tx, account_id or 0, now_us=now_us),
        owned=await allowances.list_owned_plans(tx, account_id or 0, sorted(curious)) if known else frozenset(),
        used=await load_uses(tx, vouchers, account_id=account_id, now_us=now_us, besides=ordered),
        knows_uses=True,
    )


def shortages(shop: Shop, cart: Cart, found: Standing, judged: Quote) -> list[str]:
    """A sentence for each code and limited promotion that ran out since the cart was shown."""
    now_us = shop.now()
    problems = [
        f"Coupon {code} is not valid any more"
        for code, known in ((code, shop.assortment.vouchers.get(code)) for code in cart.coupons)
        if known is None or not known.runs(now_us) or any(_is_short(found, one) for one in _uses(known, found))
    ]
    uses: dict[str, int] = {}
    for item in cart.items:
        for voucher in vouchers_of(shop, cart, item):
            uses[voucher.code] = uses.get(voucher.code, 0) + 1
            claims = [replace(claim, pieces=uses[voucher.code]) for claim in _uses(voucher, found)]
            if not voucher.runs(now_us) or any(_is_short(found, claim) for claim in claims):
                problems.append(f"Voucher {voucher.code} is not valid any more")
    short = {
        claim.subject
        for claim in merged(promise for item in cart.items for promise in item.promised)
        if _is_short(found, claim)
    }
    problems += [
        f"A promotion of {item.plan_code} ran out: change item {item.item_id}, or add it again, to take it without"
        for item in cart.items
        if short & {promise.subject for promise in item.promised}
    ]
    assert all(not _is_short(found, claim) for claim in judged.claims), "a quote claims no more than there is"
    return problems


def granted_to(shop: Shop, cart: Cart, item: Item, terms: Terms, found: Standing) -> tuple[Granted, ...]:
    """The promotions of one item of a cart, as the cart's quote will have them.

    Other items of the item's plan draw on its limits too.
    """
    if not _promoted(plan_of(shop, cart, item), item.pricing_mode):
        return ()
    peers = [one for one in peers_of(cart, item) if one.item_id != item.item_id]
    wanted = [(one, _terms(shop, cart, one)) for one in peers]
    place = len(wanted)
    return granted([*wanted, (item, terms)], basket=cart.items, standing=found, now_us=shop.now())[place]


def peers_of(cart: Cart, item: Item) -> tuple[Item, ...]:
    """The items of a cart that are of an item's plan."""
    return tuple(one for one in cart.items if (one.family, one.plan_code) == (item.family, item.plan_code))


def promises(promotions: Sequence[Granted]) -> tuple[AllowanceUse, ...]:
    """The limited uses that an item is shown with, as (subject, pieces, limit)."""
    return merged(claim for one in promotions for claim in one.claims)


def has_limited_offers(shop: Shop, cart: Cart, item: Item) -> bool:
    """True where a promotion of an item is for so many uses only, of all customers or of each."""
    anybody = 0
    return bool(subjects(item, _promoted(plan_of(shop, cart, item), item.pricing_mode), anybody))


async def promise_again(tx: Tx, shop: Shop, cart: Cart, account_id: int) -> None:
    """Review the promotions of a cart once its customer is known.

    Some of them become the customer's only then.
    """
    limited = [item for item in cart.items if has_limited_offers(shop, cart, item)]
    if not limited:
        return
    found = await load_standing(tx, shop, replace(cart, items=tuple(limited)), account_id)
    for item in limited:
        now_promised = promises(granted_to(shop, cart, item, _terms(shop, cart, item), found))
        await carts.update_item(tx, replace(item, promised=now_promised))


def coupons_of(shop: Shop, cart: Cart) -> tuple[Voucher, ...]:
    """The coupons on a cart that the shop still knows."""
    return tuple(shop.assortment.vouchers[code] for code in cart.coupons if code in shop.assortment.vouchers)


def vouchers_of(shop: Shop, cart: Cart, item: Item) -> tuple[Voucher, ...]:
    """The vouchers that an item's answers name."""
    known = shop.assortment.vouchers
    if not any(answer.value in known for answer in item.configurations):
        return ()
    questions = family_of(item.family).questions(item, plan_of(shop, cart, item), None, None)
    labels = {question.label for question in questions if question.kind.lower() == "voucher"}
    codes = (answer.value for answer in item.configurations if answer.label in labels)
    return tuple(known[code] for code in codes if code in known and known[code].is_for_items)


def plan_of(shop: Shop, cart: Cart, item: Item) -> Plan:
    """The plan of an item, a product or an option, as it was sold when it was added."""
    catalog = catalog_of(shop, cart, item)
    if item.is_option and item.plan_code in catalog.addons:
        return catalog.addons[item.plan_code]
    return catalog.plan(item.plan_code)


def catalog_of(shop: Shop, cart: Cart, item: Item) -> Catalog:
    """The catalogue version that an item was added from.

    A price that was shown holds for as long as the cart does.
    """
    return shop.shelf.catalog(cart.subsidiary, item.family, version_id=item.version_id)


def _promoted(plan: Plan, mode: str) -> list[Pricing]:
    return [pricing for pricing in plan.pricings if pricing.promotions and pricing.mode == mode]


def _terms(shop: Shop, cart: Cart, item: Item) -> Terms:
    period = parse(item.duration)
    assert period is not None, "checked when the item was added"
    terms = choose(plan_of(shop, cart, item), item.pricing_mode, period, quantity=item.quantity)
    return family_of(item.family).terms(item, terms)


def _uses(voucher: Voucher, found: Standing) -> tuple[AllowanceUse, ...]:
    return voucher_claims(voucher, found.account_id)


def _is_short(found: Standing, claim: AllowanceUse) -> bool:
    return found.used.get(claim.subject, 0) + claim.pieces > claim.limit
