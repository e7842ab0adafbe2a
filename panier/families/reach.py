"""How a customer gets at a delivered service: its addresses, its user; never a password."""

from collections.abc import Mapping

from panier.core.service.blanks import filled, flat
from panier.core.service.details import Property
from panier.core.service.kind import Particular, ServiceKind
from panier.core.service.service import Service
from panier.core.service.work import PropertyDetails
from panier.families.kinds import kind_of

# What is said, in this order; and how deliverers may call it, whose own words go before those of a kind's file.
_CALLED: Mapping[Particular, tuple[str, ...]] = {
    Particular.ADDRESSES: ("addresses", "address", "ip", "ipv4", "ip4", "ipAddress"),
    Particular.HOST: ("host", "hostname", "hostName"),
    Particular.WEB: ("web", "url"),
    Particular.PORT: ("port",),
    Particular.USER: ("user", "username", "userName", "login"),
    Particular.SSH: ("ssh",),
    Particular.FTP: ("ftp",),
}
REACH = tuple(_CALLED)


def reach_of(service: Service) -> dict[Particular, str]:
    """How its customer gets at a service; empty where nobody said so."""
    kind, known = kind_of(service.family), dict[str, object]()
    if kind is not None and isinstance(service.details, PropertyDetails) and service.details.properties is not None:
        known = _of_kind(kind, service.name, service.details)
    known |= _told(service.details.told)
    found = {word: _in_line(known.get(word)) for word in REACH}
    return {word: text for word, text in found.items() if text not in ("", service.name)}


def first_password(kind: ServiceKind) -> str | None:
    """The e-mail that sends a password of such a service's first user, where there is one."""
    action = None if kind.password is None else kind.action_at(kind.password)
    return None if action is None or action.mail is None else action.mail.letter


def _of_kind(kind: ServiceKind, name: str, details: PropertyDetails) -> dict[str, object]:
    """What a kind's file says of it."""
    wanted = {word: kind.particulars[word] for word in REACH if word in kind.particulars}
    lists = {f"part.{part}": list(entries.values()) for part, entries in details.parts.items()}
    found = filled(wanted, {"name": name, **flat("is", dict(details.properties or {})), **lists})
    return found if isinstance(found, dict) else {}


def _told(told: Mapping[str, Property]) -> dict[str, object]:
    """What a deliverer said of it."""
    found = ((word, next((told[name] for name in names if name in told), None)) for word, names in _CALLED.items())
    return {word: value for word, value in found if value is not None}


def _in_line(value: object) -> str:
    several = value if isinstance(value, list) else [value]
    return ", ".join(str(one) for one in several if one not in (None, ""))
