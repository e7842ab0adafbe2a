"""Where a gateway leads a customer back to: /order/paid, which leads on to the order, or to where they were."""

from functools import partial
from urllib.parse import quote

from falcon.asgi import Request, Response

from panier.core.account.account import Caller
from panier.core.limits import KEY_MAX_CHARACTERS, whole_number
from panier.core.order.order import Order
from panier.core.rates import PASSWORDS_OF_ADDRESS
from panier.core.refusal import Refusal
from panier.flows.checkout import purchases
from panier.flows.payment import order_page
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store import orders
from panier.store.engine.db import Database
from panier.web.pages.parts.rendering import first, pairs, redirect
from panier.web.pages.parts.session import session_of
from panier.web.pages.shop import link_of, refuse


class PaidPage:
    """GET leads on; what is paid is no concern of it: the gateway tells the shop that itself.

    `key`: of a payment that was confirmed or refused, which leads to its order. `cart` and `order`: for which a method
    was registered; whoever is signed in pays that order next, or goes on with the checkout.
    """

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop, self._database = shop, database

    async def on_get(self, request: Request, response: Response) -> None:
        """Lead on."""
        fields = pairs(request.query_string)
        if key := first(fields, "key"):
            await self._lead_to_order(request, response, key)
            return
        caller = (await session_of(request, self._shop, self._database)).signed_in
        if caller is None:
            here = f"{order_page.RETURN_PAGE}?{request.query_string}"
            redirect(response, f"/login?return_to={quote(here, safe='')}")
            return
        order = await self._own(caller.caller, fields)
        otherwise = "/checkout" if first(fields, "cart") else "/account/orders"
        redirect(response, otherwise if order is None else link_of(order).replace("/order/display", "/order/pay"))

    async def _lead_to_order(self, request: Request, response: Response, key: str) -> None:
        read = partial(order_page.read_of_charge, shop=self._shop, key=key[:KEY_MAX_CHARACTERS])
        try:
            async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
                order = await self._database.read(read)
        except Refusal as refusal:
            refuse(request, response, refusal)
        else:
            redirect(response, link_of(order))

    async def _own(self, caller: Caller, fields: list[tuple[str, str]]) -> Order | None:
        """The caller's order that a cart became, or of a number; None where there is none."""
        number, cart_id = whole_number(first(fields, "order")), first(fields, "cart")[:KEY_MAX_CHARACTERS]
        if number is not None:
            return await self._database.read(lambda tx: orders.load(tx, number, owner=caller.account_id))
        load = partial(purchases.load_bought, shop=self._shop, caller=caller, cart_id=cart_id)
        return await self._database.read(load)
