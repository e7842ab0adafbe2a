"""What the first customer pays for, for requests made from the route table: engagements, plans, groups, references."""

from panier.core.limits import DAY_US
from panier.core.service.commitments.consumption import months_between
from panier.core.service.commitments.engagement import Binding
from panier.core.service.commitments.savings_plan import SavingsPlan, SizeFrom
from panier.store.engine.db import Tx
from panier.store.order import usage
from panier.store.service import engagements, savings_plans
from tests.support.shop import Client, Sandbox


async def lived_with(shop: Sandbox) -> dict[tuple[str, str], object]:
    """Give the first customer's project an engagement and a savings plan of last month, which is billed."""
    row = await shop.database.read(
        lambda tx: tx.row("SELECT service_id, order_id FROM service WHERE family = 'cloud' ORDER BY service_id LIMIT 1")
    )
    assert row is not None
    number, order_id, now_us = int(row[0]), int(row[1]), shop.clock()
    plan = SavingsPlan(
        "3f0c7a52-7d0e-4c83-9f5c-6f1f2e0b8d41", number, "savings-plan-b3-8-1m", "mine", "b3-8", "P1M", 3_400_000_000,
        "EUR", now_us - 40 * DAY_US, None, is_called_off=False, sizes=(SizeFrom(0, 1),),
    )  # fmt: skip
    binding = Binding(
        number,
        pricing_mode="default",
        began_us=now_us,
        ends_us=now_us + 300 * DAY_US,
    )

    month = next(months_between(plan.began_us, now_us)).number

    async def plant(tx: Tx) -> None:
        await savings_plans.insert(tx, plan)
        await engagements.save(tx, binding)
        await usage.insert_bill(tx, number, month, order_id=order_id, now_us=now_us)

    await shop.database.write(plant)
    return {
        ("consumed order", "orderId"): order_id,
        ("services", "serviceId"): number,
        ("subscribed", "savingsPlanId"): plan.plan_id,
        ("consumption history", "id"): month,
    }


async def billed(client: Client) -> dict[tuple[str, str], object]:
    """Make a billing group with a service, and a purchase order; their numbers."""
    group = (await client.post("/me/billing/group", {"name": "Accounting"})).result["groupId"]
    service = (await client.get("/domain/exemple.fr/serviceInfos")).result["serviceId"]
    await client.post(f"/me/billing/group/{group}/service", {"serviceId": service})
    order = {"reference": "PO-1", "type": "PURCHASE_ORDER", "startDate": "2020-01-01", "endDate": "2020-02-01"}
    return {
        ("group", "groupId"): group,
        ("billed service", "serviceId"): service,
        ("purchaseOrder", "id"): (await client.post("/me/billing/purchaseOrder", order)).result["id"],
    }


async def ask_to_engage(shop: Sandbox) -> int:
    """Ask for an engagement of the first customer's virtual server; the server's number."""
    row = await shop.database.read(lambda tx: tx.row("SELECT min(service_id) FROM service WHERE family = 'vps'"))
    assert row is not None
    binding = Binding(int(row[0]), requested_mode="upfront12", requested_us=shop.clock())
    await shop.database.write(lambda tx: engagements.save(tx, binding))
    return binding.service_id
