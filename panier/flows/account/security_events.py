"""Noting what happens to an account and its logins and keys, in the transaction in which it happens."""

from panier.core.account.account import Caller
from panier.core.account.security_event import EventFilter, EventKind, SecurityEvent
from panier.core.hook.fact import FactType, fact
from panier.flows.shop import Shop
from panier.flows.visitor import known_address
from panier.store.account import security_events
from panier.store.engine.db import Tx
from panier.store.messages import events

# Anybody can bring the first two about, as often as they like; of the others there are facts of their own, or they
# concern the hooks themselves.
_UNTOLD = frozenset(
    {
        EventKind.LOGIN_FAILED, EventKind.PASSWORD_RESET_ASKED, EventKind.ACCOUNT_MADE, EventKind.DETAILS_CHANGED,
        EventKind.CONTACT_MADE, EventKind.CONTACT_CHANGED, EventKind.HANDOVER_ASKED, EventKind.HANDOVER_ACCEPTED,
        EventKind.HANDOVER_REFUSED, EventKind.HOOK_MADE, EventKind.HOOK_CHANGED, EventKind.HOOK_DELETED,
        EventKind.STREAM_BEGUN, EventKind.STREAM_ENDED,
    }
)  # fmt: skip

# These end or bound what may act for an account: whatever is remembered of it is forgotten.
_OF_KEYS = frozenset(
    {
        EventKind.KEY_GIVEN, EventKind.KEY_MADE, EventKind.KEY_BOUND, EventKind.KEY_REFUSED, EventKind.KEY_ENDED,
        EventKind.APPLICATION_DELETED, EventKind.CLIENT_CHANGED, EventKind.CLIENT_DELETED, EventKind.CONSENT_ENDED,
        EventKind.PASSWORD_CHANGED, EventKind.EMAIL_CHANGED, EventKind.GROUP_CHANGED, EventKind.GROUP_DELETED,
        EventKind.USER_CHANGED, EventKind.USER_DELETED, EventKind.TOKEN_CHANGED, EventKind.TOKEN_DELETED,
    }
)  # fmt: skip


async def note(
    tx: Tx, shop: Shop, kind: EventKind, account_id: int, *, about: str = "", address: str | None = None
) -> None:
    """Note that something happened to an account."""
    await security_events.append(tx, SecurityEvent(0, account_id, kind, about, address, shop.now()))
    if kind in _OF_KEYS:
        tx.when_durable(shop.key_changes.note)
    if kind not in _UNTOLD:
        await events.note(tx, fact(FactType.ACCESS_CHANGED, account_id, shop.now(), kind=kind.value))


async def note_change(tx: Tx, shop: Shop, caller: Caller, kind: EventKind, about: str = "") -> None:
    """Note that a caller changed something of their account, from where they call."""
    await note(tx, shop, kind, caller.account_id, about=about, address=known_address())


async def list_latest(tx: Tx, wanted: EventFilter, *, limit: int) -> tuple[tuple[SecurityEvent, str], ...]:
    """The latest events that pass a filter, with the nichandles concerned, the oldest of them first."""
    return await security_events.list_latest(tx, wanted, limit=limit)


async def list_before(tx: Tx, caller: Caller, event_id: int, *, limit: int) -> tuple[SecurityEvent, ...]:
    """So many events of the caller's account before one, the latest first."""
    return await security_events.list_before(tx, event_id, owner=caller.account_id, limit=limit)
