"""/me/deposit and /me/withdrawal: money that is paid in, paid off and paid out has a receipt, and no bill."""

from typing import Any

import pytest

from panier.flows.paper import issuing
from tests.support.ledger import plant_debt
from tests.support.ordering import UNPAID, order_name
from tests.support.paper.issuing import issue_papers
from tests.support.paper.receipts import PREPAID, pay, pay_in, pay_off, pay_out
from tests.support.shop import Client, Sandbox


async def associated(client: Client, order_id: int) -> tuple[Any, Any]:
    found = (await client.get(f"/me/order/{order_id}/associatedObject")).result
    return found["type"], found["id"]


async def test_what_is_paid_in_has_a_receipt(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    assert (await camille.get("/me/deposit")).result == []
    order_id = (await camille.post(f"{PREPAID}/creditOrder", {"amount": 10_000})).result["orderId"]
    assert await associated(camille, order_id) == (None, None)
    assert (await camille.get("/me/deposit")).result == [], "nothing is paid yet"
    await pay(camille, order_id)
    await shop.deliver()
    assert (await camille.get("/me/deposit")).result == ["FR-D-2026-000001"]
    path = "/me/deposit/FR-D-2026-000001"
    deposit = (await camille.get(path)).result
    assert (deposit["amount"]["text"], deposit["orderId"]) == ("100.00 €", order_id)
    assert deposit["paymentInfo"] == {"description": None, "paymentType": "creditCard", "publicLabel": None}
    assert deposit["password"] in deposit["url"]
    assert deposit["password"] in deposit["pdfUrl"]
    [line] = (await camille.get(f"{path}/details")).result
    detail = (await camille.get(f"{path}/details/{line}")).result
    assert (detail["depositDetailId"], detail["quantity"], detail["totalPrice"]["value"]) == (line, "1", 100)
    payment = (await camille.get(f"{path}/payment")).result
    assert payment == (await camille.get(f"/me/order/{order_id}/payment")).result
    assert (await camille.get("/me/bill")).result == [], "it is no sale"
    assert await associated(camille, order_id) == ("Deposit", "FR-D-2026-000001")
    follow_up = (await camille.get(f"/me/order/{order_id}/followUp")).result
    told = [one["description"] for step in follow_up for one in step["history"]]
    assert "Deposit FR-D-2026-000001 was issued" in told


async def test_receipts_are_found_by_time_and_order(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    first = await pay_in(shop, camille)
    shop.clock.advance(days=2)
    await pay_in(shop, camille)
    assert (await camille.get("/me/deposit", query={"orderId": first})).result == ["FR-D-2026-000001"]
    later = {"date.from": "2026-11-19T00:00:00Z"}
    assert (await camille.get("/me/deposit", query=later)).result == ["FR-D-2026-000002"]
    assert (await camille.get("/me/deposit", query={"date.to": "2026-11-19T00:00:00Z"})).result == ["FR-D-2026-000001"]


async def test_a_deposit_tells_which_bills_it_paid(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await pay_in(shop, camille)
    await pay_in(shop, camille)
    path = "/me/deposit/FR-D-2026-000001/paidBills"
    assert (await camille.get(path)).result == []
    for name in ("un-exemple.fr", "deux-exemple.fr"):
        order_id = await order_name(camille, name, how=UNPAID)
        how = {"paymentMean": "ovhAccount"}
        assert (await camille.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", how)).status == 200
        await shop.deliver()
    assert (await camille.get(path)).result == ["FR-2026-000001", "FR-2026-000002"]
    bill = (await camille.get(f"{path}/FR-2026-000001")).result
    assert bill == (await camille.get("/me/bill/FR-2026-000001")).result
    lines = (await camille.get(f"{path}/FR-2026-000001/details")).result
    assert lines == (await camille.get("/me/bill/FR-2026-000001/details")).result
    assert (await camille.get(f"{path}/FR-2026-000001/details/{lines[0]}")).result["billDetailId"] == lines[0]
    assert (await camille.get(f"{path}/FR-2026-000001/payment")).result["paymentType"] == "ovhAccount"
    unused = "/me/deposit/FR-D-2026-000002/paidBills"
    assert (await camille.get(unused)).result == [], "the older money is used first"
    for below in ("", "/details", f"/details/{lines[0]}", "/payment", "/debt", "/debt/operation"):
        assert (await camille.get(f"{unused}/FR-2026-000001{below}")).status == 404, below
    assert (await camille.post(f"{unused}/FR-2026-000001/debt/pay")).status == 404


async def test_what_settles_debts_has_a_receipt_that_names_their_bills(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "exemple.fr")
    await shop.deliver()
    settlement = await pay_off(shop, camille, order_id)
    [number] = (await camille.get("/me/deposit")).result
    path = f"/me/deposit/{number}"
    deposit = (await camille.get(path)).result
    assert (deposit["orderId"], deposit["amount"]["value"]) == (settlement, 2)
    assert await associated(camille, settlement) == ("Deposit", number)
    [bill] = (await camille.get(f"{path}/paidBills")).result
    assert (await camille.get(f"/me/bill/{bill}")).result["orderId"] == order_id
    assert await associated(camille, order_id) == ("Bill", bill)
    debt = f"{path}/paidBills/{bill}/debt"
    assert (await camille.get(debt)).result["status"] == "PAID"
    assert (await camille.get(debt)).result == (await camille.get(f"/me/order/{order_id}/debt")).result
    [operation] = (await camille.get(f"{debt}/operation", query={"depositOrderId": settlement})).result
    assert (await camille.get(f"{debt}/operation/{operation}")).result["depositOrderId"] == settlement
    about = (await camille.get(f"{debt}/operation/{operation}/associatedObject")).result
    assert (about["type"], about["id"]) == ("Order", str(settlement))


@pytest.mark.parametrize("kind", ["bill", "correctiveInvoice", "downPaymentInvoice"])
async def test_what_is_owed_is_shown_and_paid_by_any_paper_of_its_order(shop: Sandbox, kind: str) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    order_id = await order_name(camille, "exemple.fr")
    await shop.deliver()
    await issue_papers(shop, order_id)
    [number] = (await camille.get(f"/me/{kind}")).result
    debt = f"/me/{kind}/{number}/debt"
    assert (await camille.get(debt)).status == 404, "nothing is owed"
    assert (await camille.post(f"{debt}/pay")).status == 404
    debt_id = await plant_debt(shop, order_id)
    shown = (await camille.get(debt)).result
    assert (shown["debtId"], shown["orderId"], shown["status"]) == (debt_id, order_id, "UNPAID")
    assert shown == (await camille.get(f"/me/order/{order_id}/debt")).result
    assert (await camille.get(f"{debt}/operation")).result == []
    for below in ("", "/operation", "/operation/1", "/operation/1/associatedObject"):
        assert (await charlie.get(f"{debt}{below}")).status == 404, below
    assert (await charlie.post(f"{debt}/pay")).status == 404
    settlement = (await camille.post(f"{debt}/pay")).result["orderId"]
    await pay(camille, settlement)
    await shop.deliver()
    assert (await camille.get(debt)).result["status"] == "PAID"
    [operation] = (await camille.get(f"{debt}/operation")).result
    assert (await camille.get(f"{debt}/operation/{operation}")).result["status"] == "PAID"
    assert (await camille.get(f"{debt}/operation/{operation}/associatedObject")).result["id"] == str(settlement)
    assert (await camille.post(f"{debt}/pay")).status == 409


async def test_what_is_paid_out_has_a_receipt(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await pay_in(shop, camille)
    order_id = await pay_out(shop, camille, 4_000)
    assert (await camille.get("/me/withdrawal", query={"orderId": order_id})).result == ["FR-W-2026-000001"]
    path = "/me/withdrawal/FR-W-2026-000001"
    withdrawal = (await camille.get(path)).result
    assert (withdrawal["amount"]["value"], withdrawal["country"], withdrawal["orderId"]) == (40, "FR", order_id)
    [line] = (await camille.get(f"{path}/details")).result
    detail = (await camille.get(f"{path}/details/{line}")).result
    assert (detail["withdrawalDetailId"], detail["totalPrice"]["value"]) == (line, 40)
    assert (await camille.get(f"{path}/payment")).result["paymentType"] == "transfer"
    assert await associated(camille, order_id) == ("Withdrawal", "FR-W-2026-000001")
    assert (await camille.get("/me/bill")).result == []


async def test_somebody_elses_receipts_do_not_exist(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    order_id = await pay_in(shop, camille)
    await pay_out(shop, camille)
    for path in ("/me/deposit", "/me/withdrawal"):
        [number] = (await camille.get(path)).result
        assert (await charlie.get(path)).result == []
        for below in ("", "/details", f"/details/{number}-1", "/payment"):
            assert (await camille.get(f"{path}/{number}{below}")).status == 200
            assert (await charlie.get(f"{path}/{number}{below}")).status == 404
    assert (await charlie.get(f"/me/order/{order_id}/associatedObject")).status == 404


async def test_money_that_was_paid_in_before_there_were_receipts_gets_them(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    placed = [await pay_in(shop, camille), await pay_out(shop, camille), await order_name(camille, "exemple.fr")]
    await shop.deliver()
    issued = [await associated(camille, one) for one in placed]
    await shop.database.write(lambda tx: issuing.issue_earlier(tx, shop.shop, placed))
    assert [await associated(camille, one) for one in placed] == issued, "each has its paper once"
    assert (await camille.get("/me/deposit")).result == ["FR-D-2026-000001"]
