"""The submitted facts about a domain name's holder, accounts and procedure.

They stand under the labels and members that rules use.
"""

from panier.core.account.account import Account
from panier.core.contact.contact import flat
from panier.core.contact.rule import ContactValues

# A field of an account (nichandle.Nichandle) -> its place in a contact.
_OF_ACCOUNT = {
    "address": "address.line1",
    "area": "address.province",
    "birthCity": "birthCity",
    "birthDay": "birthDay",
    "city": "address.city",
    "companyNationalIdentificationNumber": "companyNationalIdentificationNumber",
    "complementaryAddress": "address.line2",
    "corporationType": "organisationType",
    "country": "address.country",
    "email": "email",
    "fax": "fax",
    "firstname": "firstName",
    "language": "language",
    "legalform": "legalForm",
    "name": "lastName",
    "nationalIdentificationNumber": "nationalIdentificationNumber",
    "organisation": "organisationName",
    "phone": "phone",
    "sex": "gender",
    "vat": "vat",
    "zip": "address.zip",
}


def fields_of(account: Account) -> dict[str, object]:
    """An account's fields in the form of a contact; missing ones are left out."""
    return contact_fields({
        **dict(account.profile),
        "country": account.country,
        "email": account.email,
        "firstname": account.first_name,
        "language": account.language,
        "legalform": account.legal_form,
        "name": account.last_name,
    })  # fmt: skip


def account_fields(fields: ContactValues) -> dict[str, str]:
    """The fields of a contact that an account has too, under the account's names; the others are left out."""
    found = flat(fields)
    return {name: str(found[path]) for name, path in _OF_ACCOUNT.items() if found.get(path) not in (None, "")}


def contact_fields(nichandle: ContactValues) -> dict[str, object]:
    """An account's fields in wire spelling (firstname, city), in the form of a contact."""
    fields: dict[str, object] = {}
    address: dict[str, object] = {}
    for name, path in _OF_ACCOUNT.items():
        value = nichandle.get(name)
        if value is None or value == "":
            continue
        place = address if path.startswith("address.") else fields
        place[path.removeprefix("address.")] = value
    return {**fields, "address": address}
