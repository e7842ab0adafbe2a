"""What stands behind the question mark: filters and selectors of listings."""

from typing import Annotated

from msgspec import field

from panier.wire.subsidiary import SubsidiaryIn
from panier.wire.types import UNPUBLISHED, DatetimeIn, Shape, Text


class Description(Shape):
    """By description."""

    description: Text | None = None


class Subsidiary(Shape):
    """Whose prices."""

    ovh_subsidiary: SubsidiaryIn


class NamedCatalog(Shape):
    """Which catalogue, and whose prices."""

    catalog_name: Text
    ovh_subsidiary: SubsidiaryIn


class Coupon(Shape):
    """Which coupon."""

    coupon: Text


class Label(Shape):
    """By label."""

    label: Text | None = None


class Domain(Shape):
    """Which domain name."""

    domain: Text


class Plan(Shape):
    """By plan, which programs send and the published schema does not mention."""

    plan_code: Annotated[Text | None, UNPUBLISHED] = None


class PublishedPlan(Shape):
    """By plan."""

    plan_code: Text | None = None


class RangeAndPlan(Shape):
    """By range and plan."""

    range_name: Text | None = field(default=None, name="family")
    plan_code: Text | None = None


class OptionsOfPlan(Shape):
    """Options of which plan."""

    plan_code: Text


class OptionsOfRangeAndPlan(Shape, kw_only=True):
    """Options of which plan, and of which family of options."""

    range_name: Text | None = field(default=None, name="family")
    plan_code: Text


class OptionsUnpublished(Shape):
    """Options of which plan, where the published schema names no parameter."""

    plan_code: Annotated[Text, UNPUBLISHED]


class Dates(Shape):
    """Between two instants."""

    date_from: DatetimeIn | None = field(default=None, name="date.from")
    date_to: DatetimeIn | None = field(default=None, name="date.to")
