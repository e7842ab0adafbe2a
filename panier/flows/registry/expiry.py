"""Domain names whose time, grace and redemption are over.

Anybody may register them again, and their services end.
"""

from collections.abc import Callable

from panier.core.domain.life import Afterlife, Stage
from panier.core.service.owned import DOMAIN
from panier.core.service.task import TaskKind, TaskState, TaskStep, moved, task_fact
from panier.core.values import replace
from panier.flows.contact import owners
from panier.flows.service import waiting_deliveries
from panier.flows.service.ending import endings
from panier.flows.shop import Shop
from panier.store import services, tasks
from panier.store.engine.db import Tx
from panier.store.messages import events

PORTION = 200


async def end_gone(
    tx: Tx, shop: Shop, *, after: tuple[int, int], afterlife: Callable[[str], Afterlife]
) -> tuple[int, int] | None:
    """End the services of a batch of domain names that are gone, beginning with those that expired first.

    `after`: the expiry and the number to go on after. Returns the next such pair, or None where none is left.
    """
    now_us = shop.now()
    past = await services.list_past(
        tx,
        DOMAIN.family,
        DOMAIN.product,
        before_us=now_us - _shortest_us(shop),
        after=after,
        limit=PORTION,
    )
    for one in past:
        if one.expires_us is None or afterlife(one.name).stage(one.expires_us, now_us) != Stage.GONE:
            continue
        held = await services.lock_service(tx, one.service_id)
        if held is None or held.ended_us is not None or held.expires_us != one.expires_us:
            continue  # renewed or ended a moment ago
        await endings.end(tx, shop, held, why="because nobody renewed it in time: its registry deleted it")
        await owners.release(tx, [one.name])
        for task in await tasks.list_running(tx, kind=TaskKind.DOMAIN, subject=one.name, owner=one.account_id):
            if task.state != TaskState.DOING and task.service_id == one.service_id:
                comment = "The name was deleted"
                ended = replace(moved(task, TaskStep.CANCEL, now_us=now_us), comment=comment)
                await tasks.update(tx, ended)
                await events.note(tx, task_fact(ended, now_us))
                await waiting_deliveries.call_off(tx, shop, task, reason=comment)
    return (past[-1].expires_us or 0, past[-1].service_id) if len(past) == PORTION else None


def _shortest_us(shop: Shop) -> int:
    """How long every name is kept after its expiry at least; the many that are younger need not be looked at."""
    kept = [extension.afterlife for extension in shop.extensions.values()]
    return min(one.gone_us(0) for one in (*kept, Afterlife()))
