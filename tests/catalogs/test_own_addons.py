"""Options that every plan of a family has of its own, written once."""

import shutil
from pathlib import Path

import pytest

import panier
from panier.core.catalog.catalog import Assortment
from panier.core.refusal import Refusal
from panier.files.assortment import load

SHIPPED = Path(panier.__file__).parent / "catalogs"
OWN = """
own_addons:
  lid: {{family: lid, exclusive: true, name: "Lid of {{code}}", product: lid, description: A lid, {lid}}}
plans:
  - {{code: pot, name: Pot, product: pot, prices: [{{period: P1Y, price: {{EUR: 5.00}}}}]{pot}}}
  - {{code: pan, name: Pan, product: pan, prices: [{{period: {pan}, price: {{EUR: 7.00}}}}]}}
"""


def sold(tmp_path: Path, *, lid: str, pot: str = "", pan: str = "P1Y") -> Assortment:
    folder = tmp_path / "shop"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("products"))
    (folder / "products").mkdir()
    (folder / "products" / "thing.yaml").write_text(OWN.format(lid=lid, pot=pot, pan=pan))
    return load(folder)


def test_each_plan_has_its_own_at_the_common_price_or_one_of_its_own(tmp_path: Path) -> None:
    catalog = sold(tmp_path, lid="setup: {EUR: 1.00}", pot=", own_prices: {lid: year}").catalog("FR", "thing")
    assert [group.addons for group in catalog.plans["pot"].addon_families] == [("pot-lid",)]
    prices = {code: addon.pricings[0].price_ucents for code, addon in catalog.addons.items()}
    assert prices == {"pot-lid": 500_000_000, "pan-lid": 100_000_000}
    lid = catalog.addons["pan-lid"]
    assert (lid.name, lid.pricing_type, lid.pricings[0].quantity_max) == ("Lid of pan", "purchase", 1)


def test_it_may_bring_a_year_of_the_plan(tmp_path: Path) -> None:
    lid = sold(tmp_path, lid="setup: {EUR: 1.00}, has_year: true").catalog("FR", "thing").addons["pan-lid"]
    assert [(price.interval, price.price_ucents) for price in lid.pricings] == [(0, 100_000_000), (12, 700_000_000)]


@pytest.mark.parametrize(
    "lid, pot, pan, problem",
    [
        ("setup: year", "", "P1M", "pan has no price of a year for its lid"),
        ("setup: free, has_year: true", "", "P1M", "pan has no price of a year for its lid"),
        ("setup: free", ", own_prices: {handle: free}", "P1Y", "pot prices an option that is not described: handle"),
        ("setup: cheap", "", "P1Y", "amounts are 'free'"),
        ("setup: free", ", own_prices: {lid: {XX1: 1.00}}", "P1Y", "'XX1' is neither a currency"),
    ],
)
def test_a_price_that_leans_on_nothing_is_refused(tmp_path: Path, lid: str, pot: str, pan: str, problem: str) -> None:
    with pytest.raises(Refusal, match=r"thing\.yaml, line \d+") as refused:
        sold(tmp_path, lid=lid, pot=pot, pan=pan)
    assert problem in refused.value.message
