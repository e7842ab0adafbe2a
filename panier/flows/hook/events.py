"""The list of what happened (GET /events), for whoever may read what it is about."""

from typing import Any

from panier.core.account.access import grants
from panier.core.account.account import Caller
from panier.core.account.user import permits
from panier.core.hook.fact import PATTERNS, EventPage, Fact, FactType, NumberedFact, is_covered
from panier.core.limits import EVENTS_LISTED, EVENTS_LISTED_MAX
from panier.core.refusal import bad_input
from panier.flows.shop import Shop
from panier.store.engine.db import Database, Tx
from panier.store.messages import events

LOOKED_AT_MAX = 5_000  # of an answer, for callers who may read little of what happened


async def number_before(shop: Shop, database: Database, **asked: Any) -> None:
    """Give every fact its place before the list of them is read."""
    await number_all(database)


async def number_all(database: Database) -> None:
    """Give every fact that is known by now its place, a portion in each transaction."""
    while await database.read(events.has_new):
        await database.write(events.number)


async def list_page(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    after: int = 0,
    type: str | None = None,  # noqa: A002 - the query's word
    limit: int = EVENTS_LISTED,
) -> EventPage:
    """List what happened to the caller's account and its services, oldest first.

    Only what the caller may read is told: a key that may not call GET /me/order/* learns of no order.

    Refuses: a type that there is not, and a limit out of bounds (400).
    """
    types = wanted_types(type)
    if not 1 <= limit <= EVENTS_LISTED_MAX:
        raise bad_input("limit", f"must be from 1 to {EVENTS_LISTED_MAX}")
    found: list[NumberedFact] = []
    looked_at, place = 0, max(after, 0)
    while len(found) < limit and looked_at < LOOKED_AT_MAX:
        portion = await events.list_after(tx, place, owner=caller.account_id, types=types, limit=limit)
        looked_at += len(portion)
        for one in portion:
            place = one.place
            if may_read(caller, one.fact):
                found.append(one)
                if len(found) == limit:
                    break
        if len(portion) < limit:
            break
    return EventPage(tuple(found), place)


def wanted_types(text: str | None) -> tuple[str, ...]:
    """The types that a text such as order.*,task.done names; none where there is no text, which stands for all.

    Refuses: a type that there is not (400).
    """
    if text is None:
        return ()
    names = tuple(one.strip() for one in text.split(","))
    for name in names:
        if name not in PATTERNS:
            raise bad_input("type", f"is {name[:100]!r}, but must be one of {', '.join(sorted(PATTERNS))}")
    return tuple(one.value for one in FactType if is_covered(names, one))


def may_read(caller: Caller, fact: Fact) -> bool:
    """True where the caller may read what a fact is about."""
    path = fact.path
    if caller.key is not None and not grants(caller.key.rules, "GET", path):
        return False
    return all(permits(one.role, "GET", path) for one in (caller.user, caller.maker) if one is not None)
