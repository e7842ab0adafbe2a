"""The vocabulary of eligibility rules: labels, their types, and the operands of operators."""

from collections import Counter
from collections.abc import Mapping, Sequence

from panier.core.contact.eligibility import comparable
from panier.core.contact.fields import REGISTRY_FIELDS, Form
from panier.core.contact.pattern import pattern_fault
from panier.core.contact.rule import Constraint, Operator

_TEXT = frozenset({"string", "text"})
# The labels of a rule, which are those of a cart's configurations, with the types that each may have.
LABELS: Mapping[str, frozenset[str]] = {
    "ACCEPT_CONDITIONS": frozenset({"bool"}),
    "ADMIN_ACCOUNT": frozenset({"contact"}),
    "AUTH_INFO": _TEXT,
    "CLAIMS_NOTICE": frozenset({"bool"}),
    "DOMAIN_CONFIG": frozenset({"domain", "json"}),
    "OWNER_CONTACT": frozenset({"contact"}),
    "OWNER_LEGAL_AGE": frozenset({"bool"}),
    "PROTECTED_CODE": _TEXT,
    "REASON": _TEXT,
    "TECH_ACCOUNT": frozenset({"contact"}),
}
# The members of a contact (domain.Contact), an address' after its name and a dot; of accounts too.
_FORMS = {Form.DAY: frozenset({"date_ISO8601"}), Form.NUMBER: frozenset({"number"})}
CONTACT_FIELDS: Mapping[str, frozenset[str]] = {
    name: _TEXT | _FORMS.get(form, frozenset()) for name, form in REGISTRY_FIELDS.items()
}
# The members of DOMAIN_CONFIG (domain.Data).
NAME_FIELDS: Mapping[str, frozenset[str]] = {
    "audience": _TEXT,
    "authInfo": _TEXT,
    "isFor": frozenset({"string[]"}),
    "otherPurpose": _TEXT,
    "reason": _TEXT,
    "represent": _TEXT,
}
_MEMBERS = {"contact": CONTACT_FIELDS, "domain": NAME_FIELDS, "json": NAME_FIELDS}

_ALONE = frozenset({Operator.EMPTY, Operator.NOTEMPTY, Operator.READONLY, Operator.REQUIRED, Operator.SHOULDBETRUE})
_LISTED = frozenset({Operator.CONTAINS, Operator.NOTCONTAINS})
_LENGTHS = frozenset({Operator.MINLENGTH, Operator.MAXLENGTH})
_SIDES = frozenset({Operator.GT, Operator.GTE, Operator.LT, Operator.LTE})


def label_fault(label: str, kind: str | None, known: Mapping[str, frozenset[str]]) -> str | None:
    """What is wrong with a label or its type; None where both are valid."""
    if label not in known:
        return f"{label!r} is no label here: {', '.join(known)}"
    if kind not in known[label]:
        return f"the type of {label} must be {' or '.join(sorted(known[label]))}, not {kind!r}"
    return None


def members_of(kind: str | None) -> Mapping[str, frozenset[str]] | None:
    """The members of a value of a type; None where it has none."""
    return _MEMBERS.get(kind or "")


def operand_fault(constraint: Constraint) -> str | None:
    """What is wrong with the operands of a constraint; None where they are valid."""
    operator, value, values = constraint.operator, constraint.value, constraint.values
    if operator in _ALONE:
        return f"{operator} takes neither value nor values" if (value, values) != (None, None) else None
    if operator is Operator.BETWEEN:
        is_right = value is None and values is not None and len(values) == 2 and all(map(_is_length, values))
        if not is_right or values is None or int(values[0]) > int(values[1]):
            return "between takes two values: the least and the greatest length"
        return None
    if operator in _LISTED:
        return None if value is None and values else f"{operator} takes values, one at least"
    if value is None or values is not None:
        return f"{operator} takes one value"
    if operator in _LENGTHS and not _is_length(value):
        return f"{operator} takes a length, not {value!r}"
    if operator in _SIDES and comparable(value) is None:
        return f"{operator} takes a number or a day, not {value!r}"
    if operator is Operator.MATCH and (fault := pattern_fault(value)) is not None:
        return f"the pattern {value} {fault}"
    return None


def contradiction(constraints: Sequence[Constraint]) -> str | None:
    """What contradicts itself among the unconditional constraints of one value, or None."""
    always = [one for one in constraints if one.conditions is None and one.situations is None]
    times = Counter(one.operator for one in always)
    if twice := [operator for operator, count in times.items() if count > 1]:
        return f"{twice[0]} is said twice"
    found = {one.operator: one for one in always}
    if Operator.EMPTY in found and {Operator.REQUIRED, Operator.NOTEMPTY} & found.keys():
        return "what is required cannot be empty"
    least, most = found.get(Operator.MINLENGTH), found.get(Operator.MAXLENGTH)
    if least is not None and most is not None and int(least.value or 0) > int(most.value or 0):
        return "minlength is greater than maxlength"
    return None


def _is_length(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9
