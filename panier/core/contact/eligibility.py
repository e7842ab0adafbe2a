"""Checking a name's holder, accounts and procedure against a rule.

Plain values in, violations out.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from panier.core.contact.pattern import fits
from panier.core.contact.rule import Constraint, ContactValues, Operator, Rule, Situation, counts
from panier.core.limits import LONG_MAX
from panier.core.values import frozen

# The place of a label's values in the body of a check, and in the keys of its refusal.
MEMBERS = {
    "OWNER_CONTACT": "owner",
    "ADMIN_ACCOUNT": "adminAccount",
    "TECH_ACCOUNT": "techAccount",
    "DOMAIN_CONFIG": "domain",
}
_KEYS = {"ACCEPT_CONDITIONS": "extras.accept_condition", "AUTH_INFO": "extras.auth_info", "REASON": "domain.reason"}
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?", re.ASCII)
_NOTHING: ContactValues = {}
_LISTED_MAX = 40  # values listed in a sentence
# Only the first of these sentences is known from the guide.
_FAULTS = {
    Operator.REQUIRED: "is required",
    Operator.READONLY: "is read-only",
    Operator.EQ: "must be {value}",
    Operator.NE: "must not be {value}",
    Operator.GT: "must be greater than {value}",
    Operator.GTE: "must be at least {value}",
    Operator.LT: "must be less than {value}",
    Operator.LTE: "must be at most {value}",
    Operator.MINLENGTH: "must have a length of at least {value}",
    Operator.MAXLENGTH: "must have a length of at most {value}",
    Operator.BETWEEN: "must have a length between {low} and {high}",
    Operator.CONTAINS: "must be one of {values}",
    Operator.NOTCONTAINS: "must be none of {values}",
    Operator.EMPTY: "must be empty",
    Operator.NOTEMPTY: "must not be empty",
    Operator.MATCH: "must match {value}",
    Operator.SHOULDBETRUE: "must be true",
}


def snake_case(name: str) -> str:
    """A name as keys of refused checks spell it: legalForm gives legal_form."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@frozen
class Violation:
    """A constraint that is not met.

    It concerns a label's value as a whole, or a member of it (`path`).
    """

    label: str
    path: str | None
    constraint: Constraint

    @property
    def key(self) -> str:
        """The key of a violation in a refused check: owner.line1, adminAccount.city.

        Where a whole member is missing, the member alone.
        """
        if self.path is None:
            return _KEYS.get(self.label) or MEMBERS.get(self.label) or self.label.lower()
        return f"{MEMBERS.get(self.label, self.label.lower())}.{self.name}"

    @property
    def name(self) -> str:
        """The last part of the value's path in snake_case: address.line1 gives line1.

        Likewise legalForm gives legal_form.
        """
        if self.path is None:
            return self.key.rpartition(".")[2]
        return snake_case(self.path.rpartition(".")[2])

    @property
    def message(self) -> str:
        """The sentence for the customer; the one for a missing value is taken from the guide."""
        return f'Field "{self.name}" {_fault(self.constraint)}'


@frozen
class _Case:
    """What is judged: the submitted values, the stored ones if any, and the situations."""

    submitted: ContactValues
    current: ContactValues | None
    situations: frozenset[Situation]


@frozen
class _Place:
    """The values in which labels are looked up.

    Either the top level, or the members of the value of a top-level label.
    """

    submitted: ContactValues
    current: ContactValues
    label: str | None = None


def violations(
    rule: Rule,
    submitted: ContactValues,
    *,
    current: ContactValues | None = None,
    situations: frozenset[Situation] = frozenset(),
) -> tuple[Violation, ...]:
    """Every constraint of a rule that is not met; any input gets an answer.

    `submitted` and `current` are values by label (OWNER_CONTACT: a contact's fields in wire spelling). `current` are
    the stored ones; where it is None, nothing is read-only. A member submitted as None is removed, a member left out
    stays.
    """
    case = _Case(submitted, current, situations)
    return tuple(_of_rule(rule, case, _Place(submitted, current or _NOTHING)))


def holds(rule: Rule, submitted: ContactValues, situations: frozenset[Situation] = frozenset()) -> bool:
    """True where a condition is met."""
    return not violations(rule, submitted, situations=situations)


def locked_fields(rule: Rule, label: str, current: ContactValues, situations: frozenset[Situation]) -> frozenset[str]:
    """The members of a label's value (OWNER_CONTACT) that may not be changed now, as paths."""
    case = _Case(current, current, situations)
    return frozenset(_locked(rule, label, case, is_inside=False))


def _of_rule(rule: Rule, case: _Case, place: _Place) -> Iterator[Violation]:
    if not _is_asked(rule, case):
        return
    if rule.all_of is not None:
        for one in rule.all_of:
            yield from _of_rule(one, case, place)
    elif rule.any_of is not None:
        tried = [tuple(_of_rule(one, case, place)) for one in rule.any_of if _is_asked(one, case)]
        yield from min(tried, key=len, default=())
    elif rule.label is not None:
        yield from _of_value(rule, rule.label, case, place)


def _of_value(rule: Rule, label: str, case: _Case, place: _Place) -> Iterator[Violation]:
    is_submitted, value = _found(place.submitted, label)
    if rule.fields is not None and not isinstance(value, Mapping):
        value = None  # a value that should have members and has none counts as missing
    top, path = (label, None) if place.label is None else (place.label, label)
    for constraint in rule.constraints:
        if constraint.operator is Operator.READONLY:
            is_kept = case.current is None or not is_submitted or _same(value, _found(place.current, label)[1])
        else:
            is_kept = _respects(constraint, value)
        if not is_kept and _constraint_counts(constraint, case):  # conditions last: they take the most time
            yield Violation(top, path, constraint)
    if rule.fields is not None and isinstance(value, Mapping):
        before = _found(place.current, label)[1]
        yield from _of_rule(rule.fields, case, _Place(value, before if isinstance(before, Mapping) else {}, label))


