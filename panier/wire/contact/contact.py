"""Contacts, under /me and under /domain: the same ones under the same numbers."""

from typing import Annotated

import msgspec
from msgspec import Meta

from panier.core.contact.contact import Contact as CoreContact
from panier.core.contact.contact import FieldRule
from panier.wire.account.account import Gender, Language, LegalForm
from panier.wire.country import Country
from panier.wire.types import OPTIONAL, Long, Phone, Shape, Text, model

# As people send it: a day, in whatever form, or an empty text where they want to say nothing.
BirthDay = Annotated[str, Meta(max_length=32, extra={"ovh": "date"})]


@model("me.contact.Address")
class Address(Shape):
    """Where a contact can be found."""

    city: Annotated[Text | None, OPTIONAL] = None
    country: Annotated[Country | None, OPTIONAL] = None
    line1: Annotated[Text | None, OPTIONAL] = None
    line2: Text | None = None
    line3: Text | None = None
    other_details: Text | None = None
    province: Text | None = None
    zip: Text | None = None


@model("me.contact.Contact")
class Contact(Shape):
    """A person or organisation. The same form creates, reads and changes it; a change touches what was sent."""

    address: Annotated[Address | None, OPTIONAL] = None
    birth_city: Text | None = None
    birth_country: Country | None = None
    birth_day: BirthDay | None = None
    birth_zip: Text | None = None
    cell_phone: Phone | None = None
    company_national_identification_number: Text | None = None
    email: Annotated[Text | None, OPTIONAL] = None
    fax: Phone | None = None
    first_name: Annotated[Text | None, OPTIONAL] = None
    gender: Gender | None = None
    id: Annotated[Long | None, OPTIONAL] = None
    language: Annotated[Language | None, OPTIONAL] = None
    last_name: Annotated[Text | None, OPTIONAL] = None
    legal_form: Annotated[LegalForm | None, OPTIONAL] = None
    national_identification_number: Text | None = None
    nationality: Country | None = None
    organisation_name: Text | None = None
    organisation_type: Text | None = None
    phone: Phone | None = None
    spare_email: Text | None = None
    vat: Text | None = None


@model("domain.ContactAddress")
class DomainAddress(Shape):
    """Where the owner of a domain name can be found."""

    city: Text | None = None
    country: Country | None = None
    line1: Text | None = None
    line2: Text | None = None
    line3: Text | None = None
    other_details: Text | None = None
    province: Text | None = None
    zip: Text | None = None


@model("domain.Contact")
class DomainContact(Shape):
    """The same person or organisation, with what registries ask besides."""

    accreditation_country: Country | None = None
    accreditation_id: Text | None = None
    accreditation_organism: Text | None = None
    accreditation_year: Long | None = None
    address: DomainAddress | None = None
    birth_city: Text | None = None
    birth_country: Country | None = None
    birth_day: BirthDay | None = None
    birth_zip: Text | None = None
    cell_phone: Phone | None = None
    company_national_identification_number: Text | None = None
    email: Text | None = None
    enterprise_id: Text | None = None
    fax: Text | None = None
    first_name: Text | None = None
    gender: Gender | None = None
    id: Annotated[Long | None, OPTIONAL] = None
    insee: Text | None = None
    language: Language | None = None
    last_name: Text | None = None
    legal_form: LegalForm | None = None
    legal_form_category: Text | None = None
    national_identification_number: Text | None = None
    nationality: Country | None = None
    organisation_accountable: Text | None = None
    organisation_funding: Text | None = None
    organisation_funding_other: Text | None = None
    organisation_name: Text | None = None
    organisation_role: Text | None = None
    organisation_role_other: Text | None = None
    organisation_staff_status: Text | None = None
    organisation_staff_status_other: Text | None = None
    organisation_type: Text | None = None
    organisation_type_other: Text | None = None
    phone: Phone | None = None
    registrant_document_type: Text | None = None
    registrant_document_type_other: Text | None = None
    role_in_organisation: Text | None = None
    trademark_id: Text | None = None
    vat: Text | None = None
    website: Text | None = None


@model("me.contact.FieldInformation")
class FieldInformation(Shape):
    """What holds for a field when a contact is changed."""

    field_name: str
    mandatory: bool
    read_only: bool


def contact_out(contact: CoreContact) -> Contact:
    """A contact; what only registries ask is left out."""
    fields = {"address": {}, **contact.fields, "id": contact.contact_id}
    return msgspec.convert(fields, Contact)


def domain_contact_out(contact: CoreContact) -> DomainContact:
    """A contact with what registries ask."""
    return msgspec.convert({**contact.fields, "id": contact.contact_id}, DomainContact)


def domain_contacts_out(contacts: tuple[CoreContact, ...]) -> list[DomainContact]:
    """Contacts, whole."""
    return [domain_contact_out(contact) for contact in contacts]


def field_rules_out(rules: tuple[FieldRule, ...]) -> list[FieldInformation]:
    """What holds for each field."""
    return [
        FieldInformation(field_name=rule.name, mandatory=rule.is_mandatory, read_only=rule.is_read_only)
        for rule in rules
    ]
