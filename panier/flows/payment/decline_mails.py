"""The e-mails about a payment that was declined, while its order waits for another one, or that has to be confirmed."""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Account
from panier.core.cart.listed import listed
from panier.core.limits import HOUR_US, RENEWAL_RETRY_US
from panier.core.order.charge import CHALLENGE_LIFE_US, Charge, ChargeState
from panier.core.order.order import Order, Status, status
from panier.core.period import at
from panier.families.wording import worded
from panier.flows.account import mails
from panier.flows.order.orders import page_url
from panier.flows.paper.order_letters import words_for
from panier.flows.shop import Shop
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.paper import papers


async def tell(tx: Tx, shop: Shop, declined: Sequence[Charge], placed: Mapping[int, Order]) -> None:
    """Tell the customers of orders that a payment was declined, as long as they can pay in another way.

    The first decline of an order is told, and one that came after days: whoever tries again at once reads the page.
    Renewals that are tried again by themselves are told of each time before that (flows/checkout/tenure_mails.py).
    """
    told = [charge for charge in declined if _is_news(placed[charge.order_id], charge, shop.now())]
    if not told:
        return
    customers = await accounts.load_several(tx, sorted({placed[charge.order_id].account_id for charge in told}))
    renewing = await papers.list_renewal_orders(tx, sorted({charge.order_id for charge in told}))
    for charge in told:
        order = placed[charge.order_id]
        account = customers[order.account_id]
        await mails.send(
            tx, shop, account, "payment_declined",
            order_id=order.order_id,
            amount=charge.amount,
            mean=_mean(shop, account, charge),
            reason=shop.say_reason(account.language, (charge.reason or "").rstrip(".")),
            hours=RENEWAL_RETRY_US // HOUR_US if order.order_id in renewing else 0,
            until=at(order.expires_us).date(),
            link=page_url(shop, order),
        )  # fmt: skip


async def ask_to_confirm(tx: Tx, shop: Shop, waiting: Sequence[Charge], placed: Mapping[int, Order]) -> None:
    """Ask the customers of renewals that time placed to confirm their payment, each payment once.

    Whoever pays an order on a page, or has a program pay it, is told there.
    """
    asked = [charge for charge in waiting if charge.state is ChargeState.CHALLENGED]
    if not asked:
        return
    renewing = await papers.list_renewal_orders(tx, sorted({charge.order_id for charge in asked}))
    told = [charge for charge in asked if charge.order_id in renewing]
    customers = await accounts.load_several(tx, sorted({placed[charge.order_id].account_id for charge in told}))
    for charge in told:
        order = placed[charge.order_id]
        account = customers[order.account_id]
        await mails.send(
            tx, shop, account, "payment_to_confirm",
            order_id=order.order_id,
            service=listed(worded(order.quote, shop.assortment, account.language, shop.say_name))[0].name,
            amount=charge.amount,
            mean=_mean(shop, account, charge),
            until=at((charge.challenged_us or shop.now()) + CHALLENGE_LIFE_US).date(),
            link=page_url(shop, order),
        )  # fmt: skip


def _mean(shop: Shop, account: Account, charge: Charge) -> str:
    """What pays, in the words of an account's language."""
    words = words_for(shop, account)
    return words.get(f"mean-{charge.mean}", words["mean-other"])


def _is_news(order: Order, charge: Charge, now_us: int) -> bool:
    is_first = all(one.charge_id >= charge.charge_id for one in order.charges)
    return (is_first or charge.pending_us is not None) and status(order, now_us) == Status.NOT_PAID
