"""Paying an order that waits for it, signed in: /order/pay, with any method, or a new one."""

from urllib.parse import quote as quoted

from falcon.asgi import Request, Response

from panier.core.account.account import Caller
from panier.core.order.order import Order, Status, status
from panier.core.rates import PAYMENTS
from panier.core.refusal import Kind, Refusal, invalid
from panier.flows.payment import order_page
from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.pages.buying.paying import CARD_FIELDS, FIELDS, Till, check_usable, load_ways
from panier.web.pages.buying.visit import Counter, Visit
from panier.web.pages.parts.buying_calls import order_calls
from panier.web.pages.parts.problems import field_problem
from panier.web.pages.parts.rendering import form, pairs, redirect
from panier.web.pages.parts.session import check_form, check_permits
from panier.web.pages.parts.tongues import phrase
from panier.web.pages.shop import OrderPage, link_of, refuse


class PayOrderPage:
    """GET shows what its customer can pay an order with, POST pays it."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._counter = Counter(shop, database)
        self._till = Till(shop, database)
        self._orders = OrderPage(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """The ways to pay; whoever is not signed in is asked to be, and comes back."""
        visit = await self._counter.receive(request, response)
        fields = pairs(request.query_string)
        if visit.caller is None:
            redirect(response, f"/login?return_to={quoted(f'/order/pay?{request.query_string}', safe='')}")
            return
        order = await self._payable(request, response, visit.caller, fields)
        if order is not None:
            await self._show(response, visit, order, {})

    async def on_post(self, request: Request, response: Response) -> None:
        """Pay, and lead to the order."""
        fields = await form(request, card_fields=CARD_FIELDS if self._shop.gateways.sandbox is not None else ())
        visit = await self._counter.receive(request, response)
        check_form(request, fields, visit.session)
        sent = {name: value.strip() for name, value in reversed(fields)}
        caller = visit.session.caller
        check_permits(visit.session, "POST", "/me/order/*/pay")
        order = await self._payable(request, response, caller, fields)
        if order is None:
            return
        try:
            await self._pay(caller, order, sent)
        except Refusal as refusal:
            await self._show(response, visit, order, sent, refusal=refusal)
            return
        redirect(response, link_of(order))

    async def _pay(self, caller: Caller, order: Order, sent: dict[str, str]) -> None:
        """Pay with what was chosen.

        Refuses: a method that asks for a confirmation first, and what the payment refuses (400, 403, 409).
        """
        await self._shop.throttle.take(PAYMENTS, str(caller.account_id))
        back = f"{order_page.RETURN_PAGE}?order={order.order_id}"
        method = await self._till.method_of(caller, sent, back=back)
        if method is None:
            raise invalid(phrase("Choose one of the ways to pay"))
        number = method.method.method_id
        sent["pay"] = f"method:{number}"  # from now on it is this one, and no other is registered
        if method.method.challenged_us is not None:
            raise invalid(phrase("Your payment method asks for a confirmation"))
        check_usable(method)
        await self._database.write(
            lambda tx: order_page.pay(tx, self._shop, caller.account, order_id=order.order_id, method_id=number)
        )

    async def _payable(
        self, request: Request, response: Response, caller: Caller, fields: list[tuple[str, str]]
    ) -> Order | None:
        """The order, if its customer is there and it waits for a payment; otherwise the answer is given here."""
        try:
            order = await self._orders.load(fields)
            _check_owner(order, caller)
        except Refusal as refusal:
            refuse(request, response, refusal)
            return None
        if status(order, self._shop.now()) != Status.NOT_PAID or not order.rest.ucents:
            redirect(response, link_of(order))
            return None
        return order

    async def _show(
        self,
        response: Response,
        visit: Visit,
        order: Order,
        sent: dict[str, str],
        *,
        refusal: Refusal | None = None,
    ) -> None:
        caller, chosen = visit.session.caller, sent.get("pay", "")
        ways = await self._database.read(
            lambda tx: load_ways(
                tx, self._shop, caller, chosen=chosen, tongue=visit.tongue, currency=order.quote.currency
            )
        )
        if ways.is_later_only:  # the order's page says what else pays it, such as a transfer
            redirect(response, link_of(order))
            return
        self._counter.show(
            response, "buying/pay.html", visit, refusal=refusal, order=order, ways=ways, sent=sent,
            amount=visit.amount(order.rest), link=link_of(order), wrong=field_problem(refusal, FIELDS),
            calls=order_calls(order, is_payable=True),
        )  # fmt: skip


def _check_owner(order: Order, caller: Caller) -> None:
    """Check that an order is the caller's.

    Refuses: somebody else's order (403: whoever is here has seen it anyway).
    """
    if order.account_id != caller.account_id:
        raise Refusal(Kind.FORBIDDEN, "This order belongs to somebody else")
