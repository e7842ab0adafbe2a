"""Reports of what was consumed: made by the worker, read by whoever has the link, gone after a month."""

import csv
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from panier.flows.service.commitments.reports import JOB
from panier.flows.service.commitments.reports import TRIES_MAX as JOB_TRIES
from panier.store.engine.db import Tx
from tests.support.shop import Client, Sandbox
from tests.web.service.test_usage import PLAN, project, record, report
from tests.web.surface.test_limits import check_met, with_limits

REPORT = "/me/billing/report/consumption"


@pytest.fixture
def camille(shop: Sandbox) -> Client:
    return shop.client(shop.first)


def day(shop: Sandbox, *, days: int = 0) -> str:
    return (datetime.fromtimestamp(shop.clock() / 10**6, UTC) + timedelta(days=days)).date().isoformat()


async def read(shop: Sandbox, url: str) -> tuple[int, list[dict[str, str]]]:
    async with shop.http() as http:
        answer = await http.get(url.removeprefix("http://shop.test"))
    if answer.status_code != 200:
        return answer.status_code, []
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return 200, list(csv.DictReader(answer.text.splitlines()))


async def made(shop: Sandbox, client: Client, first: str, last: str) -> dict[str, Any]:
    """A report once the worker was there."""
    task_id = (await client.post(REPORT, {"periodStart": first, "periodEnd": last})).result["taskId"]
    waiting = (await client.get(f"{REPORT}/{task_id}")).result
    assert (waiting["status"], waiting["report"], waiting["periodStart"]) == ("CREATING", None, first)
    await shop.work()
    found: dict[str, Any] = (await client.get(f"{REPORT}/{task_id}")).result
    return found


async def test_a_report_has_a_line_for_each_use(shop: Sandbox, camille: Client) -> None:
    service_id = await project(shop, camille)
    shop.clock.advance(days=2)
    await report(shop, record(shop, service_id))
    await report(shop, record(shop, service_id, "vm2-1", hours=10, resource="=vm2"))
    shop.clock.advance(days=1)
    done = await made(shop, camille, day(shop, days=-5), day(shop))
    assert done["status"] == "READY"
    assert (await camille.get(REPORT)).result == [done["taskId"]]
    status, lines = await read(shop, done["report"])
    assert (status, {(one["resource"], one["quantity"], one["planCode"]) for one in lines}) == (
        200, {("vm1", "24", PLAN), ("'=vm2", "10", PLAN)},
    )  # fmt: skip
    assert {one["serviceId"] for one in lines} == {str(service_id)}
    summed = (await camille.get(f"/services/{service_id}/consumption")).result["price"]
    assert sum(round(float(one["priceWithoutTax"]) * 100) for one in lines) == round(summed["value"] * 100)
    earlier = await made(shop, camille, day(shop, days=-400), day(shop, days=-300))
    assert (await read(shop, earlier["report"])) == (200, [])


async def test_only_the_payer_and_whoever_has_the_link_reads_it(shop: Sandbox, camille: Client) -> None:
    charlie = shop.client(shop.second)
    service_id = await project(shop, camille)
    shop.clock.advance(days=2)
    await report(shop, record(shop, service_id))
    done = await made(shop, camille, day(shop, days=-2), day(shop))
    assert (await charlie.get(f"{REPORT}/{done['taskId']}")).status == 404
    assert (await charlie.get(REPORT)).result == []
    assert (await read(shop, done["report"][:-1]))[0] == 404
    theirs = await made(shop, charlie, day(shop, days=-2), day(shop))
    assert await read(shop, theirs["report"]) == (200, [])
    shop.clock.advance(days=31)
    await shop.sweep()
    assert (await read(shop, done["report"]))[0] == 404
    assert (await camille.get(f"{REPORT}/{done['taskId']}")).status == 404


@pytest.mark.parametrize("first, last", [(0, -1), (0, 1), (-366, 0)])
async def test_days_that_are_no_period_are_refused(shop: Sandbox, camille: Client, first: int, last: int) -> None:
    body = {"periodStart": day(shop, days=first), "periodEnd": day(shop, days=last)}
    refused = await camille.post(REPORT, body)
    assert (refused.status, "periodEnd" in refused.message) == (400, True)


@pytest.mark.parametrize("name", ["periodStart", "periodEnd"])
async def test_a_day_that_is_none_is_refused(sqlite_shop: Sandbox, name: str) -> None:
    body = {"periodStart": "2026-10-01", "periodEnd": "2026-10-31"}
    refused = await sqlite_shop.client(sqlite_shop.first).post(REPORT, body | {name: ""})
    assert (refused.status, name in refused.message) == (400, True)


async def test_a_report_that_cannot_be_made_says_so(
    shop: Sandbox, camille: Client, caplog: pytest.LogCaptureFixture
) -> None:
    await project(shop, camille)
    task_id = (await camille.post(REPORT, {"periodStart": day(shop), "periodEnd": day(shop)})).result["taskId"]

    async def break_it(tx: Tx) -> None:
        await tx.execute("UPDATE placed_order SET quote = 'none'")
        await tx.execute("UPDATE job SET attempts = $1 WHERE kind = $2", JOB_TRIES, JOB)

    await shop.database.write(break_it)
    await shop.work()
    assert (await camille.get(f"{REPORT}/{task_id}")).result["status"] == "ERROR"
    assert "cannot be made" in caplog.text


async def test_reports_are_limited(sqlite_shop: Sandbox) -> None:
    shop = with_limits(sqlite_shop, REPORTS="2/60")
    wish = {"periodStart": "2026-01-01", "periodEnd": "2026-01-31"}
    client = shop.client(shop.first)
    await check_met(shop, "REPORTS", lambda: client.post(REPORT, wish), allowed=2)
