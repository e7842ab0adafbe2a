"""quotas.yaml: the regions of the Public Cloud, and how much a project may have in each of them."""

from pathlib import Path

from msgspec import Struct

from panier.core.catalog.region import Region
from panier.core.service.cloud.project import CATEGORIES, LIMITS, CloudPlaces, CloudRegion, ProjectLimits
from panier.files.catalog_file import Count, Source, read


class PlaceEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A region; `offers`: the categories of its quotas."""

    name: str
    offers: tuple[str, ...] = CATEGORIES


class LimitEntries(Struct, forbid_unknown_fields=True, frozen=True):
    """The limits of a new project, and of one whose limits were lifted."""

    first: dict[str, Count]
    lifted: dict[str, Count]


class QuotaFile(Struct, forbid_unknown_fields=True, frozen=True):
    """The file as a whole."""

    regions: dict[Region, tuple[PlaceEntry, ...]]
    limits: LimitEntries


def load_places(path: Path) -> CloudPlaces:
    """The regions of the Public Cloud by the region of the shop.

    Refuses: a limit that is missing or unknown, a category that there is not, and a region listed twice.
    """
    file, source = read(path, QuotaFile)
    regions = {
        region: tuple(_place(entry, source, (region.value, index)) for index, entry in enumerate(entries))
        for region, entries in file.regions.items()
    }
    for region, places in regions.items():
        if len({place.name for place in places}) != len(places):
            raise source.fault("a region is listed twice", "regions", region.value)
    first, lifted = (
        _limits(one, source, name) for name, one in (("first", file.limits.first), ("lifted", file.limits.lifted))
    )
    return CloudPlaces({region.value: places for region, places in regions.items()}, first, lifted)


def _place(entry: PlaceEntry, source: Source, place: tuple[str, int]) -> CloudRegion:
    if unknown := [one for one in entry.offers if one not in CATEGORIES]:
        raise source.fault(f"{unknown[0]} is none of {', '.join(CATEGORIES)}", "regions", *place)
    return CloudRegion(entry.name, frozenset(entry.offers))


def _limits(counts: dict[str, int], source: Source, name: str) -> ProjectLimits:
    if different := sorted({*counts} ^ {*LIMITS}):
        raise source.fault(f"{different[0]} is missing, or is no limit", "limits", name)
    return ProjectLimits(**counts)
