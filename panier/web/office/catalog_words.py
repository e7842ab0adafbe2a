"""What catalogues call by codes, in words: families, prices, modes, and where something is sold."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from panier.core.catalog.catalog import Assortment
from panier.core.catalog.changes import PriceName
from panier.core.catalog.terms import RECURRING
from panier.core.money import UCENTS_PER_UNIT, Money
from panier.core.office.typed import typed_time
from panier.core.period import Period, parse
from panier.files.editing.plan_edits import PriceSpot
from panier.web.pages.buying.families import TITLES
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.moments import moment
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.tongues import phrase, spoken

# What a price is for, as catalogues of OVHcloud's form call it.
_USES = {
    "installation": phrase("at the beginning"),
    "renew": phrase("to renew"),
    "consumption": phrase("as it is used"),
    "upgrade": phrase("to change to it"),
    "downgrade": phrase("to change down to it"),
    "detach": phrase("to detach"),
    "dynamic": phrase("as it is set"),
}
_AT_FIRST = phrase("only at the beginning")
_ALWAYS = phrase("at the beginning and to renew")
_MODES = {
    "create-default": phrase("registration"),
    "transfer-default": phrase("transfer"),
    "create-premium": phrase("registration of a premium name"),
    "transfer-premium": phrase("transfer of a premium name"),
    "transfer-aftermarket": phrase("transfer from its seller"),
    "create-sunrise": phrase("registration for owners of trademarks"),
    "create-landrush": phrase("early registration"),
    "trade-default": phrase("change of owner"),
    "restore-default": phrase("restoration"),
}
# What is sold otherwise than on pages of families.
_OTHERS = {
    "direct": phrase("Changes of services"),
    "domain": phrase("Domain names"),
    "domainPacks": phrase("Packs of domain names"),
}
# Which form of the office made a version (web/office/deeds/catalog.py), as its source says.
_SOURCES = (
    (
        re.compile(r"the office, by (?P<who>\S+): price of (?P<plan>.+)"),
        phrase("the office, by {who}: a price of {plan}"),
    ),
    (
        re.compile(r"the office, by (?P<who>\S+): words of (?P<plan>.+)"),
        phrase("the office, by {who}: the words of {plan}"),
    ),
    (
        re.compile(r"the office, by (?P<who>\S+): promotion of (?P<plan>.+)"),
        phrase("the office, by {who}: a promotion of {plan}"),
    ),
)
# What else than an amount differs between two versions, as the fields of core/catalog/catalog.py are called; those
# that are only for programs keep their code.
PARTS = {
    "name": phrase("name"),
    "description": phrase("description"),
    "product_description": phrase("description"),
    "names": phrase("name ({name})"),
    "descriptions": phrase("description ({name})"),
    "questions": phrase("what is asked"),
    "addon_families": phrase("options"),
    "contracts": phrase("contracts"),
    "periods_max": phrase("terms paid in advance at the most"),
    "quantity_max": phrase("pieces at the most"),
    "commitment": phrase("bound for so many terms"),
    "engagement": phrase("what binds"),
    "start_us": phrase("begins"),
    "end_us": phrase("ends"),
    "context": phrase("for whom"),
    "duration": phrase("for so many terms"),
    "quantity": phrase("pieces for each customer"),
    "global_quantity": phrase("pieces for all customers together"),
    "is_global_quantity_limited": phrase("limited for all customers together"),
    "bundle": phrase("together with"),
    "condition": phrase("on condition of"),
    "tags": phrase("marks"),
    "traits": phrase("technical details"),
    "places": phrase("place {name}"),
    "products": phrase("product {name}"),
    "tax_basis_points": phrase("tax in hundredths of a percent"),
}
_BY_LANGUAGE = frozenset({"names", "descriptions"})
_TRUTHS = {"True": phrase("yes"), "False": phrase("no")}
_FOR_WHOM = {
    "standard": phrase("everybody"),
    "welcome": phrase("new customers"),
    "discover": phrase("those who have none of it yet"),
}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_BOUND = re.compile(r"(upfront|degressivity)(\d{1,3})")


def family_in_words(assortment: Assortment, family: str) -> str:
    """What people call a family: in the words of pages, else as its own catalogue does, else by its code."""
    if (title := TITLES.get(family) or _OTHERS.get(family)) is not None:
        return spoken().say(title)
    named = (one.name for one in assortment.catalogs_in(assortment.home) if one.family == family)
    return next(named, "") or family


def source_in_words(source: str) -> str:
    """Where a version comes from: a form of the office, else the name of its file as it is."""
    return spoken().say_code(_SOURCES, source) or source


def place_in_words(assortment: Assortment, code: str) -> str:
    """The country that a subsidiary is for; its code too where several are for one."""
    subsidiary = assortment.subsidiaries.get(code)
    if subsidiary is None:
        return code
    name = spoken().locale.territories.get(subsidiary.country, code)
    return name if code == subsidiary.country else f"{name} ({code})"


def places_in_words(assortment: Assortment, codes: Iterable[str]) -> str:
    """Several of them."""
    return ", ".join(place_in_words(assortment, one) for one in codes)


def mode_in_words(mode: str) -> str:
    """A pricing mode; nothing for the usual one."""
    if mode == "default":
        return ""
    if (bound := _BOUND.fullmatch(mode)) is None:
        return spoken().say(_MODES[mode]) if mode in _MODES else mode
    length = period(Period(months=int(bound[2])), spoken().locale)
    if bound[1] == "upfront":
        return spoken().say("{length} paid in advance", length=length)
    return spoken().say("bound for {length}", length=length)


def price_in_words(name: PriceName) -> str:
    """Which price of a plan something is."""
    say = spoken().say
    parts = [often_in_words(name.duration), mode_in_words(name.mode), ", ".join(map(say, _uses(name)))]
    if name.quantity_min > 1:
        parts.append(say("from {count} pieces on", count=name.quantity_min))
    if name.phase > 1:
        parts.append(say("in phase {number}", number=name.phase))
    if name.promotion:
        parts.append(say("promotion “{name}”", name=name.promotion))
    if name.place > 1:
        parts.append(say("number {number} of those alike", number=name.place))
    return ", ".join(filter(None, parts))


def _uses(name: PriceName) -> list[str]:
    """When a price is paid, in the words of what the shop does; what it does not know, by its code.

    The price of an interval is also that of the first one, and promotions are on what is ordered, never on renewals.
    """
    if name.promotion:
        return [_AT_FIRST]
    if not name.is_of_intervals or "consumption" in name.capacities:
        return [_USES.get(one, one) for one in name.capacities]
    others = [_USES.get(one, one) for one in name.capacities if one not in RECURRING]
    return [_ALWAYS if name.phase == 1 else _USES["renew"], *others]


def part_in_words(part: str) -> str:
    """What else than an amount differs; the code of what is only for programs."""
    kind, _, name = part.partition(" ")
    if kind in _BY_LANGUAGE:
        name = spoken().locale.languages.get(name, name)
    return spoken().say(PARTS[kind], name=name) if kind in PARTS else part


def side_in_words(part: str, side: Money | str | None) -> str:
    """What it was or becomes: amounts, instants and truths as people write them, any other text as it is."""
    if side is None:
        return "–"
    if isinstance(side, Money):
        return amount(side, spoken().locale)
    if side in _TRUTHS:
        return spoken().say(_TRUTHS[side])
    if part == "context" and side in _FOR_WHOM:
        return spoken().say(_FOR_WHOM[side])
    return instant_in_words(side)


def instant_in_words(text: str) -> str:
    """An instant as people write it; anything else as it is."""
    if _INSTANT.fullmatch(text) is None:
        return text
    return moment(typed_time("time", text, now_us=0), 0).exact


def spot_in_words(spot: PriceSpot) -> str:
    """A price of a family's file: how often it is paid, or that it is for the set-up, and in which modes."""
    length = parse(spot.period) if spot.period else None
    when = spoken().say("set-up") if spot.part == "setup" else often_in_words(length) if length else spot.period
    modes = [words for one in spot.modes if (words := mode_in_words(one))]
    return ", ".join((when or spoken().say("once"), *modes))


