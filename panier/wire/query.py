"""What stands behind the question mark: filters and selectors of listings."""

from typing import Annotated

from msgspec import field

from panier.wire.subsidiary import SubsidiaryIn
from panier.wire.types import UNPUBLISHED, DatetimeIn, Shape, Words


class Description(Shape):
    """By description."""

    description: Words | None = None


class Subsidiary(Shape):
    """Whose prices."""

    ovh_subsidiary: SubsidiaryIn


class Coupon(Shape):
    """Which coupon."""

    coupon: Words


class Label(Shape):
    """By label."""

    label: Words | None = None


class Domain(Shape):
    """Which domain name."""

    domain: Words


class Plan(Shape):
    """By plan, which programs send and the published schema does not mention."""

    plan_code: Annotated[Words | None, UNPUBLISHED] = None


class PublishedPlan(Shape):
    """By plan."""

    plan_code: Words | None = None


class RangeAndPlan(Shape):
    """By range and plan."""

    range_name: Words | None = field(default=None, name="family")
    plan_code: Words | None = None


class OptionsOfPlan(Shape):
    """Options of which plan."""

    plan_code: Words


class OptionsOfRangeAndPlan(Shape, kw_only=True):
    """Options of which plan, and of which family of options."""

    range_name: Words | None = field(default=None, name="family")
    plan_code: Words


class OptionsUnpublished(Shape):
    """Options of which plan, where the published schema names no parameter."""

    plan_code: Annotated[Words, UNPUBLISHED]


class Dates(Shape):
    """Between two instants."""

    date_from: DatetimeIn | None = field(default=None, name="date.from")
    date_to: DatetimeIn | None = field(default=None, name="date.to")
