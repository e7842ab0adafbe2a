"""Rule files: every extension that is sold has rules that somebody meets, and a faulty file names its line."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import panier
from panier.core.contact.eligibility import violations
from panier.core.contact.pattern import fits
from panier.core.contact.rule import Action, Operator, Rule, RuleBook, Situation
from panier.core.refusal import Refusal
from panier.files import assortment
from panier.files.rule_file import load
from tests.support.eligible import PERSON, PURPOSE, owner

CATALOGS = Path(panier.__file__).parent / "catalogs"
SHIPPED = CATALOGS / "domains" / "rules"
VALUES = {
    "ACCEPT_CONDITIONS": "true",
    "CLAIMS_NOTICE": "read",
    "DOMAIN_CONFIG": PURPOSE,
    "OWNER_LEGAL_AGE": "1",
    "PROTECTED_CODE": "x",
    "REASON": "Ours",
}


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load(SHIPPED)


def sold() -> frozenset[str]:
    """The extensions that are sold."""
    return frozenset(assortment.load(CATALOGS).catalog("FR", "domain").plans)


def leaves(rule: Rule) -> Iterator[Rule]:
    yield rule
    for one in (*(rule.all_of or ()), *(rule.any_of or ()), *((rule.fields,) if rule.fields else ())):
        yield from leaves(one)


def test_every_extension_has_a_rule_for_every_action_that_somebody_meets(book: RuleBook) -> None:
    extensions = sold() | {*book.by_extension}
    assert len(extensions) > 60
    for extension in extensions:
        for action in Action:
            holder = owner(extension)
            values = {**VALUES, "OWNER_CONTACT": holder, "ADMIN_ACCOUNT": PERSON, "TECH_ACCOUNT": PERSON}
            current = {"OWNER_CONTACT": holder, "ADMIN_ACCOUNT": PERSON} if action is Action.UPDATE else None
            found = violations(book.rule(extension, action), values, current=current, situations=frozenset(Situation))
            assert [one.key for one in found] == [], (extension, action)
            assert violations(book.rule(extension, action), {}), (extension, action)
            assert violations(book.rule(extension, action), {**values, "OWNER_CONTACT": {}}), (extension, action)


@pytest.mark.parametrize(
    "extension, changes, wrong",
    [
        ("fr", {"country": "CH"}, []),
        ("fr", {"country": "RE"}, []),
        ("re", {"country": "US"}, ["owner.country"]),
        ("fr", {"country": "GB"}, ["owner.country"]),
        ("fr", {"companyNationalIdentificationNumber": "12"}, ["owner.company_national_identification_number"]),
        ("fr", {"companyNationalIdentificationNumber": "123 456 789 00012"}, []),
        ("eu", {"country": "US"}, ["owner.country"]),
        ("eu", {"country": "US", "nationality": "FR"}, []),
        ("eu", {"country": "US", "nationality": "CH"}, ["owner.country"]),
        (
            "eu",
            {"country": "US", "nationality": "FR", "legalForm": "other", "organisationName": "x"},
            ["owner.country"],
        ),
        ("it", {"nationality": "IT"}, ["owner.national_identification_number"]),
        ("it", {"nationality": "IT", "nationalIdentificationNumber": "RSSMRA80A01H501U"}, []),
        ("it", {"legalForm": "other", "organisationName": "x"}, ["owner.vat"]),
        ("it", {"country": "US"}, ["owner.country"]),
        ("es", {"nationalIdentificationNumber": None}, ["owner.national_identification_number"]),
        ("es", {"country": "ES", "nationalIdentificationNumber": "1"}, ["owner.national_identification_number"]),
        ("es", {"country": "ES", "nationalIdentificationNumber": "X1234567L"}, []),
        ("gov.uk", {"legalForm": "individual"}, ["owner.legal_form"]),
        ("ac.uk", {"country": "IE"}, ["owner.country"]),
        ("co.uk", {"organisationType": "LTD"}, ["owner.company_national_identification_number"]),
        ("co.uk", {"country": "BR"}, []),
        ("de", {"country": "BR"}, []),
        ("ca", {"legalFormCategory": "XYZ"}, ["owner.legal_form_category"]),
        ("ca", {"country": "FR"}, ["owner.country"]),
        ("ca", {"country": "FR", "legalFormCategory": "TDM"}, ["owner.trademark_id"]),
        ("com.au", {"enterpriseId": "5182475355"}, ["owner.enterprise_id"]),
        ("com.au", {"enterpriseId": None}, ["owner.enterprise_id"]),
        ("com.au", {"enterpriseId": None, "trademarkId": "1"}, []),
        ("com.br", {"nationalIdentificationNumber": "123"}, ["owner.national_identification_number"]),
        ("com.br", {"country": "PT"}, ["owner.country"]),
        ("us", {"country": "FR"}, ["owner.country"]),
        ("us", {"country": "FR", "nationality": "US"}, []),
        ("us", {"country": "PR"}, []),
        ("se", {"birthDay": None}, ["owner.national_identification_number"]),
        ("swiss", {"companyNationalIdentificationNumber": "1"}, ["owner.company_national_identification_number"]),
        ("swiss", {"legalForm": "individual"}, ["owner.legal_form"]),
        ("paris", {"country": "BR"}, []),
    ],
)
def test_who_may_hold_a_name(book: RuleBook, extension: str, changes: dict[str, str], wrong: list[str]) -> None:
    values = {**VALUES, "OWNER_CONTACT": owner(extension, **changes), "ADMIN_ACCOUNT": PERSON}
    rule = book.rule(extension, Action.CREATE)
    assert sorted({one.key for one in violations(rule, values)}) == wrong


@pytest.mark.parametrize(
    "changes, wrong",
    [
        ({}, []),
        ({"reason": None, "represent": ""}, ["domain.reason", "domain.represent"]),
        ({"isFor": []}, ["domain.is_for"]),
        ({"isFor": ["fun"]}, ["domain.is_for"]),
        ({"isFor": ["emails", "other_purpose"]}, ["domain.other_purpose"]),
        ({"isFor": ["emails", "other_purpose"], "otherPurpose": "Exams"}, []),
    ],
)
@pytest.mark.parametrize("extension", ["gov.uk", "ac.uk"])
def test_public_bodies_say_what_a_name_is_for(
    book: RuleBook, extension: str, changes: dict[str, object], wrong: list[str]
) -> None:
    values = {**VALUES, "OWNER_CONTACT": owner(extension), "DOMAIN_CONFIG": {**PURPOSE, **changes}}
    assert [one.key for one in violations(book.rule(extension, Action.CREATE), values)] == wrong
    (missing,) = violations(book.rule(extension, Action.CREATE), {"OWNER_CONTACT": owner(extension)})
    assert (missing.key, missing.message) == ("domain", 'Field "domain" is required')


def test_an_example_of_a_value_fits_its_pattern(book: RuleBook) -> None:
    for extension, rules in book.by_extension.items():
        for leaf in (leaf for rule in rules.values() for leaf in leaves(rule)):
            for one in leaf.constraints:
                if one.operator is Operator.MATCH and leaf.placeholder and one.value:
                    assert fits(one.value, leaf.placeholder), (extension, leaf.label)


def test_the_generic_shape_is_the_guides(book: RuleBook) -> None:
    create, update = book.rule("com", Action.CREATE), book.rule("com", Action.UPDATE)
    assert create.all_of is not None
    assert [one.label for one in create.all_of if one.situations is None] == ["OWNER_CONTACT", "OWNER_LEGAL_AGE"]
    assert create.all_of[1].constraints == ()
    assert update.label == "OWNER_CONTACT"
    assert book.rule("com", Action.TRADE) == create.all_of[0]
    fields = create.all_of[0].fields
    assert fields is not None
    assert [one.label for one in fields.all_of or ()] == (
        "address.city address.country email firstName lastName language legalForm address.line1 organisationName phone"
        " address.zip".split()
    )
    assert {one.placeholder for one in fields.all_of or () if one.label == "phone"} == {"+33.612345678"}


FRAGMENTS = """\
lists:
  places: [FR, DE]
