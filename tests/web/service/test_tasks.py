"""Tasks on domain names: seen under both paths, mended, relaunched, called off; never a lost or doubled name."""

import base64

import pytest

from panier.outside.registry.sandbox_conduct import Trouble
from panier.outside.registry.special_names import NameEntry
from tests.support.ordering import order_name, status
from tests.support.shop import Client, Sandbox


async def task_of(client: Client, name: str) -> dict[str, object]:
    [number] = (await client.get("/me/task/domain", query={"domain": name})).result
    task: dict[str, object] = (await client.get(f"/me/task/domain/{number}")).result
    return task


async def wish(shop: Sandbox, name: str, trouble: Trouble | None) -> None:
    registry = shop.shop.registry
    await registry.wish(name, NameEntry(name=name, trouble=trouble))  # type: ignore[attr-defined]


async def test_a_registration_is_a_task_that_is_done(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "exemple.fr")
    await shop.deliver()
    task = await task_of(camille, "exemple.fr")
    assert (task["function"], task["status"], task["type"]) == ("DomainCreate", "done", "domain")
    assert (task["canAccelerate"], task["canCancel"], task["canRelaunch"]) == (False, False, False)
    assert task["comment"] is None
    assert task["doneDate"] is not None
    assert (await camille.get("/domain/exemple.fr/task")).result == [task["id"]]
    assert (await camille.get(f"/domain/exemple.fr/task/{task['id']}")).result == task
    assert (await camille.get("/domain/exemple.fr/task", query={"status": "error"})).result == []
    assert (await camille.get("/domain/exemple.fr/task", query={"type": "alldom"})).result == []
    assert await status(camille, order_id) == "delivered"
    bar = (await camille.get(f"/me/task/domain/{task['id']}/progressbar")).result
    assert (bar["progress"], bar["taskStatus"], bar["taskActions"], bar["followUpSteps"]) == (100, "done", [], [])


async def test_what_the_registry_asks_for_is_given_and_the_name_is_made(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "city-lyon.fr")
    await shop.deliver()
    task = await task_of(camille, "city-lyon.fr")
    one = f"/me/task/domain/{task['id']}"
    assert (task["status"], task["canRelaunch"], task["canCancel"]) == ("error", True, True)
    assert "legitimacyAfnic" in str(task["comment"])
    assert (await camille.get(f"{one}/argument")).result == ["legitimacyAfnic"]
    argument = (await camille.get(f"{one}/argument/legitimacyAfnic")).result
    assert (argument["type"], argument["value"], argument["minimumSize"], argument["readOnly"]) == (
        "string", None, 10, False,
    )  # fmt: skip
    bar = (await camille.get(f"{one}/progressbar")).result
    assert bar["taskActions"] == ["canCancel", "canCorrect", "canRelaunch"]
    refused = await camille.post(f"{one}/relaunch")
    assert refused.status == 400
    assert "legitimacyAfnic" in refused.message
    short = await camille.put(f"{one}/argument/legitimacyAfnic", {"value": "mine"})
    assert short.status == 400
    assert "10 to 2000 characters" in short.message
    assert (await camille.get(f"{one}/argument/authInfo")).status == 404
    assert (await camille.put(f"{one}/argument/legitimacyAfnic", {"value": "For the town hall of Lyon"})).result is None
    assert await status(camille, order_id) == "delivering"
    assert (await camille.post(f"{one}/relaunch")).result is None
    await shop.work()
    assert await status(camille, order_id) == "delivered"
    assert (await camille.get("/domain/city-lyon.fr")).result["state"] == "ok"
    assert (await camille.post(f"{one}/relaunch")).status == 409
    assert (await camille.put(f"{one}/argument/legitimacyAfnic", {"value": "something else"})).status == 409


async def test_a_transfer_with_a_wrong_code_is_mended_by_its_task(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "taken-exemple.com", AUTH_INFO="wrong")
    await shop.deliver()
    task = await task_of(camille, "taken-exemple.com")
    one = f"/me/task/domain/{task['id']}"
    assert (task["function"], task["status"]) == ("DomainIncomingTransfer", "error")
    assert (await camille.get(f"{one}/argument/authInfo")).result["value"] == "wrong"
    assert (await camille.put(f"{one}/argument/authInfo", {"value": "sandbox-auth"})).result is None
    assert (await camille.post(f"{one}/relaunch")).result is None
    await shop.work()
    assert await status(camille, order_id) == "delivered"


