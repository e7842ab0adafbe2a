"""All tables of a shop: what Alembic compares a database with (`panier db check`), and what migrations lead to."""

from panier.store.schema import accounts_and_orders, attempts, domains, zones
from panier.store.schema.columns import metadata

MODULES = (accounts_and_orders, attempts, domains, zones)  # importing a module adds its tables

__all__ = ["MODULES", "metadata"]
