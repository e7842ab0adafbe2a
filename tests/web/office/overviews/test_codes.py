"""Codes that colleagues make: used by the same rules as those of files, counted, withdrawn, known to every process."""

import asyncio
import re
from dataclasses import replace

import pytest

from panier.core.limits import DAY_US
from panier.core.office.rights import OfficeRole
from panier.flows.shelf import Shelf
from tests.support.delivering import ANSWERS, VPS
from tests.support.ordering import AUTO_PAY, PROJECT, answer, own_cart
from tests.support.shop import Client, Reply, Sandbox
from tests.web.office.desk import Clerk, plain, signed_in, with_office

PATH = "/office/catalogue"
SALE = {"code": "SPRING-10", "description": "Spring sale", "on": "cart", "worth": "percent", "amount": "10"}


async def cart_with(client: Client, *coupons: str) -> tuple[str, Reply]:
    """A cart with a VPS and some coupons; its address, and the answer about the last coupon."""
    cart = await own_cart(client)
    item = (await client.post(f"{cart}/vps", {**PROJECT, "planCode": VPS})).result["itemId"]
    await answer(client, f"{cart}/item/{item}", ANSWERS)
    said = [await client.post(f"{cart}/coupon", {"coupon": one}) for one in coupons]
    return cart, said[-1]


async def price(client: Client, cart: str) -> tuple[int, int]:
    """What a cart costs without tax, and what codes take off it, in ucents."""
    prices = (await client.get(f"{cart}/summary")).result["prices"]
    return prices["withoutTax"]["priceInUcents"], prices["reduction"]["priceInUcents"]


async def test_a_code_is_made_used_counted_and_withdrawn(shop: Sandbox) -> None:
    office = with_office(shop)
    camille, other = office.client(office.first), office.client(office.second)
    async with signed_in(office, OfficeRole.SALES) as sales:
        assert "from a file" not in await sales.see(PATH)
        seen = await sales.do(PATH, "code.make", **SALE, total="2", each="1")
        assert "The code is made" in seen
        assert "SPRING-10 Spring sale 10 % 0 2, 2 left (1 a customer)" in seen
        assert "sales@shop.example" in seen
        cart, said = await cart_with(camille, "SPRING-10")
        assert said.status == 200
        left, off = await price(camille, cart)
        assert off * 9 == pytest.approx(left, abs=10**7)
        placed = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result
        assert "2, 1 left" in await sales.see(PATH)
        again, _ = await cart_with(camille, "SPRING-10")
        assert (await price(camille, again))[1] == 0, "once for each customer"
        kept, _ = await cart_with(other, "SPRING-10")
        assert (await price(other, kept))[1] == off
        gone = await sales.do(PATH, "code.withdraw", code="SPRING-10")
        assert "The code is withdrawn" in gone
        assert "Spring sale withdrawn" in gone
        assert (await price(other, kept))[1] == 0, "carts lose it"
        assert (await camille.get(f"/me/order/{placed['orderId']}")).result["priceWithoutTax"]["priceInUcents"] == left
        fresh, refused = await cart_with(other, "SPRING-10")
        assert (refused.status, await price(other, fresh)) == (400, (left + off, 0))
        for act, fields in (("code.withdraw", {"code": "SPRING-10"}), ("code.make", SALE)):
            assert (await sales.send(PATH, act, **fields)).status_code == 409, "withdrawn once, never made again"
        assert (await sales.send(PATH, "code.withdraw", code="TEN-PERCENT")).status_code == 404, "a file's"
    async with signed_in(office, OfficeRole.OWNER) as owner:
        trail = await owner.see("/office/trail")
        assert "make a code that is worth something Code SPRING-10" in trail
        assert "withdraw a code Code SPRING-10" in trail


