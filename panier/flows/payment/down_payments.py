"""Parts of an order's price that came to the bank before the rest is paid."""

from panier.core.ledger.balance import BalanceKind
from panier.core.ledger.movements import paid_ahead
from panier.core.money import Money
from panier.core.order.charge import TRANSFER
from panier.core.paper.paper import DOWN_PAYMENT_SOURCE, Paper, PaperKind, Settlement
from panier.core.payment.paying import check_suits, due_of
from panier.core.payment.transfer import KIND
from panier.core.refusal import bad_input, not_found
from panier.flows.ledger import bookings, grants
from panier.flows.paper.issuing import issue_amount
from panier.flows.shop import Shop
from panier.store import orders
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.ledger import balances


async def receive(tx: Tx, shop: Shop, *, order_id: int, amount: Money) -> Paper:
    """Note that a part of an order's price came to the bank: it is set aside for the order, and has its invoice.

    Where the order is never paid, the money stays on the customer's balance.

    Refuses: an unknown order (404); one that is paid, being paid, cancelled or about the account itself (409), or that
    transfers may not pay (403); all that is left to pay, and more (400).
    """
    await orders.lock_several(tx, [order_id])
    order = (await orders.load_several(tx, [order_id])).get(order_id)
    if order is None:
        raise not_found(orderId=order_id)
    bookings.check_open(shop, order)
    if amount.ucents >= order.rest.ucents:
        raise bad_input("amount", f"must be less than what is left to pay, which is {order.rest.plain}")
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    check_suits(shop.paying_rules, KIND, TRANSFER, due_of(order, account.country))
    now_us = shop.now()
    paper = await issue_amount(
        tx, shop, account, PaperKind.DOWN_PAYMENT, amount, subject=shop.ids.uuid(), order_id=order_id,
        settlement=Settlement(TRANSFER, now_us, ""),
    )  # fmt: skip
    movement = await grants.receive(
        tx, account_id=order.account_id, kind=BalanceKind.DEPOSIT, amount=amount, source=DOWN_PAYMENT_SOURCE,
        source_id=paper.number, order_id=order_id, now_us=now_us, posted=paid_ahead,
    )  # fmt: skip
    balance = (await balances.load_several(tx, [movement.balance_id]))[movement.balance_id]
    await bookings.book(tx, shop, order, balance)
    await bookings.look_at_transfers(tx, shop, order)
    return paper
