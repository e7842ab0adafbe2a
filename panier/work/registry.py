"""Talking to registries: the commands of tasks on domain names, and the messages they send."""

import asyncio
import logging
from collections.abc import Sequence

from panier.flows.registry import messages, tasks
from panier.flows.registry.tasks import Done, Work
from panier.flows.shop import Shop
from panier.outside.registry.contacts import Ask
from panier.outside.registry.protocol import Outcome, Registry, RegistryUnreachableError
from panier.store.engine.db import Database
from panier.store.jobs import Job

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 30.0
MESSAGES_MAX = 1_000  # in one round


async def do(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Carry out the tasks that are due.

    They are first marked as in progress, then sent to their registries, and the outcomes are recorded.
    """
    works = await database.write(lambda tx: tasks.begin(tx, shop, claimed))
    if works:
        answered = await asyncio.gather(*(_ask(shop, work) for work in works))
        await database.write(lambda tx: tasks.record(tx, shop, answered))


async def collect(shop: Shop, database: Database) -> int:
    """Take in the messages of registries, each once; returns how many there were."""
    taken = 0
    while taken < MESSAGES_MAX:
        with shop.contacts.asking(Ask.POLL, now_us=shop.now()):
            async with asyncio.timeout(ANSWER_SECONDS):
                message = await shop.registry.poll()
        if message is None:
            return taken
        await database.write(lambda tx, received=message: messages.take(tx, shop, received))  # type: ignore[misc]
        await shop.registry.acknowledge(message.message_id)
        shop.contacts.note_message()
        taken += 1
    return taken


async def _ask(shop: Shop, work: Work) -> Done:
    if work.command is None:
        return Done(work, None)
    try:
        with shop.contacts.asking(Ask.COMMAND, now_us=shop.now()):
            async with asyncio.timeout(ANSWER_SECONDS):
                return Done(work, await _outcome(shop.registry, work))
    except TimeoutError:
        return Done(work, None, "The registry did not answer in time")
    except RegistryUnreachableError as error:
        return Done(work, None, str(error) or "The registry could not be reached")


async def _outcome(registry: Registry, work: Work) -> Outcome:
    """The outcome of a command.

    A command that may have arrived is looked up before it is sent again.
    """
    assert work.command is not None
    known = None if work.is_new else await registry.outcome(work.command)
    return known or await registry.execute(work.command)
