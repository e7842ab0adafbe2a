"""Availabilities: /dedicated/server/datacenter/availabilities and its neighbours, /vps/order/rule."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Any

from msgspec import UNSET, UnsetType, field

from panier.core.cart.stock import Built, CountedStock, Stock, region_of, soonest, zone_of
from panier.core.cart.stock import HardwareAvailability as CoreHardware
from panier.core.cart.stock import StockAvailability as CoreAvailability
from panier.core.cart.stock import SystemChoice as CoreChoice
from panier.core.cart.stock import VpsPlace as CoreVpsPlace
from panier.wire.types import UNPUBLISHED, Long, Shape, model


@model("dedicated.AvailabilityDatacenter")
class Place(Shape):
    """How soon a configuration is available in a datacentre."""

    availability: str
    datacenter: str


@model("dedicated.DatacenterAvailability")
class Availability(Shape, kw_only=True):
    """A configuration of a server, and the datacentres where it is available."""

    datacenters: list[Place]
    fqn: str
    gpu: Annotated[str | UnsetType, UNPUBLISHED] = UNSET
    memory: str | None = None
    plan_code: str
    server: str
    storage: str | None = None
    system_storage: Annotated[str | UnsetType, UNPUBLISHED] = UNSET


@model("dedicated.Availabilities")
class HardwareAvailability(Shape):
    """A server, and the datacentres of a part of the world where it is available."""

    datacenters: list[Place]
    hardware: str | None
    region: str


@model("dedicated.AvailabilitiesRaw")
class CountedHardware(Shape):
    """How many pieces of a configuration a datacentre has."""

    availability: str
    available: Long
    incoming_datacenter: Long | None
    last_rule: str | None
    ordered: Long
    ordered_check: Long | None
    parent_available: Long | None
    reference: str
    true_available: Long
    true_available_24h: Long | None = field(name="trueAvailable24H")
    true_available_4h: Long | None = field(name="trueAvailable4H")
    zone: str


@model("dedicated.AvailabilityRawDatacenter")
class CountedPlace(Shape):
    """How many pieces of a configuration a datacentre has."""

    availability: str
    datacenter: str
    last_rule: str | None
    parent_available: Long
    true_available: Long


@model("dedicated.AvailabilityRawAvailabilityZones")
class CountedZone(Shape):
    """How many pieces of a configuration an availability zone has."""

    availability: str
    availability_zone: str
    last_rule: str | None
    parent_available: Long
    true_available: Long


@model("dedicated.AvailabilityRawRegion")
class CountedRegion(Shape):
    """How many pieces of a configuration a region has."""

    availability: str
    availability_zones: list[CountedZone]
    last_rule: str | None
    parent_available: Long
    region: str
    true_available: Long


@model("dedicated.DatacenterRawAvailability")
class CountedAvailability(Shape):
    """A configuration of a server, and how many pieces there are of it where."""

    datacenters: list[CountedPlace]
    fqn: str
    gpu: str | None
    memory: str | None
    plan_code: str
    regions: list[CountedRegion] | None
    server: str
    storage: str | None
    system_storage: str | None


@model("dedicated.server.AvailabilityZones")
class Zone(Shape):
    """How soon a configuration is available in an availability zone."""

    availability: str
    availability_zone: str


@model("dedicated.server.AvailabilityByRegion")
class Region(Shape):
    """How soon a configuration is available in a region."""

    availability: str
    availability_zones: list[Zone]
    region: str


@model("dedicated.server.RegionAvailability")
class RegionAvailability(Shape):
    """A configuration of a server, and the regions where it is available."""

    fqn: str
    gpu: str | None
    memory: str | None
    plan_code: str
    regions: list[Region] | None
    server: str
    storage: str | None
    system_storage: str | None


@model("vps.order.rule.OSChoiceStatusEnum")
class SystemState(StrEnum):
    """Whether an operating system can be had, and whether it is the one that is chosen."""

    AVAILABLE = "available"
    CHOSEN = "checked-by-default"
    UNAVAILABLE = "unavailable"


@model("vps.order.rule.OSChoice")
class SystemChoice(Shape):
    """An operating system of a VPS."""

    name: str
    status: SystemState


@model("vps.order.rule.OSChoices")
class SystemChoices(Shape):
    """The operating systems of a VPS."""

    choices: list[SystemChoice]


@model("vps.order.rule.DatacenterStatus")
class VpsPlace(Shape):
    """How soon a VPS is available in a datacentre."""

    code: str
    datacenter: str
    days_before_delivery: Long
    linux_status: str
    status: str
    windows_status: str


@model("vps.order.rule.Datacenter")
class VpsPlaces(Shape):
    """The datacentres where a VPS is available."""

    datacenters: list[VpsPlace]


# The regions that codes of datacentres begin with; a local zone's code is its name.
_REGIONS = {
    "BHS": "ca-east", "DE": "eu-central", "GRA": "eu-west", "RBX": "eu-west", "SBG": "eu-west", "SGP": "ap-southeast",
    "SYD": "ap-southeast", "UK": "eu-west", "WAW": "eu-central",
}  # fmt: skip


def availabilities_out(found: tuple[CoreAvailability, ...]) -> list[Availability]:
    """Configurations with their datacentres."""
    return [
        Availability(
            datacenters=[Place(availability=stock.availability, datacenter=stock.datacenter) for stock in one.stocks],
            fqn=one.built.fqn,
            gpu=one.built.part("gpu") or UNSET,
            memory=one.built.part("memory"),
            plan_code=one.built.plan_code,
            server=one.built.server,
            storage=one.built.part("storage"),
            system_storage=one.built.part("system-storage") or UNSET,
        )
        for one in found
    ]


def hardware_out(found: tuple[CoreHardware, ...]) -> list[HardwareAvailability]:
    """Servers with their datacentres, by part of the world."""
    return [
        HardwareAvailability(
            datacenters=[Place(availability=one.availability, datacenter=one.datacenter) for one in each.stocks],
            hardware=each.hardware,
            region=each.continent,
        )
        for each in found
    ]


def counted_hardware_out(found: tuple[CountedStock, ...]) -> list[CountedHardware]:
    """What is counted of servers, by configuration and datacentre."""
    return [
        CountedHardware(
            availability=_word(each.stock),
            available=_left(each.stock) + each.held,
            incoming_datacenter=None,
            last_rule=None,
            ordered=each.held,
            ordered_check=None,
            parent_available=None,
            reference=each.stock.fqn,
            true_available=_left(each.stock),
            true_available_24h=None,
            true_available_4h=None,
            zone=each.stock.datacenter,
        )
        for each in found
    ]


def counted_out(found: tuple[CoreAvailability, ...]) -> list[CountedAvailability]:
    """Configurations with what is counted of them."""
    return [
        CountedAvailability(
            datacenters=[
                CountedPlace(datacenter=stock.datacenter, **_counts([stock])) for stock in one.stocks
            ],
            regions=[
                CountedRegion(
                    region=region,
                    availability_zones=[
                        CountedZone(availability_zone=zone_of(stock.datacenter) or "", **_counts([stock]))
                        for stock in several
                    ],
                    **_counts(several),
                )
                for region, several in _by_region(one.stocks).items()
            ],
            **_parts(one.built),
        )
        for one in found
    ]  # fmt: skip


def regions_out(found: tuple[CoreAvailability, ...]) -> list[RegionAvailability]:
    """Configurations with their regions."""
    return [
        RegionAvailability(
            regions=[
                Region(
                    availability=soonest(stock.availability for stock in several),
                    availability_zones=[
                        Zone(availability=stock.availability, availability_zone=zone_of(stock.datacenter) or "")
                        for stock in several
                    ],
                    region=region,
                )
                for region, several in _by_region(one.stocks).items()
            ],
            **_parts(one.built),
        )
        for one in found
    ]


def systems_out(found: tuple[str, ...]) -> list[str]:
    """Operating systems by their names."""
    return list(found)


def system_choices_out(found: tuple[CoreChoice, ...]) -> SystemChoices:
    """The operating systems of VPS, with what can be had."""
    return SystemChoices(choices=[SystemChoice(name=one.name, status=_state(one)) for one in found])


def _state(choice: CoreChoice) -> SystemState:
    if not choice.is_available:
        return SystemState.UNAVAILABLE
    return SystemState.CHOSEN if choice.is_chosen else SystemState.AVAILABLE


def _parts(built: Built) -> dict[str, Any]:
    return {
        "fqn": built.fqn, "gpu": built.part("gpu"), "memory": built.part("memory"), "plan_code": built.plan_code,
        "server": built.server, "storage": built.part("storage"), "system_storage": built.part("system-storage"),
    }  # fmt: skip


def _by_region(stocks: Iterable[Stock]) -> dict[str, list[Stock]]:
    """The stock of a configuration by region; a datacentre of no region is left out."""
    found: dict[str, list[Stock]] = {}
    for stock in stocks:
        region = region_of(stock.datacenter)
        if region is not None:
            found.setdefault(region, []).append(stock)
    return found


def _counts(stocks: Sequence[Stock]) -> dict[str, Any]:
    """How soon there is something of several stocks, and how many pieces; none comes from somewhere else."""
    left = sum(map(_left, stocks))
    return {
        "availability": soonest(map(_word, stocks)), "last_rule": None, "parent_available": left,
        "true_available": left,
    }  # fmt: skip


def _left(stock: Stock) -> int:
    return max(0, stock.pieces_left or 0)


def _word(stock: Stock) -> str:
    return stock.availability if stock.has(1) else "unavailable"


def vps_places_out(found: tuple[CoreVpsPlace, ...]) -> VpsPlaces:
    """The datacentres of a VPS plan."""
    return VpsPlaces(
        datacenters=[
            VpsPlace(
                code=_code(one.datacenter),
                datacenter=one.datacenter,
                days_before_delivery=0,
                linux_status=one.linux,
                status=one.state,
                windows_status=one.windows,
            )
            for one in found
        ]
    )


def _code(datacenter: str) -> str:
    return f"{_REGIONS[datacenter]}-{datacenter}".lower() if datacenter in _REGIONS else datacenter.lower()
