"""Noting what happens to logins and keys, in the transaction in which it happens."""

from panier.core.account.security_event import EventFilter, EventKind, SecurityEvent
from panier.flows.shop import Shop
from panier.store.account import security_events
from panier.store.engine.db import Tx


async def note(
    tx: Tx, shop: Shop, kind: EventKind, account_id: int, *, about: str = "", address: str | None = None
) -> None:
    """Note that something happened to an account."""
    await security_events.append(tx, SecurityEvent(0, account_id, kind, about, address, shop.now()))


async def list_latest(tx: Tx, wanted: EventFilter, *, limit: int) -> tuple[tuple[SecurityEvent, str], ...]:
    """The latest events that pass a filter, with the nichandles concerned, the oldest of them first."""
    return await security_events.list_latest(tx, wanted, limit=limit)
