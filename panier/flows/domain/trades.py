"""Giving a domain name another holder.

Both are asked by e-mail, and both have to agree within 14 days (guide: contacts).
"""

from collections.abc import Mapping

from panier.core.account.access import digest
from panier.core.account.approval import TOKEN_LENGTH
from panier.core.domain.details import owner_of
from panier.core.domain.instructions import HolderApproval, Trade
from panier.core.limits import DAY_US
from panier.core.refusal import conflict, not_found
from panier.core.service.task import Task, TaskKind, TaskState, TaskStep, moved, task_fact
from panier.core.values import replace
from panier.flows.account import mails
from panier.flows.service import waiting_deliveries
from panier.flows.shop import Shop
from panier.store import contacts as kept_contacts
from panier.store import jobs, services, tasks
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.messages import events

LIFE_US = 14 * DAY_US
HOLDERS = ("old", "new")
EXPIRED = "The two holders did not both agree within 14 days"


async def ask_holders(tx: Tx, shop: Shop, task: Task, trade: Trade, job: Job) -> None:
    """Write to both holders, once.

    A change of holder that not both agreed to in time is called off.
    """
    now_us = shop.now()
    if trade.holders:
        if now_us < task.created_us + LIFE_US:
            await jobs.postpone(tx, job, due_us=task.created_us + LIFE_US)
            return
        await _end(tx, shop, task, EXPIRED)
        await jobs.finish(tx, [job])
        return
    if await _is_second(tx, task):
        await _end(tx, shop, task, f"Another change of holder of {task.subject} is under way")
        await jobs.finish(tx, [job])
        return
    fields = await _fields(tx, task, trade)
    holders = {}
    for holder in HOLDERS:
        token = shop.ids.token(TOKEN_LENGTH)
        email = str(fields[holder].get("email") or "")
        await _write(tx, shop, task, holder=holder, email=email, token=token)
        holders[holder] = HolderApproval(email, digest=digest(token))
    comment = "Waiting for the old and the new holder to agree"
    due_us = task.created_us + LIFE_US
    asked = replace(trade, holders=holders)
    await tasks.update(tx, replace(task, instructions=asked, comment=comment, due_us=due_us, updated_us=now_us))
    await jobs.postpone(tx, job, due_us=due_us)


async def access_trade(tx: Tx, shop: Shop, *, task_id: int, token: str) -> Task:
    """The change of holder an e-mailed token belongs to.

    Refuses: an invalid token, and one whose change of holder is over (404).
    """
    task, _, _ = await _find(tx, task_id, token, lock=False)
    return task


async def answer(tx: Tx, shop: Shop, *, task_id: int, token: str, is_accepted: bool) -> Task:
    """Take a holder's yes or no, once each.

    A no calls the change of holder off; the second yes sets it going.

    Refuses: an invalid token, and one whose change of holder is over (404); a second answer (409).
    """
    task, trade, holder = await _find(tx, task_id, token, lock=True)
    asked = trade.holders[holder]
    if asked.is_answered:
        raise conflict("This request has been answered already")
    if not is_accepted:
        return await _end(tx, shop, task, f"The {holder} holder refused")
    now_us = shop.now()
    agreed = replace(trade, holders={**trade.holders, holder: asked.answered(is_accepted=True, now_us=now_us)})
    await tasks.update(tx, replace(task, instructions=agreed, updated_us=now_us))
    if agreed.is_agreed:
        await jobs.hasten(tx, "task", task.task_id, due_us=now_us)
    return task


async def _find(tx: Tx, task_id: int, token: str, *, lock: bool) -> tuple[Task, Trade, str]:
    """The trade under way that a token speaks of, and whose token it is. Refuses any other (404)."""
    task = (await tasks.load_several(tx, [task_id], lock=lock)).get(task_id)
    if task is not None and isinstance(trade := task.instructions, Trade) and task.state == TaskState.DOING:
        holder = trade.holder_of(token)
        if holder is not None:
            return task, trade, holder
    raise not_found("This request")


async def _end(tx: Tx, shop: Shop, task: Task, reason: str) -> Task:
    ended = replace(moved(task, TaskStep.CANCEL, now_us=shop.now()), comment=reason)
    await tasks.update(tx, ended)
    await events.note(tx, task_fact(ended, shop.now()))
    await waiting_deliveries.call_off(tx, shop, task, reason=reason)
    return ended


async def _fields(tx: Tx, task: Task, trade: Trade) -> Mapping[str, Mapping[str, object]]:
    """The contact fields of the present holder and of the new one."""
    service = await services.lock_service(tx, task.service_id or 0)
    present = None if service is None else owner_of(service)
    numbers = {"old": present or 0, "new": trade.people.owner or 0}
    found = await kept_contacts.load_fields(tx, sorted(set(numbers.values())))
    return {holder: found.get(number, {}) for holder, number in numbers.items()}


async def _is_second(tx: Tx, task: Task) -> bool:
    """True while an older change of the domain name's holder is not over.

    Two orders may have been placed before either was taken up.
    """
    running = await tasks.list_running(tx, kind=TaskKind.DOMAIN, subject=task.subject, owner=task.account_id)
    return any(one.function == task.function and one.task_id < task.task_id for one in running)


async def _write(tx: Tx, shop: Shop, task: Task, *, holder: str, email: str, token: str) -> None:
    link = f"{shop.base_url}/trade/confirm?id={task.task_id}&token={token}"
    account = await accounts.load(tx, task.account_id)
    assert account is not None, "tasks keep their accounts"
    await mails.send(
        tx, shop, account, "trade_asked", to=email, hidden=link, name=task.subject, holder=holder, secret=mails.SECRET
    )
