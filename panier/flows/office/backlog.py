"""What programs are told that watch over a shop: how much waits, for how long, and what is in trouble."""

from collections.abc import Mapping

from panier.core.limits import DAY_US, OFFICE_ORDERS_MAX
from panier.core.values import frozen
from panier.flows.shop import Timed
from panier.store.engine.db import Tx
from panier.store.overview import backlog, sales
from panier.store.overview.backlog import TroubleCounts, WaitingJobs

ORDER_DAYS = 7
RETRIED_FROM = 3  # a job that was taken up so often waits for somebody who does not answer, or says "not yet"


@frozen
class Backlog:
    """What waits at an instant. `orders`: those of the last days, by how far they are."""

    now_us: int
    jobs: tuple[WaitingJobs, ...]
    troubles: TroubleCounts
    orders: Mapping[str, int]


async def load(tx: Tx, shop: Timed) -> Backlog:
    """How much waits in a shop; of everything twenty thousand at most are counted."""
    now_us, orders = shop.now(), dict[str, int]()
    since_us = now_us - ORDER_DAYS * DAY_US
    for one in await sales.count_orders(tx, since_us=since_us, now_us=now_us, among=OFFICE_ORDERS_MAX):
        orders[one.kind] = orders.get(one.kind, 0) + one.count
    jobs = await backlog.list_jobs(tx, now_us=now_us, retried_from=RETRIED_FROM, among=OFFICE_ORDERS_MAX)
    return Backlog(now_us, jobs, await backlog.count_troubles(tx, now_us=now_us, among=OFFICE_ORDERS_MAX), orders)
