"""The texts of an order in another language than its subsidiary's: on bills and in mails, which speak their reader's.

A text that the shop made of its phrases is made of those of the other language, and so is what the zone of a name is
called; offers are called as their catalogue does in that language, else as somebody does who knows names in it. What
else comes from elsewhere stays. That something is rented is what programs are told; people read for how long.
"""

from collections.abc import Callable, Iterable, Iterator

from panier.core.cart.listed import in_its_name
from panier.core.cart.quote import Line, Quote, Thing
from panier.core.catalog.catalog import Assortment
from panier.core.period import parse
from panier.core.service.owned import ZONE
from panier.core.values import replace
from panier.families.generic import PLACES, duration_text

SayName = Callable[[str, str], str]
"""Says the name of an offer in a language, such as fr_FR; as it is where nobody translated it."""


def worded(quote: Quote, assortment: Assortment, language: str, say_name: SayName = lambda _, name: name) -> Quote:
    """A quote with its texts in a language, such as fr_FR; as it is where that is its own, or unknown."""
    company = assortment.subsidiaries.get(quote.subsidiary)
    if company is None or language[:2] not in assortment.phrases:
        return quote
    zone = assortment.phrases_in(language)["zone"]
    things = tuple(replace(one, name=zone) if one.product == ZONE.product else one for one in quote.things)
    known = [
        _told(thing, assortment, (company.language, language), language, quote.subsidiary) for thing in quote.things
    ]
    lines = (replace(one, description=known[one.thing].get(one.description, one.description)) for one in quote.lines)
    found = replace(quote, lines=tuple(_of_zones(quote, lines, zone)), things=things)
    own = [own_text(one.name, one, assortment, quote.subsidiary, language) for one in things]
    sold = [_sold_as(one, assortment, quote.subsidiary, language) for one in things]
    names = [name or say_name(language, one) for name, one in zip(own, sold, strict=True)]

    def said(line: Line) -> str:
        """A line in that language: a description whole, else with its offer called so."""
        thing = things[line.thing]
        text = own_text(line.description, thing, assortment, quote.subsidiary, language)
        return line.description.replace(thing.name, names[line.thing], 1) if text is None else text

    told_lines = tuple(replace(one, description=said(one)) for one in found.lines)
    return replace(found, lines=told_lines, things=tuple(map(_called, things, names)))


def own_text(text: str, thing: Thing, assortment: Assortment, subsidiary: str, language: str) -> str | None:
    """What a thing's catalogue says in a language in place of a name or description that it has in several.

    None where it has one for all, or other ones by now: a thing stays what it was called when it was ordered.
    """
    plan = assortment.offered(thing.plan_code, subsidiary, thing.family)
    return None if plan is None else plan.text_in(text, language)


def _sold_as(thing: Thing, assortment: Assortment, subsidiary: str, language: str) -> str:
    """What a thing was sold as; what its offer is called, where no more than its code was kept, as of what was used."""
    plan = assortment.offered(thing.plan_code, subsidiary, thing.family) if thing.name == thing.plan_code else None
    return thing.name if plan is None else plan.name_in(language)


def _called(thing: Thing, name: str) -> Thing:
    return replace(thing, name=name)


def _of_zones(quote: Quote, lines: Iterable[Line], called: str) -> Iterator[Line]:
    """Lines with the zone of a name called so, where the catalogue's name of it stands before what is done."""
    for line in lines:
        thing = quote.things[line.thing]
        is_named = thing.product == ZONE.product and line.description.startswith(thing.name)
        yield replace(line, description=called + line.description[len(thing.name) :]) if is_named else line


def _told(
    thing: Thing, assortment: Assortment, from_languages: Iterable[str], language: str, subsidiary: str
) -> dict[str, str]:
    """What people read in a language for each text that a thing's lines may have in others."""
    told = tuple(_texts(thing, assortment, language, told_in=subsidiary))
    return {text: one for its in from_languages for text, one in zip(_texts(thing, assortment, its), told, strict=True)}


def _texts(thing: Thing, assortment: Assortment, language: str, *, told_in: str = "") -> Iterator[str]:
    """What the lines of a thing may be called in a language, in the same order in each.

    `told_in`: the subsidiary where people are told it, who read a place's name; programs read its code alone.
    """
    phrases, period = assortment.phrases_in(language), parse(thing.duration)
    lasting = [] if period is None else [duration_text(period, language)]
    if thing.domain is not None:
        yield f"{thing.domain} - {phrases['zone']}"
    for key, name in (("registration", thing.domain), ("transfer", thing.domain), ("renewal", thing.number)):
        request = phrases[key].format(name=name, suffix=thing.plan_code)
        yield from (request, *(f"{request} - {one}" for one in lasting))
    rental = in_its_name(thing) if told_in else f"{thing.name} {phrases['rental']}"
    answers = dict(reversed(thing.configurations))  # of a label that was answered twice, the first counts
    chosen = next((answers[label] for label in PLACES if label in answers), None)
    if chosen is not None and told_in and (place := assortment.place(chosen, told_in, thing.family)) is not None:
        chosen = f"{place.town(language)} ({chosen.upper()})"
    for text in (rental, *([] if chosen is None else [f"{rental} - {phrases['datacentre'].format(chosen)}"])):
        yield from (text if told_in else f"{text} - ", *(f"{text} - {one}" for one in lasting))
