"""A family's plans and a plan with its options: /c/{family} and /p/{planCode}. What is chosen stands in the address."""

from collections.abc import Iterator, Mapping
from functools import partial

from falcon.asgi import Request, Response

from panier.core.cart.stock import NOT_ORDERABLE
from panier.core.catalog.catalog import Catalog, Plan
from panier.core.catalog.terms import durations
from panier.core.limits import CART_COUPONS_MAX, whole_number
from panier.core.period import parse
from panier.core.rates import COUPONS
from panier.core.refusal import Kind, Refusal, bad_input, field_of, invalid, not_found
from panier.core.values import replace
from panier.flows.cart import carts
from panier.flows.cart.stock_places import load_places
from panier.flows.checkout.wishes import Estimate, ProductWish, estimate, usual_option
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.web.pages.buying import family_view, product_view
from panier.web.pages.buying.cart_view import CartItem, CartView, Priced
from panier.web.pages.buying.cart_view import view as cart_view
from panier.web.pages.buying.families import links, title_of
from panier.web.pages.buying.plan_words import questions_of
from panier.web.pages.buying.visit import Counter, Visit, sentence
from panier.web.pages.buying.wording import SOLD_OUT
from panier.web.pages.parts.buying_calls import family_calls, product_calls
from panier.web.pages.parts.called.places import PLACES
from panier.web.pages.parts.problems import field_problem
from panier.web.pages.parts.rendering import first, pairs
from panier.web.pages.parts.tongues import phrase

_Fields = list[tuple[str, str]]
_COMPARED_MAX = 4
_SAID_AS = {"duration": ("term", "duration"), "mode": ("term", "mode")}  # by what a refusal names
_QUESTION = "q."  # before the label of a question
_NOT_CHOSEN = phrase("This cannot be chosen here: choose one of those shown")


class FamilyPage:
    """The plans of a family: narrowed down, compared, the cheapest first."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._counter = Counter(shop, database)

    async def on_get(self, request: Request, response: Response, family: str) -> None:
        """The plans that fit what was chosen."""
        visit = await self._counter.receive(request, response)
        if family not in {one.code for one in links(self._shop.assortment, visit.subsidiary.code)}:
            self._counter.show_unknown(response, visit, not_found("This family of products", name=family))
            return
        fields = pairs(request.query_string)
        catalog = self._shop.assortment.catalog(visit.subsidiary.code, family)
        plans = tuple(catalog.plans.values())
        stock = await self._database.read(partial(load_places, shop=self._shop, family=family, plans=plans))
        shown = family_view.view(
            catalog,
            visit,
            stock,
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
        stock = await self._stock(catalog, plan)
        wish, priced, problem = await self._fitting(visit, catalog, plan, fields)
        if refused is None:
            problem = _together(problem, await self._refusal_of(visit, plan, wish, fields, stock))
        problem = refused or problem
        wrong = field_problem(problem, _fields(plan))
        unfit = {name for name in dict(fields) if name.startswith(_QUESTION) and wrong.of(name)}
        wish = replace(wish, answers=tuple(one for one in wish.answers if f"{_QUESTION}{one[0]}" not in unfit))
        shown = product_view.view(catalog, plan, wish, visit, stock, now_us=self._shop.now())
        template = "buying/product_sum.html" if visit.is_fragment else "buying/product.html"
        self._counter.show(
            response, template, visit, refusal=None if visit.is_fragment else problem, shown=shown, sums=priced,
            problem=sentence(problem) if problem else "", wrong=wrong, is_marked=bool(wrong.field),
            calls=product_calls(catalog, visit.cart, wish),
        )  # fmt: skip

    async def _fitting(
        self, visit: Visit, catalog: Catalog, plan: Plan, fields: _Fields
    ) -> tuple[ProductWish, CartView, Refusal | None]:
        """What a form asks for as far as it can be had, what that costs, and the first refusal of what cannot be."""
        kept, problem = fields, None
        while True:
            try:
                wish = wish_of(catalog, plan, kept)
                return wish, await self._priced(visit, plan, wish), problem
            except Refusal as refusal:
                if not kept:
                    raise
                problem = problem or refusal
                name = (field_of(refusal) or ("", ""))[0]
                left = [one for one in kept if one[0] not in _SAID_AS.get(name, (name,))]
                kept = left if len(left) < len(kept) else []

    async def _priced(self, visit: Visit, plan: Plan, wish: ProductWish) -> CartView:
        found: Estimate = await self._database.read(
            partial(estimate, shop=self._shop, caller=visit.caller, subsidiary=visit.subsidiary.code, wish=wish)
        )
        known = {item.item_id: CartItem(item, plan) for item in found.cart.products}
        return cart_view(Priced(found.cart, found.quote, found.renewals, known, self._shop.now()), visit)

    async def check(self, visit: Visit, catalog: Catalog, plan: Plan, wish: ProductWish, fields: _Fields) -> None:
        """Check what a form asks for besides its prices, before anything of it is put into a cart.

        Refuses: an answer that is none, a place that has it no more, a question that the plan has not, a code that the
        shop does not give out (400); any code for a while after many wrong ones (429).
        """
        refusal = await self._refusal_of(visit, plan, wish, fields, await self._stock(catalog, plan))
        if refusal is not None:
            raise refusal

    async def _refusal_of(
        self, visit: Visit, plan: Plan, wish: ProductWish, fields: _Fields, stock: Mapping[str, str]
    ) -> Refusal | None:
        """Why something that was chosen cannot be had, the fields with all that is wrong with each; None if it can."""
        wrong = list(_unfit_answers(plan, fields, stock))
        for code in wish.coupons:
            try:
                async with self._shop.throttle.counting_refusals(COUPONS, visitor().network):
                    carts.check_coupon(self._shop, code)
            except Refusal as refusal:
                if refusal.kind is Kind.TOO_MANY:
                    return refusal
                wrong.append(("coupon", refusal.message))
        foreign = _foreign_question(plan, fields)
        if not wrong:
            return foreign
        found = bad_input(*wrong[0])
        found.also = tuple(wrong[1:])
        return found

    async def _stock(self, catalog: Catalog, plan: Plan) -> Mapping[str, str]:
        """How soon each place has a plan, where that is kept."""
        read = partial(load_places, shop=self._shop, family=catalog.family, plans=(plan,))
        return (await self._database.read(read)).get(plan.plan_code, {})


def _fields(plan: Plan) -> frozenset[str]:
    """The fields that the page shows something beside that is wrong with them."""
    return frozenset({"coupon", "quantity", "duration", "mode", *(f"{_QUESTION}{one.label}" for one in plan.questions)})


def _unfit_answers(plan: Plan, fields: _Fields, stock: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The answers that cannot be: those that a question has not, and places that have none of it now."""
    for one in questions_of(plan):
        value = first(fields, f"{_QUESTION}{one.label}")
        if value and one.values is not None and value not in one.values:
            yield f"{_QUESTION}{one.label}", _NOT_CHOSEN
        elif value and one.label in PLACES and stock.get(value.lower(), "") in NOT_ORDERABLE:
            yield f"{_QUESTION}{one.label}", SOLD_OUT


