"""How customers want to be billed: groups of services, purchase orders, a day of renewal, bills by post."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from panier.core.account.billing import renewal_before
from panier.core.limits import DAY_US
from panier.core.period import at, us
from panier.store.account import purchase_orders
from tests.support.ordering import order_project
from tests.support.samples import CONTACT
from tests.support.shop import Client, Sandbox

GROUP = "/me/billing/group"
PURCHASE = "/me/billing/purchaseOrder"


def window(begin: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    return {"reference": "PO-7", "type": "PURCHASE_ORDER", "startDate": begin, "endDate": end, **more}


async def service_of(shop: Sandbox, client: Client) -> int:
    before = set((await client.get("/service")).result)
    await order_project(client)
    await shop.deliver()
    [number] = set((await client.get("/service")).result) - before
    return int(number)


# Groups of services.


async def test_a_group_is_made_changed_and_deleted(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    contact = (await client.post("/me/contact", CONTACT)).result["id"]
    [method, *_] = (await client.get("/me/payment/method")).result
    wanted = {"name": "Paris", "contactId": contact, "paymentMethodId": method}
    made = (await client.post(GROUP, wanted)).result
    path = f"{GROUP}/{made['groupId']}"
    assert wanted.items() <= made.items()
    shop.clock.advance(seconds=5)
    assert (await client.put(path, {"name": "Lyon", "contactId": None})).result is None
    shown = (await client.get(path)).result
    assert (shown["name"], shown["contactId"], shown["paymentMethodId"]) == ("Lyon", None, method)
    assert shown["lastUpdate"] > shown["creationDate"]
    assert (await client.put(path, shown)).result is None, "what was read may be sent back"
    assert (await client.put(path, {"groupId": made["groupId"] + 1})).status == 400
    assert (await client.get(GROUP, query={"name": "Lyon"})).result == [made["groupId"]]
    assert (await client.get(GROUP, query={"name": "Paris"})).result == []
    assert (await client.delete(path)).result is None
    assert (await client.get(path)).status == 404


@pytest.mark.parametrize(
    "wrong, status",
    [
        ({}, 400), ({"name": ""}, 400), ({"name": " "}, 400), ({"name": "x" * 256}, 400), ({"name": "Taken"}, 409),
        ({"name": "x", "contactId": 999}, 400), ({"name": "x", "paymentMethodId": 999}, 400),
    ],
)  # fmt: skip
async def test_what_no_group_can_have_is_refused(sqlite_shop: Sandbox, wrong: dict[str, Any], status: int) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    await client.post(GROUP, {"name": "Taken"})
    assert (await client.post(GROUP, wrong)).status == status
    mine = (await client.post(GROUP, {"name": "Mine"})).result["groupId"]
    if wrong:
        assert (await client.put(f"{GROUP}/{mine}", wrong)).status == status


async def test_a_name_is_given_once_however_many_ask(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    replies = await asyncio.gather(*(client.post(GROUP, {"name": "Paris"}) for _ in range(4)))
    assert sorted(one.status for one in replies) == [200, 409, 409, 409]
    assert (await shop.client(shop.second).post(GROUP, {"name": "Paris"})).status == 200


async def test_a_service_is_in_one_group(shop: Sandbox) -> None:
    client, other = shop.client(shop.first), shop.client(shop.second)
    number = await service_of(shop, client)
    groups = [(await client.post(GROUP, {"name": name})).result["groupId"] for name in ("Paris", "Lyon")]
    paths = [f"{GROUP}/{one}/service" for one in groups]
    wanted = {"serviceId": number}
    assert (await client.post(paths[0], wanted)).result == {"groupId": groups[0], "serviceId": number}
    assert (await client.post(paths[1], wanted)).status == 409
    assert (await client.get(paths[0])).result == [number]
    assert (await client.get(f"{paths[0]}/{number}")).result == {"groupId": groups[0], "serviceId": number}
    assert (await client.get(f"{paths[1]}/{number}")).status == 404
    assert (await client.get(GROUP, query={"serviceId": number})).result == [groups[0]]
    foreign = (await other.post(GROUP, {"name": "Mine"})).result["groupId"]
    assert (await other.post(f"{GROUP}/{foreign}/service", wanted)).status == 404
    assert (await client.delete(f"{paths[0]}/{number}")).result is None
    assert (await client.delete(f"{paths[0]}/{number}")).status == 404
    assert (await client.post(paths[1], wanted)).status == 200


# Purchase orders.


async def test_a_purchase_order_is_made_changed_and_deleted(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    made = (await client.post(PURCHASE, window("2027-01-01", "2027-02-01", description="January"))).result
    path = f"{PURCHASE}/{made['id']}"
    assert (made["active"], made["status"], made["endDate"]) == (True, "CREATED", "2027-02-01")
    assert (await client.put(path, {"reference": "PO-8", "endDate": None, "description": None})).result is None
    shown = (await client.get(path)).result
    assert (shown["reference"], shown["endDate"], shown["description"]) == ("PO-8", None, None)
    assert (await client.put(path, {"status": "DELETED"})).status == 400
    assert (await client.get(PURCHASE)).result == [made["id"]]
    assert (await client.delete(path)).result is None
    assert (await client.get(path)).result["status"] == "DELETED"
    assert (await client.get(PURCHASE)).result == []
    assert (await client.delete(path)).status == 409
    assert (await client.put(path, {"reference": "PO-9"})).status == 409


@pytest.mark.parametrize(
    "other, status",
    [
        (window("2027-02-01"), 200), (window("2026-12-01", "2027-01-01"), 200), (window("2027-01-31"), 409),
        (window("2026-12-01", "2027-01-02"), 409), (window("2026-01-01"), 409),
        (window("2027-01-10", "2027-01-11"), 409),
        (window("2027-01-10", active=False), 200), (window("2027-01-10", "2027-01-10"), 400),
        (window("2027-01-10", "2027-01-01"), 400), (window("2028-01-10", reference=" "), 400),
        (window("2028-01-10", reference="x" * 256), 400), (window("2028-01-10", billingGroupId=999), 400),
    ],
)  # fmt: skip
async def test_two_never_stand_on_one_bill(sqlite_shop: Sandbox, other: dict[str, Any], status: int) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    await client.post(PURCHASE, window("2027-01-01", "2027-02-01"))
    assert (await client.post(PURCHASE, other)).status == status
    # The same by changing one that was elsewhere.
    far = (await client.post(PURCHASE, window("2020-01-01", "2020-02-01"))).result["id"]
    changed = (await client.put(f"{PURCHASE}/{far}", other)).status
    assert changed == (409 if other.get("active") is not False and status == 200 else status)


async def test_one_that_is_activated_must_fit_too(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    await client.post(PURCHASE, window("2027-01-01"))
    asleep = (await client.post(PURCHASE, window("2027-01-01", active=False))).result["id"]
    assert (await client.put(f"{PURCHASE}/{asleep}", {"active": True})).status == 409


async def test_a_group_has_purchase_orders_of_its_own(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    group = (await client.post(GROUP, {"name": "Paris"})).result["groupId"]
    whole = (await client.post(PURCHASE, window("2027-01-01"))).result["id"]
    own = (await client.post(PURCHASE, window("2027-01-01", billingGroupId=group, reference="PARIS"))).result["id"]
    assert (await client.get(PURCHASE, query={"billingGroupId": group})).result == [own]
    assert (await client.delete(f"{GROUP}/{group}")).status == 409
    found = [
        await shop.database.read(lambda tx, d=day, g=of: purchase_orders.load_on(tx, d, owner=1, group_id=g))  # type: ignore[misc]
        for day, of in (("2027-01-01", None), ("2027-01-01", group), ("2026-12-31", group))
    ]
    assert [one and one.purchase_order_id for one in found] == [whole, own, None]
    await client.delete(f"{PURCHASE}/{own}")
    assert (await client.delete(f"{GROUP}/{group}")).status == 200


async def test_two_at_once_do_not_both_get_in(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    replies = await asyncio.gather(*(client.post(PURCHASE, window("2027-01-01")) for _ in range(4)))
    assert sorted(one.status for one in replies) == [200, 409, 409, 409]


# Bills by post, and the day of renewal.


async def test_bills_are_sent_by_post_where_that_is_wanted(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    path = "/me/billing/invoicesByPostalMail"
    assert (await client.get(path)).result is False
    assert (await client.post(path, {"enable": True})).result is None
    assert (await client.get(path)).result is True
    assert (await shop.client(shop.second).get(path)).result is False
    assert (await client.post(path, {})).status == 400


async def test_the_day_of_renewal_is_chosen(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    assert (await client.get("/me/autorenew")).result == {"active": False, "lastRenew": None, "renewDay": 1}
    assert (await client.post("/me/autorenew", {"renewDay": 5})).result is None
    assert (await client.get("/me/autorenew")).result == {"active": True, "lastRenew": None, "renewDay": 5}
    assert (await client.put("/me/autorenew", {"active": False})).result is None
    assert (await client.get("/me/autorenew")).result == {"active": False, "lastRenew": None, "renewDay": 5}
    assert (await client.put("/me/autorenew", {"lastRenew": "2026-01-01T00:00:00+00:00"})).status == 400
    for wrong in (0, 32, -1):
        assert (await client.post("/me/autorenew", {"renewDay": wrong})).status == 400
        assert (await client.put("/me/autorenew", {"renewDay": wrong})).status == 400


async def test_services_are_renewed_on_that_day(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    server = await vps(shop, client)
    end = (await client.get(f"/vps/{server}/serviceInfos")).result["expiration"]
    end_us = us(datetime.fromisoformat(end).replace(tzinfo=UTC))
    await shop.sweep()
    day = at(end_us - 20 * DAY_US).day
    await client.post("/me/autorenew", {"renewDay": day})
    orders = (await client.get("/me/order")).result
    moment_us = renewal_before(end_us - 8 * DAY_US, day)
    shop.clock.now_us = moment_us - 1_000_000
    await shop.sweep()
    assert (await client.get("/me/order")).result == orders
    shop.clock.now_us = moment_us + 1_000_000
    await shop.sweep()
    assert len((await client.get("/me/order")).result) == len(orders) + 1
    renewed = (await client.get("/me/autorenew")).result["lastRenew"]
    assert us(datetime.fromisoformat(renewed)) == shop.clock.now_us


async def vps(shop: Sandbox, client: Client) -> str:
    cart = f"/order/cart/{(await client.post('/order/cart', {'ovhSubsidiary': 'FR'})).result['cartId']}"
    await client.post(f"{cart}/assign")
    wish = {"planCode": "vps-2025-model1", "duration": "P1M", "pricingMode": "default", "quantity": 1}
    item = (await client.post(f"{cart}/vps", wish)).result["itemId"]
    for question in (await client.get(f"{cart}/item/{item}/requiredConfiguration")).result:
        if question["required"]:
            value = question["allowedValues"][0] if question.get("allowedValues") else "x"
            await client.post(f"{cart}/item/{item}/configuration", {"label": question["label"], "value": value})
    await client.post(f"{cart}/checkout", {"autoPayWithPreferredPaymentMethod": True, "waiveRetractationPeriod": True})
    await shop.deliver()
    [name] = (await client.get("/vps")).result
    return str(name)


@pytest.mark.parametrize(
    "moment, day, found",
    [
        ("2027-03-10", 5, "2027-03-05"), ("2027-03-10", 10, "2027-03-10"), ("2027-03-10", 31, "2027-02-28"),
        ("2028-03-10", 30, "2028-02-29"), ("2027-01-10", 20, "2026-12-20"), ("2027-04-30", 31, "2027-04-30"),
    ],
)  # fmt: skip
def test_a_day_that_a_month_lacks_is_its_last(moment: str, day: int, found: str) -> None:
    assert at(renewal_before(us(datetime.fromisoformat(moment).replace(tzinfo=UTC)), day)).date().isoformat() == found
