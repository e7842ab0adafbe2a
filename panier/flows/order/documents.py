"""Documents that customers hand in for the review of their orders; only whoever decides sees them."""

from collections.abc import Sequence
from hashlib import sha256

from panier.core.account.account import Account
from panier.core.limits import DOCUMENTS_MAX
from panier.core.order.document import OrderDocument, kind_of, shown_name
from panier.core.order.order import Order
from panier.core.order.review import Review, ReviewState
from panier.core.refusal import Kind, Refusal, conflict
from panier.core.values import frozen, replace
from panier.flows.order.orders import reached
from panier.flows.shop import Shop
from panier.store import orders
from panier.store.engine.db import Tx
from panier.store.order import documents as stored
from panier.store.order import reviews


@frozen
class Handed:
    """What was asked for, and what was handed in."""

    review: Review
    documents: tuple[OrderDocument, ...]


async def load_handed(tx: Tx, order: Order) -> Handed | None:
    """What the customer of an order was asked for and handed in; None where nobody asks for anything now."""
    if order.review is None:
        return None
    review = await reviews.load(tx, order.order_id)
    if review is None or not review.takes_documents:
        return None
    return Handed(review, await stored.list_of_order(tx, order.order_id))


async def hand_in(tx: Tx, shop: Shop, account: Account, *, order_id: int, name: str, content: bytes) -> None:
    """Hand in a document that was asked for; whoever decides looks at the order again.

    Refuses: what is no PDF, PNG or JPEG, or too large (400); somebody else's order (403: whoever is here has seen it
    anyway); an order that no document was asked for, or that has as many as it may (409).
    """
    kind = kind_of(content)
    order = await orders.lock_order(tx, order_id, owner=account.account_id)
    if order is None:
        raise Refusal(Kind.FORBIDDEN, "This order belongs to somebody else")
    review = await reviews.load(tx, order_id)
    if review is None or not review.takes_documents or order.called_off is not None:
        raise conflict("Nobody asks for documents about this order")
    kept = await stored.list_of_order(tx, order_id)
    digest, now_us = sha256(content).hexdigest(), shop.now()
    if all(one.sha256 != digest for one in kept):
        if len(kept) >= DOCUMENTS_MAX:
            raise conflict(f"An order has at most {DOCUMENTS_MAX} documents")
        document = OrderDocument(0, order_id, shown_name(name), kind, len(content), digest, now_us)
        await stored.insert(tx, document, content)
        await orders.append_several(tx, [(order_id, "DOCUMENT_RECEIVED", f"Received: {document.name}")], at_us=now_us)
    await reviews.update(tx, replace(review, state=ReviewState.OPEN))


async def list_with_content(tx: Tx, order_id: int) -> Sequence[tuple[OrderDocument, bytes]]:
    """The documents of an order with their content, as far as it is still kept.

    Refuses: an order that is unknown (404).
    """
    reached((await orders.load_several(tx, [order_id])).get(order_id), order_id)
    found = []
    for one in await stored.list_of_order(tx, order_id):
        content = await stored.load_content(tx, one.document_id)
        if content is not None:
            found.append((one, content))
    return found
