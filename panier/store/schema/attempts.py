"""The table of attempts, where several processes count together.

How often something was attempted within a time.
"""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from panier.store.schema.columns import metadata

attempt = Table(
    "attempt",
    metadata,
    Column("limit_name", Text, primary_key=True),
    Column("key_digest", Text, primary_key=True),
    Column("attempts", BigInteger, nullable=False),
    Column("next_us", BigInteger, nullable=False),
    Column("until_us", BigInteger, nullable=False),
    Index("ix_attempt_until_us", "until_us"),
)
