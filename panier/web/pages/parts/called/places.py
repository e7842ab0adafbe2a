"""What places are called: Gravelines (GRA); by the catalogue that names them, else by catalogs/places.yaml."""

from collections.abc import Sequence

from panier.core.catalog.catalog import Assortment
from panier.web.pages.parts.tongues import spoken

# The questions and answers that choose a place, and what deliverers tell of it.
PLACES = ("vps_datacenter", "dedicated_datacenter", "datacenter", "dc", "region", "region_name")


def place(code: str, assortment: Assortment, subsidiary: str, family: str) -> str:
    """A place in words, with the code that programs know it by; the code alone where nobody has named it."""
    found = assortment.place(code, subsidiary, family)
    return code if found is None else f"{found.town(spoken().language)} ({code.upper()})"


def places(codes: Sequence[str], assortment: Assortment, subsidiary: str, family: str) -> tuple[str, ...]:
    """Several places in words."""
    return tuple(place(one, assortment, subsidiary, family) for one in codes)


def answer(label: str, value: str, assortment: Assortment, subsidiary: str, family: str) -> str:
    """The answer to a question in words: of a place, its name."""
    return place(value, assortment, subsidiary, family) if label in PLACES else value
