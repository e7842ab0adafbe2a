"""The few questions a product family answers for itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from panier.core.cart import Item
from panier.core.catalog import Assortment, Plan, Question
from panier.core.quote import Included, Texts
from panier.core.terms import Terms

Phrases = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Family:
    """How a family behaves, as functions of plain data.

    `questions`: the configurations an item needs; `texts`: what its lines are called; `includes`: what comes along
    unasked; `labels`: which prices an item shows; `waiver_needed`: whether ordering gives up the right to withdraw;
    `route`: the path under which the API shows the delivered thing, where it does.
    """

    questions: Callable[[Item, Plan], tuple[Question, ...]]
    texts: Callable[[Item, Plan, Terms, Phrases, str], Texts]
    includes: Callable[[Item, Assortment, str], tuple[Included, ...]]
    labels: tuple[str, ...] = ("TOTAL",)
    waiver_needed: bool = False
    catalog_name: str | None = None
    product_id: str | None = None
    route: str | None = None
