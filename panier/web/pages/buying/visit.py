"""Who looks at a page of the shop: where they buy, in which language and currency, and which cart is theirs.

A visitor needs no account. The cart's id is kept in a cookie, since whoever knows it may fill the cart.
"""

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from babel import Locale
from falcon.asgi import Request, Response
from markupsafe import Markup, escape

from panier.core.account.account import Caller
from panier.core.cart.cart import Cart
from panier.core.catalog.catalog import Assortment, Subsidiary
from panier.core.limits import CART_LIFE_US, SECOND_US
from panier.core.money import Money
from panier.core.refusal import Refusal
from panier.core.values import frozen
from panier.flows.catalog.taxes import seller_of
from panier.flows.shop import Shop
from panier.store import carts
from panier.store.engine.db import Database
from panier.web.pages.buying.families import FamilyLink, links, shop_menu
from panier.web.pages.buying.wording import stock_words, tax_words
from panier.web.pages.parts.amounts import amount, writing
from panier.web.pages.parts.buying_calls import need_keys
from panier.web.pages.parts.called.places import answer, place
from panier.web.pages.parts.calls import SameCall, same_calls
from panier.web.pages.parts.choices import subsidiaries, subsidiary_name
from panier.web.pages.parts.cookies import cookie_name, drop_cookie, set_cookie
from panier.web.pages.parts.drawn.menu import ShopMenu
from panier.web.pages.parts.order_view import locale_of
from panier.web.pages.parts.rendering import first, pairs, show
from panier.web.pages.parts.session import PageSession, session_of
from panier.web.pages.parts.tongues import ASKED, Tongue, reader, say_refusal, speak, spoken

CART_COOKIE, PLACE_COOKIE = "panier-cart", "panier-place"
_CART_SECONDS = CART_LIFE_US // SECOND_US
_YEAR_SECONDS = 365 * 86_400
_WAY = re.compile(r" for (?:create|transfer)-\w+(?= any more)")
_MESSAGE = "The input provided isn't valid: "


@frozen
class Visit:
    """A visitor of the shop. `cart`: what they have put aside, None where that is nothing; `tax`: in basis points.

    `unsold`: the subsidiary that a link or an account names and in which nothing has a price, or "".
    """

    assortment: Assortment
    subsidiary: Subsidiary
    locale: Locale
    cart: Cart | None
    tax_basis_points: int
    tongue: Tongue
    session: PageSession
    is_fragment: bool
    unsold: str = ""

    @property
    def caller(self) -> Caller | None:
        """Whoever is signed in, as flows know callers; None for a visitor."""
        return None if self.session.signed_in is None else self.session.signed_in.caller

    @property
    def words(self) -> Locale:
        """How lengths of time, countries and the like are called in the language of the page."""
        return Locale(self.tongue.language)

    @property
    def written(self) -> Locale:
        """How amounts are written on the page."""
        return writing(self.locale, self.tongue)

    def amount(self, money: Money) -> str:
        """An amount as it is written here."""
        return amount(money, self.written)

    def place(self, code: str, family: str) -> str:
        """A place that a family's plans name, in words."""
        return place(code, self.assortment, self.subsidiary.code, family)

    def answer(self, label: str, value: str, family: str) -> str:
        """An answer to a question of a family's plans, in words."""
        return answer(label, value, self.assortment, self.subsidiary.code, family)

    def with_tax(self, money: Money) -> str:
        """An amount with the tax that is borne here, as it is written here."""
        return amount(money + money.share(self.tax_basis_points), self.written)


def menu_of(shop: Shop, request: Request, own: str) -> ShopMenu:
    """The menu of whoever sent a request: where their account buys, else where they chose to, else at home."""
    assortment = shop.assortment
    kept = request.cookies.get(cookie_name(PLACE_COOKIE, shop.base_url), "").upper()
    return shop_menu(shop, next(one for one in (own, kept, assortment.home) if one in assortment.sold_in()))


