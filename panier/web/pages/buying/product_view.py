"""A plan as a form: for how long, which options, its questions, where it is in stock, and what all of it costs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from panier.core.cart.listed import DESCRIPTION
from panier.core.cart.promotion import running_promotions
from panier.core.cart.quote import ItemPrices, item_prices
from panier.core.cart.stock import NOT_ORDERABLE
from panier.core.catalog.catalog import AddonFamily, Catalog, Plan, Pricing, Question
from panier.core.catalog.terms import choose, durations
from panier.core.period import Period
from panier.core.service.commitments.usage import is_paid_by_use
from panier.core.values import frozen, replace
from panier.flows.checkout.wishes import ProductWish, option_terms, usual_option
from panier.web.pages.buying.plan_words import about_of, blurb_of, facts_of, questions_of, told_once
from panier.web.pages.buying.visit import Visit
from panier.web.pages.parts.called.labels import group_label, label_of
from panier.web.pages.parts.called.places import PLACES
from panier.web.pages.parts.called.plan_names import beneath, offer_name
from panier.web.pages.parts.called.promotions import promotion_text
from panier.web.pages.parts.called.use_prices import UsePrice, use_prices
from panier.web.pages.parts.drawn.menu import TermsLink
from panier.web.pages.parts.order_view import contract_links
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.tongues import phrase

QUANTITY_SHOWN_MAX = 1_000
NONE = "none"
_USES_SHOWN = 5  # prices of use that the page of a plan names
_NAMING = phrase("what you call it: it stands in lists, orders and e-mails")
_VOUCHER = phrase("a voucher for this product alone: money off it, or credit in it")


@frozen
class TermChoice:
    """A way to pay: a mode and a duration. `commitment`: for how long one is bound.

    `off`: what an offer takes off the price at first, `offer`: in its own words; `mode`: said only where another way
    would read the same.
    """

    value: str
    length: str
    price: str
    setup: str
    commitment: str
    is_upfront: bool
    is_chosen: bool
    off: str = ""
    mode: str = ""
    offer: str = ""

    @property
    def head(self) -> tuple[object, ...]:
        """What is read of it besides its prices."""
        return self.length, self.commitment, self.is_upfront

    @property
    def prices(self) -> tuple[str, ...]:
        """What it costs."""
        return self.price, self.setup, self.off


@frozen
class OptionChoice:
    """An option: what it costs for the chosen duration."""

    code: str
    name: str
    price: str
    is_chosen: bool
    has_namesake: bool = False  # another option is called so too: only their codes tell them apart
    about: str = ""  # what one gets for it, where its name does not say that


@frozen
class OptionGroup:
    """A family of options. Of an exclusive one a single option is taken, of a mandatory one at least one."""

    name: str
    title: str
    is_exclusive: bool
    is_mandatory: bool
    has_none_chosen: bool
    options: tuple[OptionChoice, ...]

    @property
    def is_settled(self) -> bool:
        """True where nothing is left to choose: its one option comes along, and costs nothing."""
        is_alone = self.is_exclusive and self.is_mandatory and len(self.options) == 1
        return is_alone and self.options[0].is_chosen and not self.options[0].price


@frozen
class QuestionField:
    """A question as a field.

    `kind`: choice, tick or text; `choices`: values, their words, how soon each can be had, whether it can at all;
    `about`: what it is for.
    """

    name: str
    title: str
    kind: str
    is_required: bool
    value: str
    choices: tuple[tuple[str, str, str, bool], ...]
    suggestions: tuple[str, ...]
    about: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Its choices that can be had, as a list to choose from takes them."""
        return [(value, words) for value, words, _, has in self.choices if has]


