"""What stands between programs and a sandbox whose owner watches it: faults, and around them a recorder."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from panier.core.values import replace
from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.faults import plans, wishes
from panier.web.faults.documents import with_documents
from panier.web.faults.faulty import FaultyApplication
from panier.web.faults.spelled import read_fault
from panier.web.faults.troubles import Troubles
from panier.web.faults.wishes import TroubleWish
from panier.web.recorded.record import CallRecord
from panier.web.recorded.recorder import Recorder

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5


def check(texts: Sequence[str]) -> None:
    """Check faults as they are typed, each a line or the name of a ready-made plan.

    Refuses: what is neither (400, 404).
    """
    plan(Troubles(), texts)


def plan(troubles: Troubles, texts: Sequence[str]) -> None:
    """Plan faults as they are typed."""
    for text in texts:
        if "=" in text:
            read_fault(text)
            wishes.plan(troubles, TroubleWish(rule=text))
        else:
            plans.start(troubles, text)


def planted(shop: Shop, troubles: Troubles) -> Shop:
    """A shop whose payments and orders go wrong as its owner wants it."""
    gateway = shop.gateways.sandbox
    if gateway is not None:
        gateway.plan = troubles.cards
    rules = shop.order_rules
    return replace(shop, order_rules=replace(rules, reviews=with_documents(rules.reviews, troubles.documents)))


def around(application: Any, shop: Shop, database: Database, troubles: Troubles) -> Recorder:
    """An application with what goes wrong around it, and a recorder around that."""
    return Recorder(FaultyApplication(application, troubles.calls), CallRecord(), database, shop.now)


async def ask_documents(shop: Shop, database: Database, troubles: Troubles) -> None:
    """Ask for the papers that are wanted as soon as an order is held for them, until cancelled."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await troubles.documents.ask(shop, database)
        except Exception:
            logger.exception("documents could not be asked for; it is tried again")
