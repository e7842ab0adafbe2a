"""The tables of how customers want to be billed."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from panier.store.schema.columns import metadata, numbered

billing_choice = Table(
    "billing_choice",
    metadata,
    Column("account_id", BigInteger, ForeignKey("account.account_id"), primary_key=True, autoincrement=False),
    Column("is_by_post", Integer, nullable=False),
    Column("has_renew_day", Integer, nullable=False),
    Column("renew_day", BigInteger, nullable=False),
    Column("renewed_us", BigInteger),
)

billing_group = Table(
    "billing_group",
    metadata,
    numbered("group_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("contact_id", BigInteger),
    Column("payment_method_id", BigInteger),
    Column("created_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Index("ix_billing_group_account_id_name", "account_id", "name", unique=True),
)

# A service is in one group at most.
billing_group_service = Table(
    "billing_group_service",
    metadata,
    Column("service_id", BigInteger, ForeignKey("service.service_id"), primary_key=True, autoincrement=False),
    Column("group_id", BigInteger, ForeignKey("billing_group.group_id"), nullable=False, index=True),
)

purchase_order = Table(
    "purchase_order",
    metadata,
    numbered("purchase_order_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("reference", Text, nullable=False),
    Column("description", Text),
    Column("kind", Text, nullable=False),
    Column("begin_day", Text, nullable=False),  # YYYY-MM-DD
    Column("end_day", Text),
    Column("is_active", Integer, nullable=False),
    Column("group_id", BigInteger),
    Column("created_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Column("deleted_us", BigInteger),
)
