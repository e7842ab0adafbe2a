"""Giving money back in the office: what is chosen, the sum that is seen before, and how far it is afterwards."""

import re
from secrets import token_hex

import pytest

from panier.core.office.rights import OfficeRole
from panier.store.payment import refunds
from tests.support.delivering import order_vps
from tests.support.ordering import order_name
from tests.support.shop import Sandbox
from tests.web.office.desk import Clerk, give_back, plain, signed_in, with_office
from tests.web.paper.test_links import printing, ready


async def delivered(shop: Sandbox) -> tuple[Sandbox, str]:
    """An office, and the page of a delivered order."""
    office = with_office(shop)
    order_id = await order_name(office.client(office.first), "exemple-rendu.fr")
    await office.deliver()
    return office, f"/office/orders/{order_id}"


async def lines_of(clerk: Clerk, path: str) -> list[str]:
    """The numbers of the lines that a page offers to give back."""
    page = (await clerk.http.get(path)).text
    return [part.partition('"')[0] for part in page.split('name="line" value="')[1:]]


async def given(office: Sandbox) -> list[int]:
    rows = await office.database.read(lambda tx: tx.rows("SELECT refund_id FROM refund ORDER BY 1"))
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    "fields, said",
    [({}, "Is missing: choose lines, or all that is left, or type an amount"),
     ({"all": "1", "amount": "1"}, "Goes alone: choose either lines"),
     ({"amount": "999"}, "are left to give back"),
     ({"amount": "1", "ends": "1"}, "Goes with lines or with the whole order, not with an amount"),
     ({"line": "1"}, "does not exist")],
)  # fmt: skip
async def test_nothing_goes_back_of_a_form_that_does_not_say_what(
    sqlite_shop: Sandbox, fields: dict[str, str], said: str
) -> None:
    office, path = await delivered(sqlite_shop)
    async with signed_in(office, OfficeRole.ACCOUNTANT) as clerk:
        answer = await clerk.send(path, "order.refund", reason="Sorry", **fields)
        assert answer.status_code in (400, 404, 409)
        assert said in plain(answer.text)
        assert 'value="Sorry"' in answer.text, "what was typed stays"
        forced = await clerk.send(path, "order.refund", sure="5.99 EUR", **fields)
        assert forced.status_code in (400, 404, 409)
        assert await given(office) == []


async def test_bills_and_credit_notes_are_opened_from_their_order_and_customer(sqlite_shop: Sandbox) -> None:
    office, path = await delivered(sqlite_shop)
    async with signed_in(office, OfficeRole.ACCOUNTANT) as clerk:
        await give_back(clerk, path, all="1", reason="It never worked")
        await office.deliver()
        found: set[str] = set()
        for place in (path, f"/office/customers/{office.first.nic}"):
            page = (await clerk.http.get(place)).text
            links = re.findall(r'href="(/office/papers/[^"]+)"', page)
            assert len(links) == 2, place
            assert "Credit note" in plain(page)
            found |= set(links)
        assert len(found) == 2
        async with printing(office):
            for link in found:
                answer = await ready(clerk.http, link)
                assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
                assert answer.content.startswith(b"%PDF")
        assert (await clerk.http.get("/office/papers/nothing")).status_code == 404
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        assert "/office/papers/" not in (await support.http.get(path)).text
        assert (await support.http.get(min(found))).status_code == 403


