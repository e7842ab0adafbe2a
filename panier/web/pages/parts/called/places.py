"""What places are called: Gravelines (GRA); by the catalogue that names them, else by catalogs/places.yaml."""

from collections.abc import Sequence

from panier.core.catalog.catalog import Assortment
from panier.web.pages.parts.tongues import phrase, spoken

# The questions and answers that choose a place, and what deliverers tell of it.
PLACES = ("vps_datacenter", "dedicated_datacenter", "datacenter", "dc", "region", "region_name")


# Parts of the world that questions name, by their codes in CLDR.
_AREAS = {"europe": "150", "canada": "CA", "united_states": "US"}
# Other answers whose code says nothing.
_ANSWERS = {
    "none_64.en": phrase("No operating system"),
    "production": phrase("for real work"),
    "preproduction": phrase("to try things out"),
    "minimized": phrase("as little as possible"),
    "basic": phrase("the usual entries"),
}
_ENGINES = {"mariadb": "MariaDB", "mysql": "MySQL", "postgresql": "PostgreSQL", "redis": "Redis", "valkey": "Valkey"}
_NETWORKS = {"vrack": "vRack", "vrack-services": "vRack Services"}
# Questions whose answers tell what was asked.
TELLING = frozenset({"vps_os", "dedicated_os", "os", "engine", "country"})


def place(code: str, assortment: Assortment, subsidiary: str, family: str) -> str:
    """A place in words, with the code that programs know it by; the code alone where nobody has named it."""
    found = assortment.place(code, subsidiary, family)
    if found is not None:
        return f"{found.town(spoken().language)} ({code.upper()})"
    return str(spoken().locale.territories.get(_AREAS.get(code.lower(), ""), code))


def places(codes: Sequence[str], assortment: Assortment, subsidiary: str, family: str) -> tuple[str, ...]:
    """Several places in words."""
    return tuple(place(one, assortment, subsidiary, family) for one in codes)


def answer(label: str, value: str, assortment: Assortment, subsidiary: str, family: str) -> str:
    """The answer to a question in words: of a place, its name."""
    if label in PLACES:
        return place(value, assortment, subsidiary, family)
    if label == "country":
        return str(spoken().locale.territories.get(value, value))
    name, _, version = value.partition("_")
    if label == "engine" and name in _ENGINES:
        return f"{_ENGINES[name]} {version}"
    if label == "network" and value in _NETWORKS:
        return _NETWORKS[value]
    return spoken().say(_ANSWERS[value]) if value in _ANSWERS else value
