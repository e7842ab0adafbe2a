"""Contacts of domain names: /domain/contact; /me/contact shows them too."""

from panier.flows.contact import contacts
from panier.web.route import Route
from panier.wire.contact import contact

_CONTACT = "/domain/contact/{contactId}"

CONTACT = (
    Route("GET", "/domain/contact", contacts.list_contacts, contact.domain_contacts_out, is_in_portions=True),
    Route("POST", "/domain/contact", contacts.create_for_domain, contact.domain_contact_out, body=contact.DomainContact),
    Route("GET", _CONTACT, contacts.read, contact.domain_contact_out, about="Show one of the caller's contacts that can own domain names"),
    Route("PUT", _CONTACT, contacts.change_for_domain, contact.domain_contact_out, body=contact.DomainContact),
)  # fmt: skip
