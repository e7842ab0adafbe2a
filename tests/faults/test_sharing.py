"""The guides with every call at another process: two that answer and one that works share a PostgreSQL."""

from itertools import cycle
from typing import Any

from tests.faults.customer import Customer, method_of, wait_until_delivered
from tests.support.processes import Runner

PROJECT = {"planCode": "project.2018", "duration": "P1M", "pricingMode": "default", "quantity": 1}


class Everywhere:
    """The customer, who calls the processes in turn: whatever one of them did, the next one knows."""

    def __init__(self, customers: list[Customer]) -> None:
        self._next = cycle(customers)

    async def get(self, path: str) -> Any:
        return await next(self._next).get(path)

    async def post(self, path: str, json: object = None) -> Any:
        return await next(self._next).post(path, json)


async def test_the_project_guide_call_by_call(runner: Runner, customers: list[Customer]) -> None:
    camille = Everywhere(customers)
    cart = f"/order/cart/{(await camille.post('/order/cart', {'ovhSubsidiary': 'FR'}))['cartId']}"
    assert "project.2018" in [plan["planCode"] for plan in await camille.get(f"{cart}/cloud")]
    item = f"{cart}/item/{(await camille.post(f'{cart}/cloud', PROJECT))['itemId']}"
    assert (await camille.get(item))["settings"]["planCode"] == "project.2018"
    assert "description" in [question["label"] for question in await camille.get(f"{item}/requiredConfiguration")]
    named = await camille.post(f"{item}/configuration", {"label": "description", "value": "Shared"})
    assert await camille.get(f"{item}/configuration") == [named["id"]]
    await camille.post(f"{cart}/assign")
    assert (await camille.get(f"{cart}/checkout"))["contracts"]
    order = (await camille.post(f"{cart}/checkout", {"waiveRetractationPeriod": True}))["orderId"]
    await _pay_and_wait(runner, camille, order, await method_of(customers[0]))
    [project] = await camille.get("/cloud/project")
    assert (await camille.get(f"/cloud/project/{project}"))["description"] == "Shared"


async def test_the_domain_guide_call_by_call(runner: Runner, customers: list[Customer]) -> None:
    camille = Everywhere(customers)
    cart = f"/order/cart/{(await camille.post('/order/cart', {'ovhSubsidiary': 'FR'}))['cartId']}"
    [offer] = await camille.get(f"{cart}/domain?domain=partage-exemple.fr")
    assert (offer["action"], offer["pricingMode"], offer["orderable"]) == ("create", "create-default", True)
    added = await camille.post(f"{cart}/domain", {"domain": "partage-exemple.fr", "duration": "P1Y"})
    item = f"{cart}/item/{added['itemId']}"
    summary = await camille.get(f"{cart}/summary")
    await camille.post(f"{cart}/assign")
    labels = [question["label"] for question in await camille.get(f"{item}/requiredConfiguration")]
    assert labels[:2] == ["OWNER_LEGAL_AGE", "OWNER_CONTACT"]
    await camille.post(f"{item}/configuration", {"label": "OWNER_LEGAL_AGE", "value": "true"})
    dry_run = await camille.get(f"{cart}/checkout")
    placed = await camille.post(f"{cart}/checkout", {"waiveRetractationPeriod": True})
    assert placed["prices"] == dry_run["prices"] == summary["prices"]
    assert await camille.get(f"/me/order/{placed['orderId']}/availableRegisteredPaymentMean")
    await _pay_and_wait(runner, camille, placed["orderId"], await method_of(customers[0]))
    assert (await camille.get("/domain/partage-exemple.fr"))["domain"] == "partage-exemple.fr"
    assert (await camille.get("/domain/zone/partage-exemple.fr"))["name"] == "partage-exemple.fr"


async def _pay_and_wait(runner: Runner, camille: Everywhere, order: int, card: dict[str, Any]) -> None:
    await camille.post(f"/me/order/{order}/pay", card)
    assert await camille.get(f"/me/order/{order}/status") in {"checking", "delivering", "delivered"}
    await wait_until_delivered(runner.database, seconds=30)
    assert await camille.get(f"/me/order/{order}/status") == "delivered"
