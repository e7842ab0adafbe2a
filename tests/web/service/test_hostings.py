"""A web hosting as its customer lives with it: users, databases with dumps, and what runs at fixed times."""

import pytest

from tests.support.ordering import name_of, order_plan
from tests.support.shop import Client, Sandbox

SECRET = "Not-a-real-one-1"


@pytest.fixture
async def camille(sqlite_shop: Sandbox) -> Client:
    return sqlite_shop.client(sqlite_shop.first)


@pytest.fixture
async def path(sqlite_shop: Sandbox, camille: Client) -> str:
    """The path of a new web hosting."""
    order_id = await order_plan(camille, "webHosting", "perso2014", duration="P1Y")
    await sqlite_shop.deliver()
    sqlite_shop.clock.advance(seconds=60)
    return f"/hosting/web/{await name_of(camille, order_id)}"


async def test_users_come_and_go_but_the_first_one(sqlite_shop: Sandbox, camille: Client, path: str) -> None:
    (first,) = (await camille.get(f"{path}/user")).result
    wish = {"login": "clerk", "home": "www", "password": SECRET}
    assert (await camille.post(f"{path}/user", wish)).result["function"] == "user/create"
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.post(f"{path}/user", wish)).status == 409
    assert (await camille.put(f"{path}/user/clerk", {"sshState": "active"})).status == 200
    assert (await camille.get(f"{path}/user/clerk")).result["sshState"] == "active"
    assert (await camille.delete(f"{path}/user/{first}")).status == 409
    assert (await camille.post(f"{path}/user/clerk/changePassword", {"password": SECRET})).status == 200
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.delete(f"{path}/user/clerk")).status == 200
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/user")).result == [first]


async def test_a_database_has_dumps_that_outlive_it(sqlite_shop: Sandbox, camille: Client, path: str) -> None:
    assert "mysql" in (await camille.get(f"{path}/databaseAvailableType")).result
    wish = {"capabilitie": "sqlPerso", "type": "mysql", "user": "shop", "quota": 400, "password": SECRET}
    await camille.post(f"{path}/database", wish)
    sqlite_shop.clock.advance(seconds=60)
    (name,) = (await camille.get(f"{path}/database", query={"type": "mysql"})).result
    database = (await camille.get(f"{path}/database/{name}")).result
    assert (database["quotaSize"]["value"], database["version"]) == (400, "8.0")
    await camille.post(f"{path}/database/{name}/dump", {"date": "now"})
    sqlite_shop.clock.advance(seconds=60)
    (number,) = (await camille.get(f"{path}/database/{name}/dump")).result
    restored = await camille.post(f"{path}/database/{name}/dump/{number}/restore")
    assert restored.result["function"] == "database/restore"
    sqlite_shop.clock.advance(seconds=60)
    await camille.delete(f"{path}/database/{name}")
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/dump/{number}")).result["orphan"] is True
    assert (await camille.get(f"{path}/database/{name}/dump")).status == 404


async def test_what_runs_at_fixed_times_is_changed(sqlite_shop: Sandbox, camille: Client, path: str) -> None:
    (language, *_) = (await camille.get(f"{path}/cronAvailableLanguage")).result
    wish = {"command": "www/cron.php", "frequency": "0 3 * * *", "language": language}
    await camille.post(f"{path}/cron", wish)
    sqlite_shop.clock.advance(seconds=60)
    (number,) = (await camille.get(f"{path}/cron")).result
    assert isinstance((await camille.put(f"{path}/cron/{number}", {**wish, "frequency": "0 4 * * *"})).result, str)
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/cron/{number}")).result["frequency"] == "0 4 * * *"
    assert (await camille.delete(f"{path}/cron/{number}")).status == 200


