"""What an order may be paid with: rules about kinds of methods, by amount, currency, country and what is paid for.

The rules are data (catalogs/payments.yaml). A kind without a rule pays everything.
"""

from collections.abc import Mapping
from dataclasses import field

from panier.core.money import Money
from panier.core.order.account_order import Purpose, purpose_of
from panier.core.order.order import Order
from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen


@frozen
class Due:
    """What is to be paid: the rest of an order, in whose country, and what it does about the account itself."""

    amount: Money
    country: str
    purpose: Purpose | None = None


@frozen
class MethodRule:
    """What methods of a kind pay; what is empty does not matter.

    `least` and `most`: bounds by currency, in ucents; `excluded`: what such a method does not pay for.
    """

    currencies: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    least: Mapping[str, int] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)
    excluded: frozenset[Purpose] = frozenset()

    def suits(self, due: Due) -> bool:
        """True where such a method may pay this."""
        amount, currency = due.amount.ucents, due.amount.currency
        return (
            (not self.currencies or currency in self.currencies)
            and (not self.countries or due.country in self.countries)
            and self.least.get(currency, 0) <= amount <= self.most.get(currency, amount)
            and due.purpose not in self.excluded
        )


@frozen
class PayingRules:
    """The rules of a shop, by the kind of method."""

    rules: Mapping[str, MethodRule] = field(default_factory=dict)

    def suits(self, kind: str, due: Due) -> bool:
        """True where methods of a kind may pay this; where nothing is left to charge, none is asked."""
        rule = self.rules.get(kind)
        return rule is None or due.amount.ucents <= 0 or rule.suits(due)


def due_of(order: Order, country: str) -> Due:
    """What is left to charge of an order of a customer in a country."""
    return Due(order.rest, country, purpose_of(order.quote))


def check_suits(rules: PayingRules, kind: str, mean: str, due: Due) -> None:
    """Check that methods of a kind may pay this.

    Refuses: what they may not, in the known words (403).
    """
    if not rules.suits(kind, due):
        raise cannot_pay(mean)


def cannot_pay(mean: str) -> Refusal:
    """The answer for what an order cannot be paid with, in the known words."""
    return Refusal(Kind.FORBIDDEN, f"This order can't be paid with '{mean}'")
