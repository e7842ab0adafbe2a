"""Which family of products the revenue of an order is of, and of what a refund takes back of it.

The shares of all families come to the revenue itself, to the ucent, however often something of an order is given back.
What no family is known of (`None`: of orders that were billed before families were written down) is a share too.
"""

from collections.abc import Collection, Mapping

from panier.core.cart.quote import Quote
from panier.core.money import Money, zero

Shares = dict[str | None, Money]


def billed(quote: Quote) -> Shares:
    """What the lines of an order come to by the family of their things, without tax: the revenue of the order."""
    return _by_family(quote, range(len(quote.lines)))


def given_back(quote: Quote, amount: Money, *, left: Mapping[str | None, Money], places: Collection[int]) -> Shares:
    """What families lose by a refund of `amount` without tax; `left`: what each still has of the order.

    First the families of the lines at `places` that it is for, none by more than its lines were, nor than it has left;
    then all that have something left, each by its share of that; what is beyond that, which only an order of before
    can have, is of no family.
    """
    chosen = {family: min(one.ucents, _ucents(left, family)) for family, one in _by_family(quote, places).items()}
    found = _shared(amount, chosen)
    has_left = {family: one.ucents - found.get(family, 0) for family, one in left.items()}
    rest = Money(amount.ucents - sum(found.values()), amount.currency)
    for family, ucents in _shared(rest, has_left).items():
        found[family] = found.get(family, 0) + ucents
    beyond = amount.ucents - sum(found.values())
    if beyond:
        found[None] = found.get(None, 0) + beyond
    return {family: Money(ucents, amount.currency) for family, ucents in found.items() if ucents}


def _by_family(quote: Quote, places: Collection[int]) -> Shares:
    found: Shares = {}
    for place in sorted(places):
        line = quote.lines[place]
        family = quote.things[line.thing].family
        found[family] = found.get(family, zero(quote.currency)) + line.total
    return found


def _ucents(left: Mapping[str | None, Money], family: str | None) -> int:
    return left[family].ucents if family in left else 0


def _shared(amount: Money, among: Mapping[str | None, int]) -> dict[str | None, int]:
    """As much of an amount as some have, by how much each has, in whole coins; who has nothing takes no part."""
    able = sorted(((family, has) for family, has in among.items() if has > 0), key=lambda one: one[0] or "")
    whole = sum(has for _, has in able)
    ucents = min(amount.ucents, whole)
    found: dict[str | None, int] = {}
    passed = taken = 0
    for family, has in able:
        passed += has
        upto = Money(ucents * passed // whole, amount.currency).rounded().ucents if passed < whole else ucents
        found[family] = upto - taken
        taken = upto
    return found
