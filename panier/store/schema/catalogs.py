"""The tables of what is sold: versions of catalogues, which of them is in force, and stock."""

from sqlalchemy import BigInteger, Column, Table, Text, UniqueConstraint

from panier.store.schema.columns import metadata, numbered

catalog_version = Table(
    "catalog_version",
    metadata,
    numbered("version_id"),
    Column("family", Text, nullable=False),
    Column("subsidiary", Text, nullable=False),  # empty: sold in every one
    Column("form", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("document", Text, nullable=False),  # as it came; never changed
    UniqueConstraint("family", "subsidiary", "sha256"),
)

catalog_activation = Table(
    "catalog_activation",
    metadata,
    numbered("activation_id"),
    Column("family", Text, nullable=False),
    Column("subsidiary", Text, nullable=False),
    Column("version_id", BigInteger),  # NULL: back to what the shop was shipped with
    Column("from_us", BigInteger, nullable=False),
    Column("created_us", BigInteger, nullable=False),
)

# Codes that colleagues made; one that is withdrawn stays, so that it is never made again.
given_code = Table(
    "given_code",
    metadata,
    Column("code", Text, primary_key=True),
    Column("voucher", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("withdrawn_us", BigInteger),
)

stock = Table(
    "stock",
    metadata,
    Column("fqn", Text, primary_key=True),
    Column("datacenter", Text, primary_key=True),
    Column("plan_code", Text, nullable=False, index=True),
    Column("availability", Text, nullable=False),
    Column("pieces", BigInteger),  # with those that living orders hold; NULL: not counted
)
