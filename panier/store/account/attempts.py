"""How often something was attempted within a time, such as a password of an account.

Attempts are counted here and nowhere else. How many are allowed is a `Limit` (core/limits.py). Whoever allows
attempts counts first and checks then, so that simultaneous attempts count too:

    if not PASSWORDS_OF_ACCOUNT.allows(await shop.attempts.count(PASSWORDS_OF_ACCOUNT, nic, now_us=shop.now())):
        …refuse…

That happens on a page, or in what a route does before its transaction, never in a flow's own transaction: a
refusal undoes that one, and the attempt with it. This is why the counts are not kept by functions of a `tx`, as
everything else is.

Attempts stand here, below flows and web, since both count them and neither may know how they are stored: in
this process, or in the database, where all processes of a shop count together. app.py chooses.
"""

from collections import OrderedDict
from typing import Protocol

from panier.core.account.access import digest
from panier.core.limits import Limit
from panier.store.engine.db import Database

REMEMBERED_MAX = 10_000
PORTION = 500


class Attempts(Protocol):
    """Where attempts are counted.

    The time of a limit begins with the first attempt and ends by itself.
    """

    async def count(self, limit: Limit, key: str, *, now_us: int) -> int:
        """Count an attempt under a key (an account, an address, a token).

        Returns how many attempts there were, this one included.
        """

    async def forget(self, limit: Limit, key: str) -> None:
        """Start again from zero: the attempt was successful."""

    async def sweep(self, *, now_us: int) -> int:
        """Delete expired counts; returns how many."""


class ProcessAttempts:
    """Counts while this process runs, for a limited number of keys.

    The keys whose last attempt is longest ago go first.
    """

    def __init__(self) -> None:
        self._counted: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()

    async def count(self, limit: Limit, key: str, *, now_us: int) -> int:
        """Count an attempt."""
        place = (limit.name, digest(key))  # as short as any: people type what they like
        count, until_us = self._counted.get(place, (0, 0))
        if now_us >= until_us:
            count, until_us = 0, now_us + limit.window_us
        self._counted[place] = (count + 1, until_us)
        self._counted.move_to_end(place)
        while len(self._counted) > REMEMBERED_MAX:
            self._counted.popitem(last=False)
        return count + 1

    async def forget(self, limit: Limit, key: str) -> None:
        """Start again from zero."""
        self._counted.pop((limit.name, digest(key)), None)

    async def sweep(self, *, now_us: int) -> int:
        """Delete expired counts."""
        past = [place for place, (_, until_us) in self._counted.items() if now_us >= until_us]
        for place in past:
            del self._counted[place]
        return len(past)


class DatabaseAttempts:
    """Counts in the shop's database, each attempt in a transaction of its own.

    Keys are stored as digests.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, limit: Limit, key: str, *, now_us: int) -> int:
        """Count an attempt."""
        row = await self._database.write(
            lambda tx: tx.row(
                "INSERT INTO attempt (limit_name, key_digest, attempts, until_us) VALUES ($1, $2, 1, $3)"
                " ON CONFLICT (limit_name, key_digest) DO UPDATE SET"
                " attempts = CASE WHEN attempt.until_us <= $4 THEN 1 ELSE attempt.attempts + 1 END,"
                " until_us = CASE WHEN attempt.until_us <= $4 THEN $3 ELSE attempt.until_us END"
                " RETURNING attempts",
                limit.name, digest(key), now_us + limit.window_us, now_us,
            )
        )  # fmt: skip
        assert row is not None, "the row was inserted or updated"
        count: int = row[0]
        return count

    async def forget(self, limit: Limit, key: str) -> None:
        """Start again from zero."""
        await self._database.write(
            lambda tx: tx.execute(
                "DELETE FROM attempt WHERE limit_name = $1 AND key_digest = $2", limit.name, digest(key)
            )
        )

    async def sweep(self, *, now_us: int) -> int:
        """Delete expired counts, a batch in each transaction."""
        swept = 0
        while gone := await self._database.write(
            lambda tx: tx.execute(
                "DELETE FROM attempt WHERE until_us <= $1 AND key_digest IN"
                f" (SELECT key_digest FROM attempt WHERE until_us <= $1 LIMIT {PORTION})",
                now_us,
            )
        ):
            swept += gone
        return swept
