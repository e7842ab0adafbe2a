"""What another version of a catalogue would change for customers.

Plans added and removed, and whatever is not the same of those that stay: amounts, and all else that is told of a plan,
of its prices and of the promotions on them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from itertools import takewhile

from panier.core.catalog.by_language import ENGLISH
from panier.core.catalog.catalog import Catalog, Plan, Pricing
from panier.core.catalog.promoted import Promotion
from panier.core.catalog.terms import RECURRING
from panier.core.money import Money
from panier.core.period import Period, at
from panier.core.values import frozen, replace

# What an amount, the name of a price or the place of a plan says already.
_IN_NAMES = frozenset({
    "plan_code", "family", "pricings", "mark", "mode", "capacities", "interval", "interval_unit", "phase",
    "quantity_min", "price_ucents", "promotions",
})  # fmt: skip
_BY_NAME = ("products", "places")
_OF_VERSION = frozenset({
    "family", "subsidiary", "currency", "plans", "addons", "catalog_id", "version_id", *_BY_NAME,
})  # fmt: skip
# What public catalogues list of a price, and what follows from the rest where they do not.
_LISTED = ("tax_ucents", "description", "formatted_price")
_OF_PROMOTION = frozenset({"name", "value", "listed"})
_INSTANTS = frozenset({"start_us", "end_us"})
# What a plan has by language, what it has in one, and what reads it.
_BY_LANGUAGE = (
    ("names", "name", Plan.name_in),
    ("descriptions", "product_description", Plan.description_in),
)
_LINE_MAX = 300  # characters; of longer texts, what differs is told
CATALOGUE, PLAN, OPTION = "catalogue", "plan", "option"


@frozen
class PriceName:
    """Which price of a plan something is: its mode, its use, how long it is for and where it begins to apply.

    `promotion`: the name of the promotion on it, where that is meant. `place`: which of several prices that have all
    of this in common. As text it is what commands print.
    """

    mode: str
    capacities: tuple[str, ...]
    duration: Period
    quantity_min: int = 1
    phase: int = 1
    promotion: str = ""
    place: int = 1

    @property
    def is_of_intervals(self) -> bool:
        """True for the price of an interval, which holds when something is ordered and whenever it is renewed."""
        return not self.duration.is_empty and any(use in RECURRING for use in self.capacities)

    def __str__(self) -> str:
        parts = [self.mode, "+".join(self.capacities)]
        if not self.duration.is_empty:
            parts.append(self.duration.iso)
        if self.quantity_min > 1:
            parts.append(f"from {self.quantity_min}")
        if self.phase > 1:
            parts.append(f"phase {self.phase}")
        text = " ".join(parts) + (f", promotion {self.promotion}" if self.promotion else "")
        return text + (f", number {self.place}" if self.place > 1 else "")


@frozen
class Change:
    """One difference between two catalogues.

    `old` and `new` are amounts, or where `part` names what else differs, texts (instants in ISO 8601); None where that
    side has none. `price`: of which price it is; None of what is told of a whole plan.
    """

    section: str
    plan_code: str
    price: PriceName | None
    old: Money | str | None
    new: Money | str | None
    part: str = ""

    @property
    def is_of_renewals(self) -> bool:
        """True where an amount differs that services are renewed at, as well as sold."""
        price = self.price
        is_changed = not self.part and self.old is not None and self.new is not None
        return price is not None and price.is_of_intervals and not price.promotion and is_changed

    @property
    def is_whole_plan(self) -> bool:
        """True where a plan or an option is added or removed."""
        return self.price is None and not self.part


def changes(old: Catalog, new: Catalog) -> tuple[Change, ...]:
    """Every difference: what both tell of the catalogue, then plans, then options, in the order of their codes."""
    found = [
        Change(CATALOGUE, "", None, was, comes, part)
        for part, was, comes in _differing(_of_catalogue(old), _of_catalogue(new))
        if was is not None and comes is not None
    ]
    for section, before, after in ((PLAN, old.plans, new.plans), (OPTION, old.addons, new.addons)):
        found += _section(section, before, after, old=old.currency, new=new.currency)
    return tuple(found)


def _of_catalogue(catalog: Catalog) -> dict[str, str]:
    """What is told of a catalogue besides its plans; each of its products and places by itself."""
    several = {f"{part} {name}": _text(one) for part in _BY_NAME for name, one in getattr(catalog, part).items()}
    return {**_told(catalog, _OF_VERSION), **several}


def _section(
    section: str, before: Mapping[str, Plan], after: Mapping[str, Plan], *, old: str, new: str
) -> Iterator[Change]:
    for code in sorted(before.keys() | after.keys()):
        was, comes = before.get(code), after.get(code)
        if was is None or comes is None:
            gone = None if was is None else _least(was, old)
            fresh = None if comes is None else _least(comes, new)
            yield Change(section, code, None, gone, fresh)
        elif was != comes or old != new:
            words, unsaid = _of_words(was, comes)
            for part, had, has in (*words, *_differing(_told(was, unsaid), _told(comes, unsaid))):
                yield Change(section, code, None, had, has, part)
            yield from _of_prices(section, code, _prices(was, old), _prices(comes, new))


def _of_words(was: Plan, comes: Plan) -> tuple[list[tuple[str, str | None, str | None]], frozenset[str]]:
    """What differs of the words by language ("names fr"), and what is told by that; one text is for all languages."""
    found: list[tuple[str, str | None, str | None]] = []
    unsaid = _IN_NAMES
    for part, text, read in _BY_LANGUAGE:
        sides: list[Mapping[str, str]] = [getattr(was, part), getattr(comes, part)]
        if any(sides):
            unsaid |= {part, text}
            languages = dict.fromkeys((ENGLISH, *(one for side in sides for one in side)))
            told = [{f"{part} {one}": read(plan, one) for one in languages} for plan in (was, comes)]
            found += _differing(*told)
    return found, unsaid


@frozen
class _Price:
    """An amount, and the price or the promotion that it is of."""

    amount: Money
    whole: Pricing | Promotion


def _of_prices(
    section: str, code: str, old: Mapping[PriceName, _Price], new: Mapping[PriceName, _Price]
) -> Iterator[Change]:
    """What differs of the prices and promotions of a plan; of one that is gone, only that it is."""
    for name in sorted(old.keys() | new.keys(), key=str):
        was, comes = old.get(name), new.get(name)
        is_other = was is None or comes is None or was.amount != comes.amount
        if is_other:
            had, has = (None if one is None else one.amount for one in (was, comes))
            yield Change(section, code, name, had, has)
        if comes is not None and (was is None or was.whole != comes.whole):
            unsaid = _unsaid(was, comes, is_other=is_other)
            earlier = {} if was is None else _told(was.whole, unsaid)
            for part, before, after in _differing(earlier, _told(comes.whole, unsaid)):
                yield Change(section, code, name, before, after, part)


def _unsaid(was: _Price | None, comes: _Price, *, is_other: bool) -> frozenset[str]:
    """What of a price needs no line: what its name and its amount say, and what follows from them unless listed."""
    if isinstance(comes.whole, Promotion):
        is_named = comes.whole.description == comes.whole.name and was is None
        return _OF_PROMOTION | ({"description"} if is_named else set())
    sides = [one.whole for one in (was, comes) if one is not None]
    listed = {name for name in _LISTED if is_other or any(getattr(one, name) is None for one in sides)}
    return _IN_NAMES | listed


def _prices(plan: Plan, currency: str) -> dict[PriceName, _Price]:
    """Prices by what they are for, promotions by themselves."""
    found: dict[PriceName, _Price] = {}
    for pricing in plan.pricings:
        name = _free(_name(pricing), found)
        found[name] = _Price(Money(pricing.price_ucents, currency), pricing)
        for promotion in pricing.promotions:
            off = Money(-promotion.off_ucents(pricing.price_ucents), currency)
            found[_free(replace(name, promotion=promotion.name), found)] = _Price(off, promotion)
    return found


def _free(name: PriceName, taken: Mapping[PriceName, object]) -> PriceName:
    """A name that no price before has."""
    while name in taken:
        name = replace(name, place=name.place + 1)
    return name


def _name(pricing: Pricing) -> PriceName:
    return PriceName(pricing.mode, pricing.capacities, pricing.duration, pricing.quantity_min, pricing.phase)


def _told(thing: object, unsaid: frozenset[str] = _IN_NAMES) -> dict[str, str]:
    """What a value says beyond what it says when nothing is said, by the names of its fields."""
    assert is_dataclass(thing)
    found = {}
    for one in fields(thing):
        value = getattr(thing, one.name)
        usual = one.default if one.default_factory is MISSING else one.default_factory()
        if one.name not in unsaid and value != usual and (text := _text(value, is_instant=one.name in _INSTANTS)):
            found[one.name] = text
    return found


def _text(value: object, *, is_instant: bool = False) -> str:
    """A value in a line."""
    if is_instant and isinstance(value, int):
        return at(value).isoformat()
    if isinstance(value, Period):
        return value.iso
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_text(one)}" for name, one in value.items())
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(map(_text, value))
    if is_dataclass(value):
        name = getattr(value, "name", "") or getattr(value, "label", "")
        told = "; ".join(f"{part}: {text}" for part, text in _told(value, frozenset({"name", "label"})).items())
        return " ".join(filter(None, (str(name), f"({told})" if told and name else told)))
    return "" if value is None else str(value)


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str | None, str | None]]:
    """What is not the same in both, in the order of the new one, then what is gone."""
    for part in dict.fromkeys((*new, *old)):
        was, comes = old.get(part), new.get(part)
        if was != comes:
            start = sum(
                1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(was or "", comes or "", strict=False))
            )
            yield part, _shortened(was, start), _shortened(comes, start)


def _shortened(text: str | None, start: int) -> str | None:
    """A text from where it differs on, if it is long."""
    if text is None or len(text) <= _LINE_MAX:
        return text
    begin = max(start - _LINE_MAX // 3, 0)
    end = begin + _LINE_MAX
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


def _least(plan: Plan, currency: str) -> Money:
    """The lowest recurring price of a plan, or else its lowest one-off price."""
    recurring = [pricing.price_ucents for pricing in plan.pricings if not pricing.duration.is_empty]
    return Money(min(recurring or [pricing.price_ucents for pricing in plan.pricings]), currency)
