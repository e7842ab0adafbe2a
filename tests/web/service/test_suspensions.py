"""Suspending a service as resellers do: nothing is billed until it is opened again or ended."""

from panier.core.limits import DAY_US
from tests.support.shop import Client, Sandbox
from tests.web.service.test_endings import SOLD
from tests.web.service.test_tenures import owned

VPS = SOLD[2]


async def test_a_suspended_service_is_billed_when_it_is_opened_again(shop: Sandbox) -> None:
    mine = await owned(shop, VPS)
    path = f"/service/{mine.number}"
    assert (await mine.client.post(f"{path}/reopen")).refusal[0] == 409
    assert (await mine.client.post(f"{path}/suspend")).result is None
    assert (await mine.client.post(f"{path}/suspend")).status == 460
    assert (await mine.client.post(f"/services/{mine.number}/terminate")).status == 460
    before = (await mine.read()).expires_us
    assert before is not None
    await mine.pass_on(days=100)
    assert len((await mine.client.get("/me/order")).result) == 1, "nothing is renewed"
    assert (await mine.read()).ended_us is None, "nor deleted"
    assert (await mine.client.post(f"{path}/reopen")).result is None
    bought, gap = (await mine.client.get("/me/order")).result
    assert (await price(mine.client, gap)) == 3 * await price(mine.client, bought), "18 November to 26 February"
    await mine.shop.deliver()
    service = await mine.read()
    assert service.suspended_us is None
    assert service.expires_us is not None
    assert 89 * DAY_US <= service.expires_us - before <= 92 * DAY_US
    assert service.expires_us > shop.clock()
    assert (await mine.client.post(f"/services/{mine.number}/terminate")).status == 200


async def test_a_service_that_is_paid_for_is_opened_for_nothing(sqlite_shop: Sandbox) -> None:
    mine = await owned(sqlite_shop, VPS)
    await mine.client.post(f"/service/{mine.number}/suspend")
    sqlite_shop.clock.advance(days=10)
    assert (await mine.client.post(f"/service/{mine.number}/reopen")).result is None
    assert len((await mine.client.get("/me/order")).result) == 1


async def test_a_suspended_service_is_billed_when_it_is_ended(shop: Sandbox) -> None:
    mine = await owned(shop, VPS)
    path = f"/service/{mine.number}"
    assert (await mine.client.post(f"{path}/terminate")).status == 409
    await mine.client.post(f"{path}/suspend")
    await mine.pass_on(days=40)
    assert (await mine.client.post(f"{path}/terminate")).result is None
    await mine.shop.deliver()
    assert (await mine.read()).ended_us is not None
    gap = (await mine.client.get("/me/order")).result[-1]
    assert (await mine.client.get(f"/me/order/{gap}/status")).result == "delivered"


async def test_without_money_it_stays_suspended(sqlite_shop: Sandbox) -> None:
    mine = await owned(sqlite_shop, VPS)
    await mine.client.post(f"/service/{mine.number}/suspend")
    await mine.pass_on(days=40)
    await sqlite_shop.database.write(lambda tx: tx.execute("UPDATE payment_method SET expires_us = 1"))
    for act in ("reopen", "terminate"):
        refused = await mine.client.post(f"/service/{mine.number}/{act}")
        assert refused.refusal == (400, "Your preferred payment method is not valid")
    service = await mine.read()
    assert service.suspended_us is not None
    assert service.ended_us is None


async def price(client: Client, order_id: int) -> int:
    """What an order costs without tax, in ucents."""
    order = (await client.get(f"/me/order/{order_id}")).result
    ucents: int = order["priceWithoutTax"]["priceInUcents"]
    return ucents
