"""How far orders are, in words and badges."""

from panier.core.order.order import Status
from panier.web.pages.parts.tongues import phrase

BADGES = {
    Status.NOT_PAID: "unpaid", Status.CHECKING: "working", Status.DELIVERING: "working", Status.DELIVERED: "done",
    Status.DOCUMENTS_REQUESTED: "waiting", Status.CANCELLED: "over", Status.CANCELLING: "working",
}  # fmt: skip
STATUSES = {
    Status.NOT_PAID: phrase("unpaid"),
    Status.CHECKING: phrase("being checked"),
    Status.DELIVERING: phrase("being delivered"),
    Status.DELIVERED: phrase("delivered"),
    Status.DOCUMENTS_REQUESTED: phrase("waits for documents"),
    Status.CANCELLED: phrase("cancelled"),
    Status.CANCELLING: phrase("being cancelled"),
    Status.UNKNOWN: phrase("unknown"),
}
