"""The cart of a visitor: /cart. It needs no account, and is made when the first thing is put into it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import TypedDict

from falcon.asgi import Request, Response

from panier.core.cart.cart import Cart, unknown_cart
from panier.core.cart.quote import Quote
from panier.core.limits import whole_number
from panier.core.rates import CART_BYTES, CARTS, COUPONS, SEARCHES
from panier.core.refusal import Refusal, bad_input, invalid, not_found
from panier.core.values import frozen
from panier.flows.cart import carts, items, pricing
from panier.flows.cart.stock_places import CartStock, load_cart_stock
from panier.flows.checkout import purchases, quotes, wishes
from panier.flows.domain import offers
from panier.flows.domain.problems import item_problems
from panier.flows.look_ups import Records, ask, domain_name
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.carts import load as load_cart
from panier.store.engine.db import Database, Tx
from panier.web.pages.buying.cart_view import CartItem, CartView, Priced, view
from panier.web.pages.buying.checkout_view import asked_later
from panier.web.pages.buying.product import ProductPage, plan_sold, wish_of
from panier.web.pages.buying.visit import Counter, Visit, sentence
from panier.web.pages.buying.wording import SHORT
from panier.web.pages.parts.buying_calls import cart_calls
from panier.web.pages.parts.called.plan_names import offer_name
from panier.web.pages.parts.problems import field_problem
from panier.web.pages.parts.rendering import first, form, redirect
from panier.web.pages.parts.session import check_form
from panier.web.pages.parts.tongues import spoken

_Fields = list[tuple[str, str]]
_Change = Callable[[Tx], Awaitable[object]]


@frozen
class LeftBehind:
    """Something of a cart that cannot be had where it was moved to, and why."""

    name: str
    why: str


class CartPage:
    """What was put aside: what is paid now, at renewal, with tax and why; everything about it can be changed."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._counter = Counter(shop, database)
        self._products = ProductPage(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """The cart as it is."""
        await self._show(response, await self._counter.receive(request, response))

    async def on_post(self, request: Request, response: Response) -> None:
        """Change the cart; afterwards the browser asks for the page anew, so that a reload changes nothing."""
        visit = await self._counter.receive(request, response)
        fields = await form(request)
        try:
            check_form(request, fields, visit.session)
            if first(fields, "do") == "move":
                await self._move(response, visit, first(fields, "ovhSubsidiary").upper())
                return
            cart_id = await self._do(visit, fields)
        except Refusal as refusal:
            if first(fields, "do") == "add-product":  # the form keeps what was chosen
                await self._products.show(response, visit, first(fields, "plan"), fields, refused=refusal)
            else:
                await self._show(response, visit, refusal=refusal, fields=fields)
            return
        self._counter.keep_cart(response, cart_id)
        redirect(response, "/cart")

    async def _do(self, visit: Visit, fields: _Fields) -> str:
        """Do what a form says; the id of the cart, which may be a new one."""
        wanted = first(fields, "do")
        await self._shop.throttle.take(CART_BYTES, visitor().network, times=sum(len(value) for _, value in fields) + 1)
        if wanted == "add-name":
            return await self._add_name(visit, first(fields, "domain"))
        if wanted == "add-product":
            return await self._add_product(visit, fields)
        if visit.cart is None:
            raise unknown_cart()
        cart_id, shop, coupon = visit.cart.cart_id, self._shop, first(fields, "coupon")
        number = whole_number(first(fields, "item")) or 0
        changes: Mapping[str, _Change] = {
            "change": lambda tx: items.change(tx, shop, visit.caller, cart_id=cart_id, item_id=number, **_wish(fields)),
            "add-option": lambda tx: wishes.put_option(
                tx, shop, visit.caller, cart_id=cart_id, item_id=number, plan_code=first(fields, "option")
            ),
            "remove": lambda tx: items.remove(tx, shop, visit.caller, cart_id=cart_id, item_id=number),
            "add-coupon": lambda tx: carts.add_coupon(tx, shop, visit.caller, cart_id=cart_id, coupon=coupon),
            "remove-coupon": lambda tx: carts.remove_coupon(tx, shop, visit.caller, cart_id=cart_id, coupon=coupon),
        }
        if wanted not in changes:
            raise bad_input("do", f"must be one of add-name, add-product, move, {', '.join(changes)}")
        async with AsyncExitStack() as stack:
            if wanted == "add-coupon":
                await stack.enter_async_context(shop.throttle.counting_refusals(COUPONS, visitor().network))
            await self._database.write(changes[wanted])
        return cart_id

    async def _add_name(self, visit: Visit, typed: str) -> str:
        """Put a domain name into the cart, once: whoever asks again finds it there."""
        name = domain_name(typed).ascii_name
        if visit.cart is not None and any(item.domain == name for item in visit.cart.items):
            return visit.cart.cart_id
        await self._shop.throttle.take(SEARCHES, visitor().network)
        records = await ask(self._shop, [name])
        return await self.fill(
            visit, partial(offers.add, shop=self._shop, caller=visit.caller, domain=typed, records=records)
        )

    async def _add_product(self, visit: Visit, fields: _Fields) -> str:
        """Put a plan with its options and answers into the cart, and the code that came with it."""
        found = plan_sold(self._shop, visit, first(fields, "plan"), first(fields, "family"))
        if found is None:
            raise not_found("This product", planCode=first(fields, "plan")[:100])
        catalog, plan = found
        wish = wish_of(catalog, plan, fields)
        await self._products.check(visit, catalog, plan, wish, fields)
        cart_id = await self.fill(visit, partial(wishes.put, shop=self._shop, caller=visit.caller, wish=wish))
        for coupon in wish.coupons:
            async with self._shop.throttle.counting_refusals(COUPONS, visitor().network):
                add = partial(carts.add_coupon, shop=self._shop, caller=visit.caller, cart_id=cart_id, coupon=coupon)
                await self._database.write(add)
        return cart_id

    async def fill(self, visit: Visit, add: Callable[..., Awaitable[object]]) -> str:
        """Put something into the visitor's cart, which is made first where there is none; the cart's id."""
        cart_id = visit.cart.cart_id if visit.cart is not None else await self._made(visit.subsidiary.code)
        await self._database.write(lambda tx: add(tx, cart_id=cart_id))
        return cart_id

    async def _made(self, place: str) -> str:
        await self._shop.throttle.take(CARTS, visitor().network)
        make = partial(carts.create, shop=self._shop, caller=None, ovh_subsidiary=place)
        return (await self._database.write(make)).cart_id

    async def _move(self, response: Response, visit: Visit, place: str) -> None:
        """Make the cart anew where a visitor wants to buy, with the same things, and say what cannot be had there.

        The former cart stays as it is, and is forgotten by the browser.

        Refuses: an unknown place (400), and one where nothing of the cart can be had (400).
        """
        if place not in self._shop.assortment.sold_in():
            raise bad_input("ovhSubsidiary", "must be one of those that can be chosen")
        if visit.cart is None or not visit.cart.items:
            raise unknown_cart()
        if place == visit.cart.subsidiary:
            redirect(response, "/cart")
            return
        cart_id = await self._made(place)
        left = [one async for one in self._left_behind(visit, visit.cart, cart_id)]
        moved = await self._database.read(lambda tx: load_cart(tx, cart_id))
        if moved is None or not moved.items:
            reasons = spoken().listed(spoken().named(one.name, one.why) for one in left)
            raise invalid(f"Nothing of the cart can be had there: {reasons}")
        self._counter.keep_cart(response, cart_id)
        self._counter.keep_place(response, place)
        if left:
            await self._show(response, self._counter.visit(place, visit.session, moved), left=left)
        else:
            redirect(response, "/cart")

    async def _left_behind(self, visit: Visit, source: Cart, cart_id: str) -> AsyncIterator[LeftBehind]:
        """Put everything of a cart into another one, each by itself; what that one refuses, and why."""
        names = [item.domain for item in source.products if item.domain is not None]
        if names:
            await self._shop.throttle.take(SEARCHES, visitor().network)
        records = await ask(self._shop, names) if names else {}
        for item in source.products:
            again = partial(
                wishes.put_again, shop=self._shop, caller=visit.caller, cart_id=cart_id, source=source,
                number=item.item_id, records=records,
            )  # fmt: skip
            try:
                await self._database.write(again)
            except Refusal as refusal:
                name = item.domain or offer_name(pricing.plan_of(self._shop, source, item))
                yield LeftBehind(name, sentence(refusal))
        for coupon in source.coupons:
            add = partial(carts.add_coupon, shop=self._shop, caller=visit.caller, cart_id=cart_id, coupon=coupon)
            try:
                await self._database.write(add)
            except Refusal as refusal:
                yield LeftBehind(coupon, sentence(refusal))

    async def _show(
        self,
        response: Response,
        visit: Visit,
        *,
        refusal: Refusal | None = None,
        fields: _Fields | None = None,
        left: Sequence[LeftBehind] = (),
    ) -> None:
        sent = fields or []
        shown = None if visit.cart is None or not visit.cart.items else await self.load(visit.cart, visit)
        self._counter.show(
            response, "buying/cart.html", visit, refusal=refusal, shown=shown, did=first(sent, "do"),
            coupon=first(sent, "coupon"), option=first(sent, "option"),
            problem=sentence(refusal) if refusal else "", left=left,
            wrong=field_problem(refusal, ("duration", "quantity")), changed=whole_number(first(sent, "item")) or 0,
            calls=cart_calls(visit.subsidiary.code, visit.cart),
        )  # fmt: skip

    async def load(self, cart: Cart, visit: Visit) -> CartView:
        """A cart with its prices, and what its registries say of its names now."""
        names = [item.domain for item in cart.items if item.domain is not None]
        records: Records | None = {}
        if names:
            try:
                await self._shop.throttle.take(SEARCHES, visitor().network)
                records = await ask(self._shop, names)
            except Refusal:  # the cart can be looked at all the same; the checkout asks again
                records = None
        quote = await self._quote(cart, visit)
        stock = await self._database.read(partial(load_cart_stock, shop=self._shop, cart=cart))
        known = {item.item_id: self._known(cart, item.item_id, records, stock) for item in cart.products}
        return view(Priced(cart, quote, quotes.renewals(self._shop, cart), known, self._shop.now()), visit)

    async def _quote(self, cart: Cart, visit: Visit) -> Quote:
        """What a cart costs: whoever is signed in, what the checkout will ask of them."""
        shop, language = self._shop, visit.tongue.place
        if visit.caller is not None:
            told = partial(purchases.quote_for, shop=shop, caller=visit.caller, cart=cart, language=language)
            return await self._database.read(told)
        shown = partial(quotes.summary, shop=shop, caller=None, cart_id=cart.cart_id, language=language)
        return (await self._database.read(shown)).quote

    def _known(self, cart: Cart, number: int, records: Records | None, stock: CartStock) -> CartItem:
        item = cart.item(number)
        problems = () if records is None else tuple(item_problems(self._shop, cart, item, records))
        if number in stock.short:
            problems = (*problems, SHORT)
        asked = asked_later(purchases.list_questions(self._shop, cart, records or {})[number], item)
        extension = None if item.domain is None else self._shop.extension_of(item.plan_code)
        catalog = pricing.catalog_of(self._shop, cart, item)
        return CartItem(item, pricing.plan_of(self._shop, cart, item), extension, problems, asked, catalog)


class _ItemWish(TypedDict, total=False):
    """What is to be changed about an item."""

    duration: str
    quantity: int


def _wish(fields: _Fields) -> _ItemWish:
    """The quantity and the duration in a form, each only where it is there.

    Refuses: a quantity that is no number (400).
    """
    typed, duration = first(fields, "quantity"), first(fields, "duration")
    wish: _ItemWish = {"duration": duration} if duration else {}
    if typed:
        quantity = whole_number(typed)
        if not quantity:
            raise bad_input("quantity", f"is {typed[:20]!r}, but must be a whole number such as 2")
        wish["quantity"] = quantity
    return wish
