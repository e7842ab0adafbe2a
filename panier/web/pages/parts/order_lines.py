"""What was ordered, as people read it: a line for each thing, and what it is made of beneath."""

from collections.abc import Iterator, Mapping, Sequence

from babel import Locale

from panier.core.cart.listed import DESCRIPTION, grouped, name_of, own_name_of, root_of, without_name
from panier.core.cart.quote import Line, Quote, Thing, total_of
from panier.core.catalog.catalog import Assortment
from panier.core.order.order import Order
from panier.core.period import parse
from panier.core.service.owned import DOMAIN, ZONE
from panier.core.values import frozen
from panier.families.wording import own_text
from panier.outside.names import in_unicode
from panier.web.pages.parts.amounts import amount, writing
from panier.web.pages.parts.called.labels import is_shown, label_of
from panier.web.pages.parts.called.offers import offer
from panier.web.pages.parts.called.places import PLACES, TELLING, answer
from panier.web.pages.parts.called.plan_names import plan_name
from panier.web.pages.parts.called.promotions import promotion_text
from panier.web.pages.parts.periods import period
from panier.web.pages.parts.tongues import Tongue, phrase

_GIFT = "GIFT"
# What is paid once, of a thing that is bought and of one that is rented.
_ONCE = {False: phrase("one-time payment"), True: phrase("set-up fee")}
_TRANSFER, _REGISTRATION = phrase("Transfer to us"), phrase("Registration")
_RENEW = "renew"
_PLAIN_ACTIONS = frozenset({"installation", _RENEW})  # lines of any other say themselves what they are


@frozen
class PartView:
    """A price that a line is made of, or what is taken off it."""

    name: str
    amount: str


