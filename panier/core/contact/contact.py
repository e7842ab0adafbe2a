"""A person or organisation that can own a domain name; it cannot log in."""

from collections.abc import Mapping
from datetime import date

from panier.core.account.profile import check_forms
from panier.core.contact.fields import ACCOUNT_FIELDS, EMAILS, PHONES
from panier.core.limits import CONTACT_TEXT_MAX
from panier.core.period import at
from panier.core.refusal import bad_input, invalid
from panier.core.values import frozen

# What /me/contact demands of a new contact (guide); /domain/contact demands nothing.
MANDATORY = ("firstName", "lastName", "legalForm", "email", "language")
MANDATORY_ADDRESS = ("line1", "city", "country")

_INDIVIDUAL = "individual"
LEGAL_AGE_YEARS = 18

# Fields of a contact under their names on the wire: those of fields.py, an address as a mapping of its own.
ContactFields = Mapping[str, object]


@frozen
class Contact:
    """A contact of an account.

    /me/contact and /domain/contact show it under one number. `fields` in wire spelling: firstName, legalForm,
    address (itself a mapping with line1, city, country …). `attached_domain`: the domain name that it was created
    to own, whether or not it still does.
    """

    contact_id: int
    account_id: int
    fields: ContactFields
    attached_domain: str | None = None


@frozen
class FieldRule:
    """What applies to a field when a contact is changed."""

    name: str
    is_mandatory: bool
    is_read_only: bool


def merged(fields: ContactFields, changes: ContactFields, *, today: date) -> dict[str, object]:
    """A contact's fields after an update: null removes one, an address is merged by line.

    The number is not a field.

    Refuses: a malformed e-mail address, telephone number or date, a text of blanks, more text than
    a contact has (400).
    """
    check_forms(changes, phones=PHONES, emails=EMAILS, are_international=True, today=today)
    result = dict(fields)
    for name, value in changes.items():
        if name == "id":
            continue
        if name == "address" and isinstance(value, Mapping):
            before = result.get("address")
            value = _without_nulls({**(before if isinstance(before, Mapping) else {}), **value})  # noqa: PLW2901
        result[name] = value
    kept = _without_nulls(result)
    if sum(_characters(value) for value in kept.values()) > CONTACT_TEXT_MAX:
        raise bad_input("contact", f"must have at most {CONTACT_TEXT_MAX} characters in all its fields")
    return kept


def _characters(value: object) -> int:
    return sum(map(_characters, value.values())) if isinstance(value, Mapping) else len(str(value))


def check_mandatory(fields: ContactFields) -> None:
    """Check that a contact has everything that /me/contact requires.

    Refuses: a contact that lacks a field, naming the first one missing (400).
    """
    for name in MANDATORY:
        if not fields.get(name):
            raise bad_input(name, "is a required property")
    address = fields.get("address")
    for name in MANDATORY_ADDRESS:
        if not isinstance(address, Mapping) or not address.get(name):
            raise bad_input(f"address.{name}", "is a required property")


def check_kept(changes: ContactFields) -> None:
    """Check that a change through /me/contact keeps what it requires of a new contact.

    Refuses: an emptied field (400).
    """
    address = changes.get("address", {})
    for name in MANDATORY:
        if name in changes and not changes[name]:
            raise bad_input(name, "must not be empty")
    if address is None:
        raise bad_input("address", "must not be null")
    for name in MANDATORY_ADDRESS:
        if isinstance(address, Mapping) and name in address and not address[name]:
            raise bad_input(f"address.{name}", "must not be empty")


def field_rules(locked: frozenset[str]) -> tuple[FieldRule, ...]:
    """What applies to each field of a contact.

    Which fields are locked, and which a new contact needs and may not have emptied.
    """
    mandatory = {*MANDATORY, *(f"address.{name}" for name in MANDATORY_ADDRESS)}
    return tuple(FieldRule(name, name in mandatory, name in locked) for name in ACCOUNT_FIELDS)


def check_unlocked(before: Contact, after: Contact, locked: frozenset[str], *, domain: str, extension: str) -> None:
    """Check that a change touches no locked field of a domain name's owner.

    Refuses: locked fields, naming them and the order that changes them (400).
    """
    old, new = flat(before.fields), flat(after.fields)
    changed = sorted(name for name in locked if old.get(name) != new.get(name))
    if changed:
        named = ", ".join(f"'{name}'" for name in changed)
        raise invalid(
            f"{named} cannot be changed while this contact owns {domain}: that is a change of owner. Order the plan"
            f" {extension}-trade (POST /order/cartServiceOption/domain/{domain}) with another OWNER_CONTACT"
        )


def check_not_emptied(before: Contact, after: Contact) -> None:
    """Check that a domain name's owner keeps the fields that every contact must have.

    Refuses: removing such a field where it was present (400).
    """
    old, new = flat(before.fields), flat(after.fields)
    for name in (*MANDATORY, *(f"address.{name}" for name in MANDATORY_ADDRESS)):
        if old.get(name) and not new.get(name):
            raise bad_input(name, "must not be empty")


def is_of_age(fields: ContactFields, now_us: int) -> bool:
    """True for whoever is no private individual, and for one whose date of birth shows the age.

    A contact whose legal form is unknown counts as a private individual.
    """
    if fields.get("legalForm", _INDIVIDUAL) != _INDIVIDUAL:
        return True
    try:
        born = date.fromisoformat(str(fields.get("birthDay")))
    except ValueError:
        return False
    today = at(now_us).date()
    return (born.year + LEGAL_AGE_YEARS, born.month, born.day) <= (today.year, today.month, today.day)


def flat(fields: ContactFields) -> dict[str, object]:
    """A contact's fields with those of its address on the same level: address.city."""
    address = fields.get("address")
    inner = address if isinstance(address, Mapping) else {}
    return {
        **{name: value for name, value in fields.items() if name != "address"},
        **{f"address.{name}": value for name, value in inner.items()},
    }


def _without_nulls(fields: ContactFields) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
