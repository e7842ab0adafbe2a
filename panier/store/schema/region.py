"""The table that says which region the database is of."""

from sqlalchemy import Column, Integer, Table, Text

from panier.store.schema.columns import metadata

shop_region = Table(
    "shop_region",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),  # always 1: there is one row at most
    Column("region", Text, nullable=False),
)
