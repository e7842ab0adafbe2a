"""What a test asks the ledger: whether all is in order, and what its accounts come to."""

from panier.core.ledger.balance import BalanceKind, Booking, MovementKind
from panier.core.ledger.debt import DebtOperation, OperationKind
from panier.core.money import Money
from panier.flows.ledger import debts, grants
from panier.store import orders
from panier.store.engine.db import Tx
from panier.store.ledger import balances, checks, entries
from panier.store.ledger import debts as stored_debts
from tests.support.shop import Sandbox


async def accounts_of(shop: Sandbox) -> dict[str, int]:
    """What the ledger's accounts come to in ucents, without those that come to nothing."""
    found = await shop.database.read(entries.list_balances)
    return {account.code: amount.ucents for account, amount in found if amount.ucents}


async def faults(shop: Sandbox) -> list[str]:
    """What `panier ledger check` would say of a shop."""
    return [str(one) for one in await shop.database.read(lambda tx: checks.find_faults(tx, limit=9))]


async def plant_money(shop: Sandbox, order_id: int) -> dict[tuple[str, str], object]:
    """Give the first customer credit, prepaid money, points and a debt about an order; their ids as paths name them."""
    now_us = shop.clock()

    async def plant(tx: Tx) -> dict[tuple[str, str], object]:
        order = (await orders.load_several(tx, [order_id]))[order_id]
        given = {
            kind: await grants.give(
                tx, account_id=order.account_id, kind=kind, amount=Money(10**10, currency), why=MovementKind.GIFT,
                source="Test", source_id="1", now_us=now_us,
            )
            for kind, currency in (
                (BalanceKind.BONUS, "EUR"), (BalanceKind.PREPAID, "EUR"), (BalanceKind.POINTS, "points")
            )
        }  # fmt: skip
        bonus, one = given[BalanceKind.BONUS], Money(10**8, "EUR")
        held = Booking(order_id, bonus.movement_id, bonus.balance_id, one, one, now_us)
        await balances.insert_bookings(tx, [held])
        debt_id = await _owed(tx, order_id, now_us)
        done = DebtOperation(0, debt_id, OperationKind.PAYMENT, one, now_us, order_id, "creditCard")
        return {
            ("balance", "balanceName"): "BONUS",
            ("movement", "movementId"): bonus.movement_id,
            ("prepaid movements", "movementId"): given[BalanceKind.PREPAID].movement_id,
            ("point movements", "movementId"): given[BalanceKind.POINTS].movement_id,
            ("debt", "debtId"): debt_id,
            ("operation", "operationId"): await stored_debts.insert_operation(tx, done),
        }

    return await shop.database.write(plant)


async def plant_debt(shop: Sandbox, order_id: int) -> int:
    """Have somebody owe something for an order; the number of the debt."""
    return await shop.database.write(lambda tx: _owed(tx, order_id, shop.clock()))


async def write_off_debts(shop: Sandbox) -> None:
    """Give up all debts that something is left of."""
    rows = await shop.database.read(
        lambda tx: tx.rows(
            "SELECT d.debt_id FROM debt d WHERE d.amount_ucents > (SELECT coalesce(sum(o.amount_ucents), 0)"
            " FROM debt_operation o WHERE o.debt_id = d.debt_id) ORDER BY d.debt_id"
        )
    )
    for row in rows:
        await shop.database.write(lambda tx, row=row: debts.write_off(tx, row[0], now_us=shop.clock()))  # type: ignore[misc]


async def _owed(tx: Tx, order_id: int, now_us: int) -> int:
    order = (await orders.load_several(tx, [order_id]))[order_id]
    row = await tx.row("SELECT count(*) FROM debt")
    assert row is not None
    made = await debts.make(tx, order, Money(2 * 10**8, "EUR"), cause="test", cause_id=row[0] + 1, now_us=now_us)
    assert made is not None
    return made
