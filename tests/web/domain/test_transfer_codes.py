"""How names move to other registrars: codes, answers to requests, tags of .uk; and the options of a name."""

import pytest

from panier.outside.registry.sandbox import SandboxRegistry
from panier.outside.registry.sandbox_conduct import Trouble
from tests.support.managing import NAME, behave, named, registered, task
from tests.support.ordering import AUTO_PAY, NAME_ANSWERS, PROJECT, add_name, answer, own_cart
from tests.support.parts.mailed import received
from tests.support.shop import Sandbox

GONE = (404, "This service does not exist")


async def test_the_owner_of_an_unlocked_name_reads_its_code(shop: Sandbox) -> None:
    camille, charlie = await named(shop), shop.client(shop.second)
    locked = await camille.get(f"{NAME}/authInfo")
    assert locked.refusal == (409, "exemple.fr is locked against transfers: unlock it first")
    await camille.put(NAME, {"transferLockStatus": "unlocked"})
    assert (await camille.get(f"{NAME}/authInfo")).status == 409, "it is not unlocked yet"
    await shop.work()
    code = (await camille.get("/domain/Exemple.FR./authInfo")).result
    assert code == (await registered(shop)).auth_code
    assert (await charlie.get(f"{NAME}/authInfo")).refusal == GONE


async def test_a_silent_registry_gives_no_code(
    sqlite_shop: Sandbox,
) -> None:
    camille = await named(sqlite_shop)
    await camille.put(NAME, {"transferLockStatus": "unlocked"})
    await sqlite_shop.work()
    await behave(sqlite_shop, "exemple.fr", Trouble.SILENT)
    assert (await camille.get(f"{NAME}/authInfo")).refusal == (400, "Check timeout. Please retry later")


@pytest.mark.parametrize(
    "name, word", [("exemple.eu", "to the holder itself"), ("exemple.co.uk", "ukOutgoingTransfer")]
)
async def test_where_there_is_no_code_to_be_had_it_is_said(sqlite_shop: Sandbox, name: str, word: str) -> None:
    camille = await named(sqlite_shop, name)
    refused = await camille.get(f"/domain/{name}/authInfo")
    assert refused.status == 409
    assert word in refused.message


@pytest.mark.parametrize("is_approved", [True, False])
async def test_another_registrar_is_answered(sqlite_shop: Sandbox, *, is_approved: bool) -> None:
    camille = await named(sqlite_shop)
    await camille.put(NAME, {"transferLockStatus": "unlocked"})
    await sqlite_shop.work()
    registry = sqlite_shop.shop.registry
    assert isinstance(registry, SandboxRegistry)
    code = (await camille.get(f"{NAME}/authInfo")).result
    approve = f"{NAME}/outgoingTransfer/approve"
    wish = {"approveType": "accept" if is_approved else "reject", "ident": "none"}
    assert (await camille.post(approve, wish)).refusal == (409, "Nobody asked for the transfer of exemple.fr")
    await registry.ask_for("exemple.fr", registrar="Another", auth_code=code)
    await sqlite_shop.sweep()
    await sqlite_shop.work()
    assert (await camille.get(NAME)).result["state"] == "outgoing_transfer"
    assert (await camille.post(approve, wish)).status == 400
    assert (await camille.post(approve, {**wish, "approveType": "perhaps"})).status == 400
    ident = (await received(camille))[-1].rpartition("ident: ")[2].strip()
    assert (await camille.post(approve, {**wish, "ident": ident})).result is None
    await sqlite_shop.work()
    if is_approved:
        assert (await camille.get(NAME)).refusal == GONE
        assert not (await registered(sqlite_shop)).is_ours
    else:
        assert (await camille.get(NAME)).result["state"] == "ok"


async def test_a_name_under_uk_goes_by_its_tag(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop, "exemple.co.uk")
    path = "/domain/exemple.co.uk"
    registrars = (await camille.get(f"{path}/ukRegistrars")).result
    assert {"tag": "EXAMPLE", "name": "Example Names Ltd"} in registrars
    refused = await camille.post(f"{path}/ukOutgoingTransfer", {"tag": "NOBODY"})
    assert refused.status == 400
    assert "'tag'" in refused.message
    begun = (await camille.post(f"{path}/ukOutgoingTransfer", {"tag": "example"})).result
    assert (begun["function"], begun["status"]) == ("DomainOutgoingTransfer", "todo")
    assert (await camille.get(path)).result["state"] == "outgoing_transfer"
    assert (await camille.post(f"{path}/ukOutgoingTransfer", {"tag": "EXAMPLE"})).status == 409
    no_one = await camille.post(f"{path}/outgoingTransfer/approve", {"approveType": "accept", "ident": "x"})
    assert no_one.status == 409, "nobody waits for an answer"
    await sqlite_shop.work()
    assert (await camille.get(path)).refusal == GONE
    assert (await task(camille, begun["id"]))["status"] == "done"
    assert not (await registered(sqlite_shop, "exemple.co.uk")).is_ours
    await sqlite_shop.sweep()
    assert (await camille.get("/domain")).result == []


async def test_a_tag_is_for_names_under_uk(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    assert (await camille.get(f"{NAME}/ukRegistrars")).status == 409
    assert (await camille.post(f"{NAME}/ukOutgoingTransfer", {"tag": "EXAMPLE"})).status == 409


async def test_an_option_is_shown_and_given_up(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    wish = {**PROJECT, "planCode": "zone", "duration": "P1Y"}
    item_id = (await camille.post(f"{cart}/dns", wish)).result["itemId"]
    await answer(camille, f"{cart}/item/{item_id}", [("zone", "exemple.fr")])
    await camille.post(f"{cart}/dns/options", {**wish, "planCode": "anycast", "itemId": item_id})
    await answer(camille, await add_name(camille, cart, "exemple.fr"), NAME_ANSWERS)
    assert (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"] > 0
    await sqlite_shop.deliver()
    assert (await camille.get(f"{NAME}/option")).result == ["dnsAnycast"]
    option = (await camille.get(f"{NAME}/option/dnsAnycast")).result
    assert (option["option"], option["state"]) == ("dnsAnycast", "subscribed")
    assert (await camille.get(f"{NAME}/options")).result == {
        "hosting": None,
        "offer": None,
        "zone": {"serviceName": "exemple.fr"},
    }
    assert (await camille.delete(f"{NAME}/option/another")).status == 404
    assert (await camille.delete(f"{NAME}/option/dnsAnycast")).result is None
    assert (await camille.get(f"{NAME}/option")).result == []
    assert (await camille.get(f"{NAME}/option/dnsAnycast")).status == 404
    assert (await camille.delete(f"{NAME}/option/dnsAnycast")).status == 404
    assert (await camille.get("/domain/zone/exemple.fr")).result["hasDnsAnycast"] is False
