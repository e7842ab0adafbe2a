"""What was ordered, as people read it: a line for each thing, and what it is made of beneath."""

from collections.abc import Iterator, Mapping, Sequence

from babel import Locale

from panier.core.cart.listed import about_of, grouped, name_of, without_name
from panier.core.cart.quote import Line, Quote, total_of
from panier.core.order.order import Order
from panier.core.values import frozen
from panier.web.pages.parts.amounts import amount, writing
from panier.web.pages.parts.tongues import Tongue

_GIFT = "GIFT"


@frozen
class PartView:
    """A price that a line is made of, or what is taken off it; `language`: of its name."""

    name: str
    amount: str
    language: str


@frozen
class LineView:
    """An ordered thing with all that belongs to it.

    `price` less `off` is `total`; both are empty where nothing is taken off. `names`: what was delivered is called so.
    """

    title: str
    about: str
    price: str
    off: str
    total: str
    parts: tuple[PartView, ...]
    included: tuple[str, ...]
    names: tuple[str, ...]
    item_id: int | None = None  # of the cart's item that it was
    is_one_price: bool = False  # its parts tell no more than its price and what an offer takes off


def folded(order: Order, locale: Locale, tongue: Tongue, *, language: str) -> tuple[LineView, ...]:
    """A line for each thing that hangs on no other; their totals are that of the order without tax.

    `language`: of the order's texts.
    """
    names = {place: tuple(_delivered(order, place)) for place in range(len(order.quote.things))}
    return folded_quote(order.quote, locale, tongue, names=names, language=language)


def folded_quote(
    quote: Quote,
    locale: Locale,
    tongue: Tongue,
    *,
    names: Mapping[int, tuple[str, ...]] | None = None,
    language: str | None = None,
) -> tuple[LineView, ...]:
    """The lines of a quote in this way. `names`: what its things are called once they are there, by their place.

    `language`: of its texts, where it is not that of the amounts.
    """
    known = names or {}
    words = (writing(locale, tongue), tongue, language or locale.language)
    return tuple(
        _line(quote, place, lines, known.get(place, ()), words=words) for place, lines in grouped(quote).items()
    )


def _line(
    quote: Quote, place: int, lines: Sequence[Line], names: tuple[str, ...], *, words: tuple[Locale, Tongue, str]
) -> LineView:
    locale = words[0]
    thing, currency = quote.things[place], quote.currency
    total = total_of((line.total for line in lines), currency)
    price = total_of((line.original for line in lines if line.detail_type != _GIFT), currency)
    is_reduced = price != total
    parts = tuple(_parts(quote, place, lines, words))
    is_plain = len(parts) < 2 and thing.quantity == 1
    priced = [line for line in lines if line.original.ucents and line.detail_type != _GIFT]
    name = name_of(thing)
    return LineView(
        title=name if thing.quantity == 1 else f"{thing.quantity} × {name}",
        about=about_of(thing, [line for line in lines if line.thing == place]),
        price=amount(price, locale) if is_reduced else "",
        off=amount(price - total, locale) if is_reduced else "",
        total=amount(total, locale),
        parts=() if is_plain else parts,
        included=tuple(_included(quote, place, lines)),
        item_id=thing.item_id,
        is_one_price=len(priced) < 2 and thing.quantity == 1 and not any(line.reductions for line in lines),
        names=tuple(dict.fromkeys(one for one in names if one != name)),
    )


def _parts(quote: Quote, place: int, lines: Sequence[Line], words: tuple[Locale, Tongue, str]) -> Iterator[PartView]:
    """All that makes a price more or less, in the order of the lines; they add up to the line's total."""
    locale, tongue, spoken = words
    for line in sorted(lines, key=lambda one: one.thing):
        thing = quote.things[line.thing]
        if line.original.ucents:
            name, language = without_name(thing, line.description), spoken
            if line.detail_type == _GIFT:
                is_own, language = line.thing == place, tongue.language
                name = tongue.say("Offer") if is_own else tongue.say("Offer: {name}", name=thing.name)
            pieces = f" · {line.quantity} × {amount(line.unit, locale)}" if line.quantity > 1 else ""
            yield PartView(f"{name}{pieces}", amount(line.original, locale), language)
        for one in line.reductions:
            yield PartView(tongue.say("Code {code}", code=one.code), amount(-one.amount, locale), tongue.language)


def _included(quote: Quote, place: int, lines: Sequence[Line]) -> Iterator[str]:
    """What comes with a thing and costs nothing."""
    for below in dict.fromkeys(line.thing for line in lines if line.thing != place):
        own = [line for line in lines if line.thing == below]
        if not any(line.original.ucents for line in own):
            thing = quote.things[below]
            yield about_of(thing, own) or thing.name


def _delivered(order: Order, place: int) -> Iterator[str]:
    """The names of what was delivered, or of the service that is changed; no placeholder."""
    number = order.quote.things[place].number
    if not number.startswith("*"):
        yield number
    for one in order.deliveries_of(place):
        if one.service_name:
            yield one.service_name
