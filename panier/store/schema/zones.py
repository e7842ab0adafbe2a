"""The tables of DNS zones.

A zone has the number of its service, and its rows from its delivery on.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from panier.store.schema.columns import metadata, numbered, partial_index


def _service() -> "Column[int]":
    return Column("service_id", BigInteger, ForeignKey("service.service_id"), nullable=False)


# `published` is the zone file that the name servers answer with; the other tables are what is being edited.
zone = Table(
    "zone",
    metadata,
    Column("service_id", BigInteger, ForeignKey("service.service_id"), primary_key=True, autoincrement=False),
    Column("soa", Text, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Column("published_us", BigInteger, nullable=False),
    Column("published", Text, nullable=False),
)

# A number that was given out is not given out again; they begin beyond 32 bits, as OVHcloud's do.
zone_record = Table(
    "zone_record",
    metadata,
    numbered("record_id"),
    _service(),
    Column("sub_domain", Text, nullable=False),
    Column("field_type", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("ttl", Integer, nullable=False),
    Column("origin", Text, nullable=False),
    Index("ix_zone_record_service_sub_domain", "service_id", "sub_domain"),
    sqlite_autoincrement=True,
)

# A zone as it was published at a moment; `token` is what its file can be fetched with.
zone_restore_point = Table(
    "zone_restore_point",
    metadata,
    Column("service_id", BigInteger, ForeignKey("service.service_id"), primary_key=True, autoincrement=False),
    Column("created_us", BigInteger, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
    Column("token", Text, nullable=False, unique=True),  # sealed
    Column("token_digest", Text, unique=True),
)

zone_redirection = Table(
    "zone_redirection",
    metadata,
    numbered("redirection_id"),
    _service(),
    Column("sub_domain", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("title", Text),
    Column("keywords", Text),
    Column("description", Text),
    UniqueConstraint("service_id", "sub_domain"),
)

dynhost_login = Table(
    "dynhost_login",
    metadata,
    Column("login", Text, primary_key=True),
    _service(),
    Column("sub_domain", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Index("ix_dynhost_login_service_id", "service_id"),
)

# What the provider's name servers have of a name, in a shop that publishes its zones; `wanted` counts how often it was
# asked for. A site is all that lies under one registrable name.
zone_push = Table(
    "zone_push",
    metadata,
    numbered("push_id"),
    Column("name", Text, nullable=False, unique=True),
    Column("site", Text, nullable=False, index=True),
    Column("wanted", BigInteger, nullable=False),
    Column("service_id", BigInteger),  # whose zone they have; NULL: none
    Column("published_us", BigInteger),
    Column("is_signed", Integer, nullable=False),
    Column("signing_keys", Text, nullable=False),
    Column("unsign_us", BigInteger),  # when nobody remembers its DS records any more
    Column("tried_us", BigInteger),
    Column("problem", Text),
)
partial_index("ix_zone_push_unsign_us", zone_push.c.unsign_us, where=zone_push.c.unsign_us.is_not(None))

# Requested terminations of services, with the digest of the token that was mailed.
termination = Table(
    "termination",
    metadata,
    Column("service_id", BigInteger, ForeignKey("service.service_id"), primary_key=True, autoincrement=False),
    Column("token_digest", Text, nullable=False),
    Column("asked_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("answers", Text),
)