fragments:
  owner:
    label: OWNER_CONTACT
    type: contact
    fields: {and: [{label: email, type: string, constraints: [required]}]}
  age: {label: OWNER_LEGAL_AGE, type: bool}
  round: {and: [{use: round}]}
"""
RULES = "rules:\n  create: {use: owner}\n  trade: {use: owner}\n  transfer: {use: owner}\n  update: {use: owner}\n"
TOP = "extensions: [test]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fragments.yaml").write_text(FRAGMENTS)
    (tmp_path / "otherwise.yaml").write_text("otherwise: true\n" + RULES)
    return tmp_path


def email(constraint: str) -> str:
    return f"{{use: owner, fields: {{and: [{{label: email, constraints: [{constraint}]}}]}}}}"


def create(rule: str) -> str:
    """A file whose rule for create stands in line 4."""
    return TOP + RULES.replace("{use: owner}", "\n   " + rule, 1)


@pytest.mark.parametrize(
    "text, problem",
    [
        (create(email("{operator: equals, value: x}")), "line 4: Invalid enum value 'equals'"),
        (create(email("{operator: between, values: [1]}")), "line 4: between takes two values"),
        (create(email("{operator: between, values: [2, 1]}")), "line 4: between takes two values"),
        (create(email("{operator: between, value: 2}")), "line 4: between takes two values"),
        (create(email("{operator: eq}")), "line 4: eq takes one value"),
        (create(email("{operator: eq, values: [a]}")), "line 4: eq takes one value"),
        (create(email("{operator: contains, value: a}")), "line 4: contains takes values"),
        (create(email("{operator: contains, values: []}")), "line 4: contains takes values"),
        (create(email("{operator: contains, list: nowhere}")), "line 4: 'nowhere' is no list"),
        (create(email("{operator: contains, list: places, values: [a]}")), "line 4: 'places' is no list"),
        (create(email("{operator: required, value: x}")), "line 4: required takes neither"),
        (create(email("{operator: maxlength, value: many}")), "line 4: maxlength takes a length"),
        (create(email("{operator: gt, value: many}")), "line 4: gt takes a number or a day"),
        (create(email('{operator: match, value: "^(a+)+$"}')), "line 4: the pattern .* too many ways"),
        (create(email('{operator: match, value: "["}')), "line 4: the pattern .* must begin with"),
        (create(email("{operator: readonly}")), "line 4: readonly says something of an update only"),
        (create(email("required, required")), "line 4: email: required is said twice"),
        (create(email("required, empty")), "line 4: email: what is required cannot be empty"),
        (create(email("{operator: minlength, value: 3}, {operator: maxlength, value: 2}")), "line 4: email: minlength"),
        (create(email("{operator: required, contexts: [sometimes]}")), "line 4: Invalid enum value 'sometimes'"),
        (create(email("{operator: required, contexts: []}")), "line 4: contexts need one"),
        (create(email("{operator: required, colour: red}")), "line 4: .*colour"),
        (
            create(email("{operator: required, conditions: {label: email, type: string}}")),
            "line 4: 'email' is no label",
        ),
        (create("{label: OWNER, type: contact}"), "line 4: 'OWNER' is no label here: ACCEPT_CONDITIONS"),
        (create("{label: OWNER_CONTACT, type: string}"), "line 4: the type of OWNER_CONTACT must be contact"),
        (create("{label: OWNER_CONTACT, type: person}"), "line 4: Invalid enum value 'person'"),
        (create("{label: OWNER_CONTACT}"), "line 4: the type of OWNER_CONTACT must be contact, not None"),
        (create("{label: REASON, type: text, fields: {use: age}}"), "line 4: REASON has no fields"),
        (create("{use: owner, fields: {and: [{label: mail, type: string}]}}"), "line 4: 'mail' is no label here"),
        (create("{use: owner, fields: {and: [{label: email, type: text}]}}"), "line 4: email keeps its type"),
        (create("{use: owner, fields: {label: email}}"), "line 4: fields are laid over"),
        (create("{use: age, fields: {and: [{label: email}]}}"), "line 4: fields are laid over"),
        (create("{use: nobody}"), "line 4: there is no fragment 'nobody'"),
        (create("{use: round}"), "fragments.yaml, line 9: rules stand in at most 20 others"),
        (create("{use: owner, label: REASON}"), "line 4: a rule has one of label, and, or, use"),
        (create("{and: []}"), "line 4: and, or need a rule"),
        (create("{and: [{use: owner}], constraints: [required]}"), "line 4: only a rule with a label has"),
        (create("{use: owner, contexts: [order]}"), "line 4: the outermost rule always counts"),
        ("extensions: [test, Test]\n" + RULES, "line 1: Test has rules already, or is not in lower case"),
        ("extensions: [test, test]\n" + RULES, "line 1: test has rules already"),
        (RULES, "a file has either extensions or otherwise"),
        ("otherwise: true\n" + RULES, "line 1: another file says already"),
        (TOP + RULES.replace("  trade: {use: owner}\n", ""), "line 3: .*trade"),
        ("extensions: &all [test, *all]\n" + RULES, "line 1: something stands within itself"),
        (TOP + RULES + "  sell: {use: owner}\n", "line 3: .*sell"),
    ],
)
def test_a_faulty_file_is_refused_naming_file_and_line(folder: Path, text: str, problem: str) -> None:
    (folder / "test.yaml").write_text(text)
    file = r"test\.yaml.*" if "fragments" not in problem else ""
    with pytest.raises(Refusal, match=rf"(?s){file}{problem}"):
        load(folder)


def test_what_is_said_beside_a_fragments_name_is_laid_over_it(folder: Path) -> None:
    text = create(email("{operator: maxlength, value: 9}, {operator: required, contexts: [order]}"))
    (folder / "test.yaml").write_text(text.replace("email, con", "phone, type: string}, {label: email, con"))
    fields = load(folder).rule("test", Action.CREATE).fields
    assert fields is not None
    mail, phone = fields.all_of or ()
    assert [(one.operator, one.situations) for one in mail.constraints] == [
        (Operator.MAXLENGTH, None),
        (Operator.REQUIRED, (Situation.ORDER,)),
    ]
    assert (phone.label, phone.constraints) == ("phone", ())


def test_a_fragment_with_a_fault_names_its_own_line(folder: Path) -> None:
    file = folder / "fragments.yaml"
    file.write_text(FRAGMENTS.replace("label: email, type: string", "label: mail, type: string"))
    (folder / "test.yaml").write_text(TOP + RULES)
    with pytest.raises(Refusal, match=r"fragments\.yaml, line 7: 'mail' is no label"):
        load(folder)
    file.write_text(FRAGMENTS.replace("[required]", "[demanded]"))
    with pytest.raises(Refusal, match=r"fragments\.yaml, line 7: Invalid enum value 'demanded'"):
        load(folder)


def test_somebody_must_say_what_holds_otherwise(folder: Path) -> None:
    (folder / "otherwise.yaml").unlink()
    with pytest.raises(Refusal, match="no file says what holds otherwise"):
        load(folder)


def test_the_documented_file_is_read_as_it_stands(tmp_path: Path) -> None:
    page = Path(panier.__file__).parent.parent / "docs" / "eligibility.md"
    found = re.search(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    folder = tmp_path / "rules"
    shutil.copytree(SHIPPED, folder)
    (folder / "documented.yaml").write_text(found[1])
    book = load(folder)
    values = {"OWNER_CONTACT": owner(country="AT"), "OWNER_LEGAL_AGE": True}
    assert [one.key for one in violations(book.rule("wien", Action.CREATE), values)] == ["owner.city"]
