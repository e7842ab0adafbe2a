"""The customer as /me shows it, and the words that accounts and contacts share."""

from enum import StrEnum
from typing import Annotated, ClassVar, TypeVar

import msgspec
from msgspec import UNSET, UnsetType, field

from panier.core.account.profile import ShownAccount
from panier.wire.country import Country
from panier.wire.subsidiary import OvhSubsidiary
from panier.wire.types import OPTIONAL, Arguments, DayText, Shape, Text, model

E = TypeVar("E", bound=StrEnum)


@model("nichandle.LanguageEnum")
class Language(StrEnum):
    """The languages a customer can be written to in."""

    CS_CZ = "cs_CZ"
    DE_DE = "de_DE"
    EN_AU = "en_AU"
    EN_CA = "en_CA"
    EN_GB = "en_GB"
    EN_IE = "en_IE"
    EN_US = "en_US"
    ES_ES = "es_ES"
    FI_FI = "fi_FI"
    FR_CA = "fr_CA"
    FR_FR = "fr_FR"
    FR_MA = "fr_MA"
    FR_SN = "fr_SN"
    FR_TN = "fr_TN"
    IT_IT = "it_IT"
    LT_LT = "lt_LT"
    NL_NL = "nl_NL"
    PL_PL = "pl_PL"
    PT_PT = "pt_PT"


@model("nichandle.LegalFormEnum")
class LegalForm(StrEnum):
    """The legal forms of a customer."""

    ADMINISTRATION = "administration"
    ASSOCIATION = "association"
    CORPORATION = "corporation"
    INDIVIDUAL = "individual"
    OTHER = "other"
    PERSONAL_CORPORATION = "personalcorporation"


@model("nichandle.GenderEnum")
class Gender(StrEnum):
    """How a customer is addressed."""

    FEMALE = "female"
    MALE = "male"


@model("nichandle.PhoneTypeEnum")
class PhoneType(StrEnum):
    """The kinds of telephone line."""

    LANDLINE = "landline"
    MOBILE = "mobile"


@model("nichandle.OvhCompanyEnum")
class Company(StrEnum):
    """The brands that an account can belong to."""

    KIMSUFI = "kimsufi"
    OVH = "ovh"
    SO_YOU_START = "soyoustart"


@model("nichandle.StateEnum")
class State(StrEnum):
    """Whether an account is complete."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"


@model("nichandle.Currency")
class Currency(Shape):
    """The currency a customer pays in."""

    code: str
    symbol: str


@model("nichandle.Nichandle")
class Nichandle(Shape):
    """A customer account; a PUT changes only the fields that a customer may change."""

    is_lenient: ClassVar[bool] = True

    address: Text | UnsetType | None = UNSET
    area: Text | UnsetType | None = UNSET
    birth_city: Text | UnsetType | None = UNSET
    birth_day: DayText | UnsetType | None = UNSET
    city: Text | UnsetType | None = UNSET
    company_national_identification_number: Text | UnsetType | None = UNSET
    complementary_address: Text | UnsetType | None = UNSET
    corporation_type: Text | UnsetType | None = UNSET
    country: Annotated[Country | UnsetType | None, OPTIONAL] = UNSET
    currency: Annotated[Currency | UnsetType | None, OPTIONAL] = UNSET
    customer_code: Text | UnsetType | None = UNSET
    email: Annotated[Text | UnsetType | None, OPTIONAL] = UNSET
    fax: Text | UnsetType | None = UNSET
    firstname: Text | UnsetType | None = UNSET
    italian_sdi: Text | UnsetType | None = field(default=UNSET, name="italianSDI")
    kyc_validated: bool | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET
    legalform: Annotated[LegalForm | UnsetType | None, OPTIONAL] = UNSET
    name: Text | UnsetType | None = UNSET
    national_identification_number: Text | UnsetType | None = UNSET
    nichandle: Annotated[Text | UnsetType | None, OPTIONAL] = UNSET
    organisation: Text | UnsetType | None = UNSET
    ovh_company: Annotated[Company | UnsetType | None, OPTIONAL] = UNSET
    ovh_subsidiary: Annotated[OvhSubsidiary | UnsetType | None, OPTIONAL] = UNSET
    phone: Text | UnsetType | None = UNSET
    phone_country: Country | UnsetType | None = UNSET
    phone_type: PhoneType | UnsetType | None = UNSET
    purpose_of_purchase: Text | UnsetType | None = UNSET
    sex: Gender | UnsetType | None = UNSET
    spare_email: Text | UnsetType | None = UNSET
    state: Annotated[State | UnsetType | None, OPTIONAL] = UNSET
    vat: Text | UnsetType | None = UNSET
    zip: Text | UnsetType | None = UNSET

    def arguments(self) -> Arguments:
        """The fields that were sent, under their names on the wire, as a profile has them."""
        return {"sent": msgspec.to_builtins(self)}


_SYMBOLS = {"CZK": "Kč", "EUR": "€", "GBP": "£", "MAD": "DH", "PLN": "zł", "TND": "DT", "XOF": "FCFA"}


def nichandle_out(shown: ShownAccount) -> Nichandle:
    """A customer."""
    account = shown.account
    profile = account.profile_field
    return Nichandle(
        address=profile("address"),
        area=profile("area"),
        birth_city=profile("birthCity"),
        birth_day=profile("birthDay"),
        city=profile("city"),
        company_national_identification_number=profile("companyNationalIdentificationNumber"),
        complementary_address=profile("complementaryAddress"),
        corporation_type=profile("corporationType"),
        country=Country(account.country),
        currency=Currency(code=shown.currency, symbol=_SYMBOLS.get(shown.currency, shown.currency)),
        customer_code=None,
        email=account.email,
        fax=profile("fax"),
        firstname=account.first_name or None,
        italian_sdi=profile("italianSDI"),
        kyc_validated=None,
        language=Language(account.language),
        legalform=LegalForm(account.legal_form),
        name=account.last_name or None,
        national_identification_number=profile("nationalIdentificationNumber"),
        nichandle=account.nic,
        organisation=profile("organisation"),
        ovh_company=Company.OVH,
        ovh_subsidiary=OvhSubsidiary(account.subsidiary),
        phone=profile("phone"),
        phone_country=_one_of(Country, profile("phoneCountry")),
        phone_type=_one_of(PhoneType, profile("phoneType")),
        purpose_of_purchase=profile("purposeOfPurchase"),
        sex=_one_of(Gender, profile("sex")),
        spare_email=profile("spareEmail"),
        state=State.COMPLETE if shown.is_complete else State.INCOMPLETE,
        vat=profile("vat"),
        zip=profile("zip"),
    )


def _one_of(kind: type[E], value: str | None) -> E | None:
    return None if value is None else kind(value)
