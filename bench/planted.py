"""What time leaves of an order besides its ten calls: papers of all kinds, balances, a debt, use that was billed."""

from panier.core.ledger.balance import BalanceKind, Movement, MovementKind
from panier.core.ledger.debt import DebtOperation, OperationKind
from panier.core.limits import DAY_US
from panier.core.money import Money
from panier.core.paper.paper import PaperKind
from panier.core.service.commitments.usage import UsageRecord
from panier.flows.hook import events
from panier.flows.ledger import debts, grants
from panier.flows.paper import issuing
from panier.flows.shop import Shop
from panier.store import orders, services
from panier.store.account import accounts
from panier.store.engine.db import Database, Tx
from panier.store.ledger import balances
from panier.store.ledger import debts as stored_debts
from panier.store.order import usage
from panier.store.paper import papers

_ONE = Money(10**8, "EUR")


async def plant(shop: Shop, database: Database) -> None:
    """Add all of it to the one order of a shop."""
    row = await database.read(lambda tx: tx.row("SELECT order_id, account_id FROM placed_order"))
    assert row is not None, "something was ordered"
    order_id, account_id = row
    await database.write(lambda tx: _plant_papers(tx, shop, order_id, account_id))
    await database.write(lambda tx: _plant_money(tx, shop, order_id, account_id))
    await database.write(lambda tx: _plant_use(tx, shop, account_id))
    await events.number_all(database)


async def _plant_papers(tx: Tx, shop: Shop, order_id: int, account_id: int) -> None:
    [bill] = await papers.list_of_order(tx, order_id)
    account = await accounts.load(tx, account_id)
    assert account is not None
    await issuing.issue_correction(tx, shop, bill)
    await issuing.issue_refund(
        tx, shop, order_id=order_id, subject="bench", amount=_ONE, settlement=bill.sheet.settlement
    )
    for kind in (PaperKind.DEPOSIT, PaperKind.WITHDRAWAL, PaperKind.DOWN_PAYMENT, PaperKind.REVERSE_BILL):
        await issuing.issue_amount(
            tx, shop, account, kind, _ONE, subject=order_id, order_id=order_id, settlement=bill.sheet.settlement
        )


async def _plant_money(tx: Tx, shop: Shop, order_id: int, account_id: int) -> None:
    """Credit, points and prepaid money that was used up, of which some is past its end, and a debt that was paid."""
    now_us = shop.now()
    ends = {BalanceKind.BONUS: now_us - DAY_US, BalanceKind.PREPAID: None, BalanceKind.POINTS: None}
    for kind, expires_us in ends.items():
        given = await grants.give(
            tx, account_id=account_id, kind=kind, amount=_ONE, why=MovementKind.GIFT, source="Bench", source_id="1",
            now_us=now_us - 2 * DAY_US, expires_us=expires_us,
        )  # fmt: skip
        used = Movement(
            0, given.balance_id, MovementKind.USE, -given.amount, now_us - 2 * DAY_US, "Order", str(order_id),
            grant_id=given.movement_id, order_id=order_id,
        )  # fmt: skip
        await balances.insert_movement(tx, used)
    order = (await orders.load_several(tx, [order_id]))[order_id]
    debt_id = await debts.make(tx, order, _ONE, cause="bench", cause_id=1, now_us=now_us)
    assert debt_id is not None
    paid = DebtOperation(0, debt_id, OperationKind.PAYMENT, _ONE, now_us, order_id, "creditCard")
    await stored_debts.insert_operation(tx, paid)


async def _plant_use(tx: Tx, shop: Shop, account_id: int) -> None:
    now_us = shop.now()
    service_id = (await services.list_ids(tx, owner=account_id))[0]
    ended_us = now_us - 40 * DAY_US
    record = UsageRecord(0, service_id, "bench", "bench", "bench", 1, ended_us - DAY_US, ended_us, ended_us)
    await usage.insert(tx, record)
    await usage.insert_bill(tx, service_id, record.month.number, order_id=None, now_us=now_us)