async def test_the_last_use_of_a_code_is_had_once(shop: Sandbox) -> None:
    office = with_office(shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        await owner.do(PATH, "code.make", **{**SALE, "code": "ONLY-ONE"}, total="1")
        people = [office.client(office.first), office.client(office.second)] * 3
        carts = [(await cart_with(one, "ONLY-ONE"))[0] for one in people]
        told = await asyncio.gather(
            *(one.post(f"{cart}/checkout", AUTO_PAY) for one, cart in zip(people, carts, strict=True))
        )
        cheap = [one for one in told if one.status == 200 and one.result["prices"]["reduction"]["priceInUcents"]]
        assert len(cheap) == 1
        assert "1, 0 left" in await owner.see(PATH)


async def test_codes_are_worth_what_they_say_where_they_say_it(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    camille = office.client(office.first)
    async with signed_in(office, OfficeRole.OWNER) as owner:

        async def off(**fields: str) -> int:
            await owner.do(PATH, "code.make", **{**SALE, **fields})
            return (await price(camille, (await cart_with(camille, fields["code"]))[0]))[1]

        euros = {"worth": "off", "currency": "EUR"}
        assert await off(code="OFF", amount="1,50", **euros) == 150_000_000
        assert await off(code="VPS-ONLY", amount="1", family="vps", **euros) == 100_000_000
        assert await off(code="NAMES-ONLY", amount="1", family="domain", **euros) == 0
        assert await off(code="PLAN-ONLY", amount="1", plans=VPS, **euros) == 100_000_000
        assert await off(code="ZLOTY", amount="4", worth="off", currency="PLN") == 0
        assert await off(code="BOTH", amount="4", worth="off", currency="PLN", others="2.00 EUR") == 200_000_000
        seen = await owner.do(PATH, "code.make", **{**SALE, "code": ""})
        assert re.search(r"[A-Z2-9]{10} Spring sale 10 %", seen), "one that nobody can guess"
        await owner.do(
            PATH, "code.make", code="GIFT", description="A gift", on="account", total="1", amount="5", **euros
        )
        assert (await camille.post("/me/credit/code", {"inputCode": "GIFT"})).result["amount"]["value"] == 5
        assert (await camille.post("/me/credit/code", {"inputCode": "GIFT"})).status == 400
        later = await owner.do(PATH, "code.make", **{**SALE, "code": "LATER"}, begin="2999-01-01T00:00")
        assert "Spring sale (not valid now)" in later
        assert (await cart_with(camille, "LATER"))[1].status == 400


async def test_what_can_be_no_code_is_refused_beside_its_field_and_makes_none(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    credit = {"on": "account", "worth": "off", "currency": "EUR", "amount": "5"}
    wrong: list[tuple[str, dict[str, str]]] = [
        ("code", {"code": "no spaces"}), ("code", {"code": "x" * 101}), ("description", {"description": ""}),
        ("description", {"description": "x" * 201}), ("on", {"on": "everything"}), ("worth", {"worth": "much"}),
        ("amount", {"amount": "0"}), ("amount", {"amount": "101"}), ("amount", {"amount": "ten"}),
        ("amount", {"worth": "off", "currency": "EUR", "amount": "-1"}), ("amount", {"amount": ""}),
        ("currency", {"worth": "off", "currency": "XXX"}), ("others", {**credit, "others": "5", "total": "1"}),
        ("others", {**credit, "others": "5 XXX", "total": "1"}), ("family", {"family": "bread"}),
        ("plans", {"plans": f"{VPS} bread"}), ("total", {"total": "0"}), ("each", {"each": "-1"}),
        ("total", {"total": "1" * 30}), ("end", {"end": "2001-01-01"}), ("begin", {"begin": "2001-01-01"}),
        ("end", {"begin": "2999-01-02", "end": "2999-01-01"}), ("total", credit), ("worth", {"on": "project"}),
    ]  # fmt: skip
    async with signed_in(office, OfficeRole.OWNER) as owner:
        for field, fields in wrong:
            answer_ = await owner.send(PATH, "code.make", **{**SALE, **fields})
            assert answer_.status_code == 400, (field, fields)
            marked = re.findall(r'<(?:input|select)[^>]*name="(\w+)"[^>]*aria-invalid="true"', answer_.text)
            marked += re.findall(r'<fieldset[^>]*aria-invalid="true"[^>]*>.*?name="(\w+)"', answer_.text, re.DOTALL)
            marked += re.findall(r'<fieldset[^>]*aria-describedby="field-(\w+)-', answer_.text)
            assert field in marked, (field, fields, marked)
        assert "Spring sale" not in await owner.see(PATH)
        assert (await owner.send(PATH, "code.make", **{**SALE, "code": "TEN-PERCENT"})).status_code == 409
    for role in (OfficeRole.SUPPORT, OfficeRole.ACCOUNTANT, OfficeRole.READER):
        async with signed_in(office, role) as clerk:
            await _may_not(clerk)


async def _may_not(clerk: Clerk) -> None:
    page = await clerk.http.get(PATH)
    assert 'value="code.make"' not in page.text
    for act in ("code.make", "code.withdraw"):
        answer_ = await clerk.send(PATH, act, **SALE)
        assert (answer_.status_code, "may" in plain(answer_.text)) == (403, True)


async def test_another_process_knows_a_code_at_its_next_turn_and_forgets_it_too(shop: Sandbox) -> None:
    office = with_office(shop)
    files = office.shop.assortment
    node = Shelf(files, office.shop.shelf.judge)
    beside = replace(office.shop, shelf=node)

    async def turn() -> bool:
        return await node.refresh(office.database, now_us=office.clock())

    async with signed_in(office, OfficeRole.OWNER) as owner:
        assert not await turn()
        await owner.do(PATH, "code.make", **SALE)
        assert "SPRING-10" not in beside.assortment.vouchers
        assert await turn()
        assert beside.assortment.vouchers["SPRING-10"].runs(office.clock() + DAY_US)
        assert not await turn()
        await owner.do(PATH, "code.withdraw", code="SPRING-10")
        assert await turn()
        assert "SPRING-10" not in beside.assortment.vouchers
        assert beside.assortment.vouchers.keys() == files.vouchers.keys()
