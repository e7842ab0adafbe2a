"""Who had to wait under a limit: noted in this process at once, and in the database from time to time.

What is noted costs no query, so that whoever tries again and again writes nothing; a process keeps so many of them.
"""

import logging
from collections.abc import Sequence

from panier.core.account.limit_met import Waiter, Waits
from panier.core.limits import SECOND_US
from panier.core.values import replace
from panier.store.engine.db import Database, Tx

NOTED_MAX = 1_000  # in a process, until they are saved; of more it is not told who they were
KEPT_MAX = 1_000  # in the database: those who met a limit last
PAUSE_US = 10 * SECOND_US

logger = logging.getLogger(__name__)


class LimitsMet:
    """Those who had to wait, of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[Waiter, Waits] = {}
        self._saved_us = 0

    def note(self, waiter: Waiter, *, now_us: int) -> None:
        """Remember that somebody had to wait."""
        known = self._noted.get(waiter)
        if known is not None:
            self._noted[waiter] = replace(known, count=known.count + 1, last_us=now_us)
        elif len(self._noted) < NOTED_MAX:
            self._noted[waiter] = Waits(waiter, 1, now_us, now_us)

    async def save_sometimes(self, *, now_us: int) -> None:
        """Write down what is noted, unless that was done a moment ago; a refusal does not wait for another one's."""
        if not self._saved_us <= now_us < self._saved_us + PAUSE_US:
            self._saved_us = now_us
            try:
                await self.save()
            except Exception:
                logger.exception("who met limits could not be written down; it will be tried again")

    async def save(self) -> None:
        """Write down what is noted; where that fails it stays noted."""
        noted = list(self._noted.values())
        if not noted:
            return
        await self._database.write(lambda tx: add(tx, noted))
        for one in noted:
            now = self._noted.get(one.waiter, one)
            if now.count <= one.count:
                self._noted.pop(one.waiter, None)
            else:  # somebody came meanwhile
                self._noted[one.waiter] = replace(now, count=now.count - one.count, first_us=now.last_us)

    def forget_all(self) -> None:
        """Forget what this process noted, because the shop's content and time were replaced."""
        self._noted.clear()
        self._saved_us = 0


async def add(tx: Tx, noted: Sequence[Waits]) -> None:
    """Add to what is known of those who had to wait, always in one order."""
    for one in sorted(noted, key=lambda each: (each.waiter.limit, each.waiter.account_id, each.waiter.network)):
        await tx.execute(
            "INSERT INTO limit_met (limit_name, account_id, network, count, first_us, last_us)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (limit_name, account_id, network) DO UPDATE"
            " SET count = limit_met.count + $4, last_us = $6",
            one.waiter.limit, one.waiter.account_id, one.waiter.network, one.count, one.first_us, one.last_us,
        )  # fmt: skip


async def list_latest(tx: Tx, *, limit: int) -> tuple[Waits, ...]:
    """Those who had to wait, the latest first."""
    rows = await tx.rows(
        "SELECT limit_name, account_id, network, count, first_us, last_us FROM limit_met"
        " ORDER BY last_us DESC, limit_name, account_id, network LIMIT $1",
        limit,
    )
    return tuple(Waits(Waiter(row[0], int(row[1]), row[2]), int(row[3]), row[4], row[5]) for row in rows)


async def delete_old(tx: Tx, *, before_us: int) -> int:
    """Forget those who met no limit since an instant, and all but so many of the latest; returns how many."""
    row = await tx.row("SELECT last_us FROM limit_met ORDER BY last_us DESC LIMIT 1 OFFSET $1", KEPT_MAX)
    bound = before_us if row is None else max(before_us, int(row[0]) + 1)
    return await tx.execute("DELETE FROM limit_met WHERE last_us < $1", bound)