@frozen
class ProductView:
    """A plan as its page shows it."""

    family: str
    code: str
    name: str
    description: str
    facts: Mapping[str, str]
    terms: tuple[TermChoice, ...]
    groups: tuple[OptionGroup, ...]
    questions: tuple[QuestionField, ...]
    quantity: int
    quantity_min: int
    quantity_max: int
    coupon: str
    contracts: tuple[TermsLink, ...]
    is_by_use: bool = False  # what is used of it is billed afterwards
    uses: tuple[UsePrice, ...] = ()  # what that costs: some of it, and `use_count` prices in all
    use_count: int = 0
    has_namesake: bool = False  # another plan of the family is called so too: only their codes tell them apart


def default_wish(catalog: Catalog, plan: Plan) -> ProductWish:
    """A plan as most people want it: its first mode and duration, and what it cannot do without."""
    mode = plan.modes()[0]
    least = min(one.quantity_min for one in plan.pricings if one.mode == mode)
    length = durations(plan, mode)[0].iso
    options = tuple(code for group in plan.addon_families if (code := usual_option(catalog, group, mode, length)))
    return ProductWish(catalog.family, plan.plan_code, mode, length, quantity=least, options=options)


def view(
    catalog: Catalog, plan: Plan, wish: ProductWish, visit: Visit, stock: Mapping[str, str], *, now_us: int
) -> ProductView:
    """The form as it is filled in.

    `stock`: how soon each place has it, as the catalogue words it, where that is known.
    """
    bounds = [one for one in plan.pricings if one.mode == wish.mode]
    answers = dict(wish.answers)
    uses = use_prices(catalog, plan, visit.written, visit.words)
    return ProductView(
        family=wish.family,
        code=plan.plan_code,
        name=offer_name(plan),
        description=blurb_of(plan),
        facts=facts_of(wish.family, plan),
        terms=told_apart(tuple(_terms(catalog, plan, wish, visit, now_us=now_us))),
        groups=tuple(
            option_group(catalog, group, wish, visit, now_us=now_us) for group in plan.addon_families if group.addons
        ),
        questions=tuple(
            _question(one, answers.get(one.label, ""), stock, catalog.family, visit) for one in _asked(plan, answers)
        ),
        quantity=wish.quantity,
        quantity_min=min(one.quantity_min for one in bounds),
        quantity_max=max(QUANTITY_SHOWN_MAX if one.quantity_max is None else one.quantity_max for one in bounds),
        coupon=wish.coupons[0] if wish.coupons else "",
        contracts=contract_links(plan.contracts, visit.assortment, catalog.subsidiary),
        is_by_use=is_paid_by_use(catalog, plan),
        uses=uses[:_USES_SHOWN],
        use_count=len(uses),
        has_namesake=sum(one.name == plan.name for one in told_once(catalog.plans.values(), (plan.plan_code,))) > 1,
    )


def _terms(catalog: Catalog, plan: Plan, wish: ProductWish, visit: Visit, *, now_us: int) -> Iterator[TermChoice]:
    for mode in plan.modes():
        for length in durations(plan, mode):
            prices = _prices(catalog, plan, mode, length, now_us=now_us)
            bound = _bound(plan, mode)
            yield TermChoice(
                value=f"{mode}:{length.iso}",
                length=period(length, visit.words),
                price=visit.amount(prices.price),
                setup=visit.amount(prices.fee) if prices.fee.ucents else "",
                commitment="" if bound is None or not bound.commitment else period(_committed(bound), visit.words),
                is_upfront=bound is not None and bound.engagement is not None and bound.engagement.kind == "upfront",
                is_chosen=(mode, length.iso) == (wish.mode, wish.duration),
                off=visit.amount(prices.discount) if prices.discount.ucents else "",
                offer=_offers(plan, mode, length, now_us),
            )


def told_apart(terms: Sequence[TermChoice]) -> tuple[TermChoice, ...]:
    """Ways to pay, no two of which read alike: of those that cost the same one stays, the others say their mode."""
    kept: dict[tuple[object, ...], TermChoice] = {}
    for one in terms:
        alike = (*one.head, *one.prices)
        if alike not in kept or one.is_chosen:
            kept[alike] = one
    times = Counter(one.head for one in kept.values())
    return tuple(
        replace(one, mode=label_of(one.value.partition(":")[0])) if times[one.head] > 1 else one
        for one in kept.values()
    )


