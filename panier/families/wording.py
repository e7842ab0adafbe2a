"""The texts of an order in another language than its subsidiary's: on bills and in mails, which speak their reader's.

A text that the shop made of its phrases is made of those of the other language; what comes from elsewhere, such as the
names of offers, stays as it is.
"""

from collections.abc import Iterator

from panier.core.cart.quote import Quote, Thing
from panier.core.catalog.catalog import Assortment
from panier.core.period import parse
from panier.core.values import replace
from panier.families.generic import PLACES, duration_text


def worded(quote: Quote, assortment: Assortment, language: str) -> Quote:
    """A quote with its texts in a language, such as fr_FR; as it is where that is its own, or unknown."""
    company = assortment.subsidiaries.get(quote.subsidiary)
    if company is None or company.language[:2] == language[:2] or language[:2] not in assortment.phrases:
        return quote
    known = [
        dict(zip(_texts(thing, assortment, company.language), _texts(thing, assortment, language), strict=True))
        for thing in quote.things
    ]
    lines = (replace(one, description=known[one.thing].get(one.description, one.description)) for one in quote.lines)
    return replace(quote, lines=tuple(lines))


def _texts(thing: Thing, assortment: Assortment, language: str) -> Iterator[str]:
    """What the lines of a thing may be called in a language, in the same order in each."""
    phrases, period = assortment.phrases_in(language), parse(thing.duration)
    lasting = [] if period is None else [duration_text(period, language)]
    if thing.domain is not None:
        yield f"{thing.domain} - {phrases['zone']}"
    for key, name in (("registration", thing.domain), ("transfer", thing.domain), ("renewal", thing.number)):
        request = phrases[key].format(name=name, suffix=thing.plan_code)
        yield from (request, *(f"{request} - {one}" for one in lasting))
    rental = f"{thing.name} {phrases['rental']}"
    answers = dict(reversed(thing.configurations))  # of a label that was answered twice, the first counts
    chosen = next((answers[label] for label in PLACES if label in answers), None)
    for text in (rental, *([] if chosen is None else [f"{rental} - {phrases['datacentre'].format(chosen)}"])):
        yield from (f"{text} - ", *(f"{text} - {one}" for one in lasting))
