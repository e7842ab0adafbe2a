"""Extensions before an order: lists, groups, what is said of their prices, what their registries lay down; claims."""

import pytest

from tests.support.shop import Sandbox


async def test_what_is_sold_is_listed(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    listed = (await camille.get("/domain/extensions")).result
    assert {"com", "fr", "co.uk", "com.au", "map"} <= set(listed)
    assert listed == sorted(listed)
    trending = (await camille.get("/domain/extensions", query={"orderBy": "trending"})).result
    assert trending[:3] == ["fr", "com", "eu"]
    assert sorted(trending) == listed
    polish = {"orderBy": "trending", "ovhSubsidiary": "PL"}
    assert (await camille.get("/domain/extensions", query=polish)).result[:2] == ["pl", "com"]


@pytest.mark.parametrize(
    "query, expected",
    [
        ({"thematics": "government"}, ["gov.uk"]),
        ({"thematics": "government,education"}, ["ac.uk", "gov.uk"]),
        ({"thematics": "city", "geolocalizations": "europe"}, ["berlin", "paris"]),
        ({"geolocalizations": "oceania"}, ["cc", "com.au", "tv"]),
        ({"geolocalizations": "atlantis"}, []),
    ],
)
async def test_they_can_be_chosen_by_place_and_thematic(
    sqlite_shop: Sandbox, query: dict[str, str], expected: list[str]
) -> None:
    assert (await sqlite_shop.client(sqlite_shop.first).get("/domain/extensions", query=query)).result == expected


async def test_the_older_list_needs_no_account(sqlite_shop: Sandbox) -> None:
    nobody = sqlite_shop.client()
    listed = (await nobody.get("/domain/data/extension", query={"country": "GB"})).result
    assert listed == (await sqlite_shop.client(sqlite_shop.first).get("/domain/extensions")).result
    assert (await nobody.get("/domain/data/extension", query={"country": "XX"})).status == 400


async def test_they_are_grouped(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    both = (await camille.get("/domain/extensions/byCategory")).result
    assert {"name": "city", "extensions": ["berlin", "paris"]} in both["thematic"]
    assert {"name": "africa", "extensions": ["re"]} in both["geolocalization"]
    one = (await camille.get("/domain/extensions/byCategory", query={"categoryType": "thematic"})).result
    assert one == {"thematic": both["thematic"], "geolocalization": None}


async def test_those_that_are_asked_for_most(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    french = (await camille.get("/domain/extensions/highlighted")).result
    british = (await camille.get("/domain/extensions/highlighted", query={"ovhSubsidiary": "GB"})).result
    assert (french[0], british[0], len(french), len(british)) == ("fr", "uk", 10, 10)


async def test_what_is_said_of_their_prices(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    found = (await camille.get("/domain/extensions/pricingAttributes")).result
    attributes = {one["name"]: (one["brandNew"], one["priceDrop"]) for one in found}
    assert attributes["com"] == (False, True)
    assert attributes["net"] == (False, False)
    assert attributes["map"] == (True, False)
    polish = (await camille.get("/domain/extensions/pricingAttributes", query={"ovhSubsidiary": "PL"})).result
    assert {one["name"]: one["priceDrop"] for one in polish}["com"] is False


async def test_what_a_registry_lays_down(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert (await camille.get("/domain/extensions/fr")).result == {"name": "fr"}
    years = [12 * year for year in range(1, 11)]
    assert (await camille.get("/domain/extensions/fr/registryConfigurations")).result == {
        "dns": {"isDNSSECSupported": True, "minNumber": 2, "maxNumber": 8},
        "domain": {
            "extension_type": "cctld",
            "isPremiumSupported": False,
            "label": {"isIDNSupported": True, "minLength": 1, "maxLength": 63},
        },
        "lifecycle": {
            "create": {"allowedPeriodsInMonths": years},
            "order": {"active": True, "minMonths": 12, "maxMonths": 120},
            "renew": {"allowedPeriodsInMonths": years, "gracePeriodInDays": 7},
            "restore": {"gracePeriodInDays": 30},
            "transfer": {"allowedPeriodsInMonths": [12], "includeRenew": True},
        },
    }
    british = (await camille.get("/domain/extensions/co.uk/registryConfigurations")).result
    assert british["lifecycle"]["transfer"] == {"allowedPeriodsInMonths": [], "includeRenew": False}
    assert british["domain"]["label"]["isIDNSupported"] is False
    for path in ("/domain/extensions/travel", "/domain/extensions/travel/registryConfigurations"):
        assert (await camille.get(path)).status == 404


async def test_the_marks_behind_a_claimed_name(sqlite_shop: Sandbox) -> None:
    nobody = sqlite_shop.client()
    notice = (await nobody.get("/domain/data/claimNotice", query={"domain": "Claimed-Shop.fr"})).result
    assert (notice["label"], notice["type"]) == ("claimed-shop", "TRADEMARK")
    assert (notice["startingDate"], notice["endingDate"]) == ("2026-11-18T00:00:00+00:00", "2026-11-20T00:00:00+00:00")
    (claim,) = notice["claims"]
    assert claim["markName"] == "CLAIMED-SHOP"
    assert claim["trademarkHolders"][0]["address"]["countryCode"] == "FR"
    assert claim["trademarkUDRP"]
    again = (await nobody.get("/domain/data/claimNotice", query={"domain": "claimed-shop.com"})).result
    assert again["id"] == notice["id"]
    assert (await nobody.get("/domain/data/claimNotice", query={"domain": "exemple.fr"})).status == 404
    assert (await nobody.get("/domain/data/claimNotice", query={"domain": "exemple"})).status == 400
