"""What differs between product families.

All families not named here behave alike, each with a catalogue of its own.
"""

from functools import lru_cache

from panier.core.service.kind import Ending
from panier.core.values import replace
from panier.families import domain, generic
from panier.families.family import Family
from panier.families.kinds import kind_of

# What can be used no more once its end is confirmed; everything else is kept until what was paid for is over.
_AT_ONCE = replace(generic.FAMILY, ends_at_once=True)

_EXCEPTIONS = {
    "domain": replace(domain.FAMILY, has_larger_plans=False),
    "cloud": replace(_AT_ONCE, route="/cloud/project/{serviceName}"),
    "dns": replace(_AT_ONCE, route="/domain/zone/{zoneName}", has_larger_plans=False),
    "eco": generic.SERVERS,
    "dedicated": generic.SERVERS,
    "baremetalServers": generic.SERVERS,
}


@lru_cache(maxsize=1024)
def family_of(name: str) -> Family:
    """How a family behaves; where a file describes its services, that says where they are and when they end."""
    family, kind = _EXCEPTIONS.get(name, generic.FAMILY), kind_of(name)
    if kind is None:
        return family
    return replace(family, route=kind.path, ends_at_once=kind.ending is Ending.AT_ONCE)
