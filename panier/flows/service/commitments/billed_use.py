"""What a month's order is made of, as a file (/me/order/{orderId}/consumption/details)."""

from panier.core.account.account import Caller
from panier.core.order.order import Order
from panier.core.refusal import not_found
from panier.core.service.commitments.billed_use import BilledUse
from panier.core.service.commitments.consumption import month_numbered
from panier.flows.order.orders import access_order, page_url
from panier.flows.payment import order_page
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx
from panier.store.order import usage

PAGE, FILE = "/order/display", "/order/consumption.csv"


async def read(tx: Tx, shop: Shop, caller: Caller, *, order_id: int, file_format: str) -> BilledUse:
    """Show where what was consumed of an order can be read in detail, as a file.

    Refuses: an order that is not for what was consumed in a month (404).
    """
    return await _load(tx, shop, await access_order(tx, caller, order_id))


async def read_with_password(tx: Tx, shop: Shop, *, order_id: int, password: str) -> BilledUse:
    """What a link leads to.

    Refuses: a wrong password, or an order that is not for what was consumed in a month (404).
    """
    return await _load(tx, shop, await order_page.read(tx, shop, order_id=order_id, password=password))


async def _load(tx: Tx, shop: Shop, order: Order) -> BilledUse:
    billed = await usage.load_month(tx, order.order_id)
    if billed is None:
        raise not_found("The consumption of this order", orderId=order.order_id)
    number, month = billed[0], month_numbered(billed[1])
    service = (await services.load_several(tx, [number]))[number]
    below = await services.list_below(tx, number, owner=service.account_id, has_ended=True)
    numbers = [number, *(one.service_id for one in below)]
    found = await usage.list_between(tx, numbers, from_us=month.begin_us, to_us=month.end_us)
    records = tuple(record for one in numbers for record in found.get(one, ()))
    return BilledUse(order, month.title, records, page_url(shop, order).replace(PAGE, FILE))
