"""What gateways tell by themselves: that money came or went, and that a payer's bank disputes a payment.

Every message may come twice, late, before the answer to the question, or never; so it is only ever taken as the tables
of transitions have it, and what it does not say whole is asked about.
"""

from panier.core.order.charge import Charge
from panier.core.refusal import conflict
from panier.flows.payment import payments, refunds
from panier.flows.payment.payments import ChargeAnswer
from panier.flows.payment.refunds import RefundAnswer
from panier.flows.service import disputes
from panier.flows.shop import Shop
from panier.outside.gateway.protocol import GatewayNews, NewsKind
from panier.store import jobs
from panier.store.engine.db import Tx
from panier.store.payment import charges
from panier.store.payment import refunds as stored_refunds


async def take(tx: Tx, shop: Shop, gateway: str, news: GatewayNews) -> bool:
    """Take a message of a gateway; returns False where it is about nothing of this shop, or of another amount.

    Refuses: the dispute of a payment of which nobody here knows yet that it was taken; it is told again (409).
    """
    if news.kind is NewsKind.REFUND:
        return await _take_refund(tx, shop, gateway, news)
    charge = await charges.load(tx, news.key)
    if charge is None and news.reference:
        charge = await charges.load_named(tx, gateway, news.reference)
    if charge is None or charge.gateway != gateway:
        return False
    if news.kind is NewsKind.PAYMENT:
        return await _take_payment(tx, shop, charge, news)
    if news.kind in disputes.DISPUTE_NEWS:
        if charge.settled_us is None:
            raise conflict("This payment is not known to be taken yet: tell its dispute again")
        await disputes.take(tx, shop, gateway, charge, news)
    return True


async def _take_payment(tx: Tx, shop: Shop, charge: Charge, news: GatewayNews) -> bool:
    if news.amount not in (None, charge.amount):
        return False
    if news.answer is not None:
        await payments.settle(tx, shop, [ChargeAnswer(None, charge, news.answer)])
    elif charge.is_open:
        await jobs.hasten(tx, "charge", charge.order_id, due_us=shop.now())
    return True


async def _take_refund(tx: Tx, shop: Shop, gateway: str, news: GatewayNews) -> bool:
    refund = await stored_refunds.load(tx, news.key)
    if refund is None:
        return False
    [charge] = await charges.lock(tx, [refund.charge_id])
    if charge.gateway != gateway or news.amount not in (None, refund.of_charge):
        return False
    if news.answer is not None:
        await refunds.settle(tx, shop, [RefundAnswer(None, refund, news.answer)])
    elif refund.is_open:
        await jobs.hasten(tx, refunds.JOB, refund.refund_id, due_us=shop.now())
    return True
