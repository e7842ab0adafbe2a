"""What a shop's files say of orders: which somebody looks at, and what nobody can withdraw from."""

from dataclasses import field

from panier.core.order.review import ReviewRules
from panier.core.order.withdrawal import Exclusions
from panier.core.values import frozen


@frozen
class OrderRules:
    """The rules about orders that are data."""

    reviews: ReviewRules = field(default_factory=ReviewRules)
    exclusions: Exclusions = field(default_factory=Exclusions)
