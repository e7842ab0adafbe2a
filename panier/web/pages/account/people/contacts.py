"""Contacts of an account (/account/contacts), each to be changed (/account/contacts/{id}): who can own domain names."""

from collections.abc import Iterable, Mapping, Sequence

from panier.core.contact.contact import MANDATORY, MANDATORY_ADDRESS, Contact, flat
from panier.core.contact.fields import ACCOUNT_FIELDS, PHONES, REGISTRY_FIELDS
from panier.core.limits import whole_number
from panier.core.refusal import not_found
from panier.core.values import frozen
from panier.flows.contact import contacts
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.overview import LISTED
from panier.web.pages.account.people import person_fields
from panier.web.pages.buying.owner_form import MAIN
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.tongues import phrase
from panier.web.sent.arguments import read_document
from panier.wire.contact import contact as wire

PATH = "/account/contacts"
_EVERY = tuple(dict.fromkeys((*ACCOUNT_FIELDS, *REGISTRY_FIELDS)))
_OF_REGISTRIES = tuple(name for name in REGISTRY_FIELDS if name not in ACCOUNT_FIELDS)
NEEDED = (*MANDATORY, *(f"address.{name}" for name in MANDATORY_ADDRESS))


@frozen
class ContactRow:
    """A contact in the list, or several equal ones by the first of them; `owns`: the domain names that they own."""

    number: int
    name: str
    organisation: str
    email: str
    place: str
    owns: tuple[str, ...]


async def _contacts(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The contacts, oldest first, in portions."""
    after = whole_number(visit.asked("after")) or 0
    found = await contacts.list_after(tx, visit.caller, after, limit=LISTED + 1)
    shown = found[:LISTED]
    rows = [_row(alike, [await contacts.load_owned(tx, one) for one in alike]) for alike in _alike(shown)]
    return {
        "rows": rows,
        "after": str(shown[-1].contact_id) if len(found) > LISTED else "",
        "calls": (("GET", "/me/contact"), *(("GET", f"/me/contact/{one.number}") for one in rows[:1])),
    }


def _alike(found: Iterable[Contact]) -> list[list[Contact]]:
    """Contacts by what they say, in their order: each name has one of its own, whoever owns several."""
    alike: dict[str, list[Contact]] = {}
    for one in found:
        alike.setdefault(repr(sorted(flat(one.fields).items())), []).append(one)
    return list(alike.values())


def _row(alike: Sequence[Contact], owned: Iterable[str | None]) -> ContactRow:
    contact = alike[0]
    known = {name: str(value) for name, value in flat(contact.fields).items()}
    name = " ".join(filter(None, (known.get("firstName"), known.get("lastName"))))
    country = known.get("address.country", "")
    return ContactRow(
        number=contact.contact_id,
        name=name,
        organisation=known.get("organisationName", ""),
        email=known.get("email", ""),
        place=", ".join(filter(None, (known.get("address.city"), person_fields.shown("address.country", country)))),
        owns=tuple(filter(None, owned)),
    )


async def _new(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """A form with what is known of the customer, who is the contact most often."""
    account = visit.caller.account
    known = {
        "firstName": account.first_name, "lastName": account.last_name, "email": account.email,
        "legalForm": account.legal_form, "language": account.language, "address.country": account.country,
    }  # fmt: skip
    body = {"firstName": "Sacha", "lastName": "Example", "legalForm": "individual", "language": "fr_FR"}
    return {
        "contact": None,
        "owned": None,
        "locked": (),
        "fields": person_fields.fields(_EVERY, known, main=MAIN, required=NEEDED),
        "calls": (SameCall("POST", "/me/contact", body),),
    }


async def _contact(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """A contact: what can be changed as fields, what cannot while it owns a name as text."""
    contact = await _read(tx, visit)
    locked = await _locked(tx, visit, contact)
    known = flat(contact.fields)
    path = f"/me/contact/{contact.contact_id}"
    return {
        "contact": _row([contact], ()),
        "owned": await contacts.load_owned(tx, contact),
        "locked": [
            (person_fields.title(name), person_fields.shown(name, known[name])) for name in MAIN
            if name in locked and known.get(name)
        ],
        "fields": person_fields.fields(
            (name for name in _EVERY if name not in locked), known, main=MAIN, required=NEEDED
        ),
        "calls": (("GET", path), ("GET", f"{path}/fields"), SameCall("PUT", path, {"phone": "+33.123456789"})),
    }  # fmt: skip


async def _add(tx: Tx, visit: AccountVisit) -> AccountDone:
    made = await contacts.create(tx, visit.shop, visit.caller, sent=_typed(visit, _EVERY, {}))
    return AccountDone(f"{PATH}/{made.contact_id}")


async def _change(tx: Tx, visit: AccountVisit) -> AccountDone:
    contact = await _read(tx, visit)
    locked = await _locked(tx, visit, contact)
    open_fields = [name for name in _EVERY if name not in locked]
    sent = _typed(visit, open_fields, flat(contact.fields))
    with person_fields.beside_its_field():
        await contacts.change(tx, visit.shop, visit.caller, contact_id=contact.contact_id, sent=sent)
    return AccountDone()


def _typed(visit: AccountVisit, names: list[str] | tuple[str, ...], known: Mapping[str, object]) -> dict[str, object]:
    """What was typed, judged as the two calls that take contacts judge it."""
    person_fields.check_lengths(names, visit.said)
    country = visit.said("address.country") or str(known.get("address.country") or visit.caller.account.country)
    said = person_fields.with_phones(visit.said, PHONES, country, known)
    own = [name for name in names if name not in _OF_REGISTRIES]
    others = [name for name in names if name in _OF_REGISTRIES]
    mine = read_document(person_fields.document(own, said, known), wire.Contact)["sent"]
    of_registries = read_document(person_fields.document(others, said, known), wire.DomainContact)["sent"]
    return {**mine, **of_registries}


async def _read(tx: Tx, visit: AccountVisit) -> Contact:
    number = whole_number(visit.parts["id"])
    if number is None:
        raise not_found(contactId=visit.parts["id"])
    return await contacts.read(tx, visit.shop, visit.caller, contact_id=number)


async def _locked(tx: Tx, visit: AccountVisit, contact: Contact) -> frozenset[str]:
    rules = await contacts.list_rules(tx, visit.shop, visit.caller, contact_id=contact.contact_id)
    return frozenset(one.name for one in rules if one.is_read_only)


PAGES = (
    AccountPage(PATH, "account/people/contacts.html", "contacts", ("GET", "/me/contact"), _contacts),
    AccountPage(
        f"{PATH}/new", "account/people/contact.html", "contacts", ("GET", "/me/contact"), _new,
        forms=(AccountForm("add", ("POST", "/me/contact"), _add),), fields=_EVERY,
    ),
    AccountPage(
        f"{PATH}/{{id}}", "account/people/contact.html", "contacts", ("GET", "/me/contact/{id}"), _contact,
        forms=(
            AccountForm("change", ("PUT", "/me/contact/{id}"), _change, said=phrase("The contact is changed.")),
        ),
        fields=_EVERY,
    ),
)  # fmt: skip
