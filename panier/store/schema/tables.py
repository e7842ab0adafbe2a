"""All tables of a shop.

Alembic compares a database with them (`panier db check`), and the migrations lead to them.
"""

from panier.store.schema import accounts_and_orders, addresses, attempts, domains, region, security, zones
from panier.store.schema.columns import metadata

# Importing a module adds its tables.
MODULES = (accounts_and_orders, addresses, attempts, domains, region, security, zones)

__all__ = ["MODULES", "metadata"]
