"""What is shipped is sold in every region: in all its subsidiaries and their currencies, with the region's answers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from panier.core.account.account import Account
from panier.core.catalog.catalog import Catalog, Plan
from panier.core.catalog.region import Region
from panier.core.catalog.tax import tax_for
from panier.core.catalog.terms import choose, durations
from panier.core.money import Money
from panier.core.period import Period
from panier.files.assortment import load_family
from panier.wire.prices import order_price_out, price_out
from tests.catalogs.test_shipped import FOLDER, NOW_US, quoted, with_options
from tests.support.shop import shipped

ABROAD = (Region.CA, Region.US)
FAMILIES = tuple(path.stem for path in sorted((FOLDER / "products").glob("*.yaml")))
# What lies in each region: no other answer is taken there for these.
PLACES = {
    "region": ({"united_states"}, {"us-east-vin", "us-west-hil"}),
    "dedicated_datacenter": ({"hil", "vin"},),
    "vps_datacenter": ({"US-EAST-VA", "US-WEST-OR"},),
}


@pytest.mark.parametrize("region", ABROAD)
def test_every_family_is_sold_in_every_subsidiary_as_in_france(region: Region) -> None:
    home, abroad = shipped(), shipped(region)
    for family in FAMILIES:
        known = home.catalog("FR", family)
        for subsidiary in abroad.subsidiaries.values():
            catalog = abroad.catalog(subsidiary.code, family)
            assert (set(catalog.plans), set(catalog.addons)) == (set(known.plans), set(known.addons))
            assert catalog.currency == subsidiary.currency


def test_every_subsidiary_belongs_to_one_region_and_writes_its_own_currency() -> None:
    seen: set[str] = set()
    for region in Region:
        for one in shipped(region).subsidiaries.values():
            assert one.code not in seen
            seen.add(one.code)
            amount = Money(10**8, one.currency)
            assert price_out(amount, one.code).text != order_price_out(amount).text, "it has no text of its own"
            assert one.letters.startswith(one.language)
            assert one.language in shipped(region).phrases
    assert len(seen) == 25


def quote_all(catalog: Catalog, plans: Iterator[Plan]) -> None:
    for plan in plans:
        for mode in plan.modes():
            for duration in durations(plan, mode):
                found = quoted(catalog, with_options(catalog, plan, duration=duration, mode=mode))
                assert found.totals.with_tax.currency in {catalog.currency, "points"}
                assert found.totals.without_tax == found.totals.without_tax.rounded()


@pytest.mark.parametrize("region", ABROAD)
def test_the_first_plan_of_every_family_is_quoted_in_every_subsidiary(region: Region) -> None:
    abroad = shipped(region)
    for code in abroad.subsidiaries:
        for family in FAMILIES:
            catalog = abroad.catalog(code, family)
            quote_all(catalog, iter(list(catalog.plans.values())[:1]))


@pytest.mark.long
@pytest.mark.parametrize("region", ABROAD)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_plan_is_quoted_in_every_subsidiary(family: str, region: Region) -> None:
    abroad = shipped(region)
    for code in abroad.subsidiaries:
        catalog = abroad.catalog(code, family)
        quote_all(catalog, iter(catalog.plans.values()))


def test_amounts_that_are_not_written_follow_from_the_euros() -> None:
    text = """
    plans:
      - code: kettle
        name: A kettle
        product: kettle
        prices:
          - period: P1M
            price: {EUR: 4.99, CA: 6.00, SGD: 1.25}
            setup: {EUR: 0.01}
            promotions: [{name: Sale, off: {EUR: 1.00}, from: 2026-01-01T00:00:00+00:00}]
      - {code: lid, name: A lid, product: lid, prices: [{period: P1M, price: {GBP: 1.00, CAD: 2.00}}]}
    """
    sold = load_family(FOLDER, "thing", text, name="thing.yaml", region=Region.CA)

    def monthly(subsidiary: str) -> int:
        price = choose(sold[subsidiary, "thing"].plan("kettle"), "default", Period(1), quantity=1)
        return price.recurring_ucents // 10**6

    # 4.99 EUR x 1.6, 1.75, 1.15 and 100, unless an amount is written for the subsidiary or the currency.
    assert [monthly(code) for code in ("QC", "AU", "WE", "IN", "CA", "SG")] == [798, 873, 574, 49900, 600, 125]
    kettle = sold["AU", "thing"].plan("kettle")
    assert choose(kettle, "default", Period(1), quantity=1).setup_ucents == 2 * 10**6
    assert [one.value for price in kettle.pricings for one in price.promotions] == [175 * 10**6]
    assert {code for code, _ in sold if "lid" in sold[code, "thing"].plans} == {"CA", "QC"}
    american = load_family(FOLDER, "thing", text, name="thing.yaml", region=Region.US)
    assert set(american["US", "thing"].plans) == {"kettle"}


def test_codes_are_worth_something_in_every_currency() -> None:
    for region in ABROAD:
        for voucher in shipped(region).vouchers.values():
            if voucher.type != "percentage":
                currencies = {one.currency for one in shipped(region).subsidiaries.values()}
                assert currencies <= voucher.amounts_ucents.keys()


def test_american_places_are_asked_for_in_the_united_states_alone() -> None:
    for region in Region:
        for catalog in shipped(region).catalogs.values():
            for plan in catalog.plans.values():
                for question in plan.questions:
                    if question.label in PLACES and question.values:
                        is_american = set(question.values) in PLACES[question.label]
                        assert is_american is (region == Region.US), (plan.plan_code, question.label)


def test_the_american_vps_asks_what_was_recorded(reference: Path) -> None:
    text = (reference / "recorded" / "catalogs" / "vps_catalog-us-2027-subset.json").read_text()
    recorded = next(plan for plan in json.loads(text)["plans"] if plan["planCode"] == "vps-2027-model1")
    plan = shipped(Region.US).catalog("US", "vps").plan("vps-2027-model1")
    asked = {one.label: list(one.values or ()) for one in plan.questions}
    for one in recorded["configurations"]:
        assert asked[one["name"]] == one["values"]


def buyer(country: str, zip_code: str) -> Account:
    return Account(
        1, "aa1-ovh", "a@example.com", "CA", country, "en_CA", "individual", "A", "B", 0, (("zip", zip_code),)
    )


@pytest.mark.parametrize(
    "country, zip_code, percent, name",
    [
        ("CA", "T2P 1J9", 500, "GST"),
        ("CA", "K1A 0A6", 1300, "HST"),
        ("CA", "b3j1k5", 1400, "HST"),
        ("CA", "H2X 1Y4", 1498, "GST and QST"),
        ("AU", "2000", 1000, "GST"),
        ("SG", "018956", 900, "GST"),
        ("IN", "110001", 1800, "IGST"),
        ("US", "20190", 0, ""),
        ("FR", "59100", 0, ""),
    ],
)
def test_the_canadian_api_taxes_by_province_and_country(country: str, zip_code: str, percent: int, name: str) -> None:
    taxes = shipped(Region.CA).taxes
    tax = tax_for(taxes, "CA", buyer(country, zip_code), is_vat_valid=False, now_us=NOW_US)
    assert (tax.basis_points, tax.name) == (percent, name)


def test_nobody_is_taxed_in_the_united_states_or_before_a_country_is_known() -> None:
    for region in ABROAD:
        taxes = shipped(region).taxes
        for one in shipped(region).subsidiaries.values():
            tax = tax_for(taxes, one.country, None, is_vat_valid=False, now_us=NOW_US)
            assert bool(tax.basis_points) is (region == Region.CA and bool(one.country))
    for country in ("US", "CA", "FR"):
        taxes = shipped(Region.US).taxes
        assert tax_for(taxes, "US", buyer(country, "20190"), is_vat_valid=False, now_us=NOW_US).basis_points == 0
