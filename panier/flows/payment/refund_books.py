"""What refunds do to the books: a credit note, money that left, and money that a customer's balance has instead."""

from collections.abc import Callable

from panier.core.ledger.balance import MovementKind
from panier.core.ledger.families import given_back
from panier.core.ledger.movements import charge_taken, refund_decided, refund_paid, refund_returned
from panier.core.ledger.posting import Posting
from panier.core.money import Money
from panier.core.order.charge import Charge
from panier.core.order.order import Order
from panier.core.payment.refund import Refund, tax_part
from panier.flows.ledger import grants, postings
from panier.flows.paper.issuing import CREDITING
from panier.flows.payment.keys import Keyed
from panier.store import jobs, orders
from panier.store.engine.db import Tx
from panier.store.ledger import entries
from panier.store.payment import refunds


async def note_decided(tx: Tx, shop: Keyed, order: Order, refund: Refund, *, before: Money) -> None:
    """Post that a part of an order's price is owed to its customer, and have its credit note issued.

    `before`: what was given back of it earlier.
    """
    tax = tax_part(order.quote, before=before, amount=refund.amount)
    places = [order.line_ids.index(line_id) for line_id in refund.line_ids]
    left = await entries.sum_revenue(tx, order.order_id)
    shares = given_back(order.quote, refund.amount - tax, left=left, places=places)
    decided = refund_decided(refund.refund_id, order, without_tax=shares, tax=tax, at_us=shop.now())
    await postings.record(tx, [decided])
    await jobs.stage(tx, CREDITING, refund.refund_id, due_us=shop.now())


async def note_stray(tx: Tx, shop: Keyed, order: Order, charge: Charge) -> None:
    """Post money that came for nothing, and is owed to its payer."""
    await postings.record(tx, [charge_taken(charge, holder=order.account_id, at_us=shop.now(), gateway=charge.gateway)])


async def note_paid(tx: Tx, shop: Keyed, refund: Refund, charge: Charge) -> None:
    """Post a refund that went to where the money came from; out of a balance, it has a receipt."""
    await _post(tx, shop, refund, charge, refund_paid)
    if refund.movement_id is not None:
        await jobs.stage(tx, CREDITING, refund.refund_id, due_us=shop.now())


async def note_returned(tx: Tx, shop: Keyed, refund: Refund, charge: Charge) -> None:
    """Post that a refund which had been paid came back."""
    await _post(tx, shop, refund, charge, refund_returned)


async def _post(tx: Tx, shop: Keyed, refund: Refund, charge: Charge, posted: Callable[..., Posting]) -> None:
    """Post what became of a refund at the gateway of its charge; `posted`: by which movement."""
    order = (await orders.load_several(tx, [refund.order_id]))[refund.order_id]
    posting = posted(
        refund.refund_id,
        holder=order.account_id,
        order_id=order.order_id,
        amount=refund.of_charge,
        gateway=charge.gateway or charge.mean,
        at_us=shop.now(),
    )
    await postings.record(tx, [posting])


async def note_on_balance(tx: Tx, shop: Keyed, refund: Refund) -> None:
    """Put what a refund gives back of a charge on its customer's prepaid account, and post that."""
    order = (await orders.load_several(tx, [refund.order_id]))[refund.order_id]
    await grants.pay_in(
        tx,
        account_id=order.account_id,
        amount=refund.of_charge,
        why=MovementKind.REFUND,
        source="Refund",
        source_id=str(refund.refund_id),
        order_id=refund.order_id,
        now_us=shop.now(),
    )


async def sum_before(tx: Tx, order: Order) -> Money:
    """What refunds of an order came to so far, those of stray money and of balances left out."""
    total = Money(0, order.quote.currency)
    for one in await refunds.list_of_order(tx, order.order_id):
        is_of_price = order.payment is not None and one.charge_id == order.payment.charge_id
        if is_of_price and one.movement_id is None:
            total = total + one.amount
    return total
