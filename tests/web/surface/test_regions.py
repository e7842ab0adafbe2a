"""A shop of each region: its subsidiaries alone, described as that region's API describes itself, and its own wire."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import cache
from pathlib import Path

import msgspec
import pytest

from panier.core.catalog.region import Region
from panier.flows.account.seeds import Keys
from panier.web.described.openapi import openapi
from panier.web.described.ovhcloud import area_document
from tests.support.ordering import AUTO_PAY, PROJECT, answer, own_cart, status
from tests.support.shop import Sandbox, copy_sqlite, furnish, opened, shipped

SUBSIDIARIES = {
    Region.EU: ["CZ", "DE", "ES", "EU", "FI", "FR", "GB", "IE", "IT", "LT", "MA", "NL", "PL", "PT", "SN", "TN"],
    Region.CA: ["ASIA", "AU", "CA", "IN", "QC", "SG", "WE", "WS"],
    Region.US: ["US"],
}
EVERYWHERE = sorted(code for codes in SUBSIDIARIES.values() for code in codes)
ENUMERATION = "nichandle.OvhSubsidiaryEnum"
VPS = {**PROJECT, "planCode": "vps-2025-model1"}

Opening = Callable[[Region], AbstractAsyncContextManager[Sandbox]]


@pytest.fixture(scope="session")
def furnished_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Region], tuple[Path, tuple[Keys, ...]]]:
    """An SQLite file of a region with its ready-made customers, to be copied, and their keys."""

    @cache
    def make(region: Region) -> tuple[Path, tuple[Keys, ...]]:
        folder = tmp_path_factory.mktemp(f"furnished-{region}")
        file = folder / "panier.sqlite"
        return file, furnish(str(file), folder, region)

    return make


@pytest.fixture
def opening(furnished_in: Callable[[Region], tuple[Path, tuple[Keys, ...]]], tmp_path: Path) -> Opening:
    """Opens a whole shop of a region in this process."""

    def start(region: Region) -> AbstractAsyncContextManager[Sandbox]:
        file, customers = furnished_in(region)
        return opened(copy_sqlite(file, tmp_path), customers, region=region)

    return start


@pytest.fixture(params=list(Region))
async def regional(request: pytest.FixtureRequest, opening: Opening) -> AsyncIterator[Sandbox]:
    """A shop of each region in turn."""
    async with opening(request.param) as shop:
        yield shop


@pytest.fixture
async def american(opening: Opening) -> AsyncIterator[Sandbox]:
    async with opening(Region.US) as shop:
        yield shop


@pytest.fixture
async def canadian(opening: Opening) -> AsyncIterator[Sandbox]:
    async with opening(Region.CA) as shop:
        yield shop


def test_no_subsidiary_is_forgotten() -> None:
    assert {region: sorted(shipped(region).subsidiaries) for region in Region} == SUBSIDIARIES


@pytest.mark.parametrize("area", ["order", "me", "domain"])
def test_a_regions_schema_lists_what_its_api_lists(area: str) -> None:
    for region in Region:
        models = area_document("http://shop.test", area, shipped(region).published)["models"]
        assert models[ENUMERATION]["enum"] == (EVERYWHERE if region == Region.US else SUBSIDIARIES[region])
    newcomers = area_document("http://shop.test", "newAccount", shipped().published)["models"]
    assert newcomers[ENUMERATION]["enum"] == EVERYWHERE


@pytest.mark.parametrize("region", list(Region))
def test_the_openapi_document_lists_what_the_region_takes(region: Region) -> None:
    text = openapi("http://shop.test", tuple(sorted(shipped(region).subsidiaries))).body
    lists: list[list[str]] = []
    examples: list[str] = []

    def walk(part: object) -> None:
        if isinstance(part, list):
            for one in part:
                walk(one)
        elif isinstance(part, dict):
            if {"US", "GB", "WE"} & {str(one) for one in part.get("enum", ())} and len(part["enum"]) < 30:
                lists.append(part["enum"])
            if isinstance(part.get("ovhSubsidiary"), str):
                examples.append(part["ovhSubsidiary"])
            for one in part.values():
                walk(one)

    walk(msgspec.json.decode(text))
    assert lists
    assert all(one == SUBSIDIARIES[region] for one in lists)
    assert examples
    assert set(examples) <= set(SUBSIDIARIES[region])


async def test_subsidiaries_of_other_regions_are_unknown(regional: Sandbox) -> None:
    client, region = regional.client(regional.first), regional.shop.assortment.region
    newcomer = {
        "country": "FR", "email": "a@example.com", "firstname": "A", "name": "B", "legalform": "individual",
        "ovhCompany": "ovh", "password": "long-enough-4-me",
    }  # fmt: skip
    for code in EVERYWHERE:
        replies = [
            await client.post("/order/cart", {"ovhSubsidiary": code}),
            await client.get("/order/catalog/public/cloud", query={"ovhSubsidiary": code}),
            await client.post("/newAccount", newcomer | {"ovhSubsidiary": code}),
        ]
        if code in SUBSIDIARIES[region]:
            assert [reply.status for reply in replies] == [200, 200, 200]
        else:
            assert {reply.refusal for reply in replies} == {(400, "invalid ovhSubsidiary")}


async def test_customers_and_pages_are_the_regions_own(regional: Sandbox) -> None:
    home = regional.shop.assortment.home
    me = (await regional.client(regional.first).get("/me")).result
    assert (me["ovhSubsidiary"], me["country"]) == (home, home)
    assert me["currency"]["code"] == regional.shop.assortment.subsidiary(home).currency
    assert regional.first.client_id.startswith(f"{regional.shop.assortment.region.upper()}.")
    async with regional.http() as http:
        page = (await http.get("/api")).text
        form = (await http.get("/join")).text
    assert f'{{"ovhSubsidiary": "{home}"}}' in page.replace("&#34;", '"')
    country = regional.shop.assortment.subsidiary(home).country
    assert f'<option value="{country}" selected>' in form


async def test_a_vps_is_ordered_paid_and_found_as_american_programs_do(american: Sandbox) -> None:
    """An order's lines say neither what they are for nor what was made: its operations do."""
    client = american.client(american.first)
    cart = await own_cart(client, "US")
    item = f"{cart}/item/{(await client.post(f'{cart}/vps', VPS)).result['itemId']}"
    asked = {one["label"]: one["allowedValues"] for one in (await client.get(f"{item}/requiredConfiguration")).result}
    assert asked["vps_datacenter"] == ["US-EAST-VA", "US-WEST-OR"]
    await answer(client, item, [("vps_datacenter", "US-EAST-VA"), ("vps_os", "Debian 12")])
    preview = (await client.get(f"{cart}/checkout")).result
    assert preview["prices"]["withTax"]["text"] == "$5.16 USD"
    assert preview["prices"]["tax"]["value"] == 0
    order_id = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await american.deliver()
    assert await status(client, order_id) == "delivered"
    names = set()
    for detail in (await client.get(f"/me/order/{order_id}/details")).result:
        line = f"/me/order/{order_id}/details/{detail}"
        shown = (await client.get(line)).result
        assert "detailType" not in shown
        assert shown["domain"] == "*"
        assert shown["totalPrice"]["text"].startswith("$")
        assert (await client.get(f"{line}/extension")).result["order"]["plan"]["code"] == "vps-2025-model1"
        for operation in (await client.get(f"{line}/operations")).result:
            names.add((await client.get(f"{line}/operations/{operation}")).result["resource"]["name"])
    assert len(names) == 1
    assert len((await client.get("/services", query={"resourceName": names.pop()})).result) == 1


