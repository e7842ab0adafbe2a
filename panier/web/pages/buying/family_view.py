"""The plans of a family side by side: their prices, what is known of them, and how they are narrowed down."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from panier.core.cart.quote import item_prices
from panier.core.cart.stock import NOT_ORDERABLE
from panier.core.catalog.catalog import Catalog, Plan
from panier.core.catalog.terms import choose, durations
from panier.core.period import Period
from panier.core.values import frozen, replace
from panier.flows.cart.stock_places import PlacesByPlan
from panier.flows.checkout.wishes import usual_option
from panier.web.pages.buying.plan_figures import plan_figures
from panier.web.pages.buying.plan_words import blurb_of, facts_of, places_of, told_once, unpriced_words
from panier.web.pages.buying.visit import Visit
from panier.web.pages.buying.wording import out_words
from panier.web.pages.parts.called.labels import group_label
from panier.web.pages.parts.called.plan_names import beneath, offer_name, plan_name
from panier.web.pages.parts.called.use_prices import UsePrice, use_prices
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.tongues import phrase, spoken

PLACE = phrase("Datacentre")
_FACETS_MAX = 6
_USES_MAX = 300
# A value that begins with a number, and what its unit makes of it: 500 Mbit/s, 1 Gbit/s.
_SIZE = re.compile(r"(?P<number>\d{1,12}(?:[.,]\d{1,6})?)(?:\s?(?P<times>[kMGT])(?:[bBo]|Hz))?")
_TIMES = {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}


@frozen
class PlanPlace:
    """A place where a plan may stand: its code and its name; `is_out`: it has none there now."""

    code: str
    name: str
    is_out: bool


@frozen
class PlanRow:
    """A plan in a list: its price for the first duration, what it costs to set it up, and what is known of it.

    `places`: where it may stand; `facts`: as catalogues write them, for filters to match in
    any language.
    """

    code: str
    name: str
    description: str
    price: str
    length: str
    setup: str
    facts: Mapping[str, str]
    places: tuple[PlanPlace, ...]
    is_compared: bool
    ucents: int
    unpriced: str  # what is said where it has no price
    was: str = ""  # the price before a reduction, where there is one
    has_namesake: bool = False  # another plan is called so too: only their codes tell them apart

    @property
    def told(self) -> list[tuple[str, str]]:
        """What is known of it, in the reader's language."""
        return [(name, beneath(plan_name(value), self.name, spoken().say(name))) for name, value in self.facts.items()]

    @property
    def place_names(self) -> list[str]:
        """Where it may stand, in words."""
        return [out_words(one.name) if one.is_out else one.name for one in self.places]


@frozen
class Facet:
    """Something that plans differ in, with the values that there are and their words.

    `chosen`: the one that is wanted, or nothing.
    """

    name: str
    key: str
    pairs: tuple[tuple[str, str], ...]
    chosen: str


@frozen
class FamilyView:
    """A family as its page shows it."""

    rows: tuple[PlanRow, ...]
    facets: tuple[Facet, ...]
    compared: tuple[PlanRow, ...]
    compared_facts: tuple[tuple[str, tuple[str, ...]], ...]
    total: int
    uses: tuple[UsePrice, ...] = ()  # what use costs: as many of its prices as a page shows, of `use_count`
    use_count: int = 0

    @property
    def compared_names(self) -> list[str]:
        """What the compared plans are called."""
        return [f"{one.name} ({one.code})" if one.has_namesake else one.name for one in self.compared]


def view(
    catalog: Catalog,
    visit: Visit,
    stock: PlacesByPlan,
    *,
    chosen: Mapping[str, str],
    compared: Sequence[str],
    now_us: int,
) -> FamilyView:
    """The plans that fit what is chosen, the cheapest first.

    `stock`: how soon each place has each plan, where that is known.
    """
    every = [
        _row(catalog, plan, visit, stock.get(plan.plan_code, {}), is_compared=plan.plan_code in compared, now_us=now_us)
        for plan in told_once(catalog.plans.values(), compared)
    ]
    times = Counter(one.name for one in every)
    every = [replace(one, has_namesake=times[one.name] > 1) for one in every]
    facets = _facets(every, chosen)
    fitting = [one for one in every if all(_has(one, facet) for facet in facets)]
    rows = tuple(sorted(fitting, key=lambda one: (one.ucents == 0, one.ucents, one.name)))
    side = tuple(one for one in every if one.is_compared)
    names = dict.fromkeys(name for one in side for name in one.facts)
    facts = tuple((name, tuple(plan_name(one.facts.get(name, "–")) for one in side)) for name in names)
    uses = _uses(catalog, visit)
    return FamilyView(rows, facets, side, facts, len(every), uses[:_USES_MAX], len(uses))


