"""Telling hooks: what is next for one of them, and what became of it."""

from collections.abc import Sequence

from panier.core.hook.fact import FactType, NumberedFact, fact
from panier.core.hook.hook import Webhook, missed, told
from panier.core.values import frozen, replace
from panier.flows.account import mails
from panier.flows.shop import Shop
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import events, hooks

AT_ONCE = 50  # facts that are read for a hook


@frozen
class Missed:
    """Why a hook did not take a fact; `wait_seconds`: how long it wants to be left alone, `is_gone`: for ever."""

    problem: str
    wait_seconds: int = 0
    is_gone: bool = False


async def list_next(tx: Tx, hook: Webhook) -> tuple[NumberedFact, ...]:
    """The next facts behind a hook's place, whether it wants them or not."""
    return await events.list_after(tx, hook.place, owner=hook.account_id, limit=AT_ONCE)


def wanted(hook: Webhook, facts: Sequence[NumberedFact]) -> tuple[NumberedFact, ...]:
    """Those of the facts that a hook is to be told of."""
    return tuple(one for one in facts if hook.wants(one.fact.type))


async def record_told(tx: Tx, shop: Shop, hook: Webhook, place: int) -> Webhook | None:
    """Store that a hook has taken a fact; None where somebody else has it by now."""
    after = told(hook, place=place, now_us=shop.now())
    return after if await hooks.save_state(tx, after) else None


async def rest(tx: Tx, shop: Shop, hook: Webhook, place: int) -> bool:
    """Let a hook rest behind a place, where nothing more waits; True where something does."""
    after = replace(hook, place=place, due_us=None)
    more = await list_next(tx, after)
    await hooks.save_state(tx, replace(after, due_us=shop.now()) if more else after)
    return bool(more)


async def record_missed(tx: Tx, shop: Shop, hook: Webhook, why: Missed) -> None:
    """Store that a hook did not take a fact; after days of that it is disabled, and its account is told by e-mail."""
    now_us = shop.now()
    after = missed(hook, problem=why.problem, now_us=now_us, wait_us=why.wait_seconds * 1_000_000, is_gone=why.is_gone)
    if not await hooks.save_state(tx, after) or after.disabled_us is None or after.account_id is None:
        return
    await events.note(tx, fact(FactType.HOOK_DISABLED, after.account_id, now_us, hook_id=after.hook_id))
    account = await accounts.load(tx, after.account_id)
    assert account is not None, "hooks keep their accounts"
    link = f"{shop.base_url}/hooks/{after.hook_id}"
    await mails.send(
        tx, shop, account, "hook_disabled", hook_id=after.hook_id, url=after.url, why=after.disabled_why, link=link
    )
