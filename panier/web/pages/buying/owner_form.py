"""The form for the owner of names, drawn from the eligibility rules of their extensions: no code knows a rule."""

from collections.abc import Iterator, Mapping, Sequence

from panier.core.account.phone import international
from panier.core.contact.contact import ContactFields, flat
from panier.core.contact.eligibility import Violation
from panier.core.contact.fields import PHONES
from panier.core.contact.rule import Operator, Rule
from panier.core.values import frozen, replace
from panier.web.pages.buying.visit import Visit
from panier.web.pages.parts.choices import countries, legal_forms, without_marks
from panier.web.pages.parts.tongues import phrase

PREFIX = "owner."
MINE = "mine."  # before what an account lacks to own the names
_OWNER = "OWNER_CONTACT"
LABELS = {
    "address.city": phrase("City"),
    "address.country": phrase("Country"),
    "address.line1": phrase("Address"),
    "address.line2": phrase("Address, second line"),
    "address.line3": phrase("Address, third line"),
    "address.otherDetails": phrase("Other details of the address"),
    "address.province": phrase("Province or state"),
    "address.zip": phrase("Postcode"),
    "birthCity": phrase("City of birth"),
    "birthCountry": phrase("Country of birth"),
    "birthDay": phrase("Date of birth"),
    "birthZip": phrase("Postcode of the city of birth"),
    "cellPhone": phrase("Mobile phone"),
    "companyNationalIdentificationNumber": phrase("Company number"),
    "email": phrase("E-mail address"),
    "fax": phrase("Fax"),
    "firstName": phrase("First name"),
    "gender": phrase("Gender"),
    "language": phrase("Language"),
    "lastName": phrase("Last name"),
    "legalForm": phrase("Kind of owner"),
    "nationalIdentificationNumber": phrase("National identification number"),
    "nationality": phrase("Nationality"),
    "organisationName": phrase("Name of the organisation"),
    "organisationType": phrase("Type of organisation"),
    "phone": phrase("Phone"),
    "vat": phrase("VAT number"),
}
MAIN = (
    "legalForm", "firstName", "lastName", "organisationName", "email", "phone", "address.line1", "address.line2",
    "address.zip", "address.city", "address.province", "address.country", "language",
)  # fmt: skip
TYPES = {"email": "email", "phone": "tel", "cellPhone": "tel", "fax": "tel"}
FILLS = {
    "address.city": "address-level2", "address.country": "country", "address.line1": "address-line1",
    "address.line2": "address-line2", "address.province": "address-level1", "address.zip": "postal-code",
    "birthDay": "bday", "email": "email", "firstName": "given-name", "lastName": "family-name",
    "organisationName": "organization", "phone": "tel",
}  # fmt: skip


@frozen
class OwnerField:
    """A field of the owner. `kind`: choice or the type of an input; `is_main`: it is asked of everybody."""

    name: str
    title: str
    kind: str
    value: str
    problem: str
    hint: str
    is_required: bool
    is_main: bool
    choices: tuple[tuple[str, str], ...]
    fills: str


@frozen
class _AskedField:
    """What the rules say of a field together."""

    type: str
    placeholder: str
    is_required: bool
    is_mentioned_always: bool
    values: tuple[str, ...]


def fields(
    rules: Sequence[Rule],
    known: ContactFields,
    faults: Sequence[Violation],
    visit: Visit,
    *,
    wrong: Mapping[str, str] | None = None,
    prefix: str = PREFIX,
) -> tuple[OwnerField, ...]:
    """The fields that some rule speaks of, as they are filled in, with what is wrong with them.

    `wrong`: what is wrong with fields whoever owns the names, by their paths.
    """
    asked: dict[str, _AskedField] = {}
    for rule in rules:
        for label, one in _of_owner(rule):
            asked[label] = _together(asked[label], one) if label in asked else one
    problems = {**_problems(faults), **(wrong or {})}
    values = {name: str(value) for name, value in flat(known).items()}
    ordered = sorted(asked, key=lambda name: (MAIN.index(name) if name in MAIN else len(MAIN), name))
    return tuple(
        _field(f"{prefix}{name}", asked[name], values.get(name, ""), problems.get(name, ""), visit) for name in ordered
    )


def lacking(found: Sequence[OwnerField], sent: Mapping[str, str] | None) -> tuple[OwnerField, ...]:
    """Of an account's fields those to fill in or mend before it can own the names; `sent`: None before anything was.

    What is empty is no mistake before somebody had the chance to fill it in.
    """
    if sent is None:
        return tuple(one if one.value else replace(one, problem="") for one in found if one.problem)
    return tuple(one for one in found if one.problem or sent.get(one.name))


def completed(known: ContactFields, added: ContactFields) -> dict[str, object]:
    """What an account says, with what was filled in beside it."""
    addresses = [one for one in (known.get("address"), added.get("address")) if isinstance(one, Mapping)]
    address = {name: value for one in addresses for name, value in one.items()}
    return {**known, **added, **({"address": address} if address else {})}


