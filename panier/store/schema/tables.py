"""All tables of a shop.

Alembic compares a database with them (`panier db check`), and the migrations lead to them.
"""

from panier.store.schema import (
    accounts_and_orders,
    addresses,
    agreements,
    billing,
    catalogs,
    deliveries,
    domains,
    hooks,
    iam,
    identities,
    ledger,
    mode,
    order_lives,
    papers,
    payments,
    security,
    services,
    zones,
)
from panier.store.schema.columns import metadata

MODULES = (
    accounts_and_orders,
    addresses,
    agreements,
    billing,
    catalogs,
    deliveries,
    domains,
    hooks,
    iam,
    identities,
    ledger,
    mode,
    order_lives,
    papers,
    payments,
    security,
    services,
    zones,
)  # importing a module adds its tables

__all__ = ["MODULES", "metadata"]
