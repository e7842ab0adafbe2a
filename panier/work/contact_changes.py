"""Contact changes that every party has accepted."""

from collections.abc import Sequence

from panier.flows.contact import change_effects
from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.store.jobs import Job


async def carry_out(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Carry out accepted contact changes, in one transaction."""
    await database.write(lambda tx: change_effects.carry_out(tx, shop, claimed))
