"""The e-mail that tells a customer of a new order."""

from panier.core.account.account import Account
from panier.core.order.order import Order
from panier.core.payment.transfer import offer_for
from panier.core.period import at
from panier.flows.account import mails
from panier.flows.order.orders import page_url
from panier.flows.shop import Shop
from panier.store.engine.db import Tx

_LINES_MAX = 20  # of an order that is listed; its page shows all


async def confirm(tx: Tx, shop: Shop, account: Account, order: Order) -> None:
    """Tell a customer what was ordered, what it costs and until when it can be paid."""
    lines = order.quote.lines
    offer = offer_for(shop.bank, order, shop.now(), rules=shop.paying_rules, country=account.country)
    await mails.send(
        tx, shop, account, "order",
        order_id=order.order_id,
        placed=at(order.created_us).date().isoformat(),
        lines=[line.description for line in lines[:_LINES_MAX]],
        more=max(len(lines) - _LINES_MAX, 0),
        total=order.quote.totals.with_tax.plain,
        until=at(order.expires_us).date().isoformat(),
        link=page_url(shop, order),
        payee="" if offer is None else offer.account.holder,
        iban="" if offer is None else offer.account.spaced,
        bic="" if offer is None else offer.account.bic,
        reference="" if offer is None else offer.spaced,
    )  # fmt: skip
