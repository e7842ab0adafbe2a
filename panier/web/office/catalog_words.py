"""What catalogues call by codes, in words: families, prices, modes, and where something is sold."""

import re
from collections.abc import Iterable

from panier.core.catalog.catalog import Assortment
from panier.core.catalog.changes import PriceName
from panier.core.period import Period, parse
from panier.files.editing.plan_edits import PriceSpot
from panier.web.pages.buying.families import TITLES
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
_BOUND = re.compile(r"(upfront|degressivity)(\d{1,3})")


def family_in_words(assortment: Assortment, family: str) -> str:
    """What people call a family: in the words of pages, else as its own catalogue does, else by its code."""
    if (title := TITLES.get(family) or _OTHERS.get(family)) is not None:
        return spoken().say(title)
    named = (one.name for one in assortment.catalogs_in(assortment.home) if one.family == family)
    return next(named, "") or family


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
    say, uses = spoken().say, [spoken().say(_USES.get(one, one)) for one in name.capacities]
    parts = [_how_often(name.duration), mode_in_words(name.mode), ", ".join(uses)]
    if name.quantity_min > 1:
        parts.append(say("from {count} pieces on", count=name.quantity_min))
    if name.phase > 1:
        parts.append(say("in phase {number}", number=name.phase))
    if name.promotion:
        parts.append(say("promotion “{name}”", name=name.promotion))
    return ", ".join(filter(None, parts))


def spot_in_words(spot: PriceSpot) -> str:
    """A price of a family's file, with its amounts."""
    length = parse(spot.period) if spot.period else None
    when = spoken().say("set-up") if spot.part == "setup" else _how_often(length) if length else spot.period
    modes = [words for one in spot.modes if (words := mode_in_words(one))]
    amounts = ", ".join(f"{amount} {currency}" for currency, amount in spot.amounts.items())
    return f"{', '.join((when or spoken().say('once'), *modes))}: {amounts}"


def _how_often(length: Period) -> str:
    say = spoken().say
    if length.is_empty:
        return say("once")
    if length == Period(months=1):
        return say("every month")
    if length == Period(months=12):
        return say("every year")
    return say("every {length}", length=period(length, spoken().locale))
