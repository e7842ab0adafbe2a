"""Unpaid orders that their customers cancel on pages: the API has no call for it, there they wait until they lapse.

A renewal that the shop ordered by itself would be ordered by it again, so that whoever cancels it says at the same
time that the service is no longer renewed by itself. What they ordered themselves leaves the service as it is.
"""

from panier.core.account.account import Caller
from panier.core.order.calling_off import CallOff
from panier.core.order.dropping import why_kept
from panier.core.order.order import Order
from panier.core.refusal import conflict
from panier.core.service.service import Service
from panier.core.values import frozen, replace
from panier.flows.order.orders import access_order
from panier.flows.service.ending.callings_off import call_off
from panier.flows.service.ordered import PAYERS
from panier.flows.shop import Shop
from panier.store import services, tenures
from panier.store.engine.db import Tx


@frozen
class Drop:
    """What it means to cancel an order that nobody has paid.

    `stopped`: the services that are not renewed by themselves any more, and what hangs on them neither; `others`: those
    that it renews besides, and that go on as they do.
    """

    order: Order
    stopped: tuple[Service, ...]
    others: tuple[Service, ...]


async def read(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> Drop:
    """What it would mean if the caller cancelled an order.

    Refuses: an unknown order (404); one that is paid, being paid or over, or for what was used already (409).
    """
    return await _load(tx, shop, caller, order_id, lock=False)


async def drop(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> None:
    """Cancel an order that nobody has paid, and have the shop not order it again.

    Refuses: an unknown order (404); one that is paid, being paid or over, or for what was used already (409).
    """
    found = await _load(tx, shop, caller, order_id, lock=True)
    for one in found.stopped:
        renewal = replace(one.details.renewal, is_automatic=False)
        await services.update_details(tx, replace(one, details=replace(one.details, renewal=renewal)))
    await call_off(tx, shop, found.order, CallOff.DROPPED, reason="Its customer cancelled it")


async def _load(tx: Tx, shop: Shop, caller: Caller, order_id: int, *, lock: bool) -> Drop:
    """The services are held before the order, as they are where the shop orders their renewal."""
    placed = await access_order(tx, caller, order_id)
    numbers = sorted(
        {one.service_id for one in placed.quote.things if one.action == "renew" and one.service_id is not None}
    )
    held = await services.load_several(tx, numbers, lock=lock) if numbers else {}
    order = await access_order(tx, caller, order_id, lock=True) if lock else placed
    if why := why_kept(order, shop.now()):
        raise conflict(why)
    renewed = [one for one in held.values() if one.ended_us is None and one.roles_of(caller.account_id) & PAYERS]
    known = await tenures.load_several(tx, numbers) if numbers else {}
    own = {number for number, one in known.items() if one.order_id == order_id}
    stopped = tuple(one for one in renewed if one.service_id in own and _is_ordered_again(one, held))
    gone = {one.service_id for one in stopped}
    others = (one for one in renewed if not {one.service_id, one.parent_service_id} & gone)
    return Drop(order, stopped, tuple(others))


def _is_ordered_again(service: Service, renewed: dict[int, Service]) -> bool:
    """True for what is renewed by itself, and not merely along with something else of the order that is."""
    above = renewed.get(service.parent_service_id or 0)
    is_along = above is not None and above.family == service.family
    return service.details.renewal.is_automatic and not is_along
