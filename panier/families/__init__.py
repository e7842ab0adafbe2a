"""What differs between product families.

All families not named here behave alike, each with a catalogue of its own.
"""

from dataclasses import replace

from panier.families import domain, generic
from panier.families.family import Family

_EXCEPTIONS = {
    "domain": replace(domain.FAMILY, has_larger_plans=False),
    "cloud": replace(generic.FAMILY, route="/cloud/project/{serviceName}"),
    "dns": replace(generic.FAMILY, route="/domain/zone/{zoneName}", has_larger_plans=False),
    "ip": replace(generic.FAMILY, has_larger_plans=False),
    "eco": generic.SERVERS,
    "dedicated": generic.SERVERS,
    "baremetalServers": generic.SERVERS,
}


def family_of(name: str) -> Family:
    """How a family behaves."""
    return _EXCEPTIONS.get(name, generic.FAMILY)
