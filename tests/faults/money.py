"""Money behind live processes: what its owner gives and asks beside them, and whether the ledger is in order."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from panier.core.ledger.balance import BalanceKind, MovementKind
from panier.core.money import Money
from panier.flows.ledger import grants
from panier.store.engine.db import Database
from panier.store.engine.opening import open_database
from panier.store.ledger import checks
from tests.faults.customer import Customer, rows
from tests.support.secrets import RING

PATIENCE_SECONDS = 60.0
COIN = 10**6
BACK = dict.fromkeys(("cancel", "error", "failure", "pending", "success"), "https://example.com/")
_WORK = ("bill", "call-off", "charge", "credit-note", "deliver", "end", "forget-method", "refund")


@asynccontextmanager
async def beside(database: str) -> AsyncIterator[Database]:
    """The shop's database, as a command of its owner sees it."""
    opened = await open_database(database, keyring=RING, is_beside=True)
    try:
        yield opened
    finally:
        await opened.close()


async def check_ledger(database: str) -> None:
    """What `panier ledger check` would say is nothing."""
    async with beside(database) as opened:
        found = await opened.read(lambda tx: checks.find_faults(tx, limit=9))
    assert [str(one) for one in found] == []


async def give(database: str, customer: Customer, name: str, ucents: int) -> None:
    """Give a customer some of a balance."""
    kind, now_us = BalanceKind(name), time.time_ns() // 1_000
    amount = Money(ucents, "points" if kind is BalanceKind.POINTS else "EUR")
    [(account,)] = await rows(database, f"SELECT account_id FROM account WHERE nic = '{customer.keys.nic}'")
    async with beside(database) as opened:
        await opened.write(
            lambda tx: grants.give(
                tx, account_id=account, kind=kind, amount=amount, why=MovementKind.GIFT, source="Test", source_id="1",
                now_us=now_us,
            )
        )  # fmt: skip


async def register(customer: Customer, words: str, kind: str = "CREDIT_CARD") -> int:
    """Register a payment method of these words, which is the default from then on."""
    wish = {"paymentType": kind, "register": True, "description": words, "callbackUrl": BACK, "default": True}
    return int((await customer.post("/me/payment/method", wish))["paymentMethodId"])


async def wait_for_work(database: str, mend: Callable[[], object] = lambda: None) -> None:
    """Wait until nothing is left to do of what was asked for; `mend`: what is done meanwhile, again and again."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    kinds = ", ".join(f"'{kind}'" for kind in _WORK)
    while left := await rows(database, f"SELECT kind, subject_id FROM job WHERE kind IN ({kinds})"):
        assert time.monotonic() < deadline, f"{left} is never done"
        mend()
        await asyncio.sleep(0.05)
