"""Asking deliverers: for what orders have to be made, and to take back what has ended.

Nobody waits for a deliverer for ever, and no transaction is open meanwhile.
"""

import asyncio
import logging
import time
from collections.abc import Callable

from panier.core.limits import SECOND_US
from panier.flows.service.deliveries import PROVIDER_RETRY_US, DeliveryResult, DeliveryWork, Failed, Finished, Later
from panier.flows.service.ending.ends import EndAnswer, EndWork
from panier.outside.deliverers import (
    Deliverer,
    DeliveryFailedError,
    DeliveryRequest,
    DeliveryTroubleError,
    Made,
    NotMadeYetError,
)

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 30.0
ORDER_SECONDS = 20.0  # after which the rest of an order is left for the next round, so that others get their turn


async def make(deliverer: Deliverer, task: DeliveryWork, now: Callable[[], int]) -> DeliveryResult:
    """Ask for everything that is left to make for an order, parents first.

    What fails or takes its time holds up only what hangs on it.
    """
    finished: list[Finished] = []
    failed: list[Failed] = []
    later: list[Later] = []
    missing: set[str | None] = set()  # keys of units that could not be made: their options cannot be made either
    waiting: set[str | None] = set()  # and of those that somebody has yet to make, for which their options wait
    end = time.monotonic() + ORDER_SECONDS
    for piece in task.pieces:
        request, delivery = piece.request, piece.delivery
        if request.parent_key in waiting:
            waiting.add(request.key)
            continue
        if request.parent_key in missing:
            missing.add(request.key)
            failed.append(Failed(delivery, "What it belongs to could not be made"))
            continue
        if (delivery.due_us or 0) > now() or time.monotonic() > end:
            waiting.add(request.key)
            later.append(Later(delivery, delivery.due_us or now()))
            continue
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                made = await _asked(deliverer, request)
            finished.append(Finished(task.order, delivery, made))
        except DeliveryFailedError as error:
            missing.add(request.key)
            failed.append(Failed(delivery, str(error)))
        except NotMadeYetError as error:
            waiting.add(request.key)
            later.append(Later(delivery, error.ask_again_us or now() + PROVIDER_RETRY_US))
        except Exception as error:  # noqa: BLE001 (whatever a plug-in raises; it is logged and counted)
            waiting.add(request.key)
            later.append(Later(delivery, now(), _problem(error, request.key), _wait_us(error)))
    return DeliveryResult(task, finished, failed, later)


async def end(deliverer: Deliverer, work: EndWork) -> EndAnswer:
    """Tell a deliverer of an end."""
    if work.request is None:
        return EndAnswer(work, is_done=True)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await deliverer.end(work.request)
    except NotMadeYetError:
        return EndAnswer(work)
    except DeliveryFailedError as error:
        return EndAnswer(work, problem=str(error), is_final=True)
    except Exception as error:  # noqa: BLE001 (as above)
        return EndAnswer(work, problem=_problem(error, work.request.key), wait_us=_wait_us(error))
    return EndAnswer(work, is_done=True)


async def _asked(deliverer: Deliverer, request: DeliveryRequest) -> Made:
    if request.changes is None:
        return await deliverer.make(request)
    await deliverer.change(request)
    return Made(request.changes)


def _problem(error: Exception, key: str) -> str:
    """What is kept of an error; of one that is not meant to be read only its name, since nobody knows what it holds."""
    if isinstance(error, DeliveryTroubleError):
        logger.warning("the deliverer of %s is in trouble: %s", key, error)
        return str(error)
    if isinstance(error, TimeoutError):
        logger.warning("the deliverer of %s did not answer within %s seconds", key, ANSWER_SECONDS)
        return "Its deliverer did not answer in time"
    logger.error("the deliverer of %s failed", key, exc_info=error)
    return f"Its deliverer failed ({type(error).__name__})"


def _wait_us(error: Exception) -> int:
    return error.wait_seconds * SECOND_US if isinstance(error, DeliveryTroubleError) else 0
