"""The menu above every page that a customer walks: what the shop sells where they buy, their account, their cart."""

from collections.abc import Callable
from contextvars import ContextVar

from panier.core.values import frozen


@frozen
class MenuLink:
    """A family of products in the menu: where its plans are, and what people call it."""

    path: str
    title: str


@frozen
class TermsLink:
    """Terms by their title, in a language, with the page on which they are read and the language of their text."""

    name: str
    url: str
    language: str
    said_in: str


@frozen
class ShopMenu:
    """What the menu offers, and the terms in the foot: those that accounts are made under.

    `has_more`: other families are listed on the shop's first page.
    """

    sells_names: bool = False
    families: tuple[MenuLink, ...] = ()
    has_more: bool = False
    terms: tuple[TermsLink, ...] = ()


def _empty(place: str) -> ShopMenu:
    return ShopMenu()


_MENU: ContextVar[Callable[[str], ShopMenu]] = ContextVar("menu", default=_empty)


def offer_menu(of: Callable[[str], ShopMenu]) -> None:
    """From now on, pages that are drawn here have a menu; `of` makes it for a subsidiary, or for none that is known."""
    _MENU.set(of)


def menu(place: str = "") -> ShopMenu:
    """The menu for whoever looks; `place`: the subsidiary of their account, nothing where nobody is signed in."""
    return _MENU.get()(place)
