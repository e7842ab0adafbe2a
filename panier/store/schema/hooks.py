"""The tables of hooks: addresses that are told of facts (event, in accounts_and_orders.py)."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from panier.store.schema.columns import metadata, numbered, partial_index

# The place of the last fact that has one: a row to lock while others are given theirs.
event_counter = Table(
    "event_counter",
    metadata,
    Column("counter_id", Integer, primary_key=True, autoincrement=False),
    Column("place", BigInteger, nullable=False),
)

hook = Table(
    "hook",
    metadata,
    numbered("hook_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), index=True),  # NULL: the shop's owner's
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("types", Text, nullable=False),
    Column("secret", Text, nullable=False),  # sealed: it signs messages
    Column("place", BigInteger, nullable=False),  # of the last fact that it was told of
    Column("created_us", BigInteger, nullable=False),
    Column("former_secret", Text),
    Column("former_until_us", BigInteger),
    Column("due_us", BigInteger),
    Column("claims", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("failing_us", BigInteger),
    Column("problem", Text),
    Column("told_us", BigInteger),
    Column("disabled_us", BigInteger),
    Column("disabled_why", Text),
    Column("is_log_stream", Integer, nullable=False, server_default="0"),  # it is told of its account's calls
)
log_subscription = Table(
    "log_subscription",
    metadata,
    Column("subscription_id", Text, primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("hook_id", BigInteger, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    UniqueConstraint("hook_id", "kind"),
)
partial_index("ix_hook_due", hook.c.due_us, where=hook.c.due_us.is_not(None))
