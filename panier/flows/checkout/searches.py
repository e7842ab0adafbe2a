"""Searching a name for somebody who has no cart yet: what it is offered for under one extension after the other.

The same offers as those of a cart (offers.py). A search makes no cart and writes nothing, so it may be tried at will.
"""

import asyncio
import re
from collections.abc import Sequence
from unicodedata import category

from panier.core.cart.offer import NameOffer
from panier.core.domain.domain_name import DomainName
from panier.core.limits import SEARCHED_AT_ONCE
from panier.core.refusal import Refusal, bad_input
from panier.core.values import frozen
from panier.flows.domain.extensions import list_by_popularity
from panier.flows.domain.offers import name_offer
from panier.flows.look_ups import Records, ask
from panier.flows.shop import Shop
from panier.outside import names as spelling

# What people copy along with a name: the beginning of an address, and what follows the name in it.
_AROUND = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:www\.(?=[^.]+\.))?|[/?#:].*$", re.IGNORECASE | re.DOTALL)


@frozen
class WantedName:
    """What somebody looks for: the part in front of an extension, and the extension if one was named."""

    label: str
    extension: str = ""


@frozen
class SearchedName:
    """A name under one extension.

    Without an offer `problem` says why, or `is_silent` that its registry did not answer. `ascii_name`: how registries
    spell it, where it can be a name at all.
    """

    name: str
    extension: str
    ascii_name: str = ""
    offer: NameOffer | None = None
    problem: str = ""
    is_silent: bool = False


@frozen
class SearchPortion:
    """Some of the extensions that a name was looked up under.

    `following`: where the next ones begin, None at the end.
    """

    found: tuple[SearchedName, ...]
    following: int | None


def wanted_of(text: str) -> WantedName:
    """What somebody typed, who may have typed an address, spaces, or a host under the name.

    Refuses: what cannot be a name under any extension (400).
    """
    bare = re.sub(r"\s+", "", _AROUND.sub("", text.strip())).lower().strip(".")
    if not bare:
        raise bad_input("q", "must be a name to look for, such as my-shop or my-shop.com")
    host = spelling.host(bare)
    found = spelling.normalised(bare if host is None else spelling.site(host))
    if isinstance(found, DomainName):
        return WantedName(found.label, found.suffix)
    label, _, rest = bare.partition(".")
    checked = spelling.normalised(f"{label}.com")
    if isinstance(checked, str):
        odd = next((letter for letter in label if not _may_stand(letter)), "")
        if odd:
            raise bad_input("q", f"has {odd!r}, which no name may have: letters, digits and hyphens may, as in my-shop")
        raise bad_input(
            "q", "has to begin and end with a letter or a digit, with at most 63 of them or hyphens, as in my-shop"
        )
    return WantedName(checked.label, rest)


def _may_stand(letter: str) -> bool:
    """True of what may stand in a name somewhere: letters of any script, the marks on them, digits and hyphens."""
    return letter == "-" or category(letter)[0] in "LMN"


async def search(shop: Shop, *, subsidiary: str, wanted: WantedName, start: int = 0) -> SearchPortion:
    """What a name is offered for in a subsidiary, under the next extensions in the shop's order.

    The extension that was named comes first. A registry that does not answer holds up nothing but its own names.
    """
    sold = [one.name for one in list_by_popularity(shop, subsidiary)]
    first = [wanted.extension] if wanted.extension in sold else []
    ordered = [*first, *(one for one in sold if one not in first)]
    chosen = ordered[start : start + SEARCHED_AT_ONCE]
    end = start + len(chosen)
    names = {extension: spelling.normalised(f"{wanted.label}.{extension}") for extension in chosen}
    fitting = [name.ascii_name for name in names.values() if isinstance(name, DomainName)]
    records = await _asked(shop, fitting)
    found = []
    for extension, name in names.items():
        if isinstance(name, str):
            found.append(SearchedName(f"{wanted.label}.{spelling.in_unicode(extension)}", extension, problem=name))
        else:
            found.append(_found(shop, subsidiary, name, records))
    return SearchPortion(tuple(found), end if end < len(ordered) else None)


async def _asked(shop: Shop, names: Sequence[str]) -> Records:
    """What registries say of names; where one is silent, each name is asked for alone, and its own are left out."""
    try:
        return await ask(shop, names)
    except Refusal:
        alone = await asyncio.gather(*(ask(shop, [name]) for name in names), return_exceptions=True)
    records = dict(pair for one in alone if not isinstance(one, BaseException) for pair in one.items())
    for one in alone:
        if isinstance(one, BaseException) and not isinstance(one, Refusal):
            raise one
    return records


def _found(shop: Shop, subsidiary: str, name: DomainName, records: Records) -> SearchedName:
    shown, record = name.unicode_name or name.ascii_name, records.get(name.ascii_name)
    if record is None:
        return SearchedName(shown, name.suffix, name.ascii_name, is_silent=True)
    try:
        return SearchedName(shown, name.suffix, name.ascii_name, name_offer(shop, subsidiary, name, record))
    except Refusal as refusal:
        return SearchedName(shown, name.suffix, name.ascii_name, problem=refusal.message)
