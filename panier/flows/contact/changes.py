"""Giving roles of a service to other accounts, and answering such a request.

Serves …/changeContact and /me/task/contactChange.
"""

from collections.abc import Mapping, Sequence

from panier.core.account.access import digest
from panier.core.account.account import Account, Caller
from panier.core.account.approval import TOKEN_LENGTH
from panier.core.account.security_event import EventKind
from panier.core.contact.change import (
    ContactChange,
    RoleHandover,
    Voice,
    answered,
    asked_to_agree,
    check_asking,
    handovers,
    mailed_again,
    may_share,
    unknown_taker,
)
from panier.core.contact.facts import change_facts
from panier.core.limits import CONTACT_CHANGE_LIFE_US
from panier.core.rates import CONTACT_CHANGE_REQUESTS_TO
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.service.kind import ServiceKind
from panier.core.service.service import ProductKind, Role, Service, existing, unexpired, visible
from panier.core.values import replace
from panier.flows.account.security_events import note_change
from panier.flows.contact import change_mails
from panier.flows.service.owned import access_service
from panier.flows.shop import Shop
from panier.store import contact_changes, jobs, services
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import events

JOB = "contact-change"


async def ask(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: ProductKind | ServiceKind,
    name: str,
    contact_admin: str | None = None,
    contact_tech: str | None = None,
    contact_billing: str | None = None,
) -> tuple[int, ...]:
    """Ask for other contacts of a service.

    Makes one request for each pair of accounts concerned, and writes an e-mail to all of them.

    Refuses: roles that the caller may not give away (403); accounts that do not exist or belong to another zone of
    OVHcloud (400); a change that would change nothing (400); a role whose change is under way (409); an expired
    domain name (460); many requests, in all and in favour of one account (429).
    """
    found = existing(visible(await access_service(tx, caller, kind, name), shop.now()))
    service = await _held(tx, caller, found)
    named = {Role.ADMIN: contact_admin, Role.TECH: contact_tech, Role.BILLING: contact_billing}
    wanted = await _wanted(tx, {role: nic for role, nic in named.items() if nic is not None})
    check_asking(service, caller.account_id, wanted)
    unexpired(service, shop.now())
    parts = handovers(service, wanted)
    people = await accounts.load_several(tx, [service.account_of(role) for role in Role])
    for part in parts:
        if not may_share(people[part.from_account_id], part.taker):
            raise unknown_taker(part.roles[0])
        asked = await contact_changes.list_times(tx, asking=caller.account_id, taker=part.taker.account_id)
        shop.throttle.check_kept(CONTACT_CHANGE_REQUESTS_TO, asked)
    await _check_free(tx, shop, service, parts)
    return tuple([await _begin(tx, shop, caller, part, service=service, people=people) for part in parts])


async def list_ids(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    asking_account: str | None = None,
    state: str | None = None,
    to_account: str | None = None,
) -> tuple[int, ...]:
    """List the contact change requests that concern the caller.

    The caller made them, or gives or takes a role.
    """
    return tuple(
        change.change_id
        for change in await contact_changes.list_concerning(tx, owner=caller.account_id)
        if asking_account in (None, change.asking)
        and state in (None, change.state(shop.now()))
        and to_account in (None, change.taker)
    )


async def read(tx: Tx, shop: Shop, caller: Caller, *, change_id: int) -> tuple[ContactChange, int]:
    """Show a contact change request that concerns the caller.

    The second value is the moment at which it is looked at.
    """
    return await _load(tx, caller, change_id), shop.now()


async def accept(tx: Tx, shop: Shop, caller: Caller, *, change_id: int, token: str) -> None:
    """Accept a contact change request with the token from its e-mail.

    It takes effect shortly after the last person has agreed.

    Refuses: any other token (400); a request that the caller is not asked about, or no longer (409).
    """
    change = await _load(tx, caller, change_id, lock=True)
    now_us = shop.now()
    after = answered(change, caller.account_id, token, is_accepted=True, now_us=now_us)
    await contact_changes.update(tx, after)
    await note_change(tx, shop, caller, EventKind.HANDOVER_ACCEPTED, about=_about(change))
    if all(voice.has_accepted for voice in after.voices):
        await jobs.stage(tx, JOB, change_id, due_us=now_us + shop.delivery_delay_us)


