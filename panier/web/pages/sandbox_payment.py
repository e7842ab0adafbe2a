"""The page of a sandbox where the customer of a make-believe payment confirms or refuses it: /sandbox/payment."""

from urllib.parse import urlencode

from falcon.asgi import Request, Response

from panier.core.limits import KEY_MAX_CHARACTERS
from panier.core.refusal import Refusal, bad_input, not_found
from panier.flows.payment import order_page
from panier.flows.payment.order_page import RETURN_PAGE
from panier.flows.shop import Shop
from panier.outside.gateway.sandbox import SandboxGateway
from panier.store.engine.db import Database
from panier.store.payment.sandbox_payments import SandboxPayment
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.order_view import written_in
from panier.web.pages.parts.paying import method_name
from panier.web.pages.parts.rendering import first, form, pairs, redirect, show
from panier.web.pages.parts.session import known_session
from panier.web.pages.parts.tongues import spoken

_ANSWERS = ("accept", "refuse")


class SandboxPaymentPage:
    """GET shows the question, POST takes the answer; whoever has the key is the payer. A live shop has no such page."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop, self._database = shop, database

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the question; looking at it answers nothing."""
        key = first(pairs(request.query_string), "key")
        try:
            _check_key(key)
            asked = _known(await self._gateway().load_challenged(key))
        except Refusal as refusal:
            show(response, "refusal.html", refusal=refusal, message=refusal.message)
        else:
            await self._show(request, response, asked)

    async def on_post(self, request: Request, response: Response) -> None:
        """Take the answer, and tell the shop."""
        fields = await form(request)
        key, answer = first(fields, "key"), first(fields, "answer")
        try:
            _check_key(key)
            if answer not in _ANSWERS:
                raise bad_input("answer", f"must be one of {', '.join(_ANSWERS)}")
            answered = _known(await self._gateway().confirm(key, is_accepted=answer == "accept"))
        except Refusal as refusal:
            show(response, "refusal.html", refusal=refusal, message=refusal.message)
        else:
            # Back to the order, as gateways lead; what pays none says here what became of it. Whoever answers twice is
            # told the first answer.
            if await self._database.read(lambda tx: order_page.read_asked(tx, self._shop, key=key)) is not None:
                redirect(response, _back(key))
            else:
                await self._show(request, response, answered)

    async def _show(self, request: Request, response: Response, payment: SandboxPayment) -> None:
        """The page of a payment: what is paid, with what, and what became of it."""
        session, key = await known_session(request, self._shop, self._database), payment.key
        paid = await self._database.read(lambda tx: order_page.read_asked(tx, self._shop, key=key))
        method = None if paid is None else paid.method
        written = None if paid is None else written_in(self._shop.assortment, paid.order.quote.subsidiary)
        show(
            response, "sandbox_payment.html", session=session, key=key, state=payment.state, back=_back(key),
            order_id=0 if paid is None else paid.order.order_id,
            amount="" if paid is None or written is None else amount(paid.amount, written),
            method="" if method is None else method_name(method, spoken()),
        )  # fmt: skip

    def _gateway(self) -> SandboxGateway:
        gateway = self._shop.gateways.sandbox
        if gateway is None:
            raise not_found("This page")
        return gateway


def _known(payment: SandboxPayment | None) -> SandboxPayment:
    if payment is None:
        raise not_found("This payment")
    return payment


def _back(key: str) -> str:
    """The way back to the order: whoever has the key may see it."""
    return f"{RETURN_PAGE}?{urlencode({'key': key})}"


def _check_key(key: str) -> None:
    if not 0 < len(key) <= KEY_MAX_CHARACTERS or "\x00" in key:
        raise not_found("This payment")
