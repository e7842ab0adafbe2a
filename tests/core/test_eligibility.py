"""Judging by eligibility rules: every operator, the guide's fragments and its truth table, and what always holds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import panier
from panier.core.contact.eligibility import locked_fields, violations
from panier.core.contact.rule import Action, Constraint, Rule, RuleBook, Situation, narrowed
from panier.files.rule_file import load
from tests.core import rule_forms
from tests.core.rule_forms import made
from tests.support.eligible import owner

FOLDER = Path(panier.__file__).parent / "catalogs" / "domains" / "rules"


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load(FOLDER)


def keys(rule: Rule, values: dict[str, Any], **more: Any) -> list[str]:
    return sorted(one.key for one in violations(rule, values, **more))


def field(*constraints: dict[str, Any], label: str = "firstName") -> Rule:
    """A rule for one field of an owner."""
    return made({
        "label": "OWNER_CONTACT",
        "type": "contact",
        "fields": {"label": label, "type": "string", "constraints": list(constraints)},
        "constraints": [{"operator": "required"}],
    })  # fmt: skip


def owner_is(label: str, *constraints: dict[str, Any]) -> dict[str, Any]:
    """A condition: a field of the owner that is there, and is so."""
    return {
        "label": "OWNER_CONTACT",
        "type": "contact",
        "fields": {"label": label, "type": "string", "constraints": [*constraints, {"operator": "required"}]},
        "constraints": [{"operator": "required"}],
    }


ONE = {"value": "5"}
SOME = {"values": ["FR", "DE"]}


@pytest.mark.parametrize(
    "operator, operands, fine, wrong",
    [
        ("required", {}, ["x", 0, False, ["x"]], [None, "", "  ", []]),
        ("notempty", {}, ["x", 0, False], [None, "", "  ", []]),
        ("empty", {}, [None, "", " ", []], ["x", 0, False]),
        ("eq", ONE, ["5", 5, None, "", ["5"]], ["6", "55", " 5", True, {"a": "5"}]),
        ("ne", ONE, ["6", None, "", ["6"]], ["5", 5, ["4", "5"], {"a": "5"}]),
        ("gt", ONE, ["6", "5.1", 6, None], ["5", "4", "-6", "many", "2020-01-01", True]),
        ("gte", ONE, ["5", "5.0", 6, None], ["4.9", "x"]),
        ("lt", ONE, ["4", "-6", "", None], ["5", 6, "x"]),
        ("lte", ONE, ["5", "4.9", None], ["5.1", "NaN", "Infinity"]),
        ("gt", {"value": "2000-01-31"}, ["2000-02-01", None], ["2000-01-31", "1999-12-31", "2000-02-30", "5"]),
        ("lt", {"value": "2000-01-31"}, ["2000-01-30"], ["2000-01-31", "soon"]),
        ("minlength", ONE, ["12345", "123456", "", None, list("12345")], ["1234", ["12345"]]),
        ("maxlength", ONE, ["12345", "é" * 5, None, ["123456"]], ["123456", list("123456")]),
        ("between", {"values": ["2", "3"]}, ["12", "123", None, ["a", "b"]], ["1", "1234", ["ab"]]),
        ("contains", SOME, ["FR", "DE", None, "", ["XX", "DE"]], ["F", "FRDE", "fr", ["XX"]]),
        ("notcontains", SOME, ["F", "fr", None, ["XX"]], ["FR", ["XX", "DE"]]),
        ("match", {"value": "^[A-Z]{2}(-[0-9]+)?$"}, ["FR", "FR-12", None, ["FR", "DE"]], ["fr", "FR-", "FR\n"]),
        ("match", {"value": "^[A-Z]{2}$"}, [["FR", "DE"]], [["FR", "x"]]),
        ("match", {"value": "^[0-9]*$"}, ["1" * 255], ["1" * 256, "٣"]),
        ("shouldbetrue", {}, [True, 1, "1", "true", None], [False, 0, "0", "false", "yes", 2]),
    ],
)  # fmt: skip
def test_an_operator_holds(operator: str, operands: dict[str, Any], fine: list[object], wrong: list[object]) -> None:
    rule = field({"operator": operator, **operands})
    for value in fine:
        assert keys(rule, {"OWNER_CONTACT": {"firstName": value}}) == [], value
    for value in wrong:
        assert keys(rule, {"OWNER_CONTACT": {"firstName": value}}) == ["owner.first_name"], value


def test_what_is_missing_is_named_once_and_its_members_are_not() -> None:
    rule = field({"operator": "required"})
    assert keys(rule, {}) == ["owner"]
    assert keys(rule, {"OWNER_CONTACT": "text"}) == ["owner"]
    assert keys(rule, {"OWNER_CONTACT": {}}) == ["owner.first_name"]
    optional = replace(rule, constraints=())
    assert keys(optional, {}) == []
    assert keys(optional, {"OWNER_CONTACT": {}}) == ["owner.first_name"]


def test_a_name_of_a_person_is_required_of_persons() -> None:
    only_individual = owner_is("legalForm", {"operator": "eq", "value": "individual"})
    rule = field({"operator": "required", "conditions": only_individual}, {"operator": "maxlength", "value": "255"})
    assert keys(rule, {"OWNER_CONTACT": {"legalForm": "individual"}}) == ["owner.first_name"]
    assert keys(rule, {"OWNER_CONTACT": {"legalForm": "individual", "firstName": "x"}}) == []
    assert keys(rule, {"OWNER_CONTACT": {"legalForm": "other"}}) == []
    assert keys(rule, {"OWNER_CONTACT": {}}) == [], "a condition needs the value that it speaks of"
    long = {"OWNER_CONTACT": {"firstName": "x" * 256}}
    assert keys(rule, long) == ["owner.first_name"], "an unmet condition leaves the field optional, not free"


def test_a_postcode_is_required_where_there_are_any() -> None:
    has_postcodes = owner_is("address.country", {"operator": "notcontains", "values": ["IE", "HK"]})
    rule = field({"operator": "required", "conditions": has_postcodes}, label="address.zip")
    for country, expected in (("FR", ["owner.zip"]), ("IE", []), (None, [])):
        assert keys(rule, {"OWNER_CONTACT": {"address": {"country": country}}}) == expected


def test_a_condition_may_be_all_of_several_and_looks_at_what_is_stored_where_nothing_may_change() -> None:
    is_known_person = {
        "and": [owner_is("legalForm", {"operator": "eq", "value": "individual"}), owner_is("firstName")],
        "constraints": [],
    }
    rule = field({"operator": "readonly", "conditions": is_known_person})
    stored = {"OWNER_CONTACT": {"legalForm": "individual", "firstName": "Sacha"}}
    renamed = {"OWNER_CONTACT": {"legalForm": "other", "firstName": "Noa"}}
    assert keys(rule, renamed, current=stored) == ["owner.first_name"]
    assert keys(rule, renamed) == [], "nothing is stored, so nothing is read-only"
    assert keys(rule, renamed, current={"OWNER_CONTACT": {"legalForm": "individual"}}) == []
    assert keys(rule, renamed, current={"OWNER_CONTACT": {"legalForm": "other", "firstName": "Sacha"}}) == []
    assert keys(rule, stored, current=stored) == []
    assert keys(rule, {"OWNER_CONTACT": {}}, current=stored) == [], "what is not sent stays"
    assert keys(rule, {"OWNER_CONTACT": {"firstName": None}}, current=stored) == ["owner.first_name"]


def test_a_label_may_be_required_where_another_is_empty() -> None:
    rule = made({
        "label": "ACCEPT_CONDITIONS",
        "type": "bool",
        "constraints": [
            {
                "operator": "required",
                "conditions": {"label": "REASON", "type": "text", "constraints": [{"operator": "empty"}]},
            }
        ],
    })  # fmt: skip
    assert keys(rule, {}) == ["extras.accept_condition"]
    assert keys(rule, {"REASON": "mine"}) == []
    assert keys(rule, {"REASON": "", "ACCEPT_CONDITIONS": False}) == []


def test_both_of_a_combination_are_wanted() -> None:
    rule = made({
        "and": [
            {"label": "ACCEPT_CONDITIONS", "constraints": [{"operator": "required"}, {"operator": "shouldbetrue"}]},
            {"label": "REASON", "type": "text", "constraints": [{"operator": "required"}]},
        ],
        "constraints": [],
    })  # fmt: skip
    assert keys(rule, {}) == ["domain.reason", "extras.accept_condition"]
    assert keys(rule, {"ACCEPT_CONDITIONS": "0", "REASON": "x"}) == ["extras.accept_condition"]
    assert keys(rule, {"ACCEPT_CONDITIONS": "1", "REASON": "x"}) == []


def test_one_of_several_must_be_respected_whole() -> None:
    def wants(label: str, *more: dict[str, Any]) -> dict[str, Any]:
        return {"label": label, "constraints": [{"operator": "required"}, *more]}

    rule = made({"or": [wants("REASON", {"operator": "minlength", "value": "3"}), wants("AUTH_INFO")]})
    assert keys(rule, {"AUTH_INFO": "x"}) == []
    assert keys(rule, {"REASON": "xyz"}) == []
    assert len(violations(rule, {"REASON": "x"})) == 1
    unmet = {"label": "CLAIMS_NOTICE", "constraints": [{"operator": "required"}]}
    assert rule.any_of is not None
    for more, expected in (((), 1), ((made(wants("REASON")),), 0)):
        branches = (replace(rule.any_of[1], conditions=made(unmet)), *more)
        values = {"REASON": "x"} if more else {"CLAIMS_NOTICE": True}
        assert len(violations(Rule(any_of=branches), values)) == expected
    nobody = Rule(any_of=(replace(rule.any_of[1], conditions=made(unmet)),))
    assert violations(nobody, {}) == (), "where no branch counts, none is missing"


IN_AN_ORDER = {"operator": "required", "contexts": ["order"]}


def test_a_part_counts_in_its_situations_only() -> None:
    rule = made({
        "and": [
            {"label": "CLAIMS_NOTICE", "contexts": ["claims"], "constraints": [IN_AN_ORDER]},
            {"label": "REASON", "contexts": ["reason", "premium"], "constraints": [{"operator": "required"}]},
        ]
    })  # fmt: skip
    assert keys(rule, {}) == []
    assert keys(rule, {}, situations=frozenset({Situation.CLAIMS})) == []
    assert keys(rule, {}, situations=frozenset({Situation.CLAIMS, Situation.ORDER})) == ["claims_notice"]
    assert keys(rule, {}, situations=frozenset({Situation.PREMIUM})) == ["domain.reason"]
    shown = narrowed(rule, frozenset({Situation.CLAIMS}))
    assert shown.all_of is not None
    assert [(one.label, one.constraints) for one in shown.all_of] == [("CLAIMS_NOTICE", ())]


CONTACTS = {
    "Berlin": {"address": {"city": "Berlin", "country": "DE"}},
    "Munich": {"address": {"city": "Munich", "country": "DE"}},
    "Paris": {"address": {"city": "Paris", "country": "FR"}},
}


@pytest.mark.parametrize(
    "holder, admin, expected",
    [
        ("Berlin", "Paris", []),
        ("Paris", "Berlin", []),
        ("Paris", "Paris", ["adminAccount.city", "adminAccount.country", "owner.city", "owner.country"]),
        ("Munich", "Paris", ["adminAccount.city", "adminAccount.country", "owner.city"]),
        ("Paris", "Munich", ["adminAccount.city", "owner.city", "owner.country"]),
        ("Munich", "Munich", ["adminAccount.city", "owner.city"]),
        ("Berlin", "Munich", []),
        ("Berlin", "Berlin", []),
    ],
)
@pytest.mark.parametrize("action", [Action.CREATE, Action.TRADE, Action.TRANSFER, Action.UPDATE])
def test_owner_or_administrator_lives_in_berlin(
    book: RuleBook, action: Action, holder: str, admin: str, expected: list[str]
) -> None:
    values = {
        "OWNER_CONTACT": owner(**CONTACTS[holder]["address"]),
        "ADMIN_ACCOUNT": owner(**CONTACTS[admin]["address"]),
    }
    assert keys(book.rule("berlin", action), values) == expected


def test_an_empty_owner_of_a_com_lacks_seven_things(book: RuleBook) -> None:
    found = violations(book.rule("com", Action.CREATE), {"OWNER_CONTACT": {}})
    assert {one.key: one.message for one in found} == {
        f"owner.{name}": f'Field "{name}" is required'
        for name in ("city", "country", "email", "language", "legal_form", "line1", "phone")
    }


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({}, []),
        ({"phone": "+33.200000000"}, []),
        ({"city": "Lille"}, []),
        ({"email": "other@example.com"}, ["owner.email"]),
        ({"firstName": "Noa", "lastName": "Sample"}, ["owner.first_name", "owner.last_name"]),
        ({"country": "BE"}, ["owner.country"]),
        ({"legalForm": "other", "organisationName": "x"}, ["owner.legal_form"]),
        ({"organisationName": "x"}, []),
        ({"country": "XX"}, ["owner.country", "owner.country"]),
    ],
)
def test_who_holds_a_com_stays_who_it_is_when_it_is_updated(
    book: RuleBook, changes: dict[str, str], expected: list[str]
) -> None:
    current = {"OWNER_CONTACT": owner()}
    rule = book.rule("com", Action.UPDATE)
    assert keys(rule, {"OWNER_CONTACT": owner(**changes)}, current=current) == expected
    traded = ["owner.country"] if changes.get("country") == "XX" else []
    assert keys(book.rule("com", Action.TRADE), {"OWNER_CONTACT": owner(**changes)}) == traded


def test_the_fields_that_are_locked_are_those_that_are_set(book: RuleBook) -> None:
    rule, here = book.rule("com", Action.UPDATE), frozenset({Situation.UPDATE})
    person = {"address.country", "email", "firstName", "lastName", "legalForm"}
    assert locked_fields(rule, "OWNER_CONTACT", {"OWNER_CONTACT": owner()}, here) == person
    firm = owner(legalForm="corporation", organisationName="Exemple", firstName=None)
    assert locked_fields(rule, "OWNER_CONTACT", {"OWNER_CONTACT": firm}, here) == {
        "address.country", "email", "legalForm", "organisationName",
    }  # fmt: skip
    assert locked_fields(rule, "OWNER_CONTACT", {}, here) == frozenset()
    assert locked_fields(rule, "TECH_ACCOUNT", {"OWNER_CONTACT": owner()}, here) == frozenset()


# Rules within rules take their time to be made up, more so on a busy machine.
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(rule_forms.rules(), rule_forms.sent_values, rule_forms.sent_values, rule_forms.situation_sets)
def test_any_values_are_judged(
    rule: Rule, values: dict[str, Any], current: dict[str, Any], situations: frozenset[Situation]
) -> None:
    for one in violations(rule, values, current=current, situations=situations):
        assert one.key
        assert one.message


@pytest.fixture(scope="module")
def every_rule(book: RuleBook) -> frozenset[Rule]:
    return frozenset(rule for rules in (book.otherwise, *book.by_extension.values()) for rule in rules.values())


@settings(max_examples=40)
@given(rule_forms.sent_values, rule_forms.sent_values, rule_forms.situation_sets)
def test_any_values_are_judged_by_every_shipped_rule(
    every_rule: frozenset[Rule], values: dict[str, Any], current: dict[str, Any], situations: frozenset[Situation]
) -> None:
    for rule in every_rule:
        for one in violations(rule, values, current=current, situations=situations):
            assert one.message.startswith(f'Field "{one.name}"')


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(rule_forms.rules(), rule_forms.constraints, rule_forms.sent_values, rule_forms.situation_sets)
def test_one_more_constraint_makes_nothing_right(
    rule: Rule, constraint: Constraint, values: dict[str, Any], situations: frozenset[Situation]
) -> None:
    before = violations(rule, values, situations=situations)
    more = Rule(all_of=(rule, Rule(label="REASON", constraints=(constraint,))))
    after = violations(more, values, situations=situations)
    assert after[: len(before)] == before