def _uses(catalog: Catalog, visit: Visit) -> tuple[UsePrice, ...]:
    """What use of a family's plans costs, each price once."""
    found = (one for plan in catalog.plans.values() for one in use_prices(catalog, plan, visit.written, visit.words))
    return tuple({one.code: one for one in found}.values())


def _row(
    catalog: Catalog, plan: Plan, visit: Visit, stock: Mapping[str, str], *, is_compared: bool, now_us: int
) -> PlanRow:
    mode = plan.modes()[0]
    length = durations(plan, mode)[0]
    least = min((one.quantity_min for one in plan.pricings if one.mode == mode), default=1)
    prices = item_prices(
        choose(plan, mode, length, quantity=least), quantity=least, currency=catalog.currency, now_us=now_us
    )
    now = prices.price - prices.price_off
    return PlanRow(
        code=plan.plan_code,
        name=offer_name(plan),
        description=blurb_of(plan),
        price=visit.amount(now) if prices.price.ucents else "",
        was=visit.amount(prices.price) if prices.price_off.ucents else "",
        length=period(length, visit.words),
        setup=visit.amount(prices.fee) if prices.fee.ucents else "",
        facts={
            **facts_of(catalog.family, plan),
            **_included(catalog, plan, mode, length),
            **plan_figures(catalog.family, plan.plan_code),
        },
        places=tuple(
            PlanPlace(one, visit.place(one, catalog.family), stock.get(one.lower(), "") in NOT_ORDERABLE)
            for one in places_of(plan)
        ),
        is_compared=is_compared,
        ucents=now.ucents,
        unpriced=unpriced_words(catalog, plan),
    )


def _included(catalog: Catalog, plan: Plan, mode: str, length: Period) -> dict[str, str]:
    """What a plan comes with of the options that it cannot do without, unless others are chosen: memory, disks."""
    return {
        group_label(group.name): catalog.addons[code].name
        for group in plan.addon_families
        if (code := usual_option(catalog, group, mode, length.iso)) and group.exclusive
    }


def _facets(rows: Sequence[PlanRow], chosen: Mapping[str, str]) -> tuple[Facet, ...]:
    """What the plans differ in: where they stand, then what few values tell apart."""
    values: dict[str, dict[str, str]] = {}
    for row in rows:
        for one in row.places:
            is_new = one.code not in values.setdefault(PLACE, {})
            if is_new or not one.is_out:
                values[PLACE][one.code] = out_words(one.name) if one.is_out else one.name
        for name, value in row.facts.items():
            values.setdefault(name, {})[value] = plan_name(value)
    telling = [(name, found) for name, found in values.items() if 1 < len(found) < max(len(rows), 3)]
    return tuple(
        Facet(
            name, f"f.{name}", tuple(sorted(found.items(), key=_natural)),
            chosen.get(f"f.{name}", ""),
        )
        for name, found in telling[:_FACETS_MAX]
    )  # fmt: skip


def _has(row: PlanRow, facet: Facet) -> bool:
    if not facet.chosen:
        return True
    if facet.name == PLACE:
        return any(one.code == facet.chosen and not one.is_out for one in row.places)
    return row.facts.get(facet.name) == facet.chosen


def _natural(pair: tuple[str, str]) -> tuple[float, str]:
    """An order in which 16 GB come after 8 GB and before 1 TB, however people write them: by value, then by words."""
    value, words = pair
    found = _SIZE.match(value)
    if found is None:
        return float("inf"), words
    return float(found["number"].replace(",", ".")) * _TIMES.get(found["times"] or "", 1), words
