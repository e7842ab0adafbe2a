"""The plot of orders by day says of each order what the order says of itself."""

from collections import Counter

from panier.core.limits import DAY_US, OFFICE_ORDERS_MAX
from panier.core.order.order import Status, status
from panier.core.order.review import ReviewState
from panier.flows.order import reviews
from panier.flows.service.ending import callings_off, refunded
from panier.outside.delivery.faults import DeliveryFault, FaultKind, FaultPlan
from panier.store import orders
from panier.store.overview import sales
from tests.support.delivering import faulty, order_vps
from tests.support.ordering import UNPAID, order_name, order_project
from tests.support.shop import Sandbox
from tests.web.order.test_reviews import suspicious_order
from tests.web.order.test_withdrawals import order_vps as order_withdrawable
from tests.web.order.test_withdrawals import withdraw
from tests.web.payment.test_charges import pay

KINDS = {
    Status.CANCELLED: "cancelled",
    Status.CANCELLING: "cancelled",
    Status.NOT_PAID: "unpaid",
    Status.DOCUMENTS_REQUESTED: "stuck",
    Status.DELIVERED: "delivered",
    Status.DELIVERING: "under way",
    Status.CHECKING: "under way",
}


async def counted(shop: Sandbox) -> Counter[str]:
    now_us = shop.clock()
    found = await shop.database.read(
        lambda tx: sales.count_orders(tx, since_us=now_us - 100 * DAY_US, now_us=now_us, among=OFFICE_ORDERS_MAX)
    )
    kinds = Counter[str]()
    for one in found:
        kinds[one.kind] += one.count
    return kinds


async def said(shop: Sandbox, numbers: list[int], *, failed: int) -> Counter[str]:
    """What the orders say of themselves; what waits for a person, `failed` or looked at, is stuck in the plot."""
    kinds = Counter[str]()
    for order in (await shop.database.read(lambda tx: orders.load_several(tx, numbers))).values():
        is_stuck = order.review == ReviewState.OPEN or order.order_id == failed
        kinds["stuck" if is_stuck else KINDS[status(order, shop.clock())]] += 1
    return kinds


async def test_every_order_is_counted_as_what_it_is(shop: Sandbox) -> None:
    plan = FaultPlan()
    plan.add(DeliveryFault(0, FaultKind.FAILS, "vps"))
    shop = faulty(shop, plan)
    camille = shop.client(shop.first)
    failed = await order_vps(camille, projects=0)
    await shop.deliver()
    delivered, refused_later = await order_name(camille, "eine.fr"), await order_withdrawable(camille)
    asked, looked_at, refused = [await suspicious_order(shop, camille) for _ in range(3)]
    await shop.deliver()
    numbers = [failed, delivered, refused_later, asked, looked_at, refused]
    await shop.database.write(lambda tx: reviews.ask_documents(tx, shop.shop, asked, wanted="An identity card"))
    await shop.database.write(lambda tx: callings_off.refuse(tx, shop.shop, refused, reason="Not verified"))
    assert await withdraw(camille, refused_later) is None
    numbers += [await pay(camille, "declines"), await pay(camille, "challenge")]
    numbers += [await pay(camille, "pending-2", kind="SEPA_DIRECT_DEBIT")]
    await shop.work()
    numbers += [await order_project(camille, how=UNPAID), await order_project(camille)]
    found = await counted(shop)
    assert found == await said(shop, numbers, failed=failed)
    assert set(found) == {"cancelled", "unpaid", "stuck", "under way", "delivered"}
    await shop.deliver()
    back = await order_vps(camille, projects=0)
    await shop.deliver()
    await shop.database.write(
        lambda tx: refunded.refund(tx, shop.shop, back, amount=None, lines=[], reason="It never worked")
    )
    await shop.work()
    shop.clock.advance(days=40)
    await shop.deliver()
    assert await counted(shop) == await said(shop, [*numbers, back], failed=failed)