async def test_papers_are_asked_for_and_the_order_says_so(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, "papers-exemple.fr")
    await sqlite_shop.deliver()
    assert await status(camille, order_id) == "documentsRequested"
    one = f"/me/task/domain/{(await task_of(camille, 'papers-exemple.fr'))['id']}"
    argument = (await camille.get(f"{one}/argument/identityDocument")).result
    assert argument["acceptedFormats"] == ["gif", "jpeg", "jpg", "pdf", "png"]
    for value in ("no base64!", base64.b64encode(b"MZ program").decode()):
        assert "pdf" in (await camille.put(f"{one}/argument/identityDocument", {"value": value})).message
    paper = base64.b64encode(b"%PDF-1.7 an invented passport").decode()
    assert (await camille.put(f"{one}/argument/identityDocument", {"value": paper})).result is None
    assert (await camille.post(f"{one}/relaunch")).result is None
    assert await status(camille, order_id) == "delivering"
    await sqlite_shop.work()
    assert await status(camille, order_id) == "delivered"


async def test_a_silent_registry_leaves_a_task_that_says_so_and_can_be_relaunched(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "silent-exemple.fr")
    await shop.deliver()
    task = await task_of(camille, "silent-exemple.fr")
    assert (task["status"], task["comment"], task["canRelaunch"], task["canCancel"]) == (
        "error", "The registry did not answer in time", True, False,
    )  # fmt: skip
    await wish(shop, "silent-exemple.fr", None)
    assert (await camille.post(f"/me/task/domain/{task['id']}/relaunch")).result is None
    await shop.work()
    assert await status(camille, order_id) == "delivered"
    assert (await task_of(camille, "silent-exemple.fr"))["status"] == "done"


async def test_a_registration_whose_answer_was_lost_is_found_and_not_made_twice(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "lost-exemple.fr")
    await shop.deliver()
    assert (await task_of(camille, "lost-exemple.fr"))["comment"] == "The registry's answer was lost"
    [record] = (await shop.shop.registry.look_up(["lost-exemple.fr"])).values()
    assert record.state == "taken"
    shop.clock.advance(seconds=120)
    await shop.work()
    assert await status(camille, order_id) == "delivered"
    assert (await camille.get("/domain")).result == ["lost-exemple.fr"]


async def test_a_registrys_own_trouble_is_tried_again_by_itself(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, "failing-exemple.fr")
    await sqlite_shop.deliver()
    task = await task_of(camille, "failing-exemple.fr")
    assert (task["status"], task["canRelaunch"]) == ("error", False)
    assert (await camille.post(f"/me/task/domain/{task['id']}/relaunch")).status == 409
    await wish(sqlite_shop, "failing-exemple.fr", None)
    sqlite_shop.clock.advance(seconds=3_600)
    await sqlite_shop.work()
    assert await status(camille, order_id) == "delivered"


async def test_a_slow_registry_is_waited_for(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, "slow-exemple.fr")
    await sqlite_shop.deliver()
    task = await task_of(camille, "slow-exemple.fr")
    assert (task["status"], task["canCancel"]) == ("doing", False)
    assert await status(camille, order_id) == "delivering"
    sqlite_shop.clock.advance(seconds=60)
    await sqlite_shop.work()
    assert await status(camille, order_id) == "delivered"


async def test_a_task_that_is_called_off_takes_its_order_along(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "city-nantes.fr")
    await shop.deliver()
    one = f"/me/task/domain/{(await task_of(camille, 'city-nantes.fr'))['id']}"
    assert (await camille.post(f"{one}/cancel")).result is None
    cancelled = (await camille.get(one)).result
    assert (cancelled["status"], cancelled["comment"]) == ("cancelled", "Cancelled by the customer")
    assert await status(camille, order_id) == "cancelled"
    assert (await camille.post(f"{one}/cancel")).status == 409
    await shop.work()
    assert (await camille.get("/domain")).result == []


async def test_a_name_that_somebody_else_got_first_cannot_be_mended(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    await order_name(camille, "both.fr")
    order_id = await order_name(charlie, "both.fr")
    await sqlite_shop.deliver()
    task = await task_of(charlie, "both.fr")
    assert (task["status"], task["canRelaunch"]) == ("error", False)
    assert "somebody else" in str(task["comment"])
    assert await status(charlie, order_id) == "delivering"
    assert (await charlie.get("/domain")).result == []


@pytest.mark.parametrize("what", ["accelerate", "cancel", "relaunch"])
async def test_a_task_that_is_done_takes_nothing_more(sqlite_shop: Sandbox, what: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_name(camille, "exemple.fr")
    await sqlite_shop.deliver()
    task = await task_of(camille, "exemple.fr")
    for path in (f"/me/task/domain/{task['id']}", f"/domain/exemple.fr/task/{task['id']}"):
        assert (await camille.post(f"{path}/{what}")).status == 409
