"""How long what a process takes upon itself stays its own, and whose it is when that process has died.

Whoever lives renews its leases, so that the work of a killed process is taken up again once they are over.
"""

from panier.core.limits import SECOND_US
from panier.flows.shop import Shop
from panier.store import jobs
from panier.store.engine.db import Database, Tx
from panier.store.messages import hooks, mails

JOB_LEASE_US = 3 * SECOND_US
HOOK_LEASE_US = 5 * SECOND_US
MAIL_LEASE_US = 10 * SECOND_US


async def take_over(shop: Shop, database: Database) -> None:
    """Have what a killed process held done at once, before anything of this process's own is claimed.

    Only where nobody else can hold anything, as in a file of SQLite; elsewhere its leases are waited for.
    """
    if not database.is_alone:
        return
    now_us = shop.now()

    async def release(tx: Tx) -> None:
        await jobs.release(tx, now_us=now_us, until_us=now_us + JOB_LEASE_US)
        await hooks.release(tx, now_us=now_us, until_us=now_us + HOOK_LEASE_US)
        await mails.release(tx, now_us=now_us, until_us=now_us + MAIL_LEASE_US)

    await database.write(release)
