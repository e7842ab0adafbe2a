"""What the price of a change of a service rests on."""

from panier.core.values import frozen


@frozen
class Premise:
    """How a service was when the price of its change was told.

    `requested_us`: when the engagement was asked for that the price rests on, where it rests on one.
    """

    plan_code: str
    expires_us: int | None
    requested_us: int | None = None
