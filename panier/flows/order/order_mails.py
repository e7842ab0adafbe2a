"""The e-mail that tells a customer of a new order."""

from panier.core.account.account import Account
from panier.core.order.order import Order
from panier.core.period import at
from panier.flows.account import mails
from panier.flows.order.orders import page_url
from panier.flows.shop import Shop
from panier.store.engine.db import Tx

_LINES_MAX = 20  # of an order that is listed; its page shows all


async def confirm(tx: Tx, shop: Shop, account: Account, order: Order) -> None:
    """Tell a customer what was ordered, what it costs and until when it can be paid."""
    quote = order.quote
    lines = [f"- {line.description}" for line in quote.lines[:_LINES_MAX]]
    if len(quote.lines) > _LINES_MAX:
        lines.append(f"- and {len(quote.lines) - _LINES_MAX} more lines")
    total = quote.totals.with_tax
    body = "\n".join(
        [
            f"Thank you for your order {order.order_id} of {at(order.created_us).date().isoformat()}:",
            "",
            *lines,
            "",
            f"Total with tax: {total.plain}",
            f"It can be seen and, until {at(order.expires_us).date().isoformat()}, be paid at",
            "",
            page_url(shop, order),
            "",
        ]
    )
    await mails.write(tx, shop, account.account_id, to=account.email, subject=f"Your order {order.order_id}", body=body)
