"""What was ordered, as people read it: one entry for each thing that hangs on no other, with all that belongs to it."""

from collections.abc import Iterable, Iterator, Sequence

from panier.core.cart.quote import Line, Quote, Thing, total_of
from panier.core.money import Money, zero
from panier.core.values import frozen

DESCRIPTION = "description"  # the question in which a new thing is given a name


@frozen
class ListedPart:
    """An option or what comes along with a thing, at a place of the quote.

    `total` is what is due for it without tax, None where it is free.
    """

    place: int
    title: str
    total: Money | None


@frozen
class ListedThing:
    """An ordered thing at a place of its quote: what its customer calls it, for how long and what, and its price.

    `total` is what is due for it without tax, with all that hangs on it; `parts` are what hangs on it.
    """

    place: int
    name: str
    about: str
    quantity: int
    total: Money
    parts: tuple[ListedPart, ...] = ()

    @property
    def title(self) -> str:
        """Its name, with how many of it there are."""
        return _counted(self.quantity, self.name)

    @property
    def priced(self) -> tuple[ListedPart, ...]:
        """What makes its price up, the thing itself first; nothing where nothing that hangs on it costs anything."""
        costing = [one for one in self.parts if one.total is not None]
        own = self.total
        for one in costing:
            own -= one.total or zero(own.currency)
        return (ListedPart(self.place, self.title, own), *costing) if costing else ()

    @property
    def included(self) -> tuple[ListedPart, ...]:
        """What comes with it and costs nothing."""
        return tuple(one for one in self.parts if one.total is None)


def listed(quote: Quote) -> tuple[ListedThing, ...]:
    """The things of a quote that hang on no other; their totals are that of the quote without tax."""
    found = []
    for place, lines in grouped(quote).items():
        thing = quote.things[place]
        about = about_of(thing, [line for line in lines if line.thing == place])
        total = total_of((line.total for line in lines), quote.currency)
        parts = tuple(_parts(quote, place, lines))
        found.append(ListedThing(place, name_of(thing), about, thing.quantity, total, parts))
    return tuple(found)


def _parts(quote: Quote, place: int, lines: Sequence[Line]) -> Iterator[ListedPart]:
    """What hangs on a thing, each with what is due for it."""
    for below in sorted({line.thing for line in lines} - {place}):
        thing = quote.things[below]
        total = total_of((line.total for line in lines if line.thing == below), quote.currency)
        yield ListedPart(below, _counted(thing.quantity, thing.name), total if total.ucents else None)


def _counted(quantity: int, name: str) -> str:
    return name if quantity == 1 else f"{quantity} × {name}"


def grouped(quote: Quote) -> dict[int, list[Line]]:
    """The lines of a quote by the place of the thing that they belong to in the end, in the order of these places."""
    found: dict[int, list[Line]] = {}
    for line in quote.lines:
        found.setdefault(root_of(quote.things, line.thing), []).append(line)
    return dict(sorted(found.items()))


def root_of(things: Sequence[Thing], place: int) -> int:
    """The place of what a thing hangs on, or is renewed along with, however far up."""
    parent = things[place].parent if things[place].beneath is None else things[place].beneath
    return place if parent is None else root_of(things, parent)


def name_of(thing: Thing) -> str:
    """What its customer calls a thing, else its host or the offer's name; never a placeholder, nor a project's code."""
    if thing.domain:
        return thing.domain
    if own := own_name_of(thing):
        return own
    is_placeholder = thing.number.startswith("*")
    return thing.number if not is_placeholder and "." in thing.number else thing.name


def own_name_of(thing: Thing) -> str:
    """What its owner calls the service that is changed, or the description that was typed for a new one, in one line.

    Nothing where nobody called it anything.
    """
    return thing.called or " ".join(dict(reversed(thing.configurations)).get(DESCRIPTION, "").split())


def in_its_name(thing: Thing) -> str:
    """The offer that a thing is, and behind it what its customer calls it: for texts that stand alone, as on bills."""
    own = "" if thing.domain else own_name_of(thing)
    return f"{thing.name} ({own})" if own else thing.name


def about_of(thing: Thing, lines: Iterable[Line]) -> str:
    """For how long and what, in the words of the rental, or else of the installation."""
    known = list(lines)
    rented = [line for line in known if line.detail_type == "DURATION"]
    return without_name(thing, (rented or known)[0].description) if known else ""


def without_name(thing: Thing, description: str) -> str:
    """A description without the name that it begins with, which stands beside it.

    The offer stays in it where a thing is called otherwise by its customer.
    """
    if not thing.domain and own_name_of(thing):
        return description.replace(in_its_name(thing), thing.name, 1)
    for name in (name_of(thing), thing.name):
        if description.startswith(name) and description != name:
            return description.removeprefix(name).lstrip(" -")
    return "" if description == name_of(thing) else description
