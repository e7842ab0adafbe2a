"""An order as the shop's owner sees it, as documents: of a command, and of a sandbox's second port."""

from collections.abc import Sequence

from panier.core.order.document import OrderDocument
from panier.core.order.order import Event, Order, status
from panier.core.order.review import Review
from panier.core.service.owned import DOMAIN
from panier.wire.types import datetime_out


def review_out(review: Review, order: Order) -> dict[str, object]:
    """A review that is to be decided."""
    return {
        "order": review.order_id,
        "state": review.state.value,
        "since": datetime_out(review.opened_us),
        "total": order.quote.totals.with_tax.plain,
        "subsidiary": order.quote.subsidiary,
        "things": [thing.plan_code for thing in order.quote.things],
        "causes": list(review.causes),
        "wanted": review.wanted,
    }


def document_out(document: OrderDocument) -> dict[str, object]:
    """A document that was handed in, without its content."""
    return {
        "document": document.document_id,
        "name": document.name,
        "kind": document.kind,
        "bytes": document.size,
        "sha256": document.sha256,
        "since": datetime_out(document.handed_in_us),
    }


def row_out(order: Order, *, customer: str, now_us: int) -> dict[str, object]:
    """An order as a row of a list: whose it is, where it stands, what it costs and what is ordered by it."""
    return {
        "order": order.order_id,
        "customer": customer,
        "status": status(order, now_us).value,
        "total": order.quote.totals.with_tax.plain,
        "placed": datetime_out(order.created_us),
        "things": [
            {
                "thing": thing.number,
                "planCode": thing.plan_code,
                "name": _name(order, place),
                "state": _states(order, place),
            }
            for place, thing in enumerate(order.quote.things)
        ],
    }


def timeline_out(order: Order, events: Sequence[Event], *, customer: str, now_us: int) -> dict[str, object]:
    """An order with everything that happened to it, oldest first."""
    return {
        **row_out(order, customer=customer, now_us=now_us),
        "charges": [
            {
                "amount": charge.amount.plain,
                "mean": charge.mean,
                "staged": datetime_out(charge.staged_us),
                "settled": None if charge.settled_us is None else datetime_out(charge.settled_us),
                "declined": None if charge.declined_us is None else datetime_out(charge.declined_us),
            }
            for charge in order.charges
        ],
        "events": [
            {"at": datetime_out(one.at_us), "label": one.label, "description": one.description} for one in events
        ],
    }


def _name(order: Order, place: int) -> str | None:
    thing = order.quote.things[place]
    made = [one.service_name for one in order.deliveries_of(place) if one.service_name]
    return ", ".join(made) or (thing.domain if thing.family == DOMAIN.family else None)


def _states(order: Order, place: int) -> str:
    return ", ".join(dict.fromkeys(one.state.value for one in order.deliveries_of(place))) or "-"
