"""Asking gateways for money and giving it back, and what became of that where no answer came.

A gateway that takes its time holds up nobody else: what is answered meanwhile is recorded.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any, TypeVar

from panier.core.order.charge import CHALLENGE_LIFE_US, KEY_LIFE_US, Charge, ChargeState
from panier.core.payment.payment import FREE_MEAN
from panier.core.payment.refund import Refund, RefundState
from panier.flows.payment import payments, refunds, transfers
from panier.flows.payment.order_page import RETURN_PAGE
from panier.flows.payment.payments import ChargeAnswer
from panier.flows.payment.refunds import RefundAnswer
from panier.flows.shop import Shop
from panier.outside.gateway.gateways import Gateways
from panier.outside.gateway.protocol import (
    GatewayAnswer,
    GatewayState,
    GatewayUnreachableError,
    PaymentRequest,
    RefundRequest,
)
from panier.store import jobs, payment_methods
from panier.store.engine.db import Database
from panier.store.jobs import Job
from panier.store.payment import charges
from panier.store.payment import refunds as stored

logger = logging.getLogger(__name__)

T = TypeVar("T")

ANSWER_SECONDS = 20.0
TOGETHER_SECONDS = 0.05  # answers that come within this time are recorded together
_DONE = GatewayAnswer(GatewayState.DONE)


async def charge(shop: Shop, database: Database, gateways: Gateways, claimed: Sequence[Job]) -> None:
    """Ask for the charges of orders, and record what was answered."""
    order_ids = [job.subject_id for job in claimed]
    found = await database.read(lambda tx: charges.load_open(tx, order_ids))
    asked = (_charged(shop, gateways, job, *found.get(job.subject_id, (None, None))) for job in claimed)
    async for answers in _as_they_come(asked):
        await database.write(lambda tx, answers=answers: payments.settle(tx, shop, answers))  # type: ignore[misc]


async def refund(shop: Shop, database: Database, gateways: Gateways, claimed: Sequence[Job]) -> None:
    """Ask for refunds, and record what was answered."""
    refund_ids = [job.subject_id for job in claimed]
    found = await database.read(lambda tx: stored.load_with_payments(tx, refund_ids))
    asked = (_refunded(shop, gateways, job, found[job.subject_id]) for job in claimed)
    async for answers in _as_they_come(asked):
        await database.write(lambda tx, answers=answers: refunds.settle(tx, shop, answers))  # type: ignore[misc]


async def forget(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Have gateways let go of payment methods that their customers deleted; one that does not answer is asked again."""
    for job in claimed:
        found = await database.read(lambda tx, job=job: payment_methods.load_deleted(tx, job.subject_id))  # type: ignore[misc]
        if found is not None:
            name = found.gateway or shop.gateways.name_for(found.kind)
            async with asyncio.timeout(ANSWER_SECONDS):
                await shop.gateways.named(name).forget(found.gateway_token)
        await database.write(lambda tx, job=job: jobs.finish(tx, [job]))  # type: ignore[misc]


async def use_transfers(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Look whether what came for orders by transfer pays them, now that balances pay more of them."""
    for job in claimed:
        await transfers.look_again(shop, database, job.subject_id)
        await database.write(lambda tx, job=job: jobs.finish(tx, [job]))  # type: ignore[misc]


async def _charged(shop: Shop, gateways: Gateways, job: Job, charge: Charge | None, token: str | None) -> ChargeAnswer:
    """What a gateway says of a charge.

    One that may have been asked for before is asked about first. It is asked for again, under its key, only where the
    gateway knows nothing of it, and only for as long as gateways know their keys.
    """
    if charge is None:
        return ChargeAnswer(job, None, None)
    if charge.mean == FREE_MEAN or token is None:
        return ChargeAnswer(job, charge, _DONE)
    gateway, request = gateways.named(charge.gateway), payment_request(shop, charge, token)
    if charge.state is ChargeState.STAGED and job.attempts == 1:
        answer = await _answer(gateway.charge, request) or await _answer(gateway.query, request)
        return ChargeAnswer(job, charge, answer)
    if charge.challenged_us is not None and charge.pending_us is None:
        is_over = shop.now() >= charge.challenged_us + CHALLENGE_LIFE_US
        return ChargeAnswer(job, charge, await _answer(gateway.void if is_over else gateway.query, request))
    answer = await _answer(gateway.query, request)
    if answer is not None and answer.state is GatewayState.ABSENT:
        is_known = shop.now() < (charge.asked_us or charge.staged_us) + KEY_LIFE_US
        never = GatewayAnswer(GatewayState.DECLINED, "The payment never reached its gateway")
        answer = await _answer(gateway.charge, request) if is_known else never
    return ChargeAnswer(job, charge, answer)


async def _refunded(shop: Shop, gateways: Gateways, job: Job, found: tuple[Refund, Charge, str]) -> RefundAnswer:
    refund, charge, token = found
    gateway = gateways.named(charge.gateway)
    request = RefundRequest(refund.key, refund.of_charge, payment_request(shop, charge, token), refund.reference)
    if refund.state is RefundState.STAGED and job.attempts == 1:
        answer = await _answer(gateway.refund, request) or await _answer(gateway.query_refund, request)
        return RefundAnswer(job, refund, answer)
    answer = await _answer(gateway.query_refund, request)
    if answer is not None and answer.state is GatewayState.ABSENT:
        is_known = shop.now() < (refund.asked_us or refund.staged_us) + KEY_LIFE_US
        never = GatewayAnswer(GatewayState.DECLINED, "The refund never reached its gateway")
        answer = await _answer(gateway.refund, request) if is_known else never
    return RefundAnswer(job, refund, answer)


def payment_request(shop: Shop, charge: Charge, token: str) -> PaymentRequest:
    """What a gateway is told of a charge."""
    return PaymentRequest(
        charge.key, charge.amount, token, charge.order_id, f"{shop.base_url}{RETURN_PAGE}?key={charge.key}",
        charge.reference,
    )  # fmt: skip


async def _answer(ask: Callable[[Any], Awaitable[GatewayAnswer]], request: object) -> GatewayAnswer | None:
    """A gateway's answer; None where none came in time, whatever went wrong: nobody knows what it did."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await ask(request)
    except (GatewayUnreachableError, TimeoutError, OSError) as error:
        logger.warning("a payment gateway did not answer (%s): it is asked what became of it", type(error).__name__)
    except Exception:
        logger.exception("a payment gateway failed: it is asked what became of it")
    return None


async def _as_they_come(asked: Iterable[Coroutine[object, object, T]]) -> AsyncIterator[list[T]]:
    """Ask everybody at once, and give out what was answered together, without waiting for those that take long."""
    waiting = {asyncio.ensure_future(one) for one in asked}
    try:
        while waiting:
            done, waiting = await asyncio.wait(waiting, timeout=TOGETHER_SECONDS)
            if not done:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            yield [one.result() for one in done]
    finally:
        for one in waiting:
            one.cancel()
