"""A family's plans and a plan with its options: /c/{family} and /p/{planCode}. What is chosen stands in the address."""

from collections.abc import Mapping
from functools import partial

from falcon.asgi import Request, Response

from panier.core.catalog.catalog import Catalog, Plan
from panier.core.catalog.terms import durations
from panier.core.limits import CART_COUPONS_MAX, whole_number
from panier.core.period import parse
from panier.core.refusal import Refusal, bad_input, not_found
from panier.flows.cart import stocks
from panier.flows.checkout.wishes import Estimate, ProductWish, estimate
from panier.flows.shop import Shop
from panier.store.engine.db import Database, Tx
from panier.web.pages.buying import family_view, product_view
from panier.web.pages.buying.cart_view import CartItem, CartView, Priced
from panier.web.pages.buying.cart_view import view as cart_view
from panier.web.pages.buying.families import links, title_of
from panier.web.pages.buying.plan_words import questions_of
from panier.web.pages.buying.visit import Counter, Visit, sentence
from panier.web.pages.parts.buying_calls import family_calls, product_calls
from panier.web.pages.parts.rendering import first, pairs

_Fields = list[tuple[str, str]]
_COMPARED_MAX = 4


class FamilyPage:
    """The plans of a family: narrowed down, compared, the cheapest first."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._counter = Counter(shop, database)

    async def on_get(self, request: Request, response: Response, family: str) -> None:
        """The plans that fit what was chosen."""
        visit = await self._counter.receive(request, response)
        if family not in {one.code for one in links(self._shop.assortment, visit.subsidiary.code)}:
            self._counter.show_unknown(response, visit, not_found("This family of products", name=family))
            return
        fields = pairs(request.query_string)
        catalog = self._shop.assortment.catalog(visit.subsidiary.code, family)
        shown = family_view.view(
            catalog,
            visit,
            chosen=dict(fields),
            compared=[value for name, value in fields if name == "compare"][:_COMPARED_MAX],
            now_us=self._shop.now(),
        )
        self._counter.show(
            response, "buying/family.html", visit, family=family, title=title_of(family), shown=shown,
            calls=family_calls(visit.subsidiary.code, visit.cart, family),
        )  # fmt: skip


class ProductPage:
    """A plan: its options as choices, its questions, and what it costs as it is chosen."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._counter = Counter(shop, database)

    async def on_get(self, request: Request, response: Response, plan_code: str) -> None:
        """The form as the address fills it in; a script asks for the sums alone."""
        visit = await self._counter.receive(request, response)
        await self.show(response, visit, plan_code, pairs(request.query_string))

    async def show(
        self, response: Response, visit: Visit, plan_code: str, fields: _Fields, *, refused: Refusal | None = None
    ) -> None:
        """The page of a plan with a form as it was filled in. `refused`: why it was not taken."""
        found = plan_sold(self._shop, visit, plan_code, first(fields, "family"))
        if found is None:
            self._counter.show_unknown(response, visit, not_found("This product", planCode=plan_code))
            return
        catalog, plan = found
        wish, problem = product_view.default_wish(plan, catalog.family), refused
        try:
            wish = wish_of(plan, catalog.family, fields)
            priced = await self._priced(visit, plan, wish)
        except Refusal as refusal:
            problem = problem or refusal
            wish = product_view.default_wish(plan, catalog.family)
            priced = await self._priced(visit, plan, wish)
        stock = await self._stock(visit, catalog, plan)
        shown = product_view.view(catalog, plan, wish, visit, stock, now_us=self._shop.now())
        template = "buying/product_sum.html" if visit.is_fragment else "buying/product.html"
        self._counter.show(
            response, template, visit, refusal=None if visit.is_fragment else problem, shown=shown, sums=priced,
            problem=sentence(problem) if problem else "", calls=product_calls(catalog, visit.cart, wish),
        )  # fmt: skip

    async def _priced(self, visit: Visit, plan: Plan, wish: ProductWish) -> CartView:
        found: Estimate = await self._database.read(
            partial(estimate, shop=self._shop, caller=visit.caller, subsidiary=visit.subsidiary.code, wish=wish)
        )
        known = {item.item_id: CartItem(item, plan) for item in found.cart.products}
        return cart_view(Priced(found.cart, found.quote, found.renewals, known), visit)

    async def _stock(self, visit: Visit, catalog: Catalog, plan: Plan) -> Mapping[str, str]:
        """How soon each place has a plan, where that is kept."""
        shop, code = self._shop, plan.plan_code

        async def read(tx: Tx) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            if catalog.family == "vps":
                for place in await stocks.virtual_servers(
                    tx, shop, None, ovh_subsidiary=visit.subsidiary.code, plan_code=code
                ):
                    found.setdefault(place.datacenter.lower(), []).append(place.state)
            elif catalog.family in stocks.SERVER_FAMILIES:
                for built in await stocks.availabilities(tx, shop, None, plan_code=code):
                    for one in built.stocks:
                        found.setdefault(one.datacenter.lower(), []).append(one.availability)
            return found

        return {place: product_view.soon(words) for place, words in (await self._database.read(read)).items()}