def _is_asked(rule: Rule, case: _Case) -> bool:
    if not counts(rule.situations, case.situations):
        return False
    return rule.conditions is None or holds(rule.conditions, case.submitted, case.situations)


def _constraint_counts(constraint: Constraint, case: _Case) -> bool:
    """True where a constraint applies.

    The conditions of a read-only constraint look at the stored values, all others at the submitted ones (guide).
    """
    if not counts(constraint.situations, case.situations):
        return False
    if constraint.conditions is None:
        return True
    values = (case.current or _NOTHING) if constraint.operator is Operator.READONLY else case.submitted
    return holds(constraint.conditions, values, case.situations)


def _locked(rule: Rule, label: str, case: _Case, *, is_inside: bool) -> Iterator[str]:
    if not counts(rule.situations, case.situations):
        return
    for one in (*(rule.all_of or ()), *(rule.any_of or ())):
        yield from _locked(one, label, case, is_inside=is_inside)
    if is_inside and rule.label is not None:
        if any(one.operator is Operator.READONLY and _constraint_counts(one, case) for one in rule.constraints):
            yield rule.label
    elif rule.label == label and rule.fields is not None:
        yield from _locked(rule.fields, label, case, is_inside=True)


def _found(values: ContactValues, path: str) -> tuple[bool, object]:
    """Whether a value was submitted under a path such as address.city, and the value."""
    value: object = values
    for step in path.split("."):
        if not isinstance(value, Mapping) or step not in value:
            return value is None, None  # removing an address removes its city
        value = value[step]
    return True, value


def _respects(constraint: Constraint, value: object) -> bool:
    match constraint.operator:
        case Operator.REQUIRED:
            return not _is_absent(value)
        case Operator.NOTEMPTY:
            return not _is_absent(value) and value != {}
        case Operator.EMPTY:
            return _is_absent(value) or value == {}
    if _is_absent(value):
        return True
    texts = _texts(value)
    return texts is not None and _fits(constraint, texts, is_list=isinstance(value, list | tuple))


def _fits(constraint: Constraint, texts: tuple[str, ...], *, is_list: bool) -> bool:
    """True where values meet a constraint.

    The length of a list is the number of its elements; it contains a value where an element does; every element
    must compare as required.
    """
    operand, operands = constraint.value or "", constraint.values or ()
    length = len(texts) if is_list else len(texts[0])
    match constraint.operator:
        case Operator.EQ:
            return texts == (operand,)
        case Operator.NE:
            return operand not in texts
        case Operator.CONTAINS:
            return any(text in operands for text in texts)
        case Operator.NOTCONTAINS:
            return not any(text in operands for text in texts)
        case Operator.MATCH:
            return all(fits(operand, text) for text in texts)
        case Operator.SHOULDBETRUE:
            return all(text.lower() in ("true", "1") for text in texts)
        case Operator.MINLENGTH:
            return length >= int(operand)
        case Operator.MAXLENGTH:
            return length <= int(operand)
        case Operator.BETWEEN:
            return int(operands[0]) <= length <= int(operands[1])
        case _:
            return all(_is_on_side(constraint.operator, text, operand) for text in texts)


def _is_on_side(operator: Operator, text: str, operand: str) -> bool:
    """Compare two texts as numbers or as dates; false where they are neither."""
    side = _side(comparable(text), comparable(operand))
    match operator:
        case _ if side is None:
            return False
        case Operator.GT:
            return side > 0
        case Operator.GTE:
            return side >= 0
        case Operator.LT:
            return side < 0
        case _:
            return side <= 0


def _side(one: Decimal | date | None, other: Decimal | date | None) -> int | None:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return (one > other) - (one < other)
    if isinstance(one, date) and isinstance(other, date):
        return (one > other) - (one < other)
    return None


def comparable(text: str) -> Decimal | date | None:
    """A text as a number or a date; None where it is neither."""
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_absent(value: object) -> bool:
    """True for None, an empty list, and a text of nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], ())


def _same(one: object, other: object) -> bool:
    if _is_absent(one) or _is_absent(other):
        return _is_absent(one) and _is_absent(other)
    texts = _texts(one)
    return one == other if texts is None else texts == _texts(other)


def _texts(value: object) -> tuple[str, ...] | None:
    """A value, or each element of a list, in the spelling of a rule.

    None where it has members, which no operand has.
    """
    if isinstance(value, list | tuple):
        texts = [_text(one) for one in value]
        return None if None in texts else tuple(one for one in texts if one is not None)
    text = _text(value)
    return None if text is None else (text,)


def _text(value: object) -> str | None:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int():
            return str(value) if abs(value) <= LONG_MAX else None
        case None | Mapping() | list() | tuple():
            return None
        case _:
            return str(value)


def _fault(constraint: Constraint) -> str:
    listed = constraint.values or ()
    values = ", ".join(listed) if len(listed) <= _LISTED_MAX else f"the {len(listed)} that are accepted"
    low, high = (*listed, "", "")[:2]
    return _FAULTS[constraint.operator].format(value=constraint.value, values=values, low=low, high=high)
