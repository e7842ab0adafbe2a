"""The few questions a product family answers for itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from panier.core.cart import Item
from panier.core.catalog import Assortment, Plan, Question
from panier.core.domain_name import NameRecord
from panier.core.quote import Included, Texts
from panier.core.terms import Terms

Phrases = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Family:
    """How a family behaves, as functions of plain data.

    `questions`: the configurations an item needs, also by what a registry says of its name; `texts`: what its lines
    are called; `terms`: its price where it has one of its own; `includes`: what comes along unasked, unless the cart
    holds the zones it would bring; `labels`: which prices an item shows; `waiver_needed`: whether ordering gives up
    the right to withdraw; `route`: the path under which the API shows the delivered thing, where it does.
    """

    questions: Callable[[Item, Plan, NameRecord | None], tuple[Question, ...]]
    texts: Callable[[Item, Plan, Terms, Phrases, str], Texts]
    terms: Callable[[Item, Terms], Terms]
    includes: Callable[[Item, Assortment, str, frozenset[str]], tuple[Included, ...]]
    labels: tuple[str, ...] = ("TOTAL",)
    waiver_needed: bool = False
    catalog_name: str | None = None
    product_id: str | None = None
    route: str | None = None
