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

AVAILABILITIES = "/dedicated/server/datacenter/availabilities"


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
