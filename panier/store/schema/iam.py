"""The tables of access policies' names: the shop's own id, and the tags of services."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from panier.store.schema.columns import metadata

shop_installation = Table(
    "shop_installation",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),  # always 1: there is one row at most
    Column("installation_id", Text, nullable=False),  # drawn once; ids of services follow from it
)

iam_tag = Table(
    "iam_tag",
    metadata,
    Column(
        "service_id",
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey("service.service_id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
