"""What somebody is asked who becomes a customer, as /newAccount shows it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from msgspec import field

from panier.core.account.applicant_rules import FieldTerms
from panier.wire.account.account import Company, Gender, Language, LegalForm, PhoneType
from panier.wire.country import Country
from panier.wire.subsidiary import SubsidiaryAnywhereIn
from panier.wire.types import OPTIONAL, Arguments, DayText, Long, Shape, Text, model

_COUNTRIES = tuple(one for one in Country if one.value != "UNKNOWN")
# What fields may hold that hold a word of a list.
ALLOWED: Mapping[str, tuple[StrEnum, ...]] = {
    "country": _COUNTRIES, "language": tuple(Language), "legalform": tuple(LegalForm), "ovhCompany": tuple(Company),
    "phoneCountry": _COUNTRIES, "phoneType": tuple(PhoneType), "sex": tuple(Gender),
}  # fmt: skip


class OfCountry(Shape):
    """The country concerned."""

    country: Country


class OfSubsidiary(Shape):
    """The brand and the subsidiary that an account is made with."""

    company: Company
    subsidiary: SubsidiaryAnywhereIn

    def arguments(self) -> Arguments:
        """The subsidiary: every brand has the same contracts."""
        return {"subsidiary": self.subsidiary}


class Sellers(Shape):
    """The brand and the subsidiary that an account is made with."""

    ovh_company: Company
    ovh_subsidiary: SubsidiaryAnywhereIn

    def arguments(self) -> Arguments:
        """The subsidiary: every brand sells to the same countries."""
        return {"subsidiary": self.ovh_subsidiary}


class Newcomer(Shape):
    """Who wants to become a customer."""

    country: Country
    legalform: LegalForm
    ovh_company: Company
    ovh_subsidiary: SubsidiaryAnywhereIn

    def arguments(self) -> Arguments:
        """Country and subsidiary, on which the rules depend."""
        return {"country": self.country.value, "subsidiary": self.ovh_subsidiary}


@model("nichandle.CreationRulesActionEnum")
class Action(StrEnum):
    """Whether an account is made or changed."""

    CREATE = "create"
    UPDATE = "update"


class Draft(Shape):
    """What is known so far of an account that is made or changed."""

    action: Annotated[Action | None, OPTIONAL] = None
    address: Annotated[Text | None, OPTIONAL] = None
    area: Annotated[Text | None, OPTIONAL] = None
    birth_city: Annotated[Text | None, OPTIONAL] = None
    birth_day: Annotated[DayText | None, OPTIONAL] = None
    city: Annotated[Text | None, OPTIONAL] = None
    company_national_identification_number: Annotated[Text | None, OPTIONAL] = None
    corporation_type: Annotated[Text | None, OPTIONAL] = None
    country: Annotated[Country | None, OPTIONAL] = None
    email: Annotated[Text | None, OPTIONAL] = None
    fax: Annotated[Text | None, OPTIONAL] = None
    firstname: Annotated[Text | None, OPTIONAL] = None
    italian_sdi: Annotated[Text | None, OPTIONAL] = field(default=None, name="italianSDI")
    language: Annotated[Language | None, OPTIONAL] = None
    legalform: Annotated[LegalForm | None, OPTIONAL] = None
    name: Annotated[Text | None, OPTIONAL] = None
    national_identification_number: Annotated[Text | None, OPTIONAL] = None
    organisation: Annotated[Text | None, OPTIONAL] = None
    ovh_company: Annotated[Company | None, OPTIONAL] = None
    ovh_subsidiary: Annotated[SubsidiaryAnywhereIn | None, OPTIONAL] = None
    phone: Annotated[Text | None, OPTIONAL] = None
    phone_country: Annotated[Country | None, OPTIONAL] = None
    phone_type: Annotated[PhoneType | None, OPTIONAL] = None
    purpose_of_purchase: Annotated[Text | None, OPTIONAL] = None
    sex: Annotated[Gender | None, OPTIONAL] = None
    spare_email: Annotated[Text | None, OPTIONAL] = None
    vat: Annotated[Text | None, OPTIONAL] = None
    zip: Annotated[Text | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """What the rules depend on."""
        return {
            "changes": self.action is Action.UPDATE,
            "country": None if self.country is None else self.country.value,
            "subsidiary": self.ovh_subsidiary,
        }


@model("nichandle.CreationRule")
class Rule(Shape):
    """What is asked of a field; `in`: all that it may hold."""

    default_value: str | None
    examples: list[str] | None
    field_name: str | None
    allowed: list[str] | None = field(name="in")
    mandatory: bool
    max_length: Long | None
    min_length: Long | None
    prefix: str | None
    regular_expression: str | None


@model("nichandle.CreationRules")
class Rules(Shape):
    """What is asked of each field of a new account."""

    address: Rule
    area: Rule
    birth_city: Rule
    birth_day: Rule
    city: Rule
    company_national_identification_number: Rule
    corporation_type: Rule
    country: Rule
    email: Rule
    fax: Rule
    firstname: Rule
    italian_sdi: Rule = field(name="italianSDI")
    language: Rule
    legalform: Rule
    name: Rule
    national_identification_number: Rule
    organisation: Rule
    ovh_company: Rule
    ovh_subsidiary: Rule
    phone: Rule
    phone_country: Rule
    phone_type: Rule
    purpose_of_purchase: Rule
    sex: Rule
    spare_email: Rule
    vat: Rule
    zip: Rule


def countries_out(_: None) -> list[Country]:
    """Every country: a shop sells to all."""
    return list(_COUNTRIES)


def legal_forms_out(_: None) -> list[str]:
    """Every legal form: each is taken in every country."""
    return [one.value for one in LegalForm]


def rules_out(several: tuple[FieldTerms, ...]) -> list[Rule]:
    """What is asked of some fields."""
    return [_rule(one) for one in several]


def creation_rules_out(several: tuple[FieldTerms, ...]) -> Rules:
    """What is asked of each field of a new account."""
    named = dict(zip(Rules.__struct_encode_fields__, Rules.__struct_fields__, strict=True))
    return Rules(**{named[one.name]: _rule(one) for one in several})


def _rule(terms: FieldTerms) -> Rule:
    allowed = [one.value for one in ALLOWED[terms.name]] if terms.name in ALLOWED else None
    if terms.allowed is not None:
        allowed = list(terms.allowed)
    return Rule(
        default_value=terms.default,
        examples=None if terms.examples is None else list(terms.examples),
        field_name=terms.name,
        allowed=allowed,
        mandatory=terms.is_mandatory,
        max_length=None if allowed else terms.most,
        min_length=terms.least,
        prefix=None,
        regular_expression=None if terms.pattern is None else f"^{terms.pattern}$",
    )
