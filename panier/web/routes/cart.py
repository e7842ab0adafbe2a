"""The cart itself: /order/cart.

Its items, configurations and coupons, and how it becomes an order.
"""

from panier.core.rates import CARTS, COUPONS, REFUSED_CHECKOUTS
from panier.flows.cart import carts, configurations, items
from panier.flows.checkout import checkout, quotes, refused
from panier.flows.domain import offers
from panier.web.route import Before, Route
from panier.wire import query
from panier.wire.cart import cart, quote
from panier.wire.types import ids_out, texts_out

_RECORDS_OF_CART = (Before(offers.look_up_cart, as_="records"),)

CART = (
    Route("GET", "/order/cart", carts.list_ids, texts_out, query=query.Description),
    Route("POST", "/order/cart", carts.create, cart.cart_out, body=cart.Creation, public=True, limits=(CARTS,)),
    Route("GET", "/order/cart/{cartId}", carts.read, cart.cart_out, public=True),
    Route("PUT", "/order/cart/{cartId}", carts.change, cart.cart_out, body=cart.Update, public=True),
    Route("DELETE", "/order/cart/{cartId}", carts.delete),
    Route("POST", "/order/cart/{cartId}/assign", carts.assign),
    Route("GET", "/order/cart/{cartId}/summary", quotes.summary, quote.order_out, public=True),
    Route("GET", "/order/cart/{cartId}/checkout", quotes.dry_run, quote.order_out, before=_RECORDS_OF_CART, limits=(REFUSED_CHECKOUTS,)),
    Route("POST", "/order/cart/{cartId}/checkout", checkout.place, quote.order_out, body=quote.Checkout, before=_RECORDS_OF_CART, limits=(REFUSED_CHECKOUTS,), on_refusal=refused.note_of_api),
    Route("GET", "/order/cart/{cartId}/coupon", carts.list_coupons, texts_out, public=True),
    Route("POST", "/order/cart/{cartId}/coupon", carts.add_coupon, texts_out, body=cart.CouponCreation, public=True, limits=(COUPONS,)),
    Route("DELETE", "/order/cart/{cartId}/coupon", carts.remove_coupon, query=query.Coupon, public=True),
    Route("GET", "/order/cart/{cartId}/item", items.list_ids, ids_out, public=True),
    Route("GET", "/order/cart/{cartId}/item/{itemId}", items.read, cart.item_out, public=True),
    Route("PUT", "/order/cart/{cartId}/item/{itemId}", items.change, cart.item_out, body=cart.ItemUpdate, public=True),
    Route("DELETE", "/order/cart/{cartId}/item/{itemId}", items.remove, public=True),
    Route("GET", "/order/cart/{cartId}/item/{itemId}/requiredConfiguration", configurations.list_required, cart.questions_out, public=True, before=_RECORDS_OF_CART),
    Route("GET", "/order/cart/{cartId}/item/{itemId}/configuration", configurations.list_ids, ids_out, query=query.Label, public=True),
    Route("POST", "/order/cart/{cartId}/item/{itemId}/configuration", configurations.add, cart.configuration_out, body=cart.ConfigurationCreation, public=True),
    Route("GET", "/order/cart/{cartId}/item/{itemId}/configuration/{configurationId}", configurations.read, cart.configuration_out, public=True),
    Route("DELETE", "/order/cart/{cartId}/item/{itemId}/configuration/{configurationId}", configurations.remove, public=True),
)  # fmt: skip
