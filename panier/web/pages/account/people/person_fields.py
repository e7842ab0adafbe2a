"""Fields of a form about somebody, a contact or the customer, in people's words, and what was typed in them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from babel import Locale

from panier.core.account.phone import international
from panier.core.account.profile import read_phone
from panier.core.contact.eligibility import snake_case
from panier.core.contact.fields import REGISTRY_FIELDS
from panier.core.refusal import Kind, Refusal, bad_input
from panier.core.values import frozen
from panier.web.pages.buying.owner_form import FILLS, LABELS, TYPES
from panier.web.pages.parts.choices import countries, legal_forms
from panier.web.pages.parts.tongues import phrase, spoken
from panier.wire.account.account import Gender, Language

_MORE_LABELS = {
    "accreditationCountry": phrase("Country of the accreditation"),
    "accreditationId": phrase("Number of the accreditation"),
    "accreditationOrganism": phrase("Who gave the accreditation"),
    "accreditationYear": phrase("Year of the accreditation"),
    "address": phrase("Street and number"),
    "area": phrase("Province or state"),
    "city": phrase("City"),
    "complementaryAddress": phrase("Address, second line"),
    "corporationType": phrase("Type of company"),
    "country": phrase("Country"),
    "enterpriseId": phrase("Enterprise number"),
    "firstname": phrase("First name"),
    "insee": phrase("INSEE number"),
    "italianSDI": phrase("Italian SDI code"),
    "legalFormCategory": phrase("Category of the legal form"),
    "legalform": phrase("You are"),
    "name": phrase("Last name"),
    "organisation": phrase("Organisation"),
    "organisationAccountable": phrase("Who answers for the organisation"),
    "organisationFunding": phrase("How the organisation is funded"),
    "organisationFundingOther": phrase("How it is funded, in other words"),
    "organisationRole": phrase("What the organisation does"),
    "organisationRoleOther": phrase("What it does, in other words"),
    "organisationStaffStatus": phrase("Status of its staff"),
    "organisationStaffStatusOther": phrase("Status of its staff, in other words"),
    "organisationTypeOther": phrase("Type of organisation, in other words"),
    "phoneCountry": phrase("Country of the phone"),
    "phoneType": phrase("Kind of phone"),
    "purposeOfPurchase": phrase("What you buy for"),
    "registrantDocumentType": phrase("Kind of identity document"),
    "registrantDocumentTypeOther": phrase("Kind of identity document, in other words"),
    "roleInOrganisation": phrase("Role in the organisation"),
    "sex": phrase("Gender"),
    "spareEmail": phrase("Spare e-mail address"),
    "trademarkId": phrase("Number of the trademark"),
    "website": phrase("Website"),
    "zip": phrase("Postcode"),
}
_GENDERS = {Gender.FEMALE: phrase("female"), Gender.MALE: phrase("male")}
_PHONES = {"landline": phrase("landline"), "mobile": phrase("mobile")}
_MORE_FILLS = {
    "address": "street-address", "area": "address-level1", "city": "address-level2",
    "complementaryAddress": "address-line2", "country": "country", "firstname": "given-name", "name": "family-name",
    "organisation": "organization", "zip": "postal-code",
}  # fmt: skip
Choices = Sequence[tuple[str, str]]
_PHONE_FIELDS = frozenset(("phone", "cellPhone", "fax"))
_PHONE_HINT = phrase("read as a number of the country that is chosen here; of another, with its code, such as +49")
_BILLS = phrase("bills need it")
_HINTS_OF_CONTACT = dict.fromkeys(
    _PHONE_FIELDS, phrase("read as a number of the country of its address; of another, with its code, such as +49")
)
_HINTS = {
    **dict.fromkeys(_PHONE_FIELDS, _PHONE_HINT),
    "language": phrase("of e-mails and bills; that of the pages is chosen at their foot, for each browser"),
}
FIELD_MAX = 255  # characters of a field about somebody
_OWNER = "owner."  # before what rules call the fields of an owner: owner.legal_form
_PATHS = {snake_case(name.rpartition(".")[2]): name for name in REGISTRY_FIELDS}


@frozen
class ProfileField:
    """A field about somebody. `kind`: choice, or the type of an input; `is_main`: it is asked of everybody.

    `is_billed`: it may be left empty, and is asked for with an order then, since bills are made out with it.
    """

    name: str
    title: str
    kind: str
    value: str
    is_required: bool
    is_main: bool
    choices: Choices
    fills: str
    hint: str = ""
    is_billed: bool = False


def fields(
    names: Iterable[str],
    values: Mapping[str, object],
    *,
    main: Sequence[str],
    required: Sequence[str] = (),
    billed: Collection[str] = (),
    prefix: str = "",
    is_account: bool = False,
) -> list[ProfileField]:
    """The named fields with their values: those that everybody is asked first, in their order.

    `prefix`: before their names in the form, where it is about somebody else than whoever sends it. `is_account`: they
    are of the account, and not of a contact that registries know.
    """
    hints = _HINTS if is_account else _HINTS_OF_CONTACT
    ordered = sorted(names, key=lambda name: (main.index(name) if name in main else len(main), title(name)))
    return [
        ProfileField(
            name=f"{prefix}{name}",
            title=title(name),
            kind="choice" if name in _CHOICES else _type(name),
            value=str(values.get(name) or ""),
            is_required=name in required,
            is_main=name in main,
            choices=_CHOICES[name]() if name in _CHOICES else (),
            hint=spoken().say(_BILLS if name in billed else hints.get(name, "")),
            is_billed=name in billed,
            fills="" if prefix else FILLS.get(name) or _MORE_FILLS.get(name, ""),
        )
        for name in ordered
    ]


def is_known(name: str) -> bool:
    """True for a field that has a title."""
    return name in LABELS or name in _MORE_LABELS


def title(name: str) -> str:
    """What a field is called, in the language of whoever looks at the page."""
    return spoken().say(LABELS.get(name) or _MORE_LABELS[name])


def shown(name: str, value: object) -> str:
    """A value in people's words, where its field is a choice."""
    words = dict(_CHOICES[name]()) if name in _CHOICES else {}
    return words.get(str(value), str(value))


