"""Changes of contacts that everybody has agreed to."""

from collections.abc import Sequence

from panier.flows import new_contacts
from panier.flows.shop import Shop
from panier.store.db import Database
from panier.store.jobs import Job


async def carry_out(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Carry out what was agreed on, in one transaction."""
    await database.write(lambda tx: new_contacts.carry_out(tx, shop, claimed))
