"""Eligibility rules of extensions, and the registrant data to check against them.

Published under /domain/configurationRule.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from panier.core.contact.rule import Action as CoreAction
from panier.core.contact.rule import Constraint as CoreConstraint
from panier.core.contact.rule import Operator as CoreOperator
from panier.core.contact.rule import Rule as CoreRule
from panier.core.contact.rule import Situation as CoreSituation
from panier.core.contact.rule_values import contact_fields
from panier.wire.account.account import Nichandle
from panier.wire.contact.contact import DomainContact
from panier.wire.types import Arguments, Shape, Text, Words, model

Secret = Annotated[str, Meta(max_length=1_000, extra={"ovh": "password"})]


@model("domain.ActionEnum")
class Action(StrEnum):
    """What is done with a domain name."""

    vars().update({one.name: one.value for one in CoreAction})


@model("domain.configuration.rules.OperatorEnum")
class Operator(StrEnum):
    """How a constraint compares a value."""

    vars().update({one.name: one.value for one in CoreOperator})


@model("domain.configuration.rules.ContextEnum")
class Situation(StrEnum):
    """The situations in which a part of a rule applies."""

    vars().update({one.name: one.value for one in CoreSituation})


@model("domain.configuration.rules.TypeEnum")
class ValueType(StrEnum):
    """The type of a label's value."""

    BOOL = "bool"
    CONTACT = "contact"
    DATE_ISO8601 = "date_ISO8601"
    DOMAIN = "domain"
    JSON = "json"
    NUMBER = "number"
    STRING = "string"
    STRINGS = "string[]"
    TEXT = "text"


@model("domain.IsForEnum")
class Purpose(StrEnum):
    """What a domain name is used for."""

    CAMPAIGN_WEBSITE = "campaign_website"
    EDUCATIONAL_WEBSITE = "educational_website"
    EMAILS = "emails"
    INFORMATION_WEBSITE = "information_website"
    OTHER_PURPOSE = "other_purpose"
    REDIRECT_PAGE = "redirect_page"
    TRANSACTIONAL_WEBSITE = "transactional_website"


@model("domain.configuration.rules.Constraint")
class Constraint(Shape, omit_defaults=True):
    """A constraint on a value."""

    conditions: "Rule | None" = None
    contexts: list[Situation] | None = None
    operator: Operator | None = None
    value: str | None = None
    values: list[str] | None = None


@model("domain.configuration.rules.Rule")
class Rule(Shape, omit_defaults=True):
    """All of several rules, any of several rules, or a rule for one value."""

    all_of: "list[Rule] | None" = field(default=None, name="and")
    conditions: "Rule | None" = None
    constraints: list[Constraint] | None = None
    contexts: list[Situation] | None = None
    description: str | None = None
    fields: "Rule | None" = None
    label: str | None = None
    any_of: "list[Rule] | None" = field(default=None, name="or")
    placeholder: str | None = None
    type: ValueType | None = None


class Wish(Shape):
    """A domain name and what is to be done with it."""

    action: Action
    domain: Words


@model("domain.Data")
class Procedure(Shape):
    """Details of the domain name itself."""

    audience: Text | UnsetType | None = UNSET
    auth_info: Secret | UnsetType | None = UNSET
    is_for: Annotated[list[Purpose], Meta(max_length=100)] | UnsetType | None = UNSET
    other_purpose: Text | UnsetType | None = UNSET
    reason: Text | UnsetType | None = UNSET
    represent: Text | UnsetType | None = UNSET


@model("domain.configuration.rules.RuleExtraData")
class Extras(Shape):
    """Further details of a request."""

    accept_condition: bool | None = None
    auth_info: Secret | None = None


@model("domain.configuration.rules.RuleData")
class RegistrantValues(Shape):
    """The registrant data to check; for a name of the caller, the rest is as registered."""

    admin_account: Nichandle | None = None
    domain: Procedure | None = None
    extras: Extras | None = None
    owner: DomainContact | None = None
    tech_account: Nichandle | None = None

    def arguments(self) -> Arguments:
        """The values by the labels of rules; null means not submitted."""
        submitted: dict[str, object] = {}
        if self.owner is not None:
            submitted["OWNER_CONTACT"] = msgspec.to_builtins(self.owner)
        for label, account in (("ADMIN_ACCOUNT", self.admin_account), ("TECH_ACCOUNT", self.tech_account)):
            if account is not None:
                submitted[label] = contact_fields(msgspec.to_builtins(account))
        if self.domain is not None:
            purpose = msgspec.to_builtins(self.domain)
            submitted |= {
                "DOMAIN_CONFIG": purpose,
                "REASON": purpose.get("reason"),
                "AUTH_INFO": purpose.get("authInfo"),
            }
        if self.extras is not None:
            submitted["ACCEPT_CONDITIONS"] = self.extras.accept_condition
            submitted["AUTH_INFO"] = self.extras.auth_info or submitted.get("AUTH_INFO")
        return {"submitted": {label: value for label, value in submitted.items() if value is not None}}


def rule_out(rule: CoreRule) -> Rule:
    """A rule: empty parts are left out, its constraints are always present."""
    return Rule(
        all_of=_rules(rule.all_of),
        any_of=_rules(rule.any_of),
        label=rule.label,
        type=None if rule.type is None else ValueType(rule.type),
        description=rule.description,
        placeholder=rule.placeholder,
        fields=_rule_or_none(rule.fields),
        constraints=[_constraint(one) for one in rule.constraints],
        conditions=_rule_or_none(rule.conditions),
        contexts=_situations(rule.situations),
    )


def _rules(rules: Sequence[CoreRule] | None) -> list[Rule] | None:
    return None if rules is None else [rule_out(one) for one in rules]


def _rule_or_none(rule: CoreRule | None) -> Rule | None:
    return None if rule is None else rule_out(rule)


def _constraint(constraint: CoreConstraint) -> Constraint:
    return Constraint(
        operator=Operator(constraint.operator),
        value=constraint.value,
        values=None if constraint.values is None else list(constraint.values),
        conditions=_rule_or_none(constraint.conditions),
        contexts=_situations(constraint.situations),
    )


def _situations(situations: Sequence[CoreSituation] | None) -> list[Situation] | None:
    return None if situations is None else [Situation(one) for one in situations]
