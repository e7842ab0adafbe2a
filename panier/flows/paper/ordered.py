"""The purchase order: what an order says before it is paid, as a paper, issued when somebody first looks at it."""

from panier.core.order.order import Order
from panier.core.paper.drawing import Drafted, draw_order
from panier.core.paper.paper import Paper, PaperKind, Remittance, Sheet, cause_of
from panier.core.payment.transfer import TransferOffer
from panier.core.refusal import not_found
from panier.flows.order.transfer_offers import load_offer
from panier.flows.paper.issuing import Issue, in_its_words, issue
from panier.flows.paper.references import load_references
from panier.flows.shop import Shop
from panier.store import orders
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.paper import papers


async def read_with_password(tx: Tx, *, order_id: int, password: str) -> Paper | None:
    """The purchase order of the order that a link leads to, where it was issued before.

    Refuses: a wrong password, as if there were no such order (404).
    """
    await _reach(tx, order_id, password)
    return await papers.load_by_cause(tx, cause_of(PaperKind.PURCHASE_ORDER, order_id))


async def issue_once(tx: Tx, shop: Shop, *, order_id: int, password: str) -> Paper:
    """Issue the purchase order of the order that a link leads to, unless somebody did so meanwhile.

    Refuses: a wrong password, as if there were no such order (404).
    """
    await orders.lock_several(tx, [order_id])
    order = await _reach(tx, order_id, password)
    cause = cause_of(PaperKind.PURCHASE_ORDER, order_id)
    before = await papers.load_by_cause(tx, cause)
    if before is not None:
        return before
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    reference = (await load_references(tx, [order], now_us=shop.now())).get(order_id, "")
    ahead = (await papers.list_down_payments(tx, [order_id])).get(order_id, ())
    offer = await load_offer(tx, shop, order, account)

    def draw(drafted: Drafted) -> Sheet:
        return draw_order(
            drafted, PaperKind.PURCHASE_ORDER, in_its_words(shop, order, account), account, settlement=None,
            reference=reference, down_payments=ahead, remittance=None if offer is None else _remittance(offer),
        )  # fmt: skip

    wanted = Issue(order.quote.subsidiary, PaperKind.PURCHASE_ORDER, order.account_id, order_id, cause, draw)
    [issued] = await issue(tx, shop, [wanted])
    return issued


def _remittance(offer: TransferOffer) -> Remittance:
    """What a paper says of how it is paid by transfer."""
    account = offer.account
    return Remittance(offer.amount, account.holder, account.iban, account.bic, offer.reference)


async def _reach(tx: Tx, order_id: int, password: str) -> Order:
    order = await orders.load_by_password(tx, order_id, password)
    if order is None:
        raise not_found("This order")
    return order
