"""The owner of a domain name that was ordered without one: a contact modelled on the account (guide)."""

from dataclasses import replace

from panier.core.account import Account, Caller
from panier.core.quote import Quote, Thing
from panier.flows.shop import Shop
from panier.store import accounts
from panier.store.db import Tx


async def with_owners(tx: Tx, shop: Shop, caller: Caller, quote: Quote) -> Quote:
    """The quote in which every domain name has an owner; one that is missing is modelled on the admin account.

    The contact is the admin account's own: whoever names somebody else as admin does not get to read who that is.
    """
    if all(_has_owner(thing) for thing in quote.things):
        return quote
    things = []
    for thing in quote.things:
        if _has_owner(thing):
            things.append(thing)
            continue
        admin = await _admin(tx, caller, thing)
        number = await accounts.insert_contact(tx, admin.account_id, contact_fields(admin), now_us=shop.now())
        owner = ("OWNER_CONTACT", f"/me/contact/{number}")
        things.append(replace(thing, configurations=(*thing.configurations, owner)))
    return replace(quote, things=tuple(things))


def contact_fields(account: Account) -> dict[str, object]:
    """A contact's fields from an account's, under the contact's names."""
    return {
        "firstName": account.first_name,
        "lastName": account.last_name,
        "legalForm": account.legal_form,
        "organisationName": account.told("organisation"),
        "email": account.email,
        "phone": account.told("phone"),
        "language": account.language,
        "vat": account.told("vat"),
        "address": {
            "line1": account.told("address"),
            "city": account.told("city"),
            "zip": account.told("zip"),
            "country": account.country,
        },
    }


async def _admin(tx: Tx, caller: Caller, thing: Thing) -> Account:
    nic = dict(thing.configurations).get("ADMIN_ACCOUNT", caller.account.nic)
    if nic == caller.account.nic:
        return caller.account
    found = await accounts.by_nic(tx, nic)
    assert found is not None, "the admin account was looked for when the cart was judged"
    return found[0]


def _has_owner(thing: Thing) -> bool:
    is_name = thing.domain is not None and thing.item_id is not None  # a zone that comes along belongs to its name
    return not is_name or any(label == "OWNER_CONTACT" for label, _ in thing.configurations)
