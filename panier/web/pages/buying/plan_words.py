"""What plans, their options and their questions are called on pages, and what is known of them besides their prices."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

import msgspec
from babel.units import format_unit

from panier.core.catalog.catalog import Catalog, Plan, Question
from panier.core.service.commitments.usage import is_paid_by_use
from panier.core.service.owned import CREDIT
from panier.core.values import replace
from panier.web.pages.buying.plan_figures import plan_figures
from panier.web.pages.parts.called.labels import spaced
from panier.web.pages.parts.called.places import PLACES
from panier.web.pages.parts.tongues import phrase, spoken

_COUNTRY = "country"
_RANGES = {"soyoustart": "SoYouStart"}  # brands that a code does not spell
# What catalogues tell of technology, by where it stands in them: its name, and the unit that its number is in.
_FACTS = {
    "Cpu brand": (phrase("Processor maker"), ""),
    "Cpu model": (phrase("Processor"), ""),
    "Cpu cores": (phrase("Cores"), ""),
    "Cpu threads": (phrase("Threads"), ""),
    "Cpu frequency": (phrase("Frequency"), "frequency-gigahertz"),
    "Cpu boost": (phrase("Frequency at most"), "frequency-gigahertz"),
    "Zone city": (phrase("City"), ""),
    "Zone country": (phrase("Country"), _COUNTRY),
    "Hypervisor name": (phrase("Hypervisor"), ""),
}
_TECHNICAL = frozenset({"Zone name", "Zone city code", "Hypervisor short name", "Hypervisor type"})  # codes of these
_PEOPLE = frozenset({"nichandle", "/me/contact", "/domain/contact"})
_FACTS_MAX = 12
_CREDIT = phrase("paid in advance: it is worth its price, lasts 13 months, and pays the bills of use first")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,6})?")


def told_once(plans: Iterable[Plan], kept: Collection[str] = ()) -> tuple[Plan, ...]:
    """Plans to choose from: of those that differ in nothing but their codes one stays, the first or a kept one.

    Programs know several by old and new codes; to people they are one offer.
    """
    found: list[Plan] = []
    for plan in plans:
        twin = next((place for place, one in enumerate(found) if _are_twins(one, plan)), None)
        if twin is None:
            found.append(plan)
        elif plan.plan_code in kept and found[twin].plan_code not in kept:
            found[twin] = plan
    return tuple(found)


def _are_twins(one: Plan, other: Plan) -> bool:
    return one.name == other.name and replace(one, plan_code=other.plan_code, product=other.product) == other


def is_answered_by_typing(plan: Plan) -> bool:
    """True for a plan whose every needed answer can be chosen or written in a form: no contact, file or document."""
    return not any(
        one.required
        and not one.values
        and (one.kind.lower() in _PEOPLE or one.kind.startswith("/") or one.kind == "json")
        for one in plan.questions
    )


def questions_of(plan: Plan) -> tuple[Question, ...]:
    """The questions that a visitor answers about a plan; those about accounts and contacts are for later."""
    return tuple(one for one in plan.questions if one.kind.lower() not in _PEOPLE)


def blurb_of(plan: Plan) -> str:
    """What a plan's catalogue says beneath its name; nothing where the name says it already."""
    said, name = plan.description_in(spoken().language), plan.name_in(spoken().language)
    return "" if said.casefold() in name.casefold() else said


def about_of(plan: Plan) -> str:
    """What an option is that its name and its price leave open: what is done with money that is paid in."""
    return spoken().say(_CREDIT) if plan.product == CREDIT.product else ""


def unpriced_words(catalog: Catalog, plan: Plan) -> str:
    """What is said in place of a price of a plan that itself costs nothing."""
    if is_paid_by_use(catalog, plan):
        return phrase("paid by use")
    needed = (catalog.addons[code] for group in plan.addon_families if group.mandatory for code in group.addons)
    is_priced = any(pricing.price_ucents for option in needed for pricing in option.pricings)
    return phrase("priced by its options") if is_priced else phrase("free of charge")


def range_words(code: str) -> str:
    """What a range of plans is called: soyoustart as SoYouStart."""
    return _RANGES.get(code) or spaced(code)


def facts_of(family: str, plan: Plan) -> dict[str, str]:
    """What is known of a plan: its figures, its range, and what its catalogue tells about its technology."""
    found = dict(plan_figures(family, plan.plan_code))
    found |= {phrase("Range"): range_words(plan.range_name)} if plan.range_name else {}
    technical = msgspec.json.decode(plan.blobs).get("technical") if plan.blobs else None
    for source in (plan.traits, technical if isinstance(technical, Mapping) else {}):
        found |= dict(_told(place, value) for place, value in _flattened(source) if place not in _TECHNICAL)
    return dict(list(found.items())[:_FACTS_MAX])


def _told(place: str, value: str) -> tuple[str, str]:
    """What a fact is called, and its value as people write it where they are."""
    name, unit = _FACTS.get(place, (place, ""))
    locale = spoken().locale
    if unit == _COUNTRY:
        return name, locale.territories.get(value, value)
    if unit and _NUMBER.fullmatch(value):
        return name, format_unit(Decimal(value), unit, length="short", locale=locale)
    return name, value


def places_of(plan: Plan) -> tuple[str, ...]:
    """Where a plan may stand, as its questions name it."""
    return next((one.values or () for label in PLACES for one in plan.questions if one.label == label), ())


def _flattened(source: Mapping[str, object], above: str = "") -> Iterator[tuple[str, str]]:
    """The simple values of something nested, each under a name made of its place."""
    for name, value in source.items():
        place = f"{above} {spaced(str(name)).lower()}".strip().capitalize()
        if isinstance(value, Mapping):
            yield from _flattened(value, place)
        elif isinstance(value, str | int | float) and not isinstance(value, bool) and str(value):
            yield place, str(value)
