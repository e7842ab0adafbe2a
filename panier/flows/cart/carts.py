"""Creating, reading, changing and assigning carts (/order/cart).

Every operation under /order/cart/{cartId} takes its cart from one of three functions here, and with it the rule who may
call it: `access_cart` to read, `lock_cart_to_fill` to fill in what is lacking, `lock_cart` for everything else.
"""

from datetime import datetime

from panier.core.account.account import Caller
from panier.core.cart.cart import Cart, already_ordered, check_open, check_owner, check_reach, check_size, unknown_cart
from panier.core.limits import CART_COUPONS_MAX, CART_LIFE_MAX_US, CART_LIFE_US
from panier.core.period import us
from panier.core.rates import CART_ITEMS
from panier.core.refusal import bad_input, invalid, not_found
from panier.core.values import replace
from panier.flows.cart.pricing import promise_again
from panier.flows.shop import Shop
from panier.store import carts
from panier.store.engine.db import Tx


async def create(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    ovh_subsidiary: str,
    description: str | None = None,
    expire: datetime | None = None,
) -> Cart:
    """Create an empty cart; no account is needed.

    It lives for a day unless another end is given (guide).

    Refuses: an unknown subsidiary (400); an end that is past or more than a year ahead (400); too many carts (429).
    """
    now_us = shop.now()
    cart = Cart(
        cart_id=shop.ids.uuid(),
        subsidiary=shop.assortment.subsidiary(ovh_subsidiary).code,
        description=description or "",
        expires_us=now_us + CART_LIFE_US if expire is None else _end(expire, now_us, now_us + CART_LIFE_MAX_US),
        created_us=now_us,
    )
    await carts.insert(tx, cart)
    return cart


async def list_ids(tx: Tx, shop: Shop, caller: Caller, *, description: str | None = None) -> tuple[str, ...]:
    """List the caller's carts.

    With a description, only those that have it.
    """
    return await carts.list_ids(tx, owner=caller.account_id, now_us=shop.now(), description=description)


async def read(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str) -> Cart:
    """Show a cart.

    Anyone who knows its id may see it, other accounts than its own excepted.

    Refuses: a cart that is unknown or has expired, another account's cart (404).
    """
    return await access_cart(tx, shop, caller, cart_id=cart_id)


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    cart_id: str,
    description: str | None = None,
    expire: datetime | None = None,
) -> Cart:
    """Change the description or the end of a cart.

    Refuses: what lock_cart refuses; an end that is past or more than a year after the cart was made (400).
    """
    cart = await lock_cart(tx, shop, caller, cart_id=cart_id)
    changed = replace(
        cart,
        description=cart.description if description is None else description,
        expires_us=cart.expires_us if expire is None else _end(expire, shop.now(), cart.last_end_us),
    )
    await carts.update(tx, changed)
    return changed


async def delete(tx: Tx, shop: Shop, caller: Caller, *, cart_id: str) -> None:
    """Delete a cart.

    An ordered cart is kept; the answer is null in that case too (recorded).

    Refuses: another account's cart (404).
    """
    cart = _reached(await carts.lock_cart(tx, cart_id), shop.now(), caller)
    if not cart.read_only:
        await carts.delete(tx, cart_id)


async def assign(tx: Tx, shop: Shop, caller: Caller, *, cart_id: str) -> None:
    """Assign a cart to the caller's account, for good.

    Refuses: another account's cart (404); an ordered cart (409).
    """
    has_limited_offers = await carts.assign(tx, cart_id, owner=caller.account_id, now_us=shop.now())
    if has_limited_offers is None:
        await access_cart(tx, shop, caller, cart_id=cart_id)
        raise already_ordered()
    if has_limited_offers:
        cart = await carts.load(tx, cart_id)
        assert cart is not None, "it was assigned just now"
        await promise_again(tx, shop, cart, caller.account_id)