async def refuse(tx: Tx, shop: Shop, caller: Caller, *, change_id: int, token: str) -> None:
    """Decline a contact change request with the token from its e-mail.

    That ends the request.

    Refuses: any other token (400); a request that the caller is not asked about, or no longer (409).
    """
    change = await _load(tx, caller, change_id, lock=True)
    after = answered(change, caller.account_id, token, is_accepted=False, now_us=shop.now())
    await contact_changes.update(tx, after)
    await note_change(tx, shop, caller, EventKind.HANDOVER_REFUSED, about=_about(change))
    await events.note(tx, *change_facts(after, shop.now()))
    await change_mails.conclude(tx, shop, after, await _concerned(tx, after))


async def resend(tx: Tx, shop: Shop, caller: Caller, *, change_id: int) -> None:
    """Send the caller another e-mail with a new token for a contact change request.

    The token before it is void from now on.

    Refuses: a caller who is not asked, or no longer (409); one more e-mail after many (409).
    """
    change = await _load(tx, caller, change_id, lock=True)
    token = shop.ids.token(TOKEN_LENGTH)
    after = mailed_again(change, caller.account_id, token, now_us=shop.now())
    await contact_changes.update(tx, after)
    await change_mails.ask(tx, shop, after, {caller.account_id: token}, [caller.account])


async def _load(tx: Tx, caller: Caller, change_id: int, *, lock: bool = False) -> ContactChange:
    change = await contact_changes.load(tx, change_id, owner=caller.account_id, lock=lock)
    if change is None:
        raise not_found(id=change_id)
    return change


async def _held(tx: Tx, caller: Caller, found: Service) -> Service:
    """Lock the service until the transaction ends, if the caller still has a role for it."""
    await services.load_several(tx, [found.service_id], lock=True)
    return existing(await services.load(tx, found.service_id, owner=caller.account_id, any_role=True))


async def _wanted(tx: Tx, named: Mapping[Role, str]) -> dict[Role, Account]:
    """The accounts that were named for the roles.

    Refuses: no account at all (400); an account that does not exist (400).
    """
    if not named:
        raise bad_input("contactAdmin", f"is missing: name one of {', '.join(Role)}")
    known = await accounts.load_by_nics(tx, sorted(set(named.values())))
    for role, nic in named.items():
        if nic not in known:
            raise unknown_taker(role)
    return {role: known[nic] for role, nic in named.items()}


async def _check_free(tx: Tx, shop: Shop, service: Service, parts: Sequence[RoleHandover]) -> None:
    """Check that no change of these roles is under way.

    Refuses: a second change of a role (409).
    """
    asked = {role for part in parts for role in part.roles}
    for change in await contact_changes.list_unfinished(tx, service.service_id):
        taken = asked & set(change.roles)
        if taken and change.is_open(shop.now()):
            raise conflict(f"The request {change.change_id} to change {', '.join(sorted(taken))} is under way already")


async def _begin(
    tx: Tx, shop: Shop, caller: Caller, part: RoleHandover, *, service: Service, people: Mapping[int, Account]
) -> int:
    tokens = {number: shop.ids.token(TOKEN_LENGTH) for number in asked_to_agree(caller.account_id, part)}
    change = ContactChange(
        change_id=0,
        service_id=service.service_id,
        asking_account_id=caller.account_id,
        from_account_id=part.from_account_id,
        to_account_id=part.taker.account_id,
        roles=part.roles,
        voices=tuple(Voice(number, digest=digest(token)) for number, token in tokens.items()),
        requested_us=shop.now(),
        expires_us=shop.now() + CONTACT_CHANGE_LIFE_US,
        service_name=service.name,
        asking=caller.account.nic,
        giver=people[part.from_account_id].nic,
        taker=part.taker.nic,
    )
    everybody = {**people, part.taker.account_id: part.taker, caller.account_id: caller.account}
    change = replace(change, change_id=await contact_changes.insert(tx, change))
    await note_change(tx, shop, caller, EventKind.HANDOVER_ASKED, about=_about(change))
    await events.note(tx, *change_facts(change, shop.now()))
    await change_mails.ask(tx, shop, change, tokens, [everybody[number] for number in tokens])
    others = dict.fromkeys(number for number in (part.from_account_id, service.account_id) if number not in tokens)
    await change_mails.inform(tx, shop, change, [everybody[number] for number in others])
    return change.change_id


async def _concerned(tx: Tx, change: ContactChange) -> list[Account]:
    numbers = dict.fromkeys((change.asking_account_id, change.from_account_id, change.to_account_id))
    people = await accounts.load_several(tx, list(numbers))
    return [people[number] for number in numbers]


def _about(change: ContactChange) -> str:
    return f"{change.service_name} from {change.giver} to {change.taker}"
