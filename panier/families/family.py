"""The few questions that each product family answers for itself."""

from collections.abc import Callable, Mapping
from dataclasses import field

from panier.core.cart.cart import Item
from panier.core.cart.quote import Included, Texts, Thing
from panier.core.catalog.catalog import Assortment, Plan, Question
from panier.core.catalog.terms import Terms
from panier.core.domain.domain_name import NameRecord
from panier.core.domain.extension import Extension
from panier.core.domain.life import Afterlife
from panier.core.service.service import Service
from panier.core.values import frozen

Phrases = Mapping[str, str]


def fits_while_alive(service: Service, group: str, afterlife: Afterlife, now_us: int) -> bool:
    """Accepts any option until the service has expired."""
    return service.expires_us is None or now_us < service.expires_us


@frozen
class Family:
    """How a family behaves, as functions of plain data.

    `questions`: the configurations an item needs, which may depend on the registry's answer for its name and on the
    rules of its extension; `texts`: what its lines are called; `terms`: its price, where it has one of its own;
    `includes`: what is included automatically, unless the cart holds the zones it would add; `fits`: whether a
    delivered service accepts an option of a group now; `late_groups`: options that only a delivered service
    accepts; `labels`: which prices an item shows; `waiver_needed`: whether ordering waives the right of withdrawal;
    `announced`: which questions are said to be required, where a recording shows otherwise than checkout demands;
    `route`: the path under which the API shows the delivered service, where it does; `task`: the task by which a
    registry makes or changes it, None where a deliverer does; `ends_at_once`: when its end is confirmed, instead of at
    the end of what was paid for; `renews_by_itself`: unless its customer says otherwise; `has_larger_plans`: whether a
    delivered service can change to a dearer plan.
    """

    questions: Callable[[Item, Plan, NameRecord | None, Extension | None], tuple[Question, ...]]
    texts: Callable[[Item, Plan, Terms, Phrases, str], Texts]
    terms: Callable[[Item, Terms], Terms]
    includes: Callable[[Item, Assortment, str, frozenset[str], str], tuple[Included, ...]]
    fits: Callable[[Service, str, Afterlife, int], bool] = fits_while_alive
    late_groups: frozenset[str] = frozenset()
    task: Callable[[Thing], str | None] = lambda thing: None  # noqa: ARG005
    labels: tuple[str, ...] = ("TOTAL",)
    announced: Mapping[str, bool] = field(default_factory=dict)
    waiver_needed: bool = False
    catalog_name: str | None = None
    product_id: str | None = None
    route: str | None = None
    ends_at_once: bool = False
    renews_by_itself: bool = True
    has_larger_plans: bool = True
