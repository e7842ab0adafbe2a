"""A domain name as it is asked for, what its registry says of it, and what can therefore be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class NameState(StrEnum):
    """What a registry says of a name."""

    FREE = "free"
    PREMIUM = "premium"
    TAKEN = "taken"
    TAKEN_PREMIUM = "taken-premium"
    AFTERMARKET_1 = "aftermarket1"
    AFTERMARKET_2 = "aftermarket2"
    RESERVED = "reserved"


# state of the name -> (action, pricing mode): the table of the domain guide. A reserved name has no row.
OFFERS = {
    NameState.FREE: ("create", "create-default"),
    NameState.PREMIUM: ("create", "create-premium"),
    NameState.TAKEN: ("transfer", "transfer-default"),
    NameState.TAKEN_PREMIUM: ("transfer", "transfer-premium"),
    NameState.AFTERMARKET_1: ("transfer", "transfer-aftermarket1"),
    NameState.AFTERMARKET_2: ("transfer", "transfer-aftermarket2"),
}
# What costs the same under one extension; every other state asks a price for the name itself.
_STANDARD = frozenset({NameState.FREE, NameState.TAKEN, NameState.RESERVED})
# What a holder gives out: bringing such a name in takes the holder's code and an open lock.
_HELD = frozenset({NameState.TAKEN, NameState.TAKEN_PREMIUM})


@dataclass(frozen=True, slots=True)
class DomainName:
    """A registrable name in ASCII (punycode) and its public suffix: exemple.co.uk stands under 'co.uk'."""

    ascii_name: str
    suffix: str


@dataclass(frozen=True, slots=True)
class NameRecord:
    """A registry's answer for one name. `prices_ucents`: what the name itself costs, by currency.

    A premium name asks its price for each year, an aftermarket name once. `unlock_code` releases a name that the
    registry protects, `auth_code` a name that somebody holds.
    """

    name: str
    state: NameState
    prices_ucents: Mapping[str, int] = field(default_factory=dict)
    has_claim: bool = False
    wants_reason: bool = False
    unlock_code: str | None = None
    auth_code: str | None = None
    is_locked: bool = False
    name_servers: tuple[str, ...] = ()

    @property
    def has_own_price(self) -> bool:
        """True where the extension's price does not hold."""
        return self.state not in _STANDARD

    @property
    def is_held(self) -> bool:
        """True where a holder must agree to a transfer."""
        return self.state in _HELD

    def price_ucents(self, currency: str) -> int | None:
        """The name's own price; None where the extension's holds, or where it has none in the currency."""
        return self.prices_ucents.get(currency) if self.has_own_price else None

    def is_orderable(self, currency: str) -> bool:
        """True where the name can be had for that currency: it is not reserved, nor locked by its holder."""
        if self.state not in OFFERS or (self.is_held and self.is_locked):
            return False
        return not self.has_own_price or currency in self.prices_ucents
