"""What a shop sells in one subsidiary: plans, prices, options and questions, in one form for every product family."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from panier.core.limits import ITEM_QUANTITY_MAX
from panier.core.money import Money
from panier.core.period import Period
from panier.core.refusal import bad_input, invalid
from panier.core.subsidiary import Subsidiary

_UNITS = {"month": Period(months=1), "day": Period(days=1), "hour": Period(hours=1), "none": Period()}


@dataclass(frozen=True, slots=True)
class Engagement:
    """A commitment that a pricing brings: its kind (upfront, periodic), length and what happens at its end."""

    kind: str
    duration: str
    end_action: str


@dataclass(frozen=True, slots=True)
class Promotion:
    """Money off a pricing between two instants; `value_ucents` is the amount taken off each unit."""

    name: str
    description: str
    value_ucents: int
    start_us: int
    end_us: int | None = None

    def runs(self, now_us: int) -> bool:
        """True while the promotion can be had."""
        return self.start_us <= now_us and (self.end_us is None or now_us < self.end_us)


@dataclass(frozen=True, slots=True)
class Pricing:
    """One price of a plan: for which use (capacities), in which mode, for which interval, within which bounds."""

    mode: str
    capacities: tuple[str, ...]
    price_ucents: int
    interval: int = 1
    interval_unit: str = "month"
    kind: str = "rental"
    phase: int = 1
    strategy: str = "tiered"
    commitment: int = 0
    must_be_completed: bool = False
    quantity_min: int = 1
    quantity_max: int | None = None
    repeat_min: int = 1
    repeat_max: int | None = None
    engagement: Engagement | None = None
    promotions: tuple[Promotion, ...] = ()

    @property
    def duration(self) -> Period:
        """The length of one interval; empty for a one-off."""
        return _UNITS[self.interval_unit].times(self.interval)


@dataclass(frozen=True, slots=True)
class AddonFamily:
    """A group of options of a plan. Mandatory: at least one must be chosen; exclusive: at most one."""

    name: str
    addons: tuple[str, ...]
    default: str | None = None
    exclusive: bool = False
    mandatory: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A configuration that a product needs or takes. `values` are the accepted answers where they are a closed list."""

    label: str
    kind: str = "String"
    required: bool = False
    values: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """Terms that the customer accepts by ordering."""

    name: str
    url: str
    content: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A commercial offer: what it delivers (product), how it is priced, which options hang on it and what it asks."""

    plan_code: str
    family: str
    name: str
    product: str
    product_description: str
    pricings: tuple[Pricing, ...]
    product_type: str = "delivery"
    pricing_type: str = "rental"
    addon_families: tuple[AddonFamily, ...] = ()
    questions: tuple[Question, ...] = ()
    contracts: tuple[Contract, ...] = ()
    periods_max: int = 1  # how many intervals may be paid in advance: ten years of a domain name
    range_name: str | None = None
    traits: Mapping[str, object] = field(default_factory=dict)

    def modes(self) -> tuple[str, ...]:
        """The pricing modes this plan is sold in, each once, in the catalogue's order."""
        return tuple(dict.fromkeys(pricing.mode for pricing in self.pricings))

    def addon_family_of(self, plan_code: str) -> AddonFamily | None:
        """The family of options that an option of this plan stands in."""
        return next((family for family in self.addon_families if plan_code in family.addons), None)


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything one product family sells in one subsidiary, its options apart."""

    family: str
    name: str
    subsidiary: str
    currency: str
    plans: Mapping[str, Plan]
    addons: Mapping[str, Plan]

    def plan(self, plan_code: str) -> Plan:
        """A plan by its code. Refuses an unknown one in the words that clients look for ("Plan code not found")."""
        if plan_code not in self.plans:
            raise invalid(f"Plan code not found: {plan_code} is not sold as {self.family} in {self.subsidiary}")
        return self.plans[plan_code]

    def options_of(self, plan: Plan) -> tuple[tuple[AddonFamily, Plan], ...]:
        """The options that may hang on a plan, with the family each stands in."""
        return tuple((group, self.addons[code]) for group in plan.addon_families for code in group.addons)


@dataclass(frozen=True, slots=True)
class Assortment:
    """All a shop sells and says: catalogues by (subsidiary, family), selling companies, tax rates, phrases, vouchers.

    `tax_basis_points` by country; `phrases` by language (fr) and key; `vouchers` answer a voucher question, `coupons`
    go on a cart.
    """

    subsidiaries: Mapping[str, Subsidiary]
    tax_basis_points: Mapping[str, int]
    phrases: Mapping[str, Mapping[str, str]]
    catalogs: Mapping[tuple[str, str], Catalog]
    vouchers: frozenset[str] = frozenset()
    coupons: frozenset[str] = frozenset()

    def subsidiary(self, code: str) -> Subsidiary:
        """A selling company by its code, upper case. Refuses any other."""
        if code not in self.subsidiaries:
            raise invalid("invalid ovhSubsidiary")
        return self.subsidiaries[code]

    def phrases_in(self, language: str) -> Mapping[str, str]:
        """The phrases of a language given as fr_FR, or English ones."""
        return self.phrases.get(language[:2], self.phrases["en"])

    def catalog(self, subsidiary: str, family: str) -> Catalog:
        """What a family sells in a subsidiary; an empty catalogue where it sells nothing."""
        found = self.catalogs.get((subsidiary, family))
        if found is None:
            return Catalog(family, family, subsidiary, self.subsidiaries[subsidiary].currency, {}, {})
        return found


@dataclass(frozen=True, slots=True)
class Terms:
    """The prices of one unit of an item: `recurring` per interval, `periods` of them now, `setup` once."""

    mode: str
    duration: Period
    periods: int
    recurring: Pricing | None
    setup: Pricing | None

    @property
    def recurring_ucents(self) -> int:
        """What the whole duration costs, for one unit."""
        return self.recurring.price_ucents * self.periods if self.recurring else 0

    @property
    def setup_ucents(self) -> int:
        """What the set-up costs, for one unit."""
        return self.setup.price_ucents if self.setup else 0


def choose(plan: Plan, mode: str, duration: Period, *, quantity: int) -> Terms:
    """The terms for a mode, a duration and a quantity.

    Refuses a mode the plan is not sold in, a duration that is none of the mode's, a quantity outside its bounds.
    """
    in_mode = [pricing for pricing in plan.pricings if pricing.mode == mode]
    if not in_mode:
        raise invalid(f"invalid pricing mode: {mode!r} is none of {', '.join(plan.modes())} for {plan.plan_code}")
    setup = next((pricing for pricing in in_mode if "installation" in pricing.capacities), None)
    recurring = [pricing for pricing in in_mode if _recurs(pricing)]
    terms = _terms_for(plan, mode, duration, recurring=recurring, setup=setup)
    check_quantity(terms, quantity)
    return terms


def check_quantity(terms: Terms, quantity: int) -> None:
    """Refuses a quantity outside the bounds of the pricings that apply."""
    for pricing in (terms.recurring, terms.setup):
        if pricing is None:
            continue
        most = ITEM_QUANTITY_MAX if pricing.quantity_max is None else pricing.quantity_max
        if not pricing.quantity_min <= quantity <= most:
            raise bad_input("quantity", f"is {quantity}, but must be between {pricing.quantity_min} and {most}")


def durations(plan: Plan, mode: str) -> tuple[Period, ...]:
    """Every duration that can be ordered in a mode."""
    recurring = [pricing for pricing in plan.pricings if pricing.mode == mode and _recurs(pricing)]
    if not recurring:
        return (Period(),)
    return tuple(
        dict.fromkeys(
            pricing.duration.times(count)
            for pricing in recurring
            for count in range(1, _periods_max(plan, pricing) + 1)
        )
    )


def price_of(pricing: Pricing, currency: str) -> Money:
    """A pricing's amount as money."""
    return Money(pricing.price_ucents, currency)


def _recurs(pricing: Pricing) -> bool:
    return not pricing.duration.is_empty and bool({"renew", "consumption"} & set(pricing.capacities))


def _periods_max(plan: Plan, pricing: Pricing) -> int:
    return plan.periods_max if pricing.repeat_max is None else min(plan.periods_max, pricing.repeat_max)


def _terms_for(plan: Plan, mode: str, duration: Period, *, recurring: list[Pricing], setup: Pricing | None) -> Terms:
    if not recurring and duration.is_empty:
        return Terms(mode, duration, 0, None, setup)
    for pricing in recurring:
        periods = pricing.duration.fits(duration)
        if periods is not None and periods <= _periods_max(plan, pricing):
            return Terms(mode, duration, periods, pricing, setup)
    allowed = ", ".join(period.iso for period in durations(plan, mode))
    raise bad_input("duration", f"is {duration.iso}, but must be one of {allowed} for {plan.plan_code} in {mode}")
