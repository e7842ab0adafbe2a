"""What the ledger says of orders: billed and charged once, and nothing of what is written is ever changed."""

from sqlite3 import IntegrityError

import asyncpg
import pytest

from panier.core.ledger.movements import paid_out
from panier.core.ledger.posting import Chart, LedgerAccount
from panier.core.money import Money
from panier.flows.ledger import postings
from panier.store.ledger import entries
from tests.support.ledger import accounts_of
from tests.support.ordering import AUTO_PAY, order_name, order_project
from tests.support.shop import Sandbox

REFUSED = (IntegrityError, asyncpg.RaiseError)
TWICE = (IntegrityError, asyncpg.UniqueViolationError)


async def test_a_paid_order_is_billed_and_charged(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    assert await accounts_of(shop) == {}
    order_id = await order_name(camille, how=AUTO_PAY)
    assert await accounts_of(shop) == {}, "nothing is billed before it is paid"
    await shop.deliver()
    order = (await camille.get(f"/me/order/{order_id}")).result
    prices = {name: order[name]["priceInUcents"] for name in ("priceWithTax", "priceWithoutTax", "tax")}
    assert await accounts_of(shop) == {
        "gateway/sandbox": prices["priceWithTax"],
        "revenue": -prices["priceWithoutTax"],
        "tax/2000": -prices["tax"],
    }
    found = await shop.database.read(lambda tx: entries.list_after(tx, 0, limit=9))
    assert {one.order_id for one in found} == {order_id}
    receivable = next(one.account for one in found if one.chart is Chart.RECEIVABLE)
    seen = await shop.database.read(lambda tx: entries.list_of_account(tx, receivable))
    assert [one.amount.ucents for one in seen] == [prices["priceWithTax"], -prices["priceWithTax"]]


async def test_what_costs_nothing_leaves_no_trace(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_project(camille, how=AUTO_PAY)
    await shop.deliver()
    price = (await camille.get(f"/me/order/{order_id}")).result["priceWithTax"]["priceInUcents"]
    assert (price, await accounts_of(shop)) == (0, {})


async def test_a_movement_is_written_once_and_never_changed(shop: Sandbox) -> None:
    payout = paid_out(1, gateway="card", amount=Money(5, "EUR"), at_us=1)
    await shop.database.write(lambda tx: postings.record(tx, [payout]))
    with pytest.raises(TWICE):
        await shop.database.write(lambda tx: postings.record(tx, [payout]))
    for statement in ("UPDATE ledger_entry SET amount_ucents = 0", "DELETE FROM ledger_entry"):
        with pytest.raises(REFUSED, match="never changed"):
            await shop.database.write(lambda tx, statement=statement: tx.execute(statement))  # type: ignore[misc]
    seen = await shop.database.read(lambda tx: entries.list_of_account(tx, LedgerAccount(Chart.BANK)))
    assert [one.amount for one in seen] == [Money(5, "EUR")]
