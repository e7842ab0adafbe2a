"""Noting what happens to logins and keys, in the transaction in which it happens."""

from panier.core.account.security_event import EventFilter, EventKind, SecurityEvent
from panier.core.hook.fact import FactType, fact
from panier.flows.shop import Shop
from panier.store.account import security_events
from panier.store.engine.db import Tx
from panier.store.messages import events

# Anybody can bring these about, as often as they like; that an account was made is a fact of its own.
_UNTOLD = frozenset({EventKind.ACCOUNT_MADE, EventKind.LOGIN_FAILED, EventKind.PASSWORD_RESET_ASKED})


async def note(
    tx: Tx, shop: Shop, kind: EventKind, account_id: int, *, about: str = "", address: str | None = None
) -> None:
    """Note that something happened to an account."""
    await security_events.append(tx, SecurityEvent(0, account_id, kind, about, address, shop.now()))
    if kind not in _UNTOLD:
        await events.note(tx, fact(FactType.ACCESS_CHANGED, account_id, shop.now(), kind=kind.value))


async def list_latest(tx: Tx, wanted: EventFilter, *, limit: int) -> tuple[tuple[SecurityEvent, str], ...]:
    """The latest events that pass a filter, with the nichandles concerned, the oldest of them first."""
    return await security_events.list_latest(tx, wanted, limit=limit)