async def list_coupons(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str) -> tuple[str, ...]:
    """List the coupons on a cart."""
    return (await read(tx, shop, caller, cart_id=cart_id)).coupons


def check_coupon(shop: Shop, coupon: str) -> None:
    """Check that the shop gives out a code now.

    Refuses: any other one (400).
    """
    known = shop.assortment.vouchers.get(coupon)
    if known is None or not known.is_coupon or not known.runs(shop.now()):
        raise invalid(f"Coupon {coupon} is not valid")


async def add_coupon(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, coupon: str) -> tuple[str, ...]:
    """Add a coupon to a cart.

    A coupon that is on the cart already is not added twice.

    Refuses: a code that the shop does not give out (400); more coupons than a cart takes (400); any code for a while
    after many wrong ones (429).
    """
    cart = await lock_cart(tx, shop, caller, cart_id=cart_id)
    check_coupon(shop, coupon)
    if coupon in cart.coupons:
        return cart.coupons
    if len(cart.coupons) >= CART_COUPONS_MAX:
        raise invalid(f"A cart takes at most {CART_COUPONS_MAX} coupons")
    await carts.update(tx, replace(cart, coupons=(*cart.coupons, coupon)))
    return (*cart.coupons, coupon)


async def remove_coupon(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, coupon: str) -> None:
    """Remove a coupon from a cart.

    Refuses: a coupon that is not on the cart (404).
    """
    cart = await lock_cart(tx, shop, caller, cart_id=cart_id)
    if coupon not in cart.coupons:
        raise not_found(coupon=coupon)
    await carts.update(tx, replace(cart, coupons=tuple(code for code in cart.coupons if code != coupon)))


async def access_cart(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str) -> Cart:
    """A cart to be read: by its owner, and by nobody in particular who knows its id.

    An ordered cart stays readable.

    Refuses: an unknown or expired cart, another account's cart (404).
    """
    return _reached(await carts.load(tx, cart_id), shop.now(), caller)


async def lock_cart_to_fill(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str) -> Cart:
    """Lock a cart whose options or answers change, until the transaction ends.

    Programs do that unsigned even after the cart was assigned, so its id is enough.

    Refuses: an unknown or expired cart, another account's cart (404); an ordered cart (409).
    """
    cart = _reached(await carts.lock_cart(tx, cart_id), shop.now(), caller)
    check_open(cart)
    return cart


async def lock_cart(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str) -> Cart:
    """Lock a cart that may still be changed, until the transaction ends.

    Refuses: an unknown or expired cart, another account's cart (404); an unsigned call once it is assigned (401); an
    ordered cart (409).
    """
    cart = _reached(await carts.lock_cart(tx, cart_id), shop.now(), caller)
    check_owner(cart, account_of(caller))
    check_open(cart)
    return cart


def check_room(shop: Shop, cart: Cart, *, items: int = 1) -> None:
    """Check that a cart has room for so many more items.

    Refuses: more than a cart holds, and more than one holds that nobody owns yet (400).
    """
    check_size(cart, items=items)
    most = shop.throttle.most(CART_ITEMS)
    if cart.account_id is None and most is not None and len(cart.items) + items > most:
        raise invalid(f"A cart holds at most {most} items until it is assigned (limit {CART_ITEMS.name})")


def account_of(caller: Caller | None) -> int | None:
    """The account that is calling; None where nobody has signed."""
    return None if caller is None else caller.account_id


def _reached(cart: Cart | None, now_us: int, caller: Caller | None) -> Cart:
    if cart is None or (not cart.read_only and now_us >= cart.expires_us):
        raise unknown_cart()
    check_reach(cart, account_of(caller))
    return cart


def _end(expire: datetime, now_us: int, last_us: int) -> int:
    """When a cart is to end, in microseconds since 1970.

    Refuses: a time that is past or later than the last (400).
    """
    end_us = us(expire)
    if not now_us < end_us <= last_us:
        raise bad_input("expire", "must be in the future, at most one year after the cart was made")
    return end_us
