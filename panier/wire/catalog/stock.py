"""Availabilities: /dedicated/server/datacenter/availabilities, /vps/order/rule/datacenter."""

from typing import Annotated

from msgspec import UNSET, UnsetType

from panier.core.cart.stock import StockAvailability as CoreAvailability
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
