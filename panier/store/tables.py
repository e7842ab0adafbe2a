"""All tables of a shop: what Alembic compares a database with (`panier db check`), and what migrations lead to."""

from panier.store import schema, schema_names, schema_zones
from panier.store.columns import metadata

MODULES = (schema, schema_names, schema_zones)  # importing a module adds its tables

__all__ = ["MODULES", "metadata"]
