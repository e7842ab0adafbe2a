"""Contacts: people and organisations that can own domain names.

Serves /me/contact and /domain/contact.
"""

from panier.core.account.account import Caller
from panier.core.account.security_event import EventKind
from panier.core.contact.contact import (
    Contact,
    ContactFields,
    FieldRule,
    check_kept,
    check_mandatory,
    check_not_emptied,
    check_unlocked,
    field_rules,
    merged,
)
from panier.core.contact.rule import Action
from panier.core.domain.details import owner_of
from panier.core.domain.instructions import ContactUpdate, People
from panier.core.hook.fact import FactType, fact
from panier.core.limits import CONTACTS_AT_ONCE, CONTACTS_PER_ACCOUNT_MAX
from panier.core.period import at
from panier.core.refusal import invalid, not_found
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Service
from panier.core.service.task import NewTask, TaskKind
from panier.core.values import replace
from panier.flows.account.security_events import note_change
from panier.flows.contact import eligibility
from panier.flows.service import tasks
from panier.flows.shop import Shop
from panier.store import contacts, services
from panier.store.engine.db import Tx
from panier.store.messages import events


async def list_ids(tx: Tx, shop: Shop, caller: Caller) -> tuple[int, ...]:
    """List the caller's contacts."""
    return await contacts.list_ids(tx, owner=caller.account_id)


async def list_contacts(tx: Tx, shop: Shop, caller: Caller, *, after: Contact | None = None) -> tuple[Contact, ...]:
    """List the caller's contacts in full.

    A portion of them: those that follow the last one of the portion before.
    """
    last = 0 if after is None else after.contact_id
    return await contacts.list_contacts(tx, owner=caller.account_id, after=last, limit=CONTACTS_AT_ONCE)


async def list_after(tx: Tx, caller: Caller, contact_id: int, *, limit: int) -> tuple[Contact, ...]:
    """So many contacts of the caller beyond a number, oldest first."""
    return await contacts.list_contacts(tx, owner=caller.account_id, after=contact_id, limit=limit)


async def load_owned(tx: Tx, contact: Contact) -> str | None:
    """The domain name that a contact owns; None for one that owns none, or none any more."""
    name = await _owned_name(tx, contact)
    return None if name is None else name.name


async def read(tx: Tx, shop: Shop, caller: Caller, *, contact_id: int) -> Contact:
    """Show one of the caller's contacts."""
    contact = await contacts.load(tx, contact_id, owner=caller.account_id)
    if contact is None:
        raise not_found(contactId=contact_id)
    return contact


async def create(tx: Tx, shop: Shop, caller: Caller, *, sent: ContactFields) -> Contact:
    """Create a contact.

    Refuses: a contact without a name, legal form, e-mail address, language or address (400, guide); invalid fields
    (400); more contacts than an account holds (400).
    """
    check_mandatory(sent)
    return await create_for_domain(tx, shop, caller, sent=sent)


async def create_for_domain(tx: Tx, shop: Shop, caller: Caller, *, sent: ContactFields) -> Contact:
    """Create a contact that can own a domain name.

    What an extension demands of an owner is checked when a domain name is ordered.

    Refuses: invalid fields (400); more contacts than an account holds (400).
    """
    kept = merged({}, sent, today=at(shop.now()).date())
    if await contacts.count(tx, owner=caller.account_id) >= CONTACTS_PER_ACCOUNT_MAX:
        raise invalid(f"An account holds at most {CONTACTS_PER_ACCOUNT_MAX} contacts")
    number = await contacts.insert(tx, caller.account_id, kept, now_us=shop.now())
    await note_change(tx, shop, caller, EventKind.CONTACT_MADE, about=f"contact {number}")
    await events.note(tx, fact(FactType.CONTACT_CREATED, caller.account_id, shop.now(), contact_id=number))
    return Contact(number, caller.account_id, kept)


