"""The checkout: /checkout, one page for who buys, who owns the names, the terms and the payment.

The cart is what makes an order happen once: it becomes one order, and whoever sends its form again is led to that.
"""

from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from urllib.parse import urlencode

from falcon.asgi import Request, Response

from panier.core.account.account import Caller
from panier.core.account.profile import changed
from panier.core.cart.cart import Cart
from panier.core.cart.checkout_fault import CheckoutFault
from panier.core.cart.quote import Quote
from panier.core.contact.eligibility import Violation
from panier.core.contact.rule_values import fields_of
from panier.core.order.order import Order
from panier.core.period import at
from panier.core.rates import PAYMENTS, REFUSED_CHECKOUTS, SEARCHES
from panier.core.refusal import Kind, Refusal, for_reasons, invalid
from panier.core.values import frozen, replace
from panier.flows.cart import pricing
from panier.flows.cart.stock_places import load_cart_stock
from panier.flows.cart_names import NamesMissingError
from panier.flows.checkout import purchases, quotes, refused
from panier.flows.checkout.purchase_trials import Trial, owner_problems, try_out
from panier.flows.checkout.purchases import Purchase
from panier.flows.domain.problems import item_problems
from panier.flows.look_ups import Records, ask
from panier.flows.payment.order_page import RETURN_PAGE
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.web.pages.buying import checkout_view, owner_form
from panier.web.pages.buying.cart_view import CartItem, Priced
from panier.web.pages.buying.cart_view import view as cart_view
from panier.web.pages.buying.checkout_view import Billed, TermsTick
from panier.web.pages.buying.paying import CARD_FIELDS, FIELDS, Till, check_typed, check_usable, load_ways
from panier.web.pages.buying.visit import Counter, Visit
from panier.web.pages.parts.buying_calls import checkout_calls
from panier.web.pages.parts.problems import NO_PROBLEM, FormProblem, field_problem
from panier.web.pages.parts.rendering import form, redirect
from panier.web.pages.parts.session import check_form, check_permits
from panier.web.pages.parts.tongues import phrase, spoken

_CONFIRM = phrase("Your payment method asks for a confirmation")
_CHANGED = phrase("The cart has changed since this page was shown: look at it again before you order")
_MISSING = phrase("Something is missing or not right: it is marked below")
_OTHER = "other"
_SEEN_LENGTH = 16


@frozen
class AskedNames:
    """What registries say of the names in a cart; `refusal`: why they say nothing."""

    records: Records
    refusal: Refusal | None = None

    @property
    def problems(self) -> tuple[str, ...]:
        """Why nothing is known of the names, as a page says it."""
        return () if self.refusal is None else (self.refusal.message,)


@frozen
class CheckoutVisit:
    """A customer at the checkout, with the cart and what registries say of the names in it.

    `billed`: what was filled in for the bill, which `caller` has already.
    """

    visit: Visit
    caller: Caller
    cart: Cart
    asked: AskedNames
    billed: Billed


