from dataclasses import replace
from datetime import date

import pytest

from panier.core.account.account import Account
from panier.core.account.profile import ShownAccount, changed
from panier.core.refusal import Kind, Refusal

TODAY = date(2026, 11, 15)
CAMILLE = Account(
    account_id=1,
    nic="ca1001-ovh",
    email="camille@example.com",
    subsidiary="FR",
    country="FR",
    language="fr_FR",
    legal_form="individual",
    first_name="Camille",
    last_name="Exemple",
    created_us=0,
    profile=(("address", "1 rue de l'Exemple"), ("city", "Roubaix")),
)


def test_what_was_sent_changes_and_the_rest_stays() -> None:
    after = changed(
        CAMILLE, {"city": "Lille", "zip": "59000", "country": "BE", "legalform": "corporation"}, today=TODAY
    )
    assert after == replace(
        CAMILLE,
        country="BE",
        legal_form="corporation",
        profile=(("address", "1 rue de l'Exemple"), ("city", "Lille"), ("zip", "59000")),
    )


def test_null_takes_a_description_away_but_neither_country_nor_language() -> None:
    after = changed(CAMILLE, {"address": None, "firstname": None, "language": None}, today=TODAY)
    assert after.profile_field("address") is None
    assert after.first_name == ""
    assert after.language == "fr_FR"
    for name in ("country", "legalform"):
        with pytest.raises(Refusal, match=name):
            changed(CAMILLE, {name: None}, today=TODAY)


def test_what_is_not_the_customers_to_change_is_passed_over() -> None:
    read_only = {"email": "other@example.com", "nichandle": "xx1-ovh", "ovhSubsidiary": "DE", "state": "incomplete"}
    assert changed(CAMILLE, read_only, today=TODAY) == CAMILLE


@pytest.mark.parametrize(
    "name, value",
    [
        ("phone", "call me"),
        ("phone", "+33.1 0000 <script>"),
        ("fax", "12"),
        ("spareEmail", "camille"),
        ("spareEmail", "camille@example"),
        ("spareEmail", "camille@@example.com"),
        ("birthDay", "1990-02-30"),
        ("birthDay", "31/12/1990"),
        ("birthDay", "19901231"),
    ],
)
def test_a_field_that_cannot_be_right_is_named(name: str, value: str) -> None:
    with pytest.raises(Refusal, match=f"'{name}' must be") as refused:
        changed(CAMILLE, {name: value}, today=TODAY)
    assert refused.value.kind == Kind.MALFORMED


@pytest.mark.parametrize("phone", ["+33.123456789", "0320000000", "+33 1 23 45 67 89", "+1 (555) 010-0000"])
def test_telephone_numbers_as_people_write_them(phone: str) -> None:
    assert changed(CAMILLE, {"phone": phone}, today=TODAY).profile_field("phone") == phone


def test_an_account_is_complete_when_a_bill_could_be_written() -> None:
    assert ShownAccount(CAMILLE, "EUR").is_complete
    assert not ShownAccount(changed(CAMILLE, {"city": None}, today=TODAY), "EUR").is_complete
    nameless = changed(CAMILLE, {"firstname": None}, today=TODAY)
    assert not ShownAccount(nameless, "EUR").is_complete
    assert ShownAccount(changed(nameless, {"organisation": "Example Ltd"}, today=TODAY), "EUR").is_complete
