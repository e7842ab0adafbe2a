"""/services/…/savingsPlans: subscriptions of Public Cloud projects, and what they cost (…/consumption)."""

from tests.support.ordering import order_project
from tests.support.shop import Client, Sandbox
from tests.web.service.test_engagements import read, vps

OFFER = "savings-plan-b3-8-1m"
WISH = {"offerId": OFFER, "size": 2, "displayName": "Ours"}


async def project(shop: Sandbox, client: Client) -> str:
    """The path of a new project's savings plans."""
    await order_project(client)
    await shop.deliver()
    return f"/services/{(await client.get('/services')).result[-1]}/savingsPlans"


async def test_what_is_offered(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    plans = await project(sqlite_shop, camille)
    offers = (await camille.get(f"{plans}/subscribable")).result
    assert {one["deploymentMode"] for one in offers} == {"REGION-1-AZ", "REGION-3-AZ"}
    of_flavor = (await camille.get(f"{plans}/subscribable", query={"productCode": "b3-8"})).result
    assert OFFER in [one["offerId"] for one in of_flavor]
    assert len(of_flavor) < len(offers)
    contracts = (await camille.get(f"{plans}/contracts")).result
    assert all(one["url"].startswith("http") for one in contracts)
    assert {"public-cloud"} <= {one["name"] for one in contracts} or contracts
    simulated = (await camille.post(f"{plans}/subscribe/simulate", WISH)).result
    assert (simulated["startDate"], simulated["endDate"], simulated["flavor"]) == ("2026-11-18", "2026-12-18", "b3-8")
    assert (await camille.get(f"{plans}/subscribed")).result == [], "nothing was subscribed to"


async def test_a_plan_lives_as_long_as_was_chosen(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    plans = await project(shop, camille)
    made = (await camille.post(f"{plans}/subscribe/execute", WISH)).result
    own = f"{plans}/subscribed/{made['id']}"
    assert (await camille.get(f"{plans}/subscribed")).result == [made]
    assert (await camille.get(own)).result == made
    assert (made["status"], made["periodEndAction"], made["terminationDate"]) == ("ACTIVE", "TERMINATE", None)
    assert made["plannedChanges"] == [{"plannedOn": "2026-12-18", "properties": {"status": "TERMINATED"}}]
    going_on = (await camille.post(f"{own}/changePeriodEndAction", {"periodEndAction": "REACTIVATE"})).result
    assert (going_on["periodEndAction"], going_on["plannedChanges"]) == ("REACTIVATE", [])
    shop.clock.advance(days=40)
    later = await read(camille, own)
    assert (later["periodStartDate"], later["periodEndDate"]) == ("2026-12-18", "2027-01-18")
    grown = (await camille.post(f"{own}/changeSize", {"size": 5})).result
    assert grown["size"] == 5
    periods = (await camille.get(f"{own}/periods")).result
    assert [(one["periodStartDate"], one["periodEndDate"], one["size"], one["status"]) for one in periods] == [
        ("2026-11-18", "2026-12-18", 2, "TERMINATED"),
        ("2026-12-18", "2026-12-28", 2, "TERMINATED"),
        ("2026-12-28", "2027-01-18", 5, "ACTIVE"),
    ]
    assert len({one["id"] for one in periods}) == 3
    assert {one["unitPrice"] for one in periods} == {34}
    over = (await camille.post(f"{own}/terminate", {})).result
    assert (over["terminationDate"], over["endDate"], over["periodEndAction"]) == (
        "2027-01-18",
        "2027-01-18",
        "TERMINATE",
    )
    assert (await camille.post(f"{own}/changePeriodEndAction", {"periodEndAction": "REACTIVATE"})).status == 409
    shop.clock.advance(days=30)
    assert (await read(camille, own))["status"] == "TERMINATED"
    for path, body in (("changeSize", {"size": 9}), ("terminate", {})):
        assert (await camille.post(f"{own}/{path}", body)).status == 409


async def test_a_plan_that_begins_later(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    plans = await project(sqlite_shop, camille)
    wish = {**WISH, "startDate": "2026-12-01"}
    made = (await camille.post(f"{plans}/subscribe/execute", wish)).result
    own = f"{plans}/subscribed/{made['id']}"
    assert (made["status"], made["startDate"], made["periodEndDate"]) == ("PENDING", "2026-12-01", "2027-01-01")
    assert (await camille.post(f"{own}/changeSize", {"size": 3})).result["size"] == 3
    ended = (await camille.post(f"{own}/terminate", {"terminationDate": "2027-02-01"})).result
    assert ended["endDate"] == "2027-02-01"
    assert (await camille.post(f"{own}/terminate", {})).result["endDate"] == "2026-12-01", "it never begins"
    sqlite_shop.clock.advance(days=20)
    assert (await read(camille, own))["status"] == "TERMINATED"


async def test_what_a_plan_does_not_take(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    plans = await project(sqlite_shop, camille)
    for change, told in (
        ({"offerId": "none"}, OFFER),
        ({"size": 0}, "between 1 and"),
        ({"size": 10**9}, "between 1 and"),
        ({"startDate": "2020-01-01"}, "'startDate' must be today"),
        ({"startDate": "2040-01-01"}, "'startDate' must be today"),
        ({"startDate": "soon"}, "startDate"),
        ({"displayName": " "}, "displayName"),
    ):
        for way in ("simulate", "execute"):
            refused = await camille.post(f"{plans}/subscribe/{way}", {**WISH, **change})
            assert (refused.status, told in refused.message) == (400, True), (change, refused.body)
    assert (await camille.get(f"{plans}/subscribed")).result == []
    own = f"{plans}/subscribed/{(await camille.post(f'{plans}/subscribe/execute', WISH)).result['id']}"
    for path, body, told in (
        ("changeSize", {"size": 2}, "more than 2"),
        ("changeSize", {"size": 1}, "more than 2"),
        ("changePeriodEndAction", {"periodEndAction": "EXPLODE"}, "REACTIVATE, TERMINATE"),
        ("terminate", {"terminationDate": "2026-11-25"}, "2026-12-18 or a later one"),
    ):
        refused = await camille.post(f"{own}/{path}", body)
        assert (refused.status, told in refused.message) == (400, True), refused.body
    assert (await camille.put(own, {"displayName": "Renamed"})).result["displayName"] == "Renamed"
    assert (await camille.put(own, {"size": 7})).status == 400, "it is read-only"
    assert (await camille.get(f"{plans}/subscribed/not-one")).status == 404


async def test_only_projects_have_them_and_only_their_own(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    plans = await project(sqlite_shop, camille)
    made = (await camille.post(f"{plans}/subscribe/execute", WISH)).result["id"]
    for call in (
        charlie.get(f"{plans}/subscribed/{made}"),
        charlie.post(f"{plans}/subscribe/execute", WISH),
        charlie.post(f"{plans}/subscribed/{made}/terminate", {}),
    ):
        assert (await call).status == 404
    server = f"{await vps(sqlite_shop, camille, 'default', 'P1M')}/savingsPlans"
    assert (await camille.get(f"{server}/subscribable")).result == []
    assert (await camille.get(f"{server}/contracts")).result == []
    refused = await camille.post(f"{server}/subscribe/execute", WISH)
    assert (refused.status, "no Public Cloud project" in refused.message) == (400, True)
    assert (await camille.get(f"{server}/subscribed/{made}")).status == 404


async def test_plans_are_what_a_project_consumes(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    plans = await project(shop, camille)
    used = plans.replace("savingsPlans", "consumption")
    nothing = await read(camille, used)
    assert (nothing["price"]["value"], nothing["priceByPlanFamily"], nothing["orderId"]) == (0, [], None)
    assert (await camille.get(f"{used}/element")).result == (await camille.get(f"{used}/history")).result == []
    made = (await camille.post(f"{plans}/subscribe/execute", WISH)).result
    await camille.post(f"{plans}/subscribed/{made['id']}/changePeriodEndAction", {"periodEndAction": "REACTIVATE"})
    now = await read(camille, used)
    assert (now["price"]["value"], now["id"]) == (68, 202611)
    [element] = (await camille.get(f"{used}/element", query={"planFamily": "savings-plan"})).result
    assert (element["planCode"], element["quantity"], element["uniqueId"]) == (OFFER, 2, made["id"])
    assert (await camille.get(f"{used}/element", query={"planFamily": "cloud"})).result == []
    shop.clock.advance(days=15)  # 3 December: the next period begins on the 18th
    assert (await read(camille, used))["price"]["value"] == 0
    forecast = await read(camille, f"{used}/forecast")
    assert (forecast["price"]["value"], forecast["endDate"]) == (68, "2027-01-01T00:00:00+00:00")
    assert len((await camille.get(f"{used}/forecast/element")).result) == 1
    assert (await camille.get(f"{used}/history")).result == [202611]
    assert (await read(camille, f"{used}/history/202611"))["price"]["value"] == 68
    assert len((await camille.get(f"{used}/history/202611/element")).result) == 1
    for month in (202610, 202612, 1):
        assert (await camille.get(f"{used}/history/{month}")).status == 404
