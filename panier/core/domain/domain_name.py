"""A requested domain name, its state at the registry, and what follows from that."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from panier.core.domain.claim import Claim
from panier.core.values import frozen


class NameState(StrEnum):
    """The state of a name at its registry.

    A taken name goes on from `expired` (its holder renews it) via `restorable` (its holder gets it back for a fee)
    to `pending-delete` (nobody can register it before it is deleted).
    """

    FREE = "free"
    PREMIUM = "premium"
    TAKEN = "taken"
    TAKEN_PREMIUM = "taken-premium"
    AFTERMARKET_1 = "aftermarket1"
    AFTERMARKET_2 = "aftermarket2"
    RESERVED = "reserved"
    EXPIRED = "expired"
    RESTORABLE = "restorable"
    PENDING_DELETE = "pending-delete"


# state of the name -> (action, pricing mode): the table of the domain guide. Unavailable names have no row.
OFFERS = {
    NameState.FREE: ("create", "create-default"),
    NameState.PREMIUM: ("create", "create-premium"),
    NameState.TAKEN: ("transfer", "transfer-default"),
    NameState.TAKEN_PREMIUM: ("transfer", "transfer-premium"),
    NameState.AFTERMARKET_1: ("transfer", "transfer-aftermarket1"),
    NameState.AFTERMARKET_2: ("transfer", "transfer-aftermarket2"),
}
# The modes in which a free name is sold before its extension is open to everybody.
SUNRISE_MODE, LANDRUSH_MODE = "create-sunrise", "create-landrush"
# The states in which a name has a price of its own; otherwise its extension's price applies.
_OWN_PRICE = frozenset({
    NameState.PREMIUM, NameState.TAKEN_PREMIUM, NameState.AFTERMARKET_1, NameState.AFTERMARKET_2,
})  # fmt: skip
# A transfer out of these states needs the holder's code and an open lock.
_HELD = frozenset({NameState.TAKEN, NameState.TAKEN_PREMIUM})


@frozen
class DomainName:
    """A registrable name in ASCII (punycode) and its public suffix.

    exemple.co.uk stands under 'co.uk'. `unicode_name` is the spelling that people read: bücher.de for
    xn--bcher-kva.de.
    """

    ascii_name: str
    suffix: str
    unicode_name: str = field(default="", compare=False)

    @property
    def ascii_label(self) -> str:
        """The part in front of the extension, in the registry's spelling."""
        return self.ascii_name.partition(".")[0]

    @property
    def label(self) -> str:
        """The part in front of the extension, in the spelling that people read."""
        return (self.unicode_name or self.ascii_name).partition(".")[0]


@frozen
class NameRecord:
    """A registry's answer for one name.

    `prices_ucents`: what the name itself costs, by currency: each year for a premium name, once for an aftermarket
    name. `unlock_code` releases a name that the registry protects, `auth_code` a name that somebody holds. `claim`:
    the trademarks that match the name. `last_transfer_us`: when it last changed its registrar or holder. Times are
    None where the registry does not report them.
    """

    name: str
    state: NameState
    prices_ucents: Mapping[str, int] = field(default_factory=dict)
    claim: Claim | None = None
    wants_reason: bool = False
    unlock_code: str | None = None
    auth_code: str | None = None
    is_locked: bool = False
    name_servers: tuple[str, ...] = ()
    created_us: int | None = None
    expires_us: int | None = None
    last_transfer_us: int | None = None

    @property
    def has_own_price(self) -> bool:
        """True where the name has a price of its own instead of the extension's."""
        return self.state in _OWN_PRICE

    @property
    def is_held(self) -> bool:
        """True where a holder must agree to a transfer."""
        return self.state in _HELD

    def price_ucents(self, currency: str) -> int | None:
        """The name's own price in a currency.

        None where the extension's price applies, or where it has none in that currency.
        """
        return self.prices_ucents.get(currency) if self.has_own_price else None

    def is_sold_as(self, mode: str) -> bool:
        """True for a mode that a name in this state is sold in.

        A free name is also sold in the modes before general sale. Whether the extension is in that phase is for the
        shop to judge when the order is placed, not at delivery.
        """
        _, usual = OFFERS.get(self.state, ("", ""))
        return mode == usual or (self.state == NameState.FREE and mode in (SUNRISE_MODE, LANDRUSH_MODE))
