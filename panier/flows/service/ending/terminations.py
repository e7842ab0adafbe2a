"""The calls that end a service: /services/{serviceId}/terminate and /cloud/project/{serviceName}/terminate."""

from panier.core.account.account import Caller
from panier.core.refusal import conflict, not_found
from panier.core.service.kind import ServiceKind
from panier.core.service.owned import PROJECT
from panier.core.service.service import Service, existing, unexpired
from panier.flows.service.commitments.engagements import check_may_end_at_term, check_unbound
from panier.flows.service.ending import endings
from panier.flows.service.owned import access_service
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx


async def ask(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> str:
    """Request the termination of a service; its admin gets an e-mail with a token.

    Refuses: everybody but its admin (403); an expired or suspended service that is kept to its term (460); a zone that
    is being deleted (409).
    """
    return await endings.ask(tx, shop, caller, await _held(tx, shop, caller, service_id))


async def confirm(tx: Tx, shop: Shop, caller: Caller, *, service_id: int, token: str) -> str:
    """Confirm the termination of a service with the token from the e-mail.

    Refuses: a token that is not the one that was mailed last, is too old or was used (400); everybody but its admin
    (403); an expired or suspended service that is kept to its term (460); a zone that is being deleted (409).
    """
    return await endings.confirm(tx, shop, caller, await _held(tx, shop, caller, service_id), token=token)


async def end(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> str:
    """End a service without a confirmation by e-mail.

    Refuses: everybody but its admin (403); an expired or suspended service that is kept to its term (460); a zone that
    is being deleted (409).
    """
    return await endings.begin(tx, shop, await _held(tx, shop, caller, service_id))


async def skip_retention(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> None:
    """Release at once what a service that is ending still has.

    Refuses: everybody but its admin (403); a service that goes on, or is engaged for longer
    (409).
    """
    service = await access(tx, caller, service_id)
    held = await endings.lock_any(tx, caller, service)
    if not held.details.renewal.ends and not held.is_over(shop.now()):
        raise conflict(f"{held.name} goes on: end it first")
    await check_unbound(tx, shop, held)
    await endings.end(tx, shop, held, why="as you wanted to have it at once")


async def ask_project(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> str:
    """Request the termination of a Public Cloud project; its admin gets an e-mail with a token.

    Refuses: everybody but its admin (403).
    """
    return await endings.ask(tx, shop, caller, await _project(tx, shop, caller, service_name))


async def confirm_project(
    tx: Tx, shop: Shop, caller: Caller, *, service_name: str, token: str, **answers: object
) -> str:
    """Confirm the termination of a Public Cloud project with the token from the e-mail.

    Its customer may give reasons.

    Refuses: a token that is not the one that was mailed last, is too old or was used (400); everybody but its admin
    (403).
    """
    project = await _project(tx, shop, caller, service_name)
    return await endings.confirm(tx, shop, caller, project, token=token, **answers)


async def access(tx: Tx, caller: Caller, service_id: int) -> Service:
    """A living service that the caller has a role for.

    Refuses: one that is unknown or has ended (404).
    """
    service = await services.load(tx, service_id, owner=caller.account_id, any_role=True)
    if service is None:
        raise not_found(serviceId=service_id)
    return existing(service)


async def _held(tx: Tx, shop: Shop, caller: Caller, service_id: int) -> Service:
    return await endings.lock(tx, shop, caller, await access(tx, caller, service_id))


async def _project(tx: Tx, shop: Shop, caller: Caller, name: str) -> Service:
    return await endings.lock(tx, shop, caller, await access_service(tx, caller, PROJECT, name))


async def ask_of_kind(tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str) -> str:
    """Request the termination of a service of a kind; its admin gets an e-mail with a token.

    Refuses: an unknown service (404); everybody but its admin (403); an expired or suspended one that is kept to its
    term (460); one that is engaged for longer (409).
    """
    held = await endings.lock(tx, shop, caller, await access_service(tx, caller, kind, service_name))
    return await endings.ask(tx, shop, caller, held)


async def confirm_of_kind(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str, token: str, **answers: object
) -> str:
    """Confirm the termination of a service of a kind with the token from the e-mail.

    Refuses: what ask_of_kind refuses; a token that is not the one that was mailed last, is too old or was used (400).
    """
    held = await endings.lock(tx, shop, caller, await access_service(tx, caller, kind, service_name))
    return await endings.confirm(tx, shop, caller, held, token=token, **answers)


async def end_option(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str, option: str, is_at_once: bool = False
) -> None:
    """End an option of a service of a kind, at its term or at once.

    Refuses: an unknown service, or one without the option (404); everybody but its admin (403); an expired or
    suspended service (460); an option that is engaged for longer (409).
    """
    service = unexpired(await access_service(tx, caller, kind, service_name), shop.now())
    below = await services.list_children(tx, [service.service_id])
    found = [one for one in below if one.family == service.family and kind.option_word(one.plan_code) == option]
    if not found:
        raise not_found(option=option)
    for one in found:
        held = await endings.lock_any(tx, caller, one)
        if is_at_once:
            await check_unbound(tx, shop, held)
            await endings.end(tx, shop, held, why="as you wanted")
        else:
            await check_may_end_at_term(tx, shop, held)
            await endings.begin(tx, shop, held)
