"""Ending a zone (…/terminate).

It is asked for, confirmed with the token that was mailed, and done by a task.
"""

from collections.abc import Mapping
from dataclasses import replace

from panier.core.account.access import digest
from panier.core.account.account import Caller
from panier.core.account.approval import TOKEN_LENGTH
from panier.core.limits import KEY_MAX_CHARACTERS, TERMINATION_LIFE_US
from panier.core.refusal import Kind, Refusal, conflict, invalid
from panier.core.service.owned import ZONE
from panier.core.service.service import Service, existing
from panier.core.service.task import NewTask, Task, TaskKind
from panier.flows.service import publishing, tasks, termination_mails
from panier.flows.service.owned import access_service
from panier.flows.shop import Shop
from panier.store import services, zones
from panier.store import tasks as store_tasks
from panier.store.engine.db import Tx

DELETE = "ZoneDelete"
_KIND, _WHAT = (ZONE.family, ZONE.product), "the DNS zone"


async def terminate(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> str:
    """Request the termination of a zone; its admin gets an e-mail with a token.

    Refuses: everybody but its admin (403); a zone that is ending already (409).
    """
    service = await _held(tx, caller, zone_name)
    token = shop.ids.token(TOKEN_LENGTH)
    now_us = shop.now()
    await services.add_termination(
        tx, service.service_id, token_digest=digest(token), asked_us=now_us, expires_us=now_us + TERMINATION_LIFE_US
    )
    await termination_mails.ask(
        tx, shop, service, to=caller.account.email, what=_WHAT, root=f"/domain/zone/{service.name}", token=token
    )
    return f"An e-mail with a token was sent to {service.admin}: confirm the termination with it"


async def confirm(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    zone_name: str,
    token: str,
    **answers: object,
) -> str:
    """Confirm the termination of a zone with the token from the e-mail.

    A task ends it; its customer may give reasons.

    Refuses: a token that is not the one that was mailed last, is too old or was used (400); everybody but its admin
    (403); a zone that is ending already (409).
    """
    service = await _held(tx, caller, zone_name)
    await _check_token(tx, shop, service, token)
    given = {name: answer for name, answer in answers.items() if answer is not None}
    await _begin(tx, shop, service, answers=given)
    return f"The DNS zone {service.name} will be deleted"


async def access_asked(tx: Tx, shop: Shop, *, service_id: int, token: str, holds: bool = False) -> Service:
    """A zone that an e-mail with a token asks about, for the page that the e-mail links to.

    `holds` keeps everybody else from changing it until the transaction ends.

    Refuses: a token that is not the one that was mailed last, is too old or was used (400).
    """
    service = (await services.load_several(tx, [service_id], lock=holds)).get(service_id)
    if service is None or service.ended_us is not None or (service.family, service.product) != _KIND:
        raise _no_token()
    await _check_token(tx, shop, service, token)
    return service


async def confirm_asked(tx: Tx, shop: Shop, *, service_id: int, token: str) -> Service:
    """Confirm the termination of a zone on the page that the e-mail links to: whoever has the token is its admin.

    Refuses: a token that is not the one that was mailed last, is too old or was used (400); a zone that is ending
    already (409).
    """
    service = await access_asked(tx, shop, service_id=service_id, token=token, holds=True)
    await _check_staying(tx, service)
    await _begin(tx, shop, service, answers={})
    return service


async def end(tx: Tx, shop: Shop, task: Task) -> None:
    """Carry out the task of ending a zone.

    The zone and its options end, and its logins are free.
    """
    service = None if task.service_id is None else await services.lock_service(tx, task.service_id)
    if service is None or service.ended_us is not None:
        return
    for one in (service, *await services.list_below(tx, service.service_id, owner=service.account_id)):
        await services.update(tx, replace(one, ended_us=shop.now()))
    await zones.delete_logins(tx, service.service_id)
    await publishing.stage_sites(tx, shop, [service])


async def _held(tx: Tx, caller: Caller, zone_name: str) -> Service:
    service = existing(await access_service(tx, caller, ZONE, zone_name))
    service = existing(await services.lock_service(tx, service.service_id))
    if service.account_id != caller.account_id:
        raise Refusal(Kind.FORBIDDEN, f"Only the admin contact of {service.name} may end it")
    await _check_staying(tx, service)
    return service


async def _check_staying(tx: Tx, service: Service) -> None:
    running = await store_tasks.list_running(tx, kind=TaskKind.ZONE, subject=service.name, owner=service.account_id)
    if any(task.function == DELETE for task in running):
        raise conflict(f"{service.name} is being deleted already")


async def _check_token(tx: Tx, shop: Shop, service: Service, token: str) -> None:
    asked = await services.load_termination(tx, service.service_id, now_us=shop.now())
    if asked is None or len(token) > KEY_MAX_CHARACTERS or not asked.is_token(token):
        raise _no_token()


async def _begin(tx: Tx, shop: Shop, service: Service, *, answers: Mapping[str, object]) -> None:
    await services.confirm_termination(tx, service.service_id, answers=answers)
    await tasks.ask(tx, shop, NewTask.on(service, TaskKind.ZONE, DELETE))


def _no_token() -> Refusal:
    return invalid("This token is not valid: ask for the termination again")
