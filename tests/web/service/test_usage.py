"""Metered use: reported, shown, billed month by month by the clock, each record once."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from panier.core.period import us
from panier.core.refusal import Refusal
from panier.core.service.commitments.usage import UsageRecord
from panier.flows.service.commitments import usage
from panier.flows.service.ending import callings_off
from panier.work import sweeps
from tests.support.ledger import faults
from tests.support.ordering import order_project, status
from tests.support.shop import URL, Client, Sandbox

PLAN = "b3-8.consumption"
DAY = 24 * 3_600 * 10**6


async def project(shop: Sandbox, client: Client) -> int:
    """A delivered project; its number."""
    order_id = await order_project(client)
    await shop.deliver()
    [[number]] = await shop.database.read(
        lambda tx: tx.rows("SELECT service_id FROM service WHERE order_id = $1", order_id)
    )
    return int(number)


def record(
    shop: Sandbox, service_id: int, key: str = "vm1-1", *, hours: int = 24, resource: str = "vm1"
) -> UsageRecord:
    end_us = shop.clock()
    return UsageRecord(0, service_id, key, PLAN, resource, hours, end_us - DAY, end_us, 0)


async def report(shop: Sandbox, one: UsageRecord) -> bool:
    return await shop.database.write(lambda tx: usage.add(tx, shop.shop, one))


async def until(shop: Sandbox, year: int, month: int, day: int) -> None:
    """Let time pass up to a day, and do what it brings."""
    shop.clock.now_us = us(datetime(year, month, day, 12, tzinfo=UTC))
    await shop.sweep()
    await shop.deliver()


async def months(client: Client, service_id: int) -> list[Any]:
    path = f"/services/{service_id}/consumption/history"
    return [(await client.get(f"{path}/{one}")).result for one in (await client.get(path)).result]


async def test_a_month_is_billed_once_with_a_line_for_each_use(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    service_id = await project(shop, camille)
    shop.clock.advance(days=2)
    assert await report(shop, record(shop, service_id))
    assert await report(shop, record(shop, service_id, "vm2-1", hours=10, resource="vm2"))
    shop.clock.advance(days=1)
    assert await report(shop, record(shop, service_id, "vm1-2"))
    current = (await camille.get(f"/services/{service_id}/consumption")).result
    assert current["price"]["value"] == 3.78, "48 hours at 0.0653 are 3.13, and ten are 0.65"
    before = (await camille.get("/me/order")).result
    await until(shop, 2026, 12, 1)
    assert (await camille.get("/me/order")).result == before, "the last hours of a month come in a day later"
    await until(shop, 2026, 12, 3)
    [bill] = sorted(set((await camille.get("/me/order")).result) - set(before))
    order = (await camille.get(f"/me/order/{bill}")).result
    assert (order["priceWithoutTax"]["value"], order["priceWithTax"]["value"]) == (3.78, 4.54)
    assert order["retractionDate"] is None
    assert await status(camille, bill) == "delivered", "it is paid by the default method, and there is nothing to make"
    lines = [
        (await camille.get(f"/me/order/{bill}/details/{line}")).result
        for line in (await camille.get(f"/me/order/{bill}/details")).result
    ]
    assert [(one["description"], one["detailType"], one["quantity"]) for one in lines] == [
        (f"{PLAN} - vm1 - 2026-11", "CONSUMPTION", "48"),
        (f"{PLAN} - vm2 - 2026-11", "CONSUMPTION", "10"),
    ]
    extension = (await camille.get(f"/me/order/{bill}/details/{lines[0]['orderDetailId']}/extension")).result
    assert extension["order"]["action"] == "consumption"
    [november] = await months(camille, service_id)
    assert (november["id"], november["orderId"], november["price"]["value"]) == (202611, bill, 3.78)
    for _ in range(3):
        await shop.sweep()
        await until(shop, 2026, 12, 20)
    assert len((await camille.get("/me/order")).result) == len(before) + 1


async def test_a_record_that_is_reported_again_counts_once(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    service_id = await project(shop, camille)
    shop.clock.advance(days=2)
    one = record(shop, service_id)
    assert await report(shop, one) is True
    assert await report(shop, one) is False
    with pytest.raises(Refusal, match="was another record"):
        await report(shop, replace(one, quantity=25))
    current = (await camille.get(f"/services/{service_id}/consumption")).result
    assert current["price"]["value"] == 1.57


async def test_what_is_no_record_is_refused(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop
    camille = shop.client(shop.first)
    service_id = await project(shop, camille)
    shop.clock.advance(days=2)
    good = record(shop, service_id)
    for bad, why in (
        (replace(good, service_id=999), "does not exist"),
        (replace(good, key=""), "key"),
        (replace(good, resource="x\n"), "resource"),
        (replace(good, resource="x" * 201), "resource"),
        (replace(good, quantity=0), "quantity"),
        (replace(good, quantity=-1), "quantity"),
        (replace(good, end_us=good.begin_us), "beginning"),
        (replace(good, end_us=good.end_us + DAY), "ahead"),
        (replace(good, begin_us=good.begin_us - 30 * DAY), "was not there"),
        (replace(good, plan_code="cloud.credit"), "does not sell by use"),
        (replace(good, plan_code="nothing"), "does not sell by use"),
    ):
        with pytest.raises(Refusal) as refused:
            await report(shop, bad)
        assert why in refused.value.message or why == "does not exist"
    assert await shop.database.read(lambda tx: tx.rows("SELECT 1 FROM usage_record")) == []


async def test_a_month_that_is_billed_takes_no_more(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    service_id = await project(shop, camille)
    shop.clock.advance(days=2)
    late = record(shop, service_id, "late")
    assert await report(shop, record(shop, service_id))
    await until(shop, 2026, 12, 3)
    with pytest.raises(Refusal, match=r"202611 of .* is billed already"):
        await report(shop, late)


async def test_what_ended_is_billed_for_what_it_used(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    service_id = await project(shop, camille)
    shop.clock.advance(days=2)
    assert await report(shop, record(shop, service_id))
    await shop.database.write(
        lambda tx: tx.execute("UPDATE service SET ended_us = $1 WHERE service_id = $2", shop.clock(), service_id)
    )
    before = len((await camille.get("/me/order")).result)
    await until(shop, 2026, 12, 3)
    assert len((await camille.get("/me/order")).result) == before + 1


async def test_a_shop_that_was_away_bills_the_months_it_missed(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop
    camille = shop.client(shop.first)
    service_id = await project(shop, camille)
    shop.clock.advance(days=2)
    assert await report(shop, record(shop, service_id))
    shop.clock.now_us = us(datetime(2026, 12, 20, tzinfo=UTC))
    assert await report(shop, record(shop, service_id, "december"))
    before = len((await camille.get("/me/order")).result)
    shop.clock.now_us = us(datetime(2027, 2, 3, tzinfo=UTC))
    done = await sweeps.sweep(shop.shop, shop.database)
    assert done["what was consumed"] == 2
    await shop.work()
    found = [row[0] for row in await shop.database.read(lambda tx: tx.rows("SELECT month FROM usage_bill ORDER BY 1"))]
    assert found == [202611, 202612]
    assert before < len((await camille.get("/me/order")).result)


async def test_what_a_months_order_is_made_of_is_a_file(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    service_id = await project(shop, camille)
    first = (await camille.get("/me/order")).result[-1]
    wanted = {"fileFormat": "csv"}
    assert (await camille.get(f"/me/order/{first}/consumption/details", query=wanted)).status == 404
    shop.clock.advance(days=2)
    for key, hours in (("vm1-1", 7), ("vm1-2", 11), ("vm1-3", 24)):
        await report(shop, record(shop, service_id, key, hours=hours))
    await report(shop, record(shop, service_id, "vm2-1", hours=10, resource="vm2"))
    await until(shop, 2026, 12, 3)
    bill = (await camille.get("/me/order")).result[-1]
    path = f"/me/order/{bill}/consumption/details"
    assert (await charlie.get(path, query=wanted)).status == 404
    assert (await camille.get(path, query={"fileFormat": "pdf"})).status == 400
    details = (await camille.get(path, query=wanted)).result
    assert (details["fileFormat"], details["taskStatus"], details["taskId"]) == ("csv", "DONE", bill)
    link = details["fileURL"].removeprefix(URL)
    async with shop.http() as http:
        file = await http.get(link)
        refused = await http.get(f"/order/consumption.csv?orderId={bill}&orderPassword=wrong")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(file.text.splitlines()))
    assert [(one["resource"], one["quantity"]) for one in rows] == [
        ("vm1", "7"), ("vm1", "11"), ("vm1", "24"), ("vm2", "10"),
    ]  # fmt: skip
    order = (await camille.get(f"/me/order/{bill}")).result
    assert sum(Decimal(one["price"]) for one in rows) == Decimal(str(order["priceWithoutTax"]["value"]))
    assert refused.status_code == 404


async def credit_of(client: Client, path: str) -> list[tuple[Any, Any, Any]]:
    shown = [(await client.get(f"{path}/credit/{one}")).result for one in (await client.get(f"{path}/credit")).result]
    return [(one["voucher"], one["used_credit"]["value"], one["available_credit"]["value"]) for one in shown]


async def test_credit_of_a_project_is_taken_off_its_months(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    service_id = await project(shop, camille)
    path = f"/cloud/project/{(await camille.get('/cloud/project')).result[0]}"
    await camille.post(f"{path}/credit", {"code": "CLOUD-CREDIT-50"})
    shop.clock.advance(days=2)
    await report(shop, record(shop, service_id, "vm1-1", hours=700))
    await report(shop, record(shop, service_id, "vm2-1", hours=200, resource="vm2"))
    await until(shop, 2026, 12, 3)
    first = (await camille.get("/me/order")).result[-1]
    order = (await camille.get(f"/me/order/{first}")).result
    assert order["priceWithoutTax"]["value"] == 8.77, "900 hours are 45.71 and 13.06, of which the credit pays 50"
    assert await credit_of(camille, path) == [("CLOUD-CREDIT-50", 50, 0)]
    lines = [
        (await camille.get(f"/me/order/{first}/details/{line}")).result
        for line in (await camille.get(f"/me/order/{first}/details")).result
    ]
    assert [one["totalPrice"]["value"] for one in lines] == [0, 8.77]
    [bill] = (await camille.get("/me/bill", query={"orderId": first})).result
    assert (await camille.get(f"/me/bill/{bill}")).result["priceWithoutTax"]["value"] == 8.77
    december = {"from": "2026-12-01T00:00:00+00:00", "to": "2026-12-31T00:00:00+00:00"}
    assert (await camille.get(f"{path}/bill", query=december)).result == [
        {"billId": bill, "type": "monthlyConsumption"}
    ]
    shop.clock.advance(days=2)
    await report(shop, record(shop, service_id, "vm1-9", hours=10))
    await until(shop, 2027, 1, 3)
    second = (await camille.get("/me/order")).result[-1]
    assert (await camille.get(f"/me/order/{second}")).result["priceWithoutTax"]["value"] == 0.65
    assert await faults(shop) == []


async def test_a_month_that_credit_pays_wholly_costs_nothing(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    service_id = await project(shop, camille)
    path = f"/cloud/project/{(await camille.get('/cloud/project')).result[0]}"
    await camille.post(f"{path}/credit", {"code": "CLOUD-CREDIT-50"})
    shop.clock.advance(days=2)
    await report(shop, record(shop, service_id, hours=100))
    await until(shop, 2026, 12, 3)
    order_id = (await camille.get("/me/order")).result[-1]
    assert (await camille.get(f"/me/order/{order_id}")).result["priceWithTax"]["value"] == 0
    assert await status(camille, order_id) == "delivered"
    assert await credit_of(camille, path) == [("CLOUD-CREDIT-50", 6.53, 43.47)]
    assert await faults(shop) == []


@pytest.mark.parametrize("has_method", [True, False])
async def test_credit_of_a_month_that_is_called_off_is_there_again(shop: Sandbox, has_method: bool) -> None:  # noqa: FBT001
    camille = shop.client(shop.first)
    service_id = await project(shop, camille)
    path = f"/cloud/project/{(await camille.get('/cloud/project')).result[0]}"
    await camille.post(f"{path}/credit", {"code": "CLOUD-CREDIT-50"})
    if not has_method:
        await shop.database.write(lambda tx: tx.execute("UPDATE payment_method SET is_default = 0"))
    shop.clock.advance(days=2)
    await report(shop, record(shop, service_id, hours=1_000))
    await until(shop, 2026, 12, 3)
    order_id = (await camille.get("/me/order")).result[-1]
    assert await credit_of(camille, path) == [("CLOUD-CREDIT-50", 50, 0)]
    await shop.database.write(lambda tx: callings_off.cancel(tx, shop.shop, order_id, reason="as agreed"))
    await shop.work()
    assert await status(camille, order_id) == "cancelled"
    assert await credit_of(camille, path) == [("CLOUD-CREDIT-50", 0, 50)]
