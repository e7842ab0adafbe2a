"""Cards that are about to expire: their customers are told once, a month before, so that renewals go on."""

from panier.core.limits import DAY_US
from panier.core.period import at
from panier.flows.account import mails
from panier.flows.shop import Shop
from panier.store import payment_methods
from panier.store.account import accounts
from panier.store.engine.db import Tx

NOTICE_US = 30 * DAY_US
PORTION = 100


async def announce(tx: Tx, shop: Shop) -> int:
    """Tell the customers of some of the methods that expire within a month; returns how many were told of."""
    now_us = shop.now()
    found = await payment_methods.lock_expiring(tx, now_us=now_us, until_us=now_us + NOTICE_US, limit=PORTION)
    for method in found:
        account = await accounts.load(tx, method.account_id)
        if account is None:
            continue
        until = at(method.expires_us or 0).date()
        await mails.send(
            tx, shop, account, "method_expires", label=method.label, until=until,
            is_default=method.is_default, link=f"{shop.base_url}/account/payment-methods",
        )  # fmt: skip
    await payment_methods.mark_announced(tx, [method.method_id for method in found], now_us=now_us)
    return len(found)
