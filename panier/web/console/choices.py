"""Values that the catalogue knows for a field: plan codes, durations, ways to pay, families."""

from collections.abc import Iterable, Mapping

from panier.core.catalog.catalog import Assortment, Catalog, Plan
from panier.core.catalog.terms import durations
from panier.core.values import frozen
from panier.web.route import Route
from panier.wire.cart.cart import DomainOptionCreation, OptionCreation
from panier.wire.service.upgrade import ServiceOption

OFFERED_MAX = 200  # of one field: a browser's list helps no further, and the page stays small
_OPTIONS = (OptionCreation, DomainOptionCreation, ServiceOption)


@frozen
class Offered:
    """A value, and what it is called."""

    value: str
    name: str = ""


def offered(route: Route, assortment: Assortment) -> Mapping[str, tuple[Offered, ...]]:
    """The values by the name of the field, where the operation is about a family that something is sold of."""
    families = {
        "catalogName": _first(Offered(one.family) for one in assortment.catalogs_in(assortment.home) if one.plans)
    }
    family = route.fixed.get("family")
    if not isinstance(family, str):
        return families
    catalog = assortment.catalog(assortment.home, family)
    plans = _plans(route, catalog)
    if not plans:
        return families
    modes = dict.fromkeys(pricing.mode for plan in plans for pricing in plan.pricings)
    lengths = dict.fromkeys(length.iso for mode in modes for length in durations(plans[0], mode))
    lengths |= dict.fromkeys(pricing.duration.iso for plan in plans for pricing in plan.pricings)
    return families | {
        "planCode": _first(Offered(plan.plan_code, plan.name) for plan in plans),
        "duration": _first(Offered(length) for length in lengths),
        "pricingMode": _first(Offered(mode) for mode in modes),
    }


def _asks_catalog(route: Route) -> bool:
    return any("catalogName" in kind.__struct_encode_fields__ for kind in (route.query, route.body) if kind is not None)


def _plans(route: Route, catalog: Catalog) -> tuple[Plan, ...]:
    """The plans that an operation takes: options where it adds them."""
    return tuple((catalog.addons if route.body in _OPTIONS else catalog.plans).values())


def _first(values: Iterable[Offered]) -> tuple[Offered, ...]:
    return tuple(values)[:OFFERED_MAX]
