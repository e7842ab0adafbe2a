"""Calling an order off: nothing more of it is made, what was made ends, and what was paid for that is given back."""

from enum import StrEnum

from panier.core.values import frozen


class CallOff(StrEnum):
    """Why an order is called off."""

    CANCELLED = "cancelled"  # by the shop's owner
    REFUSED = "refused"  # by whoever reviewed it
    WITHDRAWN = "withdrawn"  # by its customer, in time
    REFUNDED = "refunded"  # with all of its money
    DROPPED = "dropped"  # by its customer, before anything was paid


@frozen
class CallingOff:
    """That an order is called off: when, and why in words; `comment`: what its customer said besides.

    `done_us`: when everything of it had ended and what is given back was decided.
    """

    order_id: int
    kind: CallOff
    reason: str
    comment: str
    asked_us: int
    done_us: int | None = None
