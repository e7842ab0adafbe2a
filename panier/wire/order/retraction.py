"""Withdrawing from an order, as it is sent."""

from enum import StrEnum

from panier.wire.types import LongText, Shape, model


@model("billing.order.RetractionReasonEnum")
class RetractionReason(StrEnum):
    """The reasons to withdraw from an order."""

    COMPETITOR = "competitor"
    DIFFICULTY = "difficulty"
    EXPENSIVE = "expensive"
    OTHER = "other"
    PERFORMANCE = "performance"
    RELIABILITY = "reliability"
    UNUSED = "unused"


class Retraction(Shape):
    """The withdrawal from an order."""

    reason: RetractionReason
    comment: LongText | None = None
