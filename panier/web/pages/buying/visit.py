"""Who looks at a page of the shop: where they buy, in which language and currency, and which cart is theirs.

A visitor needs no account. The cart's id is kept in a cookie, since whoever knows it may fill the cart.
"""

from typing import Any

from babel import Locale
from falcon.asgi import Request, Response

from panier.core.cart.cart import Cart
from panier.core.catalog.catalog import Subsidiary
from panier.core.limits import CART_LIFE_US, SECOND_US
from panier.core.money import Money
from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen
from panier.flows.catalog.taxes import seller_of
from panier.flows.shop import Shop
from panier.store import carts
from panier.store.engine.db import Database
from panier.web.pages.buying.families import FamilyLink, links
from panier.web.pages.buying.wording import stock_words, tax_words
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.order_view import locale_of
from panier.web.pages.parts.rendering import first, pairs, show
from panier.web.pages.parts.tongues import Tongue, tongue_of

CART_COOKIE, PLACE_COOKIE = "panier-cart", "panier-place"
_CART_SECONDS = CART_LIFE_US // SECOND_US
_YEAR_SECONDS = 365 * 86_400
_MESSAGE = "The input provided isn't valid: "


@frozen
class Visit:
    """A visitor of the shop. `cart`: what they have put aside, None where that is nothing; `tax`: in basis points."""

    subsidiary: Subsidiary
    locale: Locale
    cart: Cart | None
    tax_basis_points: int
    tongue: Tongue
    is_fragment: bool

    @property
    def words(self) -> Locale:
        """How lengths of time, countries and the like are called in the language of the page."""
        return Locale(self.tongue.language)

    def amount(self, money: Money) -> str:
        """An amount as it is written here."""
        return amount(money, self.locale)

    def with_tax(self, money: Money) -> str:
        """An amount with the tax that is borne here, as it is written here."""
        return amount(money + money.share(self.tax_basis_points), self.locale)


class Counter:
    """Knows the visitors of a shop by their cookies, and shows them its pages."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._is_secure = shop.base_url.startswith("https:")

    async def receive(self, request: Request, response: Response) -> Visit:
        """The visitor behind a request; a choice of subsidiary in its query is kept from then on.

        Whoever has something in a cart buys where that cart is priced until it is empty.
        """
        cart = await self._cart(request.cookies.get(self._name(CART_COOKIE), ""))
        assortment = self._shop.assortment
        asked = first(pairs(request.query_string), "ovhSubsidiary").upper()
        kept = request.cookies.get(PLACE_COOKIE, "").upper()
        if asked in assortment.subsidiaries and asked != kept:
            self._keep(response, PLACE_COOKIE, asked, seconds=_YEAR_SECONDS)
        choices = (cart.subsidiary if cart is not None and cart.items else "", asked, kept, assortment.home)
        chosen = assortment.subsidiary(next(one for one in choices if one in assortment.subsidiaries))
        return Visit(
            subsidiary=chosen,
            locale=locale_of(assortment, chosen.code),
            cart=cart if cart is not None and cart.subsidiary == chosen.code else None,
            tax_basis_points=seller_of(self._shop, chosen.code, None).tax.basis_points,
            tongue=tongue_of(request.get_header("accept-language"), chosen.language),
            is_fragment=request.get_header("hx-request") is not None,
        )

    def show(self, response: Response, template: str, visit: Visit, **values: Any) -> None:
        """Answer with a page of the shop, or with the part of one that its script asked for."""
        assortment = self._shop.assortment
        places = [(code, f"{code} · {one.currency}") for code, one in sorted(assortment.subsidiaries.items())]
        show(
            response, template, visit=visit, is_sandbox=self._shop.is_sandbox, places=places,
            families=self.families(visit), is_live=True, _=say, ngettext=counted, reason=say, stock_words=stock_words,
            tax_words=tax_words, form_token=str, **values,
        )  # fmt: skip

    def show_unknown(self, response: Response, visit: Visit, refusal: Refusal) -> None:
        """Answer that something is not sold where somebody buys, with the way back."""
        self.show(response, "buying/unknown.html", visit, refusal=refusal, message=sentence(refusal))

    def check(self, request: Request, fields: list[tuple[str, str]]) -> None:
        """Check that a form was sent by a page of this shop.

        Refuses: one that another site's page sent (403).
        """
        site, sender = request.get_header("sec-fetch-site"), request.get_header("origin")
        host = request.get_header("host")
        is_own = site in ("same-origin", "none") if site else sender in (None, f"http://{host}", f"https://{host}")
        if not is_own:
            raise Refusal(
                Kind.FORBIDDEN, "This form was sent by a page of another site: open the shop and try again there"
            )

    def families(self, visit: Visit) -> tuple[FamilyLink, ...]:
        """The families that are sold where somebody buys."""
        return links(self._shop.assortment, visit.subsidiary.code)

    def keep_cart(self, response: Response, cart_id: str) -> None:
        """Have the browser remember a cart for as long as it lives."""
        self._keep(response, self._name(CART_COOKIE), cart_id, seconds=_CART_SECONDS)

    def drop_cart(self, response: Response) -> None:
        """Have the browser forget its cart."""
        self._keep(response, self._name(CART_COOKIE), "", seconds=0)

    async def _cart(self, cart_id: str) -> Cart | None:
        """The cart that a browser remembers, if it can still be filled."""
        found = await self._database.read(lambda tx: carts.load(tx, cart_id)) if cart_id else None
        is_open = found is not None and not found.read_only and self._shop.now() < found.expires_us
        return found if is_open else None

    def _name(self, cookie: str) -> str:
        """The cookie's name: with a prefix that lets no other host of a domain set it, where the shop has https."""
        return f"__Host-{cookie}" if self._is_secure else cookie

    def _keep(self, response: Response, name: str, value: str, *, seconds: int) -> None:
        response.set_cookie(
            name, value, max_age=seconds, path="/", secure=self._is_secure, http_only=True, same_site="Lax"
        )


def say(text: str, **values: object) -> str:
    """A sentence with its gaps filled."""
    return text % values if values else text


def counted(one: str, many: str, number: int) -> str:
    """One of two sentences, by a number that stands in it."""
    return say(one if number == 1 else many, num=number)


def sentence(refusal: Refusal) -> str:
    """What a refusal says, without what programs need around it."""
    text = refusal.message.removeprefix(_MESSAGE)
    if text != refusal.message and text.startswith("'"):
        text = text[1:].partition("' ")[2]
    return text[:1].upper() + text[1:]
