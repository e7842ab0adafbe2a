"""The fields of contacts, once: what /me/contact and /domain/contact take, what rules may name, what must have a form.

The shapes in wire/contact/contact.py and the words in wire/service/task.py spell them for the protocol; a test ties
them to this list.
"""

from enum import Enum, auto

from panier.core.values import frozen


class Form(Enum):
    """What a field's text must look like."""

    TEXT = auto()
    PHONE = auto()
    EMAIL = auto()
    DAY = auto()
    NUMBER = auto()


@frozen
class Field:
    """A field in wire spelling, an address' after its name and a dot; whose form of a contact has it."""

    name: str
    form: Form
    is_in_account: bool = True  # /me/contact
    is_in_registry: bool = True  # /domain/contact


def _fields(form: Form, names: str, *, is_in_account: bool = True, is_in_registry: bool = True) -> tuple[Field, ...]:
    return tuple(Field(name, form, is_in_account, is_in_registry) for name in names.split())


_ALL = (
    *_fields(
        Form.TEXT,
        "address.city address.country address.line1 address.line2 address.line3 address.otherDetails address.province"
        " address.zip birthCity birthCountry birthZip companyNationalIdentificationNumber firstName gender language"
        " lastName legalForm nationalIdentificationNumber nationality organisationName organisationType vat",
    ),
    *_fields(Form.PHONE, "phone cellPhone fax"),
    *_fields(Form.EMAIL, "email"),
    *_fields(Form.EMAIL, "spareEmail", is_in_registry=False),
    *_fields(Form.DAY, "birthDay"),
    *_fields(
        Form.TEXT,
        "accreditationCountry accreditationId accreditationOrganism enterpriseId insee legalFormCategory"
        " organisationAccountable organisationFunding organisationFundingOther organisationRole organisationRoleOther"
        " organisationStaffStatus organisationStaffStatusOther organisationTypeOther registrantDocumentType"
        " registrantDocumentTypeOther roleInOrganisation trademarkId website",
        is_in_account=False,
    ),
    *_fields(Form.NUMBER, "accreditationYear", is_in_account=False),
)
ACCOUNT_FIELDS = tuple(sorted(one.name for one in _ALL if one.is_in_account))
REGISTRY_FIELDS = {one.name: one.form for one in sorted(_ALL, key=lambda one: one.name) if one.is_in_registry}
PHONES = tuple(one.name for one in _ALL if one.form is Form.PHONE)
EMAILS = tuple(one.name for one in _ALL if one.form is Form.EMAIL)
