"""What a customer may change of the own account (/me), and when the account is complete."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from panier.core.account.account import Account
from panier.core.refusal import bad_input

_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,250}\.[^@\s.,;<>\"]{2,63}")
_PHONE = re.compile(r"\+?[0-9(][0-9 .()/-]{3,30}")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9 .()/-]{4,30}")

# Descriptive fields that a customer may change, in wire spelling; no rule reads them.
WRITABLE = frozenset(
    "address area birthCity birthDay city companyNationalIdentificationNumber complementaryAddress corporationType "
    "fax italianSDI nationalIdentificationNumber organisation phone phoneCountry phoneType purposeOfPurchase sex "
    "spareEmail vat zip".split()
)
PHONES_OF_ACCOUNT = ("phone", "fax")
_NEEDED = ("address", "city")

# Fields of an account under their names on the wire, WRITABLE and a few more; null takes one away.
ProfileFields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who wants to become a customer.

    `profile`: everything that was sent and is not empty.
    """

    email: str
    country: str
    subsidiary: str
    legal_form: str
    language: str | None = None
    first_name: str = ""
    last_name: str = ""
    profile: ProfileFields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """An account with the currency of its subsidiary."""

    account: Account
    currency: str

    @property
    def is_complete(self) -> bool:
        """True once an invoice could be made out: a name and a postal address are known."""
        account = self.account
        is_named = bool(account.first_name and account.last_name) or account.profile_field("organisation") is not None
        return is_named and all(account.profile_field(name) for name in _NEEDED)


def changed(account: Account, fields: ProfileFields) -> Account:
    """The account after a PUT of some of its fields.

    Fields that a customer may not change keep their value, as on the real API. A language of null leaves the
    language as it is: e-mails are written in some language.

    Refuses: an empty country or legal form, malformed addresses, numbers and dates (400).
    """
    for name in ("country", "legalform"):
        if name in fields and fields[name] is None:
            raise bad_input(name, "must not be null")
    check_forms(fields, phones=PHONES_OF_ACCOUNT, emails=("spareEmail",), are_international=False)
    profile = dict(account.profile)
    for name in sorted(WRITABLE & fields.keys()):
        if fields[name] in (None, ""):
            profile.pop(name, None)
        else:
            profile[name] = str(fields[name])
    return replace(
        account,
        country=_kept(fields, "country", account.country),
        language=_kept(fields, "language", account.language),
        legal_form=_kept(fields, "legalform", account.legal_form),
        first_name=str(fields.get("firstname", account.first_name) or ""),
        last_name=str(fields.get("name", account.last_name) or ""),
        profile=tuple(sorted(profile.items())),
    )


def check_forms(
    fields: ProfileFields, *, phones: tuple[str, ...], emails: tuple[str, ...], are_international: bool
) -> None:
    """Check the form of e-mail addresses, telephone numbers and the date of birth.

    Light on purpose: registries have rules of their own, which belong to their extensions.

    Refuses: a malformed value, naming its field (400).
    """
    for name in emails:
        if fields.get(name) and not _EMAIL.fullmatch(str(fields[name])):
            raise bad_input(name, "must be an e-mail address, such as somebody@example.com")
    form = _INTERNATIONAL if are_international else _PHONE
    for name in phones:
        if fields.get(name) and not form.fullmatch(str(fields[name])):
            raise bad_input(name, "must be a telephone number in international form, such as +33.123456789")
    if fields.get("birthDay") and not _is_day(str(fields["birthDay"])):
        raise bad_input("birthDay", "must be a day, such as 1990-12-31")


def _kept(fields: ProfileFields, name: str, before: str) -> str:
    """A field that cannot be removed: its new value, or the present one."""
    return str(fields.get(name) or before)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
