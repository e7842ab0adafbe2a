"""What the tests of deliveries do over and over: order a VPS, look at what waits, have somebody else deliver."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from panier.core.limits import SECOND_US
from panier.core.order.delivery import Delivery
from panier.core.order.order import Order
from panier.core.service.service import Service
from panier.families.kinds import kinds_by_family
from panier.flows.service import owner_deliveries
from panier.outside.deliverers import Deliverer, DeliveryRequest, EndRequest, Made
from panier.outside.delivery.faults import FaultPlan, FaultyDeliverer
from panier.outside.delivery.supply import Supply, SupplyWishes, SupplyWorld, put_together
from panier.store import orders, services
from panier.store.service import deliveries as stored
from tests.support.ordering import AUTO_PAY, PROJECT, answer, own_cart
from tests.support.shop import Client, Sandbox

VPS = "vps-2025-model1"
ANSWERS = (("vps_datacenter", "GRA"), ("vps_os", "Debian 13"))
FAMILIES = ("cloud", "domain", "eco", "ip", "vps")


class Passing:
    """Passes everything on; a test says what differs."""

    def __init__(self, real: Deliverer) -> None:
        self.real = real

    async def make(self, request: DeliveryRequest) -> Made:
        return await self.real.make(request)

    async def change(self, request: DeliveryRequest) -> None:
        await self.real.change(request)

    async def end(self, request: EndRequest) -> None:
        await self.real.end(request)

    async def close(self) -> None:
        await self.real.close()


async def order_vps(client: Client, *, pieces: int = 1, projects: int = 0, options: Sequence[str] = ()) -> int:
    """Order so many VPS, with options, and Public Cloud projects; the order's number."""
    cart = await own_cart(client)
    wish = {**PROJECT, "planCode": VPS, "quantity": pieces}
    item = (await client.post(f"{cart}/vps", wish)).result["itemId"]
    await answer(client, f"{cart}/item/{item}", ANSWERS)
    for plan in options:
        chosen = {**PROJECT, "planCode": plan, "itemId": item}
        assert (await client.post(f"{cart}/vps/options", chosen)).status == 200
    for _ in range(projects):
        assert (await client.post(f"{cart}/cloud", PROJECT)).status == 200
    order_id: int = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    return order_id


def supplied(shop: Sandbox, **wishes: Any) -> tuple[Sandbox, Supply]:
    """The same shop with deliverers of its own, and these."""
    world = SupplyWorld(
        shop.database,
        shop.clock,
        lambda: shop.clock() // SECOND_US,
        kinds=kinds_by_family(),
        callback="http://shop/deliveries/answers",
    )
    supply = put_together(SupplyWishes(**wishes), FAMILIES, world)
    return delivered_by(shop, supply.deliverer), supply


def delivered_by(shop: Sandbox, deliverer: Deliverer) -> Sandbox:
    """The same shop with another deliverer."""
    return replace(shop, worker=replace(shop.worker, deliverer=deliverer))


def faulty(shop: Sandbox, plan: FaultPlan) -> Sandbox:
    """The same shop, in which happens what was planned."""
    return delivered_by(shop, FaultyDeliverer(shop.worker.deliverer, plan, shop.clock))


async def load(shop: Sandbox, order_id: int) -> Order:
    """An order as it is stored."""
    return (await shop.database.read(lambda tx: orders.load_several(tx, [order_id])))[order_id]


async def of_family(shop: Sandbox, order_id: int, family: str = "vps") -> tuple[Delivery, ...]:
    """The deliveries of an order's things of a family."""
    order = await load(shop, order_id)
    return tuple(one for one in order.deliveries if order.quote.things[one.thing].family == family)


async def states(shop: Sandbox, order_id: int, family: str = "vps") -> list[str]:
    """Their states."""
    return [one.state.value for one in await of_family(shop, order_id, family)]


async def owned(shop: Sandbox, family: str = "vps") -> list[Service]:
    """Every service of a family, without ended ones."""
    rows = await shop.database.read(
        lambda tx: tx.rows(
            "SELECT service_id FROM service WHERE family = $1 AND ended_us IS NULL ORDER BY service_id", family
        )
    )
    found = await shop.database.read(lambda tx: services.load_several(tx, [row[0] for row in rows]))
    return [found[row[0]] for row in rows]


async def owed(shop: Sandbox) -> list[tuple[int, int]]:
    """What is owed, as (order, ucents), oldest first."""
    found = await shop.database.read(lambda tx: stored.list_owed(tx, limit=100))
    return [(one.order_id, one.amount.ucents) for one in reversed(found)]


async def history(shop: Sandbox, order_id: int) -> list[str]:
    """What the follow-up of an order tells of deliveries."""
    found = await shop.database.read(lambda tx: orders.list_events(tx, order_id))
    return [one.description for one in found if one.label == "DELIVERY"]


async def made(shop: Sandbox, delivery: Delivery, name: str | None = None, **properties: str | int) -> None:
    """The owner says that a delivery was made."""
    await shop.database.write(
        lambda tx: owner_deliveries.mark_made(tx, shop.shop, delivery.delivery_id, name=name, properties=properties)
    )
