"""A domain name as it is asked for: one spelling for every way to write it, and where its extension begins."""

from dataclasses import dataclass
from enum import StrEnum


class NameState(StrEnum):
    """What a registry says of a name."""

    FREE = "free"
    PREMIUM = "premium"
    TAKEN = "taken"
    TAKEN_PREMIUM = "taken premium"
    AFTERMARKET_1 = "aftermarket1"
    AFTERMARKET_2 = "aftermarket2"
    RESERVED = "reserved"


@dataclass(frozen=True, slots=True)
class DomainName:
    """A registrable name in ASCII (punycode) and its public suffix: exemple.co.uk is 'exemple' under 'co.uk'."""

    ascii_name: str
    suffix: str

    @property
    def label(self) -> str:
        """What stands left of the suffix."""
        return self.ascii_name[: -len(self.suffix) - 1]


@dataclass(frozen=True, slots=True)
class NameRecord:
    """A registry's answer for one name. `price_ucents` per year where the name has a price of its own."""

    name: str
    state: NameState
    price_ucents: int | None = None
    has_claim: bool = False
    is_protected: bool = False
    is_locked: bool = False
    name_servers: tuple[str, ...] = ()


# state of the name -> (action, pricing mode): the table of the domain guide.
OFFERS = {
    NameState.FREE: ("create", "create-default"),
    NameState.PREMIUM: ("create", "create-premium"),
    NameState.TAKEN: ("transfer", "transfer-default"),
    NameState.TAKEN_PREMIUM: ("transfer", "transfer-premium"),
    NameState.AFTERMARKET_1: ("transfer", "transfer-aftermarket1"),
    NameState.AFTERMARKET_2: ("transfer", "transfer-aftermarket2"),
}
