"""Becoming a customer, as /newAccount takes it."""

from typing import Annotated

import msgspec
from msgspec import field

from panier.core.account.account import Joined
from panier.core.account.profile import Applicant
from panier.wire.account.account import Company, Gender, Language, LegalForm, PhoneType
from panier.wire.country import Country
from panier.wire.subsidiary import SubsidiaryAnywhereIn
from panier.wire.types import OPTIONAL, UNPUBLISHED, Arguments, DayText, Shape, Text, model


class NewAccount(Shape, kw_only=True):
    """A new customer account; the password is optional, OVHcloud sends one by e-mail."""

    address: Annotated[Text | None, OPTIONAL] = None
    area: Annotated[Text | None, OPTIONAL] = None
    birth_city: Annotated[Text | None, OPTIONAL] = None
    birth_day: Annotated[DayText | None, OPTIONAL] = None
    city: Annotated[Text | None, OPTIONAL] = None
    company_national_identification_number: Annotated[Text | None, OPTIONAL] = None
    corporation_type: Annotated[Text | None, OPTIONAL] = None
    country: Country
    email: Text
    fax: Annotated[Text | None, OPTIONAL] = None
    firstname: Annotated[Text | None, OPTIONAL] = None
    italian_sdi: Annotated[Text | None, OPTIONAL] = field(default=None, name="italianSDI")
    language: Annotated[Language | None, OPTIONAL] = None
    legalform: LegalForm
    name: Annotated[Text | None, OPTIONAL] = None
    national_identification_number: Annotated[Text | None, OPTIONAL] = None
    organisation: Annotated[Text | None, OPTIONAL] = None
    ovh_company: Company
    ovh_subsidiary: SubsidiaryAnywhereIn
    phone: Annotated[Text | None, OPTIONAL] = None
    phone_country: Annotated[Country | None, OPTIONAL] = None
    phone_type: Annotated[PhoneType | None, OPTIONAL] = None
    purpose_of_purchase: Annotated[Text | None, OPTIONAL] = None
    sex: Annotated[Gender | None, OPTIONAL] = None
    spare_email: Annotated[Text | None, OPTIONAL] = None
    vat: Annotated[Text | None, OPTIONAL] = None
    zip: Annotated[Text | None, OPTIONAL] = None
    password: Annotated[Text | None, UNPUBLISHED] = None

    def arguments(self) -> Arguments:
        """The new customer, without the password."""
        sent = {name: value for name, value in msgspec.to_builtins(self).items() if value and name != "password"}
        applicant = Applicant(
            email=self.email,
            country=self.country.value,
            subsidiary=self.ovh_subsidiary,
            legal_form=self.legalform.value,
            language=None if self.language is None else self.language.value,
            first_name=self.firstname or "",
            last_name=self.name or "",
            profile=sent,
        )
        return {"applicant": applicant, "password": self.password}


@model("nichandle.NewAccountAndToken")
class NewAccountAndToken(Shape):
    """A new customer account, and a consumer key for the application if it is known."""

    consumer_key: str | None
    ovh_identifier: str
    password: Annotated[str | None, UNPUBLISHED]


def joined_out(joined: Joined) -> NewAccountAndToken:
    """A new customer.

    The password is shown only where the shop had to draw it.
    """
    return NewAccountAndToken(consumer_key=joined.consumer_key, ovh_identifier=joined.nic, password=joined.drawn)
