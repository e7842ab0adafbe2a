"""What the owner of a service may wish of a change of its plan."""

from panier.core.values import frozen


@frozen
class Wish:
    """A plan that a service is to change to; mode and duration can only be the plan's first."""

    plan_code: str
    quantity: int = 1
    pricing_mode: str | None = None
    duration: str | None = None


@frozen
class OptionWish:
    """What an option of a detached option is to become: its number and its plan."""

    service_id: int
    wish: Wish
