"""How a customer gets at a delivered service: its address, its user; never a password."""

from collections.abc import Mapping

from panier.core.service.blanks import filled_mapping, flat
from panier.core.service.details import Property
from panier.core.service.service import Service
from panier.core.service.work import PropertyDetails
from panier.families.kinds import kind_of

# What is said, in this order; and how deliverers may call it, whose own words go before those of a kind's file.
_CALLED: Mapping[str, tuple[str, ...]] = {
    "address": ("address", "ip", "ipv4", "ip4", "ipAddress"),
    "address6": ("ipv6", "ip6"),
    "host": ("host", "hostname", "hostName"),
    "port": ("port",),
    "web": ("web", "url"),
    "ftp": ("ftp",),
    "user": ("user", "username", "userName", "login"),
}
WORDS = tuple(_CALLED)
USER = "user"


def reach_of(service: Service) -> dict[str, str]:
    """How its customer gets at a service, by WORDS; empty where nobody said so."""
    kind, known = kind_of(service.family), dict[str, object]()
    if kind is not None and isinstance(service.details, PropertyDetails) and service.details.properties is not None:
        known = filled_mapping(kind.reach, flat("is", dict(service.details.properties)))
    known |= _told(service.details.told)
    return {word: str(known[word]) for word in WORDS if known.get(word) not in (None, "", service.name)}


def _told(told: Mapping[str, Property]) -> dict[str, object]:
    """What a deliverer said of it."""
    found = ((word, next((told[name] for name in names if name in told), None)) for word, names in _CALLED.items())
    return {word: value for word, value in found if value is not None}
