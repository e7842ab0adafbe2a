"""Query parameters: filters and selectors of listings."""

from enum import StrEnum
from typing import Annotated

from msgspec import field

from panier.wire.subsidiary import SubsidiaryIn
from panier.wire.types import UNPUBLISHED, DatetimeIn, Long, Shape, Words, model


class Description(Shape):
    """Filter by description."""

    description: Words | None = None


class Subsidiary(Shape):
    """The subsidiary whose prices are shown."""

    ovh_subsidiary: SubsidiaryIn


class NamedCatalog(Shape):
    """The catalogue, and the subsidiary whose prices are shown."""

    catalog_name: Words
    ovh_subsidiary: SubsidiaryIn


class Availabilities(Shape):
    """Filter for servers and datacentres."""

    plan_code: Words | None = None
    server: Words | None = None
    memory: Words | None = None
    storage: Words | None = None
    system_storage: Words | None = None
    gpu: Words | None = None
    datacenters: Words | None = None
    exclude_datacenters: bool = False


class Hardware(Shape):
    """The subsidiary that sells servers, and the server."""

    country: SubsidiaryIn
    hardware: Words | None = None


class HardwareSystems(Shape):
    """The server whose operating systems are listed."""

    hardware: Words


@model("dedicated.server.AvailabilityRegionalizationEnum")
class ServerRegion(StrEnum):
    """The regions that servers are in."""

    AP_SOUTH_1 = "ap-south-1"
    AP_SOUTHEAST_SGP = "ap-southeast-sgp"
    AP_SOUTHEAST_SYD = "ap-southeast-syd"
    CA_EAST_1 = "ca-east-1"
    CA_EAST_BHS = "ca-east-bhs"
    EU_CENTRAL_WAW = "eu-central-waw"
    EU_WEST_ERI = "eu-west-eri"
    EU_WEST_GRA = "eu-west-gra"
    EU_WEST_LIM = "eu-west-lim"
    EU_WEST_PAR = "eu-west-par"
    EU_WEST_RBX = "eu-west-rbx"
    EU_WEST_SBG = "eu-west-sbg"
    US_EAST_VIN = "us-east-vin"
    US_WEST_HIL = "us-west-hil"


class RegionalAvailabilities(Shape):
    """Filter for servers and regions."""

    plan_code: Words | None = None
    server: Words | None = None
    memory: Words | None = None
    storage: Words | None = None
    system_storage: Words | None = None
    gpu: Words | None = None
    regions: list[ServerRegion] = field(default_factory=list)
    exclude_regions: bool = False


class SystemRule(Shape):
    """The datacentre of a VPS, and the system that is chosen."""

    datacenter: Words
    os: Words


class VpsRule(Shape):
    """The plan of a VPS, the subsidiary that sells it, and the system that it is to have."""

    ovh_subsidiary: SubsidiaryIn
    plan_code: Words
    os: Words | None = None


class Coupon(Shape):
    """The coupon concerned."""

    coupon: Words


class Label(Shape):
    """Filter by label."""

    label: Words | None = None


class Domain(Shape):
    """The domain name concerned."""

    domain: Words


class Plan(Shape):
    """Filter by plan.

    Programs send it, though the published schema does not mention it.
    """

    plan_code: Annotated[Words | None, UNPUBLISHED] = None


class PublishedPlan(Shape):
    """Filter by plan."""

    plan_code: Words | None = None


class RangeAndPlan(Shape):
    """Filter by range and plan."""

    range_name: Words | None = field(default=None, name="family")
    plan_code: Words | None = None


class OptionsOfPlan(Shape):
    """The plan whose options are listed."""

    plan_code: Words


class OptionsOfRangeAndPlan(Shape, kw_only=True):
    """The plan whose options are listed, and their family."""

    range_name: Words | None = field(default=None, name="family")
    plan_code: Words


class OptionsUnpublished(Shape):
    """The plan whose options are listed.

    The published schema names no parameter here.
    """

    plan_code: Annotated[Words, UNPUBLISHED]


class Dates(Shape):
    """A time range."""

    date_from: DatetimeIn | None = field(default=None, name="date.from")
    date_to: DatetimeIn | None = field(default=None, name="date.to")


class DepositOrder(Shape):
    """Filter by the order that paid."""

    deposit_order_id: Long | None = None
