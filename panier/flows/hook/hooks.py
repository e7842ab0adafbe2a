"""Hooks of accounts, and of the shop's owner: what is told to whom, and how far it got (/hooks).

Whoever may make a hook is told of everything that happens to the account, so that takes all rights.
"""

from collections.abc import Sequence

from panier.core.account.access import check_full_rights
from panier.core.account.account import Caller
from panier.core.account.security_event import EventKind
from panier.core.hook.address import may_lead_to
from panier.core.hook.hook import (
    SECRET_LENGTH,
    Webhook,
    check_hook,
    disabled,
    enabled,
    literal_address,
    signing_secret,
    with_secret,
)
from panier.core.limits import HOOKS_PER_ACCOUNT_MAX
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.values import replace
from panier.flows.account.security_events import note_change
from panier.flows.hook import log_subscriptions
from panier.flows.shop import Shop, Timed
from panier.store.engine.db import Tx
from panier.store.messages import events, hooks

BY_HAND = "It was disabled by hand"


async def list_ids(tx: Tx, shop: Shop, caller: Caller) -> tuple[int, ...]:
    """List the hooks of the caller's account."""
    return tuple(one.hook_id for one in await hooks.list_hooks(tx, owner=caller.account_id))


async def read(tx: Tx, shop: Shop, caller: Caller, *, hook_id: int) -> Webhook:
    """Show a hook, and how far it was told."""
    return await _access(tx, hook_id, owner=caller.account_id)


async def create(
    tx: Tx, shop: Shop, caller: Caller, *, url: str, types: Sequence[str] = (), description: str = ""
) -> Webhook:
    """Have an address told of what happens to the account from now on, and answer its secret.

    Refuses: a key without all rights (403); an address that no hook may have, a type that there is not (400); more
    hooks than an account may have (409).
    """
    check_full_rights(caller)
    if len(await hooks.list_hooks(tx, owner=caller.account_id)) >= HOOKS_PER_ACCOUNT_MAX:
        raise conflict(f"An account has at most {HOOKS_PER_ACCOUNT_MAX} hooks")
    secret = signing_secret(shop.ids.token(SECRET_LENGTH))
    made = await add(
        tx, shop, account_id=caller.account_id, url=url, types=types, description=description, secret=secret
    )
    await note_change(tx, shop, caller, EventKind.HOOK_MADE, about=f"hook {made.hook_id}")
    return made


async def add(
    tx: Tx, shop: Timed, *, account_id: int | None, url: str, types: Sequence[str], description: str, secret: str
) -> Webhook:
    """Add a hook of an account, or of the shop's owner (None), who is told of everything in the shop.

    Refuses: an address that no hook may have, a type that there is not (400).
    """
    check_address(url, types, description, is_sandbox=shop.is_sandbox)
    while await events.number(tx):
        continue
    wanted = tuple(dict.fromkeys(types))
    place = await events.last_place(tx)
    return await hooks.insert(tx, Webhook(0, account_id, url, description, wanted, secret, place, shop.now()))


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    hook_id: int,
    url: str | None = None,
    types: Sequence[str] | None = None,
    description: str | None = None,
    is_enabled: bool | None = None,
) -> None:
    """Change a hook, or disable or enable it: it is then told all that it has missed.

    Refuses: a key without all rights (403); an address that no hook may have, a type that there is not (400).
    """
    check_full_rights(caller)
    before = await _access(tx, hook_id, owner=caller.account_id, lock=True)
    after = replace(
        before,
        url=before.url if url is None else url,
        types=before.types if types is None else tuple(dict.fromkeys(types)),
        description=before.description if description is None else description,
    )
    check_address(after.url, after.types, after.description, is_sandbox=shop.is_sandbox)
    await set_enabled(tx, shop, after, is_enabled=is_enabled)
    await note_change(tx, shop, caller, EventKind.HOOK_CHANGED, about=f"hook {hook_id}")


async def set_enabled(tx: Tx, shop: Timed, hook: Webhook, *, is_enabled: bool | None) -> None:
    """Write a hook, which is held, enabled or disabled where either is wished."""
    now_us = shop.now()
    if is_enabled is False and hook.disabled_us is None:
        hook = disabled(hook, why=BY_HAND, now_us=now_us)
    elif is_enabled or hook.disabled_us is None:  # whoever corrects its address need not wait for the next try
        hook = enabled(hook, now_us=now_us)
    await hooks.change(tx, hook)


async def renew_secret(tx: Tx, shop: Shop, caller: Caller, *, hook_id: int) -> Webhook:
    """Give a hook another secret; for a day its messages are signed with both.

    Refuses: a key without all rights (403).
    """
    check_full_rights(caller)
    hook = await _access(tx, hook_id, owner=caller.account_id, lock=True)
    after = with_secret(hook, signing_secret(shop.ids.token(SECRET_LENGTH)), now_us=shop.now())
    await hooks.change(tx, after)
    await note_change(tx, shop, caller, EventKind.HOOK_CHANGED, about=f"secret of hook {hook_id}")
    return after


async def replay(tx: Tx, shop: Shop, caller: Caller, *, hook_id: int, after: int) -> None:
    """Have a hook told again of everything behind an event, or go on behind a later one.

    Refuses: a key without all rights (403); a place that no event has had yet (400).
    """
    check_full_rights(caller)
    await replay_held(tx, shop, await _access(tx, hook_id, owner=caller.account_id, lock=True), after=after)


async def replay_held(tx: Tx, shop: Timed, hook: Webhook, *, after: int) -> None:
    """Put a hook, which is held, at another place.

    Refuses: a place that no event has had yet (400).
    """
    last = await events.last_place(tx)
    if not 0 <= after <= last:
        raise bad_input("after", f"must be from 0 to {last}, the last event")
    due_us = shop.now() if hook.disabled_us is None else None
    await hooks.change(tx, replace(hook, place=after, due_us=due_us, tries=0, failing_us=None, problem=None))


async def delete(tx: Tx, shop: Shop, caller: Caller, *, hook_id: int) -> None:
    """Delete a hook.

    Refuses: a key without all rights (403).
    """
    check_full_rights(caller)
    await remove(tx, await _access(tx, hook_id, owner=caller.account_id, lock=True))
    await note_change(tx, shop, caller, EventKind.HOOK_DELETED, about=f"hook {hook_id}")


async def remove(tx: Tx, hook: Webhook) -> None:
    """Delete a hook, which is held, and what is streamed to it."""
    if hook.account_id is not None:
        await log_subscriptions.stop(tx, hook.account_id, hook.hook_id)
    await hooks.delete(tx, hook.hook_id)


def check_address(url: str, types: Sequence[str], description: str, *, is_sandbox: bool) -> None:
    """Check what a hook is made of, and its address where that is no name.

    Refuses: an address of the shop's own network, one without encryption in a live shop, a type that there is not
    (400).
    """
    check_hook(url, types, description, needs_tls=not is_sandbox)
    address = literal_address(url)
    if address is not None and not is_sandbox and not may_lead_to(address):
        raise bad_input("url", "leads to no machine of the internet")


async def _access(tx: Tx, hook_id: int, *, owner: int, lock: bool = False) -> Webhook:
    found = await hooks.load(tx, hook_id, owner=owner, lock=lock)
    if found is None:
        raise not_found(hookId=hook_id)
    return found
