"""Stock by place: shown as the real API shows it, refused at checkout in its words, and the last piece is sold once."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from panier.core.cart.stock import Stock
from panier.core.refusal import Refusal
from panier.files import stock_file
from panier.store import stock
from tests.support.ordering import SERVER_ANSWERS, UNPAID, add_server, answer, own_cart
from tests.support.shop import Client, Sandbox

SERVERS = "/dedicated/server"
AVAILABILITIES = f"{SERVERS}/datacenter/availabilities"


async def keep(sandbox: Sandbox, *stocks: Stock) -> None:
    await sandbox.database.write(lambda tx: stock.replace(tx, stocks, now_us=sandbox.clock()))


async def availabilities(client: Client, **query: str) -> Any:
    return (await client.get(AVAILABILITIES, query=query)).result


async def fqn_of(client: Client) -> str:
    """The full name of the server that the tests order."""
    found: str = next(
        one["fqn"] for one in await availabilities(client, planCode="24sk10") if one["memory"].startswith("ram-16g")
    )
    return found


async def server_cart(client: Client) -> str:
    cart = await own_cart(client)
    await answer(client, await add_server(client, cart), SERVER_ANSWERS)
    return cart


async def test_what_no_stock_is_kept_of_can_be_had_everywhere(sqlite_shop: Sandbox) -> None:
    anybody = sqlite_shop.client()
    found = await availabilities(anybody)
    assert {one["planCode"] for one in found} >= {"24sk10", "24rise01", "24sys012"}
    for one in found:
        assert one["fqn"].startswith(f"{one['planCode']}.{one['memory']}.{one['storage']}")
        assert {place["availability"] for place in one["datacenters"]} == {"1H-high"}


async def test_availabilities_are_asked_for_as_programs_do(sqlite_shop: Sandbox) -> None:
    anybody = sqlite_shop.client()
    assert await availabilities(anybody, planCode="unknown") == []
    assert await availabilities(anybody, planCode="24sk10,24rise01") == []
    only = await availabilities(anybody, planCode="24sk10", datacenters="gra,rbx")
    assert {place["datacenter"] for one in only for place in one["datacenters"]} == {"gra", "rbx"}
    others = await availabilities(anybody, planCode="24sk10", datacenters="gra,rbx", excludeDatacenters="true")
    assert not {"gra", "rbx"} & {place["datacenter"] for one in others for place in one["datacenters"]}
    assert (
        len(await availabilities(anybody, planCode="24sk10", memory=only[0]["memory"], storage=only[0]["storage"])) == 1
    )
    for part in ("memory", "gpu", "systemStorage"):
        assert await availabilities(anybody, **{part: "nothing"}) == []
    assert {one["planCode"] for one in await availabilities(anybody, server=only[0]["server"])} == {"24sk10"}


async def test_what_is_out_of_stock_is_refused_in_the_known_words(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    fqn = await fqn_of(camille)
    cart = await server_cart(camille)
    await keep(shop, Stock(fqn, "gra", "24sk10", "unavailable"), Stock(fqn, "rbx", "24sk10", "1H-low"))
    for method in ("GET", "POST"):
        refused = await camille.call(method, f"{cart}/checkout")
        assert refused.status == 400
        assert f"{fqn} is not available in gra" in refused.message
    item = f"{cart}/item/{(await camille.get(cart)).result['items'][0]}"
    number = (await camille.get(f"{item}/configuration", query={"label": "dedicated_datacenter"})).result[0]
    await camille.delete(f"{item}/configuration/{number}")
    await answer(camille, item, [("dedicated_datacenter", "rbx")])
    assert (await camille.post(f"{cart}/checkout", UNPAID)).result["orderId"]
    kept = (await availabilities(camille, planCode="24sk10", memory=fqn.split(".")[1]))[0]
    states = {place["datacenter"]: place["availability"] for place in kept["datacenters"]}
    assert (states["gra"], states["rbx"], states["sbg"]) == ("unavailable", "1H-low", "unavailable")


@pytest.mark.parametrize("pieces", [1, 3])
async def test_the_last_piece_is_sold_once(shop: Sandbox, pieces: int) -> None:
    camille = shop.client(shop.first)
    fqn = await fqn_of(camille)
    carts = [await server_cart(camille) for _ in range(6)]
    await keep(shop, Stock(fqn, "gra", "24sk10", "1H-low", pieces))
    replies = await asyncio.gather(*(camille.post(f"{cart}/checkout", UNPAID) for cart in carts))
    assert sorted(reply.status for reply in replies) == [200] * pieces + [400] * (6 - pieces)
    assert all(reply.message == f"{fqn} is not available in gra" for reply in replies if reply.status == 400)
    assert len((await camille.get("/me/order")).result) == pieces
    left = await shop.database.read(lambda tx: stock.list_of_plans(tx, ["24sk10"], now_us=shop.clock()))
    assert [one.pieces_left for one in left] == [0]
    places = (await availabilities(camille, planCode="24sk10", memory=fqn.split(".")[1]))[0]["datacenters"]
    assert {place["availability"] for place in places} == {"unavailable"}


async def test_more_pieces_than_there_are_in_one_order(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    fqn = await fqn_of(camille)
    cart = await server_cart(camille)
    item_id = (await camille.get(cart)).result["items"][0]
    await camille.put(f"{cart}/item/{item_id}", {"quantity": 3})
    await keep(shop, Stock(fqn, "gra", "24sk10", "1H-low", 2))
    assert "is not available in gra" in (await camille.get(f"{cart}/checkout")).message


async def test_the_datacentres_of_a_vps(shop: Sandbox) -> None:
    anybody = shop.client()
    query = {"ovhSubsidiary": "FR", "planCode": "vps-2025-model1"}
    places = (await anybody.get("/vps/order/rule/datacenter", query=query)).result["datacenters"]
    gra = next(one for one in places if one["datacenter"] == "GRA")
    assert gra == {
        "datacenter": "GRA", "code": "eu-west-gra", "status": "available", "linuxStatus": "available",
        "windowsStatus": "available", "daysBeforeDelivery": 0,
    }  # fmt: skip
    await keep(
        shop,
        Stock("vps-2025-model1", "GRA", "vps-2025-model1", "available"),
        Stock("vps-2025-model1.windows", "GRA", "vps-2025-model1", "out-of-stock"),
    )
    places = (await anybody.get("/vps/order/rule/datacenter", query=query)).result["datacenters"]
    states = {one["datacenter"]: (one["status"], one["linuxStatus"], one["windowsStatus"]) for one in places}
    assert states["GRA"] == ("available", "available", "out-of-stock")
    assert states["WAW"] == ("out-of-stock",) * 3
    for system, state in (("Windows Server 2022", "out-of-stock"), ("Debian 13", "available")):
        places = (await anybody.get("/vps/order/rule/datacenter", query={**query, "os": system})).result["datacenters"]
        assert next(one["status"] for one in places if one["datacenter"] == "GRA") == state
    refused = await anybody.get("/vps/order/rule/datacenter", query={**query, "planCode": "unknown"})
    assert (refused.status, refused.message.startswith("Plan code not found")) == (400, True)


async def test_a_vps_that_is_out_of_stock_is_refused(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    wish = {"planCode": "vps-2025-model1", "duration": "P1M", "pricingMode": "default", "quantity": 1}
    item_id = (await camille.post(f"{cart}/vps", wish)).result["itemId"]
    await answer(camille, f"{cart}/item/{item_id}", [("vps_datacenter", "GRA"), ("vps_os", "Debian 12")])
    await keep(shop, Stock("vps-2025-model1", "GRA", "vps-2025-model1", "out-of-stock"))
    refused = await camille.post(f"{cart}/checkout", UNPAID)
    assert refused.refusal == (400, "vps-2025-model1 is not available in GRA")


def test_the_recorded_availabilities_are_read(reference: Path) -> None:
    recorded = (reference / "recorded/live/availabilities_eu_2026-08-18_trimmed.json").read_bytes()
    found = stock_file.parse(recorded, name="stock.json")
    assert len(found) == sum(len(entry["datacenters"]) for entry in json.loads(recorded))
    assert [one.datacenter for one in found if one.has(1)] == ["gra", "gra"]


@pytest.mark.parametrize(
    "text",
    ["", "{}", '[{"fqn": "a"}]', '[{"fqn": "a", "planCode": "a", "datacenters": [{"datacenter": "x"}]}]'],
)
def test_a_stock_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"^stock\.json: "):
        stock_file.parse(text.encode(), name="stock.json")


async def test_counted_pieces_are_told_to_who_has_signed(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    assert (await camille.get(f"{SERVERS}/availabilities/raw")).result == [], "nothing is counted"
    fqn = await fqn_of(camille)
    cart = await server_cart(camille)
    await keep(shop, Stock(fqn, "gra", "24sk10", "1H-low", 3), Stock(fqn, "rbx", "24sk10", "1H-high", 0))
    assert (await camille.post(f"{cart}/checkout", UNPAID)).result["orderId"]
    one, none = (await camille.get(f"{SERVERS}/availabilities/raw")).result
    assert (one["reference"], one["zone"], one["availability"]) == (fqn, "gra", "1H-low")
    assert (one["available"], one["ordered"], one["trueAvailable"]) == (3, 1, 2)
    assert (none["zone"], none["availability"], none["trueAvailable"]) == ("rbx", "unavailable", 0)
    (raw,) = (await camille.get(f"{AVAILABILITIES}/raw", query={"planCode": "24sk10"})).result
    assert (raw["fqn"], raw["planCode"]) == (fqn, "24sk10")
    assert {each["datacenter"]: each["trueAvailable"] for each in raw["datacenters"]} == {"gra": 2}
    (region,) = raw["regions"]
    assert (region["region"], region["trueAvailable"]) == ("eu-west-gra", 2)
    assert region["availabilityZones"][0]["availabilityZone"] == "eu-west-gra-a"
    assert (await camille.get(f"{AVAILABILITIES}/raw", query={"datacenters": "rbx"})).result == []


async def test_servers_are_told_by_region(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = f"{SERVERS}/region/availabilities"
    found = (await camille.get(path, query={"planCode": "24sk10"})).result
    assert {"eu-west-gra", "ca-east-bhs"} <= {each["region"] for one in found for each in one["regions"]}
    only = (await camille.call("GET", f"{path}?planCode=24sk10&regions=eu-west-gra&regions=eu-west-rbx")).result
    assert {each["region"] for one in only for each in one["regions"]} == {"eu-west-gra", "eu-west-rbx"}
    rest = (await camille.get(path, query={"regions": "eu-west-gra", "excludeRegions": "true"})).result
    assert "eu-west-gra" not in {each["region"] for one in rest for each in one["regions"]}
    assert (await camille.get(path, query={"regions": "eu-west-nowhere"})).status == 400


async def test_servers_are_told_by_part_of_the_world_as_a_subsidiary_sells_them(sqlite_shop: Sandbox) -> None:
    anybody = sqlite_shop.client()
    path = f"{SERVERS}/availabilities"
    found = (await anybody.get(path, query={"country": "FR", "hardware": "24sk10"})).result
    assert {one["region"] for one in found} == {"europe", "northAmerica"}
    assert {one["hardware"] for one in found} == {"24sk10"}
    assert (await anybody.get(path, query={"country": "FR", "hardware": "none"})).result == []
    assert (await anybody.get(path, query={"country": "XX"})).status == 400


async def test_systems_are_told_of_a_server_and_of_a_datacentre(shop: Sandbox) -> None:
    anybody = shop.client()
    systems = (await anybody.get(f"{SERVERS}/osAvailabilities", query={"hardware": "24sk10"})).result
    assert (systems[0], "debian12_64" in systems) == ("none_64.en", True)
    assert (await anybody.get(f"{SERVERS}/osAvailabilities", query={"hardware": "none"})).result == []
    path = "/vps/order/rule/osChoices"

    async def states(place: str) -> dict[str, str]:
        choices = (await anybody.get(path, query={"datacenter": place, "os": "Debian 12"})).result["choices"]
        return {one["name"]: one["status"] for one in choices}

    first = await states("GRA")
    assert first.pop("Debian 12") == "checked-by-default"
    assert set(first.values()) == {"available"}
    assert set((await states("nowhere")).values()) == {"unavailable"}
    plans = (await anybody.get("/order/catalog/public/vps", query={"ovhSubsidiary": "FR"})).result["plans"]
    await keep(
        shop,
        *(Stock(f"{one['planCode']}.linux", "GRA", one["planCode"], "unavailable") for one in plans),
        *(Stock(f"{one['planCode']}.windows", "GRA", one["planCode"], "1H-low") for one in plans),
    )
    assert {name: state for name, state in (await states("GRA")).items() if state != "unavailable"}.keys() == {
        name for name in first if "windows" in name.lower()
    }