def plan_sold(shop: Shop, visit: Visit, plan_code: str, family: str) -> tuple[Catalog, Plan] | None:
    """A plan that is sold where somebody buys, with its catalogue; of the family that is named, where one is."""
    for link in links(shop.assortment, visit.subsidiary.code):
        catalog = shop.assortment.catalog(visit.subsidiary.code, link.code)
        if plan_code in catalog.plans and family in ("", link.code):
            return catalog, catalog.plans[plan_code]
    return None


def wish_of(plan: Plan, family: str, fields: _Fields) -> ProductWish:
    """What a form, or an address that somebody wrote by hand, asks for; what it leaves out is as most people want it.

    Refuses: a mode or duration that the plan is not sold in, a quantity that is none, an option that it has not (400).
    """
    usual = product_view.default_wish(plan, family)
    mode, duration = _term(plan, fields)
    typed = first(fields, "quantity")
    quantity = whole_number(typed) if typed else usual.quantity
    if not quantity:
        raise bad_input("quantity", f"is {typed[:20]!r}, but must be a whole number such as 2")
    coupon = first(fields, "coupon")
    return ProductWish(
        family, plan.plan_code, mode, duration, quantity=quantity, options=_options(plan, fields),
        answers=tuple((one.label, value) for one in questions_of(plan) if (value := first(fields, f"q.{one.label}"))),
        coupons=(coupon,)[:CART_COUPONS_MAX] if coupon else (),
    )  # fmt: skip


def _term(plan: Plan, fields: _Fields) -> tuple[str, str]:
    """The mode and the duration: chosen together in the form, or each by a word of the address."""
    mode, _, duration = first(fields, "term").partition(":")
    mode, duration = mode or first(fields, "mode"), duration or first(fields, "duration")
    length = parse(duration) if duration else None
    if duration and length is None:
        raise bad_input("duration", f"is {duration[:20]!r}, but must be a duration such as P1M or P1Y")
    modes = [mode] if mode else list(plan.modes())
    if mode and mode not in plan.modes():
        raise bad_input("mode", f"is {mode[:40]!r}, but must be one of {', '.join(plan.modes())}")
    for one in modes:
        sold = durations(plan, one)
        if length is None or length in sold:
            return one, (sold[0] if length is None else length).iso
    known = ", ".join(dict.fromkeys(length.iso for one in modes for length in durations(plan, one)))
    raise bad_input("duration", f"is {duration[:20]!r}, but must be one of {known}")


def _options(plan: Plan, fields: _Fields) -> tuple[str, ...]:
    """The options that are chosen: in the form by family, in an address by code alone."""
    named = {value for name, value in fields if name == "option"}
    known = {code for group in plan.addon_families for code in group.addons}
    if foreign := sorted(named - known):
        raise bad_input(
            "option", f"{foreign[0][:60]} is none of this product's: {', '.join(sorted(known)) or 'it has none'}"
        )
    is_form = any(name == "term" for name, _ in fields)
    found: list[str] = []
    for group in plan.addon_families:
        wanted = [value for name, value in fields if name == f"option.{group.name}"] if is_form else []
        chosen = [code for code in group.addons if code in named or code in wanted]
        usual = product_view.default_option(group)
        found += chosen or ([usual] if usual else [])
    return tuple(found)
