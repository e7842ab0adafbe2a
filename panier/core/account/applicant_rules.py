"""What is asked of the details of an account, when it is made and when it is changed."""

from panier.core.account.profile import EMAIL_PATTERN, PHONE_PATTERN, WRITABLE
from panier.core.limits import TEXT_MAX
from panier.core.values import frozen, replace

MANDATORY = ("country", "email", "legalform", "ovhCompany", "ovhSubsidiary")
_OTHERS = ("firstname", "language", "name")  # WRITABLE apart
UNOFFERED = frozenset({"complementaryAddress"})  # a field of accounts that newcomers are not asked for
_PATTERNS = {"email": EMAIL_PATTERN, "spareEmail": EMAIL_PATTERN, "phone": PHONE_PATTERN, "fax": PHONE_PATTERN}
_EXAMPLES = {
    "birthDay": ("1990-01-31",), "email": ("somebody@example.com",), "phone": ("+33.123456789",),
    "spareEmail": ("somebody@example.org",),
}  # fmt: skip


@frozen
class FieldTerms:
    """What is asked of a field. `allowed`: all that it may hold, None where that is free."""

    name: str
    is_mandatory: bool = False
    most: int | None = TEXT_MAX
    least: int | None = None
    pattern: str | None = None
    default: str | None = None
    allowed: tuple[str, ...] | None = None
    examples: tuple[str, ...] | None = None


@frozen
class CountryTerms:
    """What newcomers of a country are offered: the areas of its postal addresses, and its kinds of companies."""

    areas: tuple[str, ...] = ()
    corporation_types: tuple[str, ...] = ()


def terms_to_join(
    *, country: CountryTerms, defaults: dict[str, str], subsidiaries: tuple[str, ...]
) -> list[FieldTerms]:
    """What is asked of each field of a new account, by name."""
    names = sorted({*MANDATORY, *_OTHERS, *WRITABLE} - UNOFFERED)
    found = [replace(_terms(name, country), is_mandatory=name in MANDATORY) for name in names]
    found = [replace(one, default=defaults.get(one.name)) for one in found]
    return [replace(one, allowed=subsidiaries) if one.name == "ovhSubsidiary" else one for one in found]


def terms_to_change(*, country: CountryTerms) -> list[FieldTerms]:
    """What is asked of each field that an account may change, by name: country and legal form cannot be emptied."""
    names = sorted({"country", "legalform", *_OTHERS, *WRITABLE} - UNOFFERED)
    return [replace(_terms(name, country), least=1 if name in MANDATORY else None) for name in names]


def _terms(name: str, country: CountryTerms) -> FieldTerms:
    offered = {"area": country.areas, "corporationType": country.corporation_types}.get(name)
    return FieldTerms(name, pattern=_PATTERNS.get(name), examples=offered or _EXAMPLES.get(name))
