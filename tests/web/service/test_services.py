"""/services: everything a customer owns, of any family."""

from typing import Any

from tests.support.ordering import AUTO_PAY, SERVER_ANSWERS, add_server, answer, order_name, order_project, own_cart
from tests.support.shop import Client, Sandbox


async def service(client: Client, **query: str) -> dict[str, Any]:
    [number] = (await client.get("/services", query=query)).result
    found: dict[str, Any] = (await client.get(f"/services/{number}")).result
    return found


async def test_a_name_and_its_zone(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    assert (await camille.get("/services")).result == []
    await order_name(camille)
    assert (await camille.get("/services")).result == []
    await shop.deliver()
    name = await service(camille, routes="/domain/{serviceName}", resourceName="exemple.fr")
    assert name["route"] == {
        "path": "/domain/{serviceName}",
        "url": "/domain/exemple.fr",
        "vars": [{"key": "serviceName", "value": "exemple.fr"}],
    }
    assert (name["parentServiceId"], name["resource"]["state"]) == (None, "active")
    billing = name["billing"]
    assert (billing["plan"]["code"], billing["lifecycle"]["current"]["state"]) == ("fr", "active")
    assert (billing["pricing"]["price"]["text"], billing["pricing"]["duration"]) == ("6.99 €", "P1Y")
    assert billing["expirationDate"] == "2027-11-18T11:06:41+00:00"
    nic = shop.first.nic
    assert name["customer"]["contacts"] == [
        {"customerCode": nic, "type": role} for role in ("administrator", "technical", "billing")
    ]
    zone = await service(camille, routes="/domain/zone/{zoneName}")
    assert (zone["route"]["url"], zone["parentServiceId"]) == ("/domain/zone/exemple.fr", name["serviceId"])


async def test_a_server_and_its_options(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await answer(camille, await add_server(camille, cart), SERVER_ANSWERS)
    assert (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await shop.deliver()
    owned = [(await camille.get(f"/services/{n}")).result for n in (await camille.get("/services")).result]
    [server] = [one for one in owned if one["parentServiceId"] is None]
    assert len(owned) == 4
    assert {one["parentServiceId"] for one in owned} == {None, server["serviceId"]}
    assert all(one["route"] is None for one in owned)
    assert server["resource"]["name"].startswith("ns")


async def test_filters_and_orders(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    for name in ("bravo-example.fr", "alpha-example.fr"):
        await order_name(camille, name)
    await order_project(camille)
    await sqlite_shop.deliver()

    async def found(**query: str) -> list[str]:
        numbers = (await camille.get("/services", query=query)).result
        return [(await camille.get(f"/services/{n}")).result["resource"]["name"] for n in numbers]

    names = {"routes": "/domain/{serviceName}"}
    assert await found(**names) == ["bravo-example.fr", "alpha-example.fr"]
    assert await found(**names, orderBy="resource.name") == ["alpha-example.fr", "bravo-example.fr"]
    assert await found(**names, orderBy="resource.name", sort="desc") == ["bravo-example.fr", "alpha-example.fr"]
    assert len(await found(routes="/domain/zone/{zoneName}, /cloud/project/{serviceName}")) == 3
    assert await found(routes="/nowhere") == []
    assert await found(resourceName="alpha-example.fr") == ["alpha-example.fr", "alpha-example.fr"]
    for query, named in (({"orderBy": "colour"}, "orderBy"), ({"sort": "up"}, "sort")):
        reply = await camille.get("/services", query=query)
        assert reply.status == 400
        assert named in reply.message


async def test_a_service_outlives_what_was_paid_for(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_name(camille)
    await sqlite_shop.deliver()
    sqlite_shop.clock.advance(days=366)
    name = await service(camille, routes="/domain/{serviceName}")
    assert name["billing"]["lifecycle"]["current"]["state"] == "unrenewed"
    assert name["resource"]["state"] == "suspended"


async def test_somebody_elses_service_does_not_exist(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    await order_project(camille)
    await sqlite_shop.deliver()
    [number] = (await camille.get("/services")).result
    assert (await charlie.get("/services")).result == []
    gone = (404, f"The requested object (serviceId = {number}) does not exist")
    assert (await charlie.get(f"/services/{number}")).refusal == gone
    assert (await camille.get("/services/mine")).status == 400
    assert (await sqlite_shop.client().get("/services")).status == 401
