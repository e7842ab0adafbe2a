"""Eligibility rules: who may hold a name under an extension, and what they must submit.

Published under /domain/configurationRule. The grammar is the published one (domain.configuration.rules.*); how
it is judged stands in docs/eligibility.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum

from panier.core.values import frozen, replace

ContactValues = Mapping[str, object]


class Action(StrEnum):
    """What is done with a domain name."""

    CREATE = "create"
    TRADE = "trade"
    TRANSFER = "transfer"
    UPDATE = "update"


class Operator(StrEnum):
    """How a constraint compares a value."""

    BETWEEN = "between"
    CONTAINS = "contains"
    EMPTY = "empty"
    EQ = "eq"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    MATCH = "match"
    MAXLENGTH = "maxlength"
    MINLENGTH = "minlength"
    NE = "ne"
    NOTCONTAINS = "notcontains"
    NOTEMPTY = "notempty"
    READONLY = "readonly"
    REQUIRED = "required"
    SHOULDBETRUE = "shouldbetrue"


_NEEDS = frozenset({Operator.NOTEMPTY, Operator.REQUIRED, Operator.SHOULDBETRUE})


class Situation(StrEnum):
    """When a part of a rule applies ("contexts").

    An action, an order being placed, or a fact about the name.
    """

    ACCEPT_CONDITIONS = "accept_conditions"
    CLAIMS = "claims"
    CREATE = "create"
    ORDER = "order"
    PREMIUM = "premium"
    PROTECTED_CODE = "protected_code"
    REASON = "reason"
    TRADE = "trade"
    TRANSFER = "transfer"
    UPDATE = "update"


@frozen
class Constraint:
    """A test of a value, with one operand (`value`), several (`values`) or none.

    `conditions`: a rule that must be met for the constraint to apply; `situations`: at least one must be present.
    """

    operator: Operator
    value: str | None = None
    values: tuple[str, ...] | None = None
    conditions: "Rule | None" = None
    situations: tuple[Situation, ...] | None = None


@frozen
class Rule:
    """All of several rules, any of several rules, or a rule for the value that `label` names.

    `fields` is the rule for the members of such a value; `conditions` and `situations` as for a constraint.
    """

    label: str | None = None
    type: str | None = None
    description: str | None = None
    placeholder: str | None = None
    fields: "Rule | None" = None
    constraints: tuple[Constraint, ...] = ()
    conditions: "Rule | None" = None
    situations: tuple[Situation, ...] | None = None
    all_of: "tuple[Rule, ...] | None" = None
    any_of: "tuple[Rule, ...] | None" = None


@frozen
class RuleBook:
    """The eligibility rules of a shop, by extension and action.

    Extensions without rules of their own share one set.
    """

    by_extension: Mapping[str, Mapping[Action, Rule]] = field(default_factory=dict)
    otherwise: Mapping[Action, Rule] = field(default_factory=dict)

    def has(self, extension: str) -> bool:
        """True for an extension with rules of its own."""
        return extension in self.by_extension

    def rule(self, extension: str, action: Action) -> Rule:
        """The rule for an action under an extension."""
        rules = self.by_extension.get(extension, self.otherwise)
        return rules[action] if action in rules else Rule(all_of=())


def narrowed(rule: Rule, situations: frozenset[Situation]) -> Rule:
    """The rule without the parts that apply in other situations only.

    That is what a caller who asks for a situation is shown.
    """
    return replace(
        rule,
        fields=None if rule.fields is None else narrowed(rule.fields, situations),
        constraints=tuple(one for one in rule.constraints if counts(one.situations, situations)),
        all_of=_narrowed(rule.all_of, situations),
        any_of=_narrowed(rule.any_of, situations),
    )


def always_needed(rule: Rule) -> Iterator[Rule]:
    """The parts about one value each that has to be there whatever else is so: a form asks for it from the start."""
    if rule.situations is not None or rule.conditions is not None:
        return
    for one in rule.all_of or ():
        yield from always_needed(one)
    plain = (one for one in rule.constraints if one.situations is None and one.conditions is None)
    if rule.label is not None and any(one.operator in _NEEDS for one in plain):
        yield rule


def counts(wanted: tuple[Situation, ...] | None, situations: frozenset[Situation]) -> bool:
    """True where a part of a rule applies in the present situations.

    A part without situations always applies.
    """
    return wanted is None or any(one in situations for one in wanted)


def _narrowed(rules: tuple[Rule, ...] | None, situations: frozenset[Situation]) -> tuple[Rule, ...] | None:
    if rules is None:
        return None
    return tuple(narrowed(one, situations) for one in rules if counts(one.situations, situations))
