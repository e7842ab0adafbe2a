"""Telling customers that little is left of the prepaid account or the points, as they wished (alertThreshold)."""

from collections.abc import Mapping

from panier.core.ledger.balance import POINTS, Balance
from panier.core.money import UCENTS_PER_UNIT, Money
from panier.flows.account import mails
from panier.flows.shop import Shop
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.ledger import balances as store


async def tell(tx: Tx, shop: Shop, used: Mapping[Balance, Money]) -> None:
    """Write to the customers of balances of which so much was used just now that less is left than they want.

    Each is told once for every time that a balance falls below its threshold.
    """
    for balance, amount in used.items():
        if balance.alert_threshold is None:
            continue
        left = (await store.load_standing(tx, balance, now_us=shop.now())).amount
        threshold_ucents = balance.alert_threshold * UCENTS_PER_UNIT
        if not left.ucents < threshold_ucents <= (left + amount).ucents:
            continue
        account = await accounts.load(tx, balance.account_id)
        assert account is not None, "balances keep their accounts"
        threshold = Money(threshold_ucents, left.currency)
        await mails.send(
            tx, shop, account, "balance_low", left=_shown(left), threshold=_shown(threshold),
            is_points=balance.currency == POINTS,
        )  # fmt: skip


def _shown(amount: Money) -> Money | int:
    """An amount, or how many points."""
    return amount.ucents // UCENTS_PER_UNIT if amount.currency == POINTS else amount
