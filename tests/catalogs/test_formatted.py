"""The formatted catalogues list what the cart sells: same plans, same prices, same questions."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

import panier
from panier.core.catalog.catalog import Assortment, Catalog, Plan
from panier.files.assortment import load
from panier.wire.catalog.dedicated import Catalog as DedicatedCatalog
from panier.wire.catalog.dedicated import dedicated_out
from panier.wire.catalog.formatted import formatted_out
from panier.wire.catalog.private_cloud import Catalog as PccCatalog
from panier.wire.catalog.private_cloud import pcc_out

NOW_US = 1_788_000_000 * 10**6


@pytest.fixture(scope="module")
def shop() -> Assortment:
    return load(Path(panier.__file__).parent / "catalogs")


def sent(struct: object) -> Any:
    return json.loads(msgspec.json.encode(struct))


def test_the_cloud_catalogue_has_the_project_with_its_options_and_prices(shop: Assortment) -> None:
    catalog = sent(formatted_out(shop.catalog("FR", "cloud")))
    assert catalog["merchantCode"] == "FR"
    plan = next(plan for plan in catalog["plans"] if plan["planCode"] == "project.2018")
    assert plan["invoiceName"] == "Public Cloud Project"
    renew = next(price for price in plan["details"]["pricings"]["default"] if price["capacities"] == ["renew"])
    assert (renew["interval"], renew["intervalUnit"], renew["priceInUcents"]) == (1, "month", 0)
    assert renew["price"]["text"] == "0.00 €"
    assert [asked["name"] for asked in plan["details"]["product"]["configurations"]] == [
        "description",
        "infrastructure",
        "voucher",
    ]
    options = {offer["plan"]["planCode"]: offer for group in plan["addonsFamily"] for offer in group["addons"]}
    assert set(options) == {"vrack", "certification.hds", "certification.hds.2018", "cloud.credit"}
    assert options["cloud.credit"]["maximumQuantity"] == 1000


def test_every_catalogue_has_the_general_form(shop: Assortment) -> None:
    for (subsidiary, family), catalog in shop.catalogs.items():
        formatted = sent(formatted_out(catalog))
        assert (formatted["merchantCode"], [plan["planCode"] for plan in formatted["plans"]]) == (
            subsidiary,
            list(catalog.plans),
        ), family


def test_two_catalogues_never_share_their_number(shop: Assortment) -> None:
    numbers = {formatted_out(catalog).catalog_id for catalog in shop.catalogs.values()}
    assert len(numbers) == len(shop.catalogs)


def test_servers_are_listed_with_parts_places_and_prices(shop: Assortment) -> None:
    for subsidiary in shop.subsidiaries:
        catalog = shop.catalog(subsidiary, "dedicated")
        formatted = sent(dedicated_out(catalog, NOW_US))
        msgspec.convert(formatted, DedicatedCatalog)
        assert [product["code"] for product in formatted["products"]] == list(catalog.plans)
        assert {code for family in formatted["families"] for code in family["products"]} == set(catalog.plans)
        assert formatted["metadatas"]["price"]["min"] <= formatted["metadatas"]["price"]["max"]
        assert formatted["metadatas"]["currency"]["code"] == catalog.currency
    server = sent(dedicated_out(shop.catalog("FR", "dedicated"), NOW_US))["products"][2]
    assert server["code"] == "24adv01-v3"
    assert server["datacenters"] == ["bhs", "fra", "gra", "lon", "rbx", "sbg", "waw"]
    assert server["prices"]["default"]["renew"]["value"] == 89.99
    assert server["specifications"]["cpu"] == {
        "boost": 5.1,
        "brand": "AMD",
        "cores": 6,
        "frequency": 3.8,
        "model": "EPYC 4244P",
        "planCode": None,
        "threads": 12,
    }
    assert server["specifications"]["memory"]["size"] == 32
    assert server["specifications"]["network"]["outgoing"] == 1000


def test_every_place_of_a_private_cloud_has_what_its_plan_needs(shop: Assortment) -> None:
    catalog = shop.catalog("PL", "privateCloud")
    formatted = sent(pcc_out(catalog))
    msgspec.convert(formatted, PccCatalog)
    places = [place for commercial in formatted["commercialRanges"] for place in commercial["datacenters"]]
    assert [place["mainPlan"] for place in places] == list(catalog.plans)
    for place in places:
        assert place["countryCode"] != "UNKNOWN"
        assert place["managementFees"]["planCode"] in catalog.addons
        for hypervisor in place["hypervisors"]:
            for part in ("hosts", "storages", "servicePacks", "options"):
                assert hypervisor[part], f"{place['mainPlan']} has no {part}"
                assert all(one["planCode"] in catalog.addons for one in hypervisor[part])
            assert all(host["specifications"]["cpu"]["cores"] > 0 for host in hypervisor["hosts"])


def test_a_catalogue_without_descriptions_is_formatted_too() -> None:
    plan = Plan("box", "thing", "A box", "box", "A box", ())
    catalog = Catalog("thing", "thing", "FR", "EUR", {"box": plan}, {})
    assert sent(dedicated_out(catalog, NOW_US))["products"][0]["specifications"]["memory"] is None
    assert sent(pcc_out(catalog))["commercialRanges"][0]["datacenters"][0]["countryCode"] == "UNKNOWN"
    assert sent(formatted_out(catalog))["plans"][0]["details"]["pricings"] == {"default": []}
    empty = Catalog("thing", "thing", "FR", "EUR", {}, {})
    assert sent(dedicated_out(empty, NOW_US))["products"] == []
    assert sent(pcc_out(empty))["commercialRanges"] == []
