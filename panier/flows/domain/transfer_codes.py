"""Transferring a domain name elsewhere.

Its code (…/authInfo), an answer to a registrar that wants it, a tag of .uk.
"""

from panier.core.account.account import Caller
from panier.core.domain.domain import LEAVE, ManagedDomain
from panier.core.domain.extension import Extension, TransferMethod
from panier.core.domain.instructions import TagChange
from panier.core.domain.uk_registrar import REGISTRARS, check_tag
from panier.core.refusal import Kind, Refusal, conflict
from panier.core.service.owned import DOMAIN
from panier.core.service.task import Task
from panier.core.values import frozen
from panier.flows import look_ups
from panier.flows.account.alerts import Alert, tell
from panier.flows.domain import domains, outgoing_transfers
from panier.flows.shop import Shop
from panier.outside.names import host
from panier.outside.registry.contacts import Ask
from panier.outside.registry.protocol import RegistryUnreachableError
from panier.store import services
from panier.store.engine.db import Database, Tx


@frozen
class Code:
    """What a registry answered when it was asked for a code.

    `is_answered` is False where it did not answer.
    """

    text: str | None
    is_answered: bool = True


async def look_up_code(shop: Shop, database: Database, *, service_name: str, **others: object) -> Code:
    """Ask the registry for the code of a domain name, before the transaction.

    It is asked only about domain names that somebody has unlocked here. The flow decides whose the name is: nobody
    else learns any of this.
    """
    name = host(service_name) or service_name

    async def is_open(tx: Tx) -> bool:
        living = await services.list_living(tx, DOMAIN.family, DOMAIN.product, name=name)
        return any([_can_be_shown(await domains.load_managed(tx, shop, one)) for one in living])

    if not await database.read(is_open):
        return Code(None)
    try:
        with shop.contacts.asking(Ask.CODE, now_us=shop.now()):
            return Code(await shop.registry.auth_code(name))
    except RegistryUnreachableError:
        return Code(None, is_answered=False)


async def read_code(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, auth_code: Code) -> str:
    """Show the code with which a domain name can be transferred elsewhere.

    Refuses: everybody but its admin (403); a domain name that is locked or changed hands less than 60 days ago, and
    an extension whose registry gives the code to the holder itself or has none (409); a registry that does not
    answer (400, in the words that were recorded).
    """
    managed = await domains.read(tx, shop, caller, service_name=service_name)
    if managed.service.account_id != caller.account_id:
        raise Refusal(Kind.FORBIDDEN, f"Only the admin contact of {managed.name} may see its code")
    extension = managed.extension
    if extension.transfer.handover == TransferMethod.TAG:
        raise conflict(f"Names under .{extension.name} have no code: change the tag with ukOutgoingTransfer")
    if extension.transfer.handover == TransferMethod.REGISTRY_CODE:
        raise _given_by_registry(extension)
    if not managed.is_open:
        raise conflict(f"{managed.name} is {managed.lock} against transfers: unlock it first")
    domains.check_settled(managed, shop.now())
    if not auth_code.is_answered:
        raise look_ups.unanswered()
    if auth_code.text is None:
        raise _given_by_registry(extension)
    return auth_code.text


async def show_code(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, auth_code: Code) -> str:
    """Show the code on a page, and tell the account by e-mail that it was shown.

    Refuses: as reading it does.
    """
    code = await read_code(tx, shop, caller, service_name=service_name, auth_code=auth_code)
    await tell(tx, shop, caller.account_id, Alert.CODE, named=host(service_name) or service_name)
    return code


async def approve(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, approve_type: str, ident: str) -> None:
    """Accept or reject the transfer of a domain name to another registrar.

    Refuses: everybody but its admin (403); an answer where nobody asked (409); an ident other than the one that was
    mailed (400).
    """
    managed = await domains.lock_domain(tx, shop, caller, service_name=service_name)
    await outgoing_transfers.approve(
        tx, shop, caller, service=managed.service, is_approved=approve_type == "accept", ident=ident
    )


async def list_uk_registrars(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> tuple[tuple[str, str], ...]:
    """List the registrars that a domain name under .uk can go to.

    As (tag, name).

    Refuses: domain names under other extensions (409).
    """
    _check_tagged(await domains.read(tx, shop, caller, service_name=service_name))
    return tuple(REGISTRARS.items())


async def leave_by_tag(
    tx: Tx, shop: Shop, caller: Caller, *, service_name: str, tag: str, name: str | None = None
) -> Task:
    """Transfer a domain name under .uk to another registrar, for good.

    Refuses: everybody but its admin (403); a tag that nobody has (400); domain names under other extensions, one
    that changed hands less than 60 days ago, and one that is on its way already (409).
    """
    managed = await domains.lock_domain(tx, shop, caller, service_name=service_name)
    _check_tagged(managed)
    domains.check_settled(managed, shop.now())
    wanted = check_tag(tag)
    managed.check_free(LEAVE)
    return await domains.ask(tx, shop, managed, LEAVE, TagChange(wanted))


def _can_be_shown(managed: ManagedDomain) -> bool:
    return managed.is_open and managed.extension.transfer.handover == TransferMethod.CODE


def _check_tagged(managed: ManagedDomain) -> None:
    if managed.extension.transfer.handover != TransferMethod.TAG:
        raise conflict(f"{managed.name} is transferred with its code: this is for names under .uk only")


def _given_by_registry(extension: Extension) -> Refusal:
    return conflict(f"The registry of .{extension.name} gives the code to the holder itself")
