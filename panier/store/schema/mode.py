"""The tables that say what the database is: a sandbox's or a live shop's, and of which region."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from panier.store.schema.columns import metadata

shop_mode = Table(
    "shop_mode",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),  # always 1: there is one row at most
    Column("mode", Text, nullable=False),
    Column("since_us", BigInteger, nullable=False),
)

shop_region = Table(
    "shop_region",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),  # always 1: there is one row at most
    Column("region", Text, nullable=False),
)
