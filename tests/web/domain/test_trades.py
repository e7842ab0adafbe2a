"""A change of holder is an order: both holders agree by the pages that were mailed to them, or it comes to nothing."""

import re

from tests.support.ordering import AUTO_PAY, order_name, own_cart, status
from tests.support.parts.mailed import received
from tests.support.samples import CONTACT
from tests.support.shop import Client, Sandbox

NAME = "/domain/exemple.com"
NEW_HOLDER = {**CONTACT, "firstName": "Dominique", "email": "dominique@example.com"}


async def named(shop: Sandbox) -> Client:
    """The first customer, who has a name."""
    camille = shop.client(shop.first)
    await order_name(camille, "exemple.com")
    await shop.deliver()
    return camille


async def trade_cart(client: Client) -> tuple[str, int]:
    """A cart with a change of holder in it, and the number of who is to be the new one."""
    number = (await client.post("/me/contact", NEW_HOLDER)).result["id"]
    cart = await own_cart(client)
    wish = {
        "cartId": cart.rpartition("/")[2], "planCode": "com-trade", "pricingMode": "create-default", "quantity": 1,
        "duration": "P0Y",
    }  # fmt: skip
    item = (await client.post("/order/cartServiceOption/domain/exemple.com", wish)).result["itemId"]
    answer = {"label": "OWNER_CONTACT", "value": f"/me/contact/{number}"}
    assert (await client.post(f"{cart}/item/{item}/configuration", answer)).status == 200
    return cart, number


async def trade(client: Client) -> int:
    """Order another holder; the order's number."""
    cart, _ = await trade_cart(client)
    order_id: int = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    return order_id


async def links(client: Client) -> dict[str, str]:
    """Where each holder was asked to go."""
    found = {}
    for body in await received(client):
        if link := re.search(r"http://\S+/trade/confirm\S+", body):
            found["old" if "as its present holder" in body else "new"] = link.group()
    return found


async def say(shop: Sandbox, link: str, answer: str) -> int:
    """Press a button of the page; returns the status of the answer."""
    fields = dict(part.split("=") for part in link.partition("?")[2].split("&"))
    async with shop.http() as browser:
        page = await browser.get(link)
        assert "exemple.com" in page.text
        reply = await browser.post("/trade/confirm", data={**fields, "answer": answer})
    return reply.status_code


async def task(client: Client) -> dict[str, object]:
    [number] = (await client.get(f"{NAME}/task", query={"function": "DomainTrade"})).result
    found: dict[str, object] = (await client.get(f"/me/task/domain/{number}")).result
    return found


async def holder(client: Client) -> str:
    number = (await client.get(NAME)).result["whoisOwner"]
    found: str = (await client.get(f"/domain/contact/{number}")).result["email"]
    return found


async def test_both_holders_agree_and_the_name_is_the_new_ones(shop: Sandbox) -> None:
    camille = await named(shop)
    before = await holder(camille)
    old_owner = (await camille.get(NAME)).result["whoisOwner"]
    order_id = await trade(camille)
    await shop.deliver()
    assert await status(camille, order_id) == "delivering"
    assert (await task(camille))["comment"] == "Waiting for the old and the new holder to agree"
    asked = await links(camille)
    old, new = asked["old"], asked["new"]
    assert await say(shop, old, "accept") == 200
    await shop.work()
    assert await holder(camille) == before, "one of two does not do"
    assert await say(shop, old, "accept") == 409
    assert await say(shop, new, "perhaps") == 400
    assert await say(shop, new, "accept") == 200
    await shop.work()
    assert (await task(camille))["status"] == "done"
    assert await status(camille, order_id) == "delivered"
    assert await holder(camille) == NEW_HOLDER["email"]
    assert (await camille.put(f"/domain/contact/{old_owner}", {"email": "free@example.com"})).status == 200
    async with shop.http() as browser:
        assert (await browser.get(new)).status_code == 404, "it is over"


async def test_one_refusal_calls_it_off(shop: Sandbox) -> None:
    camille = await named(shop)
    before = await holder(camille)
    order_id = await trade(camille)
    await shop.deliver()
    asked = await links(camille)
    assert await say(shop, asked["old"], "accept") == 200
    assert await say(shop, asked["new"], "refuse") == 200
    await shop.work()
    found = await task(camille)
    assert (found["status"], found["comment"]) == ("cancelled", "The new holder refused")
    assert await status(camille, order_id) == "cancelled"
    assert await holder(camille) == before


async def test_silence_calls_it_off_after_14_days(shop: Sandbox) -> None:
    camille = await named(shop)
    before = await holder(camille)
    order_id = await trade(camille)
    await shop.deliver()
    asked = await links(camille)
    assert await say(shop, asked["old"], "accept") == 200
    shop.clock.advance(days=13)
    await shop.work()
    assert (await task(camille))["status"] == "doing"
    shop.clock.advance(days=1)
    await shop.work()
    assert (await task(camille))["status"] == "cancelled"
    assert await status(camille, order_id) == "cancelled"
    assert await holder(camille) == before


async def test_a_token_is_somebodys_and_for_one_trade(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    await trade(camille)
    await sqlite_shop.deliver()
    number = (await task(camille))["id"]
    async with sqlite_shop.http() as browser:
        for query in (
            "",
            f"id={number}&token=",
            f"id={number}&token=guess",
            "id=0&token=x",
            "id=99999999999999999999&token=x",
        ):
            assert (await browser.get(f"/trade/confirm?{query}")).status_code == 404
        guess = {"id": str(number), "token": "guess", "answer": "accept"}
        assert (await browser.post("/trade/confirm", data=guess)).status_code == 404


async def test_a_name_that_changed_hands_waits_60_days(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    first, second = await trade(camille), await trade(camille)
    await sqlite_shop.deliver()
    assert [await status(camille, one) for one in (first, second)] == ["delivering", "cancelled"], "one at a time"
    cart, _ = await trade_cart(camille)
    busy = await camille.post(f"{cart}/checkout", AUTO_PAY)
    assert "has an operation under way" in busy.message
    asked = await links(camille)
    for link in asked.values():
        await say(sqlite_shop, link, "accept")
    await sqlite_shop.work()
    assert await holder(camille) == NEW_HOLDER["email"]
    cart, _ = await trade_cart(camille)
    refused = await camille.post(f"{cart}/checkout", AUTO_PAY)
    assert refused.status == 400
    assert "exemple.com changed hands less than 60 days ago: wait 60 days" in refused.message
    locked = await camille.put(NAME, {"transferLockStatus": "unlocked"})
    assert locked.status == 409
    assert "60 days" in locked.message
    sqlite_shop.clock.advance(days=60)
    assert (await camille.put(NAME, {"transferLockStatus": "unlocked"})).status == 200
    await sqlite_shop.work()
    cart, _ = await trade_cart(camille)
    assert (await camille.post(f"{cart}/checkout", AUTO_PAY)).status == 200
