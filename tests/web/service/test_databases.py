"""A private database as its customer lives with it: databases, users, what these may do, dumps."""

import pytest

from tests.support.ordering import name_of, order_plan
from tests.support.shop import Client, Sandbox

SECRET = "Not-a-real-one-1"


@pytest.fixture
async def camille(sqlite_shop: Sandbox) -> Client:
    return sqlite_shop.client(sqlite_shop.first)


@pytest.fixture
async def path(sqlite_shop: Sandbox, camille: Client) -> str:
    """The path of a private database with a database and a user."""
    answers = (("dc", "gra3"), ("engine", "mysql_8.0"))
    order_id = await order_plan(camille, "privateSQL", "private-sql-512-instance", answers=answers)
    await sqlite_shop.deliver()
    path = f"/hosting/privateDatabase/{await name_of(camille, order_id)}"
    await do(sqlite_shop, camille, f"{path}/database", {"databaseName": "shop"})
    await do(sqlite_shop, camille, f"{path}/user", {"userName": "clerk", "password": SECRET})
    return path


async def do(shop: Sandbox, client: Client, path: str, body: object = None) -> dict[str, object]:
    """Ask for something and let it be done; the task."""
    task: dict[str, object] = (await client.post(path, body)).result
    shop.clock.advance(seconds=60)
    return task


async def test_what_a_user_may_do_is_shown_on_both_sides(sqlite_shop: Sandbox, camille: Client, path: str) -> None:
    grants = f"{path}/user/clerk/grant"
    wish = {"databaseName": "shop", "grant": "rw"}
    task = await do(sqlite_shop, camille, grants, wish)
    assert (task["function"], task["userName"], task["databaseName"]) == ("grant/create", "clerk", "shop")
    assert (await camille.get(grants)).result == ["shop"]
    assert (await camille.get(f"{grants}/shop")).result["grant"] == "rw"
    (seen,) = (await camille.get(f"{path}/database/shop")).result["users"]
    assert (seen["userName"], seen["grantType"]) == ("clerk", "rw")
    (seen,) = (await camille.get(f"{path}/user/clerk")).result["databases"]
    assert (seen["databaseName"], seen["grantType"]) == ("shop", "rw")
    assert (await camille.post(grants, wish)).status == 409
    await do(sqlite_shop, camille, f"{grants}/shop/update", {"grant": "ro"})
    assert (await camille.get(f"{path}/user/clerk")).result["databases"][0]["grantType"] == "ro"
    refused = await camille.post(grants, {"databaseName": "nowhere", "grant": "rw"})
    assert (refused.status, "databaseName" in refused.json["message"]) == (400, True)
    assert (await camille.post(f"{path}/user/nobody/grant", wish)).status == 404


@pytest.mark.parametrize("gone", ["user/clerk/grant/shop", "user/clerk", "database/shop"])
async def test_what_hangs_on_something_goes_with_it(
    sqlite_shop: Sandbox, camille: Client, path: str, gone: str
) -> None:
    await do(sqlite_shop, camille, f"{path}/user/clerk/grant", {"databaseName": "shop", "grant": "admin"})
    assert (await camille.delete(f"{path}/{gone}")).status == 200
    sqlite_shop.clock.advance(seconds=60)
    for one, listed in (("user/clerk", "databases"), ("database/shop", "users")):
        found = await camille.get(f"{path}/{one}")
        assert found.status == 404 if one == gone else found.result[listed] == []


async def test_a_dump_is_made_restored_and_outlives_its_database(
    sqlite_shop: Sandbox, camille: Client, path: str
) -> None:
    await do(sqlite_shop, camille, f"{path}/database", {"databaseName": "other"})
    await do(sqlite_shop, camille, f"{path}/database/shop/dump", {"sendEmail": False})
    (number,) = (await camille.get(f"{path}/dump")).result
    assert (await camille.get(f"{path}/database/shop/dump")).result == [number]
    assert (await camille.get(f"{path}/database/other/dump")).result == []
    assert (await camille.get(f"{path}/database/other/dump/{number}")).status == 404
    dump = (await camille.get(f"{path}/dump/{number}")).result
    assert (dump["databaseName"], dump["orphan"]) == ("shop", False)
    assert dump["deletionDate"] > dump["creationDate"]
    task = await do(sqlite_shop, camille, f"{path}/database/shop/dump/{number}/restore")
    assert (task["function"], task["databaseName"]) == ("database/restore", "shop")
    await camille.delete(f"{path}/database/shop")
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/dump/{number}")).result["orphan"] is True
    assert (await camille.get(f"{path}/dump", query={"orphan": "true"})).result == [number]
    assert (await camille.get(f"{path}/dump", query={"databaseName": "other"})).result == []
    assert (await camille.post(f"{path}/dump/{number}/restore", {"databaseName": "shop"})).status == 400
    await do(sqlite_shop, camille, f"{path}/dump/{number}/restore", {"databaseName": "other"})
    await camille.delete(f"{path}/dump/{number}")
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/dump")).result == []


async def test_versions_are_listed_and_changed_to(sqlite_shop: Sandbox, camille: Client, path: str) -> None:
    assert "mysql_8.4" in (await camille.get(f"{path}/availableVersions")).result
    await do(sqlite_shop, camille, f"{path}/changeVersion", {"version": "mysql_8.4"})
    assert (await camille.get(path)).result["version"] == "mysql_8.4"
    for quiet in ("cpuThrottle", "oom"):
        assert (await camille.get(f"{path}/{quiet}")).result == []


async def test_passwords_are_kept_nowhere(sqlite_shop: Sandbox, camille: Client, path: str) -> None:
    await do(sqlite_shop, camille, f"{path}/user/clerk/changePassword", {"password": SECRET})
    await do(sqlite_shop, camille, f"{path}/changeFtpPassword", {"password": SECRET})
    for table in ("service", "service_task"):
        rows = await sqlite_shop.database.read(lambda tx, table=table: tx.rows(f"SELECT * FROM {table}"))  # type: ignore[misc]
        assert SECRET not in str([tuple(row) for row in rows])


async def test_sizes_that_can_be_ordered_are_words(sqlite_shop: Sandbox, camille: Client) -> None:
    where = "/hosting/privateDatabase/availableOrderCapacities"
    public = (await camille.get(where, query={"offer": "public"})).result
    assert public["ram"] == ["512", "1024", "2048", "4096"]
    assert (public["offer"], "bhs1" in public["datacenter"], "mysql_8.0" in public["version"]) == ("public", True, True)
    assert (await camille.get(where, query={"offer": "none"})).status == 400