async def test_what_a_refund_ended_and_who_gave_it_is_told(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    await order_vps(office.client(office.first), options=("option-auto-backup-vps-2025-model1",))
    await office.deliver()
    path = "/office/orders/1"
    async with signed_in(office, OfficeRole.OWNER) as owner:
        option = (await lines_of(owner, path))[-1]
        await give_back(owner, path, line=option, ends="1", reason="Ordered by mistake")
        await office.deliver()
        seen = await owner.see(path)
        assert "Automated backup VPS-1 (vps-" in seen
        assert ".vps.ovh.net) has ended service.ended" in seen
        assert "(option-auto-backup" not in seen.partition("What happened")[2]
        made = seen.partition("What is made of it")[2].partition("What happened")[0]
        assert made.count(" done") == 1, "the server still runs"
        assert re.search(r"Automated backup VPS-1 .* ended (now|\d+ seconds? ago)", made)
        mails = await owner.see("/office/mails")
        assert "[Automated backup VPS-1 (vps-" in mails
        assert "[option-auto" not in mails
        trail = await owner.see("/office/trail")
        assert "refund 1: €2.40: Ordered by mistake" in trail
        assert "refund 1, for what: Automated backup VPS-1" in trail
        people = await owner.see(f"/office/customers/{office.first.nic}")
        assert "59100 Roubaix, France" in people
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        told = await support.see(path)
        assert "Money was given back in the office order.refund owner@shop.example" in told
        assert "Done in the office" not in told


async def test_the_sum_is_seen_before_and_nothing_else_is_done(shop: Sandbox) -> None:
    office, path = await delivered(shop)
    async with signed_in(office, OfficeRole.ACCOUNTANT) as clerk:
        [line] = await lines_of(clerk, path)
        drawing = token_hex()
        asked = await clerk.send_again(path, "order.refund", drawing, line=line, reason="It never worked")
        seen = plain(asked.text)
        assert "Give €5.99 back?" in seen
        assert "Given back, tax included €5.99" in seen
        assert "Why It never worked" in seen
        assert "What it was paid for stays as it is" in seen
        assert await given(office) == []
        changing = await clerk.send_again(path, "order.refund", drawing, line=line, reason="It never", change="1")
        assert f'value="{line}" checked' in changing.text
        assert 'value="It never"' in changing.text
        other = await clerk.send_again(path, "order.refund", drawing, line=line, sure="1.00 EUR")
        assert other.status_code == 409
        assert "It would be €5.99 now, which is not what was confirmed" in plain(other.text)
        assert await given(office) == []
        for status in (303, 409):
            sent = await clerk.send_again(path, "order.refund", drawing, line=line, sure="5.99 EUR")
            assert sent.status_code == status
        assert len(await given(office)) == 1


async def test_how_far_a_refund_is_follows_from_facts(sqlite_shop: Sandbox) -> None:
    office, path = await delivered(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        begun = await give_back(owner, path, amount="1.00")
        assert "The money is being sent back: below stands how far it is." in begun
        assert "€1.00 to where the money came from: sending began" in begun
        assert "A refund of €1.00 was begun" in begun
        assert "arrived" not in begun
        await office.deliver()
        after = await owner.see(path)
        assert "€1.00 to where the money came from: arrived" in after
        assert "The refund of €1.00 arrived" in after
        at_once = await give_back(owner, path, all="1", to="balance")
        assert "The money is on the customer's balance." in at_once
        assert "€4.99 to the customer's balance: put on the balance" in at_once
        assert "Give back" not in at_once.partition("What you can do")[2].partition("Money")[0].partition("Not now")[0]
        assert "All that was paid for this has been given back" in at_once


async def test_a_reason_that_nobody_typed_is_in_the_customers_language(sqlite_shop: Sandbox) -> None:
    office, path = await delivered(sqlite_shop)
    me = (await office.client(office.first).get("/me")).result
    assert (await office.client(office.first).put("/me", {**me, "language": "fr_FR"})).status == 200
    async with signed_in(office, OfficeRole.SALES) as sales:
        await give_back(sales, path, amount="1.00")
        await give_back(sales, path, amount="2.00", reason="In my words")
    numbers = await given(office)
    found = await office.database.read(lambda tx: refunds.load_several(tx, numbers))
    assert [found[number].reason for number in numbers] == ["Remboursé par la boutique", "In my words"]


async def test_who_may_not_give_money_back_is_told_who_may(sqlite_shop: Sandbox) -> None:
    office, path = await delivered(sqlite_shop)
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        seen = await support.see(path)
        assert "Nothing, as support." in seen
        assert "give money of an order back: owner, sales, accountant" in seen
        assert 'value="order.refund"' not in (await support.http.get(path)).text
        await support.http.get("/office?lang=de")
        for fields in ({}, {"all": "1"}, {"all": "1", "sure": "5.99 EUR"}):
            refused = await support.send(path, "order.refund", **fields)
            assert refused.status_code == 403
            assert "Die Rolle Support darf das nicht: Geld einer Bestellung erstatten." in plain(refused.text)
            assert "Diese dürfen es: Inhaber, Vertrieb, Buchhaltung" in plain(refused.text)
        money = await support.http.get("/office/money")
        assert money.status_code == 403
        assert "Die Rolle Support darf das nicht" in plain(money.text)
    assert await given(office) == []