def with_phones(
    said: Callable[[str], str], phones: Collection[str], country: str, known: Mapping[str, object]
) -> Callable[[str], str]:
    """What was typed, with telephone numbers as registries want them; one written as at home is the country's.

    What was `known` before and stays is not judged. Refuses: as `read_phone` does (400).
    """
    read = {name: said(name) for name in phones if said(name)}
    for name, text in read.items():
        is_kept = known.get(name) in (text, international(text, country))
        read[name] = str(known[name]) if is_kept else read_phone(name, text, country)
    return lambda name: read.get(name) or said(name)


def document(names: Iterable[str], said: Callable[[str], str], known: Mapping[str, object]) -> dict[str, object]:
    """What was typed, as a body of the API has it; fields of an address are a mapping of its own.

    A field that was emptied is null; one that was empty before and is still is left out.
    """
    found: dict[str, object] = {}
    address: dict[str, object] = {}
    for name in names:
        value = said(name) or None
        if value is None and not known.get(name):
            continue
        if name.startswith("address."):
            address[name.removeprefix("address.")] = value
        else:
            found[name] = value
    return {**found, "address": address} if address else found


@contextmanager
def beside_its_field() -> Iterator[None]:
    """Let what a rule says of an owner be of the field that it is about, the first where there are more."""
    try:
        yield
    except Refusal as refusal:
        if refusal.kind is not Kind.RULES_BROKEN:
            raise
        for key, sentence in refusal.details.items():
            path = _PATHS.get(key.removeprefix(_OWNER)) if key.startswith(_OWNER) else None
            if path is not None:
                raise bad_input(path, sentence.partition('" ')[2] or sentence) from refusal
        raise


def check_lengths(names: Iterable[str], said: Callable[[str], str]) -> None:
    """Check that what was typed fits its field.

    Refuses: a longer text (400).
    """
    for name in names:
        if len(said(name)) > FIELD_MAX:
            raise bad_input(name, f"must have at most {FIELD_MAX} characters")


def _type(name: str) -> str:
    if name == "birthDay":
        return "date"
    return "email" if name == "spareEmail" else TYPES.get(name, "text")


def _languages() -> Choices:
    named = [(one.value, Locale.parse(one.value).get_display_name(spoken().place) or one.value) for one in Language]
    return sorted(named, key=lambda pair: pair[1])


def _said(words: Mapping[str, str]) -> Callable[[], Choices]:
    return lambda: [(value, spoken().say(one)) for value, one in words.items()]


_CHOICES: Mapping[str, Callable[[], Choices]] = {
    **dict.fromkeys(
        ("accreditationCountry", "address.country", "birthCountry", "country", "nationality", "phoneCountry"),
        countries,
    ),
    **dict.fromkeys(("gender", "sex"), _said({one.value: words for one, words in _GENDERS.items()})),
    **dict.fromkeys(("legalForm", "legalform"), legal_forms),
    "language": _languages,
    "phoneType": _said(_PHONES),
}
