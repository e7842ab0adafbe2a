"""The owners of domain names.

Each domain name has a contact of its own, cloned when it is ordered (guide).
"""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Account, Caller
from panier.core.cart.orderable import contact_id
from panier.core.cart.quote import Quote, Thing
from panier.core.contact.contact import Contact
from panier.core.contact.rule_values import fields_of
from panier.core.service.owned import DOMAIN
from panier.core.values import replace
from panier.flows.shop import Shop
from panier.store import contacts
from panier.store.account import accounts
from panier.store.engine.db import Tx

LABEL = "OWNER_CONTACT"


async def with_owners(
    tx: Tx, shop: Shop, caller: Caller, quote: Quote, known: Mapping[int, Contact], *, own: int | None = None
) -> Quote:
    """The quote with a new owner contact for each domain name and each change of owner.

    The contact is a clone of the one that was given, else modelled on the admin account. It belongs to the account
    that will administer the name: whoever names somebody else as admin does not get to read who that is. `known`:
    contacts of the caller that were read already. `own`: a contact that was made for this order alone, and so becomes
    the owner of its first name itself.
    """
    places = [place for place, thing in enumerate(quote.things) if _wants_owner(thing)]
    if not places:
        return quote
    wanted = [quote.things[place] for place in places]
    admins = await _admins(tx, caller, wanted)
    numbers = {number for thing in wanted if (number := _given(thing)) is not None}
    given = {**known, **await contacts.load_several(tx, sorted(numbers - known.keys()), owner=caller.account_id)}
    clones, owners = [], dict[int, int]()
    for place, thing in zip(places, wanted, strict=True):
        admin, number = admins[_admin_nic(caller, thing)], _given(thing)
        if number is not None and number == own and not owners and admin.account_id == caller.account_id:
            owners[place] = number
        else:
            clones.append((admin.account_id, fields_of(admin) if number is None else given[number].fields))
    fresh = await contacts.insert_several(tx, clones, now_us=shop.now())
    owners |= zip((place for place in places if place not in owners), fresh, strict=True)
    things = list(quote.things)
    for place, number in owners.items():
        answers = tuple(answer for answer in things[place].configurations if answer[0] != LABEL)
        things[place] = replace(things[place], configurations=(*answers, (LABEL, f"/me/contact/{number}")))
    return replace(quote, things=tuple(things))


async def release(tx: Tx, domains: Sequence[str]) -> None:
    """Free the contacts of domain names that have ended or gone elsewhere.

    They can be changed at will again.
    """
    await contacts.release(tx, domains)


async def _admins(tx: Tx, caller: Caller, things: Sequence[Thing]) -> Mapping[str, Account]:
    """The accounts that will administer some things, by nichandle."""
    nics = {_admin_nic(caller, thing) for thing in things} - {caller.account.nic}
    return {caller.account.nic: caller.account, **await accounts.load_by_nics(tx, sorted(nics))}


def _admin_nic(caller: Caller, thing: Thing) -> str:
    return dict(thing.configurations).get("ADMIN_ACCOUNT", caller.account.nic)


def _given(thing: Thing) -> int | None:
    return contact_id(dict(thing.configurations).get(LABEL, ""))


def _wants_owner(thing: Thing) -> bool:
    """True for a new domain name, and for what was answered with an owner: a trade.

    A zone that comes along has the owner of its domain name.
    """
    if thing.family != DOMAIN.family or thing.item_id is None:
        return False
    return thing.domain is not None or _given(thing) is not None
