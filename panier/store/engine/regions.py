"""The region that a database is of.

It is written down at the first start and never changes: orders and accounts belong to subsidiaries, and another region
has others.
"""

from panier.core.catalog.region import Region
from panier.core.refusal import conflict
from panier.store.engine.db import Tx


async def claim(tx: Tx, region: Region) -> None:
    """Make a new database one of a region.

    Refuses: a database of another region (409).
    """
    await tx.execute(
        "INSERT INTO shop_region (place, region) VALUES (1, $1) ON CONFLICT (place) DO NOTHING", region.value
    )
    row = await tx.row("SELECT region FROM shop_region")
    assert row is not None, "it was written above, or by somebody else"
    if row[0] != region:
        raise conflict(
            f"This database is of the region {row[0]}, not {region.value}: set PANIER_REGION={row[0]} (a sandbox also"
            f" takes --region {row[0]}), or choose another database with PANIER_DATABASE or --data"
        )