def _together(one: Refusal | None, other: Refusal | None) -> Refusal | None:
    """Two refusals of a form as one that names the fields of both; the first alone where one is of no field."""
    if one is None or other is None:
        return one or other
    if field_of(one) is not None and (named := field_of(other)) is not None:
        one.also = (*one.also, named, *other.also)
    return one


def _foreign_question(plan: Plan, fields: _Fields) -> Refusal | None:
    """Why an answer to a question that a plan does not have is taken for none."""
    known = [one.label for one in questions_of(plan)]
    named = (name.removeprefix(_QUESTION) for name, value in fields if name.startswith(_QUESTION) and value)
    foreign = next((one for one in named if one not in known), None)
    if foreign is None:
        return None
    return invalid(f"This product has no question {foreign[:60]}: it has {', '.join(known) or 'none'}")


def plan_sold(shop: Shop, visit: Visit, plan_code: str, family: str) -> tuple[Catalog, Plan] | None:
    """A plan that is sold where somebody buys, with its catalogue; of the family that is named, where one is."""
    for link in links(shop.assortment, visit.subsidiary.code):
        catalog = shop.assortment.catalog(visit.subsidiary.code, link.code)
        if plan_code in catalog.plans and family in ("", link.code):
            return catalog, catalog.plans[plan_code]
    return None


def wish_of(catalog: Catalog, plan: Plan, fields: _Fields) -> ProductWish:
    """What a form, or an address that somebody wrote by hand, asks for; what it leaves out is as most people want it.

    Refuses: a mode or duration that the plan is not sold in, a quantity that is none, an option that it has not (400).
    """
    usual = product_view.default_wish(catalog, plan)
    mode, duration = _term(plan, fields)
    typed = first(fields, "quantity")
    quantity = whole_number(typed) if typed else usual.quantity
    if not quantity:
        raise bad_input("quantity", f"is {typed[:20]!r}, but must be a whole number such as 2")
    coupon = first(fields, "coupon")
    return ProductWish(
        catalog.family, plan.plan_code, mode, duration, quantity=quantity,
        options=_options(catalog, plan, fields, (mode, duration)),
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


def _options(catalog: Catalog, plan: Plan, fields: _Fields, term: tuple[str, str]) -> tuple[str, ...]:
    """The options that are chosen: in the form by family, in an address by code alone."""
    named = {value for name, value in fields if name == "option"}
    known = {code for group in plan.addon_families for code in group.addons}
    if foreign := sorted(named - known):
        raise bad_input("option", f"cannot be {foreign[0][:60]}: this product has {', '.join(sorted(known)) or 'none'}")
    is_form = any(name == "term" for name, _ in fields)
    found: list[str] = []
    for group in plan.addon_families:
        wanted = [value for name, value in fields if name == f"option.{group.name}"] if is_form else []
        chosen = [code for code in group.addons if code in named or code in wanted]
        usual = usual_option(catalog, group, *term)
        found += chosen or ([usual] if usual else [])
    return tuple(found)
