"""What the shop's owner sees of deliveries and does about them: made, failed, asked for anew, given up.

Whoever makes things may say the same of them later, over HTTP, by their keys.
"""

from collections.abc import Mapping

from panier.core.order.delivery import Delivery, State
from panier.core.order.order import Order
from panier.core.order.retries import retried
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.service.details import Property
from panier.core.service.made import check_made, shortened
from panier.core.service.open_delivery import OpenDelivery, OpenEnd
from panier.core.service.owned import ZONE
from panier.core.values import replace
from panier.flows.service import deliveries
from panier.flows.service.deliveries import Finished
from panier.flows.service.ending import ends
from panier.flows.shop import Timed
from panier.outside.deliverers import Made, details_for
from panier.store import jobs, orders, services
from panier.store.engine.db import Tx
from panier.store.service import deliveries as stored


async def list_open(tx: Tx, *, limit: int) -> tuple[OpenDelivery, ...]:
    """The deliveries that wait or failed, of so many orders at most, oldest first."""
    placed = await orders.load_several(tx, await stored.list_open_orders(tx, limit=limit))
    return tuple(
        shown(placed[order_id], one)
        for order_id in sorted(placed)
        for one in placed[order_id].deliveries
        if one.state in (State.DOING, State.WAITING, State.FAILED)
    )


async def list_open_ends(tx: Tx, *, limit: int) -> tuple[OpenEnd, ...]:
    """The ends that wait or failed, oldest service first."""
    found = await stored.list_open_ends(tx, limit=limit)
    ended = await services.load_several(tx, [one.service_id for one in found])
    return tuple(OpenEnd(ended[one.service_id], one) for one in found)


async def mark_made(
    tx: Tx, shop: Timed, delivery_id: int, *, name: str | None, properties: Mapping[str, Property]
) -> Made:
    """Record that a delivery was made outside, also one that had failed.

    Said again of what was made with that name, it changes nothing.

    Refuses: what a registry makes, what was given up or hangs on what is not made (409); an unfit name, or that of
    another service (400, 409).
    """
    held = await _lock(tx, delivery_id)
    _check_by_hand(held)
    delivery, thing = held.delivery, held.thing
    is_change = deliveries.is_change(thing)
    name = thing.number if is_change and name is None else name
    if name is None:
        raise bad_input("name", "is missing: under which name was it made?")
    check_made(name, properties)
    if is_change and name != thing.number:
        raise conflict(f"This changes {thing.number}, which keeps its name")
    if delivery.state == State.DONE and (is_change or delivery.service_name == name):
        return Made(name)
    check_makes(held)
    if await deliveries.is_taken(tx, thing, name, of=delivery):
        raise conflict(f"Another service is named {name}")
    if delivery.state == State.FAILED:
        delivery = await _ask_anew(tx, held)
    made = Made(name, details_for(deliveries.request_of(held.order, delivery), properties))
    await deliveries.record_made(tx, shop, [Finished(held.order, delivery, made)])
    await _go_on(tx, shop, held)
    return made


async def mark_failed(tx: Tx, shop: Timed, delivery_id: int, *, reason: str) -> None:
    """Record that a delivery cannot be made, with everything that hangs on it; its customer reads the reason.

    Refuses: one that is made, failed or given up (409), and what a registry makes (409).
    """
    held = await _lock(tx, delivery_id)
    if held.delivery.state == State.FAILED:
        return
    check_fails(held)
    problem = shortened(reason) or "It cannot be made"
    await deliveries.give_up(tx, shop, held.order, held.delivery, problem=problem, is_called_off=False)
    await _go_on(tx, shop, held)


async def retry(tx: Tx, shop: Timed, delivery_id: int) -> tuple[str, ...]:
    """Have a failed delivery, and what failed with it, made anew; one that is in trouble is asked for at once.

    Returns the keys of the deliveries concerned.

    Refuses: one that is made or given up, what a registry makes, and what hangs on what is not made (409).
    """
    held = await _lock(tx, delivery_id)
    check_retries(held)
    keys = []
    for one in (held.delivery, *held.order.below(held.delivery.thing)):
        after = retried(one) if one.state == State.FAILED else replace(one, due_us=None)
        if one.state in (State.FAILED, State.DOING) and await orders.update_delivery(tx, after, before=one.state):
            keys.append(one.key)
    line = f"{held.thing.name}: asked for anew"
    await orders.append_several(tx, [(held.order.order_id, "DELIVERY", line)], at_us=shop.now())
    await _go_on(tx, shop, held)
    return tuple(keys)


async def give_up(tx: Tx, shop: Timed, delivery_id: int, *, reason: str) -> None:
    """Call a delivery off for good, with everything that hangs on it; what was paid for it is given back.

    Refuses: one that is made (409), and what a registry is still making (409).
    """
    held = await _lock(tx, delivery_id)
    if held.delivery.state == State.CANCELLED:
        return
    check_gives_up(held)
    problem = shortened(reason) or held.delivery.problem or "It was called off"
    await deliveries.give_up(tx, shop, held.order, held.delivery, problem=problem, is_called_off=True)
    await _go_on(tx, shop, held)


async def mark_ended(tx: Tx, shop: Timed, service_id: int) -> None:
    """Record that what a service had was taken back."""
    await _check_ended(tx, service_id)
    await ends.set_state(tx, shop, service_id, State.DONE)


async def fail_end(tx: Tx, shop: Timed, service_id: int, *, reason: str) -> None:
    """Record that what a service had cannot be taken back now; nobody is told of it by itself any more."""
    await _check_ended(tx, service_id)
    await ends.set_state(tx, shop, service_id, State.FAILED, problem=shortened(reason) or None)


