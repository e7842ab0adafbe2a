"""Who a customer is (/account/profile): what bills and registries are told, to be changed."""

from collections.abc import Mapping

from panier.core.account.account import Account
from panier.core.account.phone import country_of
from panier.core.account.profile import (
    PHONES_OF_ACCOUNT,
    WRITABLE,
    ProfileFields,
    ShownAccount,
)
from panier.core.contact.contact import flat
from panier.core.refusal import bad_input
from panier.flows.account import accounts
from panier.flows.contact import contacts
from panier.outside.vat import is_valid_vat, is_vat_known
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.overview import LISTED
from panier.web.pages.account.people import person_fields
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import day
from panier.web.pages.parts.tongues import phrase
from panier.web.sent.arguments import read_document
from panier.wire.account.account import Nichandle

_MAIN = (
    "legalform", "organisation", "firstname", "name", "address", "complementaryAddress", "zip", "city", "area",
    "country", "phone", "vat", "language",
)  # fmt: skip
_BILLED = ("firstname", "name", "address", "zip", "city")
_NEEDED = ("legalform", "country", "language")
_OF_CONTACTS = {
    "phone": "phone", "language": "language", "address.line1": "address", "address.zip": "zip",
    "address.city": "city", "address.country": "country",
}  # fmt: skip
_FIELDS = tuple(sorted(WRITABLE | {*_MAIN}))


async def _profile(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The customer as it is known."""
    shown = await accounts.read(tx, visit.shop, visit.caller)
    account = shown.account
    return {
        "account": account,
        "since": day(account.created_us),
        "currency": shown.currency,
        "is_complete": shown.is_complete,
        "phones": _phones(account),
        "is_known_otherwise": await _is_known_otherwise(tx, visit, account),
        "fields": person_fields.fields(
            _FIELDS, _known(account), main=_MAIN, required=_NEEDED, billed=_BILLED, is_account=True
        ),
        "calls": (("GET", "/me"), SameCall("PUT", "/me", {"city": "Roubaix"})),
    }


async def _is_known_otherwise(tx: Tx, visit: AccountVisit, account: Account) -> bool:
    """True where a contact of the same person owns a domain name and has other details: a registry keeps those."""
    known = _known(account)
    for contact in await contacts.list_after(tx, visit.caller, 0, limit=LISTED):
        kept = flat(contact.fields)
        is_same = (kept.get("firstName"), kept.get("lastName")) == (account.first_name, account.last_name)
        others = [name for name, mine in _OF_CONTACTS.items() if kept.get(name) and kept[name] != known.get(mine)]
        if others and (is_same or kept.get("email") == account.email) and await contacts.load_owned(tx, contact):
            return True
    return False


def _phones(account: Account) -> list[tuple[str, str]]:
    """The telephone numbers as they are kept, each with the country that it was read as one of, where that is known."""
    kept = [account.profile_field(name) or "" for name in PHONES_OF_ACCOUNT]
    return [(one.replace(".", " "), person_fields.shown("country", country_of(one))) for one in kept if one]


def _known(account: Account) -> ProfileFields:
    return {
        **dict(account.profile),
        "country": account.country,
        "firstname": account.first_name,
        "language": account.language,
        "legalform": account.legal_form,
        "name": account.last_name,
    }


async def _change(tx: Tx, visit: AccountVisit) -> AccountDone:
    shown: ShownAccount = await accounts.read(tx, visit.shop, visit.caller)
    known = _known(shown.account)
    person_fields.check_lengths(_FIELDS, visit.said)
    said = person_fields.with_phones(
        visit.said, PHONES_OF_ACCOUNT,
        visit.said("phoneCountry") or visit.said("country") or str(known["country"]), known,
    )  # fmt: skip
    body = person_fields.document(_FIELDS, said, known)
    _check_for_orders({name: said(name) for name in _FIELDS if said(name) != (known.get(name) or "")}, known)
    await accounts.change(tx, visit.shop, visit.caller, sent=read_document(body, Nichandle)["sent"])
    return AccountDone()


def _check_for_orders(typed: Mapping[str, str], known: ProfileFields) -> None:
    """Check what was typed anew as orders will: PUT /me takes more, and an order of a name or a bill is wrong then.

    Refuses: a VAT number that takes no tax off (400).
    """
    country = typed.get("country") or str(known["country"])
    if typed.get("vat") and is_vat_known(country) and not is_valid_vat(country, typed["vat"]):
        raise bad_input("vat", "is no VAT number of your country: its check digits are wrong, or its form is")


PAGES = (
    AccountPage(
        "/account/profile", "account/people/profile.html", "profile", ("GET", "/me"), _profile,
        forms=(AccountForm("change", ("PUT", "/me"), _change, said=phrase("Your details are changed.")),),
        fields=_FIELDS,
    ),
)  # fmt: skip
