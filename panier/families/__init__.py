"""What differs between product families.

All families not named here behave alike, each with a catalogue of its own.
"""

from dataclasses import replace

from panier.families import domain, generic
from panier.families.family import Family

# What can be used no more once its end is confirmed; everything else is kept until what was paid for is over.
_AT_ONCE = replace(generic.FAMILY, ends_at_once=True)

_EXCEPTIONS = {
    "domain": replace(domain.FAMILY, has_larger_plans=False),
    "cloud": replace(_AT_ONCE, route="/cloud/project/{serviceName}"),
    "dns": replace(_AT_ONCE, route="/domain/zone/{zoneName}", has_larger_plans=False),
    "eco": generic.SERVERS,
    "dedicated": generic.SERVERS,
    "baremetalServers": generic.SERVERS,
    "ip": _AT_ONCE,
    "ipLoadbalancing": _AT_ONCE,
    "ipReseller": _AT_ONCE,
    "netapp": _AT_ONCE,
    "okms": _AT_ONCE,
    "privateSQL": _AT_ONCE,
    "vrack": _AT_ONCE,
    "vrackServices": _AT_ONCE,
}


def family_of(name: str) -> Family:
    """How a family behaves."""
    return _EXCEPTIONS.get(name, generic.FAMILY)