@frozen
class Tried:
    """What was sent, and what is wrong with it.

    `faults`: by the rules of names, with the numbers of items; `trial`: what was found by trying it; `wrong`: what is
    wrong with the payment, and `problems` with anything else, in sentences of refusals. `refusal`: the answer to it
    all, None where nothing is wrong.
    """

    sent: dict[str, str]
    purchase: Purchase
    faults: tuple[tuple[int, Violation], ...] = ()
    trial: Trial = Trial()
    wrong: FormProblem = NO_PROBLEM
    problems: tuple[str, ...] = ()
    refusal: Refusal | None = None

    @property
    def why(self) -> str:
        """Why nothing was ordered, in a sentence."""
        return "" if self.refusal is None else self.refusal.message.partition("\n")[0]


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
            billed = Billed(checkout_view.lacking_of(visit))
            buying = CheckoutVisit(visit, visit.caller, visit.cart, await self._ask(visit.cart), billed)
            await self._show(response, buying)

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
        today = at(self._shop.now()).date()
        billed = checkout_view.billed(visit, sent)
        caller = replace(visit.caller, account=changed(visit.caller.account, billed.typed, today=today))
        buying = CheckoutVisit(visit, caller, cart, await self._ask(cart), billed)
        tried = await self._buy(response, buying, sent)
        if tried is not None:
            assert tried.refusal is not None, "what is not refused was bought"
            if tried.refusal.message != _CONFIRM:
                await refused.note(self._shop, self._database, tried.refusal, place=refused.SHOP)
            await self._show(response, buying, tried)

    async def _buy(self, response: Response, buying: CheckoutVisit, sent: dict[str, str]) -> Tried | None:
        """Order and pay, and lead to the order; else what was refused of it, with nothing ordered or kept."""
        shop, caller, cart = self._shop, buying.caller, buying.cart
        key, tried = str(caller.account_id), Tried(sent, self._purchase(buying, sent))
        try:
            async with shop.throttle.counting_refusals(REFUSED_CHECKOUTS, key):
                tried = await self._tried(buying, tried)
                if tried.refusal is not None:
                    raise tried.refusal
            is_free = (await self._quote(cart, caller)).totals.with_tax.ucents == 0
            back = f"{RETURN_PAGE}?{urlencode({'cart': cart.cart_id})}"
            method = None if is_free else await self._till.method_of(caller, sent, back=back)
            if method is not None:  # from now on it is this one, and no other is registered
                tried = replace(tried, sent={**sent, "pay": f"method:{method.method.method_id}"})
            has_to_confirm = method is not None and method.method.challenged_us is not None
            is_elsewhere = has_to_confirm and method is not None and bool(method.method.challenge_url)
            if has_to_confirm and not is_elsewhere:
                raise invalid(_CONFIRM)
            if method is not None and not has_to_confirm:
                check_usable(method)
            await shop.throttle.take(PAYMENTS, key)
            purchase = replace(
                tried.purchase,
                is_paid_now=not is_elsewhere and (is_free or method is not None),
                method_id=None if method is None else method.method.method_id,
            )
            buy = partial(purchases.buy, shop=shop, caller=caller, purchase=purchase, records=buying.asked.records)
            async with shop.throttle.counting_refusals(REFUSED_CHECKOUTS, key):
                order = await self._database.write(buy)
        except NamesMissingError:  # another tab has just put it into the cart
            refusal = for_reasons(invalid(_MISSING), CheckoutFault.CHANGED)
            return replace(tried, problems=(_CHANGED,), refusal=refusal)
        except Refusal as refusal:
            if refusal.kind is Kind.CONFLICT and await self._lead_to_bought(response, caller, cart.cart_id):
                return None
            return tried if refusal is tried.refusal else _refused(tried, refusal)
        self._lead(response, order, path="/order/pay" if is_elsewhere else "/order/display")
        return None

    def _purchase(self, buying: CheckoutVisit, sent: dict[str, str]) -> Purchase:
        """What was sent, as a purchase."""
        cart = buying.cart
        questions = purchases.list_questions(self._shop, cart, buying.asked.records)
        owner = _owner(buying, sent) if _has_names(cart) else None
        answers = checkout_view.answers_of(cart, questions, sent)
        is_waived = True if sent.get("waive") else None
        return Purchase(cart.cart_id, answers, owner=owner, is_waived=is_waived, profile=buying.billed.typed)

    async def _tried(self, buying: CheckoutVisit, tried: Tried) -> Tried:
        """What was sent, with everything that can be found wrong with it before anybody is asked for money."""
        shop, cart, caller, asked = self._shop, buying.cart, buying.caller, buying.asked
        sent, purchase, records, problems = tried.sent, tried.purchase, asked.records, asked.problems
        trial = (
            owner_problems(shop, purchase) if problems
            else await try_out(self._database, shop, caller, purchase=purchase, records=records)
        )  # fmt: skip
        faults = purchases.list_faults(shop, caller, cart, purchase=purchase, records=records)
        quote = await self._quote(cart, caller)
        is_changed = sent.get("seen") != seen(cart, quote)
        is_lacking = self._lacks_ticks(cart, quote, sent, asked)
        wrong, unpayable = NO_PROBLEM, None
        if quote.totals.with_tax.ucents:
            try:
                check_typed(shop, sent)
            except Refusal as refusal:
                wrong, unpayable = field_problem(refusal, FIELDS), refusal
        is_answered = purchases.has_answers_for_registries(shop, cart, purchase, records)
        is_fine = is_answered and not (is_changed or is_lacking or buying.billed.wrong)
        if is_fine and not (faults or problems or trial.is_refused or unpayable):
            return tried
        reasons = (
            *_reasons([one for _, one in faults], is_silent=bool(problems), is_changed=is_changed),
            *trial.reasons,
            *([CheckoutFault.OWNER] if trial.owner else []),
            *([] if is_answered else [CheckoutFault.ANSWERS]),
            *([CheckoutFault.TERMS] if is_lacking else []),
            *([CheckoutFault.ADDRESS] if buying.billed.wrong else []),
            *(() if unpayable is None else unpayable.reasons),
        )
        too_many = asked.refusal if asked.refusal is not None and asked.refusal.kind is Kind.TOO_MANY else None
        return replace(
            tried,
            faults=faults,
            trial=trial,
            wrong=wrong,
            problems=(*problems, *([_CHANGED] if is_changed else []), *trial.problems),
            refusal=too_many or for_reasons(invalid(_MISSING), *reasons),
        )

    def _lacks_ticks(self, cart: Cart, quote: Quote, sent: dict[str, str], asked: AskedNames) -> bool:
        """True where something is not agreed to that has to be."""
        questions = purchases.list_questions(self._shop, cart, asked.records)
        terms = self._terms(cart, quote, sent)
        return (
            any(one.problem for one in terms)
            or (_has_names(cart) and not sent.get("waive"))
            or (checkout_view.has_question(questions, checkout_view.AGE) and not sent.get("age"))
        )

    def _terms(self, cart: Cart, quote: Quote, sent: dict[str, str] | None) -> tuple[TermsTick, ...]:
        contracts = quotes.contracts(self._shop, quote)
        return checkout_view.terms_ticks(contracts, self._shop.assortment, cart.subsidiary, sent)

    async def _lead_to_bought(self, response: Response, caller: Caller, cart_id: str) -> bool:
        """Lead to the order that a cart has become; False where it has not."""
        load = partial(purchases.load_bought, shop=self._shop, caller=caller, cart_id=cart_id)
        order = await self._database.read(load)
        if order is not None:
            self._lead(response, order)
        return order is not None

    def _lead(self, response: Response, order: Order, *, path: str = "/order/display") -> None:
        self._counter.drop_cart(response)
        query = urlencode({"orderId": order.order_id, "orderPassword": order.password})
        redirect(response, f"{path}?{query}")

    async def _quote(self, cart: Cart, caller: Caller) -> Quote:
        told = partial(purchases.quote_for, shop=self._shop, caller=caller, cart=cart, language=spoken().place)
        return await self._database.read(told)

    async def _ask(self, cart: Cart) -> AskedNames:
        """What registries say of the names in a cart: asked once for each page, and counted as a search is."""
        names = [item.domain for item in cart.items if item.domain is not None]
        if not names:
            return AskedNames({})
        try:
            await self._shop.throttle.take(SEARCHES, visitor().network)
            return AskedNames(await ask(self._shop, names))
        except Refusal as refusal:
            return AskedNames({}, refusal)

    async def _show_visitor(self, response: Response, visit: Visit, cart: Cart) -> None:
        """What is in the cart, and the way to sign in or up."""
        told = partial(quotes.summary, shop=self._shop, caller=None, cart_id=cart.cart_id, language=visit.tongue.place)
        placed = await self._database.read(told)
        self._counter.show(response, "buying/who.html", visit, shown=self._lines(cart, placed.quote, visit),
                           calls=checkout_calls(cart, {}))  # fmt: skip

    async def _show(self, response: Response, buying: CheckoutVisit, tried: Tried | None = None) -> None:
        visit, caller, cart, asked = buying.visit, buying.caller, buying.cart, buying.asked
        sent = None if tried is None else tried.sent
        questions = purchases.list_questions(self._shop, cart, asked.records)
        quote = await self._quote(cart, caller)
        faults = () if tried is None else tried.faults
        problems = self._known_problems(cart, asked) if tried is None else tried.problems
        chosen = (sent or {}).get("pay", "")
        ways = await self._database.read(
            lambda tx: load_ways(tx, self._shop, caller, chosen=chosen, tongue=visit.tongue, currency=quote.currency)
        )
        plans = {item.item_id: pricing.plan_of(self._shop, cart, item) for item in cart.products}
        stock = await self._database.read(partial(load_cart_stock, shop=self._shop, cart=cart))
        items = checkout_view.asked_items(
            cart, plans, questions, sent, faults=faults, problems=problems, stock=stock, visit=visit
        )
        told = {one for item in items for one in item.told}
        refusal = asked.refusal if tried is None else tried.refusal
        is_waiting = refusal is not None and refusal.kind is Kind.TOO_MANY
        self._counter.show(
            response, "buying/checkout.html", visit, refusal=refusal if tried is not None or is_waiting else None,
            shown=self._lines(cart, quote, visit), items=items, account=caller.account, cart_id=cart.cart_id,
            seen=seen(cart, quote), problem="" if tried is None else tried.why, has_names=_has_names(cart),
            problems=tuple(one for one in dict.fromkeys(problems) if one not in told),
            sent=sent or {}, was_sent=sent is not None, ways=ways, wrong=NO_PROBLEM if tried is None else tried.wrong,
            asks_age=checkout_view.has_question(questions, checkout_view.AGE),
            terms=self._terms(cart, quote, sent),
            calls=checkout_calls(cart, checkout_view.unanswered(cart, questions), lacking=buying.billed.lacking),
            bill_fields=checkout_view.bill_fields(buying.billed, sent),
            **self._owner_values(buying, tried),
        )  # fmt: skip

    def _known_problems(self, cart: Cart, asked: AskedNames) -> tuple[str, ...]:
        """What is wrong with a cart before anything is sent: names that are gone, or of which nobody says anything."""
        told = (one for item in cart.items for one in item_problems(self._shop, cart, item, asked.records))
        return asked.problems or tuple(told)

    def _owner_values(self, buying: CheckoutVisit, tried: Tried | None) -> dict[str, object]:
        """What the part of the page about the owner is given: what was chosen and typed stays, whatever is wrong."""
        rules = list(purchases.owner_rules(self._shop, buying.cart, buying.asked.records).values())
        sent = None if tried is None else tried.sent
        is_other, own = (sent or {}).get("owner") == _OTHER, fields_of(buying.caller.account)
        faults = [] if tried is None else _owner_faults(tried.faults)
        wrong = dict(tried.trial.owner) if tried is not None else {}
        typed = owner_form.typed(list((sent or {}).items()))
        added = owner_form.typed(
            list((sent or {}).items()), prefix=owner_form.MINE, country=buying.caller.account.country
        )
        mine = owner_form.fields(
            rules, owner_form.completed(own, added), self._own_faults(buying) if is_other or sent is None else faults,
            buying.visit, wrong={} if is_other else wrong, prefix=owner_form.MINE,
        )  # fmt: skip
        lacking = owner_form.lacking(mine, None if is_other else sent)
        return {
            "is_other": is_other,
            "owner_fields": owner_form.fields(
                rules, typed or own, faults if is_other else [], buying.visit,
                wrong=wrong if is_other else {},
            ),
            "mine": checkout_view.besides_bill(lacking, buying.billed, sent),
        }  # fmt: skip

    def _own_faults(self, buying: CheckoutVisit) -> list[Violation]:
        """What the rules of the names have against the account as their owner."""
        shop, caller, cart, records = self._shop, buying.caller, buying.cart, buying.asked.records
        return _owner_faults(
            purchases.list_faults(shop, caller, cart, purchase=self._purchase(buying, {}), records=records)
        )

    def _lines(self, cart: Cart, quote: Quote, visit: Visit) -> object:
        known = {item.item_id: CartItem(item, pricing.plan_of(self._shop, cart, item)) for item in cart.products}
        return cart_view(Priced(cart, quote, quotes.renewals(self._shop, cart), known, self._shop.now()), visit)