def _problems(faults: Sequence[Violation]) -> dict[str, str]:
    """What is wrong with each field of the owner, by its path."""
    return {one.path or "": one.message.partition('" ')[2] or one.message for one in faults if one.label == _OWNER}


def _sentence(problem: str) -> str:
    return problem[:1].upper() + problem[1:]


def typed(sent: Sequence[tuple[str, str]], *, prefix: str = PREFIX, country: str = "") -> dict[str, object]:
    """The owner's fields as somebody filled them in, without empty ones; those of the address are a mapping.

    `country`: whose telephone numbers are written as at home, where the address does not say it.
    """
    found: dict[str, object] = {}
    address: dict[str, str] = {}
    for name, value in sent:
        path = name.removeprefix(prefix)
        if path == name or not value.strip():
            continue
        if path.startswith("address."):
            address[path.removeprefix("address.")] = value.strip()
        else:
            found[path] = value.strip()
    country = address.get("country", country)
    found |= {name: international(str(found[name]), country) for name in PHONES if name in found}
    return {**found, **({"address": address} if address else {})}


def _field(full: str, asked: _AskedField, value: str, problem: str, visit: Visit) -> OwnerField:
    name = full.partition(".")[2]
    choices = _choices(name, asked.values or _every(name), visit)
    is_choice = bool(choices)
    return OwnerField(
        name=full,
        title=LABELS.get(name) or _spelled(name),
        kind="choice" if is_choice else "date" if "date" in asked.type.lower() else TYPES.get(name, "text"),
        value=value,
        problem=_sentence(problem),
        hint="" if is_choice or not asked.placeholder or asked.placeholder.startswith("lorem") else asked.placeholder,
        is_required=asked.is_required,
        is_main=asked.is_mentioned_always and (name in MAIN or asked.is_required),
        choices=choices,
        fills=FILLS.get(name, ""),
    )


def _every(name: str) -> tuple[str, ...]:
    """All that a field may hold whose codes nobody knows by heart, where no rule lists some of them."""
    if name == "legalForm":
        return tuple(one for one, _ in legal_forms())
    return tuple(one for one, _ in countries()) if _is_country(name) else ()


def _is_country(name: str) -> bool:
    return name.lower().endswith("country") or name == "nationality"


def _choices(name: str, values: tuple[str, ...], visit: Visit) -> tuple[tuple[str, str], ...]:
    """The values of a field in people's words, where there are some."""
    if not values:
        return ()
    words: Mapping[str, str] = {}
    if _is_country(name):
        words = dict(countries())
    elif name == "legalForm":
        words = {one: visit.tongue.say(name) for one, name in legal_forms()}
    elif name == "language":
        names = visit.words.languages
        words = {one: f"{names.get(one[:2], one)} ({one[3:]})" for one in values}
    pairs = [(one, words.get(one, one)) for one in values]
    return tuple(sorted(pairs, key=lambda pair: without_marks(pair[1])))


def _of_owner(rule: Rule, *, is_inside: bool = False, is_always: bool = True) -> Iterator[tuple[str, _AskedField]]:
    """The fields of the owner that a rule speaks of, each with what it says."""
    always = is_always and rule.conditions is None
    if is_inside and rule.label is not None:
        yield rule.label, _asked(rule, is_always=always)
    for one in rule.all_of or ():
        yield from _of_owner(one, is_inside=is_inside, is_always=always)
    for one in rule.any_of or ():
        yield from _of_owner(one, is_inside=is_inside, is_always=False)
    if rule.label == _OWNER and rule.fields is not None and not is_inside:
        yield from _of_owner(rule.fields, is_inside=True, is_always=always)


def _asked(rule: Rule, *, is_always: bool) -> _AskedField:
    plain = [one for one in rule.constraints if one.conditions is None]
    listed = [one.values for one in plain if one.operator is Operator.CONTAINS and one.values]
    return _AskedField(
        type=rule.type or "",
        placeholder=rule.placeholder or "",
        is_required=is_always and any(one.operator is Operator.REQUIRED for one in plain),
        is_mentioned_always=is_always,
        values=tuple(listed[0]) if listed else (),
    )


def _together(one: _AskedField, other: _AskedField) -> _AskedField:
    """What two rules say of a field: what both accept, and whatever either demands."""
    values = tuple(value for value in one.values if value in other.values) if one.values and other.values else ()
    return _AskedField(
        type=one.type or other.type,
        placeholder=one.placeholder or other.placeholder,
        is_required=one.is_required or other.is_required,
        is_mentioned_always=one.is_mentioned_always or other.is_mentioned_always,
        values=values or one.values or other.values,
    )


def _spelled(name: str) -> str:
    """The name of a field as words: trademarkId as Trademark id."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name.replace(".", " "))
    return words[:1].upper() + words[1:]
