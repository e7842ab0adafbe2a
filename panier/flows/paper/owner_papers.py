"""Papers that the shop's owner has issued: corrective invoices, and bills of customers to the shop."""

from panier.core.account.account import Account
from panier.core.ledger.balance import BalanceKind
from panier.core.ledger.movements import bought_from_customer
from panier.core.money import Money
from panier.core.paper.paper import REVERSE_BILL_SOURCE, Paper, PaperKind, Settlement
from panier.core.payment.payment import BALANCE_MEAN
from panier.core.refusal import not_found
from panier.flows.ledger import grants
from panier.flows.paper.issuing import issue_amount, issue_correction
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.store.paper import papers


async def correct(tx: Tx, shop: Shop, *, number: str, reason: str) -> Paper:
    """Issue a corrective invoice about a bill. No money moves, so the ledger says nothing.

    Refuses: what is no number of a bill (404).
    """
    bill = await papers.load_of_any(tx, number)
    if bill is None or bill.kind is not PaperKind.BILL:
        raise not_found(billId=number)
    return await issue_correction(tx, shop, bill, reason=reason)


async def bill_shop(tx: Tx, shop: Shop, account: Account, amount: Money, *, text: str) -> Paper:
    """Issue a bill of a customer to the shop, and put its amount on the customer's prepaid account."""
    now_us = shop.now()
    paper = await issue_amount(
        tx, shop, account, PaperKind.REVERSE_BILL, amount, subject=shop.ids.uuid(), order_id=None,
        settlement=Settlement(BALANCE_MEAN, now_us, ""), text=text,
    )  # fmt: skip
    await grants.receive(
        tx, account_id=account.account_id, kind=BalanceKind.PREPAID, amount=amount, source=REVERSE_BILL_SOURCE,
        source_id=paper.number, order_id=None, now_us=now_us, posted=bought_from_customer,
    )  # fmt: skip
    return paper