async def change(tx: Tx, shop: Shop, caller: Caller, *, contact_id: int, sent: ContactFields) -> Contact:
    """Change a contact.

    Fields that were not sent stay.

    Refuses: emptying a field that a new contact must have (400); what would be a change of owner (400).
    """
    check_kept(sent)
    return await change_for_domain(tx, shop, caller, contact_id=contact_id, sent=sent)


async def change_for_domain(tx: Tx, shop: Shop, caller: Caller, *, contact_id: int, sent: ContactFields) -> Contact:
    """Change a contact that can own a domain name.

    Fields that were not sent stay; an address is merged line by line, null empties a field. Where the contact owns
    a domain name, its registry is informed.

    Refuses: what would be a change of owner (400).
    """
    await contacts.lock(tx, contact_id, owner=caller.account_id)
    contact = await read(tx, shop, caller, contact_id=contact_id)
    after = replace(contact, fields=merged(contact.fields, sent, today=at(shop.now()).date()))
    name = await _owned_name(tx, contact)
    if name is not None:
        await _check_owner(tx, shop, contact, after, name)
    await contacts.update(tx, after)
    if after.fields != contact.fields:
        await note_change(tx, shop, caller, EventKind.CONTACT_CHANGED, about=f"contact {contact_id}")
        await events.note(tx, fact(FactType.CONTACT_CHANGED, caller.account_id, shop.now(), contact_id=contact_id))
    if name is not None and after.fields != contact.fields:
        await send_to_registry(tx, shop, name)
    return after


async def list_rules(tx: Tx, shop: Shop, caller: Caller, *, contact_id: int) -> tuple[FieldRule, ...]:
    """List which fields of a contact are required and which cannot be changed.

    Some cannot be changed because the contact owns a domain name.
    """
    contact = await read(tx, shop, caller, contact_id=contact_id)
    name = await _owned_name(tx, contact)
    return field_rules(frozenset() if name is None else _locked_fields(shop, contact, name))


async def _check_owner(tx: Tx, shop: Shop, contact: Contact, after: Contact, name: Service) -> None:
    """Check a change of the contact that owns a domain name.

    Refuses: what would be a change of owner (400); what the rule of the domain's extension does not allow (400).
    """
    locked = _locked_fields(shop, contact, name)
    check_unlocked(contact, after, locked, domain=name.name, extension=name.plan_code)
    check_not_emptied(contact, after)
    if after.fields == contact.fields:
        return
    broken = await eligibility.list_violations(
        tx,
        shop,
        account_id=name.account_id,
        name=name.name,
        action=Action.UPDATE,
        owner_fields=after.fields,
    )
    if broken:
        raise eligibility.refused(shop, broken)


async def send_to_registry(tx: Tx, shop: Shop, name: Service) -> None:
    """Send the domain's current owner, admin and tech contacts to the registry.

    They are sent as they are when the task is done.
    """
    update = ContactUpdate(People(owner_of(name), name.admin, name.tech))
    await tasks.ask(tx, shop, NewTask.on(name, TaskKind.DOMAIN, "DomainContactUpdate", update))


async def _owned_name(tx: Tx, contact: Contact) -> Service | None:
    """The domain name that a contact owns, or None.

    What its service says counts, so that a domain name that has ended binds nobody.
    """
    if contact.attached_domain is None:
        return None
    name = await services.load_by_name(
        tx, DOMAIN.family, DOMAIN.product, name=contact.attached_domain, owner=contact.account_id
    )
    is_owner = name is not None and name.ended_us is None and owner_of(name) == contact.contact_id
    return name if is_owner else None


def _locked_fields(shop: Shop, contact: Contact, name: Service) -> frozenset[str]:
    """Which fields of a domain name's owner stay as they are.

    Those that the rule of its extension makes read-only.
    """
    return eligibility.read_only_fields(shop, names=[name.name], owner_fields=contact.fields)
