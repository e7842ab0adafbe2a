"""What pages of the buying path show as calls of the API does the same: the program is read off the page and run."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest

from panier.web.pages.buying.families import links
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_checkout import put_product, sign_in

PROGRAM = re.compile(r'<code id="calls-python">(.*?)</code>', re.DOTALL)
VPS = "/p/vps-2025-model1?q.vps_datacenter=GRA&q.vps_os=Debian+13&coupon=TEN-PERCENT"


@dataclass(frozen=True)
class ShownCall:
    """A call of a program: its method, its path, and what it sends."""

    method: str
    path: str
    sent: Mapping[str, Any]


def shown(page: str) -> Iterator[ShownCall]:
    """The calls of the Python program that a page shows."""
    found = PROGRAM.search(page)
    assert found is not None, "no calls are shown"
    for node in ast.walk(ast.parse(unescape(found[1]))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="client"), attr=method), args=[path], keywords=keywords):
                sent = {one.arg or "": ast.literal_eval(one.value) for one in keywords}
                sent.pop("_need_auth", None)
                yield ShownCall(method, ast.literal_eval(path), sent)


async def run(shop: Sandbox, page: str) -> list[Any]:
    """Run the program of a page, with the numbers that its own calls are answered; every call goes well.

    It signs where it says so, and only there.
    """
    client = shop.client(None if "_need_auth=False" in unescape(page) else shop.first)
    known: dict[str, str] = {}
    answers = []
    for call in shown(page):
        path, sent = call.path, dict(call.sent)
        for name, value in known.items():
            path = path.replace(f"{{{name}}}", value)
            sent = {key: int(value) if one == f"{{{name}}}" else one for key, one in sent.items()}
        reply = await (client.get(path) if call.method == "get" else client.post(path, sent))
        assert reply.status == 200, (call, reply.body)
        answers.append(reply.json)
        if isinstance(reply.json, dict):
            known |= {"cartId": reply.json["cartId"]} if "cartId" in reply.json else {}
            is_product = "itemId" in reply.json and "itemId" not in sent and "label" not in sent
            known |= {"itemId": str(reply.json["itemId"])} if is_product else {}
    return answers


async def test_a_plan_of_every_family_is_put_into_a_cart_by_the_calls_of_its_page(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        for family in (one.code for one in links(sqlite_shop.shop.assortment, "FR")):
            plan = next(iter(sqlite_shop.shop.assortment.catalog("FR", family).plans))
            page = await visitor.get(f"/p/{plan}?family={family}")
            answers = await run(sqlite_shop, page.response.text)
            assert answers[1]["settings"]["planCode"] == plan, family


@pytest.mark.parametrize("term", ["", "&mode=upfront12"])
async def test_options_are_ordered_on_the_terms_that_they_are_sold_on(sqlite_shop: Sandbox, term: str) -> None:
    options = "&option=option-snapshot-vps-2025-model1&option=option-auto-backup-vps-2025-model1"
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get(f"{VPS}{options}{term}")
        answers = await run(sqlite_shop, page.response.text)
    codes = [one["settings"]["planCode"] for one in answers if isinstance(one, dict) and "settings" in one]
    assert codes == ["vps-2025-model1", "option-auto-backup-vps-2025-model1", "option-snapshot-vps-2025-model1"]
    labels = [one["label"] for one in answers if isinstance(one, dict) and "label" in one]
    assert labels == ["vps_datacenter", "vps_os"]


@pytest.mark.parametrize("path", ["/domains?q=boutique-fr.com", "/domains/fr", "/c/vps", "/cart"])
async def test_the_calls_of_a_page_go_well(sqlite_shop: Sandbox, path: str) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get(path)
        assert await run(sqlite_shop, page.response.text)


async def test_a_cart_is_looked_at_and_ordered_by_the_calls_of_its_pages(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        await put_product(visitor, "/p/project.2018")
        cart = await visitor.get("/cart")
        assert (await run(sqlite_shop, cart.response.text))[0]["items"]
        await sign_in(sqlite_shop, visitor)
        checkout = await visitor.get("/checkout")
        answers = await run(sqlite_shop, checkout.response.text)
        assert answers[-1]["orderId"]