async def retry_end(tx: Tx, shop: Timed, service_id: int) -> None:
    """Tell the deliverer of an ended service again."""
    await _check_ended(tx, service_id)
    await ends.set_state(tx, shop, service_id, State.DOING)


async def give_up_end(tx: Tx, shop: Timed, service_id: int, *, reason: str) -> None:
    """Stop telling the deliverer of an ended service."""
    await _check_ended(tx, service_id)
    await ends.set_state(tx, shop, service_id, State.CANCELLED, problem=shortened(reason) or None)


async def family_of_key(tx: Tx, key: str) -> str | None:
    """The product family of a delivery, or of an end, that a deliverer knows by a key; None for a key that is none."""
    delivery_id = await stored.load_delivery_id(tx, key.removesuffix(ends.KEY_SUFFIX))
    if delivery_id is None:
        return None
    found = await _load(tx, delivery_id)
    return found.thing.family


def is_end(key: str) -> bool:
    """True for the key of an end."""
    return key.endswith(ends.KEY_SUFFIX)


async def delivery_of_key(tx: Tx, key: str) -> int:
    """The number of a delivery that a deliverer knows by a key.

    Refuses: a key that is none (404).
    """
    found = await stored.load_delivery_id(tx, key)
    if found is None:
        raise not_found(key=key)
    return found


async def service_of_key(tx: Tx, key: str) -> int:
    """The number of a service whose end a deliverer knows by a key.

    Refuses: a key that is none (404).
    """
    found = await stored.load_service_id(tx, key.removesuffix(ends.KEY_SUFFIX))
    if found is None:
        raise not_found(key=key)
    return found


async def _lock(tx: Tx, delivery_id: int) -> OpenDelivery:
    """A delivery of a locked order.

    Refuses: a number that is none (404).
    """
    order_id = await stored.load_order_id(tx, delivery_id)
    if order_id is None:
        raise not_found(delivery=delivery_id)
    await orders.lock_several(tx, [order_id])
    return await _load(tx, delivery_id)


async def _load(tx: Tx, delivery_id: int) -> OpenDelivery:
    order_id = await stored.load_order_id(tx, delivery_id)
    assert order_id is not None
    order = (await orders.load_several(tx, [order_id]))[order_id]
    return shown(order, next(one for one in order.deliveries if one.delivery_id == delivery_id))


def shown(order: Order, delivery: Delivery) -> OpenDelivery:
    """A delivery with its order, and whether a registry makes it."""
    return OpenDelivery(order, delivery, deliveries.is_by_registry(order.quote.things[delivery.thing]))


def check_makes(held: OpenDelivery) -> None:
    """Check that somebody may say that a delivery was made.

    Refuses: what a registry or the shop itself makes, what is over, and what hangs on what is not made (409).
    """
    _check_by_hand(held)
    _check_open(held)
    _check_parent(held)


def check_fails(held: OpenDelivery) -> None:
    """Check that somebody may say that a delivery cannot be made.

    Refuses: what a registry or the shop itself makes, and what is over (409).
    """
    _check_by_hand(held)
    _check_open(held)


def check_retries(held: OpenDelivery) -> None:
    """Check that a delivery may be asked for anew.

    Refuses: what a registry makes, what is over, and what hangs on what is not made (409).
    """
    _check_open(held)
    _check_parent(held)


def check_gives_up(held: OpenDelivery) -> None:
    """Check that a delivery may be called off.

    Refuses: what is over, and what a registry is still making (409).
    """
    if held.delivery.state != State.FAILED:
        _check_open(held)


def _check_by_hand(held: OpenDelivery) -> None:
    """Check that neither a registry makes something nor the shop itself."""
    _check_deliverable(held)
    if held.thing.family == ZONE.family:
        raise conflict(f"{held.thing.name} is made by the shop itself, which keeps zones")


def _check_open(held: OpenDelivery) -> None:
    """Check that a delivery is still to be made, and by somebody other than a registry."""
    _check_deliverable(held)
    if held.delivery.state not in (State.DOING, State.FAILED):
        raise conflict(f"Delivery {held.delivery.delivery_id} is {held.delivery.state} already")


def _check_deliverable(held: OpenDelivery) -> None:
    if held.is_by_registry:
        raise conflict(
            f"{held.thing.name} is made by a registry: what it lacks is in its task, and only what failed is given up"
        )


def _check_parent(held: OpenDelivery) -> None:
    """Check that what a delivery hangs on is made."""
    parent = held.thing.parent
    if parent is not None and any(one.state != State.DONE for one in held.order.deliveries_of(parent)):
        above = held.order.quote.things[parent]
        raise conflict(f"{held.thing.name} belongs to {above.name}, which comes first")


async def _ask_anew(tx: Tx, held: OpenDelivery) -> Delivery:
    after = retried(held.delivery)
    await orders.update_delivery(tx, after, before=held.delivery.state)
    return after


async def _go_on(tx: Tx, shop: Timed, held: OpenDelivery) -> None:
    """Have the worker look at the order again: what hung on this delivery may be made now."""
    await jobs.restart(tx, "deliver", held.order.order_id, due_us=shop.now())


async def _check_ended(tx: Tx, service_id: int) -> None:
    found = (await services.load_several(tx, [service_id])).get(service_id)
    if found is None:
        raise not_found(service=service_id)
    if found.ended_us is None:
        raise conflict(f"{found.name} has not ended")
