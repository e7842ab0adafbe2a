"""When a deliverer in trouble is asked again, and when that has an end."""

from hashlib import sha256

from panier.core.limits import DELIVERY_PAUSE_MAX_US, DELIVERY_PAUSE_US, DELIVERY_TRIES_MAX
from panier.core.order.delivery import Delivery, Step, moved
from panier.core.values import replace

_PARTS = 256


def pause_us(key: str, attempts: int) -> int:
    """How long to wait after so many tries: twice as long each time, up to a bound.

    A quarter more or less, which depends on the key, so that those that failed together do not come back together.
    """
    usual_us = min(DELIVERY_PAUSE_MAX_US, DELIVERY_PAUSE_US << min(attempts - 1, 30))
    part = sha256(f"{key}/{attempts}".encode()).digest()[0]
    return usual_us * (3 * _PARTS + 2 * part) // (4 * _PARTS)


def troubled(delivery: Delivery, problem: str, *, now_us: int, wait_us: int = 0) -> Delivery:
    """A delivery whose deliverer could not be asked, or had trouble of its own.

    It is tried again later, after `wait_us` at the earliest, and fails after the last try.
    """
    attempts = delivery.attempts + 1
    if attempts >= DELIVERY_TRIES_MAX:
        return replace(moved(delivery, Step.FAIL), attempts=attempts, problem=problem, due_us=None)
    wait_us = min(max(wait_us, pause_us(delivery.key, attempts)), DELIVERY_PAUSE_MAX_US)
    return replace(delivery, attempts=attempts, problem=problem, due_us=now_us + wait_us)


def retried(delivery: Delivery) -> Delivery:
    """A failed delivery that is asked for anew.

    Refuses: one that has not failed (409).
    """
    begun = moved(moved(delivery, Step.RETRY), Step.START)
    return replace(begun, attempts=0, problem=None, due_us=None)
