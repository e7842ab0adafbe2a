from datetime import date
from typing import Any

import pytest

from panier.core.contact.contact import check_kept, check_mandatory, field_rules, merged
from panier.core.refusal import Refusal

TODAY = date(2026, 11, 15)
WHOLE: dict[str, Any] = {
    "firstName": "Camille",
    "lastName": "Exemple",
    "legalForm": "individual",
    "email": "camille@example.com",
    "language": "fr_FR",
    "address": {"line1": "1 rue de l'Exemple", "city": "Roubaix", "country": "FR"},
}


def test_an_address_is_merged_line_by_line_and_null_empties() -> None:
    after = merged(WHOLE, {"address": {"city": "Lille", "line1": None}, "phone": "+33.123456789"}, today=TODAY)
    assert after == {**WHOLE, "address": {"city": "Lille", "country": "FR"}, "phone": "+33.123456789"}
    assert merged(after, {"phone": None, "address": None}, today=TODAY) == {
        k: v for k, v in WHOLE.items() if k != "address"
    }


def test_the_number_is_not_a_field() -> None:
    assert merged(WHOLE, {"id": 12}, today=TODAY) == WHOLE


@pytest.mark.parametrize("name", ["firstName", "lastName", "legalForm", "email", "language"])
def test_a_new_contact_needs_a_name_and_a_way_to_be_written_to(name: str) -> None:
    with pytest.raises(Refusal, match=f"'{name}' is a required property"):
        check_mandatory({key: value for key, value in WHOLE.items() if key != name})
    with pytest.raises(Refusal, match=f"'{name}' must not be empty"):
        check_kept({name: None})


@pytest.mark.parametrize("name", ["line1", "city", "country"])
def test_a_new_contact_needs_an_address(name: str) -> None:
    address = {key: value for key, value in WHOLE["address"].items() if key != name}
    with pytest.raises(Refusal, match=rf"'address\.{name}' is a required property"):
        check_mandatory({**WHOLE, "address": address})
    with pytest.raises(Refusal, match=rf"'address\.{name}' must not be empty"):
        check_kept({"address": {name: None}})


def test_of_a_missing_address_the_first_line_is_named() -> None:
    with pytest.raises(Refusal, match=r"'address\.line1' is a required property"):
        check_mandatory({key: value for key, value in WHOLE.items() if key != "address"})


@pytest.mark.parametrize(
    "name, value",
    [
        ("email", "camille at example.com"),
        ("spareEmail", "@example.com"),
        ("phone", "0123456789"),
        ("cellPhone", "+0 123456"),
        ("fax", "fax"),
        ("birthDay", "1990-13-01"),
    ],
)
def test_a_field_that_cannot_be_right_is_named(name: str, value: str) -> None:
    with pytest.raises(Refusal, match=f"'{name}' must be"):
        merged(WHOLE, {name: value}, today=TODAY)


def test_every_field_has_its_rule() -> None:
    rules = {rule.name: rule for rule in field_rules(frozenset({"email"}))}
    assert rules["address.city"].is_mandatory
    assert not rules["phone"].is_mandatory
    assert [name for name, rule in rules.items() if rule.is_read_only] == ["email"]
    assert len(rules) == 28
