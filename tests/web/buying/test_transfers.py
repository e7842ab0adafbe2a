"""A name is brought here in a browser: its code is asked for, so that nothing is paid and then stuck."""

import re

import pytest

from tests.support.ordering import delivered
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_checkout import order_form, order_of, ready, ticked
from tests.web.buying.test_checkout_problems import beside

TAKEN = "taken-boutique.fr"


async def test_a_transfer_is_not_sold_without_its_code(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor, TAKEN)
        field = next(name for name, _ in order_form(page).fields if name.endswith(".AUTH_INFO"))
        folded = re.search(r"<details.*?</details>", page.response.text, re.DOTALL)
        assert folded is None or field not in folded[0], "nobody looks for it beneath"
        assert "EPP code" in page.words
        refused = await visitor.send(order_form(page), **ticked(page))
        assert refused.response.status_code == 400
        assert "This has to be filled in" in beside(refused, field)
        assert not (await client.get("/me/order")).result, "nothing was ordered"
        number = order_of(await visitor.send(order_form(refused), **ticked(refused), **{field: "sandbox-auth"}))
    assert await delivered(sqlite_shop, client, number)


async def test_a_program_may_leave_the_code_for_later(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        await ready(sqlite_shop, visitor, TAKEN)
        cart = next(one.value for one in visitor.http.cookies.jar if one.name == "panier-cart")
    client = sqlite_shop.client()
    (item,) = (await client.get(f"/order/cart/{cart}/item")).result
    asked = (await client.get(f"/order/cart/{cart}/item/{item}/requiredConfiguration")).result
    assert {one["label"]: one["required"] for one in asked}["AUTH_INFO"] is False


@pytest.mark.parametrize("name, is_premium", [("silver.com", True), (TAKEN, False)])
async def test_a_premium_name_is_called_so_when_it_is_brought_here(
    sqlite_shop: Sandbox, name: str, *, is_premium: bool
) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/domains", params={"q": name})
    row = page.words.partition(name)[2].partition("Bring it here")[0]
    assert ("asks a price of its own, each year" in row) is is_premium, row
