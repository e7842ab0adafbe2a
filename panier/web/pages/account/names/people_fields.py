"""The fields of a name's owner as a form: those that everybody is asked, and whatever else is known of one."""

from collections.abc import Collection, Mapping, Sequence

from panier.core.contact.contact import ContactFields, flat
from panier.core.contact.fields import REGISTRY_FIELDS, Form
from panier.core.refusal import bad_input
from panier.core.values import frozen
from panier.web.pages.account.desk import Fields
from panier.web.pages.buying.owner_form import FILLS, LABELS, MAIN
from panier.web.pages.parts.choices import Choices, countries, legal_forms
from panier.web.pages.parts.tongues import phrase, spoken
from panier.wire.account.account import Gender, Language

FIELD_NAMES = tuple(REGISTRY_FIELDS)
_COUNTRIES = frozenset({"address.country", "birthCountry", "nationality", "accreditationCountry"})
_TYPES = {Form.EMAIL: "email", Form.PHONE: "tel", Form.DAY: "date"}
_GENDERS = {Gender.FEMALE: phrase("Woman"), Gender.MALE: phrase("Man")}


@frozen
class HolderField:
    """A field of a person: `name` as the API calls it; `kind`: the type of an input, or choice."""

    name: str
    title: str
    kind: str
    value: str
    choices: Choices
    fills: str


def person_fields(known: ContactFields, *, besides: Collection[str] = ()) -> list[HolderField]:
    """The main fields, then what else is known, as they are filled in; `besides`: those that cannot be changed."""
    values = {name: str(value) for name, value in flat(known).items() if name in REGISTRY_FIELDS}
    others = sorted(name for name in values if name not in MAIN and values[name])
    return [_field(name, values.get(name, "")) for name in (*MAIN, *others) if name not in besides]


def known_facts(known: ContactFields, names: Collection[str]) -> list[tuple[str, str]]:
    """Some fields of a person in words."""
    values = flat(known)
    shown = [(name, str(values[name])) for name in (*MAIN, *sorted(names)) if name in names and values.get(name)]
    return [(LABELS.get(name, name), dict(choices_of(name)).get(value, value)) for name, value in dict(shown).items()]


def choices_of(name: str) -> Choices:
    """What can be chosen in a field; nothing where anything can be typed."""
    if name in _COUNTRIES:
        return countries()
    if name == "legalForm":
        return legal_forms()
    if name == "language":
        names = spoken().locale.languages
        return [(one.value, f"{names.get(one.value[:2], one.value)} ({one.value[3:]})") for one in Language]
    if name == "gender":
        return [(one.value, spoken().say(words)) for one, words in _GENDERS.items()]
    return []


def typed_person(fields: Fields, names: Sequence[str]) -> dict[str, object]:
    """The fields of a person that were sent, as the API takes them; an empty one empties what was there.

    Refuses: what is not in a field's list (400).
    """
    sent: dict[str, object] = {}
    address: dict[str, str | None] = {}
    given: Mapping[str, str] = {name: value.strip() for name, value in reversed(fields)}
    for name in names:
        if name not in given:
            continue
        value = given[name] or None
        choices = choices_of(name)
        if value is not None and choices and value not in dict(choices):
            raise bad_input(name, "must be chosen from the list")
        if name.startswith("address."):
            address[name.removeprefix("address.")] = value
        else:
            sent[name] = value
    return {**sent, "address": address} if address else sent


def _field(name: str, value: str) -> HolderField:
    choices = choices_of(name)
    kind = "choice" if choices else _TYPES.get(REGISTRY_FIELDS[name], "text")
    return HolderField(name, LABELS.get(name, name), kind, value, choices, FILLS.get(name, "off"))
