"""The e-mails about money that is given back: how much, what for, how it comes back, and the paper about it."""

from collections.abc import Sequence

from panier.core.order.order import Order
from panier.core.paper.paper import Paper
from panier.core.payment.refund import BALANCE, Refund, RefundState
from panier.flows.account import mails
from panier.flows.order.orders import page_url
from panier.flows.paper.order_letters import letter_paper, words_for
from panier.flows.shop import Shop
from panier.store import jobs, orders
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.payment import refunds


async def tell_several(tx: Tx, shop: Shop, claimed: Sequence[Job]) -> None:
    """Tell of refunds that have no credit note, or that could not go back to where they came from; each once."""
    held = await jobs.finish_held(tx, claimed)
    found = await refunds.load_several(tx, [job.subject_id for job in held])
    placed = await orders.load_several(tx, sorted({refund.order_id for refund in found.values()}))
    for refund in found.values():
        await tell(tx, shop, placed[refund.order_id], refund, None)


async def tell(tx: Tx, shop: Shop, order: Order, refund: Refund, paper: Paper | None) -> None:
    """Tell the customer of an order of a refund; `paper`: its credit note, or the receipt of what is paid out."""
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    words, taken = words_for(shop, account), {one.charge_id: one.mean for one in order.charges}
    mean, is_on_balance = taken.get(refund.charge_id, ""), refund.target == BALANCE
    on_balances = refund.balance_ucents > 0 and refund.of_charge.ucents > 0
    await mails.send(
        tx, shop, account, "refunded",
        order_id=order.order_id,
        amount=refund.amount,
        reason=shop.say_reason(account.language, refund.reason.rstrip(".")),
        mean=words.get(f"mean-{mean}", words["mean-other"]),
        is_paid_out=refund.movement_id is not None,
        is_on_balance=is_on_balance,
        has_failed=refund.state is RefundState.FAILED,
        to_balances=refund.amount - refund.of_charge if on_balances and not is_on_balance else None,
        papers=[] if paper is None else [letter_paper(shop, paper, words)],
        link=page_url(shop, order),
    )  # fmt: skip
