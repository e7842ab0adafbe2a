"""All that happened to an order or a service, in one list."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.managing import registered
from tests.support.ordering import order_name, order_project
from tests.support.shop import Sandbox
from tests.web.owner import watching
from tests.web.owner.watching import Workshop


@pytest.fixture
async def there(sqlite_shop: Sandbox) -> AsyncIterator[Workshop]:
    async with watching.opened(sqlite_shop) as found:
        yield found


async def timeline(there: Workshop, path: str) -> list[dict[str, Any]]:
    reply = await there.owner.get(f"{path}/timeline")
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()
    return found


async def test_an_order_with_calls_money_tasks_and_mails(there: Workshop) -> None:
    camille = there.shop.client(there.shop.first)
    other = await order_project(camille)
    order = await order_name(camille, "exemple.com")
    await there.shop.deliver()
    await there.shop.sweep()
    await camille.get(f"/me/order/{order}")
    await camille.get(f"/me/order/{other}")
    assert (await registered(there.shop, "exemple.com")).name == "exemple.com"
    found = await timeline(there, f"/orders/{order}")
    assert [one["time"] for one in found] == sorted(one["time"] for one in found)
    assert {"request", "event", "charge", "task", "mail"} <= {one["kind"] for one in found}
    types = [one["type"] for one in found if one["type"]]
    for expected in ("order.placed", "charge.requested", "charge.taken", "order.paid", "service.created", "task.done"):
        assert expected in types, expected
    calls = [one["title"] for one in found if one["kind"] == "request"]
    assert any(one.startswith("POST /1.0/order/cart/") and one.endswith("/checkout → 200") for one in calls)
    assert any(one.endswith("/configuration → 200") for one in calls)
    assert f"GET /1.0/me/order/{order} → 200" in calls
    assert f"GET /1.0/me/order/{other} → 200" not in calls
    assert all(one["about"].get("orderId", order) == order for one in found)
    checkout = next(one for one in found if one["title"].endswith("/checkout → 200"))
    assert (await there.call(checkout["about"]["queryId"]))["status"] == 200


async def test_a_service_from_its_order_to_its_change(there: Workshop) -> None:
    camille = there.shop.client(there.shop.first)
    await order_name(camille, "exemple.com")
    await there.shop.deliver()
    await order_name(camille, "exemple.net")
    await there.shop.deliver()
    await camille.get("/domain/exemple.com")
    infos = (await camille.get("/domain/exemple.com/serviceInfos")).result
    found = await timeline(there, f"/services/{infos['serviceId']}")
    titles = [one["title"] for one in found]
    assert "GET /1.0/domain/exemple.com → 200" in titles
    assert not any("exemple.net" in str(one) for one in found)
    types = [one["type"] for one in found if one["type"]]
    assert ("order.placed" in types, types.count("service.created")) == (True, 1)
    assert {one["kind"] for one in found} >= {"request", "event", "charge", "task"}


async def test_what_is_none_has_no_timeline(there: Workshop) -> None:
    for path in ("/orders/77/timeline", "/services/77/timeline"):
        assert (await there.owner.get(path)).status_code == 404
