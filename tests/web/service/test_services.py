"""/services: everything a customer owns, of any family."""

from typing import Any

import msgspec
from msgspec import to_builtins

from panier.core.service.shown import TechnicalFacts
from panier.wire.service.ending import FutureUse, Reason
from panier.wire.service.technical import technical_out
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
    assert server["route"]["path"] == "/dedicated/server/{serviceName}"
    assert all(one["route"] is None for one in owned if one is not server)
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


async def test_what_it_is_called(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    for name in ("bravo-example.fr", "alpha-example.fr"):
        await order_name(camille, name)
    await shop.deliver()
    names = {"routes": "/domain/{serviceName}"}
    first, second = (await camille.get("/services", query=names)).result
    assert (await camille.put(f"/services/{first}", {"displayName": " Zoe's "})).result is None
    assert (await camille.put(f"/service/{second}", {"resource": {"displayName": "Adam"}})).result is None
    for path in ("/services", "/service"):
        shown = [(await camille.get(f"{path}/{number}")).result["resource"] for number in (first, second)]
        assert [one["displayName"] for one in shown] == ["Zoe's", "Adam"]
        assert [one["name"] for one in shown] == ["bravo-example.fr", "alpha-example.fr"]
    by_name = {**names, "orderBy": "resource.displayName"}
    assert (await camille.get("/services", query=by_name)).result == [second, first]
    assert (await camille.get("/services", query={**by_name, "sort": "DESC"})).result == [first, second]
    details = (await camille.get("/domain/bravo-example.fr")).result
    assert details["domain"] == "bravo-example.fr", "its family's details stay"
    for back in (None, "", "bravo-example.fr"):
        assert (await camille.put(f"/services/{first}", {"displayName": back})).result is None
        assert (await camille.get(f"/services/{first}")).result["resource"]["displayName"] == "bravo-example.fr"
    for body in ({"displayName": "x" * 256}, {"displayName": 7}):
        refused = await camille.put(f"/services/{first}", body)
        assert (refused.status, "displayName" in refused.message) == (400, True)
    for resource in ({"name": "other.fr"}, {"state": "deleted"}, {"state": "gone"}):
        refused = await camille.put(f"/service/{first}", {"resource": resource})
        assert (refused.status, f"resource.{next(iter(resource))}" in refused.message) == (400, True)
    assert (await camille.put(f"/service/{first}", (await camille.get(f"/service/{first}")).result)).result is None
    assert (await charlie.put(f"/services/{first}", {"displayName": "mine"})).status == 404
    assert (await charlie.put(f"/service/{first}", {"resource": {"displayName": "mine"}})).status == 404


async def test_how_it_goes_on(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await order_project(camille)
    await shop.deliver()
    [number] = (await camille.get("/services")).result
    path = f"/services/{number}"

    async def billing() -> dict[str, Any]:
        found: dict[str, Any] = (await camille.get(path)).result["billing"]
        return found

    assert (await billing())["renew"]["current"]["mode"] == "automatic", "only names begin by hand"
    assert (await camille.put(path, {"renew": {"mode": "manual"}})).result is None
    manual = {"mode": "manual", "nextDate": None, "period": "P1M"}
    assert (await billing())["renew"] == {"capacities": {"mode": ["automatic", "manual"]}, "current": manual}
    assert (await billing())["nextBillingDate"] is None
    assert (await camille.get(f"{path}/renewPeriodCapacities")).result == ["P1M"]
    assert (await camille.put(path, {"renew": {"mode": "automatic", "period": "P1M"}})).result is None
    end = "2026-12-18T11:06:41+00:00"
    assert (await billing())["renew"]["current"] == {"mode": "automatic", "nextDate": end, "period": "P1M"}
    assert (await billing())["nextBillingDate"] == end
    lifecycle = (await billing())["lifecycle"]
    both = ["deleteAtExpiration", "terminateAtExpirationDate"]
    assert lifecycle["capacities"]["actions"] == [both[0], "earlyRenewal", "terminate", both[1]]
    assert lifecycle["current"]["pendingActions"] == []
    assert (await camille.put(path, {"terminationPolicy": "terminateAtExpirationDate"})).result is None
    current = (await billing())["lifecycle"]["current"]
    assert (current["terminationDate"], current["pendingActions"]) == (end, both)
    assert (await billing())["nextBillingDate"] is None, "it ends before"
    assert (await camille.get(f"/service/{number}")).result["renew"]["mode"] == "deleteAtExpiration"
    assert (await camille.put(path, {"terminationPolicy": "empty"})).result is None
    assert (await billing())["nextBillingDate"] == end
    for body, told in (
        ({"renew": {"mode": "sometimes"}}, "automatic, manual"),
        ({"renew": {"period": "P5M"}}, "'renew.period' is P5M, but must be one of P1M"),
        ({"renew": {"period": "soon"}}, "must be one of P1M"),
        ({"terminationPolicy": "never"}, "empty, terminateAtEngagementDate, terminateAtExpirationDate"),
    ):
        refused = await camille.put(path, body)
        assert (refused.status, told in refused.message) == (400, True), refused.body
    refused = await camille.put(path, {"displayName": "new", "terminationPolicy": "terminateAtEngagementDate"})
    assert refused.status == 409
    assert (await camille.get(path)).result["resource"]["displayName"] != "new", "nothing half-done"
    shop.clock.advance(days=40)
    lifecycle = (await billing())["lifecycle"]
    assert "earlyRenewal" not in lifecycle["capacities"]["actions"]
    assert lifecycle["current"]["state"] == "unrenewed"


async def test_a_renewal_that_is_paid_is_under_way(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_project(camille)
    await sqlite_shop.deliver()
    [number] = (await camille.get("/services")).result
    order = (await camille.post(f"/service/{number}/renew", {"duration": "P1M", "services": [number]})).result
    free = {"paymentMean": "fidelityAccount"}
    assert (await camille.post(f"/me/order/{order['orderId']}/payWithRegisteredPaymentMean", free)).status == 200
    lifecycle = (await camille.get(f"/services/{number}")).result["billing"]["lifecycle"]
    assert lifecycle["current"]["pendingActions"] == ["autorenewInProgress"]
    assert "earlyRenewal" not in lifecycle["capacities"]["actions"]
    await sqlite_shop.deliver()
    shown = (await camille.get(f"/services/{number}")).result["billing"]
    assert (shown["lifecycle"]["current"]["pendingActions"], shown["expirationDate"][:10]) == ([], "2027-01-18")


async def test_the_older_path_tells_the_same(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_name(camille)
    await sqlite_shop.deliver()
    numbers = (await camille.get("/service")).result
    assert numbers == (await camille.get("/services")).result
    [number] = (await camille.get("/services", query={"routes": "/domain/{serviceName}"})).result
    shown = (await camille.get(f"/service/{number}")).result
    assert (shown["creationDate"], shown["expirationDate"], shown["state"]) == ("2026-11-18", "2027-11-18", "ok")
    assert shown["route"]["url"] == "/domain/exemple.fr"
    assert shown["renew"] == {
        "dayOfMonth": 18, "interval": "P1Y", "mode": "manual", "possibleIntervals": ["P1Y", "P2Y", "P3Y"],
        "possibleModes": ["automaticV2016", "manual", "deleteAtExpiration"],
    }  # fmt: skip
    infos = await camille.put("/domain/exemple.fr/serviceInfos", {"renew": {"automatic": True, "period": 12}})
    assert infos.status == 200
    assert (await camille.get(f"/service/{number}")).result["renew"]["mode"] == "automaticV2016"
    current = (await camille.get(f"/services/{number}")).result["billing"]["renew"]["current"]
    assert (current["mode"], current["period"]) == ("automatic", "P1Y")
    sqlite_shop.clock.advance(days=366)
    assert (await camille.get(f"/service/{number}")).result["state"] == "expired"


async def test_hardware_is_what_its_catalogue_describes(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_project(camille)
    await sqlite_shop.deliver()
    [number] = (await camille.get("/services")).result
    nothing = {"baremetalServers": None, "nutanixCluster": None}
    assert (await camille.get(f"/services/{number}/technicalDetails")).result == nothing
    memory = {"ecc": True, "frequency": 3200, "ramType": "DDR4", "size": 32}
    described = technical_out(
        TechnicalFacts("eco", (msgspec.json.encode({"technical": {"memory": memory}}).decode(), "{}"))
    )
    assert to_builtins(described)["baremetalServers"] == {
        **dict.fromkeys(("bandwidth", "gpu", "server", "storage", "vrack")), "memory": memory,
    }  # fmt: skip
    partly = TechnicalFacts("eco", ('{"technical": {"memory": {"size": 32}}}',))
    assert to_builtins(technical_out(partly)) == nothing, "half of it is not invented"


async def test_the_survey_about_an_end(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    await order_project(camille)
    await shop.deliver()
    [number] = (await camille.get("/services")).result
    forms = f"/services/{number}/form"
    [survey] = (await camille.get(forms)).result
    assert (await camille.get(f"{forms}/{survey['name']}")).result == survey
    questions = {one["question"]: one for one in survey["questions"]}
    assert questions["reason"]["mandatory"]
    reasons = [one["key"] for one in questions["reason"]["answers"]]
    assert (sorted(reasons), questions["commentary"]["type"]) == (sorted(one.value for one in Reason), "text")
    uses = [one["key"] for one in questions["futureUse"]["answers"]]
    assert sorted(uses) == sorted(one.value for one in FutureUse)
    answers = f"{forms}/{survey['name']}/answer"
    given = [{"question": "reason", "value": reasons[0]}, {"question": "commentary", "value": "Thank you"}]
    for _ in range(2):
        assert "stored" in (await camille.post(answers, {"answers": given})).result["message"]
    for wrong, told in (
        ([], "reason"),
        ([{"question": "reason", "value": "NONE_OF_YOURS"}], reasons[0]),
        ([{"question": "colour", "value": "red"}], "reason, futureUse, commentary"),
        ([given[0], given[0]], "once each"),
        ([{"question": "reason"}], "answers.value"),
    ):
        refused = await camille.post(answers, {"answers": wrong})
        assert (refused.status, told in refused.message) == (400, True), refused.body
    assert (await camille.get(f"{forms}/colours")).status == 404
    assert (await charlie.get(forms)).status == 404
    assert (await charlie.post(answers, {"answers": given})).status == 404
