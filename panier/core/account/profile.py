"""What a customer may change of the own account (/me), and when the account is complete."""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date

from panier.core.account.account import Account
from panier.core.account.phone import international, wrong_length
from panier.core.refusal import bad_input
from panier.core.times import read_day
from panier.core.values import frozen, replace

EMAIL_PATTERN = r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,250}\.[^@\s.,;<>\"]{2,63}"
PHONE_PATTERN = r"\+?[0-9(][0-9 .()/-]{3,30}"
_EMAIL = re.compile(EMAIL_PATTERN)
_PHONE = re.compile(PHONE_PATTERN)
_INTERNATIONAL = re.compile(r"\+[1-9][0-9 .()/-]{4,30}")

# Descriptive fields that a customer may change, in wire spelling; no rule reads them.
WRITABLE = frozenset(
    "address area birthCity birthDay city companyNationalIdentificationNumber complementaryAddress corporationType "
    "fax italianSDI nationalIdentificationNumber organisation phone phoneCountry phoneType purposeOfPurchase sex "
    "spareEmail vat zip".split()
)
PHONES_OF_ACCOUNT = ("phone", "fax")
AGE_MAX = 130  # years; nobody has become older
_NEEDED = ("address", "city")

# Fields of an account under their names on the wire, WRITABLE and a few more; null takes one away.
ProfileFields = Mapping[str, object]


@frozen
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


@frozen
class ShownAccount:
    """An account with the currency of its subsidiary."""

    account: Account
    currency: str

    @property
    def is_complete(self) -> bool:
        """True once an invoice could be made out: a name and a postal address are known."""
        return not lacking_for_bills(self.account)


def lacking_for_bills(account: Account) -> tuple[str, ...]:
    """The fields to ask an account for before an invoice can be made out to it; none where a bill needs nothing more.

    A postcode is asked for along with an address, though not every place has one.
    """
    is_named = bool(account.first_name and account.last_name) or account.profile_field("organisation") is not None
    if is_named and all(account.profile_field(name) for name in _NEEDED):
        return ()
    names = () if is_named else (("firstname", account.first_name), ("name", account.last_name))
    known = (*names, *((name, account.profile_field(name)) for name in ("address", "zip", "city")))
    return tuple(name for name, value in known if not value)


def changed(account: Account, fields: ProfileFields, *, today: date) -> Account:
    """The account after a PUT of some of its fields.

    Fields that a customer may not change keep their value, as on the real API. A language of null leaves the
    language as it is: e-mails are written in some language.

    Refuses: an empty country or legal form, malformed addresses, numbers and dates (400).
    """
    for name in ("country", "legalform"):
        if name in fields and fields[name] is None:
            raise bad_input(name, "must not be null")
    check_forms(fields, phones=PHONES_OF_ACCOUNT, emails=("spareEmail",), are_international=False, today=today)
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


def altered(before: Account, after: Account) -> tuple[str, ...]:
    """The names of the fields that are other than before, in their order."""
    pairs = [{**dict(one.profile), **_outside_profile(one)} for one in (before, after)]
    return tuple(name for name in sorted(pairs[0].keys() | pairs[1].keys()) if pairs[0].get(name) != pairs[1].get(name))


def _outside_profile(account: Account) -> dict[str, str]:
    return {
        "country": account.country,
        "firstname": account.first_name,
        "language": account.language,
        "legalform": account.legal_form,
        "name": account.last_name,
    }


def email_key(email: str) -> str:
    """The form of an e-mail address under which accounts are found: nobody types capital letters alike."""
    return email.strip().casefold()


def check_forms(
    fields: ProfileFields, *, phones: tuple[str, ...], emails: tuple[str, ...], are_international: bool, today: date
) -> None:
    """Check the form of e-mail addresses, telephone numbers and the date of birth, and that texts say something.

    Light on purpose: registries have rules of their own, which belong to their extensions.

    Refuses: a malformed value, a text of blanks, and a day on which nobody who lives was born (400, naming the
    field).
    """
    _check_said(fields)
    for name in emails:
        if fields.get(name) and not _EMAIL.fullmatch(str(fields[name])):
            raise bad_input(name, "must be an e-mail address, such as somebody@example.com")
    for name in phones:
        _check_phone(name, str(fields.get(name) or ""), _INTERNATIONAL if are_international else _PHONE)
    if fields.get("birthDay"):
        born = read_day("birthDay", str(fields["birthDay"]))
        if not today.year - AGE_MAX <= born.year or born > today:
            raise bad_input("birthDay", f"is {born}, but must be a day on which somebody who lives was born")


def check_text(field: str, text: str, *, most: int) -> None:
    """Check a text that must say something.

    Refuses: an empty or blank one, and one that is too long (400).
    """
    if not text or is_blank(text) or len(text) > most:
        raise bad_input(field, f"must have 1 to {most} characters")


def is_blank(text: str) -> bool:
    """True for a text that shows nothing, though it has characters."""
    return bool(text) and not any(character.isprintable() and not character.isspace() for character in text)


def _check_said(fields: ProfileFields, place: str = "") -> None:
    """Check that no text consists of blanks, an address's neither; an empty one takes its field away."""
    for name, value in fields.items():
        if isinstance(value, str) and is_blank(value):
            raise bad_input(f"{place}{name}", "must not be blank")
        if isinstance(value, Mapping):
            _check_said(value, f"{place}{name}.")


def _kept(fields: ProfileFields, name: str, before: str) -> str:
    """A field that cannot be removed: its new value, or the present one."""
    return str(fields.get(name) or before)


def read_phone(name: str, typed: str, country: str) -> str:
    """A telephone number that somebody typed in a form, as registries want it; one as at home is the country's.

    Refuses: what is none, and more or fewer digits than numbers of its country have (400, naming the field).
    """
    number = international(typed, country)
    check_international(name, number)
    return number


def check_international(name: str, phone: str) -> None:
    """Check a telephone number as registries want it, so that no order of a name is refused for it; none is well.

    Refuses: another form, and more or fewer digits than numbers of its country have (400, naming the field).
    """
    _check_phone(name, phone, _INTERNATIONAL)
    check_length(name, phone)


def check_length(name: str, phone: str) -> None:
    """Check that a telephone number in international form is as long as those of its country are.

    Refuses: more or fewer digits, where it is known how many they have (400, naming the field).
    """
    wrong = wrong_length(phone)
    if wrong is not None:
        code, count, takes = wrong
        raise bad_input(
            name,
            f"has {count} digits after +{code}, and numbers there have {takes}: a number of another country is written"
            " with the code of that country, such as +49.30123456",
        )


def _check_phone(name: str, phone: str, form: re.Pattern[str]) -> None:
    if phone and not form.fullmatch(phone):
        raise bad_input(name, "must be a telephone number in international form, such as +33.123456789")
