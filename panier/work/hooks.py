"""Telling hooks of what happened: each in order, one fact after the other, beside all others."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import field
from functools import partial

import msgspec

from panier.core.hook.fact import NumberedFact
from panier.core.hook.hook import Webhook
from panier.core.limits import SECOND_US
from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen
from panier.flows.hook import events as numbering
from panier.flows.hook import telling
from panier.flows.hook.telling import Missed
from panier.flows.shop import Shop
from panier.outside.delivery import signing
from panier.outside.hook_sender import AT_ONCE, HookReply, HookSender
from panier.store.engine.db import Database
from panier.store.messages import hooks
from panier.wire.hook.event import event_out
from panier.work.leases import HOOK_LEASE_US

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.3
AWAY_SECONDS = 1.0
GONE = 410


@frozen
class HookWorker:
    """Tells the hooks of a shop; any number of workers may share its database.

    `wall_seconds`: the real time, which messages are dated with. A hook that is told belongs to one worker until its
    lease ends, so that nobody overtakes it.
    """

    shop: Shop
    database: Database
    sender: HookSender
    wall_seconds: Callable[[], int]
    _telling: dict[int, tuple["asyncio.Task[None]", int]] = field(default_factory=dict)  # by hook, with its claims

    async def run(self) -> None:
        """Tell until cancelled."""
        renewing = asyncio.create_task(self._renew())
        try:
            while True:
                try:
                    await self.begin()
                except Exception as error:
                    if not (isinstance(error, Refusal) and error.kind == Kind.UNAVAILABLE):
                        logger.exception("hooks cannot be told; it will be tried again")
                    await asyncio.sleep(AWAY_SECONDS)
                await asyncio.sleep(IDLE_SECONDS)
        finally:
            renewing.cancel()
            for task, _ in [*self._telling.values()]:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await self.sender.close()

    async def begin(self) -> int:
        """Begin to tell the hooks that something waits for; returns how many."""
        room = AT_ONCE - len(self._telling)
        if room <= 0 or not await self.database.read(hooks.has_listening):
            return 0
        await numbering.number_all(self.database)
        now_us = self.shop.now()
        await self.database.write(lambda tx: hooks.wake(tx, now_us=now_us))
        claimed = await self.database.write(
            lambda tx: hooks.claim(tx, now_us=now_us, until_us=now_us + HOOK_LEASE_US, limit=room)
        )
        for hook in claimed:
            task = asyncio.create_task(self._tell(hook))
            self._telling[hook.hook_id] = (task, hook.claims)
            task.add_done_callback(lambda _, hook=hook: self._forget(hook))  # type: ignore[misc]
        return len(claimed)

    async def work_once(self) -> int:
        """Tell the hooks of what waits now, to the end; returns how many were told."""
        count = await self.begin()
        await asyncio.gather(*(task for task, _ in [*self._telling.values()]))
        return count

    def _forget(self, hook: Webhook) -> None:
        if self._telling.get(hook.hook_id, (None, -1))[1] == hook.claims:
            del self._telling[hook.hook_id]

    async def _tell(self, hook: Webhook) -> None:
        """Tell a hook of a portion of what waits; where that cannot be recorded, it is told again after its lease."""
        try:
            await self._tell_portion(hook)
        except Refusal as error:
            logger.warning("hook %s could not be told: %s", hook.hook_id, error.message)
        except Exception:
            logger.exception("hook %s could not be told; it will be tried again", hook.hook_id)

    async def _tell_portion(self, hook: Webhook) -> None:
        """Tell a hook of one fact after the other, until it does not take one or somebody else has it."""
        facts = await self.database.read(lambda tx: telling.list_next(tx, hook))
        for one in telling.wanted(hook, facts):
            reply = await self._post(hook, one)
            if not reply.is_taken:
                why = Missed(reply.problem, reply.wait_seconds, is_gone=reply.status == GONE)
                await self.database.write(partial(telling.record_missed, shop=self.shop, hook=hook, why=why))
                return
            after = await self.database.write(partial(telling.record_told, shop=self.shop, hook=hook, place=one.place))
            if after is None:
                return
            hook = after
        place = facts[-1].place if facts else hook.place
        await self.database.write(partial(telling.rest, shop=self.shop, hook=hook, place=place))

    async def _post(self, hook: Webhook, one: NumberedFact) -> HookReply:
        body = msgspec.json.encode(event_out(one))
        keys = signing.parse(",".join(hook.secrets(self.shop.now())), "hook")
        headers = keys.headers(f"evt_{one.place}", body, at_seconds=self.wall_seconds())
        return await self.sender.post(hook.url, body, headers)

    async def _renew(self) -> None:
        """Renew the leases of the hooks that are being told for as long as this worker lives."""
        while True:
            await asyncio.sleep(HOOK_LEASE_US / SECOND_US / 4)
            mine = [(hook_id, claims) for hook_id, (_, claims) in self._telling.items()]
            if mine:
                try:
                    until_us = self.shop.now() + HOOK_LEASE_US
                    await self.database.write(lambda tx: hooks.renew(tx, mine, until_us=until_us))  # noqa: B023 - now
                except Exception:
                    logger.exception("leases of hooks could not be renewed")
