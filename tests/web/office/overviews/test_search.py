"""Looking for anything in the office: what is stuck too, and for each role what it may open."""

import pytest

from panier.core.office.rights import OfficeRole
from panier.core.payment.transfer import reference_of
from panier.outside.registry.sandbox_conduct import Trouble
from tests.support.managing import behave
from tests.support.ordering import order_name
from tests.support.shop import Sandbox
from tests.web.office.desk import Clerk, give_back, plain, signed_in, with_office
from tests.web.payment.test_transfers import entry, taken, unpaid


async def lead(clerk: Clerk, word: str) -> str:
    """Where a word leads at once, or what the page says that lists what has it."""
    answer = await clerk.http.get("/office/search", params={"q": word})
    return str(answer.headers.get("location") or plain(answer.text))


async def test_a_name_is_found_while_its_registry_refuses_it(shop: Sandbox) -> None:
    office = with_office(shop)
    await behave(office, "exemple-bloque.fr", Trouble.FAILING)
    order_id = await order_name(office.client(office.first), "exemple-bloque.fr")
    async with signed_in(office, OfficeRole.READER) as reader:
        assert await lead(reader, "exemple-bloque.fr") == f"/office/orders/{order_id}"  # nothing is made of it yet
        await office.deliver()
        seen = await lead(reader, "BLOQUE")
        assert f"{order_id} " in seen
        assert "Tasks of names" in seen
        assert "of exemple-bloque.fr" in seen


async def test_a_name_of_other_letters_is_found_as_people_write_it(shop: Sandbox) -> None:
    office = with_office(shop)
    order_id = await order_name(office.client(office.first), "xn--bcher-kva.com")
    async with signed_in(office, OfficeRole.READER) as reader:
        assert await lead(reader, "Bücher.com") == f"/office/orders/{order_id}"


async def test_money_is_found_by_what_banks_say_of_it(shop: Sandbox) -> None:
    office = with_office(shop)
    number, price = await unpaid(office, office.client(office.first))
    await taken(office, entry(price, "for the invoice of spring"))
    paid = await order_name(office.client(office.first), "exemple-argent.fr")
    await office.deliver()
    async with signed_in(office, OfficeRole.OWNER) as owner:
        assert await lead(owner, reference_of(number)) == f"/office/orders/{number}"
        assert await lead(owner, "invoice of spring") == "/office/money/transfers?all=1"
        await give_back(owner, f"/office/orders/{paid}", amount="1.00", reason="Slow on Tuesday")
        assert await lead(owner, "slow on tuesday") == f"/office/orders/{paid}"
        load = "SELECT charge_key FROM charge WHERE order_id = $1"
        row = await office.database.read(lambda tx: tx.row(load, paid))
        assert row is not None
        assert await lead(owner, row[0]) == f"/office/orders/{paid}"
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        assert "Nothing has that" in await lead(support, "invoice of spring")


async def test_mails_offers_codes_hooks_and_colleagues_are_found(shop: Sandbox) -> None:
    office = with_office(shop)
    client = office.client(office.first)
    order_id = await order_name(client, "exemple-lettre.fr")
    await client.post("/hooks", {"url": "https://bells.example/ring"})
    async with signed_in(office, OfficeRole.OWNER) as owner:
        assert (await lead(owner, f"order {order_id}")).startswith("/office/mails/")
        assert "Mails" in await lead(owner, "camille@example")
        assert "Plans and options" in await lead(owner, "vps-2025-model1")
        assert await lead(owner, "ten-percent") == "/office/catalogue"
        assert await lead(owner, "bells.example") == "/office/hooks"
        assert await lead(owner, "owner@shop") == "/office/staff"
    async with signed_in(office, OfficeRole.SALES) as sales:
        assert "Nothing has that" in await lead(sales, "owner@shop")


@pytest.mark.parametrize("word", ["'", "%", "_", "\\", "x" * 5000, "0", "#", "é" * 300, "\u0000"])
async def test_no_word_is_too_odd(sqlite_shop: Sandbox, word: str) -> None:
    async with signed_in(with_office(sqlite_shop), OfficeRole.OWNER) as owner:
        assert (await owner.http.get("/office/search", params={"q": word})).status_code in (200, 303, 400)
