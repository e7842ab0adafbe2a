"""How any service ends: its admin is asked by e-mail, confirms with the token, and it ends at once or at its term.

The calls by number, and those of projects, are in terminations.py, those of zones in flows/zone/termination.py.
Whatever ends a service, an expiry or a registry included, does it by `end`.
"""

from collections.abc import Mapping, Sequence

from panier.core.account.access import digest
from panier.core.account.account import Caller
from panier.core.account.approval import TOKEN_LENGTH
from panier.core.hook.fact import FactType
from panier.core.limits import KEY_MAX_CHARACTERS, TERMINATION_LIFE_US
from panier.core.period import at
from panier.core.refusal import Kind, Refusal, conflict, invalid
from panier.core.service.owned import ZONE
from panier.core.service.service import Service, existing, service_fact, unexpired
from panier.core.service.task import NewTask, TaskKind
from panier.core.values import replace
from panier.families import family_of
from panier.flows.service import publishing, tasks
from panier.flows.service.commitments import ending_mails
from panier.flows.service.commitments.engagements import check_may_end_at_term, check_unbound
from panier.flows.service.ending import ends, termination_mails
from panier.flows.shop import Shop
from panier.store import allowances, orders, services, tenures, zones
from panier.store import tasks as store_tasks
from panier.store.engine.db import Tx
from panier.store.messages import events

ZONE_DELETE = "ZoneDelete"


async def lock(tx: Tx, shop: Shop, caller: Caller, service: Service | None) -> Service:
    """Hold a service that its admin wants to end.

    Refuses: one that is unknown or has ended (404); an expired or suspended one that is kept to its term (460);
    everybody but its admin (403); a zone that is being deleted, or a service that is engaged for longer (409).
    """
    held = await lock_any(tx, caller, service)
    await _check_may_end(tx, shop, held)
    return held


async def check_ends(tx: Tx, shop: Shop, service: Service) -> None:
    """Check that a living service may be ended by its admin now.

    Refuses: an expired or suspended one that is kept to its term (460); a zone that is being deleted, or a service that
    is engaged for longer (409).
    """
    await _check_staying(tx, service)
    await _check_may_end(tx, shop, service)


async def lock_any(tx: Tx, caller: Caller, service: Service | None) -> Service:
    """Hold a service of an admin, though its time be over.

    Refuses: one that is unknown or has ended (404); everybody but its admin (403); a zone that is being deleted (409).
    """
    held = existing(await services.lock_service(tx, existing(service).service_id))
    if held.account_id != caller.account_id:
        raise Refusal(Kind.FORBIDDEN, f"Only the admin contact of {held.name} may end it")
    await _check_staying(tx, held)
    return held


async def ask(tx: Tx, shop: Shop, caller: Caller, service: Service) -> str:
    """Mail the token that ends a service, which is held, to its admin; returns what the caller is told."""
    token, now_us = shop.ids.token(TOKEN_LENGTH), shop.now()
    await services.add_termination(
        tx, service.service_id, token_digest=digest(token), asked_us=now_us, expires_us=now_us + TERMINATION_LIFE_US
    )
    await termination_mails.ask(tx, shop, service, admin=caller.account, token=token)
    return f"An e-mail with a token was sent to {service.admin}: confirm the termination with it"


async def confirm(tx: Tx, shop: Shop, caller: Caller, service: Service, *, token: str, **answers: object) -> str:
    """End a service, which is held, with the token that was mailed; `answers`: the reasons that its admin gives.

    Returns what the caller is told.

    Refuses: a token that is not the one that was mailed last, is too old or was used (400).
    """
    await _check_token(tx, shop, service, token)
    await services.confirm_termination(
        tx, service.service_id, answers={name: answer for name, answer in answers.items() if answer is not None}
    )
    return await begin(tx, shop, service)


async def begin(tx: Tx, shop: Shop, service: Service) -> str:
    """End a service, which is held, now or at its term, as its family does; returns what its admin is told."""
    if service.is_a(ZONE):
        await tasks.ask(tx, shop, NewTask.on(service, TaskKind.ZONE, ZONE_DELETE))
        return f"The DNS zone {service.name} will be deleted"
    if service.expires_us is None or family_of(service.family).ends_at_once:
        await end(tx, shop, service, why="as you confirmed")
        return f"{service.name} has ended"
    await services.update_details(tx, _dropped(service, is_dropped=True))
    if not service.details.renewal.ends:
        await ending_mails.announce(tx, shop, service)
    return f"{service.name} will end on {at(service.expires_us).date().isoformat()}"


