"""What a shop's database holds, so that a test can say that nothing of it has changed."""

from collections import Counter
from collections.abc import Mapping

from panier.store.engine.db import Tx
from tests.support.shop import Sandbox

# What changes though nothing was done: counts of attempts, when a browser was seen last, notes of wrong passwords.
_PASSING = frozenset(
    {"attempt", "browser_session", "event_counter", "office_session", "security_event", "sqlite_sequence"}
)
Content = Mapping[str, Counter[tuple[object, ...]]]


async def content(shop: Sandbox, *, besides: int | None = None) -> Content:
    """The rows of every table; `besides`: without those that are this account's own."""

    async def read(tx: Tx) -> Content:
        names = {row[0] for row in await tx.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        found: dict[str, Counter[tuple[object, ...]]] = {}
        for name in sorted(names - _PASSING):
            columns = {row[1] for row in await tx.rows(f"PRAGMA table_info({name})")}
            only = f" WHERE account_id IS NOT {besides}" if besides is not None and "account_id" in columns else ""
            found[name] = Counter(tuple(row) for row in await tx.rows(f"SELECT * FROM {name}{only}"))
        return found

    return await shop.database.read(read)


def changed(before: Content, after: Content) -> dict[str, object]:
    """The tables of which something is new or gone, with an example."""
    return {
        name: next(iter((before[name] - after[name]) + (after[name] - before[name])))
        for name in before
        if before[name] != after[name]
    }


def lost(before: Content, after: Content) -> dict[str, object]:
    """The tables of which a row is gone or other than it was, with an example."""
    return {name: next(iter(gone)) for name in before if (gone := before[name] - after[name])}
