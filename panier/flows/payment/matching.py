"""Matching what banks' statements say with orders: each entry is booked once, whoever reads the statement."""

from collections.abc import Sequence

from panier.core.payment.transfer import BankAccount, BankEntry, LeftOut, Statement
from panier.core.refusal import Refusal, conflict
from panier.core.values import frozen
from panier.flows.payment import transfers
from panier.flows.shop import Shop
from panier.store.engine.db import Database, Tx
from panier.store.payment import bank_entries

AGAIN_MAX = 10_000  # entries that were for no order, and are looked at again


@frozen
class MatchedEntries:
    """What statements led to: entries that were booked or used, and those that are no income."""

    booked: tuple[BankEntry, ...]
    left_out: tuple[LeftOut, ...]


def account_of(shop: Shop) -> BankAccount:
    """The account that customers transfer to.

    Refuses: a shop that has none (409).
    """
    if shop.bank is None:
        raise conflict("This shop has no account that customers transfer to: set PANIER_BANK_ACCOUNT")
    return shop.bank


async def match(database: Database, shop: Shop, read: Sequence[Statement]) -> MatchedEntries:
    """Book what statements say, each entry in a transaction of its own; what cannot be used is kept for later.

    What nothing was done with before is looked at again. A statement that was read before changes nothing.
    """
    waiting = await database.read(lambda tx: bank_entries.list_open(tx, limit=AGAIN_MAX, is_waiting=True))
    done: list[BankEntry] = []
    for number in sorted({one.order_id for one in waiting if one.order_id is not None}):
        done += await transfers.look_again(shop, database, number)
    open_before = await database.read(lambda tx: bank_entries.list_open(tx, limit=AGAIN_MAX, is_waiting=False))
    for entry in (one for statement in read for one in statement.entries):
        done += await _take(database, shop, entry)
    for entry in open_before:
        done += [one for one in await _take(database, shop, entry) if one.order_id is not None]
    return MatchedEntries(tuple(done), tuple(one for statement in read for one in statement.left_out))


async def _take(database: Database, shop: Shop, entry: BankEntry) -> list[BankEntry]:
    """Use one entry; where its order refuses to be paid, it is kept with the reason."""

    async def write(tx: Tx, problem: str | None = None) -> BankEntry | None:
        if entry.entry_id:
            return await transfers.match_again(tx, shop, entry.entry_id, problem=problem)
        return await transfers.take(tx, shop, entry, problem=problem)

    try:
        found = await database.write(write)
    except Refusal as refusal:
        reason = refusal.message
        found = await database.write(lambda tx: write(tx, reason))
    return [] if found is None else [found]
