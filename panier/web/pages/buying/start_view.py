"""What is on sale besides names, on the first page: each family with its lowest price."""

from collections.abc import Iterator, Sequence

from panier.core.cart.quote import item_prices
from panier.core.catalog.catalog import Assortment, Catalog
from panier.core.catalog.terms import choose, durations
from panier.core.money import Money
from panier.core.period import Period
from panier.core.values import frozen
from panier.web.pages.buying.families import FamilyLink
from panier.web.pages.buying.plan_words import unpriced_words
from panier.web.pages.buying.visit import Visit
from panier.web.pages.parts.periods import period


@frozen
class FamilyCard:
    """A family on the first page: how many plans it has, and from which price on they can be had for how long."""

    family: FamilyLink
    plans: int
    price: str
    length: str
    unpriced: str  # what is said where none of it has a price


def cards(
    assortment: Assortment, visit: Visit, families: Sequence[FamilyLink], *, now_us: int
) -> tuple[FamilyCard, ...]:
    """A card for each family."""
    return tuple(_card(assortment.catalog(visit.subsidiary.code, one.code), one, visit, now_us) for one in families)


def _card(catalog: Catalog, family: FamilyLink, visit: Visit, now_us: int) -> FamilyCard:
    lowest = min(_prices(catalog, now_us), key=lambda one: one[0].ucents, default=None)
    price, length = ("", "") if lowest is None else (visit.amount(lowest[0]), period(lowest[1], visit.words))
    unpriced = unpriced_words(catalog, next(iter(catalog.plans.values())))
    return FamilyCard(family, len(catalog.plans), price, length, unpriced)


def _prices(catalog: Catalog, now_us: int) -> Iterator[tuple[Money, Period]]:
    """What the first duration of each plan costs; what costs nothing at first says nothing here."""
    for plan in catalog.plans.values():
        mode = plan.modes()[0]
        length = durations(plan, mode)[0]
        terms = choose(plan, mode, length, quantity=_least(catalog, plan.plan_code))
        prices = item_prices(terms, quantity=1, currency=catalog.currency, now_us=now_us)
        if prices.price.ucents:
            yield prices.price - prices.price_off, length


def _least(catalog: Catalog, plan_code: str) -> int:
    return min(pricing.quantity_min for pricing in catalog.plan(plan_code).pricings)
