"""Which tax a customer pays to which selling company, on which day."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from panier.core.account.account import Account
from panier.core.catalog.tax import Tax, TaxTable, tax_for
from panier.core.period import us
from panier.outside.vat import is_valid_vat
from tests.support.shop import shipped

TODAY_US = us(datetime(2026, 11, 18, tzinfo=UTC))
PERSON = Account(1, "ca1-ovh", "camille@example.com", "FR", "FR", "fr_FR", "individual", "Camille", "Exemple", 0)


def customer(country: str, *, form: str = "individual", vat: str = "", zip_code: str = "") -> Account:
    return replace(PERSON, country=country, legal_form=form, profile=(("vat", vat), ("zip", zip_code)))


def table() -> TaxTable:
    return shipped().taxes


def taxed(seller: str, account: Account, now_us: int = TODAY_US) -> tuple[int, str]:
    is_vat_valid = is_valid_vat(account.country, account.profile_field("vat") or "")
    tax = tax_for(table(), seller, account, is_vat_valid=is_vat_valid, now_us=now_us)
    return tax.basis_points, tax.reason


@pytest.mark.parametrize(
    "seller, account, expected",
    [
        ("FR", customer("FR"), (2000, "domestic")),
        ("IE", customer("HU"), (2700, "destination")),  # the recorded order of 27 %
        ("FR", customer("DE"), (1900, "destination")),
        ("FR", customer("US"), (0, "exempt")),
        ("FR", customer("CA", form="corporation"), (0, "exempt")),
        # Companies of the Union owe the tax themselves; a number of another country, or a wrong one, changes nothing.
        ("FR", customer("DE", form="corporation", vat="DE136695976"), (0, "reverse-charge")),
        ("FR", customer("DE", form="corporation", vat="136695976"), (0, "reverse-charge")),
        ("FR", customer("GR", form="association", vat="EL094259216"), (0, "reverse-charge")),
        ("FR", customer("DE", form="corporation", vat="DE136695977"), (1900, "destination")),
        ("FR", customer("DE", form="corporation", vat="FR40303265045"), (1900, "destination")),
        ("FR", customer("DE", form="corporation"), (1900, "destination")),
        ("FR", customer("DE", form="individual", vat="DE136695976"), (1900, "destination")),
        ("FR", customer("FR", form="corporation", vat="FR40303265045"), (2000, "domestic")),
        ("FR", customer("GB", form="corporation", vat="GB980780684"), (0, "export")),
        ("MA", customer("FR", form="corporation", vat="FR40303265045"), (0, "export")),
        # Parts of countries.
        ("ES", customer("ES", zip_code="28001"), (2100, "domestic")),
        ("ES", customer("ES", zip_code="35001"), (0, "exempt")),
        ("ES", customer("ES", zip_code="38 612"), (0, "exempt")),
        ("FR", customer("FR", zip_code="97400"), (850, "territory")),
        ("FR", customer("RE"), (850, "territory")),
        ("FR", customer("FR", zip_code="97300"), (0, "exempt")),
        ("FR", customer("NC"), (0, "exempt")),
        ("PT", customer("PT", zip_code="9000-050"), (2200, "territory")),
        ("PT", customer("PT", zip_code="9500-321"), (1600, "territory")),
        ("DE", customer("DE", zip_code="27498"), (0, "exempt")),
        ("IT", customer("IT", zip_code="23041"), (0, "exempt")),
        ("FI", customer("FI", zip_code="22100"), (0, "exempt")),
    ],
)
def test_the_rate_follows_the_customer(seller: str, account: Account, expected: tuple[int, str]) -> None:
    assert taxed(seller, account) == expected


@pytest.mark.parametrize(
    "country, day, basis_points",
    [("EE", "2024-06-30", 2200), ("EE", "2025-06-30", 2200), ("EE", "2025-07-01", 2400), ("SK", "2024-12-31", 2000),
     ("SK", "2025-01-01", 2300), ("FI", "2024-08-31", 2400), ("RO", "2025-08-01", 2100), ("LU", "2023-12-31", 1600)],
)  # fmt: skip
def test_a_rate_holds_from_its_day_on(country: str, day: str, basis_points: int) -> None:
    now_us = us(datetime.fromisoformat(day).replace(tzinfo=UTC))
    assert taxed("FR", customer(country), now_us) == (basis_points, "destination")


def test_a_country_has_no_rate_before_its_first() -> None:
    assert taxed("FR", customer("FR"), 0) == (0, "exempt")


def test_until_the_customer_is_known_the_sellers_own_rate_is_assumed() -> None:
    assert tax_for(table(), "FR", None, is_vat_valid=False, now_us=TODAY_US) == Tax(2000, "assumed", "TVA")
