"""What happens by the passage of time.

Carts that nobody ordered are deleted, messages of registries are fetched, lost names end, services are renewed or end.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from weakref import WeakKeyDictionary

from panier.core.catalog.catalog import Assortment
from panier.core.limits import (
    API_CALL_LIFE_US,
    CONSUMPTION_REPORT_LIFE_US,
    DAY_US,
    DOCUMENT_LIFE_US,
    EXPORT_LIFE_US,
    KEPT_ANSWER_LIFE_US,
    LIMIT_MET_LIFE_US,
    REFUSALS_KEPT_DAYS,
    SECURITY_EVENT_LIFE_US,
    SENT_FORM_LIFE_US,
    SESSION_IDLE_US,
)
from panier.flows.account import agreements
from panier.flows.hook import events
from panier.flows.ledger import grants as given
from panier.flows.payment import expiring
from panier.flows.registry import expiry
from panier.flows.shop import Shop
from panier.flows.zone import pushes
from panier.store import carts
from panier.store.account import (
    api_calls,
    brief_tokens,
    grants,
    kept_answers,
    keys,
    limits_met,
    recoveries,
    security_events,
    sent_forms,
    sessions,
)
from panier.store.engine.db import Database, Tx
from panier.store.ledger import balances
from panier.store.order import consumption_reports, documents
from panier.store.overview import refused
from panier.store.paper import exports
from panier.work import payment_news, registry, tenures, usage
from panier.work.pulse import Pulse

logger = logging.getLogger(__name__)

# An expired cart or request cannot be reached; it is kept for a while in case a complaint has to be looked into.
KEPT_US = 7 * DAY_US
PORTION = 500
HISTORY_PORTION = 200  # of each of several kinds in one transaction
PAUSE_SECONDS = 60.0
NAME = "sweeps"  # what they are called among those who work in a process


async def run(shop: Shop, database: Database, pulse: Pulse) -> None:
    """Sweep once a minute until cancelled, and say so after each round."""
    while True:
        await sweep(shop, database)
        pulse.beat(NAME)
        await asyncio.sleep(PAUSE_SECONDS)


async def sweep(shop: Shop, database: Database) -> Mapping[str, int]:
    """Run every sweep once; returns the number of things each dealt with.

    One that fails does not stop the others.
    """
    done = {}
    for what, one in _SWEEPS.items():
        try:
            done[what] = await one(shop, database)
        except Exception:
            logger.exception("the sweep of %s failed; it will be tried again", what)
    return done


async def _carts(shop: Shop, database: Database) -> int:
    """Delete expired carts, a batch in each transaction; returns how many."""
    before_us, swept = shop.now() - KEPT_US, 0
    while gone := await database.write(lambda tx: carts.delete_expired(tx, before_us=before_us, limit=PORTION)):
        swept += gone
    return swept


async def _names(shop: Shop, database: Database) -> int:
    """End the names that are gone, a batch in each transaction; returns how many batches."""
    after: tuple[int, int] | None = (0, 0)
    portions = 0
    while after is not None:
        start = after
        after = await database.write(
            lambda tx, start=start: expiry.end_gone(tx, shop, after=start, afterlife=shop.afterlife)  # type: ignore[misc]
        )
        portions += 1
    return portions


async def _attempts(shop: Shop, database: Database) -> int:
    """Delete expired counts of attempts; returns how many."""
    return await shop.throttle.sweep()


async def _limits_met(shop: Shop, database: Database) -> int:
    """Forget who met a limit long ago, and all but the latest; returns how many."""
    before_us = shop.now() - LIMIT_MET_LIFE_US
    return await database.write(lambda tx: limits_met.delete_old(tx, before_us=before_us))


async def _credit(shop: Shop, database: Database) -> int:
    """Take back expired credit, a batch in each transaction; returns of how many balances."""
    swept = 0
    while gone := await database.write(lambda tx: given.expire(tx, now_us=shop.now(), limit=PORTION)):
        swept += gone
    while await database.write(lambda tx: balances.mark_spent(tx, now_us=shop.now(), limit=PORTION)):
        pass
    return swept


async def _key_requests(shop: Shop, database: Database) -> int:
    """Delete the requests of keys that nobody answered, a batch in each transaction; returns how many."""
    before_us, swept = shop.now() - KEPT_US, 0
    while gone := await database.write(lambda tx: keys.delete_unanswered(tx, before_us=before_us, limit=PORTION)):
        swept += gone
    return swept


async def _account_history(shop: Shop, database: Database) -> int:
    """Delete old events, calls, answers, forms, links and consents, a batch of each at a time; returns how many."""
    now_us, swept = shop.now(), 0
    old: list[tuple[Callable[..., Awaitable[int]], int]] = [
        (security_events.delete_old, now_us - SECURITY_EVENT_LIFE_US),
        (api_calls.delete_old, now_us - API_CALL_LIFE_US),
        (brief_tokens.delete_old, now_us - DAY_US),
        (sessions.delete_old, now_us - SESSION_IDLE_US),
        (sent_forms.forget_shown, now_us),
        (sent_forms.delete_old, now_us - SENT_FORM_LIFE_US),
        (consumption_reports.delete_old, now_us - CONSUMPTION_REPORT_LIFE_US),
        (kept_answers.delete_old, now_us - KEPT_ANSWER_LIFE_US),
        (recoveries.delete_old_resets, now_us - DAY_US),
        (grants.delete_over, now_us),
    ]

    async def delete(tx: Tx) -> list[int]:
        return [await one(tx, before_us=before_us, limit=HISTORY_PORTION) for one, before_us in old]

    while old:
        gone = await database.write(delete)
        swept += sum(gone)
        old = [one for one, count in zip(old, gone, strict=True) if count >= HISTORY_PORTION]
    return swept


async def _refused(shop: Shop, database: Database) -> int:
    """Forget why checkouts were refused long ago; returns how many counts."""
    before = shop.now() // DAY_US - REFUSALS_KEPT_DAYS
    return await database.write(lambda tx: refused.delete_old(tx, before_day=before))


async def _documents(shop: Shop, database: Database) -> int:
    """Delete the documents of orders that were decided on long ago; returns how many."""
    now_us, swept = shop.now(), 0
    before_us = now_us - DOCUMENT_LIFE_US
    while gone := await database.write(
        lambda tx: documents.delete_old(tx, decided_before_us=before_us, now_us=now_us, limit=PORTION)
    ):
        swept += gone
    return swept


async def _exports(shop: Shop, database: Database) -> int:
    """Delete exports of papers that were asked for long ago; returns how many."""
    swept, until_us = 0, shop.now() - EXPORT_LIFE_US
    while gone := await database.write(lambda tx: exports.delete_old(tx, asked_until_us=until_us, limit=PORTION)):
        swept += gone
    return swept


async def _name_servers(shop: Shop, database: Database) -> int:
    """Stage zones that name servers answer for or sign too long; returns how many."""
    if shop.publisher is None:
        return 0
    return await database.write(lambda tx: pushes.stage_overdue(tx, shop, since_us=shop.now() - DAY_US))


async def _events(shop: Shop, database: Database) -> int:
    """Give what happened its places in the list of events, so that whoever asks for it need not; returns 0."""
    await events.number_all(database)
    return 0


async def _contracts(shop: Shop, database: Database) -> int:
    """Offer contracts whose words have changed, once for each state of the catalogues; returns to how many."""
    assortment = shop.assortment
    if _compared.get(database) is assortment:
        return 0
    offered = await database.write(lambda tx: agreements.renew(tx, shop))
    _compared[database] = assortment
    return offered


_compared: WeakKeyDictionary[Database, Assortment] = WeakKeyDictionary()


async def _expiring_methods(shop: Shop, database: Database) -> int:
    """Tell customers of cards that expire soon, a batch in each transaction; returns how many."""
    told = 0
    while some := await database.write(lambda tx: expiring.announce(tx, shop)):
        told += some
    return told


_SWEEPS: Mapping[str, Callable[[Shop, Database], Awaitable[int]]] = {
    "account history": _account_history,
    "attempts": _attempts,
    "carts": _carts,
    "events": _events,
    "credit": _credit,
    "documents of orders": _documents,
    "exports of papers": _exports,
    "contracts": _contracts,
    "key requests": _key_requests,
    "name servers": _name_servers,
    "limits that were met": _limits_met,
    "messages of registries": registry.collect,
    "expiring payment methods": _expiring_methods,
    "news of payment gateways": payment_news.collect,
    "names": _names,
    "refused checkouts": _refused,
    "what is paid for": tenures.sweep,
    "what was consumed": usage.sweep,
}
