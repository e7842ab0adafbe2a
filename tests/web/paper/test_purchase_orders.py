"""An order before it is paid is a paper too, and papers have their customer's own reference on them."""

import asyncio
from typing import Any

from panier.core.paper.paper import Paper, PaperKind, Remittance, Sheet
from panier.core.payment.transfer import reference_of
from panier.outside.bank import INVENTED
from panier.store.paper import papers
from tests.support.ledger import faults
from tests.support.ordering import UNPAID, order_name
from tests.support.paper.purchase import issue_order, paid_ahead
from tests.support.shop import URL, Client, Sandbox
from tests.web.paper.test_links import printing, ready
from tests.web.payment.test_refunds import give_back, load
from tests.web.payment.test_transfers import COIN


async def link(client: Client, order_id: int) -> str:
    """Where the order is as PDF."""
    url: str = (await client.get(f"/me/order/{order_id}")).result["pdfUrl"]
    return url.removeprefix(URL)


async def issued(shop: Sandbox, order_id: int) -> tuple[Paper, ...]:
    return await shop.database.read(lambda tx: papers.list_of_order(tx, order_id))


async def refer(client: Client, reference: str, **more: Any) -> None:
    wish = {"reference": reference, "type": "PURCHASE_ORDER", "startDate": "2026-01-01", "endDate": "2027-01-01"}
    assert (await client.post("/me/billing/purchaseOrder", {**wish, **more})).status == 200


async def test_an_order_is_a_pdf_before_it_is_paid_and_stays_the_same(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, "exemple.fr", how=UNPAID)
    path = await link(camille, order_id)
    assert path.startswith("/order/display.pdf?")
    async with printing(sqlite_shop), sqlite_shop.http() as http:
        first = await ready(http, path)
        assert (first.status_code, first.headers["content-type"]) == (200, "application/pdf")
        await camille.put("/me", {"address": "9 rue du Changement"})
        assert (await ready(http, path)).content == first.content
    [paper] = await issued(sqlite_shop, order_id)
    order = (await camille.get(f"/me/order/{order_id}")).result
    assert paper.sheet.with_tax.ucents == order["priceWithTax"]["priceInUcents"]
    assert paper.sheet.settlement is None


async def test_it_is_issued_once_whoever_looks(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "exemple.fr", how=UNPAID)
    path = await link(camille, order_id)
    assert await issued(shop, order_id) == (), "nobody has looked"
    async with shop.http() as http:
        wrong = await http.get(path[:-3] + "xxx")
        assert wrong.status_code == 404
        assert (await http.get("/order/display.pdf")).status_code == 404
        looking = [asyncio.create_task(http.get(path)) for _ in range(5)]
        async with asyncio.timeout(15):
            while not await issued(shop, order_id):
                await asyncio.sleep(0.05)
        for one in looking:
            one.cancel()
        await asyncio.gather(*looking, return_exceptions=True)
    assert [paper.number for paper in await issued(shop, order_id)] == ["FR-O-2026-000001"]


async def test_bills_have_the_reference_of_their_time(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await refer(camille, "PO-2026")
    order_id = await order_name(camille, "exemple.fr")
    await shop.deliver()
    assert [paper.sheet.reference for paper in await issued(shop, order_id)] == ["PO-2026"]
    shop.clock.advance(days=60)
    later = await order_name(camille, "plus-tard-exemple.fr")
    await shop.deliver()
    assert [paper.sheet.reference for paper in await issued(shop, later)] == [""]


async def test_a_reference_for_a_group_is_that_of_its_services_alone(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    await order_name(camille, "exemple.fr")
    await shop.deliver()
    service = (await camille.get("/domain/exemple.fr/serviceInfos")).result["serviceId"]
    group = (await camille.post("/me/billing/group", {"name": "Accounting"})).result["groupId"]
    await camille.post(f"/me/billing/group/{group}/service", {"serviceId": service})
    await refer(camille, "PO-GROUP", billingGroupId=group)
    await refer(camille, "PO-REST")
    wish = {"duration": "P1Y", "services": [service]}
    renewal = (await camille.post(f"/service/{service}/renew", wish)).result["orderId"]
    other = await order_name(camille, "autre-exemple.fr", how=UNPAID)
    [method] = (await camille.get("/me/payment/method", query={"default": "true"})).result
    for order_id in (renewal, other):
        await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})
    theirs = await order_name(charlie, "leur-exemple.fr")
    await shop.deliver()
    found = [(await issued(shop, one))[0].sheet.reference for one in (renewal, other, theirs)]
    assert found == ["PO-GROUP", "PO-REST", ""]


async def test_it_says_where_to_transfer_what_is_left(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "exemple.fr", how=UNPAID)
    [invoice] = await paid_ahead(shop, order_id, COIN)
    sheet = await issue_order(shop, order_id)
    assert [(one.invoice.number, one.amount) for one in sheet.down_payments] == [(invoice.number, COIN)]
    assert sheet.rest == sheet.with_tax - COIN
    assert sheet.remittance == Remittance(
        sheet.rest, INVENTED.holder, INVENTED.iban, INVENTED.bic, reference_of(order_id)
    )
    paid = await order_name(camille, "paye-exemple.fr")
    await shop.deliver()
    assert (await issue_order(shop, paid)).remittance is None


async def test_a_bill_takes_off_what_was_paid_before(shop: Sandbox) -> None:
    """What down payments paid of the order itself, and nothing else."""
    camille = shop.client(shop.first)
    given_up = await order_name(camille, "jamais-exemple.fr", how=UNPAID)
    [other] = await paid_ahead(shop, given_up, COIN)
    await camille.delete(f"/me/order/{given_up}/balance/DEPOSIT")
    order_id = await order_name(camille, "exemple.fr", how=UNPAID)
    first, second = await paid_ahead(shop, order_id, COIN + COIN, COIN)
    await camille.post("/me/credit/code", {"inputCode": "CREDIT-50"})
    [method] = (await camille.get("/me/payment/method", query={"default": "true"})).result
    await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})
    plain = await order_name(camille, "autre-exemple.fr")
    await shop.deliver()
    bill, without = [(await bills(shop, number))[0].sheet for number in (order_id, plain)]
    assert {one.invoice.number: one.amount for one in bill.down_payments} == {
        other.number: COIN, first.number: COIN + COIN, second.number: COIN
    }  # fmt: skip
    price = (await camille.get(f"/me/order/{order_id}")).result["priceWithTax"]["priceInUcents"]
    assert (bill.with_tax.ucents, bill.rest.ucents) == (price, price - 4 * COIN.ucents)
    assert (without.down_payments, without.rest) == ((), without.with_tax)
    assert await faults(shop) == []
    note = await credited(shop, order_id)
    assert (note.with_tax, note.down_payments) == (bill.with_tax, ())


async def bills(shop: Sandbox, order_id: int) -> list[Paper]:
    return [one for one in await issued(shop, order_id) if one.kind is PaperKind.BILL]


async def credited(shop: Sandbox, order_id: int) -> Sheet:
    """The credit note of all of an order."""
    await give_back(shop, await load(shop, order_id))
    await shop.deliver()
    [note] = [one for one in await issued(shop, order_id) if one.kind is PaperKind.REFUND]
    return note.sheet
