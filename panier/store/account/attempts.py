"""How often something was attempted within a time, such as a password of an account.

Attempts are counted here and nowhere else. What is allowed is a row of the table in core/rates.py; who refuses is
flows/throttle.py. An attempt is counted when it is taken, before anybody knows what becomes of it, so that
simultaneous ones count too; it may be given back.

They stand here, below flows and web, since neither may know how they are stored: in this process, or in the
database, where all processes of a shop count together.
"""

from collections import OrderedDict, defaultdict
from typing import Protocol

from panier.core.account.access import digest
from panier.core.limits import SECOND_US
from panier.core.rates import Limit, Manner, Rate, Tally, believable, wait_us, with_one, without_one
from panier.store.engine.db import Database, Tx

REMEMBERED_MAX = 10_000  # keys of one limit
PORTION = 500
_PLAIN_MAX = 80


class Attempts(Protocol):
    """Where attempts are counted."""

    async def take(self, limit: Limit, rate: Rate, key: str, *, now_us: int, times: int = 1) -> int:
        """Count an attempt under a key (an account, an address, a token), if it is allowed.

        Returns how many microseconds to wait for one that is; 0 where it was allowed and counts.
        """

    async def peek(self, limit: Limit, rate: Rate, key: str, *, now_us: int) -> int:
        """How long to wait for an attempt; counts nothing."""

    async def give_back(self, limit: Limit, rate: Rate, key: str, *, now_us: int) -> None:
        """Count an attempt less: it was not one of those that the limit is about."""

    async def forget(self, limit: Limit, key: str) -> None:
        """Start again from zero: the attempt was successful."""

    async def sweep(self, *, now_us: int) -> int:
        """Delete expired counts; returns how many."""

    def forget_all(self) -> None:
        """Forget what this process remembers by itself."""


class ProcessAttempts:
    """Counts while this process runs, for so many keys of each limit.

    The keys whose last attempt is longest ago go first.
    """

    def __init__(self) -> None:
        self._tallies: defaultdict[str, OrderedDict[str, Tally]] = defaultdict(OrderedDict)

    async def take(self, limit: Limit, rate: Rate, key: str, *, now_us: int, times: int = 1) -> int:
        """Count an attempt, if it is allowed."""
        tallies, place = self._tallies[limit.name], key if len(key) <= _PLAIN_MAX else digest(key)
        found = tallies.get(place)
        if (
            found is not None
            and limit.manner is not Manner.GROWING
            and found.next_us <= now_us < found.until_us <= now_us + rate.seconds * SECOND_US
            and (count := found.count + times) < rate.count
        ):  # what is usual, as the functions below decide it
            tallies[place] = Tally(count, now_us, found.until_us)
            tallies.move_to_end(place)
            return 0
        known = believable(found, rate, now_us)
        wait = wait_us(known, now_us)
        if wait == 0:
            tallies[place] = with_one(known, limit, rate, now_us=now_us, times=times)
            tallies.move_to_end(place)
            if len(tallies) > REMEMBERED_MAX:
                tallies.popitem(last=False)
        return wait

    async def peek(self, limit: Limit, rate: Rate, key: str, *, now_us: int) -> int:
        """How long to wait for an attempt."""
        return wait_us(believable(self._tallies[limit.name].get(_place(key)), rate, now_us), now_us)

    async def give_back(self, limit: Limit, rate: Rate, key: str, *, now_us: int) -> None:
        """Count an attempt less."""
        tallies, place = self._tallies[limit.name], _place(key)
        if place in tallies:
            tallies[place] = without_one(tallies[place], limit, rate, now_us=now_us)

    async def forget(self, limit: Limit, key: str) -> None:
        """Start again from zero."""
        self._tallies[limit.name].pop(_place(key), None)

    def forget_all(self) -> None:
        """Start again from zero with everything."""
        self._tallies.clear()

    async def sweep(self, *, now_us: int) -> int:
        """Delete expired counts."""
        swept = 0
        for tallies in self._tallies.values():
            past = [place for place, tally in tallies.items() if now_us >= tally.until_us]
            for place in past:
                del tallies[place]
            swept += len(past)
        return swept


