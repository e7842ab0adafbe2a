"""Query parameters: filters and selectors of listings."""

from typing import Annotated

from msgspec import field

from panier.wire.subsidiary import SubsidiaryIn
from panier.wire.types import UNPUBLISHED, DatetimeIn, Long, Shape, Words


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