async def withdraw(tx: Tx, shop: Shop, service: Service) -> None:
    """Take back that a service, which is held, shall end: its token is void, and it goes on after its term."""
    await services.delete_termination(tx, service.service_id)
    if service.details.renewal.ends:
        await services.update_details(tx, _dropped(service, is_dropped=False))


async def end(tx: Tx, shop: Shop, service: Service, *, why: str, takes_along: bool = True) -> tuple[Service, ...]:
    """End a service, which is held, with everything that hangs on it; its admin and who pays for it are told.

    What it held of the stock is free, and what was ordered for it and is not paid is cancelled. `why`: the end of the
    sentence that says so; `takes_along`: False where what hangs on it stays. Returns all that ended.
    """
    now_us = shop.now()
    ended = (service, *(await lock_below(tx, service) if takes_along else ()))
    numbers = [one.service_id for one in ended]
    for one in ended:
        over = replace(one, ended_us=now_us)
        await services.update(tx, over)
        await events.note(tx, service_fact(FactType.SERVICE_ENDED, over, now_us))
        await ends.stage_end(tx, over)
        if one.is_a(ZONE):
            await zones.delete_logins(tx, one.service_id)
    await allowances.free_stock(tx, [one.delivery_id for one in ended])
    for tenure in (await tenures.load_several(tx, numbers)).values():
        if tenure.order_id is not None:
            await orders.cancel_unpaid(tx, tenure.order_id, now_us=now_us)
    await publishing.stage_sites(tx, shop, ended)
    await termination_mails.tell(tx, shop, ended, why=why)
    return ended


async def access_asked(tx: Tx, shop: Shop, *, service_id: int, token: str, holds: bool = False) -> Service:
    """A service that an e-mail with a token asks about, for the page that the e-mail links to.

    `holds` keeps everybody else from changing it until the transaction ends.

    Refuses: a token that is not the one that was mailed last, is too old or was used (400).
    """
    service = (await services.load_several(tx, [service_id], lock=holds)).get(service_id)
    if service is None or service.ended_us is not None:
        raise _no_token()
    await _check_token(tx, shop, service, token)
    return service


async def confirm_asked(tx: Tx, shop: Shop, *, service_id: int, token: str) -> str:
    """End a service on the page that the e-mail links to: whoever has the token is its admin.

    Returns what the page says.

    Refuses: a token that is not the one that was mailed last, is too old or was used (400); an expired or suspended
    service that is kept to its term (460); a zone that is being deleted, or a service that is engaged for longer (409).
    """
    service = await access_asked(tx, shop, service_id=service_id, token=token, holds=True)
    await _check_staying(tx, service)
    await _check_may_end(tx, shop, service)
    await services.confirm_termination(tx, service.service_id, answers={})
    return await begin(tx, shop, service)


async def _check_may_end(tx: Tx, shop: Shop, service: Service) -> None:
    """Check that a service may end in the way of its family, whoever confirms it and wherever.

    Refuses: an expired or suspended one that is kept to its term (460); one that is engaged for longer (409).
    """
    if family_of(service.family).ends_at_once:
        await check_unbound(tx, shop, service)
    else:
        unexpired(service, shop.now())
        await check_may_end_at_term(tx, shop, service)


def _dropped(service: Service, *, is_dropped: bool) -> Service:
    renewal = replace(service.details.renewal, ends=is_dropped)
    return replace(service, details=replace(service.details, renewal=renewal))


async def lock_below(tx: Tx, service: Service) -> tuple[Service, ...]:
    """What hangs on a service, however far down, whoever administers it; locked."""
    found: dict[int, Service] = {}
    above: Sequence[int] = [service.service_id]
    while above:
        children = [one.service_id for one in await services.list_children(tx, above)]
        held: Mapping[int, Service] = await services.load_several(tx, children, lock=True) if children else {}
        found |= {number: one for number, one in held.items() if one.ended_us is None}
        above = sorted(held)
    return tuple(found[number] for number in sorted(found))


async def _check_staying(tx: Tx, service: Service) -> None:
    if not service.is_a(ZONE):
        return
    running = await store_tasks.list_running(tx, kind=TaskKind.ZONE, subject=service.name, owner=service.account_id)
    if any(task.function == ZONE_DELETE for task in running):
        raise conflict(f"{service.name} is being deleted already")


async def _check_token(tx: Tx, shop: Shop, service: Service, token: str) -> None:
    asked = await services.load_termination(tx, service.service_id, now_us=shop.now())
    if asked is None or len(token) > KEY_MAX_CHARACTERS or not asked.is_token(token):
        raise _no_token()


def _no_token() -> Refusal:
    return invalid("This token is not valid: ask for the termination again")
