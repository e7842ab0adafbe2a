"""Contacts as /me and /domain show them, under one number."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from panier.core.contact.contact import Contact as CoreContact
from panier.core.contact.contact import FieldRule
from panier.wire.account.account import Gender, Language, LegalForm
from panier.wire.country import Country
from panier.wire.types import OPTIONAL, Arguments, DateIn, Long, Phone, Shape, Text, model

S = TypeVar("S", bound=Shape)


@model("me.contact.Address")
class Address(Shape):
    """The postal address of a contact."""

    city: Annotated[Text | UnsetType | None, OPTIONAL] = UNSET
    country: Annotated[Country | UnsetType | None, OPTIONAL] = UNSET
    line1: Annotated[Text | UnsetType | None, OPTIONAL] = UNSET
    line2: Text | UnsetType | None = UNSET
    line3: Text | UnsetType | None = UNSET
    other_details: Text | UnsetType | None = UNSET
    province: Text | UnsetType | None = UNSET
    zip: Text | UnsetType | None = UNSET


@model("me.contact.Contact")
class Contact(Shape):
    """A person or organisation that can own domain names; a PUT changes the fields sent."""

    fixed: ClassVar[tuple[str, ...]] = ("id",)

    address: Annotated[Address | UnsetType | None, OPTIONAL] = UNSET
    birth_city: Text | UnsetType | None = UNSET
    birth_country: Country | UnsetType | None = UNSET
    birth_day: DateIn | UnsetType | None = UNSET
    birth_zip: Text | UnsetType | None = UNSET
    cell_phone: Phone | UnsetType | None = UNSET
    company_national_identification_number: Text | UnsetType | None = UNSET
    email: Annotated[Text | UnsetType | None, OPTIONAL] = UNSET
    fax: Phone | UnsetType | None = UNSET
    first_name: Annotated[Text | UnsetType | None, OPTIONAL] = UNSET
    gender: Gender | UnsetType | None = UNSET
    id: Annotated[Long | UnsetType | None, OPTIONAL] = UNSET
    language: Annotated[Language | UnsetType | None, OPTIONAL] = UNSET
    last_name: Annotated[Text | UnsetType | None, OPTIONAL] = UNSET
    legal_form: Annotated[LegalForm | UnsetType | None, OPTIONAL] = UNSET
    national_identification_number: Text | UnsetType | None = UNSET
    nationality: Country | UnsetType | None = UNSET
    organisation_name: Text | UnsetType | None = UNSET
    organisation_type: Text | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    spare_email: Text | UnsetType | None = UNSET
    vat: Text | UnsetType | None = UNSET

    def arguments(self) -> Arguments:
        """The fields that were sent, under their names on the wire, as a contact has them."""
        return {"sent": msgspec.to_builtins(self)}


@model("domain.ContactAddress")
class DomainAddress(Shape):
    """The postal address of a domain contact."""

    city: Text | UnsetType | None = UNSET
    country: Country | UnsetType | None = UNSET
    line1: Text | UnsetType | None = UNSET
    line2: Text | UnsetType | None = UNSET
    line3: Text | UnsetType | None = UNSET
    other_details: Text | UnsetType | None = UNSET
    province: Text | UnsetType | None = UNSET
    zip: Text | UnsetType | None = UNSET


@model("domain.Contact")
class DomainContact(Shape):
    """A person or organisation that can own domain names, with details for registries."""

    fixed: ClassVar[tuple[str, ...]] = ("id",)

    accreditation_country: Country | UnsetType | None = UNSET
    accreditation_id: Text | UnsetType | None = UNSET
    accreditation_organism: Text | UnsetType | None = UNSET
    accreditation_year: Long | UnsetType | None = UNSET
    address: DomainAddress | UnsetType | None = UNSET
    birth_city: Text | UnsetType | None = UNSET
    birth_country: Country | UnsetType | None = UNSET
    birth_day: DateIn | UnsetType | None = UNSET
    birth_zip: Text | UnsetType | None = UNSET
    cell_phone: Phone | UnsetType | None = UNSET
    company_national_identification_number: Text | UnsetType | None = UNSET
    email: Text | UnsetType | None = UNSET
    enterprise_id: Text | UnsetType | None = UNSET
    fax: Text | UnsetType | None = UNSET
    first_name: Text | UnsetType | None = UNSET
    gender: Gender | UnsetType | None = UNSET
    id: Annotated[Long | UnsetType | None, OPTIONAL] = UNSET
    insee: Text | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET
    last_name: Text | UnsetType | None = UNSET
    legal_form: LegalForm | UnsetType | None = UNSET
    legal_form_category: Text | UnsetType | None = UNSET
    national_identification_number: Text | UnsetType | None = UNSET
    nationality: Country | UnsetType | None = UNSET
    organisation_accountable: Text | UnsetType | None = UNSET
    organisation_funding: Text | UnsetType | None = UNSET
    organisation_funding_other: Text | UnsetType | None = UNSET
    organisation_name: Text | UnsetType | None = UNSET
    organisation_role: Text | UnsetType | None = UNSET
    organisation_role_other: Text | UnsetType | None = UNSET
    organisation_staff_status: Text | UnsetType | None = UNSET
    organisation_staff_status_other: Text | UnsetType | None = UNSET
    organisation_type: Text | UnsetType | None = UNSET
    organisation_type_other: Text | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    registrant_document_type: Text | UnsetType | None = UNSET
    registrant_document_type_other: Text | UnsetType | None = UNSET
    role_in_organisation: Text | UnsetType | None = UNSET
    trademark_id: Text | UnsetType | None = UNSET
    vat: Text | UnsetType | None = UNSET
    website: Text | UnsetType | None = UNSET

    def arguments(self) -> Arguments:
        """The fields that were sent, under their names on the wire, as a contact has them."""
        return {"sent": msgspec.to_builtins(self)}


@model("me.contact.FieldInformation")
class FieldInformation(Shape):
    """The constraints on a field when a contact is changed."""

    field_name: str
    mandatory: bool
    read_only: bool


def contact_out(contact: CoreContact) -> Contact:
    """A contact without the details that only registries require."""
    address = _whole(Address, contact.fields.get("address") or {})
    return _converted(contact, Contact, address)


def domain_contact_out(contact: CoreContact) -> DomainContact:
    """A contact with the details that registries require."""
    address = contact.fields.get("address")
    return _converted(contact, DomainContact, None if address is None else _whole(DomainAddress, address))


def domain_contacts_out(contacts: tuple[CoreContact, ...]) -> list[DomainContact]:
    """Contacts with all their details."""
    return [domain_contact_out(contact) for contact in contacts]


def field_rules_out(rules: tuple[FieldRule, ...]) -> list[FieldInformation]:
    """The constraints on each field of a contact."""
    return [
        FieldInformation(field_name=rule.name, mandatory=rule.is_mandatory, read_only=rule.is_read_only)
        for rule in rules
    ]


def _converted(contact: CoreContact, kind: type[S], address: Mapping[str, object] | None) -> S:
    return msgspec.convert(_whole(kind, {**contact.fields, "address": address, "id": contact.contact_id}), kind)


def _whole(kind: type[Shape], known: object) -> dict[str, object]:
    """All fields, with null for those that are unknown."""
    assert isinstance(known, Mapping)
    return {name: known.get(name) for name in kind.__struct_encode_fields__}
