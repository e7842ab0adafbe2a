"""The few questions a product family answers for itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from panier.core.cart.cart import Item
from panier.core.cart.quote import Included, Texts, Thing
from panier.core.catalog.catalog import Assortment, Plan, Question
from panier.core.catalog.terms import Terms
from panier.core.domain.domain_name import NameRecord
from panier.core.domain.extension import Extension
from panier.core.domain.life import Afterlife
from panier.core.service.service import Service

Phrases = Mapping[str, str]


def fits_while_alive(service: Service, group: str, afterlife: Afterlife, now_us: int) -> bool:
    """Options of any sort, until the thing's time is over."""
    return service.expires_us is None or now_us < service.expires_us


@dataclass(frozen=True, slots=True)
class Family:
    """How a family behaves, as functions of plain data.

    `questions`: the configurations an item needs, also by what a registry says of its name and lays down for its
    extension; `texts`: what its lines are called; `terms`: its price where it has one of its own; `includes`: what
    comes along unasked, unless the cart holds the zones it would bring; `fits`: whether a delivered thing takes an
    option of a group now; `late_groups`: options that only a delivered thing takes; `labels`: which prices an item
    shows; `waiver_needed`: whether ordering gives up the right to withdraw; `route`: the path under which the API
    shows the delivered thing, where it does; `task`: the task by which a registry makes a thing or changes it, None
    where a deliverer does that.
    """

    questions: Callable[[Item, Plan, NameRecord | None, Extension | None], tuple[Question, ...]]
    texts: Callable[[Item, Plan, Terms, Phrases, str], Texts]
    terms: Callable[[Item, Terms], Terms]
    includes: Callable[[Item, Assortment, str, frozenset[str]], tuple[Included, ...]]
    fits: Callable[[Service, str, Afterlife, int], bool] = fits_while_alive
    late_groups: frozenset[str] = frozenset()
    task: Callable[[Thing], str | None] = lambda thing: None  # noqa: ARG005
    labels: tuple[str, ...] = ("TOTAL",)
    waiver_needed: bool = False
    catalog_name: str | None = None
    product_id: str | None = None
    route: str | None = None