class DatabaseAttempts:
    """Counts in the shop's database, each attempt in a transaction of its own.

    Keys are stored as digests. A key that has to wait is remembered here, so that impatient ones write nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._closed: OrderedDict[tuple[str, str], int] = OrderedDict()

    def forget_all(self) -> None:
        """Forget which keys have to wait: the database knows."""
        self._closed.clear()

    async def take(self, limit: Limit, rate: Rate, key: str, *, now_us: int, times: int = 1) -> int:
        """Count an attempt, if it is allowed."""
        place = (limit.name, digest(key))
        closed_us = self._closed.get(place, 0)
        if now_us < closed_us <= now_us + rate.seconds * SECOND_US:
            return closed_us - now_us

        async def count(tx: Tx) -> tuple[int, int]:
            known = believable(await _lock_tally(tx, *place), rate, now_us)
            wait = wait_us(known, now_us)
            if wait:
                return wait, now_us + wait
            after = with_one(known, limit, rate, now_us=now_us, times=times)
            await _write(tx, *place, after)
            return 0, after.next_us

        wait, next_us = await self._database.write(count)
        if next_us > now_us:
            self._closed[place] = next_us
            self._closed.move_to_end(place)
            if len(self._closed) > REMEMBERED_MAX:
                self._closed.popitem(last=False)
        return wait

    async def peek(self, limit: Limit, rate: Rate, key: str, *, now_us: int) -> int:
        """How long to wait for an attempt."""
        name = digest(key)
        known = await self._database.read(lambda tx: _load_tally(tx, limit.name, name))
        return wait_us(believable(known, rate, now_us), now_us)

    async def give_back(self, limit: Limit, rate: Rate, key: str, *, now_us: int) -> None:
        """Count an attempt less."""
        place = (limit.name, digest(key))

        async def lower(tx: Tx) -> None:
            known = await _lock_tally(tx, *place)
            if known.count:
                await _write(tx, *place, without_one(known, limit, rate, now_us=now_us))

        await self._database.write(lower)
        self._closed.pop(place, None)

    async def forget(self, limit: Limit, key: str) -> None:
        """Start again from zero."""
        place = (limit.name, digest(key))
        await self._database.write(
            lambda tx: tx.execute("DELETE FROM attempt WHERE limit_name = $1 AND key_digest = $2", *place)
        )
        self._closed.pop(place, None)

    async def sweep(self, *, now_us: int) -> int:
        """Delete expired counts, a batch in each transaction."""
        for place in [place for place, closed_us in self._closed.items() if now_us >= closed_us]:
            del self._closed[place]
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


async def _lock_tally(tx: Tx, limit_name: str, key_digest: str) -> Tally:
    """The tally of a key, locked until the transaction ends; a new one where there is none.

    It is one statement: between two, whoever forgets the key could delete what was there.
    """
    row = await tx.row(
        "INSERT INTO attempt (limit_name, key_digest, attempts, next_us, until_us) VALUES ($1, $2, 0, 0, 0)"
        " ON CONFLICT (limit_name, key_digest) DO UPDATE SET attempts = attempt.attempts"
        " RETURNING attempts, next_us, until_us",
        limit_name, key_digest,
    )  # fmt: skip
    assert row is not None, "it was inserted, or there before"
    return Tally(*row)


async def _load_tally(tx: Tx, limit_name: str, key_digest: str) -> Tally | None:
    row = await tx.row(
        "SELECT attempts, next_us, until_us FROM attempt WHERE limit_name = $1 AND key_digest = $2",
        limit_name, key_digest,
    )  # fmt: skip
    return None if row is None else Tally(*row)


async def _write(tx: Tx, limit_name: str, key_digest: str, tally: Tally) -> None:
    await tx.execute(
        "UPDATE attempt SET attempts = $3, next_us = $4, until_us = $5 WHERE limit_name = $1 AND key_digest = $2",
        limit_name, key_digest, tally.count, tally.next_us, tally.until_us,
    )  # fmt: skip


def _place(key: str) -> str:
    """A key, or its digest where it is long: people type what they like."""
    return key if len(key) <= _PLAIN_MAX else digest(key)
