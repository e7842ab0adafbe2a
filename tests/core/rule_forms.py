"""Rules from their published form, and rules and values drawn at random."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from panier.core.contact.rule import Constraint, Operator, Rule, Situation
from panier.core.contact.rule_words import LABELS, operand_fault


def made(entry: Mapping[str, Any]) -> Rule:
    """A rule from its published form."""
    return Rule(
        label=entry.get("label"),
        type=entry.get("type"),
        placeholder=entry.get("placeholder"),
        fields=_maybe(entry.get("fields")),
        constraints=tuple(_constraint(one) for one in entry.get("constraints", ())),
        conditions=_maybe(entry.get("conditions")),
        situations=_situations(entry),
        all_of=tuple(made(one) for one in entry["and"]) if "and" in entry else None,
        any_of=tuple(made(one) for one in entry["or"]) if "or" in entry else None,
    )


def _maybe(entry: Mapping[str, Any] | None) -> Rule | None:
    return None if entry is None else made(entry)


def _constraint(entry: Mapping[str, Any]) -> Constraint:
    return Constraint(
        operator=Operator(entry["operator"]),
        value=entry.get("value"),
        values=tuple(entry["values"]) if "values" in entry else None,
        conditions=_maybe(entry.get("conditions")),
        situations=_situations(entry),
    )


def _situations(entry: Mapping[str, Any]) -> tuple[Situation, ...] | None:
    return tuple(map(Situation, entry["contexts"])) if "contexts" in entry else None


_WORDS = st.sampled_from(
    ["", " ", "FR", "DE", "Berlin", "individual", "true", "1", "-3", "255", "2020-02-30", "x\n", "é"]
)
_SIMPLE = _WORDS | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300)
_ANYTHING = st.recursive(
    _SIMPLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
_PATHS = ["birthDay", "email", "firstName", "isFor", "legalForm", "nationality", "phone", "reason"]
_ADDRESS = st.dictionaries(st.sampled_from(["city", "country", "zip", "line1"]), _ANYTHING, max_size=4)
_MEMBERS = st.dictionaries(st.sampled_from(_PATHS), _ANYTHING, max_size=6)
_CONTACT = st.builds(lambda members, address: {**members, "address": address}, _MEMBERS, _ADDRESS | _ANYTHING)
# What may be sent: values by label, some well-formed, others anything at all.
sent_values = st.dictionaries(st.sampled_from(sorted(LABELS)), _CONTACT | _ANYTHING, max_size=5)
situation_sets = st.frozensets(st.sampled_from(list(Situation)))

_LABELS = st.sampled_from(["OWNER_CONTACT", "REASON", "DOMAIN_CONFIG", "legalForm", "address", "address.city", "isFor"])
_OPERANDS = (None, "0", "1", "255", "FR", "2020-01-31", "-1.5", "^[A-Z]{2}$", "^.+@.+$", "true")
_LISTS = (None, ("FR",), ("1", "255"), ("true", "x", "Berlin"))
_SITUATIONS = st.none() | st.sampled_from([(Situation.ORDER,), (Situation.CREATE, Situation.CLAIMS)])
_RIGHT = [
    one
    for operator in Operator
    for value in _OPERANDS
    for values in _LISTS
    if operand_fault(one := Constraint(operator, value, values)) is None
]
# Constraints that always count.
constraints = st.sampled_from(_RIGHT)


@st.composite
def rules(draw: st.DrawFn, depth: int = 3) -> Rule:
    """Any rule, well-formed or not: labels stand where they like."""
    below = rules(depth=depth - 1)
    maybe = (st.none() | below) if depth else st.none()
    if depth and draw(st.integers(0, 2)) == 0:
        group = draw(st.lists(below, min_size=1, max_size=3).map(tuple))
        is_all = draw(st.booleans())
        conditions = draw(maybe)
        return Rule(all_of=group if is_all else None, any_of=None if is_all else group, conditions=conditions)
    drawn = [
        replace(one, conditions=draw(maybe), situations=draw(_SITUATIONS))
        for one in draw(st.lists(constraints, max_size=2))
    ]
    return Rule(
        label=draw(_LABELS),
        constraints=tuple(drawn),
        fields=draw(maybe),
        conditions=draw(maybe),
        situations=draw(_SITUATIONS),
    )