async def test_canadian_lines_say_what_they_are_for(canadian: Sandbox) -> None:
    client = canadian.client(canadian.first)
    cart = await own_cart(client, "QC")
    await client.post(f"{cart}/cloud", PROJECT)
    preview = (await client.get(f"{cart}/checkout")).result
    assert "1 mois" in preview["details"][0]["description"]
    assert preview["prices"]["withTax"]["text"] == "0.00 $ CAD"
    order_id = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await canadian.deliver()
    lines = [
        (await client.get(f"/me/order/{order_id}/details/{one}")).result
        for one in (await client.get(f"/me/order/{order_id}/details")).result
    ]
    assert {one["detailType"] for one in lines} == {"DURATION", "INSTALLATION"}
    assert "*" not in {one["domain"] for one in lines}


@pytest.mark.parametrize(
    "subsidiary, language", [("QC", "fr_CA"), ("CA", "en_CA"), ("AU", "en_AU"), ("WS", "es_ES"), ("ASIA", "en_GB")]
)
async def test_a_newcomer_is_written_to_in_the_subsidiarys_language(
    canadian: Sandbox, subsidiary: str, language: str
) -> None:
    client = canadian.client(canadian.first)
    newcomer = {
        "country": "CA", "email": "a@example.com", "firstname": "A", "name": "B", "legalform": "individual",
        "ovhCompany": "ovh", "ovhSubsidiary": subsidiary,
    }  # fmt: skip
    joined = (await client.post("/newAccount", newcomer)).result
    me = (await canadian.client(canadian.first).get("/me")).result
    assert me["language"] == "en_CA"
    rows = await canadian.database.read(
        lambda tx: tx.rows("SELECT language FROM account WHERE nic = $1", joined["ovhIdentifier"])
    )
    assert [row[0] for row in rows] == [language]


@pytest.mark.parametrize("region", Region)
async def test_names_in_access_policies_have_the_region(opening: Opening, region: Region) -> None:
    async with opening(region) as shop:
        home = shop.shop.assortment.home
        camille = shop.client(shop.first)
        cart = await own_cart(camille, home)
        await camille.post(f"{cart}/cloud", PROJECT)
        await camille.post(f"{cart}/checkout", AUTO_PAY)
        await shop.deliver()
        name = (await camille.get("/cloud/project")).result[0]
        iam = (await camille.get(f"/cloud/project/{name}")).result["iam"]
        assert iam["urn"] == f"urn:v1:{region}:resource:publicCloudProject:{name}"
        assert (await camille.get(f"/v2/iam/resource/{iam['urn']}")).result["id"] == iam["id"]
        identities = (await camille.get("/auth/details")).result["identities"]
        assert identities == [f"urn:v1:{region}:identity:account:{shop.first.nic}"]