def _owner(buying: CheckoutVisit, sent: dict[str, str]) -> dict[str, object] | None:
    """Who is to own the names; None for whoever buys, as the account says."""
    if sent.get("owner") == _OTHER:
        return owner_form.typed(list(sent.items()))
    added = owner_form.typed(list(sent.items()), prefix=owner_form.MINE, country=buying.caller.account.country)
    return owner_form.completed(fields_of(buying.caller.account), added) if added else None


def _owner_faults(faults: Sequence[tuple[int, Violation]]) -> list[Violation]:
    return [one for _, one in faults if one.label == "OWNER_CONTACT"]


def seen(cart: Cart, quote: Quote) -> str:
    """A mark of what is ordered at which price, so that nobody orders something else than was shown."""
    items = [(one.item_id, one.plan_code, one.duration, one.quantity) for one in cart.items]
    return sha256(repr((cart.cart_id, items, cart.coupons, quote.totals)).encode()).hexdigest()[:_SEEN_LENGTH]


def _refused(tried: Tried, refusal: Refusal) -> Tried:
    """What was sent, with a refusal that came after it was tried: of the payment, or of something that just changed."""
    wrong = field_problem(refusal, FIELDS)
    if wrong.field or CheckoutFault.METHOD in refusal.reasons:
        beside = wrong if wrong.field else FormProblem("pay", refusal.message)
        return replace(tried, wrong=beside, refusal=refusal)
    return replace(tried, problems=tuple(refusal.message.split("\n")), refusal=refusal)


def _reasons(faults: Sequence[Violation], *, is_silent: bool, is_changed: bool) -> list[CheckoutFault]:
    """The kinds of what is wrong with what was sent."""
    found = [CheckoutFault.OWNER if one.label == "OWNER_CONTACT" else CheckoutFault.ANSWERS for one in faults]
    return [*found, *([CheckoutFault.REGISTRY] if is_silent else []), *([CheckoutFault.CHANGED] if is_changed else [])]


def _has_names(cart: Cart) -> bool:
    return any(item.domain is not None for item in cart.items)