class Counter:
    """Knows the visitors of a shop by their cookies, and shows them its pages."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def receive(self, request: Request, response: Response) -> Visit:
        """The visitor behind a request; a choice of subsidiary in its query is kept from then on.

        Whoever has something in a cart buys where that cart is priced until it is empty or moved; a customer buys where
        its account does. Nobody buys where nothing has a price: they are shown what is sold elsewhere, and told so.
        """
        session = await session_of(request, self._shop, self._database)
        cart = await self._cart(request.cookies.get(cookie_name(CART_COOKIE, session.url), ""), session)
        assortment = self._shop.assortment
        asked = first(pairs(request.query_string), "ovhSubsidiary").upper()
        kept = request.cookies.get(cookie_name(PLACE_COOKIE, session.url), "").upper()
        sold = assortment.sold_in()
        if asked in sold and asked != kept:
            self.keep_place(response, asked)
        own = "" if session.account is None else session.account.subsidiary
        filled = cart.subsidiary if cart is not None and cart.items else ""
        chosen = filled or next(one for one in (own, asked, kept, assortment.home) if one in sold)
        wanted = own or asked
        return self.visit(
            chosen, session, cart if cart is not None and cart.subsidiary == chosen else None,
            is_fragment=request.get_header("hx-request") is not None,
            unsold=wanted if wanted in assortment.subsidiaries and wanted not in sold else "",
        )  # fmt: skip

    def visit(
        self, place: str, session: PageSession, cart: Cart | None, *, is_fragment: bool = False, unsold: str = ""
    ) -> Visit:
        """A visitor who buys in a subsidiary, with a cart of it or none; `unsold`: where they would have liked to."""
        assortment = self._shop.assortment
        chosen = assortment.subsidiary(place)
        return Visit(
            assortment=assortment,
            subsidiary=chosen,
            locale=locale_of(assortment, chosen.code),
            cart=cart,
            tax_basis_points=seller_of(self._shop, chosen.code, session.account).tax.basis_points,
            tongue=speak(chosen.language),
            session=session,
            is_fragment=is_fragment,
            unsold=unsold,
        )

    def show(
        self, response: Response, template: str, visit: Visit, *, calls: Sequence[SameCall] = (), **values: Any
    ) -> None:
        """Answer with a page of the shop, or with the part of one that its script asked for.

        `calls`: those of the API that do what the page did.
        """
        is_signed = need_keys(calls)
        places = subsidiaries(self._shop.assortment)
        own = "" if visit.session.account is None else visit.session.account.subsidiary
        values["calls"] = same_calls(self._shop.base_url, *calls, is_signed=is_signed) if calls else None
        values["kept"] = [one for one in pairs(reader().query) if one[0] not in ("ovhSubsidiary", ASKED)]
        values |= {"own_place": own, "name_of": partial(subsidiary_name, self._shop.assortment)}
        show(
            response, template, session=visit.session, visit=visit, is_sandbox=self._shop.is_sandbox, places=places,
            families=self.families(visit), menu=(menu := shop_menu(self._shop, visit.subsidiary.code)),
            sells_names=menu.sells_names, basket=0 if visit.cart is None else len(visit.cart.products),
            is_live=True, reason=reason, stock_words=stock_words, tax_words=tax_words,
            **values,
        )  # fmt: skip

    def show_unknown(self, response: Response, visit: Visit, refusal: Refusal) -> None:
        """Answer that something is not sold where somebody buys, with the way back."""
        self.show(response, "buying/unknown.html", visit, refusal=refusal, message=sentence(refusal))

    async def basket(self, request: Request, session: PageSession) -> int:
        """How many things a visitor has put aside, for the menu of a page on the way to the checkout."""
        cart = await self._cart(request.cookies.get(cookie_name(CART_COOKIE, session.url), ""), session)
        return 0 if cart is None else len(cart.products)

    def families(self, visit: Visit) -> tuple[FamilyLink, ...]:
        """The families that are sold where somebody buys."""
        return links(self._shop.assortment, visit.subsidiary.code)

    def keep_place(self, response: Response, code: str) -> None:
        """Have the browser remember where its visitor buys."""
        set_cookie(response, PLACE_COOKIE, code, self._shop.base_url, seconds=_YEAR_SECONDS)

    def keep_cart(self, response: Response, cart_id: str) -> None:
        """Have the browser remember a cart for as long as it lives."""
        set_cookie(response, CART_COOKIE, cart_id, self._shop.base_url, seconds=_CART_SECONDS)

    def drop_cart(self, response: Response) -> None:
        """Have the browser forget its cart."""
        drop_cookie(response, CART_COOKIE, self._shop.base_url)

    async def _cart(self, cart_id: str, session: PageSession) -> Cart | None:
        """The cart that a browser remembers, if it can still be filled by whoever is there."""
        found = await self._database.read(lambda tx: carts.load(tx, cart_id)) if cart_id else None
        is_open = found is not None and not found.read_only and self._shop.now() < found.expires_us
        owner = None if session.account is None else session.account.account_id
        return found if found is not None and is_open and found.account_id in (None, owner) else None


def reason(text: str) -> Markup:
    """What a page or a rule says is wrong, in the language of whoever looks.

    How programs call the way in which a name was to be had says nothing to people.
    """
    text = _WAY.sub("", text)
    said = spoken().say(text)
    return escape(said) if said != text else say_refusal(text)


def sentence(refusal: Refusal) -> str:
    """What a refusal says, without what programs need around it."""
    return plain(refusal.message)


def plain(message: str) -> str:
    """A message without what programs need around it: which field it is about."""
    text = message.removeprefix(_MESSAGE)
    if text != message and text.startswith("'"):
        text = text[1:].partition("' ")[2]
    return text[:1].upper() + text[1:]
