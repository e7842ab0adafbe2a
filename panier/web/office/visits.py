"""What the pages of the back office are made from: who looks, at what, and what was typed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from panier.core.limits import whole_number
from panier.core.office.rights import OfficeAction, may
from panier.core.office.staff import Colleague
from panier.core.refusal import not_found
from panier.core.values import frozen
from panier.flows.shop import Shop
from panier.store.engine.db import Database, Tx
from panier.web.office.place import PATH, OfficePlace
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.upload import Upload

Fields = list[tuple[str, str]]


@frozen
class OfficeVisit:
    """A colleague who looks at a page. `parts`: what stands in its path; `query` behind it; `typed`: in its form.

    `ready`: what was made for it before the transaction; `drawing`: which drawing of a page its form is of;
    `file`: what was handed in with it; `key`: what the session of its browser is kept by.
    """

    shop: Shop
    place: OfficePlace
    colleague: Colleague
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Fields = field(default_factory=list)
    typed: Fields = field(default_factory=list)
    ready: Any = None
    drawing: str = ""
    file: Upload | None = None
    key: str = ""

    @property
    def now_us(self) -> int:
        """The shop's time."""
        return self.shop.now()

    def may(self, action: str) -> bool:
        """True where the colleague's role may do something."""
        return may(self.colleague.role, OfficeAction(action))

    def asked(self, name: str) -> str:
        """A word of the query."""
        return first(self.query, name)

    def number(self, name: str = "number") -> int:
        """A number in the path.

        Refuses: what is none (404).
        """
        found = whole_number(self.parts[name])
        if found is None:
            raise not_found(number=self.parts[name])
        return found


Load = Callable[[Tx, OfficeVisit], Awaitable[Mapping[str, object]]]
Prepare = Callable[[Database, OfficeVisit], Awaitable[Any]]


@frozen
class OfficePage:
    """A page: its path behind /office, its template, the right it takes, and what it shows.

    `acts`: names of the forms it has (acts.py); `title`: its word where it stands in a section of the menu;
    `commands`: those that show or do the same on a command line. `prepare`: what takes its time, before the
    transaction.
    """

    path: str
    template: str
    action: OfficeAction
    load: Load
    acts: tuple[str, ...] = ()
    title: str = ""
    commands: tuple[str, ...] = ()
    prepare: Prepare | None = None

    @property
    def address(self) -> str:
        """Where it is."""
        return f"{PATH}/{self.path}" if self.path else PATH

    @property
    def place(self) -> str:
        """The first word of its path, which a section of the menu has."""
        return self.path.partition("/")[0]

    def match(self, path: str) -> Mapping[str, str] | None:
        """What stands in a path in place of this page's {names}; None for the path of another page."""
        wanted, given = self.path.split("/"), path.split("/")
        if len(wanted) != len(given):
            return None
        found = {}
        for want, one in zip(wanted, given, strict=True):
            if want.startswith("{") and one:
                found[want.strip("{}")] = one
            elif want != one:
                return None
        return found


@frozen
class OfficeSection:
    """A word of the menu, and the pages that stand beside each other beneath it, by their paths."""

    title: str
    icon: str
    paths: tuple[str, ...]


@frozen
class OpenSection:
    """A section as somebody sees it: `pages` are those that the role may open, and the first is where it leads."""

    title: str
    icon: str
    pages: tuple[OfficePage, ...]

    def holds(self, page: OfficePage | None) -> bool:
        """True where a page stands beneath it."""
        return page is not None and page.place in {one.place for one in self.pages}

    def rows(self, page: OfficePage) -> list[tuple[str, str, bool]]:
        """Its pages as tabs beside each other: path, words, and whether a page stands beneath it."""
        return [(one.address, one.title, one.place == page.place) for one in self.pages]


@frozen
class OfficeField:
    """A field of a form that a page shows: what it is called, what it is for, and what it has to be."""

    name: str
    label: str
    hint: str = ""
    type: str = "text"
    options: Sequence[tuple[str, str]] = ()
    value: str = ""
    is_needed: bool = False