@frozen
class LineView:
    """An ordered thing with all that belongs to it.

    `price` less `off` is `total`; both are empty where nothing is taken off. `names`: what was delivered is called so;
    `ascii`: how programs spell a title in other letters.
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
    ascii: str = ""
    offers: tuple[str, ...] = ()  # what the promotions in its price say to customers


@frozen
class CalledThing:
    """What an ordered thing is called, and what is said about it: what is done, where, which offer it is."""

    title: str
    about: str


def things_of(order: Order, tongue: Tongue, assortment: Assortment) -> tuple[str, ...]:
    """What an order is of, in the language of whoever looks: each once, without what hangs on something else."""
    words = _Words(tongue.locale, tongue, assortment, order.quote.subsidiary)
    mains = (one for one in order.quote.things if one.parent is one.beneath is None)
    return tuple(dict.fromkeys(_title(one, words) for one in mains))


def folded(order: Order, locale: Locale, tongue: Tongue, assortment: Assortment) -> tuple[LineView, ...]:
    """A line for each thing that hangs on no other; their totals are that of the order without tax."""
    names = {place: tuple(_delivered(order, place)) for place in range(len(order.quote.things))}
    return folded_quote(order.quote, locale, tongue, assortment, names=names)


def folded_quote(
    quote: Quote,
    locale: Locale,
    tongue: Tongue,
    assortment: Assortment,
    *,
    names: Mapping[int, tuple[str, ...]] | None = None,
) -> tuple[LineView, ...]:
    """The lines of a quote in this way, said in the language of whoever looks, with amounts as `locale` writes them.

    `names`: what its things are called once they are there, by their place.
    """
    known = names or {}
    words = _Words(writing(locale, tongue), tongue, assortment, quote.subsidiary)
    return tuple(_line(quote, place, lines, known.get(place, ()), words) for place, lines in grouped(quote).items())


def called(quote: Quote, place: int, tongue: Tongue, assortment: Assortment) -> CalledThing:
    """The thing at a place of a quote, in the language of whoever looks; what hangs on another has its own words."""
    words = _Words(tongue.locale, tongue, assortment, quote.subsidiary)
    thing = quote.things[place]
    return CalledThing(
        _title(thing, words), _about(thing, [line for line in quote.lines if line.thing == place], words)
    )


def line_words(quote: Quote, tongue: Tongue, assortment: Assortment) -> tuple[str, ...]:
    """What each line of a quote is for, as words that stand alone: which thing, which option of it, for how long."""
    words = _Words(tongue.locale, tongue, assortment, quote.subsidiary)
    return tuple(_alone(quote, line, words) for line in quote.lines)


@frozen
class _Words:
    """How lines are written: amounts, sentences, and whose names of places they have."""

    locale: Locale
    tongue: Tongue
    assortment: Assortment
    subsidiary: str


def _line(quote: Quote, place: int, lines: Sequence[Line], names: tuple[str, ...], words: _Words) -> LineView:
    locale = words.locale
    thing, currency = quote.things[place], quote.currency
    total = total_of((line.total for line in lines), currency)
    price = total_of((line.original for line in lines if line.detail_type != _GIFT), currency)
    is_reduced = price != total
    parts = tuple(_parts(quote, place, lines, words))
    is_plain = len(parts) < 2 and thing.quantity == 1
    priced = [line for line in lines if line.original.ucents and line.detail_type != _GIFT]
    name, shown = name_of(thing), _title(thing, words)
    return LineView(
        title=shown if thing.quantity == 1 else f"{thing.quantity} × {shown}",
        about=_about(thing, [line for line in lines if line.thing == place], words),
        price=amount(price, locale) if is_reduced else "",
        off=amount(price - total, locale) if is_reduced else "",
        total=amount(total, locale),
        parts=() if is_plain else parts,
        included=tuple(dict.fromkeys(_included(quote, place, lines, words))),
        item_id=thing.item_id,
        is_one_price=len(priced) < 2 and thing.quantity == 1 and not any(line.reductions for line in lines),
        names=tuple(dict.fromkeys(one for one in names if one != name)),
        ascii=name if shown != name != thing.name else "",
        offers=tuple(dict.fromkeys(filter(None, map(_said, lines)))),
    )


def _said(line: Line) -> str:
    """What the promotion says that a line is of; nothing of any other line."""
    return promotion_text(line.description) if line.detail_type == _GIFT else ""


def _title(thing: Thing, words: _Words) -> str:
    """What a thing is called: its name where it has one, else the offer that it is."""
    name = name_of(thing)
    return _offer(thing, words) if name == thing.name else in_unicode(name)


def _alone(quote: Quote, line: Line, words: _Words) -> str:
    """What a line is for: the thing that it belongs to in the end, and the part of it, each said once."""
    thing = quote.things[line.thing]
    title = _title(quote.things[root_of(quote.things, line.thing)], words)
    part = _offered(thing, line, words) if line.detail_type == _GIFT else _part_name(thing, line, words)
    pieces = f"{line.quantity} × " if line.quantity > 1 else ""
    if part.startswith(title):
        return f"{pieces}{part}"
    return f"{title}{words.tongue.say(phrase(':'))} {pieces}{part}"


def _parts(quote: Quote, place: int, lines: Sequence[Line], words: _Words) -> Iterator[PartView]:
    """All that makes a price more or less, what belongs to a thing beneath it; they add up to the line's total."""
    locale, tongue = words.locale, words.tongue
    for line in sorted(lines, key=lambda one: one.thing):
        thing = quote.things[line.thing]
        if line.original.ucents:
            name = _part_name(thing, line, words)
            if line.detail_type == _GIFT:
                name = _offered(thing, line, words, is_own=line.thing == place)
            pieces = f" · {line.quantity} × {amount(line.unit, locale)}" if line.quantity > 1 else ""
            yield PartView(f"{name}{pieces}", amount(line.original, locale))
        for one in line.reductions:
            yield PartView(tongue.say("Code {code}", code=one.code), amount(-one.amount, locale))


def _offered(thing: Thing, line: Line, words: _Words, *, is_own: bool = True) -> str:
    """That something is taken off, in the words of the promotion if it has some; off which option, unless `is_own`."""
    say, text = words.tongue.say, _said(line)
    if is_own:
        return say("Offer “{text}”", text=text) if text else say("Offer")
    name = _offer(thing, words)
    return say("Offer “{text}”: {name}", text=text, name=name) if text else say("Offer: {name}", name=name)


def _part_name(thing: Thing, line: Line, words: _Words) -> str:
    """Which product or option a price is for, and for how long, or what is paid once for it."""
    if thing.action not in _PLAIN_ACTIONS:
        return _described(thing, line, words) or _offer(thing, words)
    how = _length(thing, words) if line.detail_type == "DURATION" else words.tongue.say(_ONCE[_is_rented(thing)])
    name = in_unicode(thing.domain) if thing.domain and thing.product == DOMAIN.product else _offer(thing, words)
    return " · ".join(filter(None, (name, how)))


