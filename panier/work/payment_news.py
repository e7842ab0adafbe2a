"""News of payment gateways: those that they keep until somebody asks, and those of the sandbox's, which calls back."""

import logging
from collections.abc import Awaitable, Callable

from panier.core.refusal import Refusal
from panier.flows.service import gateway_news
from panier.flows.shop import Shop
from panier.outside.gateway.gateways import SANDBOX
from panier.outside.gateway.protocol import GatewayNews
from panier.store.engine.db import Database

logger = logging.getLogger(__name__)

ROUNDS_MAX = 100  # of news in one sweep


async def collect(shop: Shop, database: Database) -> int:
    """Take the news of every gateway; returns how many there were. One gateway in trouble holds up no other."""
    taken = 0
    for name in shop.gateways.made:
        try:
            taken += await _collect(shop, database, name)
        except Exception:
            logger.exception("the news of the payment gateway %s could not be taken; they will be", name)
    return taken


async def _collect(shop: Shop, database: Database, name: str) -> int:
    gateway, taken = shop.gateways.named(name), 0
    take = taker(shop, database, name)
    for _ in range(ROUNDS_MAX):
        news, before = await gateway.poll(), taken
        for one in news:
            try:
                await take(one)
            except Refusal as refusal:  # they come too early, and again
                logger.warning("news of the payment gateway %s wait: %s", name, refusal.message)
                continue
            await gateway.acknowledge(one.news_id)
            taken += 1
        if taken == before:
            break
    return taken


def listening(shop: Shop, database: Database) -> Shop:
    """The shop, to which the sandbox's gateway tells its news within this process."""
    if shop.gateways.sandbox is not None:
        shop.gateways.sandbox.listener = taker(shop, database, SANDBOX)
    return shop


def taker(shop: Shop, database: Database, name: str) -> Callable[[GatewayNews], Awaitable[None]]:
    """What takes news of a gateway, each in a transaction of its own."""

    async def take(news: GatewayNews) -> None:
        if not await database.write(lambda tx: gateway_news.take(tx, shop, name, news)):
            logger.warning("the payment gateway %s tells of something unknown (%s)", name, news.kind)

    return take
