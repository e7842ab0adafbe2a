"""The checkout: /checkout, one page for who buys, who owns the names, the terms and the payment.

The cart is what makes an order happen once: it becomes one order, and whoever sends its form again is led to that.
"""

from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from urllib.parse import urlencode

from falcon.asgi import Request, Response

from panier.core.account.account import Caller
from panier.core.cart.cart import Cart
from panier.core.cart.checkout_fault import CheckoutFault
from panier.core.cart.quote import Quote
from panier.core.contact.eligibility import Violation
from panier.core.contact.rule_values import fields_of
from panier.core.order.order import Order
from panier.core.rates import PAYMENTS, REFUSED_CHECKOUTS
from panier.core.refusal import Kind, Refusal, for_reasons, invalid
from panier.core.values import frozen, replace
from panier.flows.cart import pricing
from panier.flows.checkout import purchases, quotes, refused
from panier.flows.checkout.purchases import Purchase
from panier.flows.look_ups import Records, ask
from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.pages.buying import checkout_view, owner_form
from panier.web.pages.buying.cart_view import CartItem, Priced
from panier.web.pages.buying.cart_view import view as cart_view
from panier.web.pages.buying.paying import CARD_FIELDS, Till, check_usable, load_ways
from panier.web.pages.buying.visit import Counter, Visit
from panier.web.pages.parts.buying_calls import checkout_calls
from panier.web.pages.parts.rendering import form, redirect
from panier.web.pages.parts.session import check_form, check_permits
from panier.web.pages.parts.tongues import phrase, spoken

_CONFIRM = invalid(phrase("Your payment method asks for a confirmation"))
_ME, _OTHER = "me", "other"
_SEEN_LENGTH = 16


@frozen
class Tried:
    """What was sent, and what is wrong with it: by the rules of names, and by sentences of refusals."""

    sent: dict[str, str]
    purchase: Purchase
    faults: tuple[tuple[int, Violation], ...] = ()
    problems: tuple[str, ...] = ()
    refusal: Refusal | None = None


