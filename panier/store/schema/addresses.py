"""Tables: the addresses that a sandbox gives away."""

from sqlalchemy import BigInteger, Column, Table, Text

from panier.store.schema.columns import metadata

# How many units of a pool (single addresses, or IPv6 networks of one link) are used up.
address_pool = Table(
    "address_pool",
    metadata,
    Column("pool", Text, primary_key=True),
    Column("units_taken", BigInteger, nullable=False),
)

address_block = Table(
    "address_block",
    metadata,
    Column("delivery_key", Text, primary_key=True),
    Column("pool", Text, nullable=False),
    Column("first_unit", BigInteger, nullable=False),
)
