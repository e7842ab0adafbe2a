"""The table that says what the database is: a sandbox's or a live shop's."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from panier.store.schema.columns import metadata

shop_mode = Table(
    "shop_mode",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),  # always 1: there is one row at most
    Column("mode", Text, nullable=False),
    Column("since_us", BigInteger, nullable=False),
)
