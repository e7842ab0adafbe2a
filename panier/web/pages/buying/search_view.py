"""What a search found, as people read it: a row for each extension."""

from babel import Locale

from panier.core.cart.offer import NameOffer
from panier.core.money import Money
from panier.core.values import frozen, replace
from panier.flows.checkout.searches import SearchedName
from panier.web.pages.buying.visit import Visit, plain
from panier.web.pages.parts.periods import period

_KINDS = {
    "create-default": "free",
    "create-landrush": "free",
    "create-sunrise": "sunrise",
    "create-premium": "premium",
    "transfer-default": "transfer",
    "transfer-premium": "transfer",
    "transfer-aftermarket1": "aftermarket",
    "transfer-aftermarket2": "aftermarket",
}


@frozen
class NameRow:
    """A name under one extension. `kind`: what it is offered as, or why it is not (closed, odd, silent).

    `now` and `now_with_tax`: what is paid for `length`; `later`: for as long again; `reason`: why it is not offered;
    `was`: the price before a reduction; `ascii`: how registries spell a name with other letters; `is_premium`: its
    registry asks a price of its own for it.
    """

    name: str
    extension: str
    kind: str
    now: str = ""
    now_with_tax: str = ""
    was: str = ""
    later: str = ""
    length: str = ""
    reason: str = ""
    ascii: str = ""
    is_premium: bool = False

    @property
    def is_offered(self) -> bool:
        """True where it can be put into the cart."""
        return self.kind in _KINDS.values()


def row(found: SearchedName, visit: Visit) -> NameRow:
    """A row of what was found."""
    ascii_name = "" if found.ascii_name == found.name else found.ascii_name
    if found.is_silent:
        return NameRow(found.name, found.extension, "silent", ascii=ascii_name)
    if found.offer is None:
        return NameRow(found.name, found.extension, "odd", reason=plain(found.problem), ascii=ascii_name)
    return replace(_offered(found, found.offer, visit), ascii=ascii_name)


def _offered(found: SearchedName, offer: NameOffer, visit: Visit) -> NameRow:
    amounts = {one.label: one.amount for one in offer.prices}
    now = amounts["TOTAL"]
    before = now + amounts["DISCOUNT"]
    return NameRow(
        name=found.name,
        extension=found.extension,
        kind=_KINDS[offer.pricing_mode] if offer.obstacle is None else "closed",
        now=visit.amount(now),
        now_with_tax=visit.with_tax(now),
        was=visit.amount(before) if before != now else "",
        later=_later(amounts["RENEW"], visit),
        length=_length(offer, visit.words),
        reason=offer.obstacle or "",
        is_premium=offer.pricing_mode.endswith("-premium"),
    )


def _later(renew: Money, visit: Visit) -> str:
    return visit.amount(renew) if renew.ucents else ""


def _length(offer: NameOffer, locale: Locale) -> str:
    """For how long the price is: the shortest time that it can be had for."""
    return period(offer.durations[0], locale) if offer.durations else ""