class CheckoutPage:
    """GET shows everything that is asked, POST orders and pays, once."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._counter = Counter(shop, database)
        self._till = Till(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """The form; whoever is not signed in is asked to be, and keeps the cart."""
        visit = await self._counter.receive(request, response)
        if visit.cart is None or not visit.cart.items:
            redirect(response, "/cart")
        elif visit.caller is None:
            await self._show_visitor(response, visit, visit.cart)
        else:
            await self._show(response, visit, visit.cart, visit.caller)

    async def on_post(self, request: Request, response: Response) -> None:
        """Try what was sent, order it and pay it; what is refused stands beside what it is about."""
        fields = await form(request, card_fields=CARD_FIELDS if self._shop.gateways.sandbox is not None else ())
        visit = await self._counter.receive(request, response)
        check_form(request, fields, visit.session)
        sent = {name: value.strip() for name, value in reversed(fields)}
        if visit.caller is None:
            redirect(response, "/checkout")
            return
        check_permits(visit.session, "POST", "/order/cart/*/checkout")
        if await self._lead_to_bought(response, visit.caller, sent.get("cart", "")):
            return
        cart = visit.cart
        if cart is None or not cart.items or cart.cart_id != sent.get("cart"):
            redirect(response, "/cart")
            return
        tried = await self._tried(visit, cart, visit.caller, sent)
        if tried.refusal is None:
            tried = await self._bought(response, visit.caller, cart, tried) or tried
        if tried.refusal is not None:
            if tried.refusal is not _CONFIRM:
                await refused.note(self._shop, self._database, tried.refusal, place=refused.SHOP)
            await self._show(response, visit, cart, visit.caller, tried)

    async def _tried(self, visit: Visit, cart: Cart, caller: Caller, sent: dict[str, str]) -> Tried:
        """What was sent, with everything that can be found wrong with it before anything is tried."""
        records, silent = await self._asked(cart)
        problems = silent
        questions = purchases.list_questions(self._shop, cart, records)
        has_names = any(item.domain is not None for item in cart.items)
        owner = owner_form.typed(list(sent.items())) if has_names and sent.get("owner") == _OTHER else None
        is_waived = True if sent.get("waive") else False if has_names else None
        answers = checkout_view.answers_of(cart, questions, sent)
        purchase = Purchase(cart.cart_id, answers, owner=owner, is_waived=is_waived)
        faults = purchases.list_faults(self._shop, caller, cart, purchase=purchase, records=records)
        quote = await self._quote(cart, caller)
        if sent.get("seen") != seen(cart, quote):
            problems = (
                *problems,
                phrase("The cart has changed since this page was shown: look at it again before you order"),
            )
        is_lacking = (
            any(
                one.problem
                for one in checkout_view.terms_ticks(quotes.contracts(self._shop, quote), cart.subsidiary, sent)
            )
            or (has_names and not is_waived)
            or (checkout_view.has_question(questions, checkout_view.AGE) and not sent.get("age"))
        )
        if faults or problems or is_lacking:
            refusal = invalid(phrase("Something is missing or not right: it is marked below"))
            reasons = _reasons([one for _, one in faults], is_silent=bool(silent), is_changed=problems != silent)
            refusal = for_reasons(refusal, *reasons, *([CheckoutFault.TERMS] if is_lacking else []))
            return Tried(sent, purchase, faults, problems, refusal)
        return Tried(sent, purchase)

    async def _bought(self, response: Response, caller: Caller, cart: Cart, tried: Tried) -> Tried | None:
        """Order and pay, and lead to the order; what was refused otherwise."""
        shop, key = self._shop, str(caller.account_id)
        try:
            records = await ask(shop, _names(cart)) if _names(cart) else {}
            async with shop.throttle.counting_refusals(REFUSED_CHECKOUTS, key):
                prepare = partial(purchases.prepare, shop=shop, caller=caller, purchase=tried.purchase, records=records)
                placed = await self._database.write(prepare)
            is_free = placed.quote.totals.with_tax.ucents == 0
            method = None if is_free else await self._till.method_of(caller, tried.sent)
            if method is not None:
                if method.method.challenged_us is not None:
                    chosen = {**tried.sent, "pay": f"method:{method.method.method_id}"}
                    return replace(tried, sent=chosen, refusal=_CONFIRM)
                check_usable(method)
            await shop.throttle.take(PAYMENTS, key)
            purchase = replace(
                tried.purchase,
                is_paid_now=is_free or method is not None,
                method_id=None if method is None else method.method.method_id,
            )
            buy = partial(purchases.buy, shop=shop, caller=caller, purchase=purchase, records=records)
            async with shop.throttle.counting_refusals(REFUSED_CHECKOUTS, key):
                order = await self._database.write(buy)
        except Refusal as refusal:
            if refusal.kind is Kind.CONFLICT and await self._lead_to_bought(response, caller, cart.cart_id):
                return None
            return replace(tried, problems=tuple(refusal.message.split("\n")), refusal=refusal)
        self._lead(response, order)
        return None

    async def _lead_to_bought(self, response: Response, caller: Caller, cart_id: str) -> bool:
        """Lead to the order that a cart has become; False where it has not."""
        load = partial(purchases.load_bought, shop=self._shop, caller=caller, cart_id=cart_id)
        order = await self._database.read(load)
        if order is not None:
            self._lead(response, order)
        return order is not None

    def _lead(self, response: Response, order: Order) -> None:
        self._counter.drop_cart(response)
        query = urlencode({"orderId": order.order_id, "orderPassword": order.password})
        redirect(response, f"/order/display?{query}")

    async def _quote(self, cart: Cart, caller: Caller) -> Quote:
        told = partial(purchases.quote_for, shop=self._shop, caller=caller, cart=cart, language=spoken().place)
        return await self._database.read(told)

    async def _asked(self, cart: Cart) -> tuple[Records, tuple[str, ...]]:
        """What registries say of the names in a cart; without an answer, why there is none."""
        try:
            return (await ask(self._shop, _names(cart)) if _names(cart) else {}), ()
        except Refusal as refusal:
            return {}, (refusal.message,)

    async def _show_visitor(self, response: Response, visit: Visit, cart: Cart) -> None:
        """What is in the cart, and the way to sign in or up."""
        told = partial(quotes.summary, shop=self._shop, caller=None, cart_id=cart.cart_id, language=visit.tongue.place)
        placed = await self._database.read(told)
        self._counter.show(response, "buying/who.html", visit, shown=self._lines(cart, placed.quote, visit),
                           calls=checkout_calls(cart, {}))  # fmt: skip

    async def _show(
        self, response: Response, visit: Visit, cart: Cart, caller: Caller, tried: Tried | None = None
    ) -> None:
        sent = None if tried is None else tried.sent
        records, silent = await self._asked(cart)
        questions = purchases.list_questions(self._shop, cart, records)
        rules = purchases.owner_rules(self._shop, cart, records)
        quote = await self._quote(cart, caller)
        faults = () if tried is None else tried.faults
        problems = silent if tried is None else tried.problems
        account = fields_of(caller.account)
        other = tried is not None and tried.purchase.owner is not None
        owner_faults = [one for _, one in faults if one.label == "OWNER_CONTACT"]
        known = (tried.purchase.owner or {}) if tried is not None and other else account
        chosen = (sent or {}).get("pay", "")
        ways = await self._database.read(
            lambda tx: load_ways(tx, self._shop, caller, chosen=chosen, tongue=visit.tongue)
        )
        items = checkout_view.asked_items(cart, questions, sent, faults, problems)
        beside = {one for item in items for one in (*item.problems, *(field.problem for field in item.fields))}
        self._counter.show(
            response, "buying/checkout.html", visit, refusal=None if tried is None else tried.refusal,
            shown=self._lines(cart, quote, visit), items=items, account=caller.account, cart_id=cart.cart_id,
            seen=seen(cart, quote), problem=_first_line(tried),
            problems=tuple(one for one in problems if one not in beside), has_names=bool(rules),
            owner_fields=owner_form.fields(list(rules.values()), known, owner_faults, visit),
            is_other=other or bool(owner_faults), sent=sent or {}, was_sent=sent is not None,
            asks_age=checkout_view.has_question(questions, checkout_view.AGE), ways=ways,
            terms=checkout_view.terms_ticks(quotes.contracts(self._shop, quote), cart.subsidiary, sent),
            calls=checkout_calls(cart, checkout_view.unanswered(cart, questions)),
        )  # fmt: skip

    def _lines(self, cart: Cart, quote: Quote, visit: Visit) -> object:
        known = {item.item_id: CartItem(item, pricing.plan_of(self._shop, cart, item)) for item in cart.products}
        return cart_view(Priced(cart, quote, quotes.renewals(self._shop, cart), known), visit)


def seen(cart: Cart, quote: Quote) -> str:
    """A mark of what is ordered at which price, so that nobody orders something else than was shown."""
    items = [(one.item_id, one.plan_code, one.duration, one.quantity) for one in cart.items]
    return sha256(repr((cart.cart_id, items, cart.coupons, quote.totals)).encode()).hexdigest()[:_SEEN_LENGTH]


def _reasons(faults: Sequence[Violation], *, is_silent: bool, is_changed: bool) -> list[CheckoutFault]:
    """The kinds of what is wrong with what was sent."""
    found = [CheckoutFault.OWNER if one.label == "OWNER_CONTACT" else CheckoutFault.ANSWERS for one in faults]
    return [*found, *([CheckoutFault.REGISTRY] if is_silent else []), *([CheckoutFault.CHANGED] if is_changed else [])]


def _first_line(tried: Tried | None) -> str:
    """Why nothing was ordered, in a sentence."""
    return "" if tried is None or tried.refusal is None else tried.refusal.message.split("\n")[0]


def _names(cart: Cart) -> list[str]:
    return [item.domain for item in cart.items if item.domain is not None]