def _included(quote: Quote, place: int, lines: Sequence[Line], words: _Words) -> Iterator[str]:
    """What comes with a thing and costs nothing."""
    for below in dict.fromkeys(line.thing for line in lines if line.thing != place):
        if not any(line.original.ucents for line in lines if line.thing == below):
            thing = quote.things[below]
            yield _offer(thing, words)


def _delivered(order: Order, place: int) -> Iterator[str]:
    """The names of what was delivered, or of the service that is changed; no placeholder."""
    number = order.quote.things[place].number
    if not number.startswith("*"):
        yield number
    for one in order.deliveries_of(place):
        if one.service_name:
            yield one.service_name


def _about(thing: Thing, lines: Sequence[Line], words: _Words) -> str:
    """What is done, which offer it is, where, and for how long; of what is not sold by itself, what its line says."""
    rented = [line for line in lines if line.detail_type == "DURATION"]
    if thing.action not in _PLAIN_ACTIONS:
        return _described(thing, (rented or list(lines))[0], words) if lines else ""
    is_name = thing.product == DOMAIN.product
    told = (
        _done(thing, words) if is_name or thing.action == _RENEW else "",
        "" if is_name or thing.name == name_of(thing) else _offer(thing, words),
        *(() if is_name else _chosen(thing, words)),
        _length(thing, words) if rented else "",
    )
    found = " · ".join(filter(None, told))
    if found or not lines:
        return found
    return _own(lines[0].description, thing, words) or without_name(thing, lines[0].description)


def _chosen(thing: Thing, words: _Words) -> Iterator[str]:
    """What was answered about a thing, its place first; with what was asked, where the answer does not tell that."""
    known = {label: value for label, value in thing.configurations if value and is_shown(label)}
    if own_name_of(thing) == name_of(thing):
        known.pop(DESCRIPTION, None)  # it is called so already
    where = next((label for label in PLACES if label in known), "")
    for label in dict.fromkeys((where, *(one for one in known if one not in PLACES))):
        value = known.get(label, "")
        said = answer(label, value, words.assortment, words.subsidiary, thing.family)
        if label == where or label in TELLING:
            yield said
        elif value == "true":
            yield words.tongue.say(label_of(label))
        elif value != "false":
            yield f"{words.tongue.say(label_of(label))}{words.tongue.say(phrase(':'))} {said}"


def _done(thing: Thing, words: _Words) -> str:
    """What is done with a name, or that something goes on."""
    if thing.action == _RENEW:
        return words.tongue.say(phrase("Renewal"))
    is_transfer = thing.pricing_mode.startswith("transfer")
    return words.tongue.say(_TRANSFER if is_transfer else _REGISTRATION)


def _offer(thing: Thing, words: _Words) -> str:
    """What is sold, as it was called when it was ordered; in the reader's language where the shop has words for it."""
    if thing.product == ZONE.product:
        return words.tongue.say(phrase("DNS zone"))
    if thing.name == thing.plan_code:  # of what was used the code was kept alone
        return offer(thing.plan_code, words.assortment, words.subsidiary, thing.family, words.tongue)
    return _own(thing.name, thing, words) or plan_name(thing.name, words.tongue)


def _described(thing: Thing, line: Line, words: _Words) -> str:
    """What a line of something else than a sale says, without the thing's name and with its offer for its code."""
    text = without_name(thing, line.description)
    return text.replace(thing.plan_code, _offer(thing, words), 1) if text.startswith(thing.plan_code) else text


def offer_of(thing: Thing, quote: Quote, tongue: Tongue, assortment: Assortment) -> str:
    """What is sold with a thing of a quote, in the language of whoever looks."""
    return _offer(thing, _Words(tongue.locale, tongue, assortment, quote.subsidiary))


def _own(text: str, thing: Thing, words: _Words) -> str | None:
    """A text of the shop's own catalogue in the reader's language; None where it has one for all."""
    return own_text(text, thing, words.assortment, words.subsidiary, words.tongue.language)


def _is_rented(thing: Thing) -> bool:
    """Whether it is paid for by lengths of time, and goes on."""
    return parse(thing.duration) is not None


def _length(thing: Thing, words: _Words) -> str:
    """For how long; nothing of what is bought once."""
    length = parse(thing.duration)
    return "" if length is None else period(length, words.tongue.locale)
