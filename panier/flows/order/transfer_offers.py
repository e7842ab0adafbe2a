"""How an order may be paid by bank transfer, as its page and its paper say."""

from panier.core.account.account import Account
from panier.core.order.order import Order
from panier.core.payment.transfer import TransferOffer, offer_for
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.store.payment import bank_entries


async def load_offer(tx: Tx, shop: Shop, order: Order, account: Account) -> TransferOffer | None:
    """How an order of a customer may be paid by transfer, with what is missing still; None where it may not."""
    if shop.bank is None:
        return None
    come = await bank_entries.sum_waiting(tx, order.order_id, order.quote.currency)
    return offer_for(shop.bank, order, shop.now(), rules=shop.paying_rules, country=account.country, come=come)
