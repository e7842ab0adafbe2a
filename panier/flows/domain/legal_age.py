"""Whether the owner of a new domain name is of age, where the cart does not say it."""

from panier.core.cart.cart import Configuration, Item
from panier.core.cart.orderable import contact_id
from panier.core.contact.contact import is_of_age
from panier.core.contact.rule_values import fields_of
from panier.core.values import replace
from panier.families.domain import AGE_LABEL
from panier.flows.cart.checks import Submitted

_NOT_STORED = 0


def with_known_ages(asked: Submitted) -> Submitted:
    """The cart as if it said that owners are of age, where they are known to be and it says nothing.

    What is said counts, an explicit false above all. Nothing of this is stored.
    """
    items = tuple(_with_age(asked, item) for item in asked.cart.items)
    return replace(asked, cart=replace(asked.cart, items=items))


def _with_age(asked: Submitted, item: Item) -> Item:
    if item.domain is None or item.values_of(AGE_LABEL) or not _is_owner_of_age(asked, item):
        return item
    return replace(item, configurations=(*item.configurations, Configuration(_NOT_STORED, AGE_LABEL, "true")))


def _is_owner_of_age(asked: Submitted, item: Item) -> bool:
    """Whether the contact that was given is of age, or else the account that the owner is modelled on."""
    owner = next(iter(item.values_of("OWNER_CONTACT")), None)
    if owner is not None:
        contact = asked.people.contacts.get(contact_id(owner) or 0)
        return contact is not None and is_of_age(contact.fields, asked.shop.now())
    nic = next(iter(item.values_of("ADMIN_ACCOUNT")), asked.caller.account.nic)
    account = asked.people.accounts.get(nic)
    return account is not None and is_of_age(fields_of(account), asked.shop.now())
