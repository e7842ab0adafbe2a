"""What the shop's pages do, as calls of the API: with the number of the visitor's cart where there is one."""

from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import urlencode

from panier.core.cart.cart import HIDDEN, Cart, is_secret_label
from panier.core.catalog.catalog import Catalog, Plan
from panier.core.order.order import Order
from panier.flows.checkout.wishes import ProductWish, option_terms
from panier.web.pages.parts.calls import SameCall
from panier.web.paths import PathTree
from panier.web.routes import ROUTES

_UNKNOWN = "{cartId}"  # of a cart that is yet to be made
_ITEM = "{itemId}"  # of an item that is yet to be put into it

Calls = Sequence[SameCall]


def need_keys(calls: Calls) -> bool:
    """True where some of the calls are for those alone who sign them; the route table says which."""
    public = _public()
    return any(public.find(f"{one.method}{one.path.partition('?')[0]}") is None for one in calls)


@cache
def _public() -> PathTree[bool]:
    return PathTree({f"{one.method}{one.path}": True for one in ROUTES if one.public})


def search_calls(place: str, cart: Cart | None, name: str) -> Calls:
    """A search for a name, and putting it into the cart."""
    path = f"{_path(cart)}/domain"
    if not name:
        return _begun(place, cart)
    asked = SameCall("GET", f"{path}?{urlencode({'domain': name})}")
    return (*_begun(place, cart), asked, SameCall("POST", path, {"domain": name}))


def extension_calls(place: str, extension: str) -> Calls:
    """What an extension costs, and who may hold a name under it."""
    return (
        SameCall("GET", f"/order/catalog/public/domain?{urlencode({'ovhSubsidiary': place})}"),
        SameCall(
            "GET", f"/domain/configurationRule?{urlencode({'action': 'create', 'domain': f'my-shop.{extension}'})}"
        ),
    )


def family_calls(place: str, cart: Cart | None, family: str) -> Calls:
    """The plans of a family."""
    listed = SameCall("GET", f"/order/catalog/public/{family}?{urlencode({'ovhSubsidiary': place})}")
    return (listed, *_begun(place, cart), SameCall("GET", f"{_path(cart)}/{family}"))


def product_calls(catalog: Catalog, cart: Cart | None, wish: ProductWish) -> Calls:
    """A product with its options, answers and codes, as it is chosen; an option on the terms that it is sold on."""
    path = f"{_path(cart)}/{wish.family}"
    chosen = {"pricingMode": wish.mode, "duration": wish.duration, "quantity": wish.quantity}
    options = [_option(path, catalog.addons[code], wish) for code in wish.options]
    coupons = [SameCall("POST", f"{_path(cart)}/coupon", {"coupon": code}) for code in wish.coupons]
    answers = [
        _answer(f"{_path(cart)}/item/{_ITEM}/configuration", label, value) for label, value in wish.answers
    ]  # fmt: skip
    product = SameCall("POST", path, {"planCode": wish.plan_code, **chosen})
    return (*_begun(catalog.subsidiary, cart), product, *options, *answers, *coupons)


def _option(path: str, option: Plan, wish: ProductWish) -> SameCall:
    mode, length = option_terms(option, wish.mode, wish.duration)
    terms = {"pricingMode": mode, "duration": length.iso, "quantity": wish.quantity}
    return SameCall("POST", f"{path}/options", {"itemId": _ITEM, "planCode": option.plan_code, **terms})


def cart_calls(place: str, cart: Cart | None) -> Calls:
    """A cart and what it costs; where there is none yet, how one begins."""
    if cart is None:
        return _begun(place, cart)
    coupons = [SameCall("POST", f"{_path(cart)}/coupon", {"coupon": code}) for code in cart.coupons]
    return (SameCall("GET", _path(cart)), SameCall("GET", f"{_path(cart)}/summary"), *coupons)


def checkout_calls(cart: Cart, missing: Mapping[int, Sequence[str]], *, lacking: Sequence[str] = ()) -> Calls:
    """A cart that becomes an order. `missing`: the questions of its items that are to be answered.

    `lacking`: what the account does not say yet, and the bill needs.
    """
    path = _path(cart)
    asked = [
        _answer(f"{path}/item/{number}/configuration", label, "…")
        for number, labels in missing.items()
        for label in labels
    ]
    agreed = {"autoPayWithPreferredPaymentMethod": True, "waiveRetractationPeriod": True}
    says = [SameCall("PUT", "/me", dict.fromkeys(lacking, "…"))] if lacking else []
    return (
        *says, SameCall("POST", f"{path}/assign"), *asked, SameCall("GET", f"{path}/checkout"),
        SameCall("POST", f"{path}/checkout", agreed),
    )  # fmt: skip


def order_calls(order: Order, *, is_payable: bool) -> Calls:
    """An order, what is in it, and how far it is; paying it, while that is possible."""
    path = f"/me/order/{order.order_id}"
    read = [SameCall("GET", f"{path}{part}") for part in ("", "/details", "/status", "/followUp")]
    pays = SameCall("POST", f"{path}/pay", {"paymentMethod": {"id": "{paymentMethodId}"}})
    return (*read, pays) if is_payable else read


def _begun(place: str, cart: Cart | None) -> Calls:
    """Making a cart, where there is none yet."""
    return (SameCall("POST", "/order/cart", {"ovhSubsidiary": place}),) if cart is None else ()


def _path(cart: Cart | None) -> str:
    return f"/order/cart/{_UNKNOWN if cart is None else cart.cart_id}"


def _answer(path: str, label: str, value: str) -> SameCall:
    """An answer to a question of an item; a secret one is not repeated."""
    return SameCall("POST", path, {"label": label, "value": HIDDEN if is_secret_label(label) else value})
