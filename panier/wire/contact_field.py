"""The fields of a contact by their names, as tasks and registries speak of them."""

from enum import StrEnum

from panier.wire.types import model


@model("xander.ContactFieldEnum")
class ContactField(StrEnum):
    """A field of a contact."""

    ADDRESS_CITY = "address.city"
    ADDRESS_COUNTRY = "address.country"
    ADDRESS_LINE1 = "address.line1"
    ADDRESS_LINE2 = "address.line2"
    ADDRESS_LINE3 = "address.line3"
    ADDRESS_OTHER_DETAILS = "address.otherDetails"
    ADDRESS_PROVINCE = "address.province"
    ADDRESS_ZIP = "address.zip"
    BIRTH_CITY = "birthCity"
    BIRTH_COUNTRY = "birthCountry"
    BIRTH_DAY = "birthDay"
    BIRTH_ZIP = "birthZip"
    CELL_PHONE = "cellPhone"
    COMPANY_NATIONAL_IDENTIFICATION_NUMBER = "companyNationalIdentificationNumber"
    EMAIL = "email"
    FAX = "fax"
    FIRST_NAME = "firstName"
    GENDER = "gender"
    LANGUAGE = "language"
    LAST_NAME = "lastName"
    LEGAL_FORM = "legalForm"
    NATIONAL_IDENTIFICATION_NUMBER = "nationalIdentificationNumber"
    NATIONALITY = "nationality"
    ORGANISATION_NAME = "organisationName"
    ORGANISATION_TYPE = "organisationType"
    PHONE = "phone"
    SPARE_EMAIL = "spareEmail"
    VAT = "vat"