def amounts_in_words(spot: PriceSpot, assortment: Assortment) -> str:
    """What a price of a family's file is, in each currency and in subsidiaries with one of their own."""
    found = []
    for key, text in spot.amounts.items():
        here = assortment.subsidiaries.get(key)
        words = amount_in_words(text, key if here is None else here.currency)
        found.append(words if here is None else f"{words} ({place_in_words(assortment, key)})")
    return " · ".join(found)


def amount_in_words(text: str, currency: str) -> str:
    """An amount as a file has it, as whoever looks writes it; what is no amount, as it stands there."""
    try:
        return amount(Money(int(Decimal(text) * UCENTS_PER_UNIT), currency), spoken().locale)
    except (InvalidOperation, ValueError, OverflowError):
        return f"{text} {currency}"


def money_in_words(assortment: Assortment) -> list[tuple[str, str]]:
    """What an amount can be for, to choose from: each currency that the shop sells in, then each subsidiary alone."""
    names = spoken().locale.currencies
    money = sorted({one.currency for one in assortment.subsidiaries.values()})
    return [
        *((one, f"{one} · {names.get(one, one)}") for one in money),
        *(
            (one.code, spoken().say("only {place}, in {currency}", place=place_in_words(assortment, one.code),
                                    currency=one.currency))
            for one in assortment.subsidiaries.values()
        ),
    ]  # fmt: skip


def often_in_words(length: Period) -> str:
    """How often a price is paid."""
    say = spoken().say
    if length.is_empty:
        return say("once")
    if length == Period(months=1):
        return say("every month")
    if length == Period(months=12):
        return say("every year")
    return say("every {length}", length=period(length, spoken().locale))
