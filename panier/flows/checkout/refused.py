"""Counting checkouts that were refused by kind of reason: in a transaction of its own, after the refusal."""

import logging

from panier.core.cart.checkout_fault import faults_of
from panier.core.limits import DAY_US
from panier.core.refusal import Refusal
from panier.flows.shop import Timed
from panier.store.engine.db import Database
from panier.store.overview import refused

API, SHOP = "api", "shop"
logger = logging.getLogger(__name__)


async def note(shop: Timed, database: Database, refusal: Refusal, *, place: str) -> None:
    """Count why a checkout was refused at a place: the API or the shop's pages.

    The refusal stands whether or not it can be counted: where the database refuses that, it is in the log.
    """
    reasons = faults_of(refusal)
    if not reasons:
        return
    day = shop.now() // DAY_US
    try:
        await database.write(lambda tx: refused.add(tx, day=day, place=place, reasons=reasons))
    except Exception:
        logger.exception("a refused checkout could not be counted (%s)", ", ".join(reasons))


async def note_of_api(shop: Timed, database: Database, refusal: Refusal) -> None:
    """Count why a checkout by a call was refused."""
    await note(shop, database, refusal, place=API)
