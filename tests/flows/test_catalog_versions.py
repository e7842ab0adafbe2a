"""Versions of catalogues: put in force and swapped while the shop runs, and what open carts and orders see of it."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from panier.app import CATALOGS, read_version
from panier.core.catalog.version import Version
from panier.core.refusal import Refusal
from panier.files.catalog_sources import OWN, PUBLIC, Reader
from panier.flows.catalog import catalog_versions
from panier.flows.shelf import Shelf
from panier.store import catalog_versions as stored
from panier.web.application import build
from tests.catalogs.public import document, plan, pricing
from tests.support.ordering import AUTO_PAY, new_cart
from tests.support.shop import Client, Sandbox, shipped

EURO = 10**8
WISH = {"planCode": "box", "duration": "P1M", "pricingMode": "default", "quantity": 1}


def boxes(price: int, **more: Any) -> dict[str, Any]:
    group = {"name": "disk", "addons": ["disk"], "default": "disk", "exclusive": True, "mandatory": False}
    return document(
        [plan("box", [pricing(0, months=0), pricing(price)], addonFamilies=[group])],
        [plan("disk", [pricing(price // 2)])],
        **more,
    )


async def keep(sandbox: Sandbox, content: bytes, *, family: str = "eco", form: str = PUBLIC) -> int:
    found = Reader(CATALOGS, shipped()).read(content, family, form=form, name="test")
    return await sandbox.database.write(
        lambda tx: catalog_versions.keep(
            tx, found, content, form=form, name="test", source="test", now_us=sandbox.clock()
        )
    )


async def sell(sandbox: Sandbox, content: dict[str, Any], *, days: int = 0) -> int:
    """Import and activate a catalogue, so many days from now, and let the shop look."""
    version_id = await keep(sandbox, json.dumps(content).encode())
    now_us = sandbox.clock()
    from_us = now_us + days * 86_400 * 10**6
    await sandbox.database.write(lambda tx: catalog_versions.activate(tx, version_id, from_us=from_us, now_us=now_us))
    await look(sandbox)
    return version_id


async def look(sandbox: Sandbox) -> bool:
    return await sandbox.shop.shelf.refresh(sandbox.database, now_us=sandbox.clock())


async def monthly(client: Client) -> int | None:
    catalog = (await client.get("/order/catalog/public/eco", query={"ovhSubsidiary": "FR"})).result
    return next((one["pricings"][1]["price"] for one in catalog["plans"] if one["planCode"] == "box"), None)


async def total(client: Client, cart: str) -> float:
    price: float = (await client.get(f"{cart}/summary")).result["prices"]["withoutTax"]["value"]
    return price


async def test_an_activated_version_is_sold_and_the_rest_stays(shop: Sandbox) -> None:
    anybody = shop.client()
    assert await monthly(anybody) is None
    await sell(shop, boxes(10 * EURO))
    assert await monthly(anybody) == 10 * EURO
    ireland = (await anybody.get("/order/catalog/public/eco", query={"ovhSubsidiary": "IE"})).result
    assert "box" not in {one["planCode"] for one in ireland["plans"]}
    assert (await anybody.get("/order/catalog/public/cloud", query={"ovhSubsidiary": "FR"})).result["plans"]
    assert not await look(shop)


async def test_an_open_cart_keeps_the_price_that_it_showed(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await sell(shop, boxes(10 * EURO))
    before = await new_cart(camille)
    item_id = (await camille.post(f"{before}/eco", WISH)).result["itemId"]
    await sell(shop, boxes(20 * EURO))
    after = await new_cart(camille)
    await camille.post(f"{after}/eco", WISH)
    assert (await total(camille, before), await total(camille, after)) == (10, 20)
    # What is hung on it later is of the same catalogue, and a change of quantity does not change the price.
    await camille.post(f"{before}/eco/options", {**WISH, "planCode": "disk", "itemId": item_id})
    assert await total(camille, before) == 15
    await camille.put(f"{before}/item/{item_id}", {"quantity": 2})
    assert await total(camille, before) == 25
    await camille.post(f"{before}/assign")
    placed = (await camille.post(f"{before}/checkout", AUTO_PAY)).result
    assert placed["prices"]["withoutTax"]["value"] == 25
    await sell(shop, boxes(40 * EURO))
    order = (await camille.get(f"/me/order/{placed['orderId']}")).result
    assert order["priceWithoutTax"]["value"] == 25


async def test_a_cart_from_what_was_shipped_keeps_its_price_too(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await new_cart(camille)
    await camille.post(f"{cart}/eco", {**WISH, "planCode": "24sk10"})
    before = await total(camille, cart)
    await sell(shop, boxes(10 * EURO))
    refused = await camille.post(f"{await new_cart(camille)}/eco", {**WISH, "planCode": "24sk10"})
    assert refused.status == 400
    assert refused.message.startswith("Plan code not found")
    assert await total(camille, cart) == before


async def test_another_process_reads_the_version_that_a_cart_was_filled_from(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await sell(shop, boxes(10 * EURO))
    cart = await new_cart(camille)
    await camille.post(f"{cart}/eco", WISH)
    await sell(shop, boxes(20 * EURO))
    shelf = Shelf(shipped(), read_version(shipped()))
    fresh = replace(shop.shop, shelf=shelf)
    other = Sandbox(
        fresh,
        shop.database,
        shop.worker,
        build(fresh, shop.database, on_write=lambda: None),
        shop.clock,
        shop.customers,
    )
    assert await total(other.client(), cart) == 10
    many = await asyncio.gather(*(total(other.client(), cart) for _ in range(5)))
    assert many == [10] * 5


async def test_a_version_comes_into_force_on_its_day(shop: Sandbox) -> None:
    await sell(shop, boxes(10 * EURO))
    await sell(shop, boxes(20 * EURO), days=3)
    assert await monthly(shop.client()) == 10 * EURO
    shop.clock.advance(days=3)
    assert await look(shop)
    assert await monthly(shop.client()) == 20 * EURO


async def test_the_shop_can_go_back_to_what_was_shipped(shop: Sandbox) -> None:
    before = shop.shop.assortment.catalog("FR", "eco")
    await sell(shop, boxes(10 * EURO))
    now_us = shop.clock()
    await shop.database.write(lambda tx: catalog_versions.retire(tx, "eco", "FR", from_us=now_us, now_us=now_us))
    assert await look(shop)
    assert shop.shop.assortment.catalog("FR", "eco") is before


async def test_the_same_document_is_one_version(shop: Sandbox) -> None:
    content = json.dumps(boxes(10 * EURO)).encode()
    first = await keep(shop, content)
    assert await keep(shop, content) == first
    assert await keep(shop, json.dumps(boxes(20 * EURO)).encode()) != first
    _, kept = await shop.database.read(lambda tx: catalog_versions.find(tx, first))
    assert kept.encode() == content


async def test_a_faulty_catalogue_is_never_kept(shop: Sandbox) -> None:
    for wrong in (boxes(-1), boxes(1, subsidiary="US"), boxes(1, subsidiary="PL"), {}):
        with pytest.raises(Refusal):
            await keep(shop, json.dumps(wrong).encode())
    assert await shop.database.read(stored.list_all) == ()


async def test_an_unknown_version_is_not_activated(shop: Sandbox) -> None:
    with pytest.raises(Refusal, match="There is no version 7"):
        await shop.database.write(lambda tx: catalog_versions.activate(tx, 7, from_us=0, now_us=0))


async def test_a_version_that_cannot_be_read_leaves_the_shop_as_it_was(shop: Sandbox) -> None:
    await sell(shop, boxes(10 * EURO))
    spoilt = Version(0, "eco", "FR", PUBLIC, "spoilt", "0" * 64, "test", 0)

    async def spoil(tx: Any) -> None:
        version_id = await stored.insert(tx, spoilt, "{}")
        await catalog_versions.activate(tx, version_id, from_us=shop.clock(), now_us=shop.clock())

    await shop.database.write(spoil)
    assert not await look(shop)
    assert await monthly(shop.client()) == 10 * EURO
    await sell(shop, boxes(30 * EURO))
    assert await monthly(shop.client()) == 30 * EURO


OWN_PLANS = """
plans:
  - code: garden-shed
    name: Garden shed
    product: shed
    prices:
      - period: P1M
        price: {EUR: "12.50", GBP: "11.00"}
        setup: {EUR: "5.00", GBP: "4.00"}
"""


async def test_a_shop_s_own_products_are_sold_wherever_they_have_a_price(shop: Sandbox) -> None:
    version_id = await keep(shop, OWN_PLANS.encode(), family="vrack", form=OWN)
    now_us = shop.clock()
    await shop.database.write(lambda tx: catalog_versions.activate(tx, version_id, from_us=now_us, now_us=now_us))
    await look(shop)
    camille = shop.client(shop.first)
    for subsidiary, expected in (("FR", 17.5), ("GB", 15.0)):
        cart = await new_cart(camille, subsidiary)
        await camille.post(f"{cart}/vrack", {**WISH, "planCode": "garden-shed"})
        assert await total(camille, cart) == expected
    poland = await camille.get(f"{await new_cart(camille, 'PL')}/vrack")
    assert poland.result == []
