"""Contacts: people and organisations that can own domain names (/me/contact and /domain/contact)."""

from collections.abc import Mapping
from dataclasses import replace

from panier.core.account import Caller
from panier.core.contact import Contact, FieldRule, check_kept, check_mandatory, field_rules, merged
from panier.core.limits import CONTACTS_PER_ACCOUNT_MAX
from panier.core.refusal import invalid, not_found
from panier.flows.shop import Shop
from panier.store import accounts
from panier.store.db import Tx

Fields = Mapping[str, object]


async def ids(tx: Tx, shop: Shop, caller: Caller) -> tuple[int, ...]:
    """The numbers of the caller's contacts."""
    del shop
    return await accounts.contact_ids(tx, owner=caller.account_id)


async def every(tx: Tx, shop: Shop, caller: Caller) -> tuple[Contact, ...]:
    """The caller's contacts, whole."""
    del shop
    return await accounts.contacts(tx, owner=caller.account_id)


async def read(tx: Tx, shop: Shop, caller: Caller, *, contact_id: int) -> Contact:
    """A contact of the caller."""
    del shop
    contact = await accounts.contact(tx, contact_id, owner=caller.account_id)
    if contact is None:
        raise not_found(contactId=contact_id)
    return contact


async def create(tx: Tx, shop: Shop, caller: Caller, *, fields: Fields) -> Contact:
    """Add a contact. Refuses one without a name, legal form, e-mail address, language or address (guide)."""
    check_mandatory(fields)
    return await create_for_domain(tx, shop, caller, fields=fields)


async def create_for_domain(tx: Tx, shop: Shop, caller: Caller, *, fields: Fields) -> Contact:
    """Add a contact that may own a domain name. What its extension demands of it is judged when a name is ordered."""
    kept = merged({}, fields)
    if await accounts.contact_count(tx, owner=caller.account_id) >= CONTACTS_PER_ACCOUNT_MAX:
        raise invalid(f"An account holds at most {CONTACTS_PER_ACCOUNT_MAX} contacts")
    number = await accounts.insert_contact(tx, caller.account_id, kept, now_us=shop.now())
    return Contact(number, caller.account_id, kept)


async def change(tx: Tx, shop: Shop, caller: Caller, *, contact_id: int, fields: Fields) -> Contact:
    """Change what was sent of a contact. Refuses to empty what a new contact must have."""
    check_kept(fields)
    return await change_for_domain(tx, shop, caller, contact_id=contact_id, fields=fields)


async def change_for_domain(tx: Tx, shop: Shop, caller: Caller, *, contact_id: int, fields: Fields) -> Contact:
    """Change what was sent of a contact; an address is merged line by line, null empties a field."""
    await accounts.lock_contact(tx, contact_id, owner=caller.account_id)
    contact = await read(tx, shop, caller, contact_id=contact_id)
    after = replace(contact, fields=merged(contact.fields, fields))
    await accounts.update_contact(tx, after)
    return after


async def rules(tx: Tx, shop: Shop, caller: Caller, *, contact_id: int) -> tuple[FieldRule, ...]:
    """Which fields of a contact must be there, and which cannot be changed."""
    await read(tx, shop, caller, contact_id=contact_id)
    return field_rules()