async def test_null_for_what_cannot_be_null_changes_nothing(sqlite_shop: Sandbox, camille: Client, path: str) -> None:
    await camille.post(f"{path}/attachedDomain", {"domain": "www.example.com", "path": "www", "cdn": "none"})
    sqlite_shop.clock.advance(seconds=60)
    name = f"{path}/attachedDomain/www.example.com"
    before = (await camille.get(name)).result
    assert (await camille.put(name, {"cdn": None, "path": None, "ownLog": None})).status == 200
    assert (await camille.get(name)).result == before
    refused = await camille.put(name, {"domain": "other.example.com"})
    assert (refused.status, "domain" in refused.json["message"]) == (400, True)


async def test_a_hosting_is_found_by_a_domain_name_of_it(sqlite_shop: Sandbox, camille: Client, path: str) -> None:
    where = "/hosting/web/attachedDomain"
    assert (await camille.get(where, query={"domain": "www.example.com"})).result == []
    await camille.post(f"{path}/attachedDomain", {"domain": "www.example.com", "path": "www"})
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(where, query={"domain": "WWW.example.com"})).result == [path.rpartition("/")[2]]
    assert (await camille.get(where, query={"domain": "example.com"})).result == []
    stranger = sqlite_shop.client(sqlite_shop.second)
    assert (await stranger.get(where, query={"domain": "www.example.com"})).result == []
    assert (await camille.get(where)).status == 400


async def test_modules_and_offers_can_be_looked_at_before_ordering(sqlite_shop: Sandbox) -> None:
    anybody = sqlite_shop.client()
    numbers = (await anybody.get("/hosting/web/moduleList")).result
    modules = [(await anybody.get(f"/hosting/web/moduleList/{number}")).result for number in numbers]
    for query, wanted in (
        ({"latest": "true"}, {"latest": True}),
        ({"branch": "testing"}, {"branch": "testing"}),
        ({"active": "true", "branch": "old"}, {"active": True, "branch": "old"}),
    ):
        found = (await anybody.get("/hosting/web/moduleList", query=query)).result
        assert found == [one["id"] for one in modules if wanted.items() <= one.items()]
    assert (await anybody.get("/hosting/web/moduleList/999")).status == 404
    capabilities = "/hosting/web/offerCapabilities"
    small, large = [
        (await anybody.get(capabilities, query={"offer": offer})).result for offer in ("START", "hosting-performance-1")
    ]
    assert (small["attachedDomains"], large["attachedDomains"], large["ssh"]) == (1, 100, True)
    assert (await anybody.get(capabilities, query={"offer": "xxlplan"})).status == 404, "it is not sold any more"
    assert (await anybody.get(capabilities, query={"offer": "none"})).status == 400


async def test_where_a_place_is_known_is_asked_with_the_token_of_a_check(sqlite_shop: Sandbox) -> None:
    anybody, path = sqlite_shop.client(), "/hosting/web/localSeo"
    lists = (await anybody.get(f"{path}/directoriesList", query={"country": "FR", "offer": "normal"})).result
    codes = [one["code"] for several in lists.values() for one in several]
    place = {"country": "FR", "name": "The corner shop", "street": "1 rue de l'Exemple", "zip": "59100"}
    known = (await anybody.post(f"{path}/visibilityCheck", place)).result["searchData"]
    assert {name: known[name] for name in place} == place
    result = f"{path}/visibilityCheckResult"
    for code in codes:
        query = {"directory": code, "id": str(known["id"]), "token": known["token"]}
        (one,) = (await anybody.get(result, query=query)).result
        assert (one["directoryType"], one["syncStatus"], one["nameStatus"]) == (code, "NO_ONLINE_LISTING", "MISSING")
    query = {"directory": codes[0], "id": str(known["id"]), "token": known["token"]}
    assert (await anybody.get(result, query=query | {"id": str(known["id"] + 1)})).status == 404
    assert (await anybody.get(result, query=query | {"token": "x"})).status == 404
    refused = await anybody.get(result, query=query | {"directory": "none"})
    assert (refused.status, codes[0] in refused.message) == (400, True)
    free = await anybody.get(f"{path}/emailAvailability", query={"email": "someone@example.com"})
    assert free.result == {"availability": "available", "serviceName": None}
    assert (await anybody.get(f"{path}/emailAvailability", query={"email": "someone"})).status == 400
