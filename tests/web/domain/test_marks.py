"""Signed marks: kept by an account, and needed to order under an extension that is in its sunrise."""

from tests.support.marks import smd, smd_xml
from tests.support.ordering import AUTO_PAY, NAME_ANSWERS, add_name, answer, delivered, own_cart
from tests.support.shop import Client, Sandbox


async def keep(client: Client, *labels: str, **facts: str) -> str:
    kept: str = (await client.post("/domain/data/smd", {"data": smd(*labels, **facts)})).result["id"]
    return kept


async def refusal(client: Client, name: str, *marks: str) -> str:
    cart = await own_cart(client)
    await answer(client, await add_name(client, cart, name), [*NAME_ANSWERS, *(("SMD", mark) for mark in marks)])
    refused = await client.get(f"{cart}/checkout")
    assert refused.status == 400
    return refused.message


async def test_marks_are_kept_changed_and_thrown_away(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    text = smd("exemple")
    kept = (await camille.post("/domain/data/smd", {"data": text})).result
    assert (kept["data"], kept["smdId"]) == (text, "0000001751376056503931-65535")
    assert (kept["notBefore"], kept["notAfter"]) == ("2026-01-01T00:00:00+00:00", "2028-01-01T00:00:00+00:00")
    assert kept["protectedLabels"] == [{"label": "exemple", "trademark": "Test & Validate"}]
    path = f"/domain/data/smd/{kept['id']}"
    assert (await camille.get("/domain/data/smd")).result == [kept]
    assert (await charlie.get("/domain/data/smd")).result == []
    changed = (await camille.put(path, {"data": smd_xml("other")})).result
    assert (changed["id"], [one["label"] for one in changed["protectedLabels"]]) == (kept["id"], ["other"])
    assert (await camille.get(path)).result == changed
    for stranger in (await charlie.get(path), await charlie.put(path, {"data": text}), await charlie.delete(path)):
        assert stranger.status == 404
    assert (await camille.delete(path)).result is None
    assert (await camille.get(path)).status == 404


async def test_what_is_no_mark_is_refused_naming_the_field(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    refused = await camille.post("/domain/data/smd", {"data": "<!DOCTYPE a []><a/>"})
    assert refused.refusal == (
        400, "The input provided isn't valid: 'data' must not declare a document type or entities"
    )  # fmt: skip
    assert (await camille.post("/domain/data/smd", {"data": "x" * 200_001})).status == 400


async def test_a_sunrise_needs_a_mark_of_the_customers_that_is_valid_and_for_the_label(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    of = "for product domain"
    assert await refusal(camille, "exemple.map") == f"Custom field SMD is mandatory {of}"
    stranger = f"Custom field SMD must be the id of a signed mark of yours (/domain/data/smd) {of}"
    assert await refusal(camille, "exemple.map", "mine") == stranger
    assert await refusal(camille, "exemple.map", await keep(charlie, "exemple")) == stranger
    other = await keep(camille, "other")
    assert await refusal(camille, "exemple.map", other) == f"Custom field SMD does not protect exemple {of}"
    late = await keep(camille, "exemple", begins="2027-01-01T00:00:00Z")
    assert await refusal(camille, "exemple.map", late) == f"Custom field SMD is not valid yet {of}"


async def test_who_has_the_mark_has_the_name(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    mark = await keep(camille, "exemple")
    cart = await own_cart(camille)
    item = await add_name(camille, cart, "exemple.map")
    assert (await camille.get(item)).result["settings"]["pricingMode"] == "create-sunrise"
    await answer(camille, item, [*NAME_ANSWERS, ("SMD", f"/domain/data/smd/{mark}")])
    assert (await camille.get(f"{cart}/checkout")).result["prices"]["withoutTax"]["value"] == 144.99
    order_id = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    assert await delivered(sqlite_shop, camille, order_id)
    assert (await camille.get("/domain")).result == ["exemple.map"]