def _bound(plan: Plan, mode: str) -> Pricing | None:
    """The price of a mode that binds its customer for some time, if there is one."""
    return next((one for one in plan.pricings if one.mode == mode and one.commitment), None)


def _committed(pricing: Pricing) -> Period:
    return (
        pricing.duration.times(pricing.commitment)
        if pricing.interval_unit == "month" and pricing.interval == 1
        else Period(months=pricing.commitment)
    )


def _least(plan: Plan, mode: str) -> int:
    return min(one.quantity_min for one in plan.pricings if one.mode == mode)


def _offers(plan: Plan, mode: str, length: Period, now_us: int) -> str:
    """What the promotions that everybody gets say to customers."""
    least = _least(plan, mode)
    running = running_promotions(choose(plan, mode, length, quantity=least), now_us, quantity=least)
    texts = (promotion_text(one.promotion.description) for one in running)
    return ", ".join(dict.fromkeys(filter(None, texts)))


def _prices(catalog: Catalog, plan: Plan, mode: str, length: Period, *, now_us: int) -> ItemPrices:
    least = _least(plan, mode)
    terms = choose(plan, mode, length, quantity=least)
    return item_prices(terms, quantity=least, currency=catalog.currency, now_us=now_us)


def _asked(plan: Plan, answers: Mapping[str, str]) -> Iterator[Question]:
    """The questions of a plan, without those for a place that nobody has to answer, where another one has to be."""
    known = questions_of(plan)
    is_told = any(one.required and one.label in PLACES for one in known)
    for one in known:
        if one.required or one.label not in PLACES or not is_told or answers.get(one.label):
            yield one


def option_group(catalog: Catalog, group: AddonFamily, wish: ProductWish, visit: Visit, *, now_us: int) -> OptionGroup:
    """A family of options of a plan with what each costs; those of the wish are chosen."""
    options, plan = [], catalog.plans.get(wish.plan_code)
    above = "" if plan is None else offer_name(plan)
    offered = told_once((catalog.addons[one] for one in group.addons), wish.options)
    for option in offered:
        mode, length = option_terms(option, wish.mode, wish.duration)
        prices = _prices(catalog, option, mode, length, now_us=now_us)
        price = (
            ""
            if prices.total.ucents == 0
            else " / ".join(filter(None, (visit.amount(prices.total), period(length, visit.words))))
        )
        is_namesake = sum(one.name == option.name for one in offered) > 1
        code = option.plan_code
        name = beneath(offer_name(option), above)
        options.append(OptionChoice(code, name, price, code in wish.options, is_namesake, about_of(option)))
    return OptionGroup(
        group.name,
        group_label(group.name),
        group.exclusive,
        group.mandatory,
        not any(one.is_chosen for one in options),
        tuple(options),
    )


def _question(question: Question, value: str, stock: Mapping[str, str], family: str, visit: Visit) -> QuestionField:
    is_tick = question.kind.lower() in ("bool", "boolean")
    is_place = question.label in PLACES
    known = stock if is_place else {}
    return QuestionField(
        name=f"q.{question.label}",
        title=label_of(question.label),
        kind="choice" if question.values else "tick" if is_tick else "text",
        is_required=question.required,
        value=value,
        choices=tuple(
            (
                one,
                visit.answer(question.label, one, family),
                known.get(one.lower(), ""),
                known.get(one.lower(), "") not in NOT_ORDERABLE,
            )
            for one in question.values or ()
        ),
        suggestions=question.suggestions or (),
        about=_VOUCHER if question.kind.lower() == "voucher" else _NAMING if question.label == DESCRIPTION else "",
    )
